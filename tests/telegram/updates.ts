import type { Update } from "grammy/types";
import type { Clock } from "./clock.ts";
import { HeldUpdates } from "./held_updates.ts";
import type { Queued } from "./queued.ts";

export type UpdateType = Exclude<keyof Update, "update_id">;

export const UPDATE_TYPES = new Set<string>(
  ("message edited_message channel_post edited_channel_post business_connection business_message " +
    "edited_business_message deleted_business_messages guest_message stopped_message_generation " +
    "message_reaction message_reaction_count inline_query chosen_inline_result callback_query " +
    "shipping_query pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_member " +
    "chat_join_request chat_boost removed_chat_boost managed_bot subscription").split(" "),
);

/** Only delivered when `allowed_updates` names them. */
const NOT_BY_DEFAULT = new Set(["chat_member", "message_reaction", "message_reaction_count"]);
const KEPT_MS = 24 * 60 * 60 * 1000;

/** The updates that the bot has not confirmed yet, in order. */
export class UpdateQueue {
  #queue: Queued[] = [];
  #first = 0;
  #held: HeldUpdates | undefined;
  /** Confirmed updates that are delivered again, as may happen. */
  readonly again: Queued[] = [];
  #next = 100_000_000 + Math.floor(Math.random() * 800_000_000);
  #allowed: ReadonlySet<string> | undefined;
  #repeatNext = 0;
  #repeatRate = 0;
  listener: () => void = () => {};
  /** How many updates of allowed types there have been. */
  total = 0;

  constructor(private readonly clock: Clock) {}

  get pending(): number {
    return this.#queue.length - this.#first + this.again.length;
  }

  get allowed(): string[] | undefined {
    return this.#allowed && [...this.#allowed];
  }

  /** `allowed_updates`: absent keeps what was, an empty list is the default. */
  allow(types: unknown): void {
    if (!Array.isArray(types)) return;
    const known = types.filter((type) => UPDATE_TYPES.has(type));
    this.#allowed = known.length > 0 ? new Set(known) : undefined;
  }

  allows(type: string): boolean {
    return this.#allowed ? this.#allowed.has(type) : !NOT_BY_DEFAULT.has(type);
  }

  push<T extends UpdateType>(type: T, payload: NonNullable<Update[T]>): Queued | undefined {
    if (!this.allows(type)) return undefined;
    const now = this.clock.now();
    const kept = type === "callback_query" ? 150_000 : type === "inline_query" ? 30_000 : KEPT_MS;
    const update = { update_id: this.#next++, [type]: payload } as unknown as Update;
    const queued: Queued = { update, at: now, expires: now + kept, deliveries: 0 };
    this.total++;
    if (this.#held) {
      this.#held.add(queued);
      return queued;
    }
    this.#queue.push(queued);
    this.listener();
    return queued;
  }

  /** Holds back what comes from now on. `renumber`: released updates get new ids, since getUpdates needs ascending ones. */
  hold(renumber: () => boolean): HeldUpdates {
    if (this.#held) throw new Error("Updates are being held already");
    return this.#held = new HeldUpdates(
      (released) => {
        for (const queued of released) {
          if (renumber()) queued.update.update_id = this.#next++;
          this.#queue.push(queued);
        }
        if (released.length > 0) this.listener();
      },
      () => this.#held = undefined,
    );
  }

  /** After a week of silence identifiers restart at random. */
  restartIdentifiers(from: number = 1000 + Math.floor(Math.random() * 1_000_000)): void {
    this.#next = from;
  }

  repeat(how: number | { next: number }): void {
    if (typeof how === "number") this.#repeatRate = how;
    else this.#repeatNext += how.next;
  }

  shouldRepeat(): boolean {
    if (this.#repeatNext > 0) {
      this.#repeatNext--;
      return true;
    }
    return this.#repeatRate > 0 && Math.random() < this.#repeatRate;
  }

  /**
   * Confirms everything below `offset`; a negative one keeps only that many of the newest. An offset in the future
   * confirms nothing: after a week of silence identifiers restart, and a bot may still have the old offset.
   */
  confirm(offset: number): void {
    const end = this.#queue.length;
    if (offset < 0) this.#drop(Math.max(this.#first, end + offset));
    else if (offset > 0) {
      // Identifiers may have restarted within the queue: look for this very update, then for smaller ones.
      let at = end - 1;
      while (at >= this.#first && this.#queue[at]!.update.update_id !== offset - 1) at--;
      if (at >= this.#first) this.#drop(at + 1);
      else if (offset <= this.#next) {
        let kept = this.#first;
        while (kept < end && this.#queue[kept]!.update.update_id < offset) kept++;
        this.#drop(kept);
      }
    }
    this.#compact();
  }

  #drop(end: number): void {
    for (let at = this.#first; at < end; at++) {
      const queued = this.#queue[at];
      if (queued && this.shouldRepeat()) this.again.push(queued);
    }
    this.#first = end;
  }

  #compact(): void {
    if (this.#first > 1000 || this.#first === this.#queue.length) {
      this.#queue = this.#queue.slice(this.#first);
      this.#first = 0;
    }
  }

  clear(): void {
    this.#queue = [];
    this.#first = 0;
    this.again.length = 0;
  }

  /** The first unconfirmed updates, at most `limit` of the first hundred. */
  head(limit: number): Queued[] {
    this.#expire();
    return [
      ...this.again.splice(0, limit),
      ...this.#queue.slice(this.#first, this.#first + Math.min(limit, 100)),
    ];
  }

  /** Takes everything, for a webhook. */
  takeAll(): Queued[] {
    this.#expire();
    const all = [...this.again.splice(0), ...this.#queue.slice(this.#first)];
    this.#queue = [];
    this.#first = 0;
    return all;
  }

  /** Puts back what a webhook could not deliver. */
  putBack(queued: readonly Queued[]): void {
    this.#queue = [...queued, ...this.#queue.slice(this.#first)];
    this.#first = 0;
  }

  #expire(): void {
    const now = this.clock.now();
    if (!this.#queue.slice(this.#first).some(({ expires }) => expires < now)) return;
    this.#queue = this.#queue.slice(this.#first).filter(({ expires }) => expires >= now);
    this.#first = 0;
  }
}
