// @ts-check
/// <reference lib="dom" />
import { avatar, byId, el } from "./dom.js";
import { summary } from "./media.js";
import { me, store } from "./store.js";

/** @typedef {import("./store.js").ChatKey} ChatKey */

const THEMES = /** @type {const} */ (["auto", "light", "dark"]);

/**
 * Who one is, and the chats that one has.
 * @param {(person: number, key: ChatKey) => void} go
 */
export function showSide(go) {
  byId("people").replaceChildren(...store.people.map(({ id, name }) => {
    const chosen = id === store.me;
    const unread = [...store.unread].reduce(
      (sum, [key, count]) => key.startsWith(`${id}/`) ? sum + count : sum,
      0,
    );
    return el(
      "label",
      { className: chosen ? "person chosen" : "person" },
      el("input", {
        type: "radio",
        name: "person",
        checked: chosen,
        onchange: () => go(id, store.key),
      }),
      avatar(name),
      el("span", {}, name),
      !chosen && unread > 0 && badge(unread),
    );
  }));
  byId("chats").replaceChildren(
    ...me().chats.map(({ key, room, title }) => {
      const held = [...store.rooms.get(room)?.messages.values() ?? []].at(-1);
      const unread = store.unread.get(`${store.me}/${key}`) ?? 0;
      const own = held?.message.from?.id === store.me;
      return el(
        "button",
        {
          type: "button",
          className: "entry",
          "aria-current": key === store.key ? "true" : undefined,
          "data-chat": key,
          onclick: () => go(store.me, key),
        },
        avatar(title, key),
        el(
          "span",
          { className: "told" },
          el("span", { className: "name" }, title),
          el(
            "span",
            { className: "facts" },
            held ? `${own && key !== "saved" ? "You: " : ""}${summary(held.message)}` : hint(key),
          ),
        ),
        unread > 0 && badge(unread),
      );
    }),
  );
}

/** @param {number} count */
function badge(count) {
  return el("span", { className: "badge", "aria-label": `${count} new` }, String(count));
}

/** @param {ChatKey} key */
function hint(key) {
  return key === "friend" ? "Send a link, or a file by inline mode" : "Press START";
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
