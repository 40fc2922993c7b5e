import assert from "node:assert/strict";
import { inspect } from "node:util";
import {
  type Database,
  DatabaseError,
  isUnavailable,
  isUnreachable,
} from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { Refusal } from "../../src/errors.ts";
import { forEachDatabase } from "../support/databases.ts";
import { createDatabase, startServer } from "../support/postgres.ts";
import { startProxy } from "../support/tcp_proxy.ts";
import { until } from "../support/until.ts";

async function failure(promise: Promise<unknown>): Promise<DatabaseError> {
  const error = await promise.then(() => undefined, (error) => error);
  assert(error instanceof DatabaseError, `not a DatabaseError: ${inspect(error)}`);
  return error;
}

/** Tries until it succeeds; whatever fails before that must be "not now". */
async function eventually(work: () => Promise<unknown>): Promise<void> {
  await until(async () => {
    const error = await work().then(() => undefined, (error) => error);
    assert(error === undefined || isUnavailable(error), inspect(error));
    return error === undefined;
  }, "still fails");
}

forEachDatabase(
  "an error has its SQLSTATE and constraint, and nothing that was sent",
  async (open) => {
    const db = await open({ empty: true });
    await db.script(
      "CREATE TABLE t (id int8 CONSTRAINT t_key PRIMARY KEY, u uuid, n text NOT NULL)",
    );
    await db.query("INSERT INTO t VALUES (4711, NULL, 'secret-row')");
    const twice = await failure(
      db.query("INSERT INTO t (id, n) VALUES ($1, $2)", [4711, "secret-name"]),
    );
    assert.equal(twice.sqlstate, "23505");
    assert.equal(twice.constraint, "t_key");
    const wrong = await failure(db.query("SELECT $1::uuid", ["secret-name"]));
    assert.equal(wrong.sqlstate, "22P02");
    const missing = await failure(db.query("INSERT INTO t (id) VALUES ($1)", [4712]));
    assert.equal(missing.sqlstate, "23502");
    assert.equal(missing.column, "t.n");
    const simple = await failure(db.script("INSERT INTO t VALUES (1, 'secret-name', 'x')"));
    assert.equal(simple.sqlstate, "22P02");
    for (const error of [twice, wrong, missing, simple]) {
      assert(!isUnavailable(error));
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /secret|4711|4712/);
    }
    assert.deepEqual(await db.query("SELECT 1 AS one"), [{ one: 1 }]);
  },
);

Deno.test("an error about a server that is down or refuses us does not show the password", async () => {
  const refused = await failure(openPostgres({ url: "postgres://me:secret@127.0.0.1:1/db" }));
  assert(isUnavailable(refused) && isUnreachable(refused));
  assert.match(
    refused.message,
    /^Cannot reach the database at 127\.0\.0\.1:1: connection refused$/,
  );
  await using database = await createDatabase({ empty: true });
  const url = new URL(database.url);
  url.password = "secret";
  const denied = await failure(openPostgres({ url: url.href }));
  assert.equal(denied.sqlstate, "28P01");
  assert(isUnavailable(denied) && !isUnreachable(denied));
  url.password = new URL(database.url).password;
  url.pathname = "/nothing";
  const nowhere = await failure(openPostgres({ url: url.href }));
  assert.equal(nowhere.sqlstate, "3D000");
  assert(isUnavailable(nowhere) && !isUnreachable(nowhere));
  for (const error of [refused, denied, nowhere]) {
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /secret/);
  }
  await assert.rejects(openPostgres({ url: "mysql://me:secret@h/db" }), (error) => {
    return error instanceof Refusal && !inspect(error, { showHidden: true }).includes("secret");
  });
});

Deno.test("broken connections are replaced; a transaction that was cut off is rolled back", async () => {
  await using database = await createDatabase({ empty: true });
  await using proxy = await startProxy(database.url);
  const db = await openPostgres({ url: proxy.url, poolSize: 3 });
  const observer = await openPostgres({ url: database.url, poolSize: 1 });
  try {
    await db.script("CREATE TABLE t (id int8)");
    const during = failure(db.query("SELECT pg_sleep(30)"));
    const batch = failure(
      db.batch((tx) => [tx.query("INSERT INTO t VALUES (1)"), tx.query("SELECT pg_sleep(30)")]),
    );
    const inTransaction = Promise.withResolvers<void>();
    const cut = Promise.withResolvers<void>();
    const transaction = failure(db.transaction(async (tx) => {
      await tx.query("INSERT INTO t VALUES (2)");
      inTransaction.resolve();
      await cut.promise;
      await tx.query("INSERT INTO t VALUES (3)");
    }));
    await inTransaction.promise;
    await until(async () => {
      const [row] = await observer.query<{ sleeping: number }>(
        "SELECT count(*) AS sleeping FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = $1",
        [database.name],
      );
      return row!.sleeping === 2;
    }, "two statements don't sleep");
    const waiting = db.query("SELECT 1 AS one"); // all three are busy: it waits for one
    proxy.cut();
    cut.resolve();
    for (const error of await Promise.all([during, batch, transaction])) {
      assert(isUnavailable(error), inspect(error));
    }
    assert.deepEqual(await waiting, [{ one: 1 }]);
    assert.deepEqual(await db.query("SELECT id FROM t"), []);
    proxy.cut(); // idle ones
    await eventually(() => Promise.all([1, 2, 3, 4].map(() => db.query("SELECT 1"))));
  } finally {
    await observer.close();
    await db.close();
  }
});

Deno.test("a query that gets no answer fails in time", async () => {
  await using database = await createDatabase({ empty: true });
  await using proxy = await startProxy(database.url);
  const db = await openPostgres({
    url: `${proxy.url}?connect_timeout=1`,
    poolSize: 1,
    statementTimeoutMs: 1_000,
  });
  try {
    proxy.silence(true);
    const startedAt = performance.now();
    const silent = await failure(db.query("SELECT 1"));
    assert(isUnavailable(silent));
    assert.match(silent.message, /no answer within 2 s/);
    const unopened = await failure(db.query("SELECT 1"));
    assert(isUnavailable(unopened));
    assert(performance.now() - startedAt < 4_500);
    proxy.silence(false);
    assert.deepEqual(await db.query("SELECT 1 AS one"), [{ one: 1 }]);
  } finally {
    await db.close();
  }
});

Deno.test("a pool survives a stop, a restart and a crash of its server", async () => {
  const server = await startServer();
  let db: Database | undefined;
  try {
    db = await openPostgres({ url: server.url("postgres"), poolSize: 4 });
    const { query } = { query: () => db!.query("SELECT 1 AS one") };
    await Promise.all([query(), query(), query()]);
    const during = failure(db.query("SELECT pg_sleep(30)"));
    await server.stop();
    assert(isUnavailable(await during));
    const startedAt = performance.now();
    for (const error of await Promise.all([failure(query()), failure(query())])) {
      assert(isUnavailable(error), inspect(error));
    }
    assert(performance.now() - startedAt < 2_000);
    await server.start();
    assert.deepEqual(await query(), [{ one: 1 }]);
    await server.stop("crash");
    assert(isUnavailable(await failure(query())));
    await server.start();
    await eventually(query);
    const overSocket = await openPostgres({ url: server.socketUrl("postgres"), poolSize: 1 });
    assert.deepEqual(await overSocket.query("SELECT inet_client_addr() AS a"), [{ a: null }]);
    await overSocket.close();
  } finally {
    await db?.close();
    await server.close();
  }
});

Deno.test("a pool larger than the server's limit works with the connections it gets", async () => {
  await using database = await createDatabase({ empty: true });
  const admin = await openPostgres({ url: database.url, poolSize: 1 });
  const [role, password] = ["few_" + crypto.randomUUID().slice(0, 8), "only-for-tests"];
  await admin.script(`CREATE ROLE ${role} LOGIN PASSWORD '${password}' CONNECTION LIMIT 2`);
  const url = new URL(database.url);
  url.username = role;
  url.password = password;
  const db = await openPostgres({ url: url.href, poolSize: 8 });
  try {
    const rows = await Promise.all(
      Array.from({ length: 30 }, () => db.query("SELECT pg_sleep(0.01)")),
    );
    assert.equal(rows.length, 30);
  } finally {
    await db.close();
    await admin.script(`DROP ROLE ${role}`);
    await admin.close();
  }
});

forEachDatabase(
  "a closed database refuses queries, and closing waits for work in progress",
  async (open) => {
    const db = await open({ empty: true });
    const last = db.query("SELECT pg_sleep(0.1), 1 AS one");
    const closing = db.close();
    assert.equal((await last).length, 1);
    await closing;
    await assert.rejects(db.query("SELECT 1"), /it is closed/);
    await db.close();
  },
);
