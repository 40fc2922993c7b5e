import {
  type BatchOptions,
  type Database,
  DatabaseError,
  type Param,
  type Queryable,
  type Snapshot,
  type Transaction,
} from "./database.ts";

/** Called after each operation, with how long it took and whether it succeeded. */
export type DatabaseObserver = (operation: string, seconds: number, succeeded: boolean) => void;

/** How long a full disk counts, in milliseconds: updates that wait for space try again more often. */
const DISK_FULL_MS = 30_000;

/** A database that times each operation. Whatever uses it may be built before it is open. */
export class MeasuredDatabase implements Database {
  #inner: Database | undefined;
  #diskFullAt = -Infinity;

  constructor(private readonly observe: DatabaseObserver) {}

  open(database: Database): void {
    this.#inner = database;
  }

  get inner(): Database {
    if (this.#inner === undefined) throw new Error("Cannot use the database: it is not open yet");
    return this.#inner;
  }

  get kind() {
    return this.inner.kind;
  }

  get serverVersion(): number {
    return this.inner.serverVersion;
  }

  get exchanges(): number {
    return this.inner.exchanges;
  }

  query<Row>(sql: string, params?: readonly Param[]): Promise<Row[]> {
    return this.#timed("query", () => this.inner.query<Row>(sql, params));
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#timed("transaction", () => this.inner.transaction(work));
  }

  batch<T extends readonly unknown[]>(
    work: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
    options?: BatchOptions,
  ): Promise<T> {
    return this.#timed("batch", () => this.inner.batch<T>(work, options));
  }

  snapshot<T>(work: (tx: Snapshot) => Promise<T>): Promise<T> {
    return this.#timed("snapshot", () => this.inner.snapshot(work));
  }

  script(sql: string): Promise<void> {
    return this.#timed("script", () => this.inner.script(sql));
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  /** Throws if a statement has just failed for want of disk space; small ones may still succeed. */
  assertDiskSpace(): void {
    const ago = performance.now() - this.#diskFullAt;
    if (ago < DISK_FULL_MS) throw new Error(`the disk was full ${Math.ceil(ago / 1000)} s ago`);
  }

  async #timed<T>(operation: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    let succeeded = false;
    try {
      const result = await work();
      succeeded = true;
      return result;
    } catch (error) {
      // https://www.postgresql.org/docs/current/errcodes-appendix.html: disk_full
      if (error instanceof DatabaseError && error.sqlstate === "53100") {
        this.#diskFullAt = performance.now();
      }
      throw error;
    } finally {
      this.observe(operation, (performance.now() - began) / 1000, succeeded);
    }
  }
}
