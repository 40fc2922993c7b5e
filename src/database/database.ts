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

export interface BatchOptions {
  /** It takes a moment and is about one chat: it may go together with others that are, unless it has to wait for a lock. */
  quick?: boolean;
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
    options?: BatchOptions,
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
  /** The column that may not be NULL and was: `files.name`. */
  declare readonly column?: string;
  /** No answer came, so the statement's effect is unknown. */
  readonly disconnected: boolean;
  /** The schema changed under a prepared statement: nothing happened, and the next attempt prepares it again. */
  readonly stalePlan: boolean;

  constructor(
    message: string,
    detail: {
      sqlstate?: string | undefined;
      constraint?: string | undefined;
      column?: string | undefined;
      disconnected?: boolean;
      stalePlan?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    if (detail.sqlstate !== undefined) this.sqlstate = detail.sqlstate;
    if (detail.constraint !== undefined) this.constraint = detail.constraint;
    if (detail.column !== undefined) this.column = detail.column;
    this.disconnected = detail.disconnected ?? false;
    this.stalePlan = detail.stalePlan ?? false;
  }
}

/**
 * What may succeed later although the statement is the same: nothing is wrong with what was asked. All that
 * is left out is refused for a reason of its own: class 22 (the data), 23 (a constraint), 54 (too large) and
 * what only a fault of this program brings up.
 */
const NOT_NOW = new RegExp(`^(?:${
  [
    "08", // connection
    "25006|25P03|25P04", // read-only; a transaction that took too long, or was idle for too long
    "26000|42P05", // prepared statements that a pooler mixed up
    "28|0P000", // the role may not log in, or may not become the one it is to be
    "3D000|3F000", // the database or the schema is not there
    "40", // deadlock, serialization, lost at COMMIT
    "42501", // a right was taken away
    "42P01|42703|42704|42883", // the schema is not ours: being restored, newer, or not on the search path
    "53", // connections, memory, disk
    "55", // a lock, or a database that takes no connections
    "57", // cancelled, timed out, stopping, starting
    "58|F0|XX", // disk errors, a broken configuration, damage
    "72", // a snapshot that is too old
  ].join("|")
})`);

/** What means that there is no server to work with: nobody answers, or it starts, stops or has no room. */
const UNREACHABLE = /^(?:08|53|57P0[1235]$|25006$)/;

/**
 * "Not now": the database is unreachable, refuses, takes too long, or was in conflict. Nothing is wrong with
 * what was asked of it, so ask again later. A statement that failed this way may have had its effect (the
 * answer was lost): retry only what is idempotent.
 */
export function isUnavailable(error: unknown): boolean {
  const found = databaseErrorIn(error);
  return found !== undefined &&
    (found.disconnected || found.stalePlan || NOT_NOW.test(found.sqlstate ?? ""));
}

/**
 * Among what is "not now": errors that may as well be a fault of this program's statement, or damage to the rows that it
 * needs. Where everything else is served they are.
 */
export function isPerhapsOurFault(error: unknown): boolean {
  return /^(?:42P01|42703|42704|42883|XX)/.test(databaseErrorIn(error)?.sqlstate ?? "");
}

/** Like {@link isUnavailable}, but only where there is no server to work with; a refused login is something else. */
export function isUnreachable(error: unknown): boolean {
  const found = databaseErrorIn(error);
  return found !== undefined && (found.disconnected || UNREACHABLE.test(found.sqlstate ?? ""));
}

/**
 * Transactions got in each other's way (deadlock, serialization, a migration in between) and this one was
 * rolled back: it may be retried at once. `query` and `batch` do that themselves.
 */
export function isConflict(error: unknown): boolean {
  const found = databaseErrorIn(error);
  return found !== undefined && (found.stalePlan || /^(?:40001|40P01)$/.test(found.sqlstate ?? ""));
}

/** The first error of the database among the error and its causes. */
function databaseErrorIn(error: unknown): DatabaseError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof DatabaseError) return at;
  }
  return undefined;
}
