import type { BotCommand, BotCommandScope, MenuButton } from "grammy/types";

/** What the bot has told Telegram about itself. */
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

  /** The commands that a person sees in a private chat: the most particular list wins, as the Bot API describes. */
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
