import type { FormattedString } from "../../text/formatted_string.ts";
import type { Place } from "../../domain/lists.ts";
import type { FileRow } from "../../storage/files.ts";
import type { BotContext } from "../context.ts";
import { fileButtons, fileCard } from "./file_card.ts";
import { keyboardOf, pressedMessage, show } from "./screen.ts";

/**
 * Tells what was done to a file. Where the file itself was pressed that is a toast, and the message becomes its card
 * again: whatever is in a caption is forwarded with the file.
 */
export async function showDone(
  ctx: BotContext,
  text: FormattedString,
  file: FileRow,
  place: Place | null,
): Promise<void> {
  if (pressedMessage(ctx)?.captioned) {
    void ctx.answer(text.text);
    return await show(ctx, fileCard(ctx, file, place));
  }
  await show(ctx, { text, keyboard: keyboardOf(...fileButtons(ctx, file, place)) });
}
