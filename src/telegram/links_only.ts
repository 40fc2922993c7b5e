import type { Message } from "grammy/types";
import { typeOfExtension } from "../domain/mime_types.ts";

/** An address in a text, where Telegram has not marked it. */
const ADDRESS = /\bhttps?:\/\/\S+/giu;
/** What people put between links. */
const BETWEEN = /[\s,;|•·*\-–—]+/gu;

/** Whether a message consists of links. */
export function isLinks({ text, entities }: Pick<Message, "text" | "entities">): boolean {
  if (text === undefined) return false;
  const links = (entities ?? []).filter((entity) =>
    entity.type === "text_link" ||
    entity.type === "url" &&
      !looksLikeFile(text.slice(entity.offset, entity.offset + entity.length))
  );
  let rest = text;
  for (const { offset, length } of links) {
    rest = rest.slice(0, offset) + " ".repeat(length) + rest.slice(offset + length);
  }
  const bare = rest.replace(ADDRESS, "");
  return (links.length > 0 || bare !== rest) && bare.replace(BETWEEN, "") === "";
}

/** `readme.md` is an address to Telegram, and a file's name to whoever looks for it. */
function looksLikeFile(address: string): boolean {
  const ending = /^[^/:.]+\.([a-z0-9]+)$/i.exec(address)?.[1]?.toLowerCase();
  return ending !== undefined && ending !== "com" && typeOfExtension(ending) !== undefined;
}
