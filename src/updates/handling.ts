/** What both queues share: an update is retried until it is done. */
import type { Update } from "grammy/types";
import { Deadlines } from "../deadlines.ts";
import { type Database, isPerhapsOurFault, isUnavailable } from "../database/database.ts";
import { countBacklog, type InboxRow, removeFromInbox } from "../storage/inbox.ts";
import { Outage } from "./outage.ts";
import { backoff } from "../telegram/retries.ts";
import { senderOf } from "../telegram/sender.ts";
import type { TurnHandler } from "../turn/handler.ts";

/** Updates of one person that are read from the inbox at once. */
export const INBOX_CHUNK = 20;
/** How many people are served at the same time; the others' updates wait in the inbox. */
const PEOPLE_AT_ONCE = 256;
/** An update that takes longer than this gives its place to somebody else, in milliseconds: a call to Telegram may hang. */
const PLACE_MS = 5_000;
/** How many people's updates may be in progress altogether, including those that gave up their place. */
const PEOPLE_IN_PROGRESS = 4_096;
/** This many waiting updates of one person are a flood: they are notified. */
const FLOOD = 500;
/** An update that crashed the process this often is set aside. */
const MAX_ATTEMPTS = 10;
const CRASHED = `It crashed the process ${MAX_ATTEMPTS} times`;
/** An update that the database refuses for this long while it accepts others is set aside, in milliseconds. */
const OWN_FAULT_MS = 60_000;

/** What the queues need of the rest. */
export interface UpdatesOptions {
  database: Database;
  handler: TurnHandler;
  /** The last run crashed: the first updates are stored before they are handled, so that one that causes crashes is counted. */
  afterCrash: boolean;
  /** False for people of whom nothing may be stored, not even in the inbox. */
  admits(userId: number): boolean;
  /** The database is unavailable; called after every failed attempt. */
  waiting(error: unknown): void;
  /** An update that the database refuses to store for a reason of its own: it is handled from memory. */
  unstored(update: Update, error: unknown): void;
  /** Somebody sends faster than they can be served; once for each flood. */
  flooded(update: Update): void;
  /** This person's update has been waiting for the database for long; once for each person and wait. */
  delayed(update: Update): void;
}

/** Handles single updates, however long the database is unavailable. */
export class Handling {
  readonly #flooding = new Set<number>();
  readonly outage: Outage;
  #places = 0;
  readonly #slow = new Deadlines(PLACE_MS);
  /** How many statements the database has completed, for any update. */
  #successes = 0;
  #inProgress = 0;

  constructor(
    private readonly options: UpdatesOptions,
    private readonly stopping: AbortSignal,
    private readonly ownFaultMs = OWN_FAULT_MS,
  ) {
    this.outage = new Outage((update) => options.delayed(update));
  }

  /** Handles an update that memory holds; resolves when it is done, or set aside. */
  async update(update: Update, durable: () => void): Promise<void> {
    const { handler } = this.options;
    const since = performance.now();
    const othersBefore = this.#successes;
    let work = () => handler.handle(update, durable);
    await this.untilAvailable(async () => {
      try {
        await work();
      } catch (error) {
        const alone = this.#successes > othersBefore && performance.now() - since > this.ownFaultMs;
        // Everybody else is served: the fault is this update's own, and those behind it must not wait for it.
        if (alone && isPerhapsOurFault(error)) {
          work = () => handler.setAside(update, error).then(durable);
        }
        throw error;
      }
    }, [update]);
    this.outage.release(senderOf(update));
  }

  /** Handles an update from the inbox and removes its row, unless it was set aside. */
  async row(userId: number, row: InboxRow, later: readonly InboxRow[]): Promise<void> {
    const update: Update = JSON.parse(row.payload);
    let durable = false;
    if (row.attempts >= MAX_ATTEMPTS) {
      await this.untilAvailable(() => this.options.handler.setAside(update, new Error(CRASHED)), [
        update,
      ]);
      durable = true;
    } else if (
      !isOutdated(update, row.old, () => later.map(({ payload }) => JSON.parse(payload)))
    ) {
      await this.update(update, () => durable = true);
    }
    // A commit removed the row with the effect.
    if (!durable) await this.remove(userId, row.update_id);
    this.outage.release(userId);
  }

  remove(userId: number, updateId: number): Promise<void> {
    return this.untilAvailable(() => removeFromInbox(this.options.database, userId, updateId), []);
  }

  /** Notes how long a person's backlog is, and notifies them when it is a flood. */
  async noteBacklog(userId: number, rows: readonly InboxRow[]): Promise<void> {
    if (rows.length < INBOX_CHUNK) this.#flooding.delete(userId);
    else if (!this.#flooding.has(userId)) {
      const waiting = await countBacklog(this.options.database, userId, FLOOD).catch(() => 0);
      if (waiting < FLOOD) return;
      this.#flooding.add(userId);
      this.options.flooded(JSON.parse(rows[0]!.payload));
    }
  }

  /** How many more people may be served. */
  get room(): number {
    return Math.min(PEOPLE_AT_ONCE - this.#places, PEOPLE_IN_PROGRESS - this.#inProgress);
  }

  /** Whether more people's updates have to wait. */
  get full(): boolean {
    return this.room <= 0;
  }

  /**
   * Runs `work` in a place among the people who are served. A slow update gives the place up early: then `freed` is called.
   */
  async inPlace(work: () => Promise<void>, freed: () => void): Promise<void> {
    this.#places++;
    this.#inProgress++;
    let placed = true;
    const leave = () => {
      if (placed) this.#places--;
      placed = false;
    };
    const watch = () =>
      this.#slow.start(() => {
        // During an outage more people would only wait as well.
        if (this.outage.lasts) return void (ended = watch());
        leave();
        freed();
      });
    let ended = watch();
    try {
      await work();
    } finally {
      ended();
      leave();
      this.#inProgress--;
    }
  }

  /** Retries, with pauses, while the database is unavailable; `about` are the updates that wait for it. */
  async untilAvailable<T>(work: () => Promise<T>, about: readonly Update[]): Promise<T> {
    const began = Date.now();
    for (let attempt = 0;; attempt++) {
      try {
        const result = await work();
        this.#successes++;
        this.outage.answered(true);
        return result;
      } catch (error) {
        if (!isUnavailable(error) || this.stopping.aborted) throw error;
        this.options.waiting(error);
        this.outage.answered(false);
        for (const update of about) this.outage.holdsUp(update, began);
        await backoff(attempt, this.stopping);
      }
    }
  }
}

/**
 * True for an inline query that Telegram no longer waits for: the person typed on, or it is old. Only the newest is
 * answered.
 */
export function isOutdated(
  update: Update,
  old: boolean,
  later: () => readonly Update[],
): boolean {
  if (update.inline_query === undefined) return false;
  return old || later().some(({ inline_query }) => inline_query !== undefined);
}
