import type { Message } from "grammy/types";
import type { Queryable } from "../../../database/database.ts";
import { noteId } from "../../../domain/notes.ts";
import { readCommented, readForwarded, readSurroundings } from "../../../storage/captions.ts";
import { findComment } from "../../../storage/comments.ts";
import type { Whose } from "../../../storage/sessions.ts";
import { findSearch } from "../../../storage/searches.ts";
import { receivedFile } from "../../../telegram/received_file.ts";
import { buttons } from "../../callback_data.ts";
import type { BotContext } from "../../context.ts";
import { isKept, noteIn } from "./comments.ts";

type ReadBeside = (tx: Queryable) => Promise<void>;

/** What is read of the library when a turn begins, in the same exchange; undefined where there is nothing to read. */
export function readingBeside(ctx: BotContext, whose: Whose): ReadBeside | undefined {
  const { editedMessage, message } = ctx;
  const chatId = ctx.chat!.id;
  const placed = editedMessage ?? message;
  if (placed === undefined) return readingForPress(ctx, whose, chatId);
  if (editedMessage !== undefined || placed.media_group_id !== undefined) {
    const place = {
      chat_id: chatId,
      message_id: placed.message_id,
      media_group_id: placed.media_group_id ?? null,
      file_unique_id: receivedFile(placed)?.file_unique_id ?? noteIdOf(placed),
    };
    return async (tx) => {
      ctx.surroundings = await readSurroundings(tx, whose, place);
    };
  }
  if (placed.text === undefined || placed.text.startsWith("/") || isKept(placed)) return undefined;
  return async (tx) => {
    ctx.forwarded = await readForwarded(tx, whose, chatId);
  };
}

/** The id that a text would have as a note. */
function noteIdOf(message: Message): string | null {
  const note = noteIn(message);
  return note === undefined ? null : noteId(note.text);
}

function readingForPress(
  ctx: BotContext,
  whose: Whose,
  chatId: number,
): ReadBeside | undefined {
  const data = ctx.callbackQuery?.data ?? "";
  const kept = buttons.keepNote.unpack(data);
  if (kept !== undefined) {
    return async (tx) => {
      ctx.searched = await findSearch(tx, whose.user_id, kept.search);
    };
  }
  const undone = buttons.commentUndo.unpack(data);
  if (undone === undefined) return undefined;
  return async (tx) => {
    const [comment, files] = await Promise.all([
      findComment(tx, whose, chatId, undone.comment),
      readCommented(tx, whose, chatId, undone.comment),
    ]);
    ctx.commented = { comment, files };
  };
}
