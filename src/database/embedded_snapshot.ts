import type { DatabaseSession } from "./session.ts";

const SNAPSHOT_IDLE_TIMEOUT_MS = 30_000;

/** The session of a snapshot: everybody else waits for it, so it expires when its work leaves it idle for too long. */
export class ExpiringSession implements DatabaseSession {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #expired = Promise.withResolvers<never>();
  /** Rejects once the session was idle for too long. */
  readonly expired = this.#expired.promise;

  constructor(private readonly session: DatabaseSession) {
    this.expired.catch(() => {}); // always raced, but maybe not yet
  }

  run(sql: string, params: readonly (string | null)[]): Promise<unknown[]> {
    return this.#watch(this.session.run(sql, params));
  }

  script(sql: string): Promise<string> {
    return this.#watch(this.session.script(sql));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #watch<T>(answer: Promise<T>): Promise<T> {
    this.stop();
    try {
      return await answer;
    } finally {
      this.stop();
      this.#timer = setTimeout(() => {
        this.#expired.reject(new Error("Cannot hold the snapshot: it was idle for too long"));
      }, SNAPSHOT_IDLE_TIMEOUT_MS);
    }
  }
}
