// @ts-check
/// <reference lib="dom" />
import { avatar, byId, el } from "./dom.js";
import { summary } from "./media.js";
import { me, store } from "./store.js";

/** @typedef {import("./store.js").ChatKind} ChatKind */

/** What the list says of a chat in which nothing was written yet. */
const HINTS = /** @type {Record<ChatKind, string>} */ ({
  bot: "Press START",
  friend: "Send a link, or a file by inline mode",
  group: "Files that the members share",
  saved: "Files to try",
});

const THEMES = /** @type {const} */ (["auto", "light", "dark"]);

/**
 * Who one is, and the chats that one has. The buttons are new each time; who was among them stays there.
 * @param {(person: number, key: string) => void} go
 */
export function showSide(go) {
  const people = byId("people");
  const chats = byId("chats");
  const before = document.activeElement;
  const chosen = before instanceof HTMLElement ? before.dataset.chat : undefined;
  const choosing = people.contains(before);
  people.replaceChildren(...store.people.map((person) => personButton(person, go)));
  chats.replaceChildren(...me().chats.map((chat) => chatButton(chat, go)));
  /** @type {HTMLElement | null} */
  const again = choosing
    ? people.querySelector(":checked")
    : chosen
    ? chats.querySelector(`[data-chat="${chosen}"]`)
    : null;
  again?.focus();
}

/**
 * @param {import("./store.js").Person} person
 * @param {(person: number, key: string) => void} go
 */
function personButton({ id, name }, go) {
  const chosen = id === store.me;
  const unread = [...store.unread].reduce(
    (sum, [key, count]) => key.startsWith(`${id}/`) ? sum + count : sum,
    0,
  );
  const radio = el("input", {
    type: "radio",
    name: "person",
    checked: chosen,
    onchange: () => go(id, store.key),
  });
  const news = !chosen && unread > 0 && badge(unread);
  const className = chosen ? "person chosen" : "person";
  return el("label", { className }, radio, avatar(name), el("span", {}, name), news);
}

/**
 * @param {import("./store.js").Chat} chat
 * @param {(person: number, key: string) => void} go
 */
function chatButton({ key, kind, room, title }, go) {
  const newest = [...store.rooms.get(room)?.messages.values() ?? []].at(-1)?.message;
  const unread = store.unread.get(`${store.me}/${key}`) ?? 0;
  const whose = newest?.from?.id === store.me && kind !== "saved" ? "You: " : "";
  return el(
    "button",
    {
      type: "button",
      className: "entry",
      "aria-current": key === store.key ? "true" : undefined,
      "data-chat": key,
      onclick: () => go(store.me, key),
    },
    avatar(title, kind),
    el(
      "span",
      { className: "told" },
      el("span", { className: "name" }, title),
      el("span", { className: "facts" }, newest ? `${whose}${summary(newest)}` : HINTS[kind]),
    ),
    unread > 0 && badge(unread),
  );
}

/** @param {number} count */
function badge(count) {
  return el(
    "span",
    { className: "badge", role: "img", "aria-label": `${count} new` },
    String(count),
  );
}

/** A switch that remembers: as the system has it, light, dark. */
export function themeSwitch() {
  const button = byId("theme");
  const set = (/** @type {string} */ theme) => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    button.textContent = theme === "light" ? "☀" : theme === "dark" ? "☾" : "◐";
    button.setAttribute("aria-label", `Light or dark: ${theme}`);
    button.title = `Light or dark: ${theme}`;
  };
  set(localStorage.getItem("theme") ?? "auto");
  button.addEventListener("click", () => {
    const now = THEMES.findIndex((theme) => theme === document.documentElement.dataset.theme);
    set(THEMES[(now + 1) % THEMES.length] ?? "auto");
  });
}
