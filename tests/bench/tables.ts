/** Figures, and how they are printed. */

/** What one part of the benchmark found: tables for people, the same for programs, and the goals. */
export interface Part {
  title: string;
  tables: Table[];
  goals: Goal[];
}

export interface Table {
  head: string[];
  rows: string[][];
}

export interface Goal {
  /** What is asked for, in words. */
  goal: string;
  measured: string;
  met: boolean;
}

/** The value below which the share `q` (0–1) of the values lies. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Three digits that matter. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}

/** As Markdown: a table in a terminal as well as in a README. */
export function markdown({ title, tables, goals }: Part): string {
  const lines = [`### ${title}`, ""];
  for (const table of tables) lines.push(...tableLines(table), "");
  if (goals.length > 0) {
    lines.push(
      ...tableLines({
        head: ["goal", "measured", ""],
        rows: goals.map(({ goal, measured, met }) => [goal, measured, met ? "met" : "**missed**"]),
      }),
      "",
    );
  }
  return lines.join("\n");
}

function tableLines({ head, rows }: Table): string[] {
  const widths = head.map((cell, column) =>
    Math.max(3, cell.length, ...rows.map((row) => row[column]?.length ?? 0))
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => pad(cells[column] ?? "", width, column)).join(" | ")} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [line(head), `| ${rule.join(" | ")} |`, ...rows.map(line)];
}

function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}
