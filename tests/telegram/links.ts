import type { InlineKeyboardMarkup, MessageEntity } from "grammy/types";
import type { Call } from "./methods/call.ts";

/** A deep link that the bot made must carry a payload that Telegram lets through. */
export function checkLinks(
  call: Call,
  said: string | InlineKeyboardMarkup,
  entities: readonly MessageEntity[] = [],
): void {
  const texts: string[] = [];
  if (typeof said === "string") {
    if (said.includes("?start")) texts.push(said);
    for (const entity of entities) if (entity.type === "text_link") texts.push(entity.url);
  } else {
    for (const button of said.inline_keyboard.flat()) if ("url" in button) texts.push(button.url);
  }
  const bot = call.world.bot.username.toLowerCase();
  for (const text of texts) {
    for (const match of text.matchAll(/t(?:elegram)?\.me\/(\w+)\?start(?:group)?=([^\s&]*)/gi)) {
      if (match[1]?.toLowerCase() === bot && !isPayload(match[2] ?? "")) {
        call.note(`a link with the start payload ${JSON.stringify(match[2])}`);
      }
    }
  }
}

/** A `start` payload: up to 64 of A-Z a-z 0-9 _ -. */
export function isPayload(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text);
}
