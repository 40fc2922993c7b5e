import type { Api } from "grammy";
import type { Update } from "grammy/types";
import type { Database } from "../database/database.ts";
import type { Log } from "../log.ts";
import { setBlocked } from "../storage/users.ts";
import { pause } from "../telegram/retries.ts";
import { senderOf } from "../telegram/sender.ts";
import { judge, newReference, type Verdict } from "./errors.ts";
import { Turn } from "./turn.ts";

/** How often an update that ran into another writer is retried. */
const CONFLICT_ATTEMPTS = 5;

export type UpdateOutcome = "handled" | "failed" | "unreachable" | "blocked" | "unavailable";

/** What the handling of updates needs of the rest. */
export interface TurnHandlerOptions {
  database: Database;
  api: Api;
  log: Log;
  defaultLanguage: string;
  /** The routing: begins the turn, and answers. */
  route(turn: Turn): Promise<void>;
  /** Takes the figures of an update; the kind is the update's field. */
  updated(kind: string, outcome: UpdateOutcome, seconds: number): void;
}

/** Handles one update; rejects only where the same update should come again later. */
export type HandleUpdate = (update: Update, committed: () => void) => Promise<void>;

/** Handles updates one by one, and keeps the failure of one from touching the others. */
export function turnHandler(options: TurnHandlerOptions): HandleUpdate {
  const { api, database, log } = options;

  async function handle(update: Update, committed: () => void): Promise<void> {
    const began = performance.now();
    let outcome: UpdateOutcome = "unavailable";
    try {
      outcome = await run(update, committed);
    } finally {
      const kind = Object.keys(update).find((field) => field !== "update_id") ?? "none";
      options.updated(kind, outcome, (performance.now() - began) / 1000);
    }
  }

  /** Retries where somebody else wrote meanwhile; rejects where the database is unavailable. */
  async function run(update: Update, committed: () => void): Promise<UpdateOutcome> {
    const turn = new Turn(update, {
      database,
      defaultLanguage: options.defaultLanguage,
      committed,
    });
    for (let attempt = 1;; attempt++) {
      try {
        await options.route(turn);
        await turn.finish();
        return "handled";
      } catch (error) {
        const verdict = judge(error);
        if (verdict === "unavailable") throw error;
        if (verdict === "conflict" && attempt < CONFLICT_ATTEMPTS) {
          await pause(Math.random() * 50 * attempt);
          continue;
        }
        try {
          await endFailed(turn, error, verdict);
        } catch (unended) {
          if (judge(unended) === "unavailable") throw unended;
          // Not an update of Telegram's making: there is nobody to apologize to.
          log.error("Cannot end update {update_id}: {error}", {
            update_id: update.update_id,
            error: unended,
          });
        }
        return verdict === "blocked" || verdict === "unreachable" ? verdict : "failed";
      }
    }
  }

  /** The boundary: an apology for the person, the cause for the log. The update counts as handled. */
  async function endFailed(turn: Turn, error: unknown, verdict: Verdict): Promise<void> {
    const { update } = turn;
    const { update_id } = update;
    if (verdict === "blocked") return await setBlocked(database, senderOf(update), true);
    if (verdict === "unreachable") {
      log.warn("Cannot answer update {update_id}: {error}", { update_id, error });
      return;
    }
    const reference = newReference();
    log.error("Cannot handle update {update_id}, reference {reference}: {error}", {
      update_id,
      user_id: senderOf(update),
      reference,
      error,
    });
    const chat = update.message?.chat ?? update.callback_query?.message?.chat;
    if (chat?.type !== "private") return;
    const apology = turn.t.failure.apology(reference);
    try {
      await api.sendMessage(chat.id, apology.text, { entities: apology.entities });
    } catch (unsent) {
      log.warn("Cannot send the apology {reference}: {error}", { reference, error: unsent });
    }
  }

  return handle;
}
