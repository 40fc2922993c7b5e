import type { Chat, User } from "grammy/types";
import type { ChatRoom } from "./chats.ts";
import { CHANNEL_BOT, GROUP_ANONYMOUS_BOT, TELEGRAM } from "./members.ts";
import type { Identity } from "./sender.ts";
import type { World } from "./world.ts";

/** An administrator who is anonymous posts as the group. */
export function anonymous(room: ChatRoom, user: User): Identity {
  const member = room.membership.get(user.id);
  const administers = member?.status === "administrator" || member?.status === "creator";
  if (!administers || !member.is_anonymous) return {};
  const { custom_title } = member;
  return {
    user: GROUP_ANONYMOUS_BOT,
    content: {
      sender_chat: room.chat,
      ...(custom_title === undefined ? {} : { author_signature: custom_title }),
    },
  };
}

export function onBehalfOf(channel: Chat.ChannelChat): Identity {
  return { user: CHANNEL_BOT, content: { sender_chat: channel } };
}

/** A linked channel's posts arrive as forwards by Telegram itself. */
export function automaticForward(
  world: World,
  channel: Chat.ChannelChat,
): { user: User; identity: () => Identity } {
  let message_id = 0;
  return {
    user: TELEGRAM,
    identity: () => ({
      outsider: true,
      content: {
        sender_chat: channel,
        is_automatic_forward: true,
        forward_origin: {
          type: "channel",
          chat: channel,
          message_id: ++message_id,
          date: world.clock.unix(),
        },
      },
    }),
  };
}
