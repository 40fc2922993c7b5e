/**
 * One connection to a PostgreSQL server, over postgres.js with `max: 1`.
 *
 * The pool is ours (`postgres_pool.ts`), because the driver's loses callers: a `reserve()` that waits is
 * never settled when its connection closes, a reserved connection that died poisons the pool when
 * released, a server that closes during start-up is retried forever, and what was queued for a transaction
 * can run after a reconnect, outside of it (porsager/postgres issues 1186, 1193, 1195, 1199). So a
 * connection lives once: when it fails, everything that waits on it is rejected, and it never reconnects.
 */
import type net from "node:net";
import postgres from "postgres";
import { DatabaseError } from "./database.ts";
import { Refusal } from "../errors.ts";
import {
  createDriver,
  isStalePlan,
  issueScript,
  issueStatement,
  type Query,
  type Rows,
  type Sql,
  type Ssl,
} from "./postgres_driver.ts";
import { ServerSocket } from "./postgres_socket.ts";
import { describeAddress, type ServerAddress, type ServerSettings } from "./server_settings.ts";
import { withoutValues } from "./server_errors.ts";
import { assertCommitted, type Session, type Statement } from "./session.ts";

const CLOSE_TIMEOUT_S = 2;
const OLDEST_VERSION = 140_000;

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
  readonly #requiresTls: boolean;
  readonly bornAt = performance.now();
  #socket: ServerSocket | undefined;
  #opening: Promise<net.Socket> | undefined;
  #started = false;
  #dead: DatabaseError | undefined;
  serverVersion = 0;

  constructor(
    private readonly settings: ServerSettings,
    private readonly address: ServerAddress,
    ssl: Ssl,
    private readonly timeouts: Timeouts,
    private readonly onDead: (connection: Connection) => void,
  ) {
    this.#where = describeAddress(address);
    this.#requiresTls = typeof ssl === "object";
    this.#sql = createDriver(settings, address, ssl, {
      socket: () => this.#takeSocket(),
      onclose: () => this.#die(this.#disconnected("connection closed")),
    });
  }

  get dead(): boolean {
    return this.#dead !== undefined;
  }

  /**
   * Connects and checks that the server is one we can work with. Turns the JIT compiler off: statements
   * here take milliseconds, compiling the longest of them a hundred. Behind PgBouncer it may stay on.
   */
  async start(): Promise<void> {
    // At once: the driver would ask for it a turn later, and the server needs its time.
    this.#socket = new ServerSocket(this.address, this.timeouts.connectMs);
    this.#opening = this.#socket.open();
    this.#opening.catch(() => {}); // the driver awaits it
    const [row] = await this.#answer(
      issueStatement(
        this.#sql,
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
        `Cannot use the database at ${this.#where}: it is PostgreSQL ${version}, 14 or newer is required`,
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
    return [...await this.#answer(this.#issue(sql, params), this.timeouts.answerMs)];
  }

  async script(sql: string, options: { unhurried?: boolean } = {}): Promise<string> {
    this.#assertAlive();
    const results = await this.#answer(
      issueScript(this.#sql, sql),
      options.unhurried ? undefined : this.timeouts.answerMs,
    ) as Rows | Rows[];
    // Several statements return an array of results, one its result, which is an array of rows.
    const last = "command" in results ? results : results.at(-1) as Rows;
    return last.command;
  }

  /** BEGIN, the statements and COMMIT leave together, in one flight; the answers come back in one. */
  async batch(statements: readonly Statement[]): Promise<unknown[][]> {
    this.#assertAlive();
    if (statements.length === 1) {
      const [{ sql, params }] = statements as [Statement];
      return [await this.run(sql, params)];
    }
    const queries = [
      issueScript(this.#sql, "BEGIN"),
      ...statements.map(({ sql, params }) => this.#issue(sql, params)),
      issueScript(this.#sql, "COMMIT"),
    ];
    // Answers come in order, so a time limit on the last holds for all.
    const last = queries.length - 1;
    const answers = await Promise.allSettled(
      queries.map((query, at) =>
        this.#answer(query, at === last ? this.timeouts.answerMs : undefined)
      ),
    );
    // The first error counts; those after it only report that the transaction is aborted.
    const rows = answers.map((answer) => {
      if (answer.status === "rejected") throw answer.reason;
      return answer.value;
    });
    assertCommitted(rows.at(-1)!.command);
    return rows.slice(1, -1).map((result) => [...result]);
  }

  /** Closes at once. */
  destroy(): void {
    this.#die(this.#disconnected("connection abandoned"));
  }

  /** Closes in good order. */
  async close(): Promise<void> {
    this.#dead ??= this.#disconnected("connection closed");
    await this.#sql.end({ timeout: CLOSE_TIMEOUT_S });
    this.#socket?.destroy();
  }

  #issue(sql: string, params: readonly (string | null)[]): Query {
    this.#assertAlive();
    return issueStatement(this.#sql, sql, params, this.settings.prepare);
  }

  #assertAlive(): void {
    // A new error each time: the one that ended the connection has another caller's stack.
    if (this.#dead) {
      throw new DatabaseError(this.#dead.message, { disconnected: true, cause: this.#dead.cause });
    }
  }

  /** Always settles: with the answer, when the connection ends, or when time runs out. */
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
        reject(this.#translate(error));
      });
    });
  }

  /** The driver's error as ours. The driver's own carries the statement, its parameters and rows. */
  #translate(error: unknown): DatabaseError | Error {
    if (error instanceof postgres.PostgresError) {
      // Prepared statements only vanish, or exist twice, behind a pooler that switches servers.
      const pooled = this.settings.prepare && /^(26000|42P05)$/.test(error.code)
        ? "; behind PgBouncer add ?pgbouncer=true to DATABASE_URL"
        : "";
      const translated = new DatabaseError(
        `${withoutValues(error.message, error.code)}${pooled}`,
        {
          sqlstate: error.code,
          constraint: error.constraint_name,
          stalePlan: isStalePlan(error),
        },
      );
      // A server that stops, or became a replica, is of no more use.
      if (/^(57P0|25006)/.test(error.code)) this.#die(translated);
      return translated;
    }
    if (error instanceof RangeError || error instanceof TypeError) return error; // a parser's
    const lost = this.#disconnected(reasonOf(error), error);
    this.#die(lost);
    return lost;
  }

  #disconnected(reason: string, cause?: unknown): DatabaseError {
    const what = this.#started ? "Lost" : "Cannot reach";
    const why = this.#requiresTls && this.#socket?.declinesTls
      ? "the server has no TLS, which sslmode asks for"
      : reason;
    return new DatabaseError(`${what} the database at ${this.#where}: ${why}`, {
      disconnected: true,
      ...(cause instanceof Error && { cause: withoutStatement(cause) }),
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

  /** Only once: the driver would reconnect by itself. */
  async #takeSocket(): Promise<net.Socket> {
    const opening = this.#opening;
    this.#opening = undefined;
    if (opening === undefined || this.#dead) throw new Error("connection closed");
    return await opening;
  }
}

/** Codes that need no further words. */
const REASONS: Readonly<Record<string, string>> = {
  CONNECTION_CLOSED: "connection closed",
  CONNECTION_DESTROYED: "connection closed",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EPIPE: "connection closed",
  ENOTFOUND: "unknown host",
  EAI_AGAIN: "host name lookup failed",
  ENOENT: "no such socket",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  ETIMEDOUT: "connection timed out",
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "connection failed";
  const code = (error as Error & { code?: unknown }).code;
  return REASONS[String(code)] || error.message || String(code ?? error.name);
}

/** The cause without the statement and parameters that the driver attaches. */
function withoutStatement(error: Error): Error {
  const copy = new Error(error.message);
  copy.name = error.name;
  if (error.stack) copy.stack = error.stack;
  const code = (error as Error & { code?: unknown }).code;
  return typeof code === "string" ? Object.assign(copy, { code }) : copy;
}
