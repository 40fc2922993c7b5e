import type { MessageEntity } from "grammy/types";
import { FormattedString } from "../../text/formatted_string.ts";
import { cutText } from "../../domain/formatted_text.ts";
import { shorten } from "../../domain/names.ts";
import type { FileRow } from "../../storage/files.ts";

/** A file's own caption with its formatting, in at most `units` UTF-16 units; undefined for none. */
export function captionWithin(
  { caption, caption_entities }: Pick<FileRow, "caption" | "caption_entities">,
  units: number,
): FormattedString | undefined {
  if (caption === null) return undefined;
  if (caption_entities === null || caption_entities === undefined) {
    return new FormattedString(shorten(caption, units));
  }
  if (caption.length <= units) return formatted(caption, caption_entities);
  const cut = cutText({ text: caption, entities: caption_entities }, units - 1);
  return formatted(`${cut.text}…`, cut.entities ?? []);
}

function formatted(text: string, entities: unknown): FormattedString {
  return new FormattedString(text, entities as MessageEntity[]);
}
