/**
 * The queue of updates that arrive by webhook at any of several instances on one database: they go into the inbox, then to
 * the instance that has the person's lease (see storage/leases.ts). So one person's updates are handled in order and never
 * two at once, whichever instance they reached, and those of an instance that died are taken over.
 */
import type { Update } from "grammy/types";
import { isUnavailable } from "../database/database.ts";
import { retrySetAside, type StoredUpdate } from "../storage/inbox.ts";
import {
  claimNeglected,
  deleteDeadLeases,
  endLeases,
  extendLeases,
  type HandledUpdates,
  releaseLeases,
  storeAndClaim,
  takeLease,
} from "../storage/leases.ts";
import { Gathered } from "../database/gathered.ts";
import { Handling, INBOX_CHUNK, isOutdated, type UpdatesOptions } from "./handling.ts";
import { pause } from "../telegram/retries.ts";
import { peopleIn, senderOf } from "../telegram/sender.ts";

/** A lease that was not extended for this long is taken over, in milliseconds. */
const LEASE_MS = 10_000;
const EXTEND_MS = 3_000;
/** How often updates that nobody handles are looked for, in milliseconds; up to twice as long, at random. */
const SWEEP_MS = 2_000;
const FORGET_MS = 60_000;
/** Updates that one statement stores. */
const MOST_STORED = 200;
/** Updates that may wait to be stored; what comes beyond is refused, and Telegram brings it again. */
const MOST_WAITING = 2_000;

/** One person whose lease is ours. */
interface Person {
  /** Updates that memory holds as well as the inbox, oldest first. */
  queue: Update[];
  /** What was handled without a commit: its rows leave the inbox with the lease, or before the next look. */
  done: number[];
  /** The inbox must be looked at before the lease is released. */
  look: boolean;
}

interface Arrival {
  row: StoredUpdate;
  update: Update;
}

/** The updates that this instance handles, in order per person; queue.ts says why there are two queues. */
export class SharedUpdateQueue {
  readonly #holder = crypto.randomUUID();
  readonly #people = new Map<number, Person>();
  readonly #stopping = new AbortController();
  readonly #handling: Handling;
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  readonly #arrivals = new Gathered<Arrival, void | Promise<void>>(
    (batch) => this.#store(batch),
    MOST_STORED,
  );
  readonly #releases = new Gathered<HandledUpdates, boolean>((turns) =>
    releaseLeases(this.options.database, this.#holder, turns)
  );
  #sweeping: Promise<void> | undefined;
  /** Somebody's updates were left in the inbox because too many people were being served. */
  #left = false;

  constructor(private readonly options: UpdatesOptions) {
    this.#handling = new Handling(options, this.#stopping.signal);
  }

  /** Begins with what the inbox holds from before, and keeps looking into it. */
  async start(): Promise<void> {
    const { database } = this.options;
    await retrySetAside(database);
    await this.#sweep();
    const quietly = (work: () => Promise<unknown>) => () =>
      void work().catch((error) => this.options.waiting(error));
    this.#timers.push(
      setInterval(quietly(() => this.#extend()), EXTEND_MS),
      // Not in step with the other instances.
      setInterval(quietly(() => this.#sweep()), SWEEP_MS * (1 + Math.random())),
      setInterval(quietly(() => deleteDeadLeases(database)), FORGET_MS),
    );
  }

  /** Resolves when the update is durable; rejects when it could not be stored, so that it must come again. */
  async accept(update: Update): Promise<void> {
    const userId = senderOf(update);
    if (this.#stopping.signal.aborted) throw new Error("Cannot take updates: stopping");
    // Of a stranger nothing may be stored; it has no effect either, so that nothing is lost with it.
    if (!this.options.admits(userId)) {
      return await this.options.handler.handle(update, () => {});
    }
    if (this.#arrivals.waiting >= MOST_WAITING) {
      throw new Error("Cannot take updates: too many wait to be stored");
    }
    const row = {
      update_id: update.update_id,
      user_id: userId,
      people: peopleIn(update),
      payload: JSON.stringify(update),
    };
    const { outage } = this.#handling;
    const began = Date.now();
    try {
      await this.#arrivals.do({ row, update });
      outage.answered(true);
      outage.releaseArriving();
    } catch (error) {
      outage.answered(false);
      outage.holdsUp(update, began, true);
      throw error;
    }
  }

  /** Stops: what is being handled may go on until `deadlineMs` passed, the rest is left to others. */
  async stop(deadlineMs: number): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    while (this.#arrivals.busy && Date.now() < deadline) await pause(20);
    this.#stopping.abort();
    while (this.#people.size > 0 && Date.now() < deadline) await pause(20);
    for (const timer of this.#timers) clearInterval(timer);
    await this.#sweeping;
    this.#handling.outage.stop();
    await endLeases(this.options.database, this.#holder).catch(() => {});
  }

  /** People whose updates are being handled now. */
  get working(): number {
    return this.#people.size;
  }

  async #store(batch: readonly Arrival[]): Promise<(void | Promise<void>)[]> {
    const { full } = this.#handling;
    if (full) this.#left = true;
    let claims: Awaited<ReturnType<typeof storeAndClaim>>;
    try {
      claims = await storeAndClaim(
        this.options.database,
        this.#holder,
        batch.map(({ row }) => row),
        full ? 0 : LEASE_MS,
      );
    } catch (error) {
      if (isUnavailable(error)) throw error;
      return await this.#storeEach(batch, error);
    }
    const refused = new Set(claims.map((claim) => claim.refused));
    for (const { user_id, mine, alone } of claims) {
      if (!mine) continue;
      const person = this.#people.get(user_id);
      if (person) person.look = true;
      else {
        const known = alone
          ? batch.filter(({ row }) => row.user_id === user_id && !refused.has(row.update_id))
            .map(({ update }) => update)
          : [];
        this.#begin(user_id, known);
      }
    }
    // Leases that are ours already; no more are taken.
    if (full) { for (const { row } of batch) this.#lookAgain(row.user_id); }
    return batch.map(({ row, update }) =>
      refused.has(row.update_id) ? this.#handleUnstored(update) : undefined
    );
  }

  /** One that the database refuses for a reason of its own must not be held against the others. */
  async #storeEach(
    batch: readonly Arrival[],
    error: unknown,
  ): Promise<(void | Promise<void>)[]> {
    const [{ update }] = batch as [Arrival];
    if (batch.length === 1) {
      this.options.unstored(update, error);
      return [this.#handleUnstored(update)];
    }
    const stored: (void | Promise<void>)[] = [];
    for (const arrival of batch) stored.push(...await this.#store([arrival]));
    return stored;
  }

  /** What may not be stored, or can't be, is handled beside the others: banned people get their one sentence. */
  #handleUnstored(update: Update): Promise<void> {
    return this.options.handler.handle(update, () => {});
  }

  #lookAgain(userId: number): void {
    const person = this.#people.get(userId);
    if (person) person.look = true;
  }

  #begin(userId: number, known: Update[]): void {
    const person: Person = { queue: known, done: [], look: known.length === 0 };
    this.#people.set(userId, person);
    this.#handling.inPlace(() => this.#run(userId, person), () => this.#sweepLeft())
      .catch((error) => this.options.waiting(error))
      .finally(() => {
        if (this.#people.get(userId) === person) this.#people.delete(userId);
        this.#sweepLeft();
      });
  }

  /** A place became free for those whose updates were left in the inbox. */
  #sweepLeft(): void {
    if (!this.#left || this.#stopping.signal.aborted) return;
    this.#left = false;
    void this.#sweep().catch((error) => this.options.waiting(error));
  }

  /** Handles one person's updates, one after another, until none are left. */
  async #run(userId: number, person: Person): Promise<void> {
    try {
      await this.#runLeased(userId, person);
    } finally {
      // Where it was stopped: what was answered must not be answered again.
      await this.#removeDone(userId, person);
    }
  }

  async #runLeased(userId: number, person: Person): Promise<void> {
    const over = () => this.#stopping.signal.aborted;
    for (const [index, update] of person.queue.entries()) {
      if (over()) return;
      await this.#handleKnown(person, update, person.queue.slice(index + 1));
    }
    person.queue = [];
    while (!over()) {
      if (person.look) {
        await this.#removeDone(userId, person);
        const rows = await this.#look(userId, person);
        if (rows === undefined && !person.look) return this.#letGo(userId);
        for (const [index, row] of (rows ?? []).entries()) {
          if (over()) return;
          await this.#handling.row(userId, row, rows!.slice(index + 1));
        }
        continue;
      }
      const released = await this.#handling.untilAvailable(
        () => this.#releases.do({ user_id: userId, done: person.done }),
        [],
      );
      person.done = [];
      // An update that came during the release may have claimed the lease for us again.
      if (released && !person.look) return this.#letGo(userId);
      person.look = true;
    }
  }

  async #removeDone(userId: number, person: Person): Promise<void> {
    for (const updateId of person.done.splice(0)) await this.#handling.remove(userId, updateId);
  }

  /** At once, so that the next update claims the lease again. */
  #letGo(userId: number): void {
    this.#people.delete(userId);
  }

  /** The oldest updates in the inbox, while the lease is ours; the last look is the one that finds nothing. */
  async #look(userId: number, person: Person) {
    person.look = false;
    const rows = await this.#handling.untilAvailable(
      () => takeLease(this.options.database, this.#holder, userId, LEASE_MS, INBOX_CHUNK),
      [],
    );
    if (rows === undefined) return undefined;
    if (rows.length > 0) person.look = true;
    await this.#handling.noteBacklog(userId, rows);
    return rows;
  }

  async #handleKnown(person: Person, update: Update, later: readonly Update[]): Promise<void> {
    let committed = false;
    if (!isOutdated(update, false, () => later)) {
      await this.#handling.update(update, () => committed = true);
    }
    // A commit took the row out with the effect.
    if (!committed) person.done.push(update.update_id);
  }

  async #extend(): Promise<void> {
    const userIds = [...this.#people.keys()];
    if (userIds.length === 0) return;
    const held = new Set(
      await extendLeases(this.options.database, this.#holder, userIds, LEASE_MS),
    );
    for (const userId of userIds) {
      const person = this.#people.get(userId);
      // A lease that is just being released is missing too; a look tells for certain.
      if (person && !held.has(userId)) person.look = true;
    }
  }

  /** Claims the leases of people whom nobody serves. */
  #sweep(): Promise<void> {
    return this.#sweeping ??= this.#takeNeglected().finally(() => this.#sweeping = undefined);
  }

  async #takeNeglected(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const { room } = this.#handling;
      if (room <= 0) return void (this.#left = true);
      const { database } = this.options;
      const userIds = await claimNeglected(database, this.#holder, LEASE_MS, room);
      for (const userId of userIds) {
        if (this.#people.has(userId)) this.#lookAgain(userId);
        else this.#begin(userId, []);
      }
      if (userIds.length < room) return;
    }
  }
}
