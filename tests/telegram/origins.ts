import type { Message, MessageOrigin, User } from "grammy/types";
import type { World } from "./world.ts";

/** Long before any test, in Unix time. */
const LONG_AGO = 1_700_000_000;

/** The four forms of `forward_origin`, for messages that came from elsewhere. */
export const origins = {
  user: (user: User, date = LONG_AGO): MessageOrigin => ({
    type: "user",
    date,
    sender_user: user,
  }),

  /** A person who hides their account in forwards: only the name is left. */
  hidden: (sender_user_name: string, date = LONG_AGO): MessageOrigin => ({
    type: "hidden_user",
    date,
    sender_user_name,
  }),

  /** A message sent on behalf of a group, as anonymous administrators do. */
  chat: (
    title: string,
    { id = -1_005_000_000_001, author_signature, date = LONG_AGO }: {
      id?: number;
      author_signature?: string;
      date?: number;
    } = {},
  ): MessageOrigin => ({
    type: "chat",
    date,
    sender_chat: { id, type: "supergroup", title },
    ...(author_signature === undefined ? {} : { author_signature }),
  }),

  channel: (
    title: string,
    { id = -1_005_000_000_002, username, message_id = 77, author_signature, date = LONG_AGO }: {
      id?: number;
      username?: string;
      message_id?: number;
      author_signature?: string;
      date?: number;
    } = {},
  ): MessageOrigin => ({
    type: "channel",
    date,
    chat: { id, type: "channel", title, ...(username === undefined ? {} : { username }) },
    message_id,
    ...(author_signature === undefined ? {} : { author_signature }),
  }),
};

/** The origin that a forward of the message shows; forwards of forwards keep the first one. */
export function originOf(world: World, message: Message): MessageOrigin {
  const { forward_origin, chat, sender_chat, from, date, message_id, author_signature } = message;
  if (forward_origin) return forward_origin;
  const signed = author_signature === undefined ? {} : { author_signature };
  if (chat.type === "channel") return { type: "channel", date, chat, message_id, ...signed };
  if (sender_chat) return { type: "chat", date, sender_chat, ...signed };
  if (!from) throw new Error(`Cannot forward message #${message_id}: it has no sender`);
  return world.hiddenInForwards.has(from.id)
    ? origins.hidden([from.first_name, from.last_name].filter(Boolean).join(" "), date)
    : origins.user(from, date);
}
