import assert from "node:assert/strict";
import { DatabaseError } from "../../src/database/database.ts";
import { forEachDatabase } from "../support/databases.ts";

forEachDatabase("a new database has the schema and no rows", async (open) => {
  const db = await open();
  assert.deepEqual(await db.query("SELECT count(*) AS users FROM users"), [{ users: 0 }]);
});

forEachDatabase(
  "a transaction is kept when its work ends and undone when it throws",
  async (open) => {
    const db = await open({ empty: true });
    await db.script("CREATE TABLE kept (id int8 PRIMARY KEY)");
    const before = db.exchanges;
    const result = await db.transaction(async (tx) => {
      await tx.query("INSERT INTO kept VALUES ($1)", [1]);
      return "done";
    });
    assert.equal(result, "done");
    assert.equal(db.exchanges - before, 3);
    const failure = new Error("no");
    await assert.rejects(
      db.transaction(async (tx) => {
        await tx.query("INSERT INTO kept VALUES ($1)", [2]);
        throw failure;
      }),
      failure,
    );
    assert.deepEqual(await db.query("SELECT id FROM kept"), [{ id: 1 }]);
  },
);

forEachDatabase("a transaction whose failed statement was ignored is an error", async (open) => {
  const db = await open({ empty: true });
  await db.script("CREATE TABLE kept (id int8 PRIMARY KEY)");
  await assert.rejects(
    db.transaction(async (tx) => {
      await tx.query("INSERT INTO kept VALUES (1)");
      await tx.query("INSERT INTO kept VALUES (1)").catch(() => {});
    }),
    (error) => error instanceof DatabaseError && error.sqlstate === "25P02",
  );
  assert.deepEqual(await db.query("SELECT id FROM kept"), []);
});

forEachDatabase("a savepoint is undone alone, and savepoints nest", async (open) => {
  const db = await open({ empty: true });
  await db.script("CREATE TABLE kept (id int8 PRIMARY KEY)");
  await db.transaction(async (tx) => {
    await tx.query("INSERT INTO kept VALUES (1)");
    await assert.rejects(
      tx.savepoint((inner) => inner.query("INSERT INTO kept VALUES (2), (1)")),
      (error) => error instanceof DatabaseError && error.sqlstate === "23505",
    );
    await tx.savepoint(async (inner) => {
      await inner.query("INSERT INTO kept VALUES (3)");
      await assert.rejects(inner.savepoint(async (innermost) => {
        await innermost.query("INSERT INTO kept VALUES (4)");
        throw new Error("not this one");
      }));
    });
    await tx.query("INSERT INTO kept VALUES (5)");
  });
  assert.deepEqual(await db.query("SELECT id FROM kept ORDER BY id"), [{ id: 1 }, { id: 3 }, {
    id: 5,
  }]);
});

forEachDatabase("a transaction's handle is of no use after its end", async (open) => {
  const db = await open({ empty: true });
  const late = await db.transaction((tx) => Promise.resolve(tx));
  await assert.rejects(late.query("SELECT 1"), /it has ended/);
});

forEachDatabase("transactions at once do not mix", async (open) => {
  const db = await open({ empty: true });
  await db.script("CREATE TABLE kept (id int8 PRIMARY KEY, pair int8 NOT NULL)");
  const outcomes = await Promise.allSettled(
    Array.from({ length: 40 }, (_, i) =>
      db.transaction(async (tx) => {
        await tx.query("INSERT INTO kept VALUES ($1, $2)", [i, i]);
        await tx.query("SELECT pg_sleep(0.001)");
        if (i % 4 === 0) throw new Error("no");
        await tx.query("INSERT INTO kept VALUES ($1, $2)", [100 + i, i]);
      })),
  );
  assert.equal(outcomes.filter(({ status }) => status === "rejected").length, 10);
  const odd = await db.query("SELECT pair FROM kept GROUP BY pair HAVING count(*) <> 2");
  assert.deepEqual(odd, []);
  assert.deepEqual(await db.query("SELECT count(*) FROM kept"), [{ count: 60 }]);
});

forEachDatabase("a snapshot sees one moment and reads in chunks", async (open, kind) => {
  const db = await open({ empty: true });
  await db.script("CREATE TABLE kept AS SELECT g::int8 AS id FROM generate_series(1, 1050) g");
  const chunks: number[] = [];
  await db.snapshot(async (tx) => {
    for await (
      const rows of tx.stream<{ id: number }>("SELECT id FROM kept WHERE id > $1", [50], 400)
    ) {
      if (chunks.length === 0 && kind === "postgres") await db.query("DELETE FROM kept");
      chunks.push(rows.length);
    }
    const again = tx.stream<{ id: number }>("SELECT id FROM kept ORDER BY id", [], 2000);
    for await (const rows of again) assert.deepEqual(rows.at(-1), { id: 1050 });
  });
  assert.deepEqual(chunks, [400, 400, 200]);
});

forEachDatabase("a stream that is left early lets go of its connection", async (open) => {
  const db = await open({ empty: true, poolSize: 1 });
  for await (const rows of db.stream("SELECT generate_series(1, 100) AS id", [], 10)) {
    assert.equal(rows.length, 10);
    break;
  }
  await assert.rejects(async () => {
    for await (const _ of db.stream("SELECT 1/(50-g) FROM generate_series(1,100) g", [], 10));
  }, (error) => error instanceof DatabaseError && error.sqlstate === "22012");
  assert.deepEqual(await db.query("SELECT 1 AS one"), [{ one: 1 }]);
});
