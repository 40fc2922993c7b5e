/** Cancellations that meet any statement, BEGIN, COMMIT and ROLLBACK among them. */
import assert from "node:assert/strict";
import { type Database, DatabaseError } from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { createDatabase } from "../support/postgres.ts";

/** Cancels what others do in the database, again and again for three seconds, with pauses of so many seconds. */
const stormOf = (pause: number) =>
  `DO $$ BEGIN WHILE clock_timestamp() < now() + interval '3 seconds' LOOP
  PERFORM pg_stat_clear_snapshot();
  PERFORM pg_cancel_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
  PERFORM pg_sleep(${pause});
END LOOP; END $$`;

const WORKS: Record<string, (db: Database) => Promise<unknown>> = {
  "a query": (db) => db.query("SELECT 1"),
  "a batch": (db) => db.batch((tx) => [tx.query("SELECT 1"), tx.query("SELECT 2")]),
  "two short batches, which may share a transaction": (db) =>
    Promise.all(
      [1, 2].map(() =>
        db.batch((tx) => [tx.query("SELECT 1"), tx.query("SELECT 2")], { quick: true })
      ),
    ),
  "a transaction": (db) => db.transaction((tx) => tx.query("SELECT 1")),
  "a snapshot": (db) => db.snapshot((tx) => tx.query("SELECT 1")),
  "a transaction that fails": (db) =>
    db.transaction((tx) => tx.query("SELECT 1 / 0")).catch((error) => {
      if (error.sqlstate !== "22012") throw error;
    }),
};

Deno.test("no connection is used again whose transaction a cancellation left open (postgres)", async () => {
  const database = await createDatabase({ empty: true });
  const db = await openPostgres({ url: database.url, poolSize: 1 });
  const storm = await openPostgres({ url: database.url, poolSize: 1 });
  try {
    let over = false;
    const storming = storm.query(stormOf(0)).finally(() => over = true);
    const outcomes: Record<string, number> = {};
    while (!over) {
      for (const [name, work] of Object.entries(WORKS)) {
        const outcome = await work(db).then(() => "done", (error) => {
          if (!(error instanceof DatabaseError)) throw error;
          return error.sqlstate ?? error.message;
        });
        outcomes[`${name}: ${outcome}`] = (outcomes[`${name}: ${outcome}`] ?? 0) + 1;
      }
    }
    await storming;
    // So many cancellations may meet BEGIN and what looks whether it took effect.
    const expected = /: (?:done|57014|Cannot tell whether a transaction took effect: .*)$/;
    const unexpected = Object.keys(outcomes).filter((outcome) => !expected.test(outcome));
    assert.deepEqual(unexpected, []);
    assert.ok(
      Object.keys(outcomes).some((outcome) => outcome.endsWith("57014")),
      "no cancellation",
    );
    assert.deepEqual(await db.query("SELECT 1 AS one"), [{ one: 1 }]);
  } finally {
    await storm.close();
    await db.close();
    await database.drop();
  }
});

Deno.test("where a cancellation met BEGIN, nothing of a batch takes effect, and it is not done twice (postgres)", async () => {
  const database = await createDatabase({ empty: true });
  const db = await openPostgres({ url: database.url, poolSize: 2 });
  const storm = await openPostgres({ url: database.url, poolSize: 1 });
  try {
    await db.script("CREATE TABLE undone (id int8); CREATE TABLE kept (id int8)");
    let over = false;
    // Seldom enough that two of them don't meet one batch.
    const storming = storm.query(stormOf(0.001)).finally(() => over = true);
    let id = 0;
    let cancelled = 0;
    while (!over) {
      const [first, ...others] = Array.from({ length: 4 }, () => ++id);
      const outcomes = await Promise.allSettled([
        db.batch((tx) => [
          tx.query("INSERT INTO undone VALUES ($1)", [first!]),
          tx.query("SELECT 1 / ($1::int8 - $1)", [first!]),
        ]),
        ...others.map((own) =>
          db.batch((tx) => [
            tx.query("INSERT INTO kept VALUES ($1)", [own]),
            tx.query("SELECT 1"),
          ], { quick: true })
        ),
      ]);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected" && outcome.reason.sqlstate === "57014") cancelled++;
      }
    }
    await storming;
    assert.ok(cancelled > 0, "no cancellation");
    assert.deepEqual(await db.query("SELECT id FROM undone"), []);
    assert.deepEqual(await db.query("SELECT id FROM kept GROUP BY id HAVING count(*) > 1"), []);
  } finally {
    await storm.close();
    await db.close();
    await database.drop();
  }
});
