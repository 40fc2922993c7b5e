import { cleanLine, isVisible } from "./plain_text.ts";

/** What Telegram says of a person in a group. */
export type Standing = "member" | "administrator" | "left";

/** What the payload of a group's deep link begins with. */
export const GROUP_PAYLOAD_PREFIX = "g_";

/** A group's title as it is shown, on one line and without what would break a message around it. */
export function groupTitle(raw: string): string {
  const title = cleanLine(raw);
  return isVisible(title) ? title : "👥";
}

/** The deep link by which the members of a group find its library in private; `link` is the library's UUID. */
export function groupUrl(username: string, link: string): string {
  return `https://t.me/${username}?start=${GROUP_PAYLOAD_PREFIX}${link.replaceAll("-", "")}`;
}

/** Link to a message of a supergroup, for its members; undefined in a basic group, which has none. */
export function messageUrl(chatId: number, messageId: number): string | undefined {
  const id = /^-100(\d+)$/.exec(String(chatId))?.[1];
  return id && `https://t.me/c/${id}/${messageId}`;
}
