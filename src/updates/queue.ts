/**
 * The queue of updates that no other process can take: those from polling, and those of a webhook on the embedded
 * database. Different people's are handled at once, one person's in order, and none is confirmed to Telegram before it is
 * durable – its effect committed, or the update itself in the inbox.
 */
import type { Update } from "grammy/types";
import { isUnavailable } from "../database/database.ts";
import { beginInbox, peopleInInbox, retrySetAside, storeInInbox } from "../storage/inbox.ts";
import { Handling, INBOX_CHUNK, isOutdated, type UpdatesOptions } from "./handling.ts";
import { backoff, pause } from "../telegram/retries.ts";
import { peopleIn, senderOf } from "../telegram/sender.ts";

/** A batch that makes progress may take this many times its grace: the inbox would only add to the load of a busy machine. */
const PATIENCE = 4;

/** An update in progress. */
interface Task {
  readonly update: Update;
  readonly userId: number;
  /** Its effect is committed, or it is done, or it is handled from the inbox later: the offset may move past it. */
  settled: boolean;
  begun: boolean;
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
  /** How many of their batches reached the inbox: a look that began before the latest one may have missed it. */
  stored: number;
  working: boolean;
  /** Unexpected errors in a row: each attempt after one waits longer. */
  failures: number;
}

/**
 * The updates in progress, in order per person.
 *
 * A queue of its own beside the shared one, on purpose: there each update is a row first and each person has a lease, which
 * costs one more exchange before every update and one after it. Through a webhook that queue reaches two thirds of this one's updates
 * a second on the same PostgreSQL (tests/bench/README.md), so a lease as a strategy of one queue would cost polling a third.
 */
export class UpdateQueue {
  readonly #people = new Map<number, Person>();
  readonly #options: UpdatesOptions;
  readonly #stopping = new AbortController();
  readonly #handling: Handling;
  readonly #process = crypto.randomUUID();
  /** Who is served as soon as a place is free. */
  readonly #next = new Set<number>();
  /** Resolved, and replaced, whenever something settles. */
  #settling = Promise.withResolvers<void>();
  #working = 0;
  #resumed: Promise<void> | undefined;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#handling = new Handling(options, this.#stopping.signal);
  }

  /** Begins with what the inbox holds from before; what is taken meanwhile waits behind it. */
  async resume(): Promise<void> {
    await (this.#resumed = this.#resume());
  }

  async #resume(): Promise<void> {
    await retrySetAside(this.#options.database);
    for (const userId of await peopleInInbox(this.#options.database)) {
      this.#personOf(userId).backlogged = true;
      this.#work(userId);
    }
  }

  /**
   * Handles a batch and resolves when all of it is durable. What is not done yet goes to the inbox in one statement once
   * `graceMs` have passed without progress, at the latest after {@link PATIENCE} times that. With 0 all of it is stored
   * before anything begins, so that an update that crashes the process is counted. Rejects only if it is stopped
   * meanwhile; what is not durable by then must not be confirmed.
   */
  async take(updates: readonly Update[], graceMs: number): Promise<void> {
    await this.#resumed;
    if (graceMs === 0) {
      const admitted = updates.filter((update) => this.#options.admits(senderOf(update)));
      for (const update of updates) if (!admitted.includes(update)) this.#accept(update);
      return await this.#store(admitted.map((update) => this.#taskOf(update)));
    }
    const tasks = updates.map((update) => this.#accept(update));
    // A backlogged person's updates have to wait in the inbox anyway.
    const waits = () => tasks.filter((task) => !task.settled && !task.inInbox).length;
    const enough = new AbortController();
    let late = false;
    const grace = untilStalled(waits, graceMs, enough.signal).then(() => late = true);
    while (waits() > 0 && !late && !this.#stopping.signal.aborted) {
      await Promise.race([this.#settling.promise, grace]);
    }
    enough.abort();
    await this.#store(tasks.filter((task) => !task.settled));
  }

  /** Stops: what is being handled may go on until `deadlineMs` passed, the rest stays in the inbox. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    const deadline = Date.now() + deadlineMs;
    while (this.#working > 0 && Date.now() < deadline) await pause(20);
    this.#handling.outage.stop();
  }

  /** People whose updates are being handled now. */
  get working(): number {
    return this.#working;
  }

  #wake(): void {
    this.#settling.resolve();
    this.#settling = Promise.withResolvers();
  }

  #personOf(userId: number): Person {
    let person = this.#people.get(userId);
    if (person === undefined) {
      person = { queue: [], backlogged: false, storing: 0, stored: 0, working: false, failures: 0 };
      this.#people.set(userId, person);
    }
    return person;
  }

  #taskOf(update: Update): Task {
    const userId = senderOf(update);
    return { update, userId, settled: false, begun: false, done: false, inInbox: false };
  }

  #accept(update: Update): Task {
    const task = this.#taskOf(update);
    const { userId } = task;
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

  /** Puts tasks into the inbox, however long the database is unavailable. */
  async #store(tasks: readonly Task[]): Promise<void> {
    if (tasks.length === 0) return;
    const people = new Set(tasks.map((task) => task.userId));
    for (const userId of people) {
      const person = this.#personOf(userId);
      person.storing++;
      person.backlogged = true;
      // What has not begun is handled from the inbox; memory need not hold it.
      person.queue = person.queue.filter((task) => !tasks.includes(task));
    }
    for (const task of tasks) task.inInbox = true;
    let refused: readonly Task[];
    try {
      const written = await this.#write(tasks);
      refused = written.refused;
      for (const task of tasks) {
        const isRefused = refused.includes(task);
        task.settled ||= !isRefused;
        if (isRefused || written.banned.has(task.update.update_id)) this.#handleUnstored(task);
        // Done while its row was being written: the row would be handled again.
        else if (task.done) await this.#handling.remove(task.userId, task.update.update_id);
      }
    } finally {
      for (const userId of people) {
        const person = this.#personOf(userId);
        person.storing--;
        person.stored++;
      }
      for (const userId of people) this.#work(userId);
    }
    // Only their end makes them durable.
    while (refused.some((task) => !task.settled)) {
      if (this.#stopping.signal.aborted) throw new Error("Cannot store updates: stopping");
      await this.#settling.promise;
    }
  }

  /** Writes rows; one that the database refuses for a reason of its own must not be held against the others. */
  async #write(
    tasks: readonly Task[],
  ): Promise<{ banned: ReadonlySet<number>; refused: readonly Task[] }> {
    const rows = tasks.map(({ update, userId }) => ({
      update_id: update.update_id,
      user_id: userId,
      people: peopleIn(update),
      payload: JSON.stringify(update),
    }));
    try {
      const banned = await this.#handling.untilAvailable(
        () => storeInInbox(this.#options.database, rows),
        tasks.map((task) => task.update),
      );
      return { banned: new Set(banned), refused: [] };
    } catch (error) {
      if (isUnavailable(error)) throw error;
      if (tasks.length === 1) {
        this.#options.unstored(tasks[0]!.update, error);
        return { banned: new Set(), refused: tasks };
      }
      const each = [];
      for (const task of tasks) each.push(await this.#write([task]));
      return {
        banned: new Set(each.flatMap(({ banned }) => [...banned])),
        refused: each.flatMap(({ refused }) => refused),
      };
    }
  }

  /** What may not be stored, or can't be, is handled from memory: banned people get their one sentence. */
  #handleUnstored(task: Task): void {
    task.inInbox = false;
    if (!task.begun) this.#personOf(task.userId).queue.push(task);
  }

  /** Handles one person's updates, one after another. */
  #work(userId: number): void {
    const person = this.#personOf(userId);
    if (person.working) return;
    if (this.#handling.full) return void this.#next.add(userId);
    person.working = true;
    this.#working++;
    this.#handling.inPlace(() => this.#run(userId, person), () => this.#workNext())
      .then(() => person.failures = 0)
      .catch(async (error) => {
        this.#options.waiting(error);
        await backoff(person.failures++, this.#stopping.signal);
      })
      .finally(() => {
        person.working = false;
        this.#working--;
        const stopped = this.#stopping.signal.aborted;
        if (!stopped && (person.queue.length > 0 || (person.backlogged && person.storing === 0))) {
          this.#work(userId);
        } else if (!person.backlogged && person.queue.length === 0) {
          this.#people.delete(userId);
        }
        this.#workNext();
        this.#wake();
      });
  }

  #workNext(): void {
    const [userId] = this.#next;
    if (userId === undefined || this.#stopping.signal.aborted) return;
    this.#next.delete(userId);
    this.#work(userId);
  }

  async #run(userId: number, person: Person): Promise<void> {
    for (let task = person.queue.shift(); task !== undefined; task = person.queue.shift()) {
      if (this.#stopping.signal.aborted) return;
      await this.#handleTask(person, task);
    }
    // While a batch is on its way into the inbox its rows are not looked at: #store calls #work when they are there.
    while (person.backlogged && person.storing === 0 && !this.#stopping.signal.aborted) {
      const { stored } = person;
      const rows = await this.#handling.untilAvailable(
        () => beginInbox(this.#options.database, userId, INBOX_CHUNK, this.#process, false),
        [],
      );
      await this.#handling.noteBacklog(userId, rows);
      for (const [index, row] of rows.entries()) {
        if (this.#stopping.signal.aborted) return;
        await this.#handling.row(userId, row, rows.slice(index + 1));
      }
      if (rows.length === 0 && person.storing === 0 && person.stored === stored) {
        person.backlogged = false;
      }
    }
  }

  async #handleTask(person: Person, task: Task): Promise<void> {
    task.begun = true;
    const settle = () => {
      task.settled = true;
      this.#wake();
    };
    const later = () => person.queue.map(({ update }) => update);
    if (!isOutdated(task.update, false, later)) await this.#handling.update(task.update, settle);
    task.done = true;
    // Its row was written meanwhile (else #store takes it out as soon as it is).
    if (task.inInbox && task.settled) {
      await this.#handling.remove(task.userId, task.update.update_id);
    }
    settle();
  }
}

/** Looks at `count` every `ms`: resolves once it has not fallen since the last look, at the latest after {@link PATIENCE} looks. */
async function untilStalled(count: () => number, ms: number, signal: AbortSignal): Promise<void> {
  let before = count();
  for (let round = 0; round < PATIENCE; round++) {
    await pause(ms, signal);
    const now = count();
    if (now >= before) return;
    before = now;
  }
}
