import type { Update } from "grammy/types";

/** Who an update is from: a person, or the chat where Telegram names nobody; 0 if it names neither. */
export function senderOf(update: Update): number {
  for (const value of Object.values(update)) {
    if (typeof value !== "object" || value === null) continue;
    const { from, chat } = value as { from?: { id?: unknown }; chat?: { id?: unknown } };
    const id = from?.id ?? chat?.id;
    if (Number.isSafeInteger(id)) return id as number;
  }
  return 0;
}
