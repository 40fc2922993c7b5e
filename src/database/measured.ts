import type { Database, Param, Queryable, Snapshot, Transaction } from "./database.ts";

/** Hears how long one use of the database took, in seconds, and whether it went well. */
export type DatabaseObserver = (operation: string, seconds: number, well: boolean) => void;

/** A database with each use of it timed. What stands on it may be built before it is open. */
export class MeasuredDatabase implements Database {
  #inner: Database | undefined;

  constructor(private readonly observe: DatabaseObserver) {}

  /** From now on it can be used. */
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
  ): Promise<T> {
    return this.#timed("batch", () => this.inner.batch<T>(work));
  }

  snapshot<T>(work: (tx: Snapshot) => Promise<T>): Promise<T> {
    return this.#timed("snapshot", () => this.inner.snapshot(work));
  }

  stream<Row>(sql: string, params: readonly Param[], chunk: number): AsyncIterable<Row[]> {
    return this.inner.stream<Row>(sql, params, chunk);
  }

  script(sql: string): Promise<void> {
    return this.#timed("script", () => this.inner.script(sql));
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  async #timed<T>(operation: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    let well = false;
    try {
      const result = await work();
      well = true;
      return result;
    } finally {
      this.observe(operation, (performance.now() - began) / 1000, well);
    }
  }
}
