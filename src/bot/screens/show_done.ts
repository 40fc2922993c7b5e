import type { FormattedString } from "@grammyjs/parse-mode";
import type { Place } from "../../domain/lists.ts";
import type { FileRow } from "../../storage/files.ts";
import type { BotContext } from "../context.ts";
import { fileButtons, fileCard } from "./file_card.ts";
import { keyboardOf, pressedMessage, show } from "./screen.ts";

/**
 * Says what was done to a file. The file's own message says so in passing and is its card again: what stays in a caption goes
 * along when it is forwarded.
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
