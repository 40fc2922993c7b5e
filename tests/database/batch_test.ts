import assert from "node:assert/strict";
import { type Database, DatabaseError, type Queryable } from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { forEachDatabase } from "../support/databases.ts";
import { createDatabase } from "../support/postgres.ts";
import { startProxy } from "../support/tcp_proxy.ts";

const TABLE =
  "CREATE TABLE kept (id int8 PRIMARY KEY, name text CONSTRAINT short CHECK (length(name) < 9))";

async function insert(db: Queryable, id: number, name = "x"): Promise<number> {
  const [row] = await db.query<{ id: number }>("INSERT INTO kept VALUES ($1, $2) RETURNING id", [
    id,
    name,
  ]);
  return row!.id;
}

async function ids(db: Database): Promise<number[]> {
  return (await db.query<{ id: number }>("SELECT id FROM kept ORDER BY id")).map(({ id }) => id);
}

forEachDatabase("a batch returns the result of each statement, in one exchange", async (open) => {
  const db = await open({ empty: true });
  await db.script(TABLE);
  const before = db.exchanges;
  const result = await db.batch((tx) => [
    insert(tx, 1),
    insert(tx, 2),
    tx.query<{ count: number }>("SELECT count(*) FROM kept"),
  ]);
  assert.deepEqual(result, [1, 2, [{ count: 2 }]]);
  assert.equal(db.exchanges - before, 1);
  assert.deepEqual(await db.batch((tx) => [insert(tx, 3)]), [3]);
  assert.deepEqual(await db.batch(() => []), []);
});

forEachDatabase(
  "a batch takes effect as a whole or not at all, and reports the first error",
  async (open) => {
    const db = await open({ empty: true });
    await db.script(TABLE);
    for (let round = 0; round < 3; round++) { // new statements, then prepared ones
      await assert.rejects(
        db.batch((
          tx,
        ) => [insert(tx, 1), insert(tx, 2, "much too long"), insert(tx, 1), insert(tx, 3)]),
        (error) =>
          error instanceof DatabaseError && error.sqlstate === "23514" &&
          error.constraint === "short",
      );
      assert.deepEqual(await ids(db), []);
    }
    await db.batch((tx) => [insert(tx, 7), insert(tx, 8)]);
    assert.deepEqual(await ids(db), [7, 8]);
  },
);

forEachDatabase("an error at COMMIT rolls a batch back", async (open) => {
  const db = await open({ empty: true });
  await db.script(
    `${TABLE}; ALTER TABLE kept ADD parent int8 REFERENCES kept DEFERRABLE INITIALLY DEFERRED`,
  );
  await assert.rejects(
    db.batch((tx) => [insert(tx, 1), tx.query("INSERT INTO kept (id, parent) VALUES (2, 9)")]),
    (error) => error instanceof DatabaseError && error.sqlstate === "23503",
  );
  assert.deepEqual(await ids(db), []);
});

forEachDatabase("a batch with an invalid parameter is not sent at all", async (open) => {
  const db = await open({ empty: true });
  await db.script(TABLE);
  const bad = undefined as unknown as number;
  await assert.rejects(db.batch((tx) => [insert(tx, 1), insert(tx, bad)]), TypeError);
  await assert.rejects(
    db.batch((tx) => {
      void insert(tx, 2);
      throw new Error("changed my mind");
    }),
    /changed my mind/,
  );
  let late: Queryable | undefined;
  await db.batch((tx) => [insert(late = tx, 3), insert(tx, 4)]);
  await assert.rejects(insert(late!, 5), /it has been sent/);
  assert.deepEqual(await ids(db), [3, 4]);
});

Deno.test("a batch is one flight to the server and one back, even with new statements", async () => {
  await using database = await createDatabase({ empty: true });
  await using proxy = await startProxy(database.url);
  const db = await openPostgres({ url: `${proxy.url}?sslmode=disable`, poolSize: 1 });
  try {
    await db.script(TABLE);
    await db.query("SELECT"); // the server spoke last
    for (let round = 0; round < 3; round++) {
      const before = proxy.flights;
      await db.batch((tx) => [
        insert(tx, 3 * round),
        insert(tx, 3 * round + 1),
        tx.query("SELECT $1::text", ["x".repeat(3000)]),
      ]);
      assert.equal(proxy.flights - before, 1);
    }
  } finally {
    await db.close();
  }
});

Deno.test("a batch with a stale plan is retried as a whole", async () => {
  await using database = await createDatabase({ empty: true });
  const db = await openPostgres({ url: database.url, poolSize: 1 });
  const other = await openPostgres({ url: database.url, poolSize: 1 });
  try {
    await db.script(TABLE);
    const both = (id: number) =>
      db.batch((tx) => [
        insert(tx, id),
        tx.query("INSERT INTO kept VALUES ($1, $2) RETURNING *", [id + 1, "y"]),
      ]);
    await both(1);
    await other.script("ALTER TABLE kept ADD more int");
    const before = db.exchanges;
    await both(3);
    assert.equal(db.exchanges - before, 2);
    assert.deepEqual(await ids(db), [1, 2, 3, 4]);
    await db.query("SELECT * FROM kept");
    await other.script("ALTER TABLE kept DROP more");
    assert.equal((await db.query("SELECT * FROM kept")).length, 4);
  } finally {
    await db.close();
    await other.close();
  }
});

Deno.test("a batch that ran into a deadlock is retried", async () => {
  await using database = await createDatabase({ empty: true });
  const db = await openPostgres({ url: database.url, poolSize: 2 });
  try {
    await db.script(`${TABLE}; INSERT INTO kept VALUES (1, ''), (2, '')`);
    const touch = (tx: Queryable, id: number) =>
      tx.query("UPDATE kept SET name = name || 'x' WHERE id = $1", [id]);
    const pause = (tx: Queryable) => tx.query("SELECT pg_sleep(0.1)");
    await Promise.all([
      db.batch((tx) => [touch(tx, 1), pause(tx), touch(tx, 2)]),
      db.batch((tx) => [touch(tx, 2), pause(tx), touch(tx, 1)]),
    ]);
    assert.deepEqual(await db.query("SELECT name FROM kept"), [{ name: "xx" }, { name: "xx" }]);
  } finally {
    await db.close();
  }
});

forEachDatabase(
  "of many that come at once each takes effect by itself, whatever the others do",
  async (open) => {
    const db = await open({ empty: true });
    await db.script(TABLE);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, at) => {
        const id = at + 1;
        // Every fifth is refused: a pair that must not leave its first half.
        if (id % 5 === 0) {
          return db.batch((tx) => [insert(tx, id), insert(tx, 100 + id, "too long!")]);
        }
        return id % 2 === 0
          ? insert(db, id)
          : db.batch((tx) => [insert(tx, id), insert(tx, 100 + id)]);
      }),
    );
    for (const [at, outcome] of outcomes.entries()) {
      const id = at + 1;
      if (outcome.status === "rejected") {
        assert.equal(id % 5, 0);
        assert.ok(outcome.reason instanceof DatabaseError);
        assert.equal(outcome.reason.constraint, "short");
      } else assert.deepEqual(outcome.value, id % 2 === 0 ? id : [id, 100 + id]);
    }
    assert.equal(outcomes.filter(({ status }) => status === "rejected").length, 8);
    const kept = Array.from({ length: 40 }, (_, at) => at + 1).filter((id) => id % 5 !== 0);
    assert.deepEqual(await ids(db), [
      ...kept,
      ...kept.filter((id) => id % 2 !== 0).map((id) => 100 + id),
    ]);
  },
);

forEachDatabase(
  "what comes at once with a value that can't be read takes effect once",
  async (open) => {
    const db = await open({ empty: true });
    await db.script(TABLE);
    const [unreadable, ...inserted] = await Promise.allSettled([
      db.query("SELECT 9007199254740993::int8 AS n"),
      ...[1, 2, 3].map((id) => insert(db, id)),
    ]);
    assert.ok(unreadable.status === "rejected" && unreadable.reason instanceof RangeError);
    assert.deepEqual(inserted.map(({ status }) => status), Array(3).fill("fulfilled"));
    assert.deepEqual(await ids(db), [1, 2, 3]);
  },
);
