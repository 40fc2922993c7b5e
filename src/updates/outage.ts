import type { Update } from "grammy/types";
import { senderOf } from "../telegram/sender.ts";

/** Nobody is notified of an outage shorter than this, in milliseconds. */
const WORTH_A_WORD_MS = 10_000;
/** How many people are remembered as notified; beyond it nobody else is notified. */
const MOST_TOLD = 10_000;

/** The database is unavailable and people wait: everybody who sent something is notified once, if it lasts. */
export class Outage {
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Who waits, with their update; cleared once they are notified. */
  readonly #waiting = new Map<number, Update>();
  readonly #told = new Set<number>();

  constructor(private readonly tell: (update: Update) => void) {}

  /** This update can't be handled for now. */
  holdsUp(update: Update): void {
    this.#since ??= Date.now();
    const userId = senderOf(update);
    if (this.#told.has(userId) || this.#told.size >= MOST_TOLD) return;
    this.#told.add(userId);
    this.#waiting.set(userId, update);
    const left = this.#since + WORTH_A_WORD_MS - Date.now();
    if (left <= 0) this.#tellAll();
    else this.#timer ??= setTimeout(() => this.#tellAll(), left);
  }

  get lasts(): boolean {
    return this.#since !== undefined;
  }

  /** The database answered. */
  end(): void {
    if (this.#since === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#since = undefined;
    this.#waiting.clear();
    this.#told.clear();
  }

  #tellAll(): void {
    for (const update of this.#waiting.values()) this.tell(update);
    this.#waiting.clear();
  }
}
