/** What an operator may have set for a role, a database or the server must not change what comes back. */
import assert from "node:assert/strict";
import { type Database, isUnavailable } from "../../src/database/database.ts";
import { apply } from "../../src/database/migrations.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { startServer } from "../support/postgres.ts";

const PASSWORD = "only-for-tests";

/** Everything that a role may have set, at its worst. */
const BAD: Readonly<Record<string, string>> = {
  array_nulls: "off",
  backslash_quote: "off",
  bytea_output: "escape",
  client_encoding: "LATIN1",
  DateStyle: "SQL, DMY",
  default_transaction_deferrable: "on",
  default_transaction_isolation: "serializable",
  enable_indexscan: "off",
  enable_seqscan: "off",
  exit_on_error: "on",
  extra_float_digits: "-15",
  gin_fuzzy_search_limit: "1",
  idle_in_transaction_session_timeout: "200",
  IntervalStyle: "sql_standard",
  jit: "on",
  jit_above_cost: "0",
  lc_messages: "C",
  lc_monetary: "C",
  lc_numeric: "C",
  lc_time: "C",
  lock_timeout: "200",
  plan_cache_mode: "force_generic_plan",
  quote_all_identifiers: "on",
  row_security: "off",
  standard_conforming_strings: "off",
  statement_timeout: "200",
  TimeZone: "Asia/Kathmandu",
  transform_null_equals: "on",
  xmlbinary: "hex",
  xmloption: "document",
};

/** What must be the same whatever is set. */
async function look(db: Database): Promise<unknown> {
  await db.script(
    `CREATE TABLE words (id int, grams int[]);
     INSERT INTO words SELECT g, ARRAY[1, g] FROM generate_series(1, 5000) AS g;
     CREATE INDEX ON words USING gin (grams)`,
  );
  const isolation = "SELECT current_setting('transaction_isolation') AS isolation";
  return {
    values: await db.query(
      `SELECT '\\x00ff5c41'::bytea AS bytes, ARRAY['\\x00ff'::bytea] AS many_bytes, '\\n' AS backslash,
         timestamptz '2026-02-03 04:05:06Z' AS moment, date '2026-02-03' AS day,
         timestamp '2026-02-03 04:05:06' AS clock, timestamptz '2026-02-03 00:00' AS midnight,
         date_trunc('day', timestamptz '2026-02-03 23:30Z')::text AS truncated,
         interval '1 day 2 hours'::text AS span, 0.1::float8 + 0.2::float8 AS sum, 1.1::float4 AS single,
         '{a,NULL}'::text[] AS nothing, quote_ident('name') AS quoted, NULL = NULL AS unknown`,
    ),
    parameters: await db.query(
      `SELECT $1::bytea AS bytes, $2::text[] AS texts, $3::int8[] AS numbers, $4::timestamptz AS moment,
         $5::text AS text, $6::float8 AS number`,
      [
        Uint8Array.from({ length: 256 }, (_, byte) => byte),
        ["a", null, "NULL", "\\", "'"],
        [1, null],
        new Date("2026-07-08T09:10:11.012Z"),
        "Ñandú 🦤 ' \\ отчёт",
        0.1 + 0.2,
      ],
    ),
    found: await db.query("SELECT count(*) FROM words WHERE grams @> '{1}'"),
    isolation: [
      await db.query(isolation),
      await db.batch((tx) => [tx.query(isolation), tx.query(isolation)]),
      await db.transaction((tx) => tx.query(isolation)),
    ],
    slow: await db.query("SELECT 1 AS one, pg_sleep(0.3) IS NULL AS asleep"),
    idle: await db.transaction(async (tx) => {
      await db.query("SELECT pg_sleep(0.3)");
      return await tx.query("SELECT 1 AS one");
    }),
    afterError: await db.transaction(async (tx) => {
      await tx.query("SELECT 1 / 0").catch(() => {});
      await tx.query("ROLLBACK");
      await tx.query("BEGIN");
      return await tx.query("SELECT 1 AS one");
    }),
  };
}

for (const [where, alter] of [["role", "ROLE badly"], ["database", "DATABASE bad"]] as const) {
  Deno.test(`settings of the ${where} change nothing that comes back`, async () => {
    await using server = await startServer();
    const admin = await openPostgres({ url: server.url("postgres"), poolSize: 1 });
    try {
      await admin.script(`CREATE ROLE badly LOGIN PASSWORD '${PASSWORD}'`);
      await admin.script("CREATE DATABASE bad OWNER badly");
      await admin.script("CREATE DATABASE good OWNER badly");
      const open = async (database: string) => {
        const url = new URL(server.url(database));
        [url.username, url.password] = ["badly", PASSWORD];
        // The bot, too, tries again.
        for (let tries = 1;; tries++) {
          try {
            return await openPostgres({ url: url.href, poolSize: 3 });
          } catch (error) {
            if (!isUnavailable(error) || tries === 5) throw error;
          }
        }
      };
      const good = await open("good");
      const expected = await look(good);
      await good.close();

      const all = admin.serverVersion >= 170_000 ? { ...BAD, transaction_timeout: "200" } : BAD;
      await admin.script(
        Object.entries(all).map(([name, value]) => `ALTER ${alter} SET ${name} = '${value}';`).join(
          "\n",
        ),
      );
      // As often as a pool may connect. A limit of milliseconds would now and then keep it from it: then it is retried.
      for (let count = 0; count < 10; count++) await (await open("bad")).close();
      const bad = await open("bad");
      try {
        assert.deepEqual(await look(bad), expected);
        assert.equal((await apply(bad, migrations)).length, migrations.length);
      } finally {
        await bad.close();
      }
    } finally {
      await admin.close();
    }
  });
}
