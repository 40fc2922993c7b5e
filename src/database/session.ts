/** What both drivers share: transactions, batches and cursors over one connection. */
import {
  DatabaseError,
  isConflict,
  type Param,
  type Queryable,
  type Snapshot,
  type Transaction,
} from "./database.ts";
import { toTexts } from "./values.ts";

/** One connection, used by one piece of work at a time. Statements run in the order they are issued. */
export interface DatabaseSession {
  run(sql: string, params: readonly (string | null)[]): Promise<unknown[]>;
  /** Simple protocol: several statements, no parameters. Returns the last command's tag, such as `COMMIT`. */
  script(sql: string, options?: { unhurried?: boolean }): Promise<string>;
}

export interface Statement {
  sql: string;
  params: (string | null)[];
}

const SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const MAX_ATTEMPTS = 3;

/** The count of awaited exchanges, shared by everything that makes one. */
export class Exchanges {
  count = 0;
}

export async function runTransaction<T>(
  session: DatabaseSession,
  exchanges: Exchanges,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return await runBetween(session, exchanges, "BEGIN", new Handle(session, exchanges), work);
}

export async function runSnapshot<T>(
  session: DatabaseSession,
  exchanges: Exchanges,
  work: (tx: Snapshot) => Promise<T>,
): Promise<T> {
  return await runBetween(session, exchanges, SNAPSHOT, new Handle(session, exchanges), work);
}

async function runBetween<T>(
  session: DatabaseSession,
  exchanges: Exchanges,
  begin: string,
  handle: Handle,
  work: (tx: Handle) => Promise<T>,
): Promise<T> {
  exchanges.count++;
  await session.script(begin);
  let result: T;
  try {
    result = await work(handle);
  } catch (error) {
    handle.end();
    exchanges.count++;
    // If this fails too, the connection is not used again, and the server rolls back by itself.
    await session.script("ROLLBACK").catch(() => {});
    throw error;
  }
  handle.end();
  exchanges.count++;
  assertCommitted(await session.script("COMMIT"));
  return result;
}

/** COMMIT of a failed transaction answers ROLLBACK, without an error. */
export function assertCommitted(command: string): void {
  if (command === "COMMIT") return;
  throw new DatabaseError("Cannot commit: a statement of this transaction failed", {
    sqlstate: "25P02",
  });
}

class Handle implements Transaction, Snapshot {
  #ended = false;
  #names = 0;

  constructor(private readonly session: DatabaseSession, private readonly exchanges: Exchanges) {}

  end(): void {
    this.#ended = true;
  }

  #assertOpen(): void {
    if (this.#ended) throw new Error("Cannot use this transaction: it has ended");
  }

  // `async`, so that a refused parameter is a rejection like any other.
  async query<Row>(sql: string, params: readonly Param[] = []): Promise<Row[]> {
    this.#assertOpen();
    const texts = toTexts(params);
    this.exchanges.count++;
    return await this.session.run(sql, texts) as Row[];
  }

  async script(sql: string): Promise<void> {
    this.#assertOpen();
    this.exchanges.count++;
    await this.session.script(sql, { unhurried: true });
  }

  async *stream<Row>(
    sql: string,
    params: readonly Param[],
    chunk: number,
  ): AsyncGenerator<Row[], void, undefined> {
    const name = `c${++this.#names}`;
    await this.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`, params);
    let failed = false;
    try {
      while (true) {
        const rows = await this.query<Row>(`FETCH ${chunk} FROM ${name}`);
        if (rows.length > 0) yield rows;
        if (rows.length < chunk) return;
      }
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      // In a transaction that failed or ended the cursor is gone already.
      if (!failed && !this.#ended) await this.session.script(`CLOSE ${name}`);
    }
  }
}

/**
 * Collects what `work` issues, passes it to `send` as one, then settles each query's promise.
 * `send` returns the rows of each statement, or throws if none of them took effect.
 */
export async function runBatch<T extends readonly unknown[]>(
  work: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
  send: (statements: readonly Statement[]) => Promise<unknown[][]>,
): Promise<T> {
  const statements: Statement[] = [];
  const settle: { resolve(rows: unknown[]): void; reject(error: unknown): void }[] = [];
  let collecting = true;
  let refused: { error: unknown } | undefined;
  const results = work({
    query<Row>(sql: string, params: readonly Param[] = []) {
      try {
        if (!collecting) throw new Error("Cannot add to this batch: it has been sent");
        statements.push({ sql, params: toTexts(params) });
      } catch (error) {
        refused ??= { error };
        return Promise.reject(error);
      }
      const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
      settle.push({ resolve, reject });
      return promise as Promise<Row[]>;
    },
  });
  collecting = false;
  // This function reports their errors; until then they must not count as unhandled.
  for (const result of results) result.catch(() => {});

  try {
    if (refused) throw refused.error;
    const rows = statements.length === 0 ? [] : await retryConflicts(() => send(statements));
    settle.forEach(({ resolve }, index) => resolve(rows[index] ?? []));
  } catch (error) {
    settle.forEach(({ reject }) => reject(error));
    throw error;
  }
  return await Promise.all(results) as unknown as T;
}

/** Retries what was rolled back because of a conflict. `work` must be a whole transaction. */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}
