import type { Message, ReplyKeyboardMarkup } from "grammy/types";
import type { ChatRoom } from "./chats.ts";
import { mediaOf } from "./media.ts";

function media(message: Message): string {
  const found = mediaOf(message);
  if (!found) {
    if (message.contact) return `[contact ${message.contact.first_name}]`;
    return message.location ? "[location]" : "";
  }
  const facts = message[found.kind] as { file_name?: string } | undefined;
  return `[${found.kind}${facts?.file_name ? ` ${facts.file_name}` : ""}]`;
}

/** A message in a few lines of text. */
export function describe(message: Message): string {
  const who = message.from?.is_bot ? "bot" : message.from?.first_name ?? "?";
  const notes = [
    message.edit_date ? "edited" : "",
    message.media_group_id ? "album" : "",
    message.has_protected_content ? "protected" : "",
    message.forward_origin ? "forwarded" : "",
  ].filter((note) => note !== "");
  const said = [media(message), message.text ?? message.caption ?? ""].filter((part) =>
    part !== ""
  );
  const lines = [
    `#${message.message_id} ${who}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}: ${
      said.join(" ").replaceAll("\n", "\n    ")
    }`,
  ];
  for (const row of message.reply_markup?.inline_keyboard ?? []) {
    lines.push(`    ${row.map((button) => `[ ${button.text} ]`).join(" ")}`);
  }
  return lines.join("\n");
}

/** A chat's screen as text, for failure messages. */
export function transcript(room: ChatRoom, newest = 30): string {
  const all = room.messages;
  const shown = all.slice(-newest).map(describe);
  if (all.length > newest) shown.unshift(`… ${all.length - newest} earlier messages`);
  if (room.keyboard) shown.push(`    keyboard: ${keyboardLabels(room.keyboard).join(" | ")}`);
  if (room.blocked) shown.push("    (the bot is blocked)");
  return shown.length > 0 ? shown.join("\n") : "(an empty chat)";
}

export function keyboardLabels(markup: ReplyKeyboardMarkup): string[] {
  return markup.keyboard.flat().map((button) => typeof button === "string" ? button : button.text);
}
