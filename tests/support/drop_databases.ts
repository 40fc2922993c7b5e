/** Run by the watchdog when the tests used TEST_DATABASE_URL: drops what they left, by its prefix. */
import { openPostgres } from "../../src/database/postgres.ts";

const [prefix] = Deno.args;
const url = Deno.env.get("TEST_DATABASE_URL");
if (!prefix || !url) {
  throw new Error("Cannot drop databases: a prefix and TEST_DATABASE_URL are needed");
}

const db = await openPostgres({ url, poolSize: 1 });
const left = await db.query<{ datname: string }>(
  "SELECT datname FROM pg_database WHERE starts_with(datname, $1)",
  [prefix],
);
for (const { datname } of left) await db.script(`DROP DATABASE "${datname}" WITH (FORCE)`);
await db.close();
