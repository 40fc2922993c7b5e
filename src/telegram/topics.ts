import { Api, type Transformer } from "grammy";
import type { Update } from "grammy/types";

/** A topic of a chat. */
export interface Topic {
  chat_id: number;
  thread_id: number;
}

/** The topic that an update was sent or pressed in; undefined where there is none. */
export function topicOf({ message, edited_message, callback_query }: Update): Topic | undefined {
  const at = message ?? edited_message ?? callback_query?.message;
  if (at === undefined || !("is_topic_message" in at) || !at.is_topic_message) return undefined;
  const { chat, message_thread_id } = at;
  return message_thread_id === undefined
    ? undefined
    : { chat_id: chat.id, thread_id: message_thread_id };
}

/**
 * The Bot API with everything that is sent to the chat of a topic going to that topic. Without it Telegram takes a message
 * for one outside all topics (https://core.telegram.org/bots/api#sendmessage).
 */
export function inTopic(api: Api, topic: Topic | undefined): Api {
  if (topic === undefined) return api;
  const inside = new Api(api.token, api.options);
  inside.config.use(...api.config.installedTransformers(), addTopic(topic));
  return inside;
}

function addTopic({ chat_id, thread_id }: Topic): Transformer {
  return async (previous, method, payload, signal) => {
    const given = payload as { chat_id?: unknown; message_thread_id?: number };
    if (
      !method.startsWith("send") || given.chat_id !== chat_id ||
      given.message_thread_id !== undefined
    ) return await previous(method, payload, signal);
    const answer = await previous(method, { ...payload, message_thread_id: thread_id }, signal);
    const isGone = !answer.ok && answer.error_code === 400 &&
      answer.description.includes("message thread not found");
    // Deleted meanwhile: better elsewhere than nowhere.
    return isGone ? await previous(method, payload, signal) : answer;
  };
}
