/** Reading a backup (see backup.ts), and loading it into an empty database. */
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

/** How many rows, and characters in them, one statement inserts. */
const BATCH_ROWS = 500;
const BATCH_LENGTH = 1_000_000;
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

/**
 * Inserts everything in `tx`, whose schema is the backup's: its tables and columns may have other names in today's schema,
 * so they are taken from the backup and looked up in the catalogue. Throws if anything is not as it should be.
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
      if (into === undefined) throw damaged("a row belongs to no table");
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

/** A table that rows are inserted into. */
class TableWriter {
  #batch: string[] = [];
  #length = 0;
  #compared = 0;

  private constructor(
    private readonly tx: Queryable,
    /** Quoted if necessary. */
    private readonly table: string,
    private readonly columns: readonly Column[],
    private readonly keptByTriggers: "all" | readonly string[],
    /** Names of the primary key's columns. */
    private readonly key: ReadonlySet<string>,
  ) {}

  static async open(tx: Queryable, name: string, names: readonly string[]): Promise<TableWriter> {
    const table = await findTable(tx, name);
    if (table === undefined) throw damaged(`unknown table ${JSON.stringify(name)}`);
    const known = await columnsOf(tx, table);
    const columns = names.map((column) => known.find((each) => each.name === column));
    if (columns.includes(undefined) || new Set(names).size !== names.length) {
      throw damaged(`unexpected columns of ${name}`);
    }
    const kept = Object.hasOwn(KEPT_BY_TRIGGERS, name) ? KEPT_BY_TRIGGERS[name]! : [];
    const key = new Set(kept === "all" ? await keyOf(tx, table) : []);
    // A bot that was only started has left its own row, and nothing else.
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

  /** What triggers counted now must equal what they had counted when the backup was made. */
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
      throw damaged(`unexpected columns of ${this.table}`);
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

/** A table of the schema that a backup may contain, quoted if necessary. */
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
    `Cannot restore: the database is not empty (${table} has rows); use a new one`,
  );
}

async function setSequences(tx: Queryable, sequences: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(sequences)) {
    const rows = await tx.query(
      `SELECT setval(format('%I', sequencename)::regclass, $2::bigint) FROM pg_sequences
       WHERE schemaname = current_schema() AND sequencename = $1`,
      [name, String(value)],
    );
    if (rows.length === 0) throw damaged(`unknown sequence ${JSON.stringify(name)}`);
  }
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

function damaged(why: string): Refusal {
  return new Refusal("backup_damaged", {}, `Cannot use the backup: ${why}`);
}
