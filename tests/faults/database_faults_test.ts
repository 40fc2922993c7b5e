/** What a database does between being there and being away: it refuses, times out, is slow, full, or somebody else's. */
import { join } from "node:path";
import { type Database, isConflict } from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { SMALL_DISK } from "../support/small_disk.ts";
import { asSuperuser, pause, type Rig, ROLE_PASSWORD } from "./rig.ts";
import { type TableFault, testFault } from "./table.ts";

const databaseOf = ({ databaseUrl }: Rig) => new URL(databaseUrl!).pathname.slice(1);

/** Statements of the superuser, outside the bot's database. */
const outside = ({ databaseUrl }: Rig, ...statements: string[]) =>
  asSuperuser(databaseUrl!, ...statements);

/** Statements of the superuser, in the bot's database. */
async function inside({ databaseUrl }: Rig, ...statements: string[]): Promise<void> {
  const db = await openPostgres({ url: databaseUrl!, poolSize: 1 });
  try {
    for (const statement of statements) await db.script(statement);
  } finally {
    await db.close();
  }
}

/** Ends the bot's connections, so that it needs new ones. */
const disconnect = (rig: Rig) =>
  outside(
    rig,
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '${rig.role}'`,
  );

async function isConnected({ databaseUrl, role }: Rig): Promise<boolean> {
  const db = await openPostgres({ url: databaseUrl!, poolSize: 1 });
  try {
    const rows = await db.query("SELECT pid FROM pg_stat_activity WHERE usename = $1", [role!]);
    return rows.length > 0;
  } finally {
    await db.close();
  }
}

/** A fault that lasts until its opposite is done; new connections are hit. */
function opposites(
  name: string,
  begin: (rig: Rig) => string,
  end: (rig: Rig) => string,
): TableFault {
  return {
    name,
    holdsUp: "everybody",
    async begin(rig) {
      await outside(rig, begin(rig));
      await disconnect(rig);
      return () => outside(rig, end(rig));
    },
  };
}

/** Does something again and again until the fault ends. */
function again(ms: number, act: (db: Database, rig: Rig) => Promise<unknown>) {
  return async (rig: Rig) => {
    const db = await openPostgres({ url: rig.databaseUrl!, poolSize: 1 });
    let over = false;
    const running = (async () => {
      while (!over) {
        await act(db, rig);
        await pause(ms);
      }
    })();
    return async () => {
      over = true;
      await running.finally(() => db.close());
    };
  };
}

/** Refuses rows of a table with an error of the server's, all or some of them. */
async function refuseRows(rig: Rig, table: string, sqlstate: string, share: number) {
  await inside(
    rig,
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF random() < ${share} THEN RAISE EXCEPTION 'refused' USING ERRCODE = '${sqlstate}'; END IF;
       RETURN NEW;
     END $$`,
    `CREATE TRIGGER refuse BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  return () => inside(rig, `DROP TRIGGER refuse ON ${table}`, "DROP FUNCTION refuse()");
}

/** Holds a lock in a transaction of somebody else's until the fault ends. */
async function holdLock(rig: Rig, sql: string): Promise<() => Promise<void>> {
  const db = await openPostgres({ url: rig.databaseUrl!, poolSize: 1 });
  const held = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const holding = db.transaction(async (tx) => {
    await tx.query(sql);
    held.resolve();
    await over.promise;
  });
  await Promise.race([held.promise, holding]);
  return async () => {
    over.resolve();
    await holding.finally(() => db.close());
  };
}

const firstLibrary = ({ ledger }: Rig) =>
  `SELECT FROM libraries WHERE id = ${ledger.people[0]!.id} FOR UPDATE`;

const FAULTS: TableFault[] = [
  opposites(
    "a role that may not log in",
    ({ role }) => `ALTER ROLE "${role}" NOLOGIN`,
    ({ role }) => `ALTER ROLE "${role}" LOGIN`,
  ),
  opposites(
    "a role whose password changed",
    ({ role }) => `ALTER ROLE "${role}" PASSWORD 'another'`,
    ({ role }) => `ALTER ROLE "${role}" PASSWORD '${ROLE_PASSWORD}'`,
  ),
  opposites(
    "tables that are not on the search path",
    ({ role }) => `ALTER ROLE "${role}" SET search_path = elsewhere`,
    ({ role }) => `ALTER ROLE "${role}" RESET search_path`,
  ),
  opposites(
    "a database that takes no connections",
    (rig) => `ALTER DATABASE "${databaseOf(rig)}" ALLOW_CONNECTIONS false`,
    (rig) => `ALTER DATABASE "${databaseOf(rig)}" ALLOW_CONNECTIONS true`,
  ),
  opposites(
    "a database that is read-only",
    (rig) => `ALTER DATABASE "${databaseOf(rig)}" SET default_transaction_read_only = on`,
    (rig) => `ALTER DATABASE "${databaseOf(rig)}" RESET default_transaction_read_only`,
  ),
  {
    name: "a database that is renamed",
    holdsUp: "everybody",
    async begin(rig) {
      const name = databaseOf(rig);
      // The bot may be quick to connect again.
      for (let tries = 0;; tries++) {
        await disconnect(rig);
        const renamed = await outside(rig, `ALTER DATABASE "${name}" RENAME TO "${name}_away"`)
          .then(() => true, (error) => {
            if (tries === 50) throw error;
            return false;
          });
        if (renamed) break;
      }
      return () => outside(rig, `ALTER DATABASE "${name}_away" RENAME TO "${name}"`);
    },
  },
  {
    name: "a role that may no longer insert",
    holdsUp: "everybody",
    async begin(rig) {
      const tables = "files, inbox";
      await inside(rig, `REVOKE INSERT ON ${tables} FROM "${rig.role}"`);
      return () => inside(rig, `GRANT INSERT ON ${tables} TO "${rig.role}"`);
    },
  },
  {
    name: "a tablespace without space for files",
    holdsUp: "everybody",
    begin: async (rig) => {
      const free = await refuseRows(rig, "files", "53100", 1);
      return free;
    },
  },
  {
    name: "a table locked for longer than statements may take",
    holdsUp: "everybody",
    begin: (rig) => holdLock(rig, "LOCK TABLE files IN ACCESS EXCLUSIVE MODE"),
  },
  {
    name: "one library locked for longer than statements may take",
    holdsUp: "the first",
    begin: (rig) => holdLock(rig, firstLibrary(rig)),
  },
  {
    name: "a role whose statements and locks are limited to a millisecond",
    holdsUp: "nobody",
    async begin(rig) {
      const names = [
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
      ];
      await outside(rig, ...names.map((name) => `ALTER ROLE "${rig.role}" SET ${name} = '1ms'`));
      await disconnect(rig);
      return () => outside(rig, `ALTER ROLE "${rig.role}" RESET ALL`);
    },
  },
  {
    name: "statements cancelled again and again",
    holdsUp: "nobody",
    // Often enough to hit, and so seldom that a slow machine's statements get through before the pauses between tries grow.
    begin: again(
      10,
      (db, { role }) =>
        db.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = $1", [role!]),
    ),
  },
  {
    name: "connections ended again and again",
    holdsUp: "nobody",
    // The answer to a commit may be lost with the connection.
    begin: again(
      300,
      (db, { role }) =>
        db.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [
          role!,
        ]),
    ),
  },
  {
    name: "serialization failures",
    holdsUp: "nobody",
    begin: (rig) => refuseRows(rig, "files", "40001", 0.5),
  },
  {
    name: "rows that can't be locked now",
    holdsUp: "nobody",
    // Each refusal doubles the wait for the next try: with half of them refused, somebody might wait for long.
    begin: (rig) => refuseRows(rig, "files", "55P03", 0.15),
  },
  {
    name: "deadlocks",
    holdsUp: "nobody",
    async begin(rig) {
      // Whoever waits longest looks for deadlocks first, and is the one to give way.
      await outside(rig, `ALTER ROLE "${rig.role}" SET deadlock_timeout = '20ms'`);
      await disconnect(rig);
      return await again(20, (db, { ledger }) =>
        db.transaction(async (tx) => {
          // The other way round than the bot, which locks the library first.
          const everybody = [ledger.people.map(({ id }) => id)];
          await tx.query(
            "SELECT FROM sessions WHERE user_id = ANY ($1::bigint[]) FOR UPDATE",
            everybody,
          );
          await tx.query("SELECT pg_sleep(0.1)");
          await tx.query(
            "SELECT FROM libraries WHERE id = ANY ($1::bigint[]) FOR UPDATE",
            everybody,
          );
        }).catch((error) => {
          if (!isConflict(error)) throw error;
        }))(rig);
    },
    happened: async (rig) => {
      const db = await openPostgres({ url: rig.databaseUrl!, poolSize: 1 });
      try {
        const [row] = await db.query<{ deadlocks: number }>(
          "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
        );
        if (row!.deadlocks === 0) throw new Error("there was no deadlock");
      } finally {
        await db.close();
      }
    },
  },
  {
    name: "a server that has no connections left",
    holdsUp: "everybody",
    rig: { ownServer: { max_connections: "20" } },
    async begin(rig) {
      const { databaseUrl } = rig;
      const name = `${rig.role}_other`;
      await outside(rig, `CREATE ROLE "${name}" LOGIN PASSWORD '${ROLE_PASSWORD}'`);
      const url = new URL(databaseUrl!);
      url.username = name;
      const taken: Database[] = [];
      const take = async () => {
        for (let refused = 0; refused < 3;) {
          const db = await openPostgres({ url: url.href, poolSize: 1 }).catch(() => undefined);
          if (db) taken.push(db);
          else refused++;
        }
      };
      await take();
      // The bot may be quick to connect again, and then has what it needs.
      for (let tries = 0; tries === 0 || await isConnected(rig); tries++) {
        if (tries === 50) throw new Error("the bot keeps its connections");
        await disconnect(rig);
        await take();
      }
      return async () => {
        for (const db of taken) await db.close();
        await outside(rig, `DROP ROLE "${name}"`);
      };
    },
  },
  {
    name: "a server whose disk is full",
    // What fits into pages that are there is still stored.
    holdsUp: "somebody",
    needs: {
      ...SMALL_DISK,
      missing: "nothing can be mounted here; the tablespace without space stands in",
    },
    diskMegabytes: 160,
    async begin({ server }, disk) {
      await disk!.fill();
      return async () => {
        await disk!.free();
        // It may have stopped for good when it could not write its log.
        if (!await server!.isRunning()) await server!.start();
      };
    },
  },
  {
    name: "a failover to a read-only standby, and back",
    holdsUp: "everybody",
    rig: { ownServer: true },
    async begin({ server }) {
      await server!.stop();
      // So it starts as a standby of nobody, at the end of its own log.
      await Deno.writeTextFile(join(server!.dataDirectory, "standby.signal"), "");
      await server!.start();
      return async () => {
        const db = await openPostgres({ url: server!.url("postgres"), poolSize: 1 });
        await db.query("SELECT pg_promote()").finally(() => db.close());
      };
    },
  },
];

for (const fault of FAULTS) testFault(fault);
