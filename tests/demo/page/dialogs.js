// @ts-check
/// <reference lib="dom" />
import { byId, el } from "./dom.js";

/** @typedef {{ label: string, act: () => void, danger?: boolean }} MenuItem */

/** @type {ReturnType<typeof setTimeout> | undefined} */
let toastTimer;

/**
 * A line that goes away by itself.
 * @param {string} text
 */
export function toast(text) {
  const line = byId("toast");
  line.textContent = text;
  line.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => line.hidden = true, Math.max(3000, text.length * 60));
}

/** @param {unknown} error */
export function complain(error) {
  toast(error instanceof Error ? error.message : String(error));
}

/**
 * A dialog over the page: Esc or a press beside it closes it, and the focus goes back to where it was.
 * @param {string} className
 * @param {string} label
 * @param {HTMLElement[]} content
 */
export function openDialog(className, label, ...content) {
  const before = document.activeElement;
  const dialog = el("dialog", { className, "aria-label": label }, ...content);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * What a bot wants to be read before one goes on.
 * @param {string} title
 * @param {string} text
 */
export function alertDialog(title, text) {
  const ok = el("button", { type: "button", className: "main" }, "OK");
  const dialog = openDialog(
    "box",
    title,
    el("h2", {}, title),
    el("p", {}, text),
    el("div", { className: "choices" }, ok),
  );
  ok.addEventListener("click", () => dialog.close());
}

/**
 * A menu near a point; arrows go through it.
 * @param {string} label
 * @param {MenuItem[]} items
 * @param {{ x: number, y: number }} at
 */
export function openMenu(label, items, at) {
  const buttons = items.map(({ label, act, danger }) =>
    el("button", {
      type: "button",
      role: "menuitem",
      className: danger ? "danger" : "",
      onclick: () => {
        dialog.close();
        act();
      },
    }, label)
  );
  const dialog = openDialog("popup", label, el("div", { role: "menu" }, ...buttons));
  dialog.addEventListener("keydown", ({ key }) => {
    const step = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    const now = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    buttons.at((now + step) % buttons.length)?.focus();
  });
  const { width, height } = dialog.getBoundingClientRect();
  dialog.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`;
  dialog.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`;
}

/**
 * One of a few things, each with a button.
 * @param {string} title
 * @param {MenuItem[]} items
 */
export function choose(title, items) {
  const dialog = openDialog(
    "box",
    title,
    el("h2", {}, title),
    ...items.map(({ label, act }) =>
      el("button", {
        type: "button",
        className: "row",
        onclick: () => {
          dialog.close();
          act();
        },
      }, label)
    ),
  );
}
