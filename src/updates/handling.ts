/** What both queues share: an update is retried until it is done. */
import type { Update } from "grammy/types";
import { type Database, isUnavailable } from "../database/database.ts";
import { countInbox, type InboxRow, removeFromInbox } from "../storage/inbox.ts";
import { Outage } from "./outage.ts";
import { backoff } from "../telegram/retries.ts";
import type { HandleUpdate } from "../turn/handler.ts";

/** Updates of one person that are read from the inbox at once. */
export const INBOX_CHUNK = 20;
/** People who are served at the same time; the others' updates wait in the inbox. */
export const PEOPLE_AT_ONCE = 256;
/** So many waiting updates of one person are a flood, of which they are notified. */
const FLOOD = 500;
/** An update that crashed the process so often is set aside. */
const MAX_ATTEMPTS = 10;

/** What the queues need of the rest. */
export interface UpdatesOptions {
  database: Database;
  handle: HandleUpdate;
  /** An update was set aside because it crashed the process again and again. */
  setAside(update: Update): void;
  /** False for people of whom nothing may be stored, not even in the inbox. */
  admits(userId: number): boolean;
  /** The database is unavailable; called for every attempt. */
  waiting(error: unknown): void;
  /** Somebody sends faster than they can be served; once for each flood. */
  flooded(update: Update): void;
  /** The database has been unavailable for long, and this person's update waits; once for each person and outage. */
  delayed(update: Update): void;
}

/** Handles single updates, however long the database is unavailable. */
export class Handling {
  readonly #flooding = new Set<number>();
  readonly outage: Outage;

  constructor(private readonly options: UpdatesOptions, private readonly stopping: AbortSignal) {
    this.outage = new Outage((update) => options.delayed(update));
  }

  /** Handles an update that memory holds; resolves when it is done. */
  async update(update: Update, committed: () => void): Promise<void> {
    await this.untilAvailable(() => this.options.handle(update, committed), [update]);
  }

  /** Handles one from the inbox, and sees to it that its row is gone. */
  async row(userId: number, row: InboxRow): Promise<void> {
    const update: Update = JSON.parse(row.payload);
    let committed = false;
    if (row.attempts >= MAX_ATTEMPTS) this.options.setAside(update);
    else await this.update(update, () => committed = true);
    // A commit took the row out with the effect.
    if (!committed) await this.remove(userId, row.update_id);
  }

  remove(userId: number, updateId: number): Promise<void> {
    return this.untilAvailable(() => removeFromInbox(this.options.database, userId, updateId), []);
  }

  /** Looks at how much of a person's backlog was read, and lets them know when it is a flood. */
  async noteBacklog(userId: number, rows: readonly InboxRow[]): Promise<void> {
    if (rows.length < INBOX_CHUNK) this.#flooding.delete(userId);
    else if (!this.#flooding.has(userId)) {
      const waiting = await countInbox(this.options.database, userId, FLOOD).catch(() => 0);
      if (waiting < FLOOD) return;
      this.#flooding.add(userId);
      this.options.flooded(JSON.parse(rows[0]!.payload));
    }
  }

  /** Tries again, with pauses, while the database is away; `about` are the updates that wait for it. */
  async untilAvailable<T>(work: () => Promise<T>, about: readonly Update[]): Promise<T> {
    for (let attempt = 0;; attempt++) {
      try {
        const result = await work();
        this.outage.end();
        return result;
      } catch (error) {
        if (!isUnavailable(error) || this.stopping.aborted) throw error;
        this.options.waiting(error);
        for (const update of about) this.outage.holdsUp(update);
        await backoff(attempt, this.stopping);
      }
    }
  }
}
