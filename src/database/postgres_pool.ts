/** A pool of connections, each used by one piece of work at a time. */
import { Deadlines } from "../deadlines.ts";
import { DatabaseError } from "./database.ts";
import type { Connection } from "./postgres_connection.ts";

/** Long enough for a burst to pass, short enough for a caller to learn that something is stuck. */
const ACQUIRE_TIMEOUT_MS = 30_000;

/** An error that counts as "not now": what was asked of a bot that stops is asked again of the next one. */
export function closed(): DatabaseError {
  return new DatabaseError("Cannot use the database: it is closed", { disconnected: true });
}

interface Waiter {
  resolve(connection: Connection): void;
  reject(error: unknown): void;
  got(): void;
}

/** Opens connections when they are needed, at most `size`. */
export class Pool {
  readonly #idle: Connection[] = []; // last in, first out: under little load only a few are used
  readonly #waiters = new Set<Waiter>();
  /** Open connections, and a symbol for each that is being opened. */
  readonly #members = new Set<Connection | symbol>();
  readonly #drained = Promise.withResolvers<void>();
  readonly #late = new Deadlines(ACQUIRE_TIMEOUT_MS);
  #closing = false;

  constructor(
    private readonly size: number,
    private readonly open: (onDead: (dead: Connection) => void) => Promise<Connection>,
  ) {}

  /** Runs `work` on a connection of its own. Rejects when none can be had. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#acquire();
    try {
      return await work(connection);
    } finally {
      this.#release(connection);
    }
  }

  /** Waits until all connections are released and closed. */
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
    if (this.#closing) return Promise.reject(closed());
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    return new Promise((resolve, reject) => {
      const got = this.#late.start(() => {
        this.#waiters.delete(waiter);
        reject(
          new DatabaseError(
            `Cannot get a database connection: all ${this.size} busy for ${
              ACQUIRE_TIMEOUT_MS / 1000
            } s`,
            { disconnected: true },
          ),
        );
      });
      const waiter: Waiter = { resolve, reject, got };
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
      // If the server refuses one more (too many connections, say), the open ones serve the waiters.
      const alive = [...this.#members].some((member) => typeof member !== "symbol");
      if (!alive) { for (const waiter of this.#takeAll()) waiter.reject(error); }
      this.#noteDrained();
    }
  }

  #release(connection: Connection): void {
    if (connection.dead) return this.#forget(connection);
    if (this.#closing && this.#waiters.size === 0) return void this.#retire(connection);
    if (connection.spent) return void this.#retire(connection);
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
    waiter.got();
  }
}
