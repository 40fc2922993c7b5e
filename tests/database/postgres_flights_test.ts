import assert from "node:assert/strict";
import { type Database, DatabaseError, type Queryable } from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { forEachDatabase } from "../support/databases.ts";
import { createDatabase } from "../support/postgres.ts";
import { startProxy } from "../support/tcp_proxy.ts";

const TABLE =
  `CREATE TABLE kept (id int8 PRIMARY KEY, name text CONSTRAINT short CHECK (length(name) < 9),
  times integer NOT NULL DEFAULT 1)`;

async function insert(db: Queryable, id: number, name = "x"): Promise<number> {
  const [row] = await db.query<{ id: number }>(
    `INSERT INTO kept AS k VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET times = k.times + 1 RETURNING id`,
    [id, name],
  );
  return row!.id;
}

/** What is kept, and how often it was. */
async function kept(db: Database): Promise<[number, number][]> {
  const rows = await db.query<{ id: number; times: number }>(
    "SELECT id, times FROM kept ORDER BY id",
  );
  return rows.map(({ id, times }) => [id, times]);
}

const once = (...ids: number[]) => ids.map((id): [number, number] => [id, 1]);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** One chat's transaction: its number, and what it adds to that. */
const commit = (db: Database, id: number, name?: string) =>
  db.batch(
    (
      tx,
    ) => [insert(tx, id, name), tx.query<{ twice: number }>("SELECT 2 * $1::int8 AS twice", [id])],
    {
      quick: true,
    },
  );

forEachDatabase(
  "what many chats commit at once takes effect once, each with its own rows",
  async (open) => {
    const db = await open({ empty: true });
    await db.script(TABLE);
    const all = upTo(100);
    const results = await Promise.all(all.map((id) => commit(db, id)));
    assert.deepEqual(results, all.map((id) => [id, [{ twice: 2 * id }]]));
    assert.deepEqual(await kept(db), once(...all));
  },
);

forEachDatabase("one that is refused among many fails alone", async (open) => {
  const db = await open({ empty: true });
  await db.script(TABLE);
  const settled = await Promise.allSettled(
    upTo(20).map((id) => commit(db, id, id % 10 === 7 ? "much too long" : "x")),
  );
  for (const [index, one] of settled.entries()) {
    if (index % 10 !== 6) assert.equal(one.status, "fulfilled", `${index + 1}`);
    else {
      assert.ok(one.status === "rejected" && one.reason instanceof DatabaseError);
      assert.equal(one.reason.constraint, "short");
    }
  }
  assert.deepEqual(await kept(db), once(...upTo(20).filter((id) => id % 10 !== 7)));
});

forEachDatabase(
  "a value that can't be read fails for its own chat alone, and nothing is done twice",
  async (open) => {
    const db = await open({ empty: true });
    await db.script(TABLE);
    const settled = await Promise.allSettled(
      upTo(20).map((id) =>
        db.batch((tx) => [
          insert(tx, id),
          tx.query("SELECT $1::int8 AS value", [id === 7 ? "9007199254740993" : 1]),
        ], { quick: true })
      ),
    );
    assert.deepEqual(
      settled.flatMap(({ status }, index) => status === "rejected" ? [index + 1] : []),
      [7],
    );
    assert.deepEqual(await kept(db), once(...upTo(20)));
  },
);

Deno.test("one that waits for a lock keeps no other waiting", async () => {
  await using server = await createDatabase({ empty: true });
  const db = await openPostgres({ url: server.url, poolSize: 10 });
  try {
    await db.script(TABLE);
    await insert(db, 7);
    let locked: Promise<unknown> | undefined;
    await db.transaction(async (tx) => {
      await tx.query("SELECT FROM kept WHERE id = 7 FOR UPDATE");
      const all = upTo(20).map((id) => commit(db, id));
      locked = all[6];
      await Promise.all(all.filter((_, index) => index !== 6));
    });
    await locked;
    assert.deepEqual(await kept(db), upTo(20).map((id) => [id, id === 7 ? 2 : 1]));
  } finally {
    await db.close();
  }
});

Deno.test("one that takes long keeps no other waiting", async () => {
  await using server = await createDatabase({ empty: true });
  const db = await openPostgres({ url: server.url, poolSize: 10 });
  try {
    await db.script(TABLE);
    let slowIsDone = false;
    let slow: Promise<void> | undefined;
    const all = upTo(20).map((id) => {
      if (id !== 7) return commit(db, id);
      slow = db.batch((tx) => [insert(tx, id), tx.query("SELECT pg_sleep(4)::text")], {
        quick: true,
      }).then(() => {
        slowIsDone = true;
      });
      return undefined;
    });
    await Promise.all(all);
    assert.equal(slowIsDone, false);
    await slow;
    assert.deepEqual(await kept(db), once(...upTo(20)));
  } finally {
    await db.close();
  }
});

Deno.test("what was on its way when the connection broke is not sent again: it may have taken effect", async () => {
  await using server = await createDatabase({ empty: true });
  const direct = await openPostgres({ url: server.url, poolSize: 1 });
  await using proxy = await startProxy(server.url);
  const db = await openPostgres({ url: `${proxy.url}?sslmode=disable`, poolSize: 4 });
  try {
    await direct.script(TABLE);
    for (let round = 0; round < 5; round++) {
      const ids = upTo(30).map((id) => 100 * round + id);
      const all = Promise.allSettled(ids.map((id) => commit(db, id)));
      await new Promise((resolve) => setTimeout(resolve, round));
      proxy.cut();
      const settled = await all;
      const times = new Map(await kept(direct));
      for (const [index, one] of settled.entries()) {
        const id = ids[index]!;
        assert.ok((times.get(id) ?? 0) <= 1, `${id} took effect ${times.get(id)} times`);
        if (one.status === "fulfilled") assert.equal(times.get(id), 1);
        else {assert.ok(
            one.reason instanceof DatabaseError && one.reason.disconnected,
            `${one.reason}`,
          );}
      }
    }
  } finally {
    await db.close();
    await direct.close();
  }
});

Deno.test("many chats share few transactions", async () => {
  await using server = await createDatabase({ empty: true });
  await using proxy = await startProxy(server.url);
  const db = await openPostgres({ url: `${proxy.url}?sslmode=disable`, poolSize: 4 });
  try {
    await db.script(TABLE);
    await Promise.all(upTo(20).map((id) => commit(db, id)));
    const before = proxy.flights;
    await Promise.all(upTo(100).map((id) => commit(db, 100 + id)));
    // Two alone, and 98 by sixteen: each is one flight.
    assert.ok(proxy.flights - before <= 2 + 7 + 3, `${proxy.flights - before} flights`);
  } finally {
    await db.close();
  }
});
