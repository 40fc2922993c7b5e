import type { Api, InlineKeyboard } from "grammy";
import type { Message, Update } from "grammy/types";
import type { Database } from "../database/database.ts";
import type { Log } from "../log.ts";
import { setAside } from "../storage/inbox.ts";
import { setBlocked } from "../storage/users.ts";
import { isLinks } from "../telegram/links_only.ts";
import { receivedFile } from "../telegram/received_file.ts";
import { pause } from "../telegram/retries.ts";
import { senderOf } from "../telegram/sender.ts";
import { beginsOf } from "./begins.ts";
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
  /** The buttons below an apology: it is no dead end. */
  afterFailure(turn: Turn): InlineKeyboard;
  /** Records the outcome and the duration of an update; `kind` is the name of its field. */
  updated(kind: string, outcome: UpdateOutcome, seconds: number): void;
}

/** How updates are handled. */
export interface TurnHandler {
  /**
   * Handles one update; rejects only where the same update should come again later. `durable` is called once its effect
   * is committed, or it is set aside: it need not come again.
   */
  handle(update: Update, durable: () => void): Promise<void>;
  /** Sets an update aside that can't be handled, and apologizes for it once. */
  setAside(update: Update, reason: unknown): Promise<void>;
}

/** Handles updates one by one, and keeps the failure of one from touching the others. */
export function turnHandler(options: TurnHandlerOptions): TurnHandler {
  const { api, database, defaultLanguage, log } = options;
  const ofAll = { database, defaultLanguage, begins: beginsOf(database) };

  async function handle(update: Update, durable: () => void): Promise<void> {
    const began = performance.now();
    let outcome: UpdateOutcome = "unavailable";
    try {
      outcome = await run(update, durable);
    } finally {
      const kind = Object.keys(update).find((field) => field !== "update_id") ?? "none";
      options.updated(kind, outcome, (performance.now() - began) / 1000);
    }
  }

  /** Retries where somebody else wrote meanwhile; rejects where the database is unavailable. */
  async function run(update: Update, durable: () => void): Promise<UpdateOutcome> {
    const turn = new Turn(update, { ...ofAll, committed: durable });
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
          await endFailed(turn, error, verdict, durable);
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

  /** The error boundary: an apology for the person, the cause for the log. What carries a file is set aside, the rest ends. */
  async function endFailed(
    turn: Turn,
    error: unknown,
    verdict: Verdict,
    durable: () => void,
  ): Promise<void> {
    const { update } = turn;
    const { update_id } = update;
    const chat = update.message?.chat ?? update.callback_query?.message?.chat;
    if (verdict === "blocked") {
      // A group that removed the bot says nothing about the person.
      if (chat?.type === "private") await setBlocked(database, senderOf(update), true);
      return;
    }
    if (verdict === "unreachable") {
      log.warn("Cannot answer update {update_id}: {error}", { update_id, error });
      return;
    }
    if (carriesFile(update)) {
      await keepAside(turn, error);
      return durable();
    }
    const reference = newReference();
    log.error("Cannot handle update {update_id}, reference {reference}: {error}", {
      update_id,
      user_id: senderOf(update),
      reference,
      error,
    });
    await apologize(turn, reference);
  }

  /** Keeps an update for the next start, and apologizes for it once. */
  async function keepAside(turn: Turn, error: unknown): Promise<void> {
    const { update } = turn;
    const { update_id } = update;
    const user_id = senderOf(update);
    const row = { update_id, user_id, payload: JSON.stringify(update) };
    const { reference, apologized } = await setAside(database, row, newReference()).catch(
      (refused) => {
        if (judge(refused) === "unavailable") throw refused;
        log.error("Cannot set update {update_id} aside: {error}", { update_id, error: refused });
        return { reference: newReference(), apologized: false };
      },
    );
    log.error("Set update {update_id} aside until the next start, reference {reference}: {error}", {
      update_id,
      user_id,
      reference,
      error,
    });
    if (!apologized) await apologize(turn, reference);
  }

  async function apologize(turn: Turn, reference: string): Promise<void> {
    const { update } = turn;
    const chat = update.message?.chat ?? update.callback_query?.message?.chat;
    if (chat?.type !== "private") return;
    try {
      const { text, entities } = turn.t.failure.apology(reference);
      await api.sendMessage(chat.id, text, {
        entities,
        reply_markup: options.afterFailure(turn),
      });
    } catch (unsent) {
      log.warn("Cannot send the apology {reference}: {error}", { reference, error: unsent });
    }
  }

  async function setAsideUpdate(update: Update, reason: unknown): Promise<void> {
    await keepAside(new Turn(update, { ...ofAll, committed: () => {} }), reason);
  }

  return { handle, setAside: setAsideUpdate };
}

/** Whether an update would take a file with it if it were dropped. */
function carriesFile({ message, edited_message }: Update): boolean {
  const sent = message ?? edited_message;
  if (sent === undefined) return false;
  return receivedFile(sent) !== undefined || sent.text !== undefined && isNote(sent);
}

/** Whether a text is kept as it comes: it was forwarded, consists of links, or follows `/note`. */
function isNote(message: Message): boolean {
  return message.forward_origin !== undefined || isLinks(message) ||
    /^\/note(?:@\w+)?\s/i.test(message.text ?? "");
}
