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
import {
  BEGUN,
  dense,
  effectsOf,
  lastOf,
  REFUSE_UNLESS_BEGUN,
  valuesOf,
} from "./postgres_answers.ts";
import { type BackendKey, cancelBackend } from "./postgres_cancel.ts";
import { reasonOf, translateServerError, withoutStatement } from "./postgres_errors.ts";
import {
  createDriver,
  issueScript,
  issueStatement,
  type Query,
  type Rows,
  type Sql,
  type Ssl,
} from "./postgres_driver.ts";
import {
  assertSuitable,
  type ServerState,
  setLimit,
  setUpScript,
} from "./postgres_session_settings.ts";
import { after, graceOf, type Timeouts } from "./postgres_timeouts.ts";
import { ServerSocket } from "./postgres_socket.ts";
import { describeAddress, type ServerAddress, type ServerSettings } from "./server_settings.ts";
import type { DatabaseSession, Statement } from "./session.ts";

const CLOSE_TIMEOUT_S = 2;
const MAX_AGE_MS = 45 * 60_000;
const CANCEL_TIMEOUT_MS = 2_000;
/** The driver can't drop a prepared statement, so a connection with this many is replaced. */
const MAX_PREPARED = 200;

interface Waiting {
  reject(error: DatabaseError): void;
}

/** One connection; it begins with `start` and ends once, for whatever reason. */
export class Connection implements DatabaseSession {
  readonly #sql: Sql;
  readonly #waiting = new Set<Waiting>();
  readonly #prepared = new Set<string>();
  readonly #where: string;
  readonly #bornAt = performance.now();
  #socket: ServerSocket | undefined;
  #opening: Promise<net.Socket> | undefined;
  #started = false;
  #unreliable = false;
  #backend: BackendKey | undefined;
  #dead: DatabaseError | undefined;
  serverVersion = 0;

  constructor(
    private readonly settings: ServerSettings,
    private readonly address: ServerAddress,
    private readonly ssl: Ssl,
    private readonly timeouts: Timeouts,
    private readonly onDead: (connection: Connection) => void,
  ) {
    this.#where = describeAddress(address);
    this.#sql = createDriver(settings, address, ssl, {
      socket: () => this.#takeSocket(),
      onclose: () => this.#die(this.#disconnected("connection closed")),
    });
  }

  get dead(): boolean {
    return this.#dead !== undefined;
  }

  /** True when it still works, but should not be used again. */
  get spent(): boolean {
    return this.#prepared.size >= MAX_PREPARED || this.#unreliable ||
      performance.now() - this.#bornAt > MAX_AGE_MS;
  }

  /** Connects, checks that the server is one we can work with, and sets the session up, in one flight. */
  async start(): Promise<void> {
    // At once: the driver would ask for it a turn later, and the server needs its time.
    this.#socket = new ServerSocket(this.address, this.timeouts.connectMs);
    this.#opening = this.#socket.open();
    this.#opening.catch(() => {}); // the driver awaits it
    const setUp = issueScript(
      this.#sql,
      setUpScript(this.#limitsAtServer, this.timeouts.statementMs),
    );
    const rows = lastOf(await this.#answer(setUp, this.timeouts.connectMs));
    this.#backend = rows.state;
    this.#started = true;
    const [server] = rows as unknown as [ServerState];
    this.serverVersion = server.version;
    assertSuitable(server, this.settings.target, this.#where);
  }

  async run(sql: string, params: readonly (string | null)[]): Promise<unknown[]> {
    return dense(await this.#answer(this.#issue(sql, params), this.timeouts.statementMs));
  }

  async script(sql: string, { unhurried = false } = {}): Promise<string> {
    this.#assertAlive();
    const answers = await this.#settleInOrder([
      ...(unhurried ? [issueScript(this.#sql, setLimit("LOCAL", 0))] : []),
      issueScript(this.#sql, sql),
    ], unhurried ? undefined : this.timeouts.statementMs);
    this.#noteBoundaries(answers);
    return lastOf(valuesOf(answers).at(-1)!).command;
  }

  /** BEGIN, the statements and COMMIT leave together, in one flight; the answers come back in one. */
  async batch(statements: readonly Statement[]): Promise<unknown[][]> {
    if (statements.length === 1) {
      const [{ sql, params }] = statements as [Statement];
      return [await this.run(sql, params)];
    }
    return valuesOf(await this.batchEach(statements));
  }

  /** The same, with a `begin` that may set limits. Rejects unless all took effect; else each has its rows, or could not read them. */
  async batchEach(
    statements: readonly Statement[],
    begin = "BEGIN",
  ): Promise<PromiseSettledResult<unknown[]>[]> {
    this.#assertAlive();
    const opening = this.#begin(begin);
    const answers = await this.#settleInOrder([
      ...opening,
      ...statements.map(({ sql, params }) => this.#issue(sql, params)),
      issueScript(this.#sql, "COMMIT"),
    ], this.timeouts.statementMs);
    this.#noteBoundaries([answers[0]!, answers.at(-1)!]);
    return effectsOf(answers, opening.length);
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

  /** Behind PgBouncer nothing may be set for a session, which others use too. */
  #begin(begin: string): Query[] {
    if (!this.settings.prepare) return [issueScript(this.#sql, begin)];
    return [issueScript(this.#sql, `${begin}; ${BEGUN}`), this.#issue(REFUSE_UNLESS_BEGUN, [])];
  }

  #issue(sql: string, params: readonly (string | null)[]): Query {
    this.#assertAlive();
    const named = this.settings.prepare &&
      (this.#prepared.has(sql) || this.#prepared.size < MAX_PREPARED);
    if (named) this.#prepared.add(sql);
    return issueStatement(this.#sql, sql, params, named);
  }

  /** Not behind PgBouncer, whose sessions others use too: there the client cancels what takes too long. */
  get #limitsAtServer(): boolean {
    return this.settings.prepare;
  }

  #assertAlive(): void {
    // A new error each time: the one that ended the connection has another caller's stack.
    if (this.#dead) {
      throw new DatabaseError(this.#dead.message, { disconnected: true, cause: this.#dead.cause });
    }
  }

  /** Where a BEGIN, COMMIT or ROLLBACK was cancelled, a transaction may still be open: what came next would be part of it. */
  #noteBoundaries(answers: readonly PromiseSettledResult<unknown>[]): void {
    if (answers.some(({ status }) => status === "rejected")) this.#unreliable = true;
  }

  /** All answers to queries that leave together. */
  #settleInOrder(
    queries: readonly Query[],
    timeoutMs: number | undefined,
  ): Promise<PromiseSettledResult<Rows>[]> {
    // Answers come in order, so a time limit on the last holds for all.
    return Promise.allSettled(
      queries.map((query, at) =>
        this.#answer(query, at === queries.length - 1 ? timeoutMs : undefined)
      ),
    );
  }

  /** Always settles: with the answer, when the connection ends, or when time runs out. */
  #answer(query: Query, timeoutMs: number | undefined): Promise<Rows> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { reject };
      this.#waiting.add(waiting);
      const stop = timeoutMs === undefined ? () => {} : this.#watch(timeoutMs);
      const done = () => {
        this.#waiting.delete(waiting);
        stop();
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

  /**
   * The server ends a statement at its limit. Where it did not, it is asked to; where even then no answer
   * comes, the connection ends. Returns how to stop watching.
   */
  #watch(timeoutMs: number): () => void {
    const grace = graceOf(timeoutMs);
    const end = (afterMs: number) => {
      this.#die(this.#disconnected(`no answer within ${afterMs / 1000} s`));
    };
    const { statement } = this.timeouts;
    if (!this.#started || statement === undefined) return after(timeoutMs, () => end(timeoutMs));
    let stop = statement.start(() => {
      this.#cancel();
      stop = after(grace, () => end(timeoutMs + 2 * grace));
    });
    return () => stop();
  }

  #cancel(): void {
    if (this.#backend === undefined) return;
    // If it comes too late, it must not meet the statement of somebody else.
    this.#unreliable = true;
    // Where the server can't be reached, it ends the statement by its own limit.
    cancelBackend(this.address, this.ssl, this.#backend, CANCEL_TIMEOUT_MS).catch(() => {});
  }

  /** The driver's error as ours. The driver's own carries the statement, its parameters and rows. */
  #translate(error: unknown): DatabaseError | Error {
    if (error instanceof postgres.PostgresError) {
      const translated = translateServerError(error, this.settings.prepare);
      // A server that stops or became a replica can't serve us again.
      if (/^(57P0|25006)/.test(error.code)) this.#die(translated);
      // A session keeps the search path it began with, after an operator has corrected it.
      if (/^(3F000|42P01|42883)/.test(error.code)) this.#unreliable = true;
      return translated;
    }
    if (error instanceof RangeError || error instanceof TypeError) return error; // a parser's
    const lost = this.#disconnected(reasonOf(error), error);
    this.#die(lost);
    return lost;
  }

  #disconnected(reason: string, cause?: unknown): DatabaseError {
    const what = this.#started ? "Lost" : "Cannot reach";
    const why = typeof this.ssl === "object" && this.#socket?.declinesTls
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
