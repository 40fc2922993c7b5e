import type { Message, ReplyParameters } from "grammy/types";
import { mistake, unlucky } from "../api_error.ts";
import type { ChatRoom } from "../chats.ts";
import { replyMarkup } from "../keyboards.ts";
import { checkLinks } from "../links.ts";
import { messageText } from "../text/formatted.ts";
import { inTopic, replyTo } from "../threads.ts";
import type { Call, Method } from "./call.ts";

/** The part of a message that comes from the parameters shared by all sending methods. */
export function outgoing(call: Call, room: ChatRoom): Partial<Message> {
  const extra: Partial<Message> = placed(call, room);
  if (call.params.boolean("protect_content")) extra.has_protected_content = true;
  const markup = replyMarkup(call.params, call.markupRules(room));
  if (markup?.kind === "inline") {
    extra.reply_markup = markup.markup;
    checkLinks(call, markup.markup);
  }
  if (markup?.kind === "keyboard") room.keyboard = markup.markup;
  if (markup?.kind === "remove") room.keyboard = undefined;
  return extra;
}

/** Topic and reply: a reply goes to the topic of its message, anything else without a topic to General. */
function placed(call: Call, room: ChatRoom): Partial<Message> {
  const topic = topicOf(call, room);
  const message = repliedTo(call, room);
  const reply = message ? replyTo(room, message) : {};
  if (topic === undefined) return reply;
  if (message && reply.message_thread_id !== topic) {
    call.note(`a reply to a message of topic ${reply.message_thread_id} sent to topic ${topic}`);
  }
  return { ...inTopic(room, topic), ...reply };
}

/** The thread of `message_thread_id`. Only topics have one: the threads of replies and General don't count. */
function topicOf(call: Call, room: ChatRoom): number | undefined {
  const topic = call.params.integer("message_thread_id");
  if (topic === undefined || topic === 0 || room.topics.has(topic)) return topic || undefined;
  const refusal = "message thread not found";
  throw room.deleted.has(topic) ? unlucky(refusal) : mistake(refusal);
}

function repliedTo(call: Call, room: ChatRoom): Message | undefined {
  const parameters = call.params.json<ReplyParameters>("reply_parameters", "reply parameters");
  const message_id = parameters?.message_id;
  if (message_id === undefined) return undefined;
  const held = room.held.get(message_id);
  if (held) return held.message;
  if (parameters?.allow_sending_without_reply) return undefined;
  const refusal = "message to be replied not found";
  throw room.deleted.has(message_id) ? unlucky(refusal) : mistake(refusal);
}

const PREVIEW_FIELDS = new Set(
  "is_disabled url prefer_small_media prefer_large_media show_above_text".split(" "),
);

/** How the link of a text is previewed; absent for the usual preview of the first link. */
export function linkPreview(call: Call): Message["link_preview_options"] {
  const options = call.params.json<NonNullable<Message["link_preview_options"]>>(
    "link_preview_options",
    "link preview options",
  );
  for (const field of Object.keys(options ?? {})) {
    if (!PREVIEW_FIELDS.has(field)) call.note(`link_preview_options with the unknown ${field}`);
  }
  return options;
}

export const sendMessage: Method = (call) => {
  const { text, entities } = messageText(call.params, call.note);
  checkLinks(call, text, entities);
  const room = call.writable();
  const extra = outgoing(call, room);
  const preview = linkPreview(call);
  return call.world.post(room, {
    text,
    ...(entities.length > 0 ? { entities } : {}),
    ...(preview ? { link_preview_options: preview } : {}),
    ...extra,
  }, call.world.botUser);
};

export const sendContact: Method = (call) => {
  const room = call.writable();
  const contact = {
    phone_number: call.required("phone_number"),
    first_name: call.required("first_name"),
  };
  return call.world.post(room, { contact, ...outgoing(call, room) }, call.world.botUser);
};

export const sendLocation: Method = (call) => {
  const room = call.writable();
  const location = {
    latitude: Number(call.required("latitude")),
    longitude: Number(call.required("longitude")),
  };
  if (Math.abs(location.latitude) > 90 || Math.abs(location.longitude) > 180) {
    throw mistake("wrong latitude or longitude specified");
  }
  return call.world.post(room, { location, ...outgoing(call, room) }, call.world.botUser);
};

const ACTIONS = new Set(
  ("cancel typing record_video upload_video record_audio record_voice upload_audio upload_voice upload_photo " +
    "upload_document choose_sticker pick_up_location find_location record_video_note upload_video_note")
    .split(" "),
);

export const sendChatAction: Method = (call) => {
  const action = (call.params.string("action") ?? "").toLowerCase();
  if (!ACTIONS.has(action)) throw mistake("wrong parameter action in request");
  const room = call.writable();
  // Unlike messages an action may name General, which is thread 1.
  if (call.params.integer("message_thread_id") !== 1) topicOf(call, room);
  call.world.tell({ kind: "action", chat_id: room.chat.id, text: action });
  return true;
};
