import type { Composer } from "grammy";
import { topOf } from "../../domain/lists.ts";
import { noteOf, receivedNote } from "../../domain/notes.ts";
import { findByUniqueId } from "../../storage/files.ts";
import { receivedFile } from "../../telegram/received_file.ts";
import type { BotContext } from "../context.ts";
import { Routes } from "../routes.ts";
import { fileButtons, fileCaption } from "../screens/file_card.ts";
import { keyboardOf, say } from "../screens/screen.ts";
import { entitiesOf } from "./keeping/comments.ts";

/**
 * A kept file or note that a person picked through inline mode in the bot's own chat: its card, instead of saying that it
 * is kept already.
 */
export function picked(): Composer<BotContext> {
  const feature = new Routes();
  feature.chatType("private").on("message").filter(
    ({ message, me }) => message.via_bot?.id === me.id,
    async (ctx, next) => {
      const note = noteOf(ctx.message.text, entitiesOf(ctx.message));
      const received = receivedFile(ctx.message) ?? (note && receivedNote(note));
      const file = received &&
        await findByUniqueId(ctx.db, ctx.library.id, received.file_unique_id);
      if (!file || file.deleted_at !== null) return await next();
      await say(ctx, {
        text: fileCaption(ctx.t, file),
        keyboard: keyboardOf(...fileButtons(ctx, file, topOf({ list: "all" }))),
      });
    },
  );
  return feature;
}
