// @ts-check
/// <reference lib="dom" />
import { attachments } from "./attach.js";
import { Composer, introduction } from "./composer.js";
import { alertDialog, choose, complain, openMenu, toast } from "./dialogs.js";
import { avatar, byId } from "./dom.js";
import { Log } from "./log.js";
import { possible } from "./messages.js";
import { showSide, themeSwitch } from "./side.js";
import { showMembers } from "./members.js";
import { act, chat, listen, me, store } from "./store.js";

/** @typedef {import("grammy/types").Message} Message */
/** @typedef {import("grammy/types").InlineKeyboardButton} InlineKeyboardButton */
/** @typedef {import("./store.js").Chat} Chat */

/** Telegram shows for so long what a bot does, unless a message ends it. */
const ACTION_MS = 5000;
const ACTIONS = /** @type {Record<string, string>} */ ({
  typing: "typing…",
  upload_document: "sending a file…",
  upload_photo: "sending a photo…",
  upload_video: "sending a video…",
  upload_audio: "sending music…",
  upload_voice: "sending a voice message…",
  upload_video_note: "sending a video message…",
  choose_sticker: "choosing a sticker…",
});

const STATUS = /** @type {Record<Chat["kind"], string>} */ ({
  bot: "bot",
  friend: "online",
  group: "group",
  saved: "files to try",
});

const composer = new Composer((payload) => openBot(payload));
const log = new Log({ press, menu, tick, text: { openLink, sendCommand, fillIn, copy } });
let ready = false;
let connected = true;
let action = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let actionTimer;

themeSwitch();
attachments();
byId("back").addEventListener("click", () => byId("app").classList.remove("in-chat"));
byId("unselect").addEventListener("click", () => select(undefined));
byId("forward").addEventListener("click", () => forward([...log.selection ?? []]));
byId("remove").addEventListener("click", () => remove([...log.selection ?? []]));
addEventListener("hashchange", () => ready && fromAddress());
addEventListener("visibilitychange", () => ready && show());
addEventListener("keydown", key);
listen((told) => {
  if (told.kind === "all" && !ready) begin();
  if (told.room === chat().room) {
    if (told.kind === "action") setAction(ACTIONS[told.text ?? ""] ?? "");
    if (told.kind === "message" && told.message?.from?.id === store.bot.id) setAction("");
  }
  show(told.kind === "message");
}, (touch) => {
  connected = touch;
  if (ready) showTop();
});

function begin() {
  ready = true;
  fromAddress();
  composer.focus();
}

/** `#ann/bot`: so that a reload, or a second window, shows whom one wants. */
function fromAddress() {
  const [name, key] = location.hash.slice(1).split("/");
  const person = store.people.find((person) => person.name.toLowerCase() === name);
  if (person) store.me = person.id;
  const found = me().chats.find((chat) => chat.key === key);
  if (found) store.key = found.key;
  byId("app").classList.add("in-chat");
  show();
}

/**
 * @param {number} person
 * @param {string} key
 */
function go(person, key) {
  const other = person !== store.me;
  const theirs = store.people.find(({ id }) => id === person)?.chats ?? [];
  if (!theirs.some((chat) => chat.key === key)) key = "bot";
  Object.assign(store, { me: person, key });
  log.selection = undefined;
  setAction("");
  history.replaceState(null, "", `#${me().name.toLowerCase()}/${key}`);
  if (!other) byId("app").classList.add("in-chat");
  show();
  if (!other) composer.focus();
}

/** @param {KeyboardEvent} event */
function key({ key, target, ctrlKey, metaKey, altKey }) {
  if (document.querySelector("dialog[open]")) return;
  if (key === "Escape") {
    if (log.selection) select(undefined);
    else if (!composer.escape()) composer.focus();
    return;
  }
  // Wherever one is, what one types is a message; the space bar presses what has the focus.
  const writes = target instanceof Element && target.closest("input, textarea");
  if (key.length === 1 && key !== " " && !writes && !ctrlKey && !metaKey && !altKey) {
    byId("text").focus();
  }
}

/** @param {boolean} [news] */
function show(news = false) {
  if (!document.hidden) store.unread.delete(`${store.me}/${store.key}`);
  showSide(go);
  showTop();
  log.show(news);
  composer.show();
  document.querySelector(".introduction")?.remove();
  if (!byId("start").hidden) byId("log").append(introduction());
}

function showTop() {
  const { kind, title } = chat();
  byId("avatar").replaceWith(Object.assign(avatar(title, kind), { id: "avatar" }));
  byId("title").textContent = title;
  byId("status").textContent = connected ? action || STATUS[kind] : "connecting…";
  byId("status").classList.toggle("busy", action !== "");
  showMembers(byId("members"));
  const count = log.selection?.size ?? 0;
  byId("top").hidden = log.selection !== undefined;
  byId("selection").hidden = log.selection === undefined;
  byId("selected").textContent = `${count} selected`;
}

/** @param {string} text */
function setAction(text) {
  action = text;
  clearTimeout(actionTimer);
  if (text) {
    actionTimer = setTimeout(() => {
      setAction("");
      showTop();
    }, ACTION_MS);
  }
}

/**
 * @param {Message} message
 * @param {InlineKeyboardButton} button
 * @param {HTMLButtonElement} element
 */
async function press(message, button, element) {
  if ("url" in button) return openLink(button.url);
  if ("copy_text" in button) return copy(button.copy_text.text);
  if ("switch_inline_query_current_chat" in button) {
    return composer.fill(`@${store.bot.username} ${button.switch_inline_query_current_chat}`);
  }
  if ("switch_inline_query" in button) {
    return inAChat("Choose a chat", `@${store.bot.username} ${button.switch_inline_query}`);
  }
  if ("switch_inline_query_chosen_chat" in button) {
    const { query = "", ...allowed } = button.switch_inline_query_chosen_chat;
    return inAChat(
      "Choose a chat",
      `@${store.bot.username} ${query}`,
      ({ kind }) =>
        kind === "bot"
          ? allowed.allow_bot_chats === true
          : kind === "group"
          ? allowed.allow_group_chats === true
          : allowed.allow_user_chats === true,
    );
  }
  if (!("callback_data" in button)) return toast("The demo can't press this button");
  if (element.ariaBusy === "true") return;
  element.ariaBusy = "true";
  try {
    const answer = await act("press", {
      message_id: message.message_id,
      data: button.callback_data,
    });
    if (answer.url) openLink(answer.url);
    else if (answer.show_alert) alertDialog(store.bot.first_name, answer.text ?? "");
    else if (answer.text) toast(answer.text);
  } catch (error) {
    complain(error);
  } finally {
    element.ariaBusy = null;
  }
}

/**
 * @param {Message[]} messages
 * @param {{ x: number, y: number }} at
 */
function menu(messages, at) {
  const { text, edits, download, forwards } = possible(messages, store.me);
  const ids = messages.map(({ message_id }) => message_id);
  const edited = edits?.text === undefined ? "✏️ Edit caption" : "✏️ Edit";
  openMenu("What to do with this message", [
    ...(edits ? [{ label: edited, act: () => composer.edit(edits) }] : []),
    ...(text ? [{ label: "⧉ Copy text", act: () => copy(text) }] : []),
    ...(download ? [{ label: "⬇ Download", act: () => location.assign(download) }] : []),
    ...(chat().kind === "group"
      ? [{ label: "↩ Reply with /keep", act: () => act("keep", { message_id: ids[0] }) }]
      : []),
    ...(forwards ? [{ label: "↪ Forward", act: () => forward(ids) }] : []),
    { label: "☑ Select", act: () => select(new Set(ids)) },
    { label: "🗑 Delete", act: () => remove(ids), danger: true },
  ], at);
}

/** @param {Message[]} messages */
function tick(messages) {
  const selection = new Set(log.selection);
  const on = messages.some(({ message_id }) => !selection.has(message_id));
  for (const { message_id } of messages) {
    if (on) selection.add(message_id);
    else selection.delete(message_id);
  }
  select(selection);
  /** @type {HTMLElement | null} */
  const box = document.querySelector(`[data-message="${messages[0]?.message_id}"] .tick`);
  box?.focus({ preventScroll: true });
}

/** @param {Set<number> | undefined} selection */
function select(selection) {
  log.selection = selection;
  showTop();
  log.show();
}

/** @param {number[]} message_ids */
function forward(message_ids) {
  if (message_ids.length === 0) return;
  const from = store.key;
  choose(
    "Forward to",
    me().chats.map(({ key, title }) => ({
      label: title,
      act: async () => {
        select(undefined);
        try {
          await act("forward", { chat: from, message_ids, to: key });
          go(store.me, key);
        } catch (error) {
          complain(error);
        }
      },
    })),
  );
}

/** @param {number[]} message_ids */
async function remove(message_ids) {
  select(undefined);
  if (message_ids.length > 0) await act("delete", { message_ids }).catch(complain);
}

/** @param {string} url */
function openLink(url) {
  const { protocol, hostname, pathname, searchParams } = new URL(url);
  const telegram = /^(t|telegram)\.me$/.test(hostname);
  if (telegram && pathname.slice(1).toLowerCase() === store.bot.username?.toLowerCase()) {
    return openBot(searchParams.get("start") ?? undefined);
  }
  if (telegram && pathname === "/share/url") {
    const said = [searchParams.get("text"), searchParams.get("url")].filter(Boolean).join("\n");
    return inAChat("Send to", said);
  }
  if (/^https?:$/.test(protocol)) open(url, "_blank", "noopener");
}

/** @param {string} [payload] */
function openBot(payload) {
  go(store.me, "bot");
  if (payload !== undefined) act("open", { payload }).catch(complain);
}

/**
 * Goes to a chat, with something to send there.
 * @param {string} title
 * @param {string} text
 * @param {(chat: Chat) => boolean} [fits]
 */
function inAChat(title, text, fits = ({ kind }) => kind !== "bot") {
  choose(
    title,
    me().chats.filter(fits).map((chat) => ({
      label: chat.title,
      act: () => {
        go(store.me, chat.key);
        composer.fill(text);
      },
    })),
  );
}

/** @param {string} command */
function sendCommand(command) {
  act("send", { text: command }).catch(complain);
}

/** @param {string} text */
function fillIn(text) {
  composer.fill(text);
}

/** @param {string} text */
async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast("Copied");
}
