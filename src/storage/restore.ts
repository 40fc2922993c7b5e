/** Reading a backup (see backup.ts), and putting it into an empty database. */
import { createHash, type Hash } from "node:crypto";
import type { Queryable, Transaction } from "../database/database.ts";
import { Refusal } from "../errors.ts";
import {
  BACKUP_FORMAT,
  BACKUP_VERSION,
  type BackupFooter,
  type BackupHeader,
  type Column,
  columnsOf,
} from "./backup.ts";
import { KEPT_BY_TRIGGERS, NOT_BACKED_UP } from "./backup_tables.ts";

/** Rows, and characters of them, that one statement inserts. */
const BATCH_ROWS = 500;
const BATCH_LENGTH = 1_000_000;

/** A piece of a backup, as it is read. */
type Part =
  | { kind: "header"; header: BackupHeader }
  | { kind: "table"; table: string; columns: string[] }
  | { kind: "row"; json: string }
  | { kind: "sequences"; sequences: Record<string, string> };

/** A backup that is read line by line, and whose end proves that it is whole. */
export class BackupReader {
  readonly #hash: Hash = createHash("sha256");
  readonly #lines: AsyncIterator<string>;
  readonly #rows: Record<string, number> = {};
  #table = "";

  private constructor(lines: AsyncIterable<string>, readonly header: BackupHeader) {
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** Reads the first line. */
  static async open(lines: AsyncIterable<string>): Promise<BackupReader> {
    const iterator = lines[Symbol.asyncIterator]();
    const first = await iterator.next();
    const header = first.done ? undefined : asObject(first.value) as Partial<BackupHeader>;
    if (header?.format !== BACKUP_FORMAT) throw damaged("it is no backup of filekeeper");
    if (header.version !== BACKUP_VERSION) {
      throw damaged(`it is of version ${header.version}, and this program reads ${BACKUP_VERSION}`);
    }
    const reader = new BackupReader(
      { [Symbol.asyncIterator]: () => iterator },
      header as BackupHeader,
    );
    reader.#hash.update(`${first.value}\n`);
    return reader;
  }

  /** What comes after the header; the last part is given only if the whole is as it was written. */
  async *parts(): AsyncGenerator<Part> {
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next()) {
      const text: string = next.value;
      if (text.startsWith("[")) {
        this.#rows[this.#table] = (this.#rows[this.#table] ?? 0) + 1;
        this.#hash.update(`${text}\n`);
        yield { kind: "row", json: text };
        continue;
      }
      const found = asObject(text);
      if (found["end"] === true) {
        this.#assertWhole(found as unknown as BackupFooter);
        if (!(await this.#lines.next()).done) throw damaged("there is something behind its end");
        return;
      }
      this.#hash.update(`${text}\n`);
      if (typeof found["table"] === "string" && Array.isArray(found["columns"])) {
        this.#table = found["table"];
        this.#rows[this.#table] ??= 0;
        yield { kind: "table", table: this.#table, columns: found["columns"].map(String) };
      } else if (typeof found["sequences"] === "object" && found["sequences"] !== null) {
        yield { kind: "sequences", sequences: found["sequences"] as Record<string, string> };
      } else throw damaged("a line of it can't be understood");
    }
    throw damaged("its end is missing");
  }

  /** Rows per table, so far. */
  get rows(): Readonly<Record<string, number>> {
    return this.#rows;
  }

  #assertWhole(footer: BackupFooter): void {
    if (JSON.stringify(footer.rows) !== JSON.stringify(this.#rows)) {
      throw damaged("it has not as many rows as it says");
    }
    if (footer.sha256 !== this.#hash.digest("hex")) throw damaged("its checksum is another one");
  }
}

/** Reads a backup to its end, for nothing but to know that it is whole; gives its rows per table. */
export async function verifyBackup(
  lines: AsyncIterable<string>,
): Promise<{ header: BackupHeader; rows: Readonly<Record<string, number>> }> {
  const reader = await BackupReader.open(lines);
  for await (const _ of reader.parts()) { /* its end is what counts */ }
  return { header: reader.header, rows: reader.rows };
}

/**
 * Puts everything into `tx`, whose schema is the backup's: its tables and columns may have other names by now, so they are
 * taken from the backup and looked up in the schema. Throws where anything is not as it should be.
 */
export async function restoreRows(
  tx: Transaction,
  reader: BackupReader,
  progress: (rows: number) => void,
): Promise<void> {
  let into: TableWriter | undefined;
  let rows = 0;
  for await (const part of reader.parts()) {
    if (part.kind === "row") {
      if (into === undefined) throw damaged("a row of it belongs to no table");
      await into.add(part.json);
      if (++rows % 1000 === 0) progress(rows);
      continue;
    }
    await into?.end();
    into = undefined;
    if (part.kind === "table") into = await TableWriter.open(tx, part.table, part.columns);
    else if (part.kind === "sequences") await setSequences(tx, part.sequences);
  }
  await into?.end();
  progress(rows);
}

/** A table that rows are put into. */
class TableWriter {
  #batch: string[] = [];
  #length = 0;
  #compared = 0;

  private constructor(
    private readonly tx: Queryable,
    /** Quoted where it has to be. */
    private readonly table: string,
    private readonly columns: readonly Column[],
    private readonly keptByTriggers: "all" | readonly string[],
    /** Names of the primary key's columns. */
    private readonly key: ReadonlySet<string>,
  ) {}

  static async open(tx: Queryable, name: string, names: readonly string[]): Promise<TableWriter> {
    const table = await findTable(tx, name);
    if (table === undefined) throw damaged(`it has a table ${JSON.stringify(name)}`);
    const known = await columnsOf(tx, table);
    const columns = names.map((column) => known.find((each) => each.name === column));
    if (columns.includes(undefined) || new Set(names).size !== names.length) {
      throw damaged(`the columns of ${name} are others`);
    }
    const kept = Object.hasOwn(KEPT_BY_TRIGGERS, name) ? KEPT_BY_TRIGGERS[name]! : [];
    const key = new Set(kept === "all" ? await keyOf(tx, table) : []);
    // A bot that only looked in has left its own row, and nothing else.
    if (name === "bots") await tx.query(`DELETE FROM bots`);
    else if (kept !== "all") await assertEmpty(tx, table);
    return new TableWriter(tx, table, columns as Column[], kept, key);
  }

  async add(json: string): Promise<void> {
    this.#batch.push(json);
    this.#length += json.length;
    if (this.#batch.length >= BATCH_ROWS || this.#length >= BATCH_LENGTH) await this.#write();
  }

  async end(): Promise<void> {
    await this.#write();
    if (this.keptByTriggers !== "all") return;
    const some = this.#figures().map(({ quoted }) => `${quoted} <> 0`).join(" OR ");
    const [row] = await this.tx.query<{ count: number }>(
      `SELECT count(*) AS count FROM ${this.table} WHERE ${some}`,
    );
    if (row!.count !== this.#compared) throw this.#different();
  }

  async #write(): Promise<void> {
    if (this.#batch.length === 0) return;
    const rows = `[${this.#batch.join(",")}]`;
    this.#batch = [];
    this.#length = 0;
    if (this.keptByTriggers === "all") await this.#compare(rows);
    else await this.#insert(rows, this.keptByTriggers);
  }

  async #insert(rows: string, counted: readonly string[]): Promise<void> {
    const values = this.columns.map((column) =>
      counted.includes(column.name) ? "0" : this.#value(column)
    );
    await this.tx.query(
      `INSERT INTO ${this.table} (${this.columns.map(({ quoted }) => quoted).join(", ")})
       SELECT ${
        values.join(", ")
      } FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e (r, n) ORDER BY n`,
      [rows],
    );
  }

  /** What triggers counted has to be what was counted when the backup was made. */
  async #compare(rows: string) {
    const some = this.#figures().map((column) => `${this.#value(column)} <> 0`).join(" OR ");
    const same = this.columns.map((column) => `t.${column.quoted} = ${this.#value(column)}`)
      .join(" AND ");
    const [row] = await this.tx.query<{ expected: number; found: number }>(
      `SELECT count(*) AS expected, count(t) AS found
       FROM jsonb_array_elements($1::jsonb) AS e (r) LEFT JOIN ${this.table} t ON ${same}
       WHERE ${some}`,
      [rows],
    );
    if (row!.expected !== row!.found) throw this.#different();
    this.#compared += row!.found;
  }

  /** The columns that count something: all but the key. */
  #figures(): Column[] {
    const figures = this.columns.filter(({ name }) => !this.key.has(name));
    if (figures.length + this.key.size !== this.columns.length || figures.length === 0) {
      throw damaged(`the columns of ${this.table} are others`);
    }
    return figures;
  }

  #value(column: Column): string {
    return `(e.r ->> ${this.columns.indexOf(column)})::${column.type}`;
  }

  #different(): Refusal {
    return damaged(`its ${this.table} does not match its files`);
  }
}

/** A table of the schema that a backup may hold, quoted where it has to be. */
async function findTable(db: Queryable, name: string): Promise<string | undefined> {
  if (NOT_BACKED_UP.includes(name)) return undefined;
  const rows = await db.query<{ quoted: string }>(
    `SELECT quote_ident(relname) AS quoted FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relname = $1 AND relkind IN ('r', 'p')`,
    [name],
  );
  return rows[0]?.quoted;
}

async function keyOf(db: Queryable, table: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT a.attname::text AS name
     FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     WHERE i.indrelid = to_regclass($1) AND i.indisprimary`,
    [table],
  );
  return rows.map(({ name }) => name);
}

async function assertEmpty(tx: Queryable, table: string): Promise<void> {
  const rows = await tx.query(`SELECT FROM ${table} LIMIT 1`);
  if (rows.length === 0) return;
  throw new Refusal(
    "database_not_empty",
    { table },
    `Cannot restore: the database is not empty (${table} has rows); give it a new one`,
  );
}

async function setSequences(tx: Queryable, sequences: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(sequences)) {
    const rows = await tx.query(
      `SELECT setval(format('%I', sequencename)::regclass, $2::bigint) FROM pg_sequences
       WHERE schemaname = current_schema() AND sequencename = $1`,
      [name, String(value)],
    );
    if (rows.length === 0) throw damaged(`there is no sequence ${JSON.stringify(name)}`);
  }
}

function asObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw damaged("a line of it can't be understood");
}

function damaged(why: string): Refusal {
  return new Refusal("backup_damaged", {}, `Cannot use the backup: ${why}`);
}
