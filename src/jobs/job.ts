import type { Log } from "../log.ts";

/** What the engine (worker.ts) needs to know: where the rows are, and how to work on one. */

/** A row as the engine sees it. */
export interface Leased {
  readonly id: number;
  readonly kind: string;
  /** Processes that ended while they held it. */
  readonly attempts: number;
  /** True when it is a day old and still not done. */
  readonly overdue: boolean;
}

/** Where the rows are: the statements of one table. */
export interface JobSource<Job extends Leased> {
  /** Claims due rows, at most `limit` of each kind, and none that is `held`. */
  claim(
    room: readonly { kind: string; limit: number }[],
    held: readonly number[],
    leaseMs: number,
  ): Promise<Job[]>;
  /** Extends leases; the ids of the rows that this process still holds. */
  extend(ids: readonly number[], leaseMs: number): Promise<readonly number[]>;
  /** Releases a row; it is due again after `waitMs`. */
  release(job: Job, waitMs: number): Promise<void>;
  /** Ends a row: it is done, or given up. */
  end(job: Job): Promise<void>;
}

/** The signals that work must obey. */
export interface Run {
  /** Aborts when the bot stops or the lease is lost: the work ends before its next step. */
  readonly signal: AbortSignal;
  /** Aborts when the lease is lost: so does every call. */
  readonly lost: AbortSignal;
}

/** How one kind of row is worked on. */
export interface JobHandler<Job extends Leased> {
  /** How many at once. */
  readonly concurrency: number;
  /** Does the work; `unfinished` where `signal` made it end early. */
  run(job: Job, run: Run): Promise<"done" | "unfinished">;
}

/** The engine's times, in milliseconds. */
export interface WorkerTimes {
  /** How long a lease holds. */
  lease: number;
  /** How often leases are extended. */
  extend: number;
  /** How long before the end of its lease work is aborted. */
  margin: number;
  /** How often leases are looked at. */
  tick: number;
  /** How often to look for rows without being woken. */
  sweep: number;
}

/** What the engine needs of the rest. */
export interface WorkerOptions<Job extends Leased> {
  source: JobSource<Job>;
  handlers: Readonly<Record<string, JobHandler<Job>>>;
  log: Log;
  /** Whether the end of one row can make another one due. */
  chained: boolean;
  /** Apologizes to the chat for a row that is given up. */
  apologize(job: Job, reference: string): Promise<void>;
  /** Telegram refuses everything in the chat of this row. */
  refused(job: Job): Promise<void>;
}
