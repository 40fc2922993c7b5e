/** The door over postgres.js: a pool of connections, each used by one piece of work at a time. */
import {
  type Database,
  DatabaseError,
  type Param,
  type Queryable,
  type Snapshot,
  type Transaction,
} from "./database.ts";
import { connect } from "./postgres_connect.ts";
import type { Connection } from "./postgres_connection.ts";
import { readServerParts, readServerUrl, type ServerParts } from "./server_settings.ts";
import {
  Exchanges,
  patiently,
  runBatch,
  runSnapshot,
  runTransaction,
  streamOf,
} from "./session.ts";
import { toTexts } from "./values.ts";

const ANSWER_TIMEOUT_MS = 10_000;
/** Long enough for a burst to pass, short enough to tell a caller that something is stuck. */
const ACQUIRE_TIMEOUT_MS = 30_000;
const MAX_AGE_MS = 45 * 60_000;

export type PostgresOptions = ({ url: string } | ServerParts) & {
  poolSize?: number;
  /** A statement without an answer by then is given up, with its connection: an outage must not hang. */
  answerTimeoutMs?: number;
};

/**
 * Connects, and proves it: rejects with a `DatabaseError` (`isUnavailable`) when nobody answers, with a
 * `Refusal` when the server is too old or the URL can't be read.
 */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const settings = "url" in options ? readServerUrl(options.url) : readServerParts(options);
  const { poolSize = 10, answerTimeoutMs = ANSWER_TIMEOUT_MS } = options;
  const pool = new Pool(poolSize, (onDead) => connect(settings, answerTimeoutMs, onDead));
  const database = new PostgresDatabase(pool);
  try {
    await database.start();
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

class PostgresDatabase implements Database {
  readonly kind = "postgres";
  readonly #pool: Pool;
  readonly #exchanges = new Exchanges();
  #serverVersion = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async start(): Promise<void> {
    this.#serverVersion = await this.#pool.use((connection) =>
      Promise.resolve(connection.serverVersion)
    );
  }

  get serverVersion(): number {
    return this.#serverVersion;
  }

  get exchanges(): number {
    return this.#exchanges.count;
  }

  async query<Row>(sql: string, params: readonly Param[] = []): Promise<Row[]> {
    const texts = toTexts(params);
    return await patiently(() => {
      this.#exchanges.count++;
      return this.#pool.use((connection) => connection.run(sql, texts));
    }) as Row[];
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.#pool.use((connection) => runTransaction(connection, this.#exchanges, work));
  }

  async batch<T extends readonly unknown[]>(
    work: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
  ): Promise<T> {
    return await runBatch(work, (statements) => {
      this.#exchanges.count++;
      return this.#pool.use((connection) => connection.batch(statements));
    });
  }

  async snapshot<T>(work: (tx: Snapshot) => Promise<T>): Promise<T> {
    return await this.#pool.use((connection) => runSnapshot(connection, this.#exchanges, work));
  }

  async *stream<Row>(sql: string, params: readonly Param[], chunk: number): AsyncGenerator<Row[]> {
    yield* streamOf<Row>((work) => this.snapshot(work), sql, params, chunk);
  }

  async script(sql: string): Promise<void> {
    this.#exchanges.count++;
    await this.#pool.use((connection) => connection.script(sql, { unhurried: true }));
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

interface Waiter {
  resolve(connection: Connection): void;
  reject(error: unknown): void;
  timer: ReturnType<typeof setTimeout>;
}

class Pool {
  readonly #idle: Connection[] = []; // the last one used first: under little load few stay warm
  readonly #waiters = new Set<Waiter>();
  /** Alive or being opened. */
  readonly #members = new Set<Connection | symbol>();
  readonly #drained = Promise.withResolvers<void>();
  #closing = false;

  constructor(
    private readonly size: number,
    private readonly open: (onDead: (dead: Connection) => void) => Promise<Connection>,
  ) {}

  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#acquire();
    try {
      return await work(connection);
    } finally {
      this.#release(connection);
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const connection of this.#idle.splice(0)) void this.#retire(connection);
    this.#noteDrained();
    await this.#drained.promise;
  }

  #noteDrained(): void {
    if (this.#closing && this.#members.size === 0) this.#drained.resolve();
  }

  #acquire(): Promise<Connection> {
    if (this.#closing) return Promise.reject(new Error("Cannot use the database: it is closed"));
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(
          new DatabaseError(
            `Cannot get a database connection: all ${this.size} are busy for ${
              ACQUIRE_TIMEOUT_MS / 1000
            } s`,
            { disconnected: true },
          ),
        );
      }, ACQUIRE_TIMEOUT_MS);
      const waiter: Waiter = { resolve, reject, timer };
      this.#waiters.add(waiter);
      if (this.#members.size < this.size) void this.#grow();
    });
  }

  async #grow(): Promise<void> {
    const opening = Symbol("a connection being opened");
    this.#members.add(opening);
    try {
      const connection = await this.open((dead) => this.#forget(dead));
      this.#members.delete(opening);
      this.#members.add(connection);
      this.#release(connection);
    } catch (error) {
      this.#members.delete(opening);
      // While others are alive (too many connections, say) they serve those who wait.
      const alive = [...this.#members].some((member) => typeof member !== "symbol");
      if (!alive) { for (const waiter of this.#takeAll()) waiter.reject(error); }
      this.#noteDrained();
    }
  }

  #release(connection: Connection): void {
    if (connection.dead) return this.#forget(connection);
    if (this.#closing && this.#waiters.size === 0) return void this.#retire(connection);
    if (performance.now() - connection.bornAt > MAX_AGE_MS) return void this.#retire(connection);
    const [waiter] = this.#waiters;
    if (!waiter) return void this.#idle.push(connection);
    this.#take(waiter);
    waiter.resolve(connection);
  }

  async #retire(connection: Connection): Promise<void> {
    await connection.close().catch(() => {});
    this.#forget(connection);
  }

  #forget(connection: Connection): void {
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    if (!this.#members.delete(connection)) return;
    if (this.#waiters.size > 0) void this.#grow();
    this.#noteDrained();
  }

  #takeAll(): Waiter[] {
    const waiters = [...this.#waiters];
    for (const waiter of waiters) this.#take(waiter);
    return waiters;
  }

  #take(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    clearTimeout(waiter.timer);
  }
}
