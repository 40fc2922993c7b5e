/** A database that answers, but refuses, stalls or cancels: nothing that is sent meanwhile is lost. */
import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { startServer } from "../support/postgres.ts";
import { pause, READY, withRig } from "./rig.ts";

const PASSWORD = "only-for-tests";
const FAULT_MS = 2_500;

interface Fault {
  name: string;
  /** Lasts until it resolves. `root` is the superuser in the bot's database, `admin` elsewhere. */
  run(root: Database, admin: Database): Promise<void>;
}

const cut = (admin: Database) =>
  admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'keeper'");

/** A state that begins and ends with a statement, and holds for new connections only. */
function state(name: string, begin: string, end: string): Fault {
  return {
    name,
    async run(root, admin) {
      await root.query(begin);
      await cut(admin);
      await pause(FAULT_MS);
      await root.query(end);
      await cut(admin);
    },
  };
}

const FAULTS: readonly Fault[] = [
  state("may not log in", "ALTER ROLE keeper NOLOGIN", "ALTER ROLE keeper LOGIN"),
  state(
    "the password changed",
    "ALTER ROLE keeper PASSWORD 'another'",
    `ALTER ROLE keeper PASSWORD '${PASSWORD}'`,
  ),
  state(
    "no connections left",
    "ALTER ROLE keeper CONNECTION LIMIT 0",
    "ALTER ROLE keeper CONNECTION LIMIT -1",
  ),
  state(
    "may not connect",
    "REVOKE CONNECT ON DATABASE kept FROM PUBLIC, keeper",
    "GRANT CONNECT ON DATABASE kept TO PUBLIC, keeper",
  ),
  state(
    "limits of a millisecond",
    "ALTER ROLE keeper SET statement_timeout = '1ms'",
    "ALTER ROLE keeper RESET statement_timeout",
  ),
  state(
    "the tables are not on the search path",
    "ALTER ROLE keeper SET search_path = elsewhere",
    "ALTER ROLE keeper RESET search_path",
  ),
  state(
    "may not insert",
    "REVOKE INSERT ON ALL TABLES IN SCHEMA public FROM keeper",
    "GRANT INSERT ON ALL TABLES IN SCHEMA public TO keeper",
  ),
  {
    name: "the database takes no connections",
    async run(_root, admin) {
      await admin.query("ALTER DATABASE kept ALLOW_CONNECTIONS false");
      await cut(admin);
      await pause(FAULT_MS);
      await admin.query("ALTER DATABASE kept ALLOW_CONNECTIONS true");
    },
  },
  {
    name: "the database is renamed",
    async run(_root, admin) {
      const rename = async (from: string, to: string) => {
        await admin.query(`ALTER DATABASE ${from} ALLOW_CONNECTIONS false`);
        await admin.query(
          "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1",
          [
            from,
          ],
        );
        await admin.query(`ALTER DATABASE ${from} RENAME TO ${to}`);
        await admin.query(`ALTER DATABASE ${to} ALLOW_CONNECTIONS true`);
      };
      await rename("kept", "elsewhere");
      await pause(FAULT_MS);
      await rename("elsewhere", "kept");
    },
  },
  {
    name: "every statement is cancelled",
    async run(_root, admin) {
      for (const end = Date.now() + FAULT_MS; Date.now() < end;) {
        await admin.query(
          "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'keeper' AND state = 'active'",
        );
      }
    },
  },
  {
    name: "a lock for longer than a statement may take",
    async run(root) {
      await root.transaction(async (tx) => {
        await tx.query("LOCK TABLE files IN ACCESS EXCLUSIVE MODE");
        await pause(12_000);
      });
    },
  },
];

for (const mode of ["polling", "webhook"] as const) {
  Deno.test(`a database that refuses, stalls or cancels loses nothing (${mode})`, async () => {
    await using server = await startServer();
    const admin = await openPostgres({ url: server.url("postgres"), poolSize: 1 });
    await admin.script(`CREATE ROLE keeper LOGIN PASSWORD '${PASSWORD}'`);
    await admin.script("CREATE DATABASE kept OWNER keeper");
    const root = await openPostgres({ url: server.url("kept"), poolSize: 1 });
    const url = new URL(server.url("kept"));
    [url.username, url.password] = ["keeper", PASSWORD];
    const env = { DATABASE_URL: url.href, DB_POOL_SIZE: "5" };
    await withRig({ database: "postgres", mode, env }, async (rig) => {
      rig.databaseUrl = server.url("kept");
      rig.bot.start();
      await rig.bot.logged(READY);
      for (const { name, run } of FAULTS) {
        await rig.underLoad(20, `${name}, ${mode}`, async () => {
          await pause(300);
          await run(root, admin);
          await pause(300);
        });
        const [row] = await admin.query<{ active: number; all: number }>(
          `SELECT count(*) FILTER (WHERE state <> 'idle') AS active, count(*) AS all
           FROM pg_stat_activity WHERE usename = 'keeper'`,
        );
        assert.ok(row!.active === 0 && row!.all <= 5, `${name}: ${row!.all} backends`);
      }
      assert.equal(rig.bot.lives, 1);
    });
    await root.close();
    await admin.close();
  });
}
