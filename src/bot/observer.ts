/** Hears what the bot does, for figures: see http/figures.ts. */
export interface BotObserver {
  /** An update was handled, or not; the kind is the update's field. */
  updated(kind: string, outcome: UpdateOutcome, seconds: number): void;
  /** A call is tried again. */
  retried(method: string, why: string): void;
}

export type UpdateOutcome = "handled" | "failed" | "unreachable" | "blocked" | "unavailable";
