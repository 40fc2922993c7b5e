// @ts-check
/// <reference lib="dom" />

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element; children that are text stay text, whatever they hold. `on…` are listeners, `data-…` and `aria-…` and other
 * names with a dash are attributes, the rest are properties.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [props]
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (name.includes("-") || name === "role") element.setAttribute(name, String(value));
    else Reflect.set(element, name, value);
  }
  element.append(...present(children));
  return element;
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
export function present(children) {
  return /** @type {(Node | string)[]} */ (
    children.filter((child) => child !== null && child !== undefined && child !== false)
  );
}

/**
 * The page's element of that id.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return found;
}

/**
 * @param {number} bytes
 */
export function size(bytes) {
  const units = ["bytes", "KB", "MB", "GB"];
  let unit = 0;
  for (; bytes >= 1024 && unit < units.length - 1; unit++) bytes /= 1024;
  return `${unit === 0 || bytes >= 100 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`;
}

/**
 * @param {number} seconds
 */
export function length(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")}`;
}

const COLOURS = /** @type {const} */ (["rose", "leaf", "plum"]);

/**
 * A circle with a letter or a sign, of a colour that goes with the name.
 * @param {string} name
 * @param {import("./store.js").ChatKind} [kind]
 */
export function avatar(name, kind) {
  const sign = kind === "bot" ? "📁" : kind === "saved" ? "🔖" : name.charAt(0);
  const colour = kind === "bot"
    ? "blue"
    : kind === "saved" || kind === "group"
    ? "sky"
    : COLOURS[(name.charCodeAt(0) - "A".charCodeAt(0)) % COLOURS.length];
  return el("span", { className: `avatar ${colour}`, "aria-hidden": "true" }, sign);
}
