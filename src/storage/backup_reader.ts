/** Reads a backup (see backup.ts) line by line. */
import { createHash, type Hash } from "node:crypto";
import { Refusal } from "../errors.ts";
import { BACKUP_FORMAT, BACKUP_VERSION, type BackupFooter, type BackupHeader } from "./backup.ts";

/** More than any schema has: what a damaged or hostile file can fill the memory with is bounded. */
const TABLES_MAX = 200;
/** Characters in a line that is not a row. */
const LINE_MAX = 65_536;

/** A piece of a backup, as it is read. */
type Part =
  | { kind: "header"; header: BackupHeader }
  | { kind: "table"; table: string; columns: string[] }
  | { kind: "row"; json: string }
  | { kind: "sequences"; sequences: Record<string, string> };

/** A backup that is read line by line, and whose last line proves that it is complete. */
export class BackupReader {
  readonly #hash: Hash = createHash("sha256");
  readonly #lines: AsyncIterator<string>;
  readonly #rows: Record<string, number> = Object.create(null);
  #table = "";

  private constructor(lines: AsyncIterable<string>, readonly header: BackupHeader) {
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** Reads the first line. */
  static async open(lines: AsyncIterable<string>): Promise<BackupReader> {
    const iterator = lines[Symbol.asyncIterator]();
    const first = await iterator.next();
    const header = first.done ? undefined : readObject(first.value) as Partial<BackupHeader>;
    if (header?.format !== BACKUP_FORMAT) throw damaged("not a filekeeper backup");
    if (header.version !== BACKUP_VERSION) {
      throw damaged(`its format is not version ${BACKUP_VERSION}, which this program reads`);
    }
    if (!isHeader(header)) throw damaged("its first line is damaged");
    const reader = new BackupReader({ [Symbol.asyncIterator]: () => iterator }, header);
    reader.#hash.update(`${first.value}\n`);
    return reader;
  }

  /** What comes after the header. Throws at the end unless all of it is as it was written. */
  async *parts(): AsyncGenerator<Part> {
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next()) {
      const text: string = next.value;
      if (text.startsWith("[")) {
        this.#rows[this.#table] = (this.#rows[this.#table] ?? 0) + 1;
        this.#hash.update(`${text}\n`);
        yield { kind: "row", json: text };
        continue;
      }
      const found = readObject(text);
      if (found["end"] === true) {
        this.#assertWhole(found as unknown as BackupFooter);
        if (!(await this.#lines.next()).done) throw damaged("trailing data");
        return;
      }
      this.#hash.update(`${text}\n`);
      if (typeof found["table"] === "string" && Array.isArray(found["columns"])) {
        this.#table = found["table"];
        this.#rows[this.#table] ??= 0;
        if (Object.keys(this.#rows).length > TABLES_MAX) throw damaged("it has too many tables");
        yield { kind: "table", table: this.#table, columns: found["columns"].map(String) };
      } else if (typeof found["sequences"] === "object" && found["sequences"] !== null) {
        yield { kind: "sequences", sequences: found["sequences"] as Record<string, string> };
      } else throw damaged("unreadable line");
    }
    throw damaged("its end is missing");
  }

  /** Rows per table, so far. */
  get rows(): Readonly<Record<string, number>> {
    return this.#rows;
  }

  #assertWhole(footer: BackupFooter): void {
    if (JSON.stringify(footer.rows) !== JSON.stringify(this.#rows)) {
      throw damaged("rows are missing or added");
    }
    if (footer.sha256 !== this.#hash.digest("hex")) throw damaged("its checksum does not match");
  }
}

/** Reads a backup to its end to make sure that it is complete, and counts its rows per table. */
export async function verifyBackup(
  lines: AsyncIterable<string>,
  progress: (rows: number) => void = () => {},
): Promise<{ header: BackupHeader; rows: Readonly<Record<string, number>> }> {
  const reader = await BackupReader.open(lines);
  let rows = 0;
  for await (const { kind } of reader.parts()) {
    if (kind === "row" && ++rows % 1000 === 0) progress(rows);
  }
  return { header: reader.header, rows: reader.rows };
}

/** What of a header is used or printed; the rest of it is ignored. */
function isHeader(header: Partial<BackupHeader>): header is BackupHeader {
  const { migrations, schema, bot, created_at } = header;
  return Number.isSafeInteger(migrations) && migrations! > 0 &&
    typeof schema === "string" && /^\d{4}_[a-z0-9_]{1,100}$/.test(schema) &&
    typeof created_at === "string" && /^\d{4}-\d\d-\d\dT[\d:.]{5,15}Z$/.test(created_at) &&
    (bot === null || isBot(bot));
}

function isBot(bot: unknown): boolean {
  const { id, username } = (bot ?? {}) as { id?: unknown; username?: unknown };
  return Number.isSafeInteger(id) && typeof username === "string" && /^\w{1,64}$/.test(username);
}

function readObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    if (text.length <= LINE_MAX) value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw damaged("unreadable line");
}

/** A backup that can't be used, in one line. */
export function damaged(why: string): Refusal {
  return new Refusal("backup_damaged", {}, `Cannot use the backup: ${why}`);
}
