import type { Message, MessageId } from "grammy/types";
import { mistake, unlucky } from "../api_error.ts";
import type { ChatRoom } from "../chats.ts";
import { contentAgain, mediaOf, takesCaption } from "../media.ts";
import { originOf } from "../origins.ts";
import type { Call, Method } from "./call.ts";
import { captionOf, captionParams } from "./media.ts";
import { outgoing } from "./sending.ts";

const DELETABLE_S = 48 * 60 * 60;

function ids(call: Call): number[] {
  const given = call.params.json<number[]>("message_ids", "message identifiers");
  if (!Array.isArray(given)) throw mistake("expected an Array of message identifiers");
  if (given.length === 0) throw mistake("message identifiers are not specified");
  if (given.length > 100) throw mistake("too many message identifiers specified");
  return given.map(Number);
}

/** In groups a bot deletes its own messages, and others' with an administrator's right to. */
function canDelete(call: Call, room: ChatRoom, message: Message): boolean {
  if (call.world.clock.unix() - message.date > DELETABLE_S) return false;
  if (room.chat.type === "private") return true;
  if (message.forum_topic_created || message.group_chat_created) return false;
  if (message.supergroup_chat_created || message.migrate_from_chat_id) return false;
  const own = room.membership.get(call.world.bot.id);
  return call.isOwn(message) || (own?.status === "administrator" && own.can_delete_messages);
}

export const deleteMessage: Method = (call) => {
  const room = call.joined();
  const { message } = call.message(room, "message to delete");
  if (!canDelete(call, room, message)) {
    const old = call.world.clock.unix() - message.date > DELETABLE_S;
    throw old ? unlucky("message can't be deleted") : mistake("message can't be deleted");
  }
  call.world.remove(room, message.message_id);
  return true;
};

export const deleteMessages: Method = (call) => {
  const room = call.joined();
  for (const message_id of ids(call)) {
    const held = room.held.get(message_id);
    if (held && canDelete(call, room, held.message)) call.world.remove(room, message_id);
  }
  return true;
};

function original(call: Call, verb: string): { from: ChatRoom; message: Message } {
  const from = call.joined("from_chat_id");
  const { message } = call.message(from, `message to ${verb}`);
  const past = verb === "copy" ? "copied" : "forwarded";
  if (message.has_protected_content) throw mistake(`message can't be ${past}`);
  return { from, message };
}

function copy(call: Call, room: ChatRoom, message: Message, extra: Partial<Message>): MessageId {
  const content = contentAgain(call.world.files, message);
  const { message_id } = call.world.post(room, { ...content, ...extra }, call.world.botUser);
  return { message_id };
}

export const copyMessage: Method = (call) => {
  const { message } = original(call, "copy");
  const media = mediaOf(message);
  const room = call.writable();
  const extra = outgoing(call, room);
  if (call.params.values["caption"] !== undefined && media && takesCaption(media.kind)) {
    const { caption: _c, caption_entities: _e, ...bare } = message;
    return copy(call, room, bare as Message, {
      ...captionOf(call, captionParams(call)),
      ...extra,
    });
  }
  return copy(call, room, message, extra);
};

export const copyMessages: Method = (call) => {
  const from = call.joined("from_chat_id");
  const room = call.writable();
  const extra = outgoing(call, room);
  return ids(call).flatMap((message_id) => {
    const message = from.held.get(message_id)?.message;
    return message && !message.has_protected_content ? [copy(call, room, message, extra)] : [];
  });
};

function forward(call: Call, room: ChatRoom, message: Message): Message {
  return call.world.post(room, {
    forward_origin: originOf(call.world, message),
    ...contentAgain(call.world.files, message),
    ...outgoing(call, room),
  }, call.world.botUser);
}

export const forwardMessage: Method = (call) => {
  const { message } = original(call, "forward");
  return forward(call, call.writable(), message);
};

export const forwardMessages: Method = (call) => {
  const from = call.joined("from_chat_id");
  const room = call.writable();
  return ids(call).flatMap((message_id) => {
    const message = from.held.get(message_id)?.message;
    if (!message || message.has_protected_content) return [];
    return [{ message_id: forward(call, room, message).message_id }];
  });
};
