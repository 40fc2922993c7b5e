import { Deadlines } from "../deadlines.ts";

/** What takes longer gives up its place, in milliseconds: where a connection hangs, those that come later must not wait for it. */
const LONG_MS = 250;

/** How things are done: one by itself, or several in one exchange. */
export interface Ways<Item, Result> {
  alone(item: Item): Promise<Result>;
  /**
   * What became of each, in their order; undefined where it had no effect and has to be done alone. Rejects where nobody
   * knows: then it does so for all.
   */
  together(items: readonly Item[]): Promise<readonly (PromiseSettledResult<Result> | undefined)[]>;
}

export interface AtOnce {
  /** So many are done by themselves at the same time; those that come meanwhile go together. */
  alone: number;
  /** So many exchanges of several are on their way at the same time. */
  together: number;
  /** At most so many share one. */
  most: number;
}

interface Waiting<Item, Result> {
  item: Item;
  settled: PromiseWithResolvers<PromiseSettledResult<Result> | undefined>;
}

/** Does things at once where little is to be done, and in few exchanges where much is: nothing waits for company. */
export class Together<Item, Result> {
  readonly #waiting: Waiting<Item, Result>[] = [];
  readonly #long = new Deadlines(LONG_MS);
  #alone = 0;
  #together = 0;

  constructor(private readonly ways: Ways<Item, Result>, private readonly atOnce: AtOnce) {}

  async do(item: Item): Promise<Result> {
    if (this.#alone < this.atOnce.alone && this.#waiting.length === 0) return await this.#do(item);
    const settled = Promise.withResolvers<PromiseSettledResult<Result> | undefined>();
    this.#waiting.push({ item, settled });
    if (this.#together < this.atOnce.together) void this.#doWaiting();
    const result = await settled.promise;
    if (result === undefined) return await this.#do(item);
    if (result.status === "rejected") throw result.reason;
    return result.value;
  }

  async #do(item: Item): Promise<Result> {
    this.#alone++;
    try {
      return await this.ways.alone(item);
    } finally {
      this.#alone--;
    }
  }

  async #doWaiting(): Promise<void> {
    this.#together++;
    // What comes in the same moment goes along.
    await Promise.resolve();
    let placed = true;
    while (placed && this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, this.atOnce.most);
      const ended = this.#long.start(() => {
        placed = false;
        this.#together--;
        if (this.#waiting.length > 0) void this.#doWaiting();
      });
      try {
        const results = await this.ways.together(group.map(({ item }) => item));
        for (const [index, { settled }] of group.entries()) settled.resolve(results[index]);
      } catch (reason) {
        for (const { settled } of group) settled.resolve({ status: "rejected", reason });
      } finally {
        ended();
      }
    }
    if (placed) this.#together--;
  }
}
