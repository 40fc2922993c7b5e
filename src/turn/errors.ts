import { GrammyError, HttpError } from "grammy";
import { DatabaseError, isUnavailable } from "../database/database.ts";
import { isRefusedName } from "../storage/file_words.ts";
import { SESSION_CONFLICT } from "../storage/sessions.ts";
import { laterMs } from "../telegram/retries.ts";

/**
 * The constraints that those who do the same at the same moment run into: two saves of one file; a group that gets its
 * library while it becomes a supergroup; whatever is kept in a library that goes meanwhile.
 */
const CONFLICTS = new RegExp(
  `^(?:${SESSION_CONFLICT}|files_library_id_file_unique_id|libraries_chat_id|\\w+_library_id_fkey)$`,
);

/** What is to be done about an error that ended the handling of an update. */
export type Verdict =
  | "unavailable" // not now: the same update again, later, however often
  | "conflict" // somebody else wrote meanwhile: the same update again, at once
  | "blocked" // the person blocked the bot: stop sending
  | "unreachable" // Telegram did not take the answer, however often: what was done is done
  | "failure"; // ours: apology, reference, log

/** Judges an error by its class and code, never by its message. */
export function judge(error: unknown): Verdict {
  if (isUnavailable(error)) return "unavailable";
  if (error instanceof DatabaseError && CONFLICTS.test(error.constraint ?? "")) return "conflict";
  if (isRefusedName(error)) return "conflict";
  if (error instanceof HttpError) return "unreachable";
  if (error instanceof GrammyError) {
    if (error.error_code === 403) return "blocked";
    if (laterMs(error) !== undefined) return "unreachable";
  }
  return "failure";
}

/** True when the same update is handled once more after this error. */
export function isRetried(error: unknown): boolean {
  const verdict = judge(error);
  return verdict === "unavailable" || verdict === "conflict";
}

/** A short name for one failure, shown to the person and written to the log: 8 letters and digits. */
export function newReference(): string {
  return crypto.randomUUID().slice(0, 8).toUpperCase();
}
