/**
 * Exports and imports: what was ordered is a row, worked off beside everything else, and after a restart as well. An export
 * that was broken off is sent anew from its first part; an import that was goes on as if it had begun just now.
 */
import { type Api, GrammyError, InputFile } from "grammy";
import { type Database, isUnavailable } from "../database/database.ts";
import { MANIFEST_MAX_BYTES } from "../domain/manifest.ts";
import { countAwaited } from "../storage/import_entries.ts";
import {
  claimTransfer,
  type Direction,
  endTransfer,
  keepTransfer,
  releaseTransfer,
  type TransferRow,
} from "../storage/transfers.ts";
import { setBlocked } from "../storage/users.ts";
import type { Catalogue } from "../text/en.ts";
import { textFor } from "../text/languages.ts";
import type { Background } from "./background.ts";
import type { Download } from "../telegram/download.ts";
import { newReference } from "../turn/errors.ts";
import { exportLibrary } from "./library_export.ts";
import { importManifest } from "./library_import.ts";
import { laterMs } from "../telegram/retries.ts";
import { exportDoneScreen, importResultScreen } from "../bot/screens/library.ts";
import { type Screen, textOptions } from "../bot/screens/screen.ts";

/** How long one process has a transfer in hand, in milliseconds, and how often it says that it still has. */
const LEASE_MS = 60_000;
const KEEP_MS = 15_000;
/** How often transfers that nobody has in hand are looked for, in milliseconds. */
const SWEEP_MS = 5_000;
/** Telegram shows a chat action for five seconds. */
const ACTION_MS = 4_000;
/** A transfer that ended the process so often is given up. */
const ATTEMPTS_MAX = 3;
/** When to try again while the database is away, in milliseconds. */
const AWAY_MS = 5_000;
/** Transfers in hand at once: each export holds a part in memory, each import a whole manifest. */
const WORKERS: Record<Direction, number> = { export: 2, import: 1 };

/** What transfers need of the rest. */
export interface TransfersOptions {
  database: Database;
  api: Api;
  background: Background;
  defaultLanguage: string;
  download: Download;
  /** The bot's username, as a manifest names it. */
  username(): string;
  /** A transfer failed for good, and the person was told the reference. */
  failed(direction: Direction, reference: string, error: unknown): void;
}

/** Works off exports and imports, whoever ordered them. */
export class Transfers {
  readonly #working: Record<Direction, number> = { export: 0, import: 0 };
  /** Something was ordered while all workers may have looked already. */
  readonly #again: Record<Direction, boolean> = { export: false, import: false };

  constructor(private readonly options: TransfersOptions) {}

  /** Looks for transfers that nobody has in hand, now and every few seconds. */
  start(): void {
    this.options.background.every(SWEEP_MS, "the search for transfers", () => {
      this.begin("export");
      this.begin("import");
      return Promise.resolve();
    });
  }

  /** Begins with what was ordered, unless as much as can be is in hand. */
  begin(direction: Direction): void {
    const { background, database } = this.options;
    if (background.stopping.aborted) return;
    this.#again[direction] = true;
    if (this.#working[direction] >= WORKERS[direction]) return;
    this.#working[direction]++;
    background.run(`the ${direction}s`, async (stopping) => {
      try {
        while (this.#again[direction] && !stopping.aborted) {
          this.#again[direction] = false;
          const transfer = await claimTransfer(database, direction, LEASE_MS);
          if (transfer === undefined) continue;
          this.#again[direction] = true;
          await this.#inHand(transfer, stopping);
        }
      } catch (error) {
        // Who takes updates says so already; the next look finds what was left.
        if (!isUnavailable(error)) throw error;
      } finally {
        this.#working[direction]--;
      }
    });
  }

  /** Works off a transfer while saying that it is in hand, and shows the person that something is done. */
  async #inHand(transfer: TransferRow, stopping: AbortSignal): Promise<void> {
    const { database, api } = this.options;
    const { user_id, id, chat_id, direction } = transfer;
    const gone = new AbortController();
    const signal = AbortSignal.any([stopping, gone.signal]);
    // Whether it arrives does not matter.
    const act = () =>
      void api.sendChatAction(chat_id, direction === "export" ? "upload_document" : "typing")
        .catch(() => {});
    const keep = () =>
      void keepTransfer(database, user_id, id, LEASE_MS)
        .then((there) => there || gone.abort())
        .catch(() => {});
    const timers = [setInterval(act, ACTION_MS), setInterval(keep, KEEP_MS)];
    act();
    try {
      await this.#settle(transfer, signal);
    } finally {
      timers.forEach(clearInterval);
    }
  }

  /** Works off a transfer and ends it, or hands it back. */
  async #settle(transfer: TransferRow, signal: AbortSignal): Promise<void> {
    const { database } = this.options;
    const { user_id, id, direction } = transfer;
    const t = textFor(null, transfer.language, this.options.defaultLanguage);
    try {
      if (transfer.attempts > ATTEMPTS_MAX) throw new Error("It ended the process again and again");
      const work = direction === "export" ? this.#export : this.#import;
      if (!transfer.blocked && !await work.call(this, transfer, t, signal)) {
        return await releaseTransfer(database, user_id, id, 0);
      }
    } catch (error) {
      const waitMs = isUnavailable(error) ? AWAY_MS : laterMs(error);
      if (waitMs !== undefined) return await releaseTransfer(database, user_id, id, waitMs);
      // The account was deleted meanwhile.
      if (!await keepTransfer(database, user_id, id, LEASE_MS)) return;
      await endTransfer(database, user_id, id);
      if (error instanceof GrammyError && error.error_code === 403) {
        return await setBlocked(database, user_id, true);
      }
      return await this.#apologize(transfer, t, error);
    }
    await endTransfer(database, user_id, id);
  }

  /** Sends the library; false when it was asked to stop before the end. */
  async #export(
    { user_id, chat_id }: TransferRow,
    t: Catalogue,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { database, api } = this.options;
    let files = 0;
    let parts = 0;
    const library = exportLibrary(
      database,
      user_id,
      this.options.username(),
      new Date(),
      signal,
    );
    for await (const part of library) {
      const caption = t.exports.part(part.part, part.parts, part.files);
      await api.sendDocument(chat_id, new InputFile(part.bytes, part.name), {
        caption: caption.text,
        caption_entities: caption.entities,
        disable_content_type_detection: true,
      });
      files += part.files;
      parts++;
    }
    if (signal.aborted) return false;
    await this.#say(chat_id, exportDoneScreen(t, files, parts));
    return true;
  }

  /** Takes a manifest in, and says what it found; false when it was asked to stop before the end. */
  async #import(
    { user_id, chat_id, file_id }: TransferRow,
    t: Catalogue,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { database, download } = this.options;
    const bytes = await download(file_id ?? "", MANIFEST_MAX_BYTES, signal);
    if (typeof bytes === "string") {
      const text = bytes === "too_large"
        ? t.imports.tooLarge(MANIFEST_MAX_BYTES)
        : t.imports.notHandedOut();
      await this.#say(chat_id, importResultScreen(t, text, 0));
      return true;
    }
    const result = await importManifest(database, user_id, decode(bytes), signal);
    if (result === undefined) return false;
    const text = "problems" in result ? t.imports.refused(result.problems) : t.imports.done(result);
    const { waiting } = await countAwaited(database, user_id);
    await this.#say(chat_id, importResultScreen(t, text, waiting));
    return true;
  }

  async #apologize({ chat_id, direction }: TransferRow, t: Catalogue, error: unknown) {
    const reference = newReference();
    this.options.failed(direction, reference, error);
    const text = t.failure.apology(reference);
    await this.options.api.sendMessage(chat_id, text.text, { entities: text.entities });
  }

  async #say(chatId: number, screen: Screen): Promise<void> {
    await this.options.api.sendMessage(chatId, screen.text.text, textOptions(screen));
  }
}

/** Bytes as text; what is not UTF-8 is no JSON either, and reads as nothing at all. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}
