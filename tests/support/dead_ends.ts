/** Messages that lead nowhere: every other one that the bot leaves in a private chat has buttons. */
import type { Message } from "grammy/types";
import { LANGUAGES, textFor } from "../../src/text/languages.ts";
import type { Emulator } from "../telegram/emulator.ts";

/** What need not lead on: it ends all that there is, or goes before another message. */
const ENDS = LANGUAGES.flatMap((language) => {
  const { account, failure, groups, upload } = textFor(language, null, language);
  return [
    failure.stranger(),
    failure.banned(),
    failure.delayed(),
    failure.flooded(),
    account.deleted(),
    upload.expired(),
    groups.noMember(),
    groups.unverified(),
  ].map(({ text }) => text);
});

/** The texts without buttons that people are left with; whoever blocked the bot gets no better ones. */
export function deadEnds(telegram: Emulator): string[] {
  const found: string[] = [];
  for (const { chat, messages, keyboard, blocked } of telegram.world.rooms.values()) {
    if (chat.type !== "private" || blocked) continue;
    messages.forEach((message: Message, index: number) => {
      const { from, text = "", reply_markup } = message;
      if (from?.id !== telegram.bot.id || text === "" || reply_markup || keyboard) return;
      const before = messages[index - 1];
      // The card of what takes no caption.
      if (before?.sticker ?? before?.video_note) return;
      // Work that goes on: whoever is no longer to have it hears no more.
      if (!ENDS.includes(text) && !text.endsWith("…")) found.push(text);
    });
  }
  return found;
}
