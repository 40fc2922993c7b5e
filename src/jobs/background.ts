import type { Log } from "../log.ts";

/** Work beside the updates, and timers, that `stop` ends and waits for. */
export class Background {
  readonly #running = new Set<Promise<void>>();
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  readonly #stopping = new AbortController();

  constructor(private readonly log: Log) {}

  /** Aborts when all work has to end. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Runs `work` beside everything else; a failure is logged under its name. */
  run(name: string, work: (signal: AbortSignal) => Promise<void>): void {
    const done = work(this.#stopping.signal)
      .catch((error) => this.log.error("Cannot finish {name}: {error}", { name, error }))
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  /** Runs `work` now, and again every `ms` milliseconds. */
  every(ms: number, name: string, work: (signal: AbortSignal) => Promise<void>): void {
    this.#timers.push(setInterval(() => this.run(name, work), ms));
    this.run(name, work);
  }

  /** Aborts all work, and waits until it has ended. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopping.abort();
    await Promise.all(this.#running);
  }
}
