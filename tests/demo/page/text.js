// @ts-check
/// <reference lib="dom" />
import { el } from "./dom.js";

/** @typedef {import("grammy/types").MessageEntity} MessageEntity */
/**
 * @typedef {object} TextActions what a press on a part of a text does
 * @property {(url: string) => void} openLink
 * @property {(command: string) => void} sendCommand
 * @property {(text: string) => void} fillIn
 * @property {(text: string) => void} copy
 */

const TAGS = /** @type {const} */ ({
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
  pre: "pre",
});

/** Of a folded quote; the style sheet has the same number. */
const FOLDED_LINES = 3;

/**
 * A text with its entities, as elements that hold nothing but text.
 * @param {string} text
 * @param {readonly MessageEntity[]} entities
 * @param {TextActions} actions
 */
export function formatted(text, entities, actions) {
  const ordered = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  return part(text, ordered, 0, text.length, actions);
}

/**
 * @param {string} text
 * @param {readonly MessageEntity[]} entities in order, the outer first
 * @param {number} from
 * @param {number} to
 * @param {TextActions} actions
 */
function part(text, entities, from, to, actions) {
  const shown = document.createDocumentFragment();
  let at = from;
  entities.forEach((entity, index) => {
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || end <= at) return;
    shown.append(text.slice(at, entity.offset));
    const inner = entities.slice(index + 1).filter(({ offset }) => offset < end);
    const element = elementOf(entity, text.slice(entity.offset, end), actions);
    element.append(part(text, inner, entity.offset, end, actions));
    if (entity.type === "expandable_blockquote") foldable(element);
    shown.append(element);
    at = end;
  });
  shown.append(text.slice(at, to));
  return shown;
}

/**
 * @param {MessageEntity} entity
 * @param {string} covered
 * @param {TextActions} actions
 * @returns {HTMLElement}
 */
function elementOf(entity, covered, actions) {
  /** @param {() => void} act */
  const pressed = (act) => (/** @type {Event} */ event) => {
    event.preventDefault();
    act();
  };
  switch (entity.type) {
    case "url":
    case "text_link": {
      const url = linkTo(entity.type === "text_link" ? entity.url : covered);
      if (!url) return el("span");
      return el("a", { href: url, rel: "noopener", onclick: pressed(() => actions.openLink(url)) });
    }
    case "bot_command":
      return el("a", { href: "#", onclick: pressed(() => actions.sendCommand(covered)) });
    case "hashtag":
    case "mention":
      return el("a", { href: "#", onclick: pressed(() => actions.fillIn(`${covered} `)) });
    case "code":
      return el("code", { title: "Copy", onclick: () => actions.copy(covered) });
    case "spoiler": {
      const spoiler = el("button", { type: "button", className: "spoiler" });
      spoiler.addEventListener("click", () => spoiler.classList.toggle("open"));
      return spoiler;
    }
    default:
      return el(entity.type in TAGS ? TAGS[/** @type {keyof TAGS} */ (entity.type)] : "span");
  }
}

/**
 * A quote that shows its first lines, and all of them after a press.
 * @param {HTMLElement} quote
 */
function foldable(quote) {
  const label = (/** @type {boolean} */ open) => open ? "Fold the quote" : "Show the whole quote";
  const button = el("button", {
    type: "button",
    className: "fold",
    "aria-expanded": "false",
    "aria-label": label(false),
    onclick: () => {
      const open = quote.classList.toggle("folded") === false;
      button.setAttribute("aria-expanded", String(open));
      button.setAttribute("aria-label", label(open));
    },
  }, "⌄");
  quote.classList.add("foldable", "folded");
  quote.append(button);
  // Whether it is too long is known once it has a width.
  new ResizeObserver(() => {
    if (!quote.classList.contains("folded")) return;
    const lines = parseFloat(getComputedStyle(quote).lineHeight) * FOLDED_LINES;
    button.hidden = quote.scrollHeight <= lines + 12;
  }).observe(quote);
}

/**
 * The link that a text shows a preview of, as Telegram chooses it.
 * @param {import("grammy/types").Message} message
 */
export function previewOf({ text, entities = [], link_preview_options: options }) {
  if (text === undefined || options?.is_disabled) return undefined;
  if (options?.url) return linkTo(options.url);
  for (const entity of entities) {
    if (entity.type === "text_link") return linkTo(entity.url);
    if (entity.type === "url") {
      return linkTo(text.slice(entity.offset, entity.offset + entity.length));
    }
  }
  return undefined;
}

/**
 * @param {string} text
 * @returns {string | undefined} only what is safe to follow
 */
function linkTo(text) {
  const url = URL.parse(/^[a-z]+:/i.test(text) ? text : `https://${text}`);
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
