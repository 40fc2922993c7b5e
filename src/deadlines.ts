interface Deadline {
  at: number;
  passed(): void;
}

/**
 * Deadlines of one length that hardly ever pass: they share a timer, because one for each call, statement and press would
 * be twenty for an update.
 */
export class Deadlines {
  /** In the order in which they pass. */
  readonly #pending = new Set<Deadline>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Each is `ms` milliseconds long. */
  constructor(readonly ms: number) {}

  /** Calls `passed` once the time is over, unless what it returns is called before. */
  start(passed: () => void): () => void {
    const deadline = { at: performance.now() + this.ms, passed };
    this.#pending.add(deadline);
    if (this.#timer === undefined) this.#wait(deadline, this.ms);
    return () => {
      this.#pending.delete(deadline);
      if (this.#pending.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  #wait(deadline: Deadline, ms: number): void {
    this.#timer = setTimeout(() => this.#look(deadline), ms);
  }

  /** `first` is over: what was waited for. Others may be. */
  #look(first: Deadline): void {
    this.#timer = undefined;
    const now = performance.now();
    const over: Deadline[] = [];
    for (const deadline of this.#pending) {
      if (deadline !== first && deadline.at > now) {
        this.#wait(deadline, deadline.at - now);
        break;
      }
      over.push(deadline);
    }
    // One of them may stop another, or start a new one.
    for (const deadline of over) if (this.#pending.delete(deadline)) deadline.passed();
  }
}
