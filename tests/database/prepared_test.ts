import assert from "node:assert/strict";
import type { Queryable } from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { createDatabase } from "../support/postgres.ts";

const MOST = 200;

async function prepared(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>("SELECT count(*) FROM pg_prepared_statements");
  return row!.count;
}

const statement = (n: number) => `SELECT $1::int + ${n} AS sum`;

Deno.test("however many different statements there are, a connection prepares a limited number", async () => {
  await using database = await createDatabase({ empty: true });
  const db = await openPostgres({ url: database.url, poolSize: 2 });
  try {
    for (let n = 0; n < 1_000; n += 2) {
      const rows = await Promise.all([n, n + 1].map((each) => db.query(statement(each), [1])));
      assert.deepEqual(rows, [[{ sum: n + 1 }], [{ sum: n + 2 }]]);
      if (n % 50 === 0) {
        const counts = await Promise.all([prepared(db), prepared(db)]);
        assert(counts.every((count) => count <= MOST), String(counts));
      }
    }
    await db.transaction(async (tx) => {
      for (let n = 0; n < 500; n++) await tx.query(statement(n), [1]);
      assert.equal(await prepared(tx), MOST);
    });
  } finally {
    await db.close();
  }
});

Deno.test("what is asked again and again is prepared once", async () => {
  await using database = await createDatabase({ empty: true });
  const db = await openPostgres({ url: database.url, poolSize: 1 });
  try {
    const pid = "SELECT pg_backend_pid() AS pid";
    const before = await db.query(pid);
    for (let round = 0; round < 20; round++) {
      for (let n = 0; n < 50; n++) await db.query(statement(n), [round]);
    }
    assert.equal(await prepared(db), 52);
    assert.deepEqual(await db.query(pid), before);
  } finally {
    await db.close();
  }
});
