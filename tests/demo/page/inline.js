// @ts-check
/// <reference lib="dom" />
import { complain } from "./dialogs.js";
import { act, store } from "./store.js";

/** @typedef {import("./suggestions.js").Suggestions} Suggestions */
/** @typedef {import("./suggestions.js").Suggestion} Suggestion */

const PAUSE_MS = 200;

const SIGNS = /** @type {Record<string, string>} */ ({
  photo: "🖼",
  video: "🎥",
  gif: "🎞",
  mpeg4_gif: "🎞",
  audio: "🎵",
  voice: "🎤",
  sticker: "🙂",
  document: "📄",
  article: "📝",
});

/** Inline mode: what follows the bot's name in the composer is asked, and a result is sent by a press. */
export class Inline {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #asked = "";

  /**
   * @param {Suggestions} suggestions
   * @param {{ chosen: () => void, openBot: (payload?: string) => void }} after
   */
  constructor(suggestions, after) {
    this.suggestions = suggestions;
    this.after = after;
  }

  /**
   * @param {string} text what the composer holds
   * @returns {boolean} whether it is a query
   */
  take(text) {
    clearTimeout(this.#timer);
    this.#asked = "";
    const [, name, words = ""] = /^@(\w+)\s([^]*)$/.exec(text) ?? [];
    if (name?.toLowerCase() !== store.bot.username?.toLowerCase()) return false;
    this.#asked = text;
    this.#timer = setTimeout(() => this.#ask(text, words, ""), PAUSE_MS);
    return true;
  }

  /**
   * @param {string} text
   * @param {string} words
   * @param {string} offset
   */
  async #ask(text, words, offset) {
    try {
      const { results, next_offset, button } = await act("query", { words, offset });
      if (this.#asked !== text) return;
      /** @type {Suggestion[]} */
      const found = results.map((/** @type {any} */ result) => this.#suggestion(result, words));
      const head = button && offset === ""
        ? [{
          title: button.text,
          sign: "💬",
          pick: () => this.after.openBot(button.start_parameter),
        }]
        : [];
      if (offset === "") {
        const none = { title: "Nothing found", sign: "🔍", pick: () => {} };
        this.suggestions.show([...head, ...(found.length + head.length > 0 ? found : [none])]);
      } else this.suggestions.add(found);
      let more = next_offset !== "";
      this.suggestions.onend = () => {
        if (more) this.#ask(text, words, next_offset);
        more = false;
      };
    } catch (error) {
      if (this.#asked === text) complain(error);
    }
  }

  /**
   * @param {any} result
   * @param {string} query
   * @returns {Suggestion}
   */
  #suggestion(result, query) {
    const caption = result.caption?.split("\n")[0];
    return {
      title: result.title || caption || result.type,
      note: result.description,
      sign: SIGNS[result.type] ?? "📄",
      image: result.photo_file_id && `/file/${result.photo_file_id}`,
      pick: async () => {
        this.#asked = "";
        this.after.chosen();
        await act("choose", { result_id: result.id, query }).catch(complain);
      },
    };
  }
}
