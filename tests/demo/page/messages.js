// @ts-check
/// <reference lib="dom" />
import { el } from "./dom.js";
import { downloadOf, isPicture, mediaElement, mediaOf, serviceText } from "./media.js";
import { store } from "./store.js";
import { formatted, previewOf } from "./text.js";

/** @typedef {import("grammy/types").Message} Message */
/** @typedef {import("grammy/types").InlineKeyboardButton} InlineKeyboardButton */
/** @typedef {import("./text.js").TextActions} TextActions */
/**
 * @typedef {object} Look how a bubble is seen
 * @property {number} me
 * @property {string | undefined} reaction the bot's
 * @property {boolean} selecting
 * @property {boolean} selected
 * @property {TextActions} text
 * @property {(message: Message, button: InlineKeyboardButton, element: HTMLButtonElement) => void} press
 * @property {(messages: Message[], at: { x: number, y: number }) => void} menu
 * @property {(messages: Message[]) => void} tick
 */

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/**
 * One message, or an album, as a bubble.
 * @param {Message[]} messages
 * @param {Look} look
 */
export function bubble(messages, look) {
  const first = /** @type {Message} */ (messages[0]);
  const captioned = messages.find(({ caption }) => caption) ?? first;
  const own = first.from?.id === look.me;
  const bare = Boolean(first.sticker || first.video_note) && messages.length === 1;
  const more = el("button", {
    type: "button",
    className: "more",
    "aria-label": "What to do with this message",
    "aria-haspopup": "menu",
  }, "⋯");
  more.addEventListener("click", () => {
    const { left, bottom } = more.getBoundingClientRect();
    look.menu(messages, { x: left, y: bottom });
  });
  const corner = el("span", { className: "meta" }, ...meta(captioned, own));
  const body = el(
    "div",
    { className: bare ? "bubble bare" : "bubble" },
    own || first.chat.type === "private"
      ? null
      : el("p", { className: "origin" }, el("b", {}, first.from?.first_name ?? "")),
    origin(first),
    files(messages),
    ...said(captioned, corner.textContent ?? "", look.text),
    corner,
  );
  const pictures = messages.some(isPicture);
  const row = el(
    "article",
    {
      className: [
        "message",
        own ? "own" : "",
        pictures ? "pictured" : "",
        messages.length > 1 && pictures ? "album" : "",
      ].join(" "),
      "aria-label": own ? "You" : first.from?.first_name,
      "data-message": first.message_id,
      oncontextmenu: (/** @type {MouseEvent} */ event) => {
        // Links keep the browser's own menu: there one copies them.
        if (event.target instanceof Element && event.target.closest("a, video, audio")) return;
        event.preventDefault();
        if (!look.selecting) look.menu(messages, { x: event.clientX, y: event.clientY });
      },
    },
    look.selecting && tick(messages, look),
    el("div", { className: "stack" }, body, reaction(look), buttons(captioned, look)),
    !look.selecting && more,
  );
  row.classList.toggle("selected", look.selected);
  return row;
}

/** @param {Look} look */
function reaction({ reaction }) {
  if (!reaction) return null;
  const label = `Reaction: ${reaction}`;
  return el("span", { className: "reaction", role: "img", "aria-label": label }, reaction);
}

/**
 * @param {Message[]} messages
 * @param {Look} look
 */
function tick(messages, { selected, tick }) {
  return el("input", {
    type: "checkbox",
    className: "tick",
    checked: selected,
    "aria-label": "Select this message",
    onchange: () => tick(messages),
  });
}

/** @param {Message} message */
function origin({ forward_origin, via_bot }) {
  const lines = [];
  if (forward_origin) {
    const name = forward_origin.type === "user"
      ? forward_origin.sender_user.first_name
      : forward_origin.type === "hidden_user"
      ? forward_origin.sender_user_name
      : "a chat";
    lines.push(el("p", { className: "origin" }, "Forwarded from ", el("b", {}, name)));
  }
  if (via_bot) lines.push(el("p", { className: "origin" }, `via @${via_bot.username}`));
  return lines.length > 0 && el("div", {}, ...lines);
}

/** @param {Message[]} messages */
function files(messages) {
  const many = messages.length > 1 && messages.every(isPicture);
  const shown = messages.map((message) => mediaElement(message, many));
  if (!shown.some((file) => file)) return null;
  return el("div", { className: many ? `grid of-${messages.length}` : "files" }, ...shown);
}

/**
 * The text, and the preview of its link.
 * @param {Message} message
 * @param {string} corner what stands in the corner, for which there must be room
 * @param {TextActions} actions
 */
function said(message, corner, actions) {
  const text = message.text ?? message.caption ?? serviceText(message);
  if (!text) return [];
  const entities = message.entities ?? message.caption_entities ?? [];
  const words = el(
    "div",
    { className: "text", dir: "auto", "data-meta": corner },
    formatted(text, entities, actions),
  );
  const url = previewOf(message);
  if (!url) return [words];
  const shown = preview(url, actions);
  return message.link_preview_options?.show_above_text ? [shown, words] : [words, shown];
}

/**
 * What Telegram knows of a link. The demo reads no pages: it shows where the link leads.
 * @param {string} url
 * @param {TextActions} actions
 */
function preview(url, actions) {
  const { hostname, pathname } = new URL(url);
  const { bot } = store;
  const ours = hostname === "t.me" &&
    pathname.slice(1).toLowerCase() === bot.username?.toLowerCase();
  return el(
    "a",
    {
      className: "preview",
      href: url,
      rel: "noopener",
      onclick: (/** @type {Event} */ event) => {
        event.preventDefault();
        actions.openLink(url);
      },
    },
    el("b", { className: "site" }, ours ? "Telegram" : hostname.replace(/^www\./, "")),
    el("bdi", { className: "name" }, ours ? bot.first_name : titleOf(pathname) || hostname),
  );
}

/** @param {string} pathname */
function titleOf(pathname) {
  const last = pathname.split("/").filter(Boolean).at(-1) ?? "";
  try {
    return decodeURIComponent(last).replace(/[_-]+/g, " ").replace(/\.\w+$/, "");
  } catch (error) {
    if (error instanceof URIError) return last;
    throw error;
  }
}

/**
 * @param {Message} message
 * @param {boolean} own
 */
function meta(message, own) {
  return [
    message.has_protected_content && el("span", { role: "img", "aria-label": "Protected" }, "🔒 "),
    message.edit_date ? "edited " : null,
    CLOCK.format(message.date * 1000),
    own && el("span", { className: "read", role: "img", "aria-label": "read" }, " ✓✓"),
  ];
}

/**
 * The buttons below the bubble.
 * @param {Message} message
 * @param {Look} look
 */
function buttons(message, { press }) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return el(
    "div",
    { className: "buttons" },
    ...rows.map((row) =>
      el(
        "div",
        { className: "row" },
        ...row.map((button) => {
          const sign = signOf(button);
          const element = el(
            "button",
            { type: "button", className: button.style ?? "", "data-label": button.text },
            el("span", { dir: "auto" }, button.text),
            sign && el("span", { className: "corner", "aria-hidden": "true" }, sign),
          );
          element.addEventListener("click", () => press(message, button, element));
          return element;
        }),
      )
    ),
  );
}

/** What a button does besides calling the bot. @param {InlineKeyboardButton} button */
function signOf(button) {
  if ("url" in button) return "↗";
  if ("copy_text" in button) return "⧉";
  const opensInline = Object.keys(button).some((field) => field.startsWith("switch_inline_query"));
  return opensInline ? "↪" : null;
}

/**
 * What one can do with a message.
 * @param {Message[]} messages
 * @param {number} me
 */
export function possible(messages, me) {
  const first = /** @type {Message} */ (messages[0]);
  const captioned = messages.find(({ caption }) => caption) ?? first;
  const own = first.from?.id === me && !first.forward_origin && !first.via_bot;
  const text = captioned.text ?? captioned.caption;
  const takesCaption = mediaOf(captioned) && !captioned.sticker && !captioned.video_note;
  return {
    text,
    edits: own && (captioned.text !== undefined || takesCaption) ? captioned : undefined,
    download: messages.length === 1 ? downloadOf(first) : undefined,
    forwards: !messages.some(({ has_protected_content }) => has_protected_content),
  };
}
