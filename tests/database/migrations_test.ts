import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import { migrations } from "../../src/database/migration_list.ts";
import {
  apply,
  applyWithin,
  type MigrationFile,
  plan,
  status,
} from "../../src/database/migrations.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { Refusal } from "../../src/errors.ts";
import { forEachDatabase } from "../support/databases.ts";
import { createDatabase } from "../support/postgres.ts";
import { until } from "../support/until.ts";

const FIRST: MigrationFile = {
  file: "0001_first.sql",
  sql: "CREATE TABLE one (id int8);\nINSERT INTO one VALUES (1); -- two statements\n",
};
const SECOND: MigrationFile = { file: "0002_second.sql", sql: "CREATE TABLE two (id int8);" };
const THIRD: MigrationFile = { file: "0003_third.sql", sql: "CREATE TABLE three (id int8);" };

async function refusal(promise: Promise<unknown>): Promise<Refusal> {
  const error = await promise.then(() => undefined, (error) => error);
  assert(error instanceof Refusal, String(error));
  return error;
}

async function tables(db: Database): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

Deno.test("the embedded list is the directory migrations/", async () => {
  const directory = new URL("../../migrations/", import.meta.url);
  const files = (await Array.fromAsync(Deno.readDir(directory)))
    .map(({ name }) => name).filter((name) => name.endsWith(".sql")).sort();
  assert.deepEqual(migrations.map(({ file }) => file), files);
  for (const { file, sql } of migrations) {
    assert.equal(sql, await Deno.readTextFile(new URL(file, directory)));
  }
});

forEachDatabase("the real migrations apply to an empty database, once", async (open) => {
  const db = await open({ empty: true });
  assert.equal((await apply(db, migrations)).length, migrations.length);
  assert.deepEqual(await apply(db, migrations), []);
  assert.deepEqual(await plan(db, migrations), []);
});

forEachDatabase("plan and status create nothing and name every migration", async (open) => {
  const db = await open({ empty: true });
  const files = [FIRST, SECOND];
  assert.deepEqual((await plan(db, files)).map(({ name }) => name), ["0001_first", "0002_second"]);
  assert.deepEqual(await status(db, files), [
    { name: "0001_first", state: "pending" },
    { name: "0002_second", state: "pending" },
  ]);
  assert.deepEqual(await tables(db), []);

  const reported: string[] = [];
  await apply(db, [FIRST], { onApplied: ({ name }) => reported.push(name) });
  assert.deepEqual(reported, ["0001_first"]);
  const [first, second] = await status(db, files);
  assert.equal(first?.state, "applied");
  assert(first.appliedAt instanceof Date);
  assert.equal(second?.state, "pending");
  assert.deepEqual((await apply(db, files)).map(({ version }) => version), [2]);
  assert.deepEqual(await tables(db), ["one", "schema_migrations", "two"]);
});

forEachDatabase("a migration that fails leaves nothing, and those before it stay", async (open) => {
  const db = await open({ empty: true });
  const bad = { file: "0002_bad.sql", sql: "CREATE TABLE bad (id int8); SELECT 1/0;" };
  await assert.rejects(
    apply(db, [FIRST, bad, THIRD]),
    /^Error: Cannot apply migration 0002_bad: div/,
  );
  assert.deepEqual(await tables(db), ["one", "schema_migrations"]);
  assert.equal((await apply(db, [FIRST, SECOND, THIRD])).length, 2);
});

forEachDatabase("history that does not fit is refused before any SQL runs", async (open) => {
  const db = await open({ empty: true });
  await apply(db, [FIRST, SECOND]);

  const changed = await refusal(apply(db, [FIRST, { ...SECOND, sql: "SELECT 1" }, THIRD]));
  assert.equal(changed.code, "migration_changed");
  assert.equal(
    changed.message,
    "Cannot apply migration 0002_second: its checksum changed since it was applied",
  );
  const renamed = await refusal(plan(db, [FIRST, { ...SECOND, file: "0002_other.sql" }]));
  assert.equal(renamed.code, "migration_changed");

  const newer = await refusal(plan(db, [FIRST]));
  assert.equal(newer.code, "schema_is_newer");
  assert.match(
    newer.message,
    /its schema \(0002_second\) is newer than this program \(0001_first\)$/,
  );
  assert.deepEqual((await status(db, [FIRST])).map(({ state }) => state), ["applied", "unknown"]);

  await db.query("DELETE FROM schema_migrations WHERE version = 1");
  const gap = await refusal(apply(db, [FIRST, SECOND, THIRD]));
  assert.equal(gap.code, "migration_missing");
  assert.deepEqual(await tables(db), ["one", "schema_migrations", "two"]);

  // A checkout on Windows has other line ends.
  await db.script("DROP TABLE one, two, schema_migrations");
  await apply(db, [FIRST]);
  assert.deepEqual(await plan(db, [{ ...FIRST, sql: FIRST.sql.replaceAll("\n", "\r\n") }]), []);
});

forEachDatabase("a list with a gap, a duplicate or a malformed name is an error", async (open) => {
  const db = await open({ empty: true });
  for (const files of [[SECOND], [FIRST, FIRST], [FIRST, THIRD], [{ file: "1_x.sql", sql: "" }]]) {
    await assert.rejects(plan(db, files), /^Error: Cannot read migration .* is expected here$/);
  }
});

forEachDatabase("-- no-transaction runs what can't run in a transaction", async (open) => {
  const db = await open({ empty: true });
  const files = [FIRST, {
    file: "0002_index.sql",
    sql: "-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS one_id ON one (id)\n",
  }];
  assert.equal((await apply(db, files)).length, 2);
  assert.deepEqual(await db.query("SELECT indexname FROM pg_indexes WHERE tablename = 'one'"), [{
    indexname: "one_id",
  }]);
});

forEachDatabase("within a transaction all files are applied or none", async (open) => {
  const db = await open({ empty: true });
  const files = [FIRST, {
    file: "0002_index.sql",
    sql: "-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS one_id ON one (id)\n",
  }];
  await assert.rejects(db.transaction(async (tx) => {
    await applyWithin(tx, files);
    await tx.query("SELECT 1 / 0");
  }));
  assert.deepEqual(await tables(db), []);
  await db.transaction(async (tx) => {
    await applyWithin(tx, [FIRST]);
    await applyWithin(tx, files);
  });
  assert.deepEqual((await status(db, files)).map(({ state }) => state), ["applied", "applied"]);
  assert.equal((await db.query("SELECT FROM pg_indexes WHERE tablename = 'one'")).length, 1);
});

Deno.test("-- no-transaction works with a pool of one connection", async () => {
  await using database = await createDatabase({ empty: true });
  const db = await openPostgres({ url: database.url, poolSize: 1, statementTimeoutMs: 1_000 });
  try {
    const index = {
      file: "0002_index.sql",
      sql: "-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS one_id ON one (id)",
    };
    assert.equal((await apply(db, [FIRST, index])).length, 2);
    assert.deepEqual(await db.query("SELECT indexname FROM pg_indexes WHERE tablename = 'one'"), [{
      indexname: "one_id",
    }]);
  } finally {
    await db.close();
  }
});

Deno.test("when several processes migrate at once, each file is applied by one", async () => {
  await using database = await createDatabase({ empty: true });
  const doors = await Promise.all(
    [1, 2, 3, 4].map(() => openPostgres({ url: database.url, poolSize: 2 })),
  );
  try {
    const slow = {
      file: "0002_slow.sql",
      sql: "SELECT pg_sleep(0.3); CREATE TABLE slow (id int8);",
    };
    const applied = await Promise.all(
      doors.map((db) => apply(db, [FIRST, slow, THIRD], { lockPollMs: 20 })),
    );
    assert.deepEqual(applied.flat().map(({ version }) => version).sort(), [1, 2, 3]);
    assert.deepEqual(await doors[0]!.query("SELECT count(*) FROM one"), [{ count: 1 }]);
  } finally {
    for (const db of doors) await db.close();
  }
});

Deno.test("waiting for the lock does not block CREATE INDEX CONCURRENTLY", async () => {
  await using database = await createDatabase({ empty: true });
  const [db, other] = await Promise.all(
    [1, 2].map(() => openPostgres({ url: database.url, poolSize: 2 })),
  ) as [Database, Database];
  try {
    const index = {
      file: "0002_index.sql",
      sql: "-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS one_id ON one (id)",
    };
    const many = { ...FIRST, sql: "CREATE TABLE one AS SELECT generate_series(1, 200000) AS id" };
    const options = { lockTimeoutMs: 20_000, lockPollMs: 5 };
    const both = await Promise.all([db, other].map((one) => apply(one, [many, index], options)));
    assert.deepEqual(both.flat().map(({ version }) => version).sort(), [1, 2]);
  } finally {
    await db.close();
    await other.close();
  }
});

Deno.test("waiting too long for another process's migration is refused", async () => {
  await using database = await createDatabase({ empty: true });
  const [db, other] = await Promise.all(
    [1, 2].map(() => openPostgres({ url: database.url, poolSize: 2 })),
  ) as [Database, Database];
  try {
    await apply(db, [FIRST]);
    const slow = { file: "0002_slow.sql", sql: "SELECT pg_sleep(1.5)" };
    const running = apply(other, [FIRST, slow]);
    await until(async () => {
      const held = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted";
      return (await db.query(held)).length > 0;
    }, "the other process does not migrate");
    const refused = await refusal(apply(db, [FIRST, slow], { lockTimeoutMs: 300, lockPollMs: 50 }));
    assert.equal(refused.code, "migration_locked");
    assert.match(refused.message, /^Cannot apply migration 0002_slow: another process has been/);
    assert.equal((await running).length, 1);
  } finally {
    await db.close();
    await other.close();
  }
});

Deno.test("a database in another encoding is refused", async () => {
  await using database = await createDatabase({ empty: true });
  const admin = await openPostgres({ url: database.url, poolSize: 1 });
  const url = new URL(database.url);
  try {
    for (const encoding of ["LATIN1", "SQL_ASCII"]) {
      const name = `${database.name}_${encoding.toLowerCase()}`;
      await admin.script(
        `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C'`,
      );
      url.pathname = `/${name}`;
      const db = await openPostgres({ url: url.href, poolSize: 1 });
      try {
        const refused = await refusal(apply(db, [FIRST]));
        assert.equal(refused.code, "database_encoding");
        assert.equal(
          refused.message,
          `Cannot use the database: its encoding is ${encoding}, UTF8 is required`,
        );
        assert.deepEqual(await tables(db), []);
        assert.deepEqual((await status(db, [FIRST])).map(({ state }) => state), ["pending"]);
      } finally {
        await db.close();
        await admin.script(`DROP DATABASE "${name}"`);
      }
    }
  } finally {
    await admin.close();
  }
});
