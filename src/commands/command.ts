import { parseArgs } from "node:util";
import type { BotConfig, Config } from "../config.ts";

/** What stands after a command's name: `status` and `--dry-run`, say. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly flags: ReadonlySet<string>;
}

/** Does the work and returns the exit code: 0 well, 1 failed. */
export type Command<C extends Config = Config> = (config: C, line: CommandLine) => Promise<number>;

interface Shape {
  /** For the help: how it is written, and what it does. */
  readonly help: readonly (readonly [usage: string, does: string])[];
  readonly flags?: readonly string[];
  /** The sequences of words it takes; one in capitals stands for any word. */
  readonly words?: readonly (readonly string[])[];
}

/** A line of the table of commands. A command's module is loaded only when it was asked for. */
export type CommandEntry =
  & Shape
  & (
    | { readonly needsToken: true; readonly load: () => Promise<Command<BotConfig>> }
    | { readonly needsToken: false; readonly load: () => Promise<Command> }
  );

export type CommandTable = Readonly<Record<string, CommandEntry>>;

export interface Asked {
  /** Absent when there is no such command. */
  readonly name: string | undefined;
  readonly line: CommandLine;
  /** What is wrong with the line, each fault a line. */
  readonly faults: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
}

/** Arguments → what was asked for. Without a command it is `byDefault`. */
export function readArguments(
  args: readonly string[],
  table: CommandTable,
  byDefault: string,
): Asked {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: { help: { type: "boolean", short: "h" }, version: { type: "boolean", short: "V" } },
  });
  const [command = byDefault, ...words] = tokens.flatMap((token) =>
    token.kind === "positional" ? [token.value] : []
  );
  const options = tokens.filter((token) => token.kind === "option");
  const asked = (flag: string) => options.some(({ name }) => name === flag);
  const common = { help: asked("help"), version: asked("version") };

  const entry = Object.hasOwn(table, command) ? table[command] : undefined;
  if (entry === undefined) {
    const fault = `${JSON.stringify(command)} is no command; there are ${
      Object.keys(table).join(", ")
    }`;
    return {
      name: undefined,
      line: { words, flags: new Set() },
      faults: [fault],
      ...common,
    };
  }

  const faults: string[] = [];
  const flags = new Set<string>();
  for (const { name, rawName, value } of options) {
    if (name === "help" || name === "version") continue;
    if (!entry.flags?.includes(rawName)) {
      const takes = entry.flags?.join(", ") ?? "no flags";
      faults.push(`${rawName}: no such flag; ${command} takes ${takes}`);
    } else if (value !== undefined) {
      faults.push(`${rawName}: got ${JSON.stringify(value)}; it takes no value`);
    } else {
      flags.add(name);
    }
  }
  const sequences = entry.words ?? [[]];
  if (!sequences.some((sequence) => fits(words, sequence))) {
    const takes = sequences.map((sequence) => sequence.join(" ") || "nothing").join(" or ");
    faults.push(`${command}: got ${quoted(words)} after it; it takes ${takes}`);
  }
  return { name: command, line: { words, flags }, faults, ...common };
}

function fits(words: readonly string[], sequence: readonly string[]): boolean {
  return words.length === sequence.length &&
    words.every((word, index) =>
      word === sequence[index] || /^[A-Z]+$/.test(sequence[index] ?? "")
    );
}

function quoted(words: readonly string[]): string {
  return words.length === 0 ? "nothing" : words.map((word) => JSON.stringify(word)).join(" ");
}
