/**
 * "Get all": many files, on their way to a person beside everything else. What is still to be sent is a row, so that it
 * goes on after a restart; at most the album that was in hand comes twice.
 */
import { type Api, GrammyError } from "grammy";
import { type Database, isUnavailable } from "../database/database.ts";
import { groupForAlbums, sortForAlbums } from "../domain/albums.ts";
import {
  claimDelivery,
  type DeliveryRow,
  endDelivery,
  findFiles,
  noteDelivery,
  peopleWithDueDeliveries,
} from "../storage/deliveries.ts";
import type { FileRow } from "../storage/files.ts";
import { setBlocked } from "../storage/users.ts";
import type { Catalogue } from "../text/en.ts";
import { textFor } from "../text/languages.ts";
import type { Background } from "./background.ts";
import { buttons } from "../bot/callback_data.ts";
import { sendAlbum, sendFile } from "../telegram/send_file.ts";
import { isRefusedCall, laterMs, pause } from "../telegram/retries.ts";
import { fileDetails } from "../bot/screens/file_card.ts";
import { keyboardOf, textOptions } from "../bot/screens/screen.ts";

/** How long one process has a delivery in hand, in milliseconds: longer than a call is tried again. */
const LEASE_MS = 90_000;
/** How often deliveries that nobody has in hand are looked for, in milliseconds. */
const SWEEP_MS = 5_000;
const SWEEP_CHUNK = 20;
/** Calls in quick succession before the pauses begin: a chat takes about one a second, and the person goes on pressing. */
const QUICK_CALLS = 10;
const CALL_PAUSE_MS = 1_000;
/** Telegram shows a chat action for five seconds. */
const ACTION_MS = 4_000;

/** Works off deliveries, each person's one after another. */
export class BulkSends {
  readonly #people = new Set<number>();

  constructor(
    private readonly database: Database,
    private readonly api: Api,
    private readonly background: Background,
    private readonly defaultLanguage: string,
  ) {}

  /** Looks for deliveries that nobody has in hand, now and every few seconds. */
  start(): void {
    this.background.every(SWEEP_MS, "the search for deliveries", async () => {
      try {
        const people = await peopleWithDueDeliveries(this.database, SWEEP_CHUNK);
        for (const userId of people) this.begin(userId);
      } catch (error) {
        // Who takes updates says so already.
        if (!isUnavailable(error)) throw error;
      }
    });
  }

  /** Begins with what was ordered for a person, unless it has begun. */
  begin(userId: number): void {
    if (this.#people.has(userId)) return;
    this.#people.add(userId);
    this.background.run(`the delivery to ${userId}`, async (signal) => {
      try {
        while (!signal.aborted) {
          const delivery = await claimDelivery(this.database, userId, LEASE_MS);
          if (delivery === undefined) return;
          await this.#workOff(delivery, signal);
        }
      } finally {
        this.#people.delete(userId);
      }
    });
  }

  async #workOff(delivery: DeliveryRow, signal: AbortSignal): Promise<void> {
    const { database } = this;
    const t = textFor(null, delivery.language, this.defaultLanguage);
    try {
      if (!delivery.blocked) {
        const finished = await this.#send(delivery, t, signal);
        if (!finished) return await noteDelivery(database, delivery, 0);
        await this.#sayResult(delivery, t);
      }
    } catch (error) {
      const waitMs = laterMs(error);
      if (waitMs !== undefined) return await noteDelivery(database, delivery, waitMs);
      // What is not Telegram's refusal is tried again when the lease is over.
      if (!(error instanceof GrammyError)) throw error;
      await endDelivery(database, delivery.user_id, delivery.id);
      if (error.error_code !== 403) throw error;
      return await setBlocked(database, delivery.user_id, true);
    }
    await endDelivery(database, delivery.user_id, delivery.id);
  }

  /** Sends what is left, and notes each step; false when it was asked to stop before the end. */
  async #send(delivery: DeliveryRow, t: Catalogue, signal: AbortSignal): Promise<boolean> {
    const { user_id, chat_id, file_ids } = delivery;
    const found = new Map(
      (await findFiles(this.database, user_id, file_ids)).map((file) => [file.id, file]),
    );
    const files = file_ids.map((id) => found.get(id)).filter((file) => file !== undefined);
    const groups = groupForAlbums(sortForAlbums(files));
    let actedAt = 0;
    let calls = 0;
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      if (calls++ >= QUICK_CALLS) await pause(CALL_PAUSE_MS, signal);
      if (signal.aborted) return false;
      if (Date.now() - actedAt > ACTION_MS) {
        actedAt = Date.now();
        // A nicety: whether it arrives does not matter.
        await this.api.sendChatAction(chat_id, "upload_document").catch(() => {});
      }
      const taken = await this.#offer(chat_id, group, t);
      if (!taken && group.length > 1) {
        // One file that Telegram does not take spoils a whole album: they go one by one.
        groups.unshift(...group.map((file) => [file]));
        continue;
      }
      const done = new Set(group.map((file) => file.id));
      delivery.file_ids = delivery.file_ids.filter((id) => !done.has(id));
      if (taken) delivery.sent += group.length;
      else delivery.failed.push(...group.map((file) => file.name));
      await noteDelivery(this.database, delivery, LEASE_MS);
    }
    return true;
  }

  /** Sends files, as an album where they are several; false when Telegram does not take them. */
  async #offer(chatId: number, group: readonly FileRow[], t: Catalogue): Promise<boolean> {
    const withCaptions = group.map((file) => ({ file, caption: fileDetails(t, file, null) }));
    try {
      const [only] = withCaptions;
      if (only !== undefined && group.length === 1) {
        await sendFile(this.api, chatId, only.file, { caption: only.caption });
      } else await sendAlbum(this.api, chatId, withCaptions);
      return true;
    } catch (error) {
      if (!isRefusedCall(error, 400)) throw error;
      return false;
    }
  }

  async #sayResult({ chat_id, sent, failed }: DeliveryRow, t: Catalogue): Promise<void> {
    const text = t.select.sent(sent, failed);
    const keyboard = keyboardOf([
      [t.button.files, buttons.files.pack({})],
      [t.button.menu, buttons.menu.pack({})],
    ]);
    await this.api.sendMessage(chat_id, text.text, textOptions({ text, keyboard }));
  }
}
