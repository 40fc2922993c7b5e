export type FaultKind =
  | "429"
  | "500"
  | "502"
  /** Nothing is done and the connection ends in mid answer: the bot sees a network error. */
  | "drop"
  /** Nothing is done and the connection ends before any byte; Deno's fetch then tries once more by itself. */
  | "reset"
  /** It is done, and then the connection ends in mid answer: the bot can't know. */
  | "drop_after"
  /** Done, but late. */
  | "delay"
  /** Never answered (until `delay_ms`), and not done. */
  | "timeout";

export interface Fault {
  kind: FaultKind;
  method?: string | RegExp;
  chat_id?: number;
  /** How many calls it hits; without it, all. */
  times?: number;
  /** The share of calls that it hits, 0–1. */
  rate?: number;
  /** Seconds, for "429". */
  retry_after?: number;
  delay_ms?: number;
}

/** Troubles on demand. */
export class Faults {
  readonly #faults: { fault: Fault; left: number }[] = [];
  /** How many calls were hit. */
  hits = 0;

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault that hits this call, if any. */
  pick(method: string, chat_id: number | undefined): Fault | undefined {
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (entry.left <= 0) continue;
      if (typeof fault.method === "string" && fault.method !== method) continue;
      if (fault.method instanceof RegExp && !fault.method.test(method)) continue;
      if (fault.chat_id !== undefined && fault.chat_id !== chat_id) continue;
      if (fault.rate !== undefined && Math.random() >= fault.rate) continue;
      entry.left--;
      this.hits++;
      return fault;
    }
    return undefined;
  }
}
