/** How long a test waits for the bot: long, since the machine may be busy. */
export const PATIENCE_MS = 20_000;

/** Telegram's time: the machine's plus what a test has skipped. */
export class Clock {
  #skipped = 0;

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#skipped;
  }

  /** Unix time in seconds, as messages carry it. */
  unix(): number {
    return Math.floor(this.now() / 1000);
  }

  advance(ms: number): void {
    this.#skipped += ms;
  }
}
