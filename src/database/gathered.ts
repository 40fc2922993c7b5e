interface Call<Item, Result> {
  item: Item;
  answer: PromiseWithResolvers<Result>;
}

/** Many calls in few exchanges: what is asked for while an exchange is on its way goes with the next one. */
export class Gathered<Item, Result> {
  #waiting: Call<Item, Result>[] = [];
  #busy = false;

  /** `work` gives a result for each item, in their order; at most `most` items at once. */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly most = 200,
  ) {}

  /** How many calls wait for the exchange that is on its way. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Resolves with the item's result; rejects when the exchange that it went with failed. */
  async do(item: Item): Promise<Result> {
    const answer = Promise.withResolvers<Result>();
    this.#waiting.push({ item, answer });
    if (!this.#busy) void this.#workOff();
    return await answer.promise;
  }

  async #workOff(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.most);
      try {
        const results = await this.work(batch.map(({ item }) => item));
        for (const [index, { answer }] of batch.entries()) answer.resolve(results[index]!);
      } catch (error) {
        for (const { answer } of batch) answer.reject(error);
      }
    }
    // In one step with the look that found nothing: what comes from now on starts a new exchange.
    this.#busy = false;
  }
}
