/** The door over postgres.js. */
import type {
  BatchOptions,
  Database,
  Param,
  Queryable,
  Snapshot,
  Transaction,
} from "./database.ts";
import { connect } from "./postgres_connect.ts";
import type { Connection } from "./postgres_connection.ts";
import { timeoutsOf } from "./postgres_timeouts.ts";
import { flightsOf } from "./postgres_flights.ts";
import { closed, Pool } from "./postgres_pool.ts";
import { readServerParts, readServerUrl, type ServerParts } from "./server_settings.ts";
import { Exchanges, retryConflicts, runBatch, runSnapshot, runTransaction } from "./session.ts";
import { toTexts } from "./values.ts";

const STATEMENT_TIMEOUT_MS = 10_000;

export type PostgresOptions = ({ url: string } | ServerParts) & {
  poolSize?: number;
  /** A statement that takes longer is cancelled at the server. */
  statementTimeoutMs?: number;
};

/**
 * Opens one connection to prove that it works: rejects with a `DatabaseError` (`isUnavailable`) when
 * nobody answers, with a `Refusal` when the server is too old or the URL is malformed.
 */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const settings = "url" in options ? readServerUrl(options.url) : readServerParts(options);
  const { poolSize = 10, statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
  const timeouts = timeoutsOf(settings, statementTimeoutMs);
  const pool = new Pool(poolSize, (onDead) => connect(settings, timeouts, onDead));
  const unlimited = () => connect(settings, timeoutsOf(settings), () => {});
  const database = new PostgresDatabase(pool, unlimited);
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
  readonly #exchanges = new Exchanges();
  readonly #scripts = new Set<Promise<void>>();
  readonly #flights: ReturnType<typeof flightsOf>;
  #serverVersion = 0;
  #closing = false;

  /** `connectUnlimited` opens a connection whose statements have no time limit. */
  constructor(
    private readonly pool: Pool,
    private readonly connectUnlimited: () => Promise<Connection>,
  ) {
    this.#flights = flightsOf(pool);
  }

  async start(): Promise<void> {
    this.#serverVersion = await this.pool.use((connection) =>
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
    return await retryConflicts(() => {
      this.#exchanges.count++;
      return this.pool.use((connection) => connection.run(sql, texts));
    }) as Row[];
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.pool.use((connection) => runTransaction(connection, this.#exchanges, work));
  }

  async batch<T extends readonly unknown[]>(
    work: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
    { quick = false }: BatchOptions = {},
  ): Promise<T> {
    return await runBatch(work, (statements) => {
      this.#exchanges.count++;
      if (quick) return this.#flights.do(statements);
      return this.pool.use((connection) => connection.batch(statements));
    });
  }

  async snapshot<T>(work: (tx: Snapshot) => Promise<T>): Promise<T> {
    return await this.pool.use((connection) => runSnapshot(connection, this.#exchanges, work));
  }

  async script(sql: string): Promise<void> {
    this.#exchanges.count++;
    // On a connection of its own: a migration calls for it while it holds the only one of a pool of one.
    const running = this.#runScript(sql);
    this.#scripts.add(running);
    await running.finally(() => this.#scripts.delete(running));
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled([this.pool.close(), ...this.#scripts]);
  }

  async #runScript(sql: string): Promise<void> {
    if (this.#closing) throw closed();
    const connection = await this.connectUnlimited();
    try {
      await connection.script(sql);
    } finally {
      await connection.close();
    }
  }
}
