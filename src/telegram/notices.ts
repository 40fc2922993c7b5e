import type { Api } from "grammy";
import type { Update } from "grammy/types";
import type { FormattedString } from "../text/formatted_string.ts";
import type { Log } from "../log.ts";
import type { Catalogue } from "../text/en.ts";
import { textFor } from "../text/languages.ts";

/** Sends a sentence to the sender of an update, in the language of their Telegram: it needs no database. */
export type Notify = (update: Update, words: (t: Catalogue) => FormattedString) => void;

/** Notices are sent once, in private chats, and nobody waits for them. */
export function notices(api: Api, defaultLanguage: string, log: Log): Notify {
  return (update, words) => {
    const chat = update.message?.chat ?? update.callback_query?.message?.chat;
    if (chat?.type !== "private") return;
    const language = (update.message ?? update.callback_query)?.from?.language_code ?? null;
    const { text, entities } = words(textFor(null, language, defaultLanguage));
    api.sendMessage(chat.id, text, { entities }).catch((error) =>
      log.warn("Cannot send a notice: {error}", { error })
    );
  };
}
