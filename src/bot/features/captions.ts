import type { Composer } from "grammy";
import { cleanText } from "../../domain/names.ts";
import { tagsAfterEdit } from "../../domain/tags.ts";
import { findByUniqueId } from "../../storage/file_words.ts";
import type { BotContext } from "../context.ts";
import { changeWords } from "../file_words.ts";
import { receivedFile } from "../../telegram/received_file.ts";
import { Routes } from "../routes.ts";

/**
 * Edited messages. A caption that was edited is the file's caption from now on, and its hashtags count; nothing is said. A
 * message whose file was replaced brings a new file: that is left to who keeps files.
 */
export function captions(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("edited_message", async (ctx, next) => {
    const message = ctx.editedMessage;
    const received = receivedFile(message);
    if (received === undefined) return;
    const file = await findByUniqueId(ctx.db, ctx.library.id, received.file_unique_id);
    if (file === undefined) return await next();
    // A copy of a file that came in another message: that one's caption counts.
    if (file.message_id !== message.message_id || file.chat_id !== message.chat.id) return;
    const caption = cleanText(received.caption) ?? null;
    // Telegram tells of changes that no bot sees, too.
    if (caption === file.caption) return;
    await changeWords(ctx, {
      fileId: file.id,
      seen: file,
      change: (now) => ({ ...now, caption, tags: tagsAfterEdit(now.tags, now.caption, caption) }),
      inTrash: true,
    });
  });
  return feature;
}
