import type { Update } from "grammy/types";
import { ApiError } from "./api_error.ts";
import type { Queued } from "./queued.ts";
import type { UpdateQueue } from "./updates.ts";

const TERMINATED_BY_POLLER =
  "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
const TERMINATED_BY_WEBHOOK = "Conflict: terminated by setWebhook request";
export const WEBHOOK_IS_ACTIVE =
  "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

interface Waiting {
  limit: number;
  done: (updates: Queued[]) => void;
  fail: (error: ApiError) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** `getUpdates` as the Bot API server does it (Client.cpp: process_get_updates_query). */
export class Polling {
  #waiting: Waiting | undefined;
  #previousOffset: number | undefined;
  #previousAt = 0;
  #nextConflictAt = 0;
  #wake: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly updates: UpdateQueue) {}

  get isPolled(): boolean {
    return this.#waiting !== undefined;
  }

  async poll(
    options: { offset: number; limit: number; timeout: number; signal?: AbortSignal },
  ): Promise<Update[]> {
    this.#waiting?.fail(this.conflict(TERMINATED_BY_POLLER));
    let { limit, timeout } = options;
    const now = Date.now();
    if (options.offset === this.#previousOffset) {
      if (timeout < 3 && now < this.#previousAt + 3000) timeout = 3;
      if (now < this.#previousAt + 500) limit = 1;
    }
    this.#previousOffset = options.offset;
    this.#previousAt = now;
    this.updates.confirm(options.offset);
    let head = this.updates.head(limit);
    if (head.length === 0 && timeout > 0) head = await this.#wait(limit, timeout, options.signal);
    for (const queued of head) queued.deliveries++;
    return head.map(({ update }) => update);
  }

  /** Gives a new update to a waiting poll, a moment later, so that simultaneous ones go together. */
  notice(): void {
    if (!this.#waiting || this.#wake !== undefined) return;
    this.#wake = setTimeout(() => {
      this.#wake = undefined;
      const head = this.#waiting ? this.updates.head(this.#waiting.limit) : [];
      if (head.length > 0) this.#waiting?.done(head);
    }, 2);
  }

  /** Ends a waiting poll: a webhook was set, or the emulator stops. */
  stop(): void {
    this.#waiting?.fail(this.conflict(TERMINATED_BY_WEBHOOK));
    clearTimeout(this.#wake);
    this.#wake = undefined;
  }

  /** The first conflict is answered at once, those within the next three seconds are held back. */
  conflict(description: string): ApiError {
    const now = Date.now();
    const delay_ms = now >= this.#nextConflictAt ? 0 : 3000;
    if (delay_ms === 0) this.#nextConflictAt = now + 3000;
    return new ApiError(409, description, { expected: true, delay_ms });
  }

  #wait(limit: number, timeout: number, signal: AbortSignal | undefined): Promise<Queued[]> {
    return new Promise((resolve, reject) => {
      const settle = <T>(then: (value: T) => void) => (value: T) => {
        clearTimeout(waiting.timer);
        signal?.removeEventListener("abort", gone);
        if (this.#waiting === waiting) this.#waiting = undefined;
        then(value);
      };
      const gone = () => waiting.done([]);
      const waiting: Waiting = {
        limit,
        done: settle(resolve),
        fail: settle(reject),
        timer: setTimeout(() => waiting.done([]), timeout * 1000),
      };
      signal?.addEventListener("abort", gone);
      this.#waiting = waiting;
    });
  }
}
