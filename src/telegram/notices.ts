import type { Api } from "grammy";
import type { Update } from "grammy/types";
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Log } from "../log.ts";
import type { Catalogue } from "../text/en.ts";
import { textFor } from "../text/languages.ts";

/** Says a sentence to the one who sent an update, without the database: in the language of their Telegram. */
export type Notify = (update: Update, words: (t: Catalogue) => FormattedString) => void;

/** Notices are sent once, in private chats, and not waited for: what they tell of matters more than they do. */
export function notices(api: Api, defaultLanguage: string, log: Log): Notify {
  return (update, words) => {
    const chat = update.message?.chat ?? update.callback_query?.message?.chat;
    if (chat?.type !== "private") return;
    const language = (update.message ?? update.callback_query)?.from?.language_code ?? null;
    const { text, entities } = words(textFor(null, language, defaultLanguage));
    api.sendMessage(chat.id, text, { entities }).catch((error) =>
      log.warn("Cannot tell of a delay: {error}", { error })
    );
  };
}
