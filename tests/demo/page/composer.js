// @ts-check
/// <reference lib="dom" />
import { byId, el } from "./dom.js";
import { complain } from "./dialogs.js";
import { Inline } from "./inline.js";
import { Chips } from "./chips.js";
import { act, chat, me, room, store } from "./store.js";
import { Suggestions } from "./suggestions.js";

/** @typedef {import("grammy/types").Message} Message */

/** Where one writes: text, commands, inline queries, edits; and the bot's own keyboard. */
export class Composer {
  #field = /** @type {HTMLTextAreaElement} */ (byId("text"));
  #suggestions = new Suggestions();
  #inline;
  #chips = new Chips(() => this.focus());
  /** @type {Message | undefined} */
  #edits;
  /** What was begun in each chat. @type {Map<string, string>} */
  #drafts = new Map();
  #chat = "";

  /** @param {(payload?: string) => void} openBot */
  constructor(openBot) {
    this.#inline = new Inline(this.#suggestions, { chosen: () => this.#clear(), openBot });
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    byId("commands").addEventListener("click", () => this.#toggleCommands());
    byId("unedit").addEventListener("click", () => this.#clear());
    byId("start").addEventListener("click", () => act("open").catch(complain));
  }

  /** Shows what belongs to the chat that is looked at. */
  show() {
    const place = `${store.me}/${store.key}`;
    if (place !== this.#chat) {
      this.#drafts.set(this.#chat, this.#edits ? "" : this.#field.value);
      this.#chat = place;
      this.#setEdits(undefined);
      this.#set(this.#drafts.get(place) ?? "");
    }
    const { messages, keyboard } = room();
    const withBot = chat().kind === "bot";
    const fresh = withBot && messages.size === 0;
    const begins = !byId("start").hidden && !fresh;
    byId("composer").hidden = fresh;
    byId("start").hidden = !fresh;
    byId("commands").hidden = !withBot;
    this.#field.placeholder = keyboard?.input_field_placeholder ??
      (withBot ? "Message" : `Message, or @${store.bot.username} words`);
    this.#chips.show(withBot && !fresh);
    this.#showKeyboard();
    if (begins) this.focus();
  }

  /** Where there is no touch keyboard that would jump up. */
  focus() {
    if (matchMedia("(hover: hover)").matches && !byId("composer").hidden) this.#field.focus();
  }

  /** @param {string} text */
  fill(text) {
    this.#set(text);
    this.#field.focus();
    this.#typed();
  }

  /** @param {Message} message */
  edit(message) {
    this.#setEdits(message);
    this.#set(message.text ?? message.caption ?? "");
    this.#field.focus();
  }

  /** @returns {boolean} whether there was something to leave */
  escape() {
    if (!this.#suggestions.isOpen && !this.#edits) return false;
    if (this.#suggestions.isOpen) this.#suggestions.close();
    else this.#clear();
    return true;
  }

  /** @param {Message | undefined} message */
  #setEdits(message) {
    this.#edits = message;
    byId("editing").hidden = message === undefined;
    byId("edited").textContent = message?.text ?? message?.caption ?? "the caption";
  }

  /** @param {string} text */
  #set(text) {
    this.#field.value = text;
    this.#suggestions.close();
    this.#grow();
  }

  #clear() {
    this.#setEdits(undefined);
    this.#set("");
  }

  #grow() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // Letters that are composed, as in Chinese, end with Enter too.
    if (event.isComposing || this.#suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    }
  }

  async #typed() {
    this.#grow();
    const text = this.#field.value;
    if (this.#edits || this.#inline.take(text)) return;
    const name = `@${store.bot.username}`;
    if (text !== "" && `${name} `.startsWith(text.toLowerCase()) && text.startsWith("@")) {
      const pick = () => this.fill(`${name} `);
      const note = "your files, in any chat";
      this.#suggestions.show([{ title: name, note, sign: "📁", pick }], true);
    } else if (chat().kind === "bot" && /^\/\w*$/.test(text)) await this.#showCommands(text);
    else this.#suggestions.close();
  }

  async #toggleCommands() {
    if (this.#suggestions.isOpen) return this.#suggestions.close();
    this.#field.focus();
    await this.#showCommands("/");
  }

  /** @param {string} begun */
  async #showCommands(begun) {
    /** @type {import("grammy/types").BotCommand[]} */
    const commands = await act("commands").catch(() => []);
    const value = this.#field.value;
    // What was typed meanwhile has its own answer.
    if (value !== "" && value !== begun) return;
    const fitting = commands.filter(({ command }) => `/${command}`.startsWith(begun));
    this.#suggestions.show(
      fitting.map(({ command, description }) => ({
        title: `/${command}`,
        note: description,
        pick: () => {
          this.#set("");
          act("send", { text: `/${command}` }).catch(complain);
        },
      })),
      begun.length > 1,
    );
  }

  async #send() {
    const text = this.#field.value.trim();
    const edits = this.#edits;
    if (text === "" && !(edits && edits.text === undefined)) return;
    this.#clear();
    try {
      if (edits) await act("edit", { message_id: edits.message_id, text });
      else await act("send", { text });
    } catch (error) {
      if (this.#field.value === "") this.#set(text);
      complain(error);
    }
  }

  #showKeyboard() {
    const { keyboard } = room();
    const place = byId("keyboard");
    place.hidden = keyboard === null;
    place.replaceChildren(
      ...(keyboard?.keyboard ?? []).map((row) =>
        el(
          "div",
          { className: "row" },
          ...row.map((button) => {
            const label = typeof button === "string" ? button : button.text;
            const press = () => act("keyboard", { label }).catch(complain);
            return el("button", { type: "button", onclick: press }, label);
          }),
        )
      ),
    );
  }
}

/** What an empty chat with the bot says. */
export function introduction() {
  return el(
    "div",
    { className: "introduction" },
    el("h2", {}, "What can this bot do?"),
    el("p", {}, me().description),
  );
}
