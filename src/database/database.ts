/**
 * The door: what a database is to the rest of the house. Two drivers stand behind it (`postgres.ts`,
 * `embedded.ts`); both give the same answers to the same SQL, in the same JavaScript types:
 *
 * | PostgreSQL                       | JavaScript                                      |
 * |----------------------------------|-------------------------------------------------|
 * | int2, int4, int8, oid, float     | number (an int8 beyond 2^53 is an error)        |
 * | bool                             | boolean                                         |
 * | text, varchar, uuid, numeric, …  | string                                          |
 * | timestamptz                      | Date (milliseconds: keep no finer time in keys) |
 * | date, timestamp                  | string                                          |
 * | json, jsonb                      | the parsed value                                |
 * | bytea                            | Uint8Array                                      |
 * | arrays of these                  | arrays, `null` for NULL                         |
 */

/** A json or jsonb parameter, marked as such because a plain array is an SQL array. */
export class Json {
  constructor(readonly value: unknown) {}
}

/** A statement's parameter. `undefined` is refused: pass `null` for NULL. */
export type Param =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | null
  | Json
  | readonly (string | number | bigint | null)[];

export interface Queryable {
  /** Runs one statement and returns all its rows. */
  query<Row>(sql: string, params?: readonly Param[]): Promise<Row[]>;
}

export interface Transaction extends Queryable {
  /** Runs a file of statements, however long it takes; no parameters, no rows. */
  script(sql: string): Promise<void>;
}

/** One consistent, read-only view (REPEATABLE READ) for as long as the work of `snapshot` runs. */
export interface Snapshot extends Queryable {
  /** Rows in chunks through a cursor: memory holds one chunk, whatever the size of the table. */
  stream<Row>(sql: string, params: readonly Param[], chunk: number): AsyncIterable<Row[]>;
}

export interface Database extends Queryable {
  readonly kind: "postgres" | "embedded";
  /** The server's version as PostgreSQL counts it: 140005 is 14.5. */
  readonly serverVersion: number;
  /** Awaited exchanges so far: each query, BEGIN, COMMIT and batch counts as one. For tests of speed. */
  readonly exchanges: number;
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * All statements that `work` issues synchronously, as one transaction in ONE exchange. Every function
   * called in `work` may issue one query, at once (an `async` function that starts with its query does).
   */
  batch<T extends readonly unknown[]>(
    work: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
  ): Promise<T>;
  /**
   * For backups. The embedded database has one connection, which a snapshot occupies: everything else
   * waits until `work` ends, and a `work` that leaves it idle for half a minute loses it. Write chunks
   * to a file, not to a slow network.
   */
  snapshot<T>(work: (tx: Snapshot) => Promise<T>): Promise<T>;
  /** Runs a file of statements outside a transaction block, however long it takes. */
  script(sql: string): Promise<void>;
  /** Waits for work in progress, then closes; later queries are refused. */
  close(): Promise<void>;
}

/**
 * A statement or a connection failed. The message is the server's, without values from the statement;
 * neither it nor its cause carries parameters, rows or passwords.
 */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  /** https://www.postgresql.org/docs/current/errcodes-appendix.html; absent when no server answered. */
  declare readonly sqlstate?: string;
  /** The constraint (or unique index) that was violated. */
  declare readonly constraint?: string;
  /** No answer came, so the statement's effect is unknown. */
  readonly disconnected: boolean;
  /** The schema changed under a prepared statement: nothing happened, and the next attempt prepares it again. */
  readonly stalePlan: boolean;

  constructor(
    message: string,
    detail: {
      sqlstate?: string | undefined;
      constraint?: string | undefined;
      disconnected?: boolean;
      stalePlan?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    if (detail.sqlstate !== undefined) this.sqlstate = detail.sqlstate;
    if (detail.constraint !== undefined) this.constraint = detail.constraint;
    this.disconnected = detail.disconnected ?? false;
    this.stalePlan = detail.stalePlan ?? false;
  }
}

/**
 * The database is unreachable, full, starting, stopping or read-only for now: try the same again later.
 * A statement that failed this way may have had its effect (the answer was lost): retry only what is
 * idempotent.
 */
export function isUnavailable(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (!(at instanceof DatabaseError)) continue;
    if (at.disconnected) return true;
    // 08 connection, 53 resources (connections, memory, disk), 57P01–57P03 shutdown and start,
    // 25006 a server that was demoted to a replica.
    return /^(08|53|57P0[1235]$|25006$)/.test(at.sqlstate ?? "");
  }
  return false;
}

/**
 * Transactions got in each other's way (deadlock, serialization, a migration in between) and this one was
 * rolled back: it may be retried at once. `query` and `batch` do that themselves.
 */
export function isConflict(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (!(at instanceof DatabaseError)) continue;
    return at.stalePlan || at.sqlstate === "40001" || at.sqlstate === "40P01";
  }
  return false;
}
