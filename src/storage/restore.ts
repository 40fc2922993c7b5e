/** Loads a backup (see backup.ts) into an empty database. */
import type { Queryable, Transaction } from "../database/database.ts";
import { Refusal } from "../errors.ts";
import { type Column, columnsOf } from "./backup.ts";
import { type BackupReader, damaged } from "./backup_reader.ts";
import { KEPT_BY_TRIGGERS, NOT_BACKED_UP, REPLACED } from "./backup_tables.ts";

/** How many rows, and characters in them, one statement inserts. */
const BATCH_ROWS = 500;
const BATCH_LENGTH = 1_000_000;

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
    if (REPLACED.includes(name)) await tx.query(`DELETE FROM ${table}`);
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
