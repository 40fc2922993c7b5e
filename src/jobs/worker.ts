/**
 * The engine of all durable work. What is to be done is rows; a process claims them, works on them while it extends its
 * lease, and ends them. The states of a row:
 *
 *                  wake, sweep
 *      ┌─────────┐   claim    ┌─────────┐   done: the row is ended
 *  ───►│   due   ├───────────►│  held   ├──────────────────────────────►
 *      └─────────┘            └─┬─┬─┬─┬─┘
 *        ▲     ▲    postponed   │ │ │ │  an error of its own, 3 crashes, or a day without an end:
 *        │     └────────────────┘ │ │ │  given up: apology with a reference, the row is ended
 *        │  429, 5xx, network,    │ │ └────────────────────────────────►
 *        │  database unavailable  │ │
 *        │      released          │ │  an extension did not come through, or the row is another's:
 *        ├────────────────────────┘ │  the lease is lost; the work is aborted and writes nothing more
 *        │  this process stops      │
 *        │      rescued             │
 *        └──────────────────────────┘
 *           the process ended: the lease runs out, whoever claims the row counts a crash
 *
 * A postponed row is due again when Telegram says (retry_after), else after growing pauses; that counts as no crash.
 */
import { isUnavailable } from "../database/database.ts";
import { isRefusedCall, pause } from "../telegram/retries.ts";
import { newReference } from "../turn/errors.ts";
import type { Leased, WorkerOptions, WorkerTimes } from "./job.ts";
import { Postponements } from "./postponements.ts";

const TIMES: WorkerTimes = {
  lease: 15_000,
  extend: 5_000,
  margin: 3_000,
  tick: 1_000,
  sweep: 5_000,
};
/** The shortest time between two looks, in milliseconds. */
const PASS_GAP_MS = 200;
/** A row that crashed this many processes is given up. */
const CRASHES_MAX = 3;
/** How often writing the outcome of a row is retried while the database is unavailable, in milliseconds. */
const SETTLE_RETRY_MS = 1_000;

/** A row in progress. */
interface Held<Job> {
  readonly job: Job;
  /** When the lease ends, by performance.now(). */
  until: number;
  readonly asked: AbortController;
  readonly lost: AbortController;
}

/** Works on the rows of one source, as long as the process lives. */
export class Worker<Job extends Leased> {
  readonly #held = new Map<number, Held<Job>>();
  readonly #ending = new Set<Promise<void>>();
  readonly #postponements = new Postponements();
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #pass: { timer: ReturnType<typeof setTimeout>; at: number } | undefined;
  #claiming: Promise<void> | undefined;
  /** The latest moment for which a look was requested. */
  #wantedAt = -Infinity;
  #full = false;
  #extendAt = 0;
  #stopped = false;

  constructor(
    private readonly options: WorkerOptions<Job>,
    private readonly times: WorkerTimes = TIMES,
  ) {}

  /** Claims what is due, now and from now on. */
  start(): void {
    this.#timers.push(
      setInterval(() => this.wake(), this.times.sweep),
      setInterval(() => this.#tick(), this.times.tick),
    );
    this.wake();
  }

  /** Ends what is in progress before its next step, and releases it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#pass?.timer);
    for (const { asked } of this.#held.values()) asked.abort();
    await this.#claiming;
    // Leases are extended to the end.
    while (this.#ending.size > 0) await Promise.all(this.#ending);
    this.#timers.forEach(clearInterval);
  }

  /** Something is due, now or in `inMs`. */
  wake(inMs = 0): void {
    const at = performance.now() + inMs;
    this.#wantedAt = Math.max(this.#wantedAt, at);
    this.#passAt(at);
  }

  /**
   * Works on a row that this process claimed by inserting it, at `claimedAt` by performance.now(). Resolves when the work
   * is done or put off; the row is settled after that.
   */
  take(job: Job, claimedAt: number): Promise<void> {
    return this.#begin(job, claimedAt);
  }

  /** How long a lease holds that is taken with the insertion of a row, in milliseconds. */
  get leaseMs(): number {
    return this.times.lease;
  }

  #passAt(at: number): void {
    if (this.#stopped || (this.#pass !== undefined && this.#pass.at <= at)) return;
    clearTimeout(this.#pass?.timer);
    const timer = setTimeout(() => {
      this.#pass = undefined;
      this.#claiming = (this.#claiming ?? Promise.resolve()).then(() => this.#claim());
    }, Math.max(0, at - performance.now()));
    this.#pass = { timer, at };
  }

  /** One look: claims what is due, and begins with it. */
  async #claim(): Promise<void> {
    if (this.#stopped) return;
    const claimedAt = performance.now();
    const room = this.#room();
    this.#full = room.length === 0;
    if (this.#full) return;
    try {
      const held = [...this.#held.keys()];
      const jobs = await this.options.source.claim(room, held, this.times.lease);
      for (const { kind, limit } of room) {
        if (jobs.filter((job) => job.kind === kind).length === limit) this.#full = true;
      }
      for (const job of jobs) void this.#begin(job, claimedAt);
    } catch (error) {
      // The updates report that already; the next sweep finds what was left.
      if (!isUnavailable(error)) {
        this.options.log.error("Cannot claim jobs: {error}", { error });
      }
    }
    const now = performance.now();
    if (this.#wantedAt > claimedAt) this.#passAt(Math.min(this.#wantedAt, now + PASS_GAP_MS));
  }

  #room(): { kind: string; limit: number }[] {
    const running = new Map<string, number>();
    for (const { job } of this.#held.values()) {
      running.set(job.kind, (running.get(job.kind) ?? 0) + 1);
    }
    return Object.entries(this.options.handlers)
      .map(([kind, { concurrency }]) => ({ kind, limit: concurrency - (running.get(kind) ?? 0) }))
      .filter(({ limit }) => limit > 0);
  }

  /** Resolves when the work is over; its outcome is written after that, and `stop` waits for it. */
  #begin(job: Job, claimedAt: number): Promise<void> {
    const held: Held<Job> = {
      job,
      until: claimedAt + this.times.lease,
      asked: new AbortController(),
      lost: new AbortController(),
    };
    this.#held.set(job.id, held);
    if (this.#stopped) held.asked.abort();
    const worked = this.#work(held);
    const ended: Promise<void> = worked.then((settle) => settle()).finally(() => {
      this.#held.delete(job.id);
      this.#ending.delete(ended);
      if (this.#full || this.options.chained) this.wake();
    });
    this.#ending.add(ended);
    return worked.then(() => {});
  }

  /** Does the work; returns how to write its outcome. */
  async #work(held: Held<Job>): Promise<() => Promise<void>> {
    const { job, asked, lost } = held;
    const { handlers } = this.options;
    try {
      if (job.attempts >= CRASHES_MAX) {
        throw new Error(`It crashed the process ${CRASHES_MAX} times`);
      }
      if (job.overdue) throw new Error("It was not done within a day");
      const run = { signal: asked.signal, lost: lost.signal };
      const outcome = await handlers[job.kind]!.run(job, run);
      return () => this.#settle(held, () => this.#end(outcome, job));
    } catch (error) {
      if (lost.signal.aborted) {
        return () => {
          this.#postponements.end(job.id);
          return Promise.resolve();
        };
      }
      const waitMs = this.#postponements.waitMs(job.id, error);
      if (waitMs === undefined) return () => this.#giveUp(held, error);
      return () => this.#postpone(held, waitMs);
    }
  }

  async #end(outcome: "done" | "unfinished", job: Job): Promise<void> {
    const { source } = this.options;
    if (outcome === "unfinished") return await source.release(job, 0);
    await source.end(job);
    this.#postponements.end(job.id);
  }

  async #postpone(held: Held<Job>, waitMs: number): Promise<void> {
    await this.#settle(held, () => this.options.source.release(held.job, waitMs));
    this.wake(waitMs + 20);
  }

  /** Ends a row that can't be done, with a message in its chat; if the message has to wait, so does the row. */
  async #giveUp(held: Held<Job>, error: unknown): Promise<void> {
    const { job } = held;
    const { apologize, log, refused, source } = this.options;
    try {
      if (isRefusedCall(error, 403)) await refused(job);
      else {
        const reference = newReference();
        log.error("Cannot finish the {kind} {id}, reference {reference}: {error}", {
          kind: job.kind,
          id: job.id,
          reference,
          error,
        });
        await apologize(job, reference);
      }
    } catch (unsaid) {
      const waitMs = job.overdue ? undefined : this.#postponements.waitMs(job.id, unsaid);
      if (waitMs !== undefined) return await this.#postpone(held, waitMs);
      if (isRefusedCall(unsaid, 403)) await refused(job).catch(() => {});
      else {
        const { id, kind } = job;
        log.warn("Cannot apologize for the {kind} {id}: {error}", { id, kind, error: unsaid });
      }
    }
    await this.#settle(held, () => source.end(job));
  }

  /** Writes the outcome of a row; retries while the database is unavailable and the lease holds. */
  async #settle({ job, lost }: Held<Job>, write: () => Promise<void>): Promise<void> {
    while (!lost.signal.aborted) {
      try {
        return await write();
      } catch (error) {
        if (!isUnavailable(error)) {
          this.options.log.error("Cannot settle the {kind} {id}: {error}", {
            kind: job.kind,
            id: job.id,
            error,
          });
          return;
        }
        await pause(SETTLE_RETRY_MS, lost.signal);
      }
    }
  }

  /** Extends leases in time, and ends the work whose lease is about to end. */
  #tick(): void {
    const now = performance.now();
    for (const held of this.#held.values()) {
      if (now > held.until - this.times.margin) this.#lose(held);
    }
    if (this.#held.size > 0 && now >= this.#extendAt) {
      this.#extendAt = now + this.times.extend;
      void this.#extend([...this.#held.values()], now);
    }
  }

  async #extend(held: readonly Held<Job>[], now: number): Promise<void> {
    try {
      const ids = held.map(({ job }) => job.id);
      const ours = new Set(await this.options.source.extend(ids, this.times.lease));
      for (const one of held) {
        if (ours.has(one.job.id)) one.until = now + this.times.lease;
        else if (this.#held.get(one.job.id) === one) this.#lose(one);
      }
    } catch (error) {
      // Tried again in a moment: until the lease ends there is time.
      this.#extendAt = 0;
      if (!isUnavailable(error)) this.options.log.warn("Cannot extend leases: {error}", { error });
    }
  }

  #lose({ asked, lost }: Held<Job>): void {
    asked.abort();
    lost.abort();
  }
}
