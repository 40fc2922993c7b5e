import type { Database } from "../database/database.ts";
import { migrations } from "../database/migration_list.ts";
import { plan } from "../database/migrations.ts";
import { describeError } from "../log.ts";
import { BACKED_UP } from "../storage/backup_tables.ts";

/** One line of `check`. */
export type Finding = readonly ["ok" | "warn" | "FAIL", subject: string, text: string];

/** What `check` reports about an open database: one line about it, one about its schema. */
export async function databaseFindings(database: Database, place: string): Promise<Finding[]> {
  const server = `PostgreSQL ${versionText(database.serverVersion)}, ${place}`;
  const fault = await faultOf(database).catch(describeError);
  return [
    fault === undefined ? ["ok", "database", server] : ["FAIL", "database", `${server}; ${fault}`],
    await schemaFinding(database).catch((error) => ["FAIL", "schema", describeError(error)]),
  ];
}

/** Why the bot could not work on this database, whatever its schema. */
async function faultOf(database: Database): Promise<string | undefined> {
  const [row] = await database.query<{ read_only: boolean; standby: boolean; encoding: string }>(
    `SELECT current_setting('transaction_read_only') = 'on' AS read_only, pg_is_in_recovery() AS standby,
       current_setting('server_encoding') AS encoding`,
  );
  const { read_only, standby, encoding } = row!;
  if (encoding !== "UTF8") return `its encoding is ${encoding}, UTF8 is required`;
  if (standby) return "it is a standby server, which is read-only";
  return read_only ? "it is read-only" : undefined;
}

/** Which rights on the schema and its tables the bot lacks. */
async function lackOfRights(database: Database): Promise<string | undefined> {
  const [row] = await database.query<{ schema: string | null; role: string; creates: boolean }>(
    `SELECT current_schema()::text AS schema, current_user::text AS role,
       coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS creates`,
  );
  const { schema, role, creates } = row!;
  if (schema === null) return "there is no schema on the search_path";
  if (!creates) return `${role} lacks CREATE on schema ${schema}, which migrations need`;
  const lacking = await database.query<{ name: string; rights: string }>(
    `SELECT c.relname::text AS name, string_agg(r, ', ') AS rights
     FROM pg_class c CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) r
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY ($1::text[])
       AND c.relkind IN ('r', 'p') AND NOT has_table_privilege(c.oid, r)
     GROUP BY 1 ORDER BY 1`,
    [BACKED_UP.map(({ name }) => name)],
  );
  const [first] = lacking;
  if (first === undefined) return undefined;
  const others = lacking.length > 1 ? ` and ${lacking.length - 1} more tables` : "";
  return `${role} lacks ${first.rights} on ${first.name}${others}`;
}

async function schemaFinding(database: Database): Promise<Finding> {
  const pending = (await plan(database, migrations)).length;
  const lack = await lackOfRights(database);
  if (lack !== undefined) return ["FAIL", "schema", lack];
  const applied = migrations.length - pending;
  const text = pending === 0 ? "up to date" : `${pending} pending, run applies them`;
  return ["ok", "schema", `${applied} of ${migrations.length} migrations applied, ${text}`];
}

/** 140005 is 14.5. */
function versionText(version: number): string {
  return `${Math.floor(version / 10_000)}.${version % 10_000}`;
}
