import type { InlineKeyboardMarkup, Message, MessageEntity, User } from "grammy/types";
import { isMember } from "./members.ts";
import type { Call } from "./methods/call.ts";
import type { World } from "./world.ts";

/** Notes deep links with a payload that Telegram drops, and links to messages that lead nowhere. */
export function checkLinks(
  call: Call,
  said: string | InlineKeyboardMarkup,
  entities: readonly MessageEntity[] = [],
): void {
  const texts: string[] = [];
  if (typeof said === "string") {
    if (/\?start|\.me\/c\//.test(said)) texts.push(said);
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
    for (const match of text.matchAll(/t(?:elegram)?\.me\/c\/(-?\d+)/gi)) {
      if (call.world.rooms.get(Number(`-100${match[1]}`))?.chat.type !== "supergroup") {
        call.note(`a link to a message of ${match[1]}, which is no supergroup`);
      }
    }
  }
}

/** The message of a `t.me/c/` or `t.me/<username>/` link. @throws {Error} where the person would not get to see it */
export function linkedMessage(world: World, user: User, url: URL): Message {
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const message_id = Number(parts.at(-1));
  const room = parts[0] === "c"
    ? world.rooms.get(Number(`-100${parts[1]}`))
    : [...world.rooms.values()].find(({ chat }) => chat.username === parts[0]);
  if (!room || room.chat.type !== "supergroup") throw new Error(`${url.href} leads nowhere`);
  const open = room.chat.username !== undefined || isMember(room.membership.get(user.id));
  if (!open) throw new Error(`${user.first_name} is no member of ${room.chat.title}`);
  const found = room.held.get(message_id)?.message;
  if (!found) throw new Error(`There is no message ${message_id} in ${room.chat.title}`);
  return found;
}

/** A `start` payload: up to 64 of A-Z a-z 0-9 _ -. */
export function isPayload(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text);
}
