import assert from "node:assert/strict";
import { DatabaseError } from "../../src/database/database.ts";
import { forEachDatabase } from "../support/databases.ts";

forEachDatabase("a new database has the schema and no rows", async (open) => {
  const db = await open();
  assert.deepEqual(await db.query("SELECT count(*) AS users FROM users"), [{ users: 0 }]);
});

forEachDatabase(
  "a transaction is committed when its work ends and rolled back when it throws",
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

forEachDatabase("a transaction that ignored a failed statement is an error", async (open) => {
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

forEachDatabase("a transaction's handle is refused after its end", async (open) => {
  const db = await open({ empty: true });
  const late = await db.transaction((tx) => Promise.resolve(tx));
  await assert.rejects(late.query("SELECT 1"), /it has ended/);
});

forEachDatabase("concurrent transactions do not mix", async (open) => {
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

forEachDatabase(
  "a snapshot whose stream is left early or fails releases its connection",
  async (open) => {
    const db = await open({ empty: true, poolSize: 1 });
    await db.snapshot(async (tx) => {
      for await (const rows of tx.stream("SELECT generate_series(1, 100) AS id", [], 10)) {
        assert.equal(rows.length, 10);
        break;
      }
      assert.deepEqual(await tx.query("SELECT count(*) FROM pg_cursors WHERE name <> ''"), [{
        count: 0,
      }]);
    });
    await assert.rejects(
      db.snapshot(async (tx) => {
        for await (const _ of tx.stream("SELECT 1/(50-g) FROM generate_series(1,100) g", [], 10));
      }),
      (error) => error instanceof DatabaseError && error.sqlstate === "22012",
    );
    assert.deepEqual(await db.query("SELECT 1 AS one"), [{ one: 1 }]);
  },
);

forEachDatabase(
  "a query after one that failed among its rows has its own rows only",
  async (open) => {
    const db = await open({ empty: true, poolSize: 1 });
    const failing = "SELECT 1 / (3 - n) AS n FROM generate_series(1, 5) n";
    const ofAll = [{ n: 1 }, { n: 2 }];
    const all = "SELECT n FROM generate_series(1, 2) n ORDER BY n";
    await assert.rejects(db.query(failing), /division by zero/);
    assert.deepEqual(await db.query(all), ofAll);
    await assert.rejects(db.query(failing), /division by zero/);
    assert.deepEqual(await db.batch((tx) => [tx.query(all), tx.query(all)]), [ofAll, ofAll]);
    await assert.rejects(db.transaction((tx) => tx.query(failing)), /division by zero/);
    assert.deepEqual(await db.transaction((tx) => tx.query(all)), ofAll);
  },
);
