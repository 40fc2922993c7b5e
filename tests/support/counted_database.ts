import type {
  BatchOptions,
  Database,
  Param,
  Queryable,
  Snapshot,
  Transaction,
} from "../../src/database/database.ts";

/** A handle on a database that counts its own exchanges, and what is in progress, whoever else uses that database. */
export class CountedDatabase implements Database {
  exchanges = 0;
  /** Statements and transactions that have not ended. */
  inProgress = 0;
  /** When the last one of them ended, by Date.now(). */
  endedAt = 0;

  constructor(private readonly inner: Database) {}

  get kind() {
    return this.inner.kind;
  }

  get serverVersion(): number {
    return this.inner.serverVersion;
  }

  query<Row>(sql: string, params?: readonly Param[]): Promise<Row[]> {
    this.exchanges++;
    return this.#during(() => this.inner.query<Row>(sql, params));
  }

  batch<T extends readonly unknown[]>(
    work: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
    options?: BatchOptions,
  ): Promise<T> {
    this.exchanges++;
    return this.#during(() => this.inner.batch<T>(work, options));
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    // BEGIN and COMMIT.
    this.exchanges += 2;
    const counting = (tx: Transaction) =>
      work({
        query: (sql, params) => {
          this.exchanges++;
          return tx.query(sql, params);
        },
        script: (sql) => {
          this.exchanges++;
          return tx.script(sql);
        },
      });
    return this.#during(() => this.inner.transaction(counting));
  }

  snapshot<T>(work: (tx: Snapshot) => Promise<T>): Promise<T> {
    this.exchanges += 2;
    return this.#during(() => this.inner.snapshot(work));
  }

  script(sql: string): Promise<void> {
    this.exchanges++;
    return this.#during(() => this.inner.script(sql));
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  async #during<T>(use: () => Promise<T>): Promise<T> {
    this.inProgress++;
    try {
      return await use();
    } finally {
      this.inProgress--;
      this.endedAt = Date.now();
    }
  }
}
