// @ts-check
/// <reference lib="dom" />
import { byId, el } from "./dom.js";

/** @typedef {{ title: string, note?: string | undefined, sign?: string, image?: string | undefined, pick: () => void }} Suggestion */

/** The list above the composer: commands, or what an inline query found. Arrows and Enter, or a press. */
export class Suggestions {
  #list = byId("suggestions");
  #field = byId("text");
  /** @type {Suggestion[]} */
  #all = [];
  #current = -1;

  get isOpen() {
    return !this.#list.hidden;
  }

  /**
   * @param {Suggestion[]} all
   * @param {boolean} [first] Enter takes the first one
   */
  show(all, first = false) {
    this.#all = all;
    this.#current = first && all.length > 0 ? 0 : -1;
    this.#list.replaceChildren(...all.map((suggestion, index) => this.#option(suggestion, index)));
    this.#list.hidden = all.length === 0;
    this.#list.scrollTop = 0;
    this.#mark();
  }

  /** @param {Suggestion[]} more */
  add(more) {
    const from = this.#all.length;
    this.#all = [...this.#all, ...more];
    this.#list.append(...more.map((suggestion, index) => this.#option(suggestion, from + index)));
  }

  close() {
    this.show([]);
  }

  /** At the end of the list. @param {() => void} more */
  set onend(more) {
    this.#list.onscroll = () => {
      const { scrollTop, scrollHeight, clientHeight } = this.#list;
      if (scrollHeight - scrollTop - clientHeight < 40) more();
    };
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it was for the list
   */
  key(event) {
    if (!this.isOpen) return false;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      const count = this.#all.length;
      const from = this.#current < 0 && key === "ArrowUp" ? 0 : this.#current;
      this.#current = (from + (key === "ArrowDown" ? 1 : -1) + count) % count;
      this.#mark();
    } else if (key === "Escape") this.close();
    else if ((key === "Enter" || key === "Tab") && this.#current >= 0) {
      this.#all[this.#current]?.pick();
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /**
   * @param {Suggestion} suggestion
   * @param {number} index
   */
  #option({ title, note, sign, image, pick }, index) {
    return el(
      "li",
      {
        id: `suggestion-${index}`,
        role: "option",
        // The field keeps the focus.
        onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
        onclick: pick,
      },
      image ? el("img", { src: image, alt: "" }) : sign && el("span", { className: "sign" }, sign),
      el("b", {}, el("bdi", {}, title)),
      note && el("span", { className: "note" }, note),
    );
  }

  #mark() {
    [...this.#list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.#current));
      if (index === this.#current) option.scrollIntoView({ block: "nearest" });
    });
    if (this.#current < 0) this.#field.removeAttribute("aria-activedescendant");
    else this.#field.setAttribute("aria-activedescendant", `suggestion-${this.#current}`);
  }
}
