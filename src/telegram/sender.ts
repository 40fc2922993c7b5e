import type { Update } from "grammy/types";

/** The one whose turn an update is: who did it, or the chat where nobody is named; 0 where it says nothing of use. */
export function senderOf(update: Update): number {
  for (const value of Object.values(update)) {
    if (typeof value !== "object" || value === null) continue;
    const { from, chat } = value as { from?: { id?: unknown }; chat?: { id?: unknown } };
    const id = from?.id ?? chat?.id;
    if (Number.isSafeInteger(id)) return id as number;
  }
  return 0;
}
