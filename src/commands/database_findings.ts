import type { Database } from "../database/database.ts";
import { migrations } from "../database/migration_list.ts";
import { plan } from "../database/migrations.ts";
import { describeError } from "../log.ts";

/** One line of `check`. */
export type Finding = readonly ["ok" | "warn" | "FAIL", subject: string, text: string];

/** What `check` reports about an open database. */
export async function databaseFindings(database: Database, place: string): Promise<Finding[]> {
  const version = `PostgreSQL ${versionText(database.serverVersion)}, ${place}`;
  try {
    return [["ok", "database", version], await schemaFinding(database)];
  } catch (error) {
    return [["ok", "database", version], ["FAIL", "schema", describeError(error)]];
  }
}

async function schemaFinding(database: Database): Promise<Finding> {
  const pending = (await plan(database, migrations)).length;
  const applied = migrations.length - pending;
  const text = pending === 0 ? "up to date" : `${pending} pending, run applies them`;
  return ["ok", "schema", `${applied} of ${migrations.length} migrations applied, ${text}`];
}

/** 140005 is 14.5. */
function versionText(version: number): string {
  return `${Math.floor(version / 10_000)}.${version % 10_000}`;
}
