import { ApiError, tooManyRequests } from "./api_error.ts";
import type { Answer, Answered } from "./http.ts";

export type FaultKind =
  | "401"
  | "404"
  | "409"
  | "429"
  | "500"
  | "502"
  /** Not done: `code` and `description`. */
  | "refuse"
  /** Nothing is done and the connection ends in the middle of the answer: the bot sees a network error. */
  | "drop"
  /** Nothing is done and the connection ends before any byte; Deno's fetch then retries once by itself. */
  | "reset"
  /** It is done, and then the connection ends in the middle of the answer: the bot can't know. */
  | "drop_after"
  /** It is done, and half of the real answer arrives before the connection ends. */
  | "half"
  /** It is done, half of the real answer arrives, and then nothing: the connection stays open. */
  | "stall"
  /** It is done, and the answer arrives in small pieces over `delay_ms`. */
  | "drip"
  /** Done, but late. */
  | "delay"
  /** A black hole: never answered (or dropped after `delay_ms`), and not done. */
  | "timeout"
  /** It is done, and never answered. */
  | "silent_after"
  /** Of the file server: `bytes` more than `file_size` announced. */
  | "more";

/** Name of the file server's downloads where a fault names a method. */
export const DOWNLOAD = "download";

export interface Fault {
  kind: FaultKind;
  /** Methods of the Bot API, or "download". A fault without it hits methods only. */
  method?: string | RegExp;
  chat_id?: number;
  /** How many calls it hits; without it, all. */
  times?: number;
  /** How many calls it lets through first. */
  after?: number;
  /** How long it lasts; without it, until it is cleared. */
  for_ms?: number;
  /** The share of calls that it hits, 0–1. */
  rate?: number;
  /** Seconds, for "429". */
  retry_after?: number;
  /** For "refuse"; default 400. */
  code?: number;
  /** For "refuse": Telegram's words. */
  description?: string;
  delay_ms?: number;
  /** For "more"; default 1 MB. */
  bytes?: number;
}

interface Entry {
  readonly fault: Fault;
  readonly until: number;
  after: number;
  left: number;
}

/** Faults on demand. */
export class Faults {
  readonly #entries: Entry[] = [];
  /** How many calls were hit. */
  hits = 0;

  add(fault: Fault): void {
    this.#entries.push({
      fault,
      until: Date.now() + (fault.for_ms ?? Infinity),
      after: fault.after ?? 0,
      left: fault.times ?? Infinity,
    });
  }

  clear(): void {
    this.#entries.length = 0;
  }

  /** The fault that hits this call, if any. */
  pick(method: string, chat_id: number | undefined): Fault | undefined {
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (entry.left <= 0 || entry.until < Date.now()) continue;
      if (!names(fault, method)) continue;
      if (fault.chat_id !== undefined && fault.chat_id !== chat_id) continue;
      if (fault.rate !== undefined && Math.random() >= fault.rate) continue;
      if (entry.after > 0) {
        entry.after--;
        continue;
      }
      entry.left--;
      this.hits++;
      return fault;
    }
    return undefined;
  }
}

function names({ method: wanted }: Fault, method: string): boolean {
  if (wanted === undefined) return method !== DOWNLOAD;
  return typeof wanted === "string" ? wanted === method : wanted.test(method);
}

/** The refusal that stands in for the answer, where the fault is one. */
export function refusalOf(
  { kind, retry_after = 1, code = 400, description = "Bad Request" }: Fault,
): ApiError | undefined {
  const expected = { expected: true };
  switch (kind) {
    case "401":
      return new ApiError(401, "Unauthorized", expected);
    case "404":
      return new ApiError(404, "Not Found", expected);
    case "409":
      return new ApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        expected,
      );
    case "429":
      return tooManyRequests(retry_after);
    case "500":
      return new ApiError(500, "Internal Server Error", expected);
    case "502":
      return new ApiError(502, "Bad Gateway", expected);
    case "refuse":
      return new ApiError(code, description, expected);
    default:
      return undefined;
  }
}

/** How the real answer arrives under the fault. */
export function brokenAnswer(fault: Fault, answered: Answered): Answer {
  const body = typeof answered.body === "string"
    ? new TextEncoder().encode(answered.body)
    : answered.body;
  const half = Math.floor(body.length / 2);
  switch (fault.kind) {
    case "drop_after":
      return "cut";
    case "half":
      return { ...answered, body, stop: { at: half, then: "cut" } };
    case "stall":
      return { ...answered, body, stop: { at: half, then: "hang" } };
    case "silent_after":
      return "hang";
    case "drip":
      return { ...answered, body, over_ms: fault.delay_ms ?? 1000 };
    case "more": {
      const longer = new Uint8Array(body.length + (fault.bytes ?? 1024 * 1024));
      longer.set(body);
      return { ...answered, body: longer };
    }
    default:
      return answered;
  }
}
