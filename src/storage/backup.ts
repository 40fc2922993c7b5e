/**
 * A backup, as lines of JSON (the file is compressed with gzip):
 *
 *     {"format":"filekeeper-backup","version":1,"migrations":6,"schema":"0006_searches","bot":{"id":…,"username":…},"created_at":…}
 *     {"table":"users","columns":["id","username",…]}
 *     ["4711","ann",…]                       a row: each value as PostgreSQL writes it, NULL as null
 *     …                                      more rows, more tables
 *     {"sequences":{"acts":"12",…}}
 *     {"end":true,"rows":{"users":1,…},"sha256":"…"}    of all lines before, with their line ends
 */
import { createHash } from "node:crypto";
import type { Queryable, Snapshot } from "../database/database.ts";
import { BACKED_UP, type BackedUpTable } from "./backup_tables.ts";

export const BACKUP_FORMAT = "filekeeper-backup";
export const BACKUP_VERSION = 1;
const CHUNK = 500;

export interface BackupHeader {
  format: typeof BACKUP_FORMAT;
  version: number;
  /** How many migrations the schema has, and the name of the latest. */
  migrations: number;
  schema: string;
  /** The bot whose file ids these are; null if no bot ever ran on the database. */
  bot: { id: number; username: string } | null;
  created_at: string;
}

export interface BackupFooter {
  end: true;
  rows: Record<string, number>;
  sha256: string;
}

/** A table's column as the catalogue has it: its name, the name quoted if necessary, and its type. */
export interface Column {
  name: string;
  quoted: string;
  type: string;
}

/** The lines of a backup, many in each piece, with their line ends. */
export async function* backupLines(
  tx: Snapshot,
  schema: { migrations: number; schema: string },
): AsyncGenerator<string> {
  const hash = createHash("sha256");
  const rows: Record<string, number> = {};
  const hashed = (text: string) => {
    hash.update(text);
    return text;
  };
  yield hashed(line(await header(tx, schema)));
  for (const table of BACKED_UP) {
    const columns = await columnsOf(tx, table.name);
    // The schema is older than this table.
    if (columns.length === 0) continue;
    yield hashed(line({ table: table.name, columns: columns.map(({ name }) => name) }));
    rows[table.name] = 0;
    for await (const chunk of tx.stream<{ row: string }>(rowsSql(table, columns), [], CHUNK)) {
      rows[table.name]! += chunk.length;
      yield hashed(chunk.map(({ row }) => `${row}\n`).join(""));
    }
  }
  yield hashed(line({ sequences: await sequences(tx) }));
  yield line({ end: true, rows, sha256: hash.digest("hex") } satisfies BackupFooter);
}

async function header(
  tx: Queryable,
  schema: { migrations: number; schema: string },
): Promise<BackupHeader> {
  const [bot] = await tx.query<{ id: number; username: string }>(
    `SELECT id, username FROM bots ORDER BY seen_at DESC LIMIT 1`,
  );
  const [row] = await tx.query<{ now: Date }>(`SELECT now() AS now`);
  return {
    format: BACKUP_FORMAT,
    version: BACKUP_VERSION,
    ...schema,
    bot: bot ?? null,
    created_at: row!.now.toISOString(),
  };
}

/** The columns that are stored, in the table's order; none if there is no such table. */
export async function columnsOf(db: Queryable, table: string): Promise<Column[]> {
  return await db.query<Column>(
    `SELECT attname::text AS name, quote_ident(attname) AS quoted, format_type(atttypid, atttypmod) AS type
     FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
     ORDER BY attnum`,
    [table],
  );
}

function rowsSql({ name, parent }: BackedUpTable, columns: readonly Column[]): string {
  const values = columns.map(({ quoted }) => `t.${quoted}::text`).join(", ");
  const row = `SELECT json_build_array(${values})::text AS row`;
  if (parent === undefined) return `${row} FROM ${name} t`;
  return `WITH RECURSIVE tree AS (
      SELECT id, 0 AS depth FROM ${name} WHERE ${parent} IS NULL
      UNION ALL
      SELECT c.id, tree.depth + 1 FROM ${name} c JOIN tree ON c.${parent} = tree.id
    )
    ${row} FROM tree JOIN ${name} t ON t.id = tree.id ORDER BY tree.depth`;
}

/** Sequences are outside of snapshots: their values are of now, and no lower than any id in the snapshot. */
async function sequences(tx: Queryable): Promise<Record<string, string>> {
  const rows = await tx.query<{ name: string; value: string }>(
    `SELECT sequencename::text AS name, last_value::text AS value FROM pg_sequences
     WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
