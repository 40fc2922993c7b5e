/** Sending many files to a chat: as albums where Telegram allows, paced, one by one where one of an album is refused. */
import type { Api } from "grammy";
import type { FormattedString } from "../text/formatted_string.ts";
import { groupForAlbums, sortForAlbums } from "../domain/albums.ts";
import type { FileRow } from "../storage/files.ts";
import { callSignal } from "../telegram/client.ts";
import { isRefusedCall, pause } from "../telegram/retries.ts";
import { isLost, sendAlbum, sendFile } from "../telegram/send_file.ts";
import type { Run } from "./job.ts";

/** Calls in quick succession before the pauses begin: a chat takes about one a second, and people go on pressing. */
const QUICK_CALLS = 10;
const CALL_PAUSE_MS = 1_000;
/** Telegram shows a chat action for five seconds. */
const ACTION_MS = 4_000;

/** How files are sent. */
export interface Sending {
  api: Api;
  chatId: number;
  captionOf(file: FileRow): FormattedString;
  protect?: boolean;
  /** Notes what became of files; false when the work has to end. */
  note(files: readonly FileRow[], outcome: SendOutcome): Promise<boolean>;
}

/** What became of files: Telegram no longer has the lost ones; the refused ones it may send another time. */
export type SendOutcome = "sent" | "lost" | "refused";

/** Sends files; false when it was asked to end before all of them were sent. */
export async function sendFiles(
  files: readonly FileRow[],
  { signal, lost }: Run,
  { api, chatId, captionOf, protect, note }: Sending,
): Promise<boolean> {
  const groups = groupForAlbums(sortForAlbums(files));
  let actedAt = 0;
  let calls = 0;
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    if (calls++ >= QUICK_CALLS) await pause(CALL_PAUSE_MS, signal);
    if (signal.aborted) return false;
    if (Date.now() - actedAt > ACTION_MS) {
      actedAt = Date.now();
      // Whether it arrives does not matter.
      void api.sendChatAction(chatId, "upload_document", {}, callSignal(lost)).catch(() => {});
    }
    const captioned = group.map((file) => ({ file, caption: captionOf(file) }));
    let outcome: SendOutcome = "sent";
    try {
      const [only] = captioned;
      const options = { protect, signal: lost };
      if (only !== undefined && captioned.length === 1) {
        await sendFile(api, chatId, only.file, { caption: only.caption, ...options });
      } else await sendAlbum(api, chatId, captioned, options);
    } catch (error) {
      if (!isRefusedCall(error, 400)) throw error;
      outcome = isLost(error) ? "lost" : "refused";
    }
    // One file that Telegram refuses spoils a whole album: they go one by one.
    if (outcome !== "sent" && group.length > 1) groups.unshift(...group.map((file) => [file]));
    else if (!await note(group, outcome)) return false;
  }
  return true;
}
