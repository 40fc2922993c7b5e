import type { Message } from "grammy/types";
import type { ChatRoom } from "./chats.ts";

/** What places a message in a topic. In groups it is also a reply to the service message that created the topic. */
export function inTopic(room: ChatRoom, topic: number): Partial<Message> {
  const created = room.topics.get(topic);
  if (!created) throw new Error(`There is no topic ${topic} in ${room.chat.title ?? room.chat.id}`);
  return {
    message_thread_id: topic,
    is_topic_message: true,
    ...(room.chat.type === "private" ? {} : { reply_to_message: original(created) }),
  };
}

/** What a reply has: the message, its topic, and in supergroups the thread of replies, which is no topic. */
export function replyTo(room: ChatRoom, message: Message): Partial<Message> {
  const { message_thread_id, is_topic_message, message_id } = message;
  const reply_to_message = original(message);
  if (is_topic_message && message_thread_id !== undefined) {
    return { reply_to_message, message_thread_id, is_topic_message };
  }
  return room.chat.type === "supergroup"
    ? { reply_to_message, message_thread_id: message_thread_id ?? message_id }
    : { reply_to_message };
}

function original(message: Message): NonNullable<Message["reply_to_message"]> {
  const { reply_to_message: _, ...rest } = message;
  return rest as NonNullable<Message["reply_to_message"]>;
}
