/** The first SIGINT or SIGTERM asks for a clean stop, the second for an immediate exit. */
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

  /** Aborted by the first signal. */
  get asked(): AbortSignal {
    return this.#first.signal;
  }

  /** Resolves at the first signal. */
  async wait(): Promise<void> {
    if (this.asked.aborted) return;
    await new Promise((resolve) => this.asked.addEventListener("abort", resolve, { once: true }));
  }

  /** Resolves at the second signal. */
  get insisted(): Promise<void> {
    return this.#second.promise;
  }

  /** Gives the signals back to the runtime: from now on they end the process. */
  release(): void {
    for (const name of this.#names) Deno.removeSignalListener(name, this.#listener);
  }
}
