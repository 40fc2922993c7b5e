import type { Update } from "grammy/types";
import { senderOf } from "../telegram/sender.ts";

/** Nobody is notified of a wait shorter than this, in milliseconds. */
const WORTH_A_WORD_MS = 10_000;
/** How many waiting people are remembered; beyond that nobody else is notified. */
const MOST_WAITING = 10_000;

/** A person who waits. */
interface Wait {
  timer: ReturnType<typeof setTimeout>;
  /** They wait for their update to be stored, not for it to be handled: another instance may have stored it. */
  arriving: boolean;
}

/**
 * Who waits for the database, because it is unavailable or because it can't do what their update needs. Each is notified
 * once, if it lasts, until one of their own updates gets through.
 */
export class Outage {
  readonly #waits = new Map<number, Wait>();
  #lasts = false;

  constructor(private readonly notify: (update: Update) => void) {}

  /** This update can't be handled, or not even be stored, for now; `since` is when that was first tried. */
  holdsUp(update: Update, since: number, arriving = false): void {
    const userId = senderOf(update);
    const wait = this.#waits.get(userId);
    if (wait !== undefined) {
      wait.arriving &&= arriving;
      return;
    }
    if (this.#waits.size >= MOST_WAITING) return;
    const left = Math.max(0, since + WORTH_A_WORD_MS - Date.now());
    this.#waits.set(userId, { timer: setTimeout(() => this.notify(update), left), arriving });
  }

  /** Whether the database did not answer when it was last asked. */
  get lasts(): boolean {
    return this.#lasts;
  }

  /** The database did or did not answer, whoever asked. */
  answered(answered: boolean): void {
    this.#lasts = !answered;
  }

  /** This person's updates get through again. */
  release(userId: number): void {
    clearTimeout(this.#waits.get(userId)?.timer);
    this.#waits.delete(userId);
  }

  /** What arrives is stored again. */
  releaseArriving(): void {
    for (const [userId, { arriving }] of this.#waits) if (arriving) this.release(userId);
  }

  /** Notifies nobody from now on. */
  stop(): void {
    for (const userId of this.#waits.keys()) this.release(userId);
  }
}
