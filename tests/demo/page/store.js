// @ts-check
/// <reference lib="dom" />

/** @typedef {import("grammy/types").Message} Message */
/** @typedef {import("grammy/types").ReplyKeyboardMarkup} ReplyKeyboardMarkup */
/** @typedef {import("grammy/types").User} User */
/** @typedef {"bot" | "friend" | "group" | "saved"} ChatKind */
/** @typedef {{ key: string, kind: ChatKind, room: number, title: string }} Chat */
/** @typedef {{ name: string, label: string }} Sample */
/** @typedef {{ id: number, name: string, description: string, chats: Chat[], samples: Sample[] }} Person */
/** @typedef {{ message: Message, version: number, reaction: string }} Held the reaction is the bot's, "" for none */
/** @typedef {{ id: number, messages: Message[], reactions: [number, string][], keyboard: ReplyKeyboardMarkup | null }} ToldRoom */
/** @typedef {{ messages: Map<number, Held>, keyboard: ReplyKeyboardMarkup | null }} Room */
/**
 * @typedef {object} Told what the server says happened
 * @property {"all" | "message" | "edit" | "delete" | "action" | "answer" | "reaction"} kind
 * @property {number} room
 * @property {Message} [message]
 * @property {string} [text]
 * @property {ReplyKeyboardMarkup | null} keyboard
 */

/** What there is, and what is looked at. */
export const store = {
  bot: /** @type {User} */ ({ id: 0, is_bot: true, first_name: "" }),
  people: /** @type {Person[]} */ ([]),
  rooms: /** @type {Map<number, Room>} */ (new Map()),
  me: 0,
  key: "bot",
  /** Messages that came into a chat that was not looked at, by "person/chat". */
  unread: /** @type {Map<string, number>} */ (new Map()),
};
let version = 0;

/** @returns {Person} */
export function me() {
  const found = store.people.find(({ id }) => id === store.me) ?? store.people[0];
  if (!found) throw new Error("Nobody is there yet");
  return found;
}

/** @returns {Chat} */
export function chat() {
  return /** @type {Chat} */ (me().chats.find(({ key }) => key === store.key));
}

/** @returns {Room} */
export function room() {
  return /** @type {Room} */ (store.rooms.get(chat().room));
}

/**
 * Keeps the store as the server tells it; `changed` hears of it afterwards.
 * @param {(told: Told) => void} changed
 * @param {(connected: boolean) => void} touch
 */
export function listen(changed, touch) {
  const source = new EventSource("/events");
  source.onopen = () => touch(true);
  source.onerror = () => touch(false);
  source.onmessage = ({ data }) => {
    const told = JSON.parse(data);
    if (told.kind === "all") beginAnew(told);
    else keep(told);
    changed(told);
  };
}

/** @param {{ bot: User, people: Person[], rooms: ToldRoom[] }} all */
function beginAnew({ bot, people, rooms }) {
  Object.assign(store, { bot, people });
  if (!people.some(({ id }) => id === store.me)) store.me = people[0]?.id ?? 0;
  store.rooms = new Map(rooms.map(({ id, messages, reactions, keyboard }) => {
    const reactionTo = new Map(reactions);
    return [id, {
      keyboard,
      messages: new Map(messages.map((message) => {
        const { message_id } = message;
        return [message_id, held(message, reactionTo.get(message_id))];
      })),
    }];
  }));
}

/** @param {Told} told */
function keep({ kind, room, message, text, keyboard }) {
  const changed = store.rooms.get(room);
  if (!changed) return;
  changed.keyboard = keyboard;
  if (!message) return;
  const { message_id } = message;
  const reaction = kind === "reaction" ? text : changed.messages.get(message_id)?.reaction;
  if (kind === "delete") changed.messages.delete(message_id);
  else changed.messages.set(message_id, held(message, reaction));
  if (kind === "message") countUnread(room, message);
}

/**
 * @param {Message} message
 * @param {string} [reaction]
 */
function held(message, reaction = "") {
  return { message, version: ++version, reaction };
}

/**
 * @param {number} where
 * @param {Message} message
 */
function countUnread(where, message) {
  for (const { id, chats } of store.people) {
    for (const { key, room } of chats) {
      const looked = id === store.me && key === store.key && !document.hidden;
      if (room !== where || message.from?.id === id || looked) continue;
      const name = `${id}/${key}`;
      store.unread.set(name, (store.unread.get(name) ?? 0) + 1);
    }
  }
}

/**
 * Asks the server to do something, as who is looked at in the chat that is looked at.
 * @param {string} action
 * @param {Record<string, unknown>} [body]
 * @returns {Promise<any>}
 */
export async function act(action, body = {}) {
  return await answerOf(
    await fetch(`/api/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ person: store.me, chat: store.key, ...body }),
    }),
  );
}

/**
 * @param {File[]} files
 * @param {object[]} items what each is sent as
 * @param {string} caption
 */
export async function upload(files, items, caption) {
  const form = new FormData();
  form.set("person", String(store.me));
  form.set("chat", store.key);
  form.set("items", JSON.stringify(items));
  form.set("caption", caption);
  for (const file of files) form.append("file", file, file.name);
  await answerOf(await fetch("/api/upload", { method: "POST", body: form }));
}

/** @param {Response} response */
async function answerOf(response) {
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
