/**
 * One connection to a PostgreSQL server, over postgres.js with `max: 1`.
 *
 * The pool is ours (`postgres.ts`), since the driver's loses callers: a `reserve()` that waits is never
 * settled when its connection closes, a reserved connection that died poisons the pool when released, a
 * server that closes during start-up is tried for ever, and what was queued for a transaction can run
 * after a reconnect, outside of it (porsager/postgres issues 1186, 1193, 1195, 1199). So: a connection
 * lives once. When it fails it is dead, everything that waits on it is told, and it never reconnects.
 */
import net from "node:net";
import postgres from "postgres";
import { DatabaseError } from "./database.ts";
import { Refusal } from "../errors.ts";
import { describeAddress, type ServerAddress, type ServerSettings } from "./server_settings.ts";
import { driverTypes, inOneFlight, isStalePlan, type Query, type Rows } from "./postgres_driver.ts";
import { withoutValues } from "./server_errors.ts";
import { assertCommitted, type Session, type Statement } from "./session.ts";

const CLOSE_TIMEOUT_S = 2;
const KEEP_ALIVE_MS = 60_000;
const OLDEST_VERSION = 140_000;

type Sql = postgres.Sql<Record<string, unknown>>;
/** How long to wait for a connection, and for each answer. */
export interface Timeouts {
  connectMs: number;
  answerMs: number;
}

interface Waiting {
  reject(error: DatabaseError): void;
}

/** One connection; it begins with `start` and ends once, for whatever reason. */
export class Connection implements Session {
  readonly #sql: Sql;
  readonly #waiting = new Set<Waiting>();
  readonly #where: string;
  readonly #prepare: boolean;
  readonly bornAt = performance.now();
  #opening: Promise<net.Socket> | undefined;
  #socket: net.Socket | undefined;
  #started = false;
  #dead: DatabaseError | undefined;
  serverVersion = 0;

  constructor(
    private readonly settings: ServerSettings,
    private readonly address: ServerAddress,
    ssl: postgres.Options<Record<string, never>>["ssl"],
    private readonly timeouts: Timeouts,
    private readonly onDead: (connection: Connection) => void,
  ) {
    this.#where = describeAddress(address);
    this.#prepare = settings.prepare;
    const options = {
      host: address.host,
      port: address.port,
      database: settings.database,
      username: settings.user,
      password: settings.password,
      ssl: ssl!,
      max: 1,
      prepare: settings.prepare,
      socket: () => this.#takeSocket(),
      onclose: () => this.#die(this.#disconnected("the connection was closed")),
      onnotice: () => {},
      // Each is said, so that the driver doesn't look for it in the environment.
      sslnegotiation: null,
      idle_timeout: null,
      max_lifetime: null,
      connect_timeout: null,
      max_pipeline: 10_000,
      backoff: () => 0,
      keep_alive: null,
      debug: false,
      fetch_types: false,
      no_subscribe: true,
      types: driverTypes(),
      connection: {
        application_name: settings.applicationName ?? "filekeeper",
        // What parsers and date arithmetic stand on. PgBouncer takes both.
        DateStyle: "ISO, MDY",
        TimeZone: "UTC",
        ...(settings.options && { options: settings.options }),
      },
    };
    this.#sql = postgres(options as unknown as postgres.Options<Record<string, never>>) as Sql;
  }

  get dead(): boolean {
    return this.#dead !== undefined;
  }

  /**
   * Connects, and makes sure that it is a server we can work with. Statements here take milliseconds, and the compiler
   * that PostgreSQL would start for the longest of them (jit) takes a hundred; behind PgBouncer it may stay on.
   */
  async start(): Promise<void> {
    // At once: the driver asks for it a turn later, and the server needs its time.
    this.#opening = this.#openSocket();
    this.#opening.catch(() => {}); // the driver hears of it
    const [row] = await this.#answer(
      this.#issue(
        `SELECT current_setting('server_version_num')::int AS version,
           current_setting('transaction_read_only') = 'on' AS read_only,
           pg_is_in_recovery() AS replica,
           set_config('jit', 'off', false) AS jit`,
        [],
        false,
      ),
      this.timeouts.connectMs,
    ) as unknown as [{ version: number; read_only: boolean; replica: boolean }];
    this.#started = true;
    this.serverVersion = row.version;
    if (row.version < OLDEST_VERSION) {
      const version = Math.floor(row.version / 10_000);
      throw new Refusal(
        "database_too_old",
        { version, oldest: OLDEST_VERSION / 10_000 },
        `Cannot use the database at ${this.#where}: it is PostgreSQL ${version}, 14 or newer is needed`,
      );
    }
    const { target } = this.settings;
    if (target === "read-write" && row.read_only || target === "primary" && row.replica) {
      throw new DatabaseError(`Cannot write to the database at ${this.#where}: it is read-only`, {
        sqlstate: "25006",
      });
    }
  }

  async run(sql: string, params: readonly (string | null)[]): Promise<unknown[]> {
    return [...await this.#answer(this.#issue(sql, params, true), this.timeouts.answerMs)];
  }

  async script(sql: string, options: { unhurried?: boolean } = {}): Promise<string> {
    this.#assertAlive();
    const results = await this.#answer(
      this.#simple(sql),
      options.unhurried ? undefined : this.timeouts.answerMs,
    ) as Rows | Rows[];
    // Several statements give an array of results, one gives its result, an array of rows.
    const last = "command" in results ? results : results.at(-1) as Rows;
    return last.command;
  }

  /** BEGIN, the statements and COMMIT leave together, in one flight; the answers come in one. */
  async batch(statements: readonly Statement[]): Promise<unknown[][]> {
    this.#assertAlive();
    if (statements.length === 1) {
      const [{ sql, params }] = statements as [Statement];
      return [await this.run(sql, params)];
    }
    const queries = [
      this.#simple("BEGIN"),
      ...statements.map(({ sql, params }) => this.#issue(sql, params, true)),
      this.#simple("COMMIT"),
    ];
    // They are answered in order: who waits for the last waits for all.
    const last = queries.length - 1;
    const answers = await Promise.allSettled(
      queries.map((query, at) =>
        this.#answer(query, at === last ? this.timeouts.answerMs : undefined)
      ),
    );
    // In order: what comes after the first error only says that the transaction is aborted.
    const rows = answers.map((answer) => {
      if (answer.status === "rejected") throw answer.reason;
      return answer.value;
    });
    assertCommitted(rows.at(-1)!.command);
    return rows.slice(1, -1).map((result) => [...result]);
  }

  /** Lets go at once. */
  destroy(): void {
    this.#die(this.#disconnected("the connection was given up"));
  }

  /** Says goodbye. */
  async close(): Promise<void> {
    this.#dead ??= this.#disconnected("the connection is closed");
    await this.#sql.end({ timeout: CLOSE_TIMEOUT_S });
    this.#socket?.destroy();
  }

  #issue(sql: string, params: readonly (string | null)[], named: boolean): Query {
    this.#assertAlive();
    const query = this.#sql.unsafe(sql, params as string[], {
      prepare: named && this.#prepare,
      // Not the simple protocol for a statement without parameters: it would be parsed each time.
      ...{ simple: false },
    });
    return inOneFlight(query as unknown as Query);
  }

  #simple(sql: string): Query {
    return this.#sql.unsafe(sql) as unknown as Query;
  }

  #assertAlive(): void {
    // A new error each time: the one that killed the connection has another caller's stack.
    if (this.#dead) {
      throw new DatabaseError(this.#dead.message, { disconnected: true, cause: this.#dead.cause });
    }
  }

  /** Settles in any case: with the answer, when the connection dies, or when the time is up. */
  #answer(query: Query, timeoutMs: number | undefined): Promise<Rows> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { reject };
      this.#waiting.add(waiting);
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
        this.#die(this.#disconnected(`no answer within ${timeoutMs / 1000} s`));
      }, timeoutMs);
      const done = () => {
        this.#waiting.delete(waiting);
        clearTimeout(timer);
      };
      query.then((rows) => {
        done();
        resolve(rows);
      }, (error) => {
        done();
        reject(this.#told(error));
      });
    });
  }

  /** The driver's error as ours. The driver's own carries the statement, its parameters and rows. */
  #told(error: unknown): DatabaseError | Error {
    if (error instanceof postgres.PostgresError) {
      // Only a pooler that hands each transaction to another connection makes our statements vanish, or be there twice.
      const pooled = this.#prepare && /^(26000|42P05)$/.test(error.code)
        ? "; behind PgBouncer add ?pgbouncer=true to DATABASE_URL"
        : "";
      const told = new DatabaseError(`${withoutValues(error.message, error.code)}${pooled}`, {
        sqlstate: error.code,
        constraint: error.constraint_name,
        stalePlan: isStalePlan(error),
      });
      // A server that stops, or became a replica, is not for us any more.
      if (/^(57P0|25006)/.test(error.code)) this.#die(told);
      return told;
    }
    if (error instanceof RangeError || error instanceof TypeError) return error; // a parser's
    const told = this.#disconnected(reasonOf(error), error);
    this.#die(told);
    return told;
  }

  #disconnected(reason: string, cause?: unknown): DatabaseError {
    const what = this.#started ? "Lost" : "Cannot reach";
    return new DatabaseError(`${what} the database at ${this.#where}: ${reason}`, {
      disconnected: true,
      ...(cause instanceof Error && { cause: bare(cause) }),
    });
  }

  #die(reason: DatabaseError): void {
    if (this.#dead) return;
    this.#dead = reason;
    this.#socket?.destroy();
    void this.#sql.end({ timeout: 0 }).catch(() => {});
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting.clear();
    this.onDead(this);
  }

  /** Once: the driver would try again by itself. */
  async #takeSocket(): Promise<net.Socket> {
    const opening = this.#opening;
    this.#opening = undefined;
    if (opening === undefined || this.#dead) throw new Error("the connection was closed");
    return await opening;
  }

  /** Ours, without Nagle's delay, and to be torn down from outside. */
  async #openSocket(): Promise<net.Socket> {
    const socket = new net.Socket();
    this.#socket = socket;
    const { host, port } = this.address;
    const opened = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => opened.reject(new Error(`no answer within ${this.timeouts.connectMs / 1000} s`)),
      this.timeouts.connectMs,
    );
    // Stays, although the driver takes all listeners off when it closes: an error before or after its own listener
    // (a write that was under way) must not end the process.
    socket.on("error", (error) => opened.reject(error));
    const removeAllListeners = socket.removeAllListeners.bind(socket);
    socket.removeAllListeners = (event) => removeAllListeners(event).on("error", () => {});
    socket.once("close", () => opened.reject(new Error("the connection was closed")));
    socket.once("connect", () => opened.resolve());
    if (host.startsWith("/")) socket.connect({ path: `${host}/.s.PGSQL.${port}` });
    else socket.connect({ host, port });
    try {
      await opened.promise;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    // The driver takes the name for TLS and its messages from here.
    return Object.assign(socket, { host, port });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "the connection failed";
  const code = (error as Error & { code?: unknown }).code;
  if (code === "CONNECTION_CLOSED" || code === "CONNECTION_DESTROYED") {
    return "the connection was closed";
  }
  return error.message || String(code ?? error.name);
}

/** The cause without what the driver hung on it. */
function bare(error: Error): Error {
  const copy = new Error(error.message);
  copy.name = error.name;
  if (error.stack) copy.stack = error.stack;
  const code = (error as Error & { code?: unknown }).code;
  return typeof code === "string" ? Object.assign(copy, { code }) : copy;
}
