/** What both drivers share: transactions, savepoints, batches and cursors over one connection. */
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
export interface Session {
  run(sql: string, params: readonly (string | null)[]): Promise<unknown[]>;
  /** Simple protocol: several statements, no parameters. Gives the last command's tag, such as `COMMIT`. */
  script(sql: string, options?: { unhurried?: boolean }): Promise<string>;
}

export interface Statement {
  sql: string;
  params: (string | null)[];
}

const SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const TRIES = 3;

/** Everything here counts its awaited exchanges. */
export class Exchanges {
  count = 0;
}

export async function runTransaction<T>(
  session: Session,
  exchanges: Exchanges,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return await within(session, exchanges, "BEGIN", new Handle(session, exchanges), work);
}

export async function runSnapshot<T>(
  session: Session,
  exchanges: Exchanges,
  work: (tx: Snapshot) => Promise<T>,
): Promise<T> {
  return await within(session, exchanges, SNAPSHOT, new Handle(session, exchanges), work);
}

async function within<T>(
  session: Session,
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
    // Where even this fails the connection is gone, and the server rolls back by itself.
    await session.script("ROLLBACK").catch(() => {});
    throw error;
  }
  handle.end();
  exchanges.count++;
  assertCommitted(await session.script("COMMIT"));
  return result;
}

/** COMMIT of a transaction that had failed answers ROLLBACK, without an error. */
export function assertCommitted(command: string): void {
  if (command === "COMMIT") return;
  throw new DatabaseError("Cannot commit: a statement of this transaction had failed", {
    sqlstate: "25P02",
  });
}

class Handle implements Transaction, Snapshot {
  #ended = false;
  #names = 0;

  constructor(private readonly session: Session, private readonly exchanges: Exchanges) {}

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

  async savepoint<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.#assertOpen();
    const name = `s${++this.#names}`;
    this.exchanges.count++;
    await this.session.script(`SAVEPOINT ${name}`);
    try {
      const result = await work(this);
      this.exchanges.count++;
      // Fails if a statement failed and `work` kept silent about it: then it is undone, and told.
      await this.session.script(`RELEASE SAVEPOINT ${name}`);
      return result;
    } catch (error) {
      this.exchanges.count++;
      // Where this fails, the connection is gone; `error` is the one that tells why.
      await this.session.script(`ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`)
        .catch(() => {});
      throw error;
    }
  }

  async *stream<Row>(
    sql: string,
    params: readonly Param[],
    chunk: number,
  ): AsyncGenerator<Row[], void, undefined> {
    const name = `c${++this.#names}`;
    await this.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`, params);
    try {
      while (true) {
        const rows = await this.query<Row>(`FETCH ${chunk} FROM ${name}`);
        if (rows.length > 0) yield rows;
        if (rows.length < chunk) return;
      }
    } finally {
      // In a transaction that failed, or ended, the cursor is gone already.
      if (!this.#ended) await this.session.script(`CLOSE ${name}`).catch(() => {});
    }
  }
}

/**
 * Collects what `work` issues, hands it to `send` as one, then lets the callers of `query` go on.
 * `send` gives the rows of each statement, or throws if none of them had an effect.
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
  // Their errors are told by this function; they must not count as unhandled meanwhile.
  for (const result of results) result.catch(() => {});

  try {
    if (refused) throw refused.error;
    const rows = statements.length === 0 ? [] : await patiently(() => send(statements));
    settle.forEach(({ resolve }, index) => resolve(rows[index] ?? []));
  } catch (error) {
    settle.forEach(({ reject }) => reject(error));
    throw error;
  }
  return await Promise.all(results) as unknown as T;
}

/** Tries again what was undone because others were in the way. `work` must be all of a transaction. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === TRIES || !isConflict(error)) throw error;
    }
  }
}

/** A generator around a snapshot: leaving the loop early ends the snapshot too. */
export async function* streamOf<Row>(
  snapshot: (work: (tx: Snapshot) => Promise<void>) => Promise<void>,
  sql: string,
  params: readonly Param[],
  chunk: number,
): AsyncGenerator<Row[], void, undefined> {
  const chunkToCome = () => {
    const coming = Promise.withResolvers<Row[] | undefined>();
    coming.promise.catch(() => {}); // where the loop was left, nobody hears of a failure
    return coming;
  };
  let handOver = chunkToCome();
  let goOn = Promise.withResolvers<boolean>();
  const ended = snapshot(async (tx) => {
    for await (const rows of tx.stream<Row>(sql, params, chunk)) {
      handOver.resolve(rows);
      const more = await goOn.promise;
      goOn = Promise.withResolvers();
      if (!more) return;
    }
  }).then(() => handOver.resolve(undefined), (error) => handOver.reject(error));
  try {
    for (let rows = await handOver.promise; rows; rows = await handOver.promise) {
      handOver = chunkToCome();
      yield rows;
      goOn.resolve(true);
    }
  } finally {
    goOn.resolve(false);
    await ended;
  }
}
