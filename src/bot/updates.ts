/**
 * Where updates go: different people's are handled at once, one person's in order, and none is confirmed to Telegram
 * before it is durable – its effect committed, or the update itself in the inbox.
 */
import type { Update } from "grammy/types";
import { type Database, isUnavailable } from "../database/database.ts";
import {
  beginInbox,
  type InboxRow,
  peopleInInbox,
  removeFromInbox,
  storeInInbox,
} from "../storage/inbox.ts";
import { backoff, pause } from "./retries.ts";
import type { UpdateHooks } from "./turn.ts";

/** Updates of one person that are read from the inbox at once. */
const INBOX_CHUNK = 20;

/** An update that crashed the process so often is passed over. */
const MAX_ATTEMPTS = 5;

/** What the updates need of the rest. */
export interface UpdatesOptions {
  database: Database;
  /**
   * Handles one update; rejects only when it could not be handled for now (the database is away), and is then called
   * again. `attempts` is how often a process began with it before.
   */
  handle(update: Update, hooks: UpdateHooks): Promise<void>;
  /** Hears of an update that is passed over because it ended the process again and again. */
  passedOver(update: Update): void;
  /** False for people of whom nothing may be stored, not even in the inbox. */
  admits(userId: number): boolean;
  /** Hears, every so often, that the database is away. */
  waiting(error: unknown): void;
}

/** An update in hand. */
interface Task {
  readonly update: Update;
  readonly userId: number;
  /** Its effect is committed, or it is done, or it will be worked off from the inbox: the offset may move past it. */
  settled: boolean;
  done: boolean;
  /** A row in the inbox stands for it, or is about to. */
  inInbox: boolean;
}

/** One person's updates: a queue in memory, and whether the inbox holds more of them. */
interface Person {
  queue: Task[];
  /** Rows of theirs are in the inbox, or about to be: what comes now goes behind them. */
  backlogged: boolean;
  /** Batches on their way into the inbox that hold updates of theirs. */
  storing: number;
  working: boolean;
}

/** The one whose turn an update is: who did it, or the chat where nobody is named. */
export function userIdOf(update: Update): number {
  for (const value of Object.values(update)) {
    if (typeof value !== "object" || value === null) continue;
    const { from, chat } = value as { from?: { id: number }; chat?: { id: number } };
    if (from !== undefined) return from.id;
    if (chat !== undefined) return chat.id;
  }
  return 0;
}

/** The updates in hand, in order per person. */
export class Updates {
  readonly #people = new Map<number, Person>();
  readonly #options: UpdatesOptions;
  readonly #stopping = new AbortController();
  /** Woken whenever something settles. */
  #wake: () => void = () => {};
  #working = 0;

  constructor(options: UpdatesOptions) {
    this.#options = options;
  }

  /** Begins with what the inbox holds from before. */
  async resume(): Promise<void> {
    for (const userId of await peopleInInbox(this.#options.database)) {
      this.#personOf(userId).backlogged = true;
      this.#work(userId);
    }
  }

  /**
   * Takes a batch in hand and resolves when all of it is durable: after `graceMs`, what is not done yet goes to the inbox
   * in one statement. Rejects only when it is stopped meanwhile; what is not durable then must not be confirmed.
   */
  async take(updates: readonly Update[], graceMs: number): Promise<void> {
    const tasks = updates.map((update) => this.#accept(update));
    const deadline = Date.now() + graceMs;
    // A backlogged person's updates have to wait in the inbox anyway.
    while (tasks.some((task) => !task.settled && !task.inInbox)) {
      const left = deadline - Date.now();
      if (left <= 0 || this.#stopping.signal.aborted) break;
      await Promise.race([new Promise<void>((resolve) => this.#wake = resolve), pause(left)]);
    }
    await this.#store(tasks.filter((task) => !task.settled));
  }

  /** Stops: what is being handled may go on until `deadlineMs` passed, the rest stays in the inbox. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopping.abort();
    const deadline = Date.now() + deadlineMs;
    while (this.#working > 0 && Date.now() < deadline) await pause(20);
  }

  /** People whose updates are being handled now. */
  get working(): number {
    return this.#working;
  }

  #personOf(userId: number): Person {
    let person = this.#people.get(userId);
    if (person === undefined) {
      person = { queue: [], backlogged: false, storing: 0, working: false };
      this.#people.set(userId, person);
    }
    return person;
  }

  #accept(update: Update): Task {
    const userId = userIdOf(update);
    const task: Task = { update, userId, settled: false, done: false, inInbox: false };
    // A stranger's update may not be stored; it has no effect either, so that nothing is lost with it.
    task.settled = !this.#options.admits(userId);
    const person = this.#personOf(userId);
    if (person.backlogged && !task.settled) {
      task.inInbox = true;
    } else {
      person.queue.push(task);
      this.#work(userId);
    }
    return task;
  }

  /** Puts tasks into the inbox, however long the database is away. */
  async #store(tasks: readonly Task[]): Promise<void> {
    if (tasks.length === 0) return;
    const { database } = this.#options;
    const people = new Set(tasks.map((task) => task.userId));
    for (const userId of people) {
      const person = this.#personOf(userId);
      person.storing++;
      person.backlogged = true;
      // What has not begun is worked off from the inbox; memory need not hold it.
      person.queue = person.queue.filter((task) => !tasks.includes(task));
    }
    for (const task of tasks) task.inInbox = true;
    try {
      await this.#untilAvailable(() =>
        storeInInbox(
          database,
          tasks.map(({ update, userId }) => ({
            update_id: update.update_id,
            user_id: userId,
            payload: JSON.stringify(update),
          })),
        )
      );
      for (const task of tasks) {
        task.settled = true;
        // Done while its row was being written: the row would be handled again.
        if (task.done) await this.#remove(task.userId, task.update.update_id);
      }
    } finally {
      for (const userId of people) this.#personOf(userId).storing--;
      for (const userId of people) this.#work(userId);
    }
  }

  /** Works off one person's updates, one after another. */
  #work(userId: number): void {
    const person = this.#personOf(userId);
    if (person.working) return;
    person.working = true;
    this.#working++;
    this.#workOff(userId, person)
      .catch((error) => this.#options.waiting(error))
      .finally(() => {
        person.working = false;
        this.#working--;
        const stopped = this.#stopping.signal.aborted;
        if (!stopped && (person.queue.length > 0 || (person.backlogged && person.storing === 0))) {
          this.#work(userId);
        } else if (!person.backlogged && person.queue.length === 0) {
          this.#people.delete(userId);
        }
        this.#wake();
      });
  }

  async #workOff(userId: number, person: Person): Promise<void> {
    for (let task = person.queue.shift(); task !== undefined; task = person.queue.shift()) {
      if (this.#stopping.signal.aborted) return;
      await this.#handleTask(task);
    }
    // While a batch is on its way into the inbox its rows are not looked at: #store calls #work when they are there.
    while (person.backlogged && person.storing === 0 && !this.#stopping.signal.aborted) {
      const rows = await this.#untilAvailable(() =>
        beginInbox(this.#options.database, userId, INBOX_CHUNK)
      );
      for (const row of rows) {
        if (this.#stopping.signal.aborted) return;
        await this.#handleRow(userId, row);
      }
      if (rows.length === 0 && person.storing === 0) person.backlogged = false;
    }
  }

  async #handleTask(task: Task): Promise<void> {
    const settle = () => {
      task.settled = true;
      this.#wake();
    };
    await this.#untilAvailable(() => this.#options.handle(task.update, { committed: settle }));
    task.done = true;
    // Its row was written meanwhile (else #store takes it out as soon as it is).
    if (task.inInbox && task.settled) await this.#remove(task.userId, task.update.update_id);
    settle();
  }

  async #handleRow(userId: number, row: InboxRow): Promise<void> {
    const update: Update = JSON.parse(row.payload);
    let committed = false;
    if (row.attempts >= MAX_ATTEMPTS) this.#options.passedOver(update);
    else {
      await this.#untilAvailable(() =>
        this.#options.handle(update, { committed: () => committed = true })
      );
    }
    // A commit took the row out with the effect.
    if (!committed) await this.#remove(userId, row.update_id);
  }

  #remove(userId: number, updateId: number): Promise<void> {
    return this.#untilAvailable(() => removeFromInbox(this.#options.database, userId, updateId));
  }

  /** Tries again, with pauses, while the database is away. */
  async #untilAvailable<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0;; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!isUnavailable(error) || this.#stopping.signal.aborted) throw error;
        this.#options.waiting(error);
        await backoff(attempt, this.#stopping.signal);
      }
    }
  }
}
