import { mistake } from "../api_error.ts";
import type { Method } from "./call.ts";

export const getChat: Method = (call) => ({
  ...call.room().chat,
  accent_color_id: 0,
  max_reaction_count: 11,
  accepted_gift_types: {
    unlimited_gifts: false,
    limited_gifts: false,
    unique_gifts: false,
    premium_subscription: false,
    gifts_from_channels: false,
  },
});

export const getChatMember: Method = (call) => {
  const room = call.room();
  const user_id = call.params.integer("user_id");
  if (user_id === call.world.bot.id) {
    return { status: room.blocked ? "left" : "member", user: call.world.botUser };
  }
  const user = room.members.find(({ id }) => id === user_id);
  if (!user) throw mistake("user not found");
  return { status: "member", user };
};

export const getChatMemberCount: Method = (call) => call.room().members.length + 1;

export const leaveChat: Method = (call) => {
  const room = call.room();
  if (room.chat.type === "private") {
    throw mistake("chat member status can't be changed in private chats");
  }
  room.blocked = true;
  return true;
};

export const pinChatMessage: Method = (call) => {
  call.message(call.writable(), "message to pin");
  return true;
};

export const unpinChatMessage: Method = (call) => {
  call.writable();
  return true;
};

export const getUserProfilePhotos: Method = () => ({ total_count: 0, photos: [] });
