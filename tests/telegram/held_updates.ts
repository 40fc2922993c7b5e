import type { Update } from "grammy/types";
import type { Queued } from "./queued.ts";

/**
 * Updates that wait until a test releases them, in an order and in batches of its own:
 * `const held = telegram.holdUpdates(); await ann.sendAlbum(…); held.release([2]); …; held.end();`.
 */
export class HeldUpdates {
  #queued: Queued[] = [];

  constructor(
    private readonly admit: (queued: readonly Queued[]) => void,
    private readonly finish: () => void,
  ) {}

  add(queued: Queued): void {
    this.#queued.push(queued);
  }

  /** The updates held now, in the order of what people did. */
  get updates(): readonly Update[] {
    return this.#queued.map(({ update }) => update);
  }

  /** Lets these go, by their indexes in `updates` and in this order; without indexes all of them. */
  release(indexes: readonly number[] = this.#queued.map((_, index) => index)): void {
    const released = indexes.map((index) => {
      const queued = this.#queued[index];
      if (!queued) throw new Error(`Cannot release update ${index}: none is held there`);
      return queued;
    });
    this.#queued = this.#queued.filter((queued) => !released.includes(queued));
    this.admit(released);
  }

  /** Lets the rest go, and later ones flow again. */
  end(): void {
    this.finish();
    this.release();
  }
}
