/** "Not now" or refused for a reason of its own: each state of a server that can be brought about. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import {
  type Database,
  DatabaseError,
  isConflict,
  isUnavailable,
} from "../../src/database/database.ts";
import { openPostgres, type PostgresOptions } from "../../src/database/postgres.ts";
import { startServer, type TestServer } from "../support/postgres.ts";
import { until } from "../support/until.ts";

const PASSWORD = "only-for-tests";

/** A server, its superuser, and a bot of the role "keeper" on the database "kept". */
class Rig implements AsyncDisposable {
  private constructor(readonly server: TestServer, readonly admin: Database) {}

  static async start(): Promise<Rig> {
    const server = await startServer();
    const admin = await openPostgres({ url: server.url("postgres"), poolSize: 1 });
    await admin.script(`CREATE ROLE keeper LOGIN PASSWORD '${PASSWORD}'`);
    await admin.script("CREATE DATABASE kept");
    const rig = new Rig(server, admin);
    await rig.script("CREATE TABLE t (id int8 GENERATED ALWAYS AS IDENTITY, word text)");
    await rig.script("GRANT SELECT, INSERT, UPDATE ON t TO keeper");
    return rig;
  }

  open(options: Partial<PostgresOptions> = {}): Promise<Database> {
    const url = new URL(this.server.url("kept"));
    [url.username, url.password] = ["keeper", PASSWORD];
    return openPostgres({ url: url.href, poolSize: 2, ...options });
  }

  /** As the superuser, in the database of the bot. */
  async script(sql: string): Promise<void> {
    const db = await openPostgres({ url: this.server.url("kept"), poolSize: 1 });
    await db.script(sql).finally(() => db.close());
  }

  /** Cuts the bot's connections, so that it needs new ones. */
  async disconnect(): Promise<void> {
    await this.admin.query(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'keeper'",
    );
  }

  async active(): Promise<number> {
    const [row] = await this.admin.query<{ count: number }>(
      "SELECT count(*) FROM pg_stat_activity WHERE usename = 'keeper' AND state = 'active'",
    );
    return row!.count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin.close();
    await this.server.close();
  }
}

async function failure(work: Promise<unknown>): Promise<DatabaseError> {
  const error = await work.then(() => undefined, (error) => error);
  assert(error instanceof DatabaseError, `not a DatabaseError: ${inspect(error)}`);
  return error;
}

const save = (db: Database) => db.query("INSERT INTO t (word) VALUES ($1)", ["kept"]);
const saveTwo = (db: Database) =>
  db.batch((tx) => [
    tx.query("INSERT INTO t (word) VALUES ($1)", ["one"]),
    tx.query("INSERT INTO t (word) VALUES ($1)", ["two"]),
  ]);

interface State {
  name: string;
  /** What is reported while it lasts. */
  sqlstate: string;
  begin: (rig: Rig) => Promise<void>;
  end: (rig: Rig) => Promise<void>;
}

/** One that the superuser makes in SQL, and that holds for new connections. */
function inSql(name: string, sqlstate: string, begin: string, end: string): State {
  return {
    name,
    sqlstate,
    begin: async (rig) => {
      await rig.admin.script(begin);
      await rig.disconnect();
    },
    end: (rig) => rig.admin.script(end),
  };
}

const STATES: readonly State[] = [
  inSql("the role may not log in", "28000", "ALTER ROLE keeper NOLOGIN", "ALTER ROLE keeper LOGIN"),
  inSql(
    "the password changed",
    "28P01",
    "ALTER ROLE keeper PASSWORD 'another'",
    `ALTER ROLE keeper PASSWORD '${PASSWORD}'`,
  ),
  inSql(
    "the password expired",
    "28P01",
    "ALTER ROLE keeper VALID UNTIL '2020-01-01'",
    "ALTER ROLE keeper VALID UNTIL 'infinity'",
  ),
  inSql(
    "the role has no connections left",
    "53300",
    "ALTER ROLE keeper CONNECTION LIMIT 0",
    "ALTER ROLE keeper CONNECTION LIMIT -1",
  ),
  inSql(
    "the database has no connections left",
    "53300",
    "ALTER DATABASE kept CONNECTION LIMIT 0",
    "ALTER DATABASE kept CONNECTION LIMIT -1",
  ),
  inSql(
    "the database takes no connections",
    "55000",
    "ALTER DATABASE kept ALLOW_CONNECTIONS false",
    "ALTER DATABASE kept ALLOW_CONNECTIONS true",
  ),
  inSql(
    "the database may not be connected to",
    "42501",
    "REVOKE CONNECT ON DATABASE kept FROM PUBLIC",
    "GRANT CONNECT ON DATABASE kept TO PUBLIC",
  ),
  {
    name: "the database is renamed",
    sqlstate: "3D000",
    begin: async (rig) => {
      await rig.disconnect();
      await rig.admin.script("ALTER DATABASE kept RENAME TO elsewhere");
    },
    end: (rig) => rig.admin.script("ALTER DATABASE elsewhere RENAME TO kept"),
  },
  inSql(
    "the database is read-only",
    "25006",
    "ALTER DATABASE kept SET default_transaction_read_only = on",
    "ALTER DATABASE kept RESET default_transaction_read_only",
  ),
  inSql(
    "the tables are not on the search path",
    "42P01",
    "ALTER ROLE keeper SET search_path = elsewhere",
    "ALTER ROLE keeper RESET search_path",
  ),
  {
    name: "the role may not insert",
    sqlstate: "42501",
    begin: (rig) => rig.script("REVOKE INSERT ON t FROM keeper"),
    end: (rig) => rig.script("GRANT INSERT ON t TO keeper"),
  },
  {
    name: "the table is away",
    sqlstate: "42P01",
    begin: (rig) => rig.script("ALTER TABLE t RENAME TO u"),
    end: (rig) => rig.script("ALTER TABLE u RENAME TO t"),
  },
  {
    name: "the server became a replica",
    sqlstate: "25006",
    begin: async ({ server }) => {
      await server.stop();
      await Deno.writeTextFile(`${server.dataDirectory}/standby.signal`, "");
      await server.start();
    },
    end: async ({ server }) => {
      await server.stop();
      await Deno.remove(`${server.dataDirectory}/standby.signal`);
      await server.start();
    },
  },
];

Deno.test("whatever state the server is in, what is sent meanwhile is not now, and works afterwards", async () => {
  await using rig = await Rig.start();
  const db = await rig.open();
  try {
    for (const { name, sqlstate, begin, end } of STATES) {
      await save(db);
      await begin(rig);
      const seen = new Set<string | undefined>();
      // What is lost with its connection reports none.
      await until(async () => {
        for (const work of [save, saveTwo]) {
          const error = await failure(work(db));
          assert(isUnavailable(error), `${name}: ${inspect(error)}`);
          seen.add(error.sqlstate);
        }
        return seen.has(sqlstate);
      }, `${name}: no ${sqlstate}`);
      await end(rig);
      await until(() => saveTwo(db).then(() => true, () => false), `${name}: still fails`);
    }
  } finally {
    await db.close();
  }
});

Deno.test("what is cancelled, timed out or in conflict is not now", async () => {
  await using rig = await Rig.start();
  await rig.admin.script("ALTER ROLE keeper SET deadlock_timeout = '50ms'");
  const db = await rig.open({ poolSize: 3, statementTimeoutMs: 1_500 });
  try {
    await saveTwo(db);
    const outcomes: Record<string, DatabaseError> = {};

    const cancelled = failure(db.query("SELECT pg_sleep(5)"));
    await until(async () => await rig.active() === 1, "no statement runs");
    await rig.admin.query(
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'keeper' AND state = 'active'",
    );
    outcomes["cancelled by others"] = await cancelled;
    outcomes["too long"] = await failure(db.query("SELECT pg_sleep(5)"));

    const terminated = failure(db.query("SELECT pg_sleep(5)"));
    await until(async () => await rig.active() === 1, "no statement runs");
    await rig.disconnect();
    outcomes["terminated"] = await terminated;

    const locked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const holder = rig.open({ poolSize: 1 }).then(async (other) => {
      await other.transaction(async (tx) => {
        await tx.query("SELECT FROM t WHERE id = 1 FOR UPDATE");
        locked.resolve();
        await release.promise;
      });
      await other.close();
    });
    await locked.promise;
    const touch = "UPDATE t SET word = word WHERE id = 1";
    outcomes["locked for too long"] = await failure(db.query(touch));
    outcomes["lock_timeout"] = await failure(db.transaction(async (tx) => {
      await tx.script("SET LOCAL lock_timeout = 50");
      await tx.query(touch);
    }));
    release.resolve();
    await holder;

    outcomes["idle in a transaction"] = await failure(db.transaction(async (tx) => {
      await tx.script("SET LOCAL idle_in_transaction_session_timeout = 50");
      const [own] = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await until(async () => {
        const alive = "SELECT FROM pg_stat_activity WHERE pid = $1";
        return (await rig.admin.query(alive, [own!.pid])).length === 0;
      }, "the idle transaction goes on");
      await tx.query("SELECT 1");
    }));

    const both = async (first: number, second: number, met: () => Promise<void>) => {
      await db.transaction(async (tx) => {
        const lock = "SELECT FROM t WHERE id = $1 FOR UPDATE";
        await tx.query(lock, [first]);
        await met();
        await tx.query(lock, [second]);
      });
    };
    let arrived = 0;
    const everybody = Promise.withResolvers<void>();
    const meet = () => {
      if (++arrived === 2) everybody.resolve();
      return everybody.promise;
    };
    const ended = await Promise.allSettled([both(1, 2, meet), both(2, 1, meet)]);
    const victim = ended.find((each) => each.status === "rejected");
    outcomes["deadlock"] = victim?.reason;

    outcomes["serialization"] = await failure(db.transaction(async (tx) => {
      await tx.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      await tx.query("SELECT FROM t");
      await db.query("UPDATE t SET word = 'newer' WHERE id = 1");
      await tx.query(touch);
    }));

    await rig.admin.script("ALTER ROLE keeper SET temp_file_limit = 64");
    await rig.disconnect();
    await until(() => db.query("SELECT 1").then(() => true, () => false), "cannot connect again");
    outcomes["out of room"] = await failure(
      db.query("SELECT FROM generate_series(1, 1000000) AS g ORDER BY g"),
    );

    for (const [name, error] of Object.entries(outcomes)) {
      assert(isUnavailable(error), `${name}: ${inspect(error)}`);
    }
    const states = Object.entries(outcomes).map(([name, error]) => [name, error.sqlstate]);
    assert.deepEqual(Object.fromEntries(states), {
      "cancelled by others": "57014",
      "too long": "57014",
      terminated: undefined, // all that the driver reports is that the connection is closed
      "locked for too long": "57014",
      lock_timeout: "55P03",
      "idle in a transaction": undefined,
      deadlock: "40P01",
      serialization: "40001",
      "out of room": "53400",
    });
    assert(isConflict(outcomes["deadlock"]) && isConflict(outcomes["serialization"]));
    assert(!isConflict(outcomes["too long"]));
    assert.equal(await rig.active(), 0);
  } finally {
    await db.close();
  }
});

Deno.test("what the data or the statement is to blame for is refused", async () => {
  await using rig = await Rig.start();
  await rig.script(`
    CREATE TABLE rules (
      id int4 PRIMARY KEY, name varchar(3) NOT NULL, parent int4 REFERENCES rules, size int4 CHECK (size > 0)
    );
    CREATE INDEX ON t (word);
    INSERT INTO rules VALUES (1, 'a');
    GRANT ALL ON rules TO keeper`);
  const db = await rig.open();
  const noise = Array.from({ length: 20_000 }, () => crypto.randomUUID()[0]).join("");
  const refused: [sqlstate: string, sql: string, params?: string[]][] = [
    ["22P02", "SELECT $1::int4", ["x"]],
    ["22003", "SELECT $1::int4", ["99999999999"]],
    ["22021", "SELECT $1::text", ["a\0b"]],
    ["22012", "SELECT 1 / $1::int4", ["0"]],
    ["22001", "INSERT INTO rules VALUES (2, 'much too long')"],
    ["23505", "INSERT INTO rules VALUES (1, 'b')"],
    ["23502", "INSERT INTO rules (id) VALUES (3)"],
    ["23503", "INSERT INTO rules VALUES (4, 'b', 99)"],
    ["23514", "INSERT INTO rules VALUES (5, 'b', NULL, 0)"],
    ["54000", "INSERT INTO t (word) VALUES ($1)", [noise]],
    ["42601", "SELEC 1"],
  ];
  try {
    for (const [sqlstate, sql, params] of refused) {
      const error = await failure(db.query(sql, params));
      assert.equal(error.sqlstate, sqlstate, error.message);
      assert(!isUnavailable(error) && !isConflict(error), inspect(error));
    }
  } finally {
    await db.close();
  }
});

Deno.test("a statement that takes too long leaves nothing behind at the server", async () => {
  await using rig = await Rig.start();
  // The server's own limit; and, as behind a pooler, none at the server and the client's alone.
  for (const search of ["", "?pgbouncer=true"]) {
    const url = new URL(rig.server.url("kept") + search);
    [url.username, url.password] = ["keeper", PASSWORD];
    const db = await openPostgres({ url: url.href, poolSize: 3, statementTimeoutMs: 1_500 });
    const pids = async () => {
      const all = [1, 2, 3].map(() =>
        db.query<{ pid: number }>("SELECT pg_backend_pid() AS pid, pg_sleep(0.3)")
      );
      return new Set((await Promise.all(all)).map(([row]) => row!.pid));
    };
    try {
      const before = await pids();
      const long = "SELECT pg_sleep(60)";
      const errors = await Promise.all([
        failure(db.query(long)),
        failure(db.transaction((tx) => tx.query(long))),
        failure(db.batch((tx) => [tx.query("INSERT INTO t (word) VALUES ('x')"), tx.query(long)])),
      ]);
      for (const error of errors) {
        assert.equal(error.sqlstate, "57014", inspect(error));
        assert(isUnavailable(error));
      }
      assert.equal(await rig.active(), 0);
      // What the server ended itself leaves its connection good.
      if (search === "") assert.deepEqual(await pids(), before);
      else assert.equal((await pids()).size, 3);
      assert.deepEqual(await db.query("SELECT FROM t WHERE word = 'x'"), []);
    } finally {
      await db.close();
    }
  }
});

Deno.test("a script has no time limit, inside a transaction or outside", async () => {
  await using rig = await Rig.start();
  const db = await rig.open({ poolSize: 1, statementTimeoutMs: 200 });
  try {
    await db.script("SELECT pg_sleep(0.5)");
    await db.transaction(async (tx) => {
      await tx.script("SELECT pg_sleep(0.5)");
    });
    assert.equal((await failure(db.query("SELECT pg_sleep(0.5)"))).sqlstate, "57014");
  } finally {
    await db.close();
  }
});
