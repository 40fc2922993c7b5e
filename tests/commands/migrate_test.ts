import assert from "node:assert/strict";
import { join } from "node:path";
import { migrations } from "../../src/database/migration_list.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { makeDataDirectory } from "../support/databases.ts";
import { createDatabase } from "../support/postgres.ts";
import { Emulator } from "../telegram/emulator.ts";
import { CommandProcess, filekeeper, inEmptyDirectory, lines } from "./process.ts";

const NAMES = migrations.map(({ file }) => file.replace(/\.sql$/, ""));

async function execute(url: string, sql: string): Promise<void> {
  const database = await openPostgres({ url, poolSize: 1 });
  await database.query(sql);
  await database.close();
}

function assertListed(stdout: string, state: string): void {
  assert.deepEqual(
    lines(stdout).slice(0, -1).map((line) => line.split(/\s+/).slice(0, 2)),
    NAMES.map((name) => [state, name]),
  );
}

Deno.test("migrate applies what is pending, status and --dry-run only list it", async () => {
  await using database = await createDatabase({ empty: true });
  const env = { DATABASE_URL: database.url };
  for (const args of [["migrate", "status"], ["migrate", "--dry-run"]]) {
    const { code, stdout } = await filekeeper(args, env);
    assert.equal(code, 0);
    assertListed(stdout, "pending");
  }
  const applied = await filekeeper(["migrate"], env);
  assert.equal(applied.code, 0, applied.stderr);
  assert.deepEqual(
    lines(applied.stdout).map((line) => line.replace(/ \(\d+ ms\)$/, "")),
    NAMES.map((name) => `Applied ${name}`),
  );
  const again = await filekeeper(["migrate"], env);
  assert.deepEqual([again.code, again.stdout], [0, "Nothing to apply\n"]);
  assertListed((await filekeeper(["migrate", "status"], env)).stdout, "applied");
});

Deno.test("migrate status and --dry-run make no embedded database", async () => {
  await inEmptyDirectory(async (dir) => {
    for (const args of [["migrate", "status"], ["migrate", "--dry-run"]]) {
      const { code, stdout } = await filekeeper(args, {}, dir);
      assert.equal(code, 0);
      assertListed(stdout, "pending");
    }
    assert.deepEqual([...Deno.readDirSync(dir)], []);
  });
});

Deno.test("a changed or newer schema ends migrate with 1 and one line; status lists it and ends with 0", async () => {
  const cases = [
    ["update schema_migrations set checksum = 'other' where version = 1", "changed"],
    [
      "insert into schema_migrations (version, name, checksum) values (9999, '9999_later', 'x')",
      "unknown",
    ],
  ] as const;
  for (const [sql, state] of cases) {
    await using database = await createDatabase();
    await execute(database.url, sql);
    const env = { DATABASE_URL: database.url };
    const { code, stdout, stderr } = await filekeeper(["migrate"], env);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.equal(lines(stderr).length, 1, stderr);
    assert.match(stderr, /^filekeeper: Cannot /);
    const status = await filekeeper(["migrate", "status"], env);
    assert.equal(status.code, 0);
    assert.match(status.stdout, new RegExp(`^${state}`, "m"));
    for (const name of NAMES) assert.ok(status.stdout.includes(name));
    const rehearsed = await filekeeper(["migrate", "--dry-run"], env);
    assert.deepEqual([rehearsed.code, rehearsed.stdout], [0, status.stdout]);
    assert.equal(rehearsed.stderr, stderr);
  }
});

Deno.test("migrate status and --dry-run look at the embedded database of a running bot by its socket", async () => {
  await inEmptyDirectory(async (dir) => {
    await using telegram = await Emulator.start();
    const env = { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url };
    await makeDataDirectory(join(dir, "data"));
    await using running = CommandProcess.start(["run"], dir, env);
    await running.logged(/Polling for updates/);
    for (const args of [["migrate", "status"], ["migrate", "--dry-run"]]) {
      const { code, stdout, stderr } = await filekeeper(args, {}, dir);
      assert.equal(code, 0, stderr);
      assertListed(stdout, "applied");
    }
    running.signal("SIGTERM");
    assert.equal((await running.ended).code, 0);
  });
});

Deno.test("an unreachable database ends migrate with 1 and one line without the password", async () => {
  const { code, stderr } = await filekeeper(["migrate"], {
    DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/keeper",
  });
  assert.equal(code, 1);
  assert.equal(lines(stderr).length, 1, stderr);
  assert.match(stderr, /^filekeeper: Cannot reach the database at 127\.0\.0\.1:1/);
  assert.doesNotMatch(stderr, /hunter2/);
});
