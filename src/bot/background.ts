import type { Log } from "../log.ts";

/** What takes long and does not hold up the person's other updates. */
export class Background {
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(private readonly log: Log) {}

  /** Runs `work` beside everything else; a failure is logged under its name. */
  run(name: string, work: (signal: AbortSignal) => Promise<void>): void {
    const done = work(this.#stopping.signal)
      .catch((error) => this.log.error("Cannot finish {name}: {error}", { name, error }))
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  /** Asks all to end, and waits for them. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }
}
