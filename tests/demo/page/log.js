// @ts-check
/// <reference lib="dom" />
import { byId, el } from "./dom.js";
import { bubble } from "./messages.js";
import { room, store } from "./store.js";

/** @typedef {import("grammy/types").Message} Message */
/** @typedef {import("./store.js").Held} Held */
/** @typedef {Omit<import("./messages.js").Look, "me" | "reaction" | "selecting" | "selected">} Doing */

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });
/** From here on one looks at the newest messages, in pixels above the end. */
const NEAR = 120;

/** The messages of the chat that is looked at. */
export class Log {
  #element = byId("log");
  #down = byId("down");
  /** @type {Map<string, { element: HTMLElement, state: string }>} */
  #shown = new Map();
  #chat = "";
  #atEnd = true;
  /** Ids of ticked messages while one selects. @type {Set<number> | undefined} */
  selection;

  /** @param {Doing} doing */
  constructor(doing) {
    this.doing = doing;
    this.#element.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = this.#element;
      this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
      if (this.#atEnd) this.#down.hidden = true;
    });
    this.#down.addEventListener("click", () => this.toEnd());
    // Pictures that load, and a composer that grows, must not push the newest out of sight.
    const keepEnd = () => this.#atEnd && this.toEnd();
    this.#element.addEventListener("load", keepEnd, true);
    new ResizeObserver(keepEnd).observe(this.#element);
  }

  toEnd() {
    this.#element.scrollTop = this.#element.scrollHeight;
    this.#atEnd = true;
    this.#down.hidden = true;
  }

  /** @param {boolean} [news] a message came */
  show(news = false) {
    const chat = `${store.me}/${store.key}`;
    if (chat !== this.#chat) {
      this.#chat = chat;
      this.#shown.clear();
      this.#element.replaceChildren();
      this.#atEnd = true;
    }
    const rows = this.#rows();
    const keys = new Set(rows.map(({ key }) => key));
    for (const [key, { element }] of this.#shown) {
      if (keys.has(key)) continue;
      element.remove();
      this.#shown.delete(key);
    }
    /** @type {Element | null} */
    let before = null;
    for (const { key, state, make } of rows) {
      const old = this.#shown.get(key);
      let element = old?.element;
      if (!element || old?.state !== state) {
        element = make();
        if (old) replace(old.element, element);
        this.#shown.set(key, { element, state });
      }
      /** @type {Element | null} */
      const place = before ? before.nextElementSibling : this.#element.firstElementChild;
      if (place !== element) this.#element.insertBefore(element, place);
      before = element;
    }
    if (this.#atEnd) this.toEnd();
    else if (news) this.#down.hidden = false;
  }

  /** @returns {{ key: string, state: string, make: () => HTMLElement }[]} */
  #rows() {
    const rows = [];
    let day = "";
    for (const group of groups([...room().messages.values()])) {
      const messages = group.map(({ message }) => message);
      const first = /** @type {Message} */ (messages[0]);
      const date = DAY.format(first.date * 1000);
      if (date !== day) {
        day = date;
        const shown = date === DAY.format(new Date()) ? "Today" : date;
        rows.push({
          key: `day ${date}`,
          state: shown,
          make: () => el("p", { className: "day" }, shown),
        });
      }
      const selected = this.selection?.has(first.message_id) ?? false;
      const selecting = this.selection !== undefined;
      const reaction = group.find((held) => held.reaction)?.reaction;
      rows.push({
        key: String(first.message_id),
        state: `${group.map(({ version }) => version)} ${selecting} ${selected}`,
        make: () =>
          bubble(messages, { ...this.doing, me: store.me, reaction, selecting, selected }),
      });
    }
    return rows;
  }
}

/**
 * Messages one by one, albums together.
 * @param {Held[]} all
 */
function groups(all) {
  /** @type {Held[][]} */
  const found = [];
  for (const held of all) {
    const album = held.message.media_group_id;
    const last = found.at(-1);
    if (album && last?.[0]?.message.media_group_id === album) last.push(held);
    else found.push([held]);
  }
  return found;
}

/**
 * Whoever had the focus on a button keeps it, on the same button or else on the first.
 * @param {HTMLElement} old
 * @param {HTMLElement} element
 */
function replace(old, element) {
  const focused = old.contains(document.activeElement)
    ? /** @type {HTMLElement} */ (document.activeElement)
    : undefined;
  old.replaceWith(element);
  if (!focused) return;
  /** @type {HTMLElement[]} */
  const buttons = [...element.querySelectorAll(".buttons button")].map((
    button,
  ) => /** @type {HTMLElement} */ (button));
  const same = buttons.find(({ dataset }) => dataset.label === focused.dataset.label);
  (same ?? buttons[0] ?? byId("text")).focus({ preventScroll: true });
}
