import type { Message } from "grammy/types";
import type { Place } from "../../domain/lists.ts";
import type { FileRow } from "../../storage/files.ts";
import { isRefusedCall } from "../../telegram/retries.ts";
import { isLost, sendFile } from "../../telegram/send_file.ts";
import type { BotContext } from "../context.ts";
import { fileButtons, fileCaption } from "./file_card.ts";
import { type KeyboardButton, keyboardOf, say } from "./screen.ts";

/**
 * Sends a file with its buttons; a sentence instead where Telegram no longer has it, so that the entry can be deleted.
 */
export async function sendCard(
  ctx: BotContext,
  file: FileRow,
  place: Place | null,
  more: KeyboardButton[][] = [],
): Promise<Message> {
  const keyboard = keyboardOf(...fileButtons(ctx, file, place), ...more);
  const { notice } = ctx;
  if (notice !== undefined) {
    ctx.notice = undefined;
    await ctx.reply(notice.text, { entities: notice.entities });
  }
  try {
    return await sendFile(ctx.api, ctx.chat!.id, file, {
      caption: fileCaption(ctx.t, file),
      keyboard,
    });
  } catch (error) {
    if (!isRefusedCall(error, 400)) throw error;
    const { files } = ctx.t;
    return await say(ctx, {
      text: isLost(error) ? files.undeliverable(file.name) : files.refused(file.name),
      keyboard,
    });
  }
}
