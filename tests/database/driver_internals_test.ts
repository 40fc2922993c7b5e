/**
 * A canary: each property of postgres.js that `src/database/postgres_driver.ts` relies on and that its
 * documentation does not promise. When one of these fails after an upgrade, that file has to change.
 */
import assert from "node:assert/strict";
import net from "node:net";
import postgres from "postgres";
import { createDatabase } from "../support/postgres.ts";

interface InnerQuery extends PromiseLike<unknown> {
  cancelled: unknown;
  reject(error: unknown): void;
}

function assertUnchanged(holds: boolean, property: string, meaning: string): void {
  assert.ok(holds, `postgres.js changed: ${property} ${meaning}; see postgres_driver.ts`);
}

async function withDriver(work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  await using database = await createDatabase({ empty: true });
  const sql = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

function issue(sql: postgres.Sql, text: string, params: string[] = []): InnerQuery {
  const options = { prepare: true, simple: false };
  return sql.unsafe(text, params, options) as unknown as InnerQuery;
}

Deno.test("postgres.js sets query.describeFirst when a statement is new", async () => {
  await withDriver(async (sql) => {
    for (const expected of [true, false]) {
      const seen: unknown[] = [];
      const query = issue(sql, "SELECT $1::int AS n", ["1"]);
      Object.defineProperty(query, "describeFirst", {
        get: () => false,
        set: (value) => void seen.push(value),
      });
      assert.deepEqual([...await query as unknown[]], [{ n: 1 }]);
      assertUnchanged(
        seen.length === 1 && Boolean(seen[0]) === expected,
        "query.describeFirst",
        "no longer decides whether parameter types are asked for first",
      );
    }
  });
});

Deno.test("postgres.js sets query.retried before it retries a stale plan, and skips a cancelled query", async () => {
  await withDriver(async (sql) => {
    await sql.unsafe("CREATE TABLE t AS SELECT 1 AS a");
    await issue(sql, "SELECT * FROM t");
    await sql.unsafe("ALTER TABLE t ADD b int");
    const seen: unknown[] = [];
    const query = issue(sql, "SELECT * FROM t");
    Object.defineProperty(query, "retried", {
      get: () => undefined,
      set(error) {
        seen.push(error);
        query.cancelled = true;
        query.reject(error);
      },
    });
    const outcome = await Promise.resolve(query).then(() => "retried", (error) => error);
    assertUnchanged(
      seen.length === 1 && seen[0] instanceof postgres.PostgresError,
      "query.retried",
      "is no longer set to the error of a stale plan",
    );
    assertUnchanged(
      outcome === seen[0],
      "query.cancelled or query.reject",
      "no longer keeps a query from being sent again",
    );
    assert.deepEqual([...await issue(sql, "SELECT * FROM t") as unknown[]], [{ a: 1, b: null }]);
  });
});

Deno.test("postgres.js prepares a statement without parameters when told simple: false", async () => {
  await withDriver(async (sql) => {
    await issue(sql, "SELECT 4711 AS n");
    const prepared = await sql.unsafe("SELECT statement FROM pg_prepared_statements");
    assertUnchanged(
      prepared.some(({ statement }) => statement === "SELECT 4711 AS n"),
      "the option `simple` of unsafe()",
      "no longer chooses the extended protocol",
    );
  });
});

Deno.test("postgres.js gives the backend's pid and secret with a result", async () => {
  await withDriver(async (sql) => {
    const rows = await sql.unsafe("SELECT pg_backend_pid() AS pid");
    assertUnchanged(
      rows.state.pid === rows[0]!["pid"] && Number.isInteger(rows.state.secret),
      "result.state",
      "no longer has what a request to cancel needs",
    );
  });
});

// Deno 2.6 leaves the half-made TLS connection behind.
const ofTls = { sanitizeResources: false };
Deno.test("postgres.js takes the server name for TLS from socket.host", ofTls, async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const client = net.connect({ host: "127.0.0.1", port });
  client.on("error", () => {}); // the server leaves in the middle of the handshake
  const server = await listener.accept();
  const options = {
    max: 1,
    ssl: "require",
    connect_timeout: null,
    max_lifetime: null,
    socket: () => Object.assign(client, { host: "db.example.org", port }),
  };
  const sql = postgres(options as unknown as postgres.Options<Record<string, never>>);
  sql.unsafe("SELECT 1").catch(() => {}); // never answered
  try {
    const bytes = new Uint8Array(4096);
    await server.read(bytes); // asks for TLS
    await server.write(new TextEncoder().encode("S"));
    const length = await server.read(bytes);
    assertUnchanged(
      new TextDecoder("latin1").decode(bytes.subarray(0, length ?? 0)).includes("db.example.org"),
      "socket.host",
      "is no longer the name that TLS asks the server for",
    );
  } finally {
    await sql.end({ timeout: 0 });
    client.destroy();
    server.close();
    listener.close();
  }
});
