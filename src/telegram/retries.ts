import { GrammyError, HttpError, InputFile, type Transformer } from "grammy";
import { Deadlines } from "../deadlines.ts";

/** Resolves after `ms` milliseconds, or as soon as `signal` aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end, { once: true });
  });
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** How long to wait before attempt `attempt` (0 is the first repetition): doubling, with jitter, in milliseconds. */
function backoffMs(attempt: number, random = Math.random): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempt, 16), LONGEST_PAUSE_MS);
  return longest / 2 + random() * longest / 2;
}

/** Waits before the next attempt: see {@link backoffMs}. */
export function backoff(attempt: number, signal?: AbortSignal): Promise<void> {
  return pause(backoffMs(attempt), signal);
}

/** How long one call may be retried, in milliseconds; what answers a press or a query is worthless later, and not waited for. */
const PATIENCE_MS = 60_000;
const SHORT_PATIENCE_MS = 8_000;
const SHORT_LIVED = new Set(["answerCallbackQuery", "answerInlineQuery", "sendChatAction"]);
/** A call without an answer is given up after this, in milliseconds. */
const CALL_TIMEOUT_MS = 30_000;
const UPLOAD_TIMEOUT_MS = 120_000;

/** A call that Telegram did not answer in time. It may have had its effect, so it is not retried. */
class UnansweredCall extends HttpError {}

/** Gives up calls that Telegram doesn't answer. `getUpdates` has a time of its own. */
export function limitCallTime(): Transformer {
  const short = new Deadlines(SHORT_PATIENCE_MS);
  const usual = new Deadlines(CALL_TIMEOUT_MS);
  const long = new Deadlines(UPLOAD_TIMEOUT_MS);
  const deadlinesOf = (method: string, payload: object) => {
    if (SHORT_LIVED.has(method)) return short;
    return Object.values(payload).some((value) => value instanceof InputFile) ? long : usual;
  };
  return async (previous, method, payload, signal) => {
    if (method === "getUpdates") return await previous(method, payload, signal);
    const deadlines = deadlinesOf(method, payload);
    // AbortSignal.timeout could not be taken back: every call would be remembered for half a minute.
    const late = new AbortController();
    const answered = deadlines.start(() => late.abort());
    const either = signal === undefined
      ? late.signal
      : AbortSignal.any([signal as AbortSignal, late.signal]);
    try {
      return await previous(method, payload, either as typeof signal);
    } catch (error) {
      if (!late.signal.aborted) throw error;
      throw new UnansweredCall(
        `Cannot call ${method}: no answer within ${deadlines.ms / 1000} s`,
        error,
      );
    } finally {
      answered();
    }
  };
}

/** Called before each retry of a call, with the reason. */
export type RetryListener = (method: string, why: string, waitMs: number) => void;

/**
 * Retries calls that fail with 429, 5xx, a 401 that soon passes, or a network error: after the time that Telegram names,
 * else with doubling pauses, for a limited time, and not once `signal` has aborted. `getUpdates` has a loop of its own.
 */
export function retryCalls(
  signal: AbortSignal,
  listener: RetryListener,
  patienceMs = PATIENCE_MS,
): Transformer {
  return async (previous, method, payload, callSignal) => {
    if (method === "getUpdates") return await previous(method, payload, callSignal);
    const deadline = Date.now() +
      (SHORT_LIVED.has(method) ? Math.min(SHORT_PATIENCE_MS, patienceMs) : patienceMs);
    for (let attempt = 0;; attempt++) {
      let waitMs = backoffMs(attempt + 2);
      let why: string;
      let giveUp: () => Awaited<ReturnType<typeof previous<typeof method>>>;
      try {
        const answer = await previous(method, payload, callSignal);
        if (answer.ok || !isTemporary(answer.error_code, method)) return answer;
        why = `${answer.error_code}`;
        const retryAfter = answer.parameters?.retry_after;
        if (retryAfter !== undefined) waitMs = retryAfter * 1000 + Math.random() * 250;
        giveUp = () => answer;
      } catch (error) {
        // grammY wraps what fetch throws, but not an answer that breaks off in the middle.
        const lost = error instanceof HttpError
          ? error
          : new HttpError(`Network request for '${method}' failed`, error);
        if (callSignal?.aborted || error instanceof UnansweredCall) throw lost;
        why = "network";
        giveUp = () => {
          throw lost;
        };
      }
      if (signal.aborted || Date.now() + waitMs > deadline) return giveUp();
      listener(method, why, waitMs);
      await pause(waitMs, endOf(signal, callSignal));
      // Whoever called waits no longer.
      if (callSignal?.aborted) return giveUp();
    }
  };
}

/** The earlier of the two ends of a call's retries. */
function endOf(signal: AbortSignal, callSignal: Parameters<Transformer>[3]): AbortSignal {
  return callSignal === undefined ? signal : AbortSignal.any([signal, callSignal as AbortSignal]);
}

/** Whether an error is temporary. A good token is sometimes refused for a moment; getMe tells whether it ever was good. */
function isTemporary(code: number, method: string): boolean {
  return code === 429 || code >= 500 || (code === 401 && method !== "getMe");
}

/** How long to wait after a temporary error, in milliseconds, unless Telegram names a time itself. */
const LATER_MS = 30_000;

/** How long to wait after a temporary error of Telegram's, in milliseconds; undefined for a permanent one. */
export function laterMs(error: unknown): number | undefined {
  if (error instanceof HttpError) return LATER_MS;
  if (!(error instanceof GrammyError)) return undefined;
  if (error.error_code === 429) return (error.parameters.retry_after ?? LATER_MS / 1000) * 1000;
  return isTemporary(error.error_code, error.method) ? LATER_MS : undefined;
}

/** True for an API call that Telegram refused with this code and, if given, with this text in its description. */
export function isRefusedCall(error: unknown, code: number, text = ""): error is GrammyError {
  return error instanceof GrammyError && error.error_code === code &&
    error.description.toLowerCase().includes(text.toLowerCase());
}
