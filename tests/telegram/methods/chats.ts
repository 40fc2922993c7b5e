import type { ChatMember } from "grammy/types";
import { mistake, unlucky } from "../api_error.ts";
import { isAdministrator, isMember } from "../members.ts";
import type { Call, Method } from "./call.ts";

export const getChat: Method = (call) => {
  const room = call.joined();
  return {
    ...room.chat,
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
    ...(room.availableReactions
      ? { available_reactions: room.availableReactions.map((emoji) => ({ type: "emoji", emoji })) }
      : {}),
  };
};

export const getChatMember: Method = (call): ChatMember => {
  const room = call.joined();
  const user_id = call.params.integer("user_id");
  if (user_id === undefined || user_id <= 0) throw mistake("invalid user_id specified");
  if (room.chat.type === "private") {
    const user = user_id === call.world.bot.id ? call.world.botUser : undefined;
    const member = user ? { status: "member", user } as const : room.membership.get(user_id);
    if (!member) throw mistake("user not found");
    return member;
  }
  const own = user_id === call.world.bot.id;
  if (!own && !call.isAdministrator(room) && !room.membersVisible) {
    throw unlucky("member list is inaccessible");
  }
  const member = room.membership.get(user_id);
  if (member) return member;
  const stranger = call.world.rooms.get(user_id)?.membership.get(user_id);
  if (!stranger) throw unlucky("user not found");
  return { status: "left", user: stranger.user };
};

export const getChatAdministrators: Method = (call) => {
  const room = call.joined();
  if (room.chat.type === "private") {
    throw mistake("there are no administrators in the private chat");
  }
  const bots = call.params.boolean("return_bots");
  return [...room.membership.values()].filter((member) =>
    isAdministrator(member) &&
    (bots || !member.user.is_bot || member.user.id === call.world.bot.id)
  );
};

export const getChatMemberCount: Method = (call) => {
  const room = call.joined();
  if (room.chat.type === "private") return 2;
  return [...room.membership.values()].filter(isMember).length;
};

export const leaveChat: Method = (call) => {
  const room = call.joined();
  if (room.chat.type === "private") {
    throw mistake("chat member status can't be changed in private chats");
  }
  const user = call.world.botUser;
  call.world.setMember(room, { status: "left", user }, user);
  call.world.post(room, { left_chat_member: user }, user);
  return true;
};

/** Pinning in a group takes a right that a bot rarely has. */
function mayPin(call: Call): ReturnType<Call["writable"]> {
  const room = call.writable();
  const own = room.membership.get(call.world.bot.id);
  if (room.chat.type === "private") return room;
  if (own?.status === "administrator" && own.can_pin_messages) return room;
  throw unlucky("not enough rights to manage pinned messages in the chat");
}

export const pinChatMessage: Method = (call) => {
  call.message(mayPin(call), "message to pin");
  return true;
};

export const unpinChatMessage: Method = (call) => {
  mayPin(call);
  return true;
};

export const getUserProfilePhotos: Method = () => ({ total_count: 0, photos: [] });
