import { isUnavailable } from "../database/database.ts";
import { isRefusedCall, laterMs } from "../telegram/retries.ts";

/** The shortest and the longest pause of a row, in milliseconds, where Telegram names no time. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 30_000;

/** How long rows wait after errors that pass: as long as Telegram says, else longer each time. */
export class Postponements {
  /** How often a row was postponed without a time, by its id. */
  readonly #counts = new Map<number, number>();

  /** How long a row waits after an error, in whole milliseconds; undefined for an error of its own, which stays. */
  waitMs(id: number, error: unknown): number | undefined {
    const askedMs = laterMs(error);
    if (askedMs !== undefined && isRefusedCall(error, 429)) return askedMs;
    if (askedMs === undefined && !isUnavailable(error)) return undefined;
    const count = this.#counts.get(id) ?? 0;
    this.#counts.set(id, count + 1);
    const longestMs = Math.min(SHORTEST_MS * 2 ** count, LONGEST_MS);
    return Math.ceil(longestMs * (1 + Math.random()) / 2);
  }

  /** A row is done, or another process's. */
  end(id: number): void {
    this.#counts.delete(id);
  }
}
