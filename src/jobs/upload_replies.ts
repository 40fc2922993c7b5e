/**
 * The answers to files. What is to be said lies in the database with the files; here it is sent, and the newest reply
 * grows by edits, at most one a second. A reply that a crash left unsaid is found and said.
 */
import type { Api } from "grammy";
import type { Database } from "../database/database.ts";
import {
  claimReply,
  dueReplies,
  forgetOldReplies,
  holdReply,
  settleReplies,
  type ShownReply,
  type UploadReply,
} from "../storage/upload_replies.ts";
import { setBlocked } from "../storage/users.ts";
import { textFor } from "../text/languages.ts";
import { Gathered } from "../database/gathered.ts";
import { isRefusedCall } from "../telegram/retries.ts";
import { textOptions } from "../bot/screens/screen.ts";
import { uploadReplyScreen } from "../bot/screens/upload_reply.ts";

/** A reply is edited at most so often, in milliseconds. */
const EDIT_PAUSE_MS = 1_000;
/** How long one process has a reply in hand, in milliseconds; prolonged while it is being said. */
const LEASE_MS = 15_000;
/** How often replies that nobody has in hand are looked for, in milliseconds. */
const SWEEP_MS = 5_000;
const FORGET_MS = 3_600_000;
const SWEEP_CHUNK = 50;

/** Sends and edits upload replies. */
export class UploadReplies {
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  readonly #working = new Set<Promise<void>>();
  /** Of several people at once, where many send files. */
  readonly #settled = new Gathered<ShownReply, void>(async (replies) => {
    await settleReplies(this.database, replies, EDIT_PAUSE_MS);
    return replies.map(() => {});
  });
  #sweeping: ReturnType<typeof setInterval> | undefined;
  #forgetting: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly database: Database,
    private readonly api: Api,
    private readonly defaultLanguage: string,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Looks for unsaid replies, now and every few seconds. */
  start(): void {
    const sweep = () => this.#run(this.#sweep());
    this.#sweeping = setInterval(sweep, SWEEP_MS);
    this.#forgetting = setInterval(() => this.#run(forgetOldReplies(this.database)), FORGET_MS);
    sweep();
  }

  /** Says what is still to be said, then stops. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeping);
    clearInterval(this.#forgetting);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#working);
  }

  /** Notes that a reply was sent, with its first `shown` files, as this message. */
  async sent(userId: number, replyId: number, messageId: number, shown: number): Promise<void> {
    await this.#settle(userId, replyId, messageId, shown);
  }

  /** Has a reply brought up to date soon: a second after it was sent or edited last. */
  grow(userId: number, replyId: number, tries = 4): void {
    if (this.#timers.has(replyId) || tries === 0) return;
    const flush = async () => {
      this.#timers.delete(replyId);
      // Not due yet, when it was edited a moment ago: in a second it is.
      if (!await this.#flush(userId, replyId)) this.grow(userId, replyId, tries - 1);
    };
    this.#timers.set(replyId, setTimeout(() => this.#run(flush()), EDIT_PAUSE_MS + 20));
  }

  #run(work: Promise<void>): void {
    const done = work.catch(this.failed).finally(() => this.#working.delete(done));
    this.#working.add(done);
  }

  async #sweep(): Promise<void> {
    for (const { id, user_id } of await dueReplies(this.database, SWEEP_CHUNK)) {
      if (!this.#timers.has(id)) await this.#flush(user_id, id);
    }
  }

  /** False when there was nothing to do: somebody has it in hand, it was edited just now, or it says all. */
  async #flush(userId: number, replyId: number): Promise<boolean> {
    const reply = await claimReply(this.database, replyId, userId, LEASE_MS);
    if (reply === undefined) return false;
    const shown = reply.receipts.length;
    // Where this fails, somebody else may say it too: twice is better than never.
    const prolonging = setInterval(() => {
      holdReply(this.database, replyId, userId, LEASE_MS).catch(() => {});
    }, LEASE_MS / 3);
    try {
      const messageId = reply.blocked ? null : await this.#show(reply);
      await this.#settle(userId, replyId, messageId, shown);
    } catch (error) {
      if (!isRefusedCall(error, 403)) throw error;
      await setBlocked(this.database, userId, true);
      await this.#settle(userId, replyId, null, shown);
    } finally {
      clearInterval(prolonging);
    }
    return true;
  }

  async #settle(
    user_id: number,
    id: number,
    message_id: number | null,
    shown: number,
  ): Promise<void> {
    await this.#settled.do({ id, user_id, message_id, shown });
  }

  /** Shows a reply as it should be now; the message that shows it. */
  async #show(reply: UploadReply): Promise<number> {
    const t = textFor(null, reply.language, this.defaultLanguage);
    const screen = uploadReplyScreen(t, reply.id, reply.receipts, reply.uploading);
    if (reply.message_id !== null) {
      try {
        await this.api.editMessageText(
          reply.chat_id,
          reply.message_id,
          screen.text.text,
          textOptions(screen),
        );
        return reply.message_id;
      } catch (error) {
        if (isRefusedCall(error, 400, "Bad Request: message is not modified")) {
          return reply.message_id;
        }
        // The person deleted it: what it should say is said anew.
        if (!isRefusedCall(error, 400)) throw error;
      }
    }
    const message = await this.api.sendMessage(
      reply.chat_id,
      screen.text.text,
      textOptions(screen),
    );
    return message.message_id;
  }
}
