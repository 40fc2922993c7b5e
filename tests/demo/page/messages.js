// @ts-check
/// <reference lib="dom" />
import { el } from "./dom.js";
import { downloadOf, isPicture, mediaElement, mediaOf } from "./media.js";
import { formatted } from "./text.js";

/** @typedef {import("grammy/types").Message} Message */
/** @typedef {import("grammy/types").InlineKeyboardButton} InlineKeyboardButton */
/** @typedef {import("./text.js").TextActions} TextActions */
/**
 * @typedef {object} Look how a bubble is seen
 * @property {number} me
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
  const body = el(
    "div",
    { className: bare ? "bubble bare" : "bubble" },
    origin(first),
    files(messages),
    said(captioned, look.text),
    el("span", { className: "meta" }, ...meta(captioned, own)),
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
    el("div", { className: "stack" }, body, buttons(captioned, look)),
    !look.selecting && more,
  );
  row.classList.toggle("selected", look.selected);
  return row;
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
 * @param {Message} message
 * @param {TextActions} actions
 */
function said(message, actions) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  const entities = message.entities ?? message.caption_entities ?? [];
  return el("div", { className: "text", dir: "auto" }, formatted(text, entities, actions));
}

/**
 * @param {Message} message
 * @param {boolean} own
 */
function meta(message, own) {
  return [
    message.has_protected_content ? el("span", { title: "Protected" }, "🔒 ") : null,
    message.edit_date ? "edited " : null,
    CLOCK.format(message.date * 1000),
    own && el("span", { className: "read", "aria-label": "read" }, " ✓✓"),
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
          const sign = "url" in button ? "↗" : "copy_text" in button ? "⧉" : null;
          const element = el(
            "button",
            { type: "button", "data-label": button.text },
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
