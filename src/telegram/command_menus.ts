import type { Api } from "grammy";
import type { BotCommand } from "grammy/types";
import type { Catalogue } from "../text/en.ts";
import { LANGUAGES, textFor } from "../text/languages.ts";

/** The commands that everybody sees, in the order of Telegram's menu. */
const COMMANDS = [
  "start",
  "upload",
  "files",
  "search",
  "note",
  "links",
  "trash",
  "usage",
  "settings",
  "export",
  "import",
  "privacy",
  "help",
  "cancel",
] as const;
const ADMIN_COMMANDS = ["stats", "user"] as const;

type Command = typeof COMMANDS[number] | typeof ADMIN_COMMANDS[number];

function commandsIn(t: Catalogue, admin: boolean): BotCommand[] {
  const names: readonly Command[] = admin ? [...COMMANDS, ...ADMIN_COMMANDS] : COMMANDS;
  return names.map((command) => ({ command, description: t.command[command] }));
}

/** Sets the commands of one chat: they follow the language that was chosen there, and an admin has more. */
export async function setCommandsOf(
  api: Api,
  t: Catalogue,
  chatId: number,
  admin: boolean,
): Promise<void> {
  await api.setMyCommands(commandsIn(t, admin), { scope: { type: "chat", chat_id: chatId } });
}

/** An admin, with the languages that they chose and that their Telegram has. */
export interface Introduced {
  id: number;
  language: string | null;
  telegram_language: string | null;
}

/**
 * Sets the commands, the descriptions and the menu button at Telegram, per language and only where they changed; and the
 * admins' commands, each in their own chat.
 */
export async function introduce(
  api: Api,
  defaultLanguage: string,
  admins: readonly Introduced[],
): Promise<void> {
  const byDefault = textFor(defaultLanguage, null, defaultLanguage);
  // Telegram shows the entry without a language where there is none for a person's own.
  const entries: [Catalogue, { language_code?: "en" | "ru" | "es" }][] = [[byDefault, {}]];
  for (const code of LANGUAGES) {
    entries.push([
      textFor(code, null, defaultLanguage),
      { language_code: code as "en" | "ru" | "es" },
    ]);
  }
  for (const [t, language] of entries) {
    const scope = { scope: { type: "all_private_chats" as const }, ...language };
    const commands = commandsIn(t, false);
    if (JSON.stringify(await api.getMyCommands(scope)) !== JSON.stringify(commands)) {
      await api.setMyCommands(commands, scope);
    }
    if ((await api.getMyDescription(language)).description !== t.about.description) {
      await api.setMyDescription(t.about.description, language);
    }
    if ((await api.getMyShortDescription(language)).short_description !== t.about.short) {
      await api.setMyShortDescription(t.about.short, language);
    }
  }
  for (const { id, language, telegram_language } of admins) {
    await setCommandsOf(api, textFor(language, telegram_language, defaultLanguage), id, true);
  }
  if ((await api.getChatMenuButton()).type !== "commands") {
    await api.setChatMenuButton({ menu_button: { type: "commands" } });
  }
}
