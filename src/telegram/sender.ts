import type { Update } from "grammy/types";

/**
 * The one whose turn an update is: the chat in groups, so that what happens there is handled in order; else who did it, or
 * the chat where nobody is named; 0 where it says nothing of use. A change of a member is that person's turn: what they do
 * afterwards is then judged by it.
 */
export function senderOf(update: Update): number {
  for (const [kind, value] of Object.entries(update)) {
    if (typeof value !== "object" || value === null) continue;
    const { from, chat, message, new_chat_member } = value as {
      from?: { id?: unknown };
      chat?: { id?: unknown };
      message?: { chat?: { id?: unknown } };
      new_chat_member?: { user?: { id?: unknown } };
    };
    const member = kind === "chat_member" ? new_chat_member?.user?.id : undefined;
    const place = kind === "callback_query" ? message?.chat?.id : chat?.id;
    const group = Number.isSafeInteger(place) && (place as number) < 0 ? place : undefined;
    const id = member ?? group ?? from?.id ?? chat?.id;
    if (Number.isSafeInteger(id)) return id as number;
  }
  return 0;
}

/** Whose doing an update holds: who did it, and in a group also whose message it replies to, which may be kept with it. */
export function peopleIn(update: Update): number[] {
  const message = update.message ?? update.edited_message;
  return [senderOf(update), message?.from?.id, message?.reply_to_message?.from?.id]
    .filter((id) => Number.isSafeInteger(id) && id! > 0) as number[];
}
