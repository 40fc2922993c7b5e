/** The first SIGINT or SIGTERM asks for a stop in good order, the second for one at once. */
export class StopSignals {
  readonly #first = new AbortController();
  readonly #second = Promise.withResolvers<void>();
  readonly #listener = () => {
    if (this.#first.signal.aborted) this.#second.resolve();
    this.#first.abort();
  };
  readonly #names: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];

  constructor() {
    for (const name of this.#names) Deno.addSignalListener(name, this.#listener);
  }

  get asked(): AbortSignal {
    return this.#first.signal;
  }

  /** Resolves at the first signal. */
  async wait(): Promise<void> {
    if (this.asked.aborted) return;
    await new Promise((resolve) => this.asked.addEventListener("abort", resolve, { once: true }));
  }

  /** Resolves at the second. */
  get insisted(): Promise<void> {
    return this.#second.promise;
  }

  /** The process can be interrupted in the usual way again. */
  release(): void {
    for (const name of this.#names) Deno.removeSignalListener(name, this.#listener);
  }
}
