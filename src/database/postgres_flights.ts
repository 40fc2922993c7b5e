import { DatabaseError } from "./database.ts";
import type { Pool } from "./postgres_pool.ts";
import type { Statement } from "./session.ts";

/** So many transactions are sent by themselves at the same time; those that come meanwhile go together. */
const ALONE = 2;
/** So many transactions, of several chats each, are on their way at the same time. */
const TOGETHER = 2;
/** At most so many chats share a transaction. */
const MOST = 16;
/** One that has to wait longer for a lock does so alone, in milliseconds. */
const LOCK_TIMEOUT_MS = 100;
/** One of which a statement takes longer does so alone, in milliseconds: the others would wait for it. */
const STATEMENT_TIMEOUT_MS = 1_000;

interface Flight {
  readonly statements: readonly Statement[];
  /** Resolves with undefined where it took no effect and has to be sent alone. */
  readonly answer: PromiseWithResolvers<unknown[][] | undefined>;
}

/**
 * Sends short transactions: while some are on their way, those that come share one, which costs one commit and one exchange.
 * If the server refuses it, nothing took effect, and each is sent alone, since only one of them is at fault.
 */
export class Flights {
  readonly #waiting: Flight[] = [];
  #alone = 0;
  #together = 0;

  constructor(private readonly pool: Pool) {}

  async send(statements: readonly Statement[]): Promise<unknown[][]> {
    if (this.#alone < ALONE && this.#waiting.length === 0) return await this.#sendAlone(statements);
    const answer = Promise.withResolvers<unknown[][] | undefined>();
    this.#waiting.push({ statements, answer });
    if (this.#together < TOGETHER) void this.#sendWaiting();
    return await answer.promise ?? await this.#sendAlone(statements);
  }

  async #sendAlone(statements: readonly Statement[]): Promise<unknown[][]> {
    this.#alone++;
    try {
      return await this.pool.use((connection) => connection.batch(statements));
    } finally {
      this.#alone--;
    }
  }

  async #sendWaiting(): Promise<void> {
    this.#together++;
    // What is committed in the same moment comes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#sendTogether(this.#waiting.splice(0, MOST));
    this.#together--;
  }

  async #sendTogether(flights: readonly Flight[]): Promise<void> {
    const many = flights.map(({ statements }) => statements);
    try {
      const settled = await this.pool.use((connection) =>
        connection.batchOfMany(many, LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS)
      );
      for (const [index, { answer }] of flights.entries()) {
        const own = settled[index]!;
        if (own.status === "fulfilled") answer.resolve(own.value);
        else answer.reject(own.reason);
      }
    } catch (error) {
      const refused = error instanceof DatabaseError && !error.disconnected;
      for (const { answer } of flights) {
        if (refused) answer.resolve(undefined);
        else answer.reject(error);
      }
    }
  }
}
