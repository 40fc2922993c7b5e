import type { BotCommand, BotCommandScope, MenuButton } from "grammy/types";

/** Commands, names and descriptions that the bot has set. */
export class BotSettings {
  /** Commands by scope and language. */
  readonly commands = new Map<string, BotCommand[]>();
  readonly names = new Map<string, string>();
  readonly descriptions = new Map<string, string>();
  readonly shortDescriptions = new Map<string, string>();
  readonly menuButtons = new Map<number | "default", MenuButton>();

  static key(scope: BotCommandScope | undefined, language: string): string {
    const { type, ...where } = scope ?? { type: "default" };
    return `${type}:${Object.values(where).join(":")}:${language}`;
  }

  /** The commands that a person sees in a private chat: the most specific list wins, as in the Bot API's documentation. */
  seenBy(chat_id: number, language: string): BotCommand[] {
    for (
      const scope of [
        { type: "chat", chat_id },
        { type: "all_private_chats" },
        { type: "default" },
      ] as const
    ) {
      for (const code of [language, ""]) {
        const commands = this.commands.get(BotSettings.key(scope, code));
        if (commands) return commands;
      }
    }
    return [];
  }
}
