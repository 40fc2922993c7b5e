import assert from "node:assert/strict";
import { join } from "node:path";
import { apply } from "../../src/database/migrations.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { createDatabase } from "../support/postgres.ts";
import { Emulator } from "../telegram/emulator.ts";
import { CommandProcess, filekeeper, inEmptyDirectory, lines, TOKEN } from "./process.ts";

const SUBJECTS = ["configuration", "database", "schema", "token", "webhook", "inline mode"];

/** Subject → verdict. */
function verdicts(stdout: string): Record<string, string> {
  return Object.fromEntries(
    lines(stdout).map((line) => {
      const [, verdict = "", subject = ""] = /^(\S+)\s+([^:]+): /.exec(line) ?? [];
      return [subject, verdict];
    }),
  );
}

Deno.test("check prints a line about everything that run needs", async () => {
  await using database = await createDatabase();
  await using telegram = await Emulator.start();
  const { code, stdout, stderr } = await filekeeper(["check"], {
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    DATABASE_URL: database.url,
  });
  assert.equal(code, 0, stdout + stderr);
  const found = verdicts(stdout);
  assert.deepEqual(Object.keys(found), SUBJECTS);
  assert.ok(!Object.values(found).includes("FAIL"), stdout);
  assert.match(stdout, /database: PostgreSQL \d+\.\d+, /);
  assert.ok(!stdout.includes(telegram.token) && !stdout.includes("only-for-tests"), stdout);
});

Deno.test("check fails for a token that Telegram refuses, and shows no token", async () => {
  await using telegram = await Emulator.start();
  await inEmptyDirectory(async (dir) => {
    const { code, stdout, stderr } = await filekeeper(["check"], {
      BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
    }, dir);
    assert.equal(code, 1);
    assert.equal(stderr, "");
    assert.equal(verdicts(stdout).token, "FAIL");
    assert.match(stdout, /token: Telegram rejected the token/);
    assert.ok(!stdout.includes(TOKEN.slice(10)), stdout);
    assert.deepEqual([...Deno.readDirSync(dir)], [], "checking makes no database");
  });
});

Deno.test("check fails, with all its lines, where neither database nor Telegram answers", async () => {
  const { code, stdout, stderr } = await filekeeper(["check"], {
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: "http://127.0.0.1:2",
    DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/keeper",
  });
  assert.equal(code, 1);
  assert.equal(stderr, "");
  const found = verdicts(stdout);
  assert.deepEqual(Object.keys(found), SUBJECTS);
  assert.equal(found.database, "FAIL");
  assert.equal(found.token, "FAIL");
  assert.ok(!stdout.includes(TOKEN.slice(10)) && !stdout.includes("hunter2"), stdout);
});

Deno.test("check says how to switch inline mode on where it is off", async () => {
  await using database = await createDatabase();
  await using telegram = await Emulator.start({ inlineMode: false });
  const { code, stdout } = await filekeeper(["check"], {
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    DATABASE_URL: database.url,
  });
  assert.equal(code, 0);
  assert.match(stdout, /^warn {2}inline mode: off; send \/setinline to @BotFather to turn it on$/m);
});

Deno.test("check warns when Telegram has a different webhook than the configured one", async () => {
  await using database = await createDatabase();
  await using telegram = await Emulator.start();
  const { code, stdout } = await filekeeper(["check"], {
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    DATABASE_URL: database.url,
    WEBHOOK_URL: "https://bot.example.org/telegram",
  });
  assert.equal(code, 0);
  assert.equal(verdicts(stdout).webhook, "warn");
  assert.match(stdout, /configuration: webhook, listening on 127\.0\.0\.1:8080/);
});

/** A role with no rights but to connect, on a database of its own. */
async function withPoorRole(
  work: (poor: string, execute: (sql: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  await using database = await createDatabase({ empty: true });
  const owner = await openPostgres({ url: database.url, poolSize: 1 });
  const role = `poor_${crypto.randomUUID().replaceAll("-", "")}`;
  const url = new URL(database.url);
  url.username = role;
  url.password = "only-for-tests";
  try {
    await owner.script(`CREATE ROLE ${role} LOGIN PASSWORD 'only-for-tests';
      REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO ${role}`);
    await work(url.href, (sql) => owner.script(sql.replaceAll("POOR", role)));
  } finally {
    await owner.script(
      `REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}; DROP ROLE ${role}`,
    );
    await owner.close();
  }
}

Deno.test("check fails where rights are missing, or the database is read-only, with one line that says which", async () => {
  await using telegram = await Emulator.start();
  await withPoorRole(async (poor, execute) => {
    const check = async () => {
      const { code, stdout } = await filekeeper(["check"], {
        BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.url,
        DATABASE_URL: poor,
      });
      assert.deepEqual(Object.keys(verdicts(stdout)), SUBJECTS);
      return { code, failed: lines(stdout).filter((line) => line.startsWith("FAIL")) };
    };
    const empty = await check();
    assert.equal(empty.code, 1);
    assert.match(
      empty.failed.join(),
      /^FAIL {2}schema: poor_\w+ lacks CREATE on schema public,[^,]*$/,
    );

    await execute("GRANT CREATE ON SCHEMA public TO POOR");
    assert.deepEqual(await check(), { code: 0, failed: [] });

    await using owner = await openOwner(poor);
    await apply(owner.database, migrations);
    assert.deepEqual(await check(), { code: 0, failed: [] });
    await execute("ALTER TABLE files OWNER TO CURRENT_USER; GRANT SELECT, UPDATE ON files TO POOR");
    const robbed = await check();
    assert.equal(robbed.code, 1);
    assert.match(robbed.failed.join(), /^FAIL {2}schema: poor_\w+ lacks INSERT, DELETE on files$/);

    await execute(
      "ALTER ROLE POOR SET default_transaction_read_only = on; GRANT ALL ON files TO POOR",
    );
    const readOnly = await check();
    assert.equal(readOnly.code, 1);
    assert.match(readOnly.failed.join(), /^FAIL {2}database: PostgreSQL [^;]*; it is read-only$/);
  });
});

Deno.test("check and run refuse a database that isn't UTF-8, with one clear line", async () => {
  await using telegram = await Emulator.start();
  await using database = await createDatabase({ empty: true });
  const owner = await openPostgres({ url: database.url, poolSize: 1 });
  const name = `${database.name}_latin1`;
  await owner.script(
    `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  const env = {
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    DATABASE_URL: url.href,
  };
  try {
    const checked = await filekeeper(["check"], env);
    assert.equal(checked.code, 1, checked.stdout);
    const failed = lines(checked.stdout).filter((line) => line.startsWith("FAIL"));
    assert.equal(failed.length, 1, checked.stdout);
    assert.match(failed[0]!, /its encoding is LATIN1, UTF8 is required/);

    const ran = await filekeeper(["run"], env);
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /"Cannot use the database: its encoding is LATIN1, UTF8 is required"/);
    const db = await openPostgres({ url: url.href, poolSize: 1 });
    const tables = await db.query("SELECT FROM pg_tables WHERE schemaname = 'public'");
    await db.close();
    assert.deepEqual(tables, []);
  } finally {
    await owner.script(`DROP DATABASE "${name}"`);
    await owner.close();
  }
});

async function openOwner(url: string) {
  const database = await openPostgres({ url, poolSize: 2 });
  return { database, [Symbol.asyncDispose]: () => database.close() };
}

Deno.test("check fails for a DATA_DIR that the embedded database can't use, and warns where only the socket is lost", async () => {
  await using telegram = await Emulator.start();
  await using database = await createDatabase();
  await inEmptyDirectory(async (dir) => {
    await Deno.writeTextFile(join(dir, "file"), "");
    const env = { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url };
    for (const DATA_DIR of ["file", "file/below"]) {
      const embedded = await filekeeper(["check"], { ...env, DATA_DIR }, dir);
      assert.equal(embedded.code, 1);
      assert.deepEqual(Object.keys(verdicts(embedded.stdout)), SUBJECTS);
      assert.ok(
        embedded.stdout.includes(
          `database: cannot use DATA_DIR ${DATA_DIR}: it is not a directory`,
        ),
        embedded.stdout,
      );
    }
    const server = { ...env, DATA_DIR: "file", DATABASE_URL: database.url };
    const { code, stdout } = await filekeeper(["check"], server, dir);
    assert.equal(code, 0, stdout);
    assert.equal(verdicts(stdout).configuration, "warn");
    assert.deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name), ["file"]);
  });
});

Deno.test("health fails while the database takes no writes, although it answers", async () => {
  await using telegram = await Emulator.start();
  await using database = await createDatabase();
  const owner = await openPostgres({ url: database.url, poolSize: 1 });
  const setReadOnly = async (value: string) => {
    const name = new URL(database.url).pathname.slice(1);
    await owner.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = ${value}`);
    await owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
  };
  try {
    await inEmptyDirectory(async (dir) => {
      await using bot = CommandProcess.start(["run"], dir, {
        BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.url,
        DATABASE_URL: database.url,
      });
      await bot.logged(/Polling for updates/);
      const until = async (code: number) => {
        const deadline = Date.now() + 30_000;
        while (true) {
          const health = await filekeeper(["health"], {}, dir);
          if (health.code === code) return health;
          assert.ok(Date.now() < deadline, health.stdout + health.stderr);
        }
      };
      await until(0);
      await setReadOnly("on");
      assert.match((await until(1)).stderr, /database: .*read-only/);
      await setReadOnly("off");
      await until(0);
    });
  } finally {
    await owner.close();
  }
});
