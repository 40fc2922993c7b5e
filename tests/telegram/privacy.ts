import type { Message } from "grammy/types";
import type { ChatRoom } from "./chats.ts";
import { CHANNEL_BOT, GROUP_ANONYMOUS_BOT, isAdministrator, isMember } from "./members.ts";
import type { World } from "./world.ts";

const SERVICE = [
  "new_chat_members",
  "left_chat_member",
  "new_chat_title",
  "new_chat_photo",
  "delete_chat_photo",
  "group_chat_created",
  "supergroup_chat_created",
  "message_auto_delete_timer_changed",
  "migrate_to_chat_id",
  "migrate_from_chat_id",
  "pinned_message",
  "forum_topic_created",
  "forum_topic_edited",
  "forum_topic_closed",
  "forum_topic_reopened",
  "general_forum_topic_hidden",
  "general_forum_topic_unhidden",
  "video_chat_scheduled",
  "video_chat_started",
  "video_chat_ended",
  "video_chat_participants_invited",
  "chat_background_set",
  "boost_added",
] as const satisfies readonly (keyof Message)[];

export function isService(message: Message): boolean {
  return SERVICE.some((field) => message[field] !== undefined);
}

/**
 * Whether the bot gets a message of that chat. In groups a bot in privacy mode gets commands and mentions that are meant for
 * it, replies to its messages, what was sent through it, and service messages; as an administrator everything.
 */
export function botSees(world: World, room: ChatRoom, message: Message): boolean {
  if (room.blocked) return false;
  if (room.chat.type === "private") return true;
  const own = room.membership.get(world.bot.id);
  if (!isMember(own)) return false;
  if (isOtherBot(message) && !world.options.seesOtherBots) return false;
  if (isAdministrator(own) || world.bot.can_read_all_group_messages) return true;
  if (isService(message)) return true;
  if (message.via_bot?.id === world.bot.id) return true;
  if (message.reply_to_message?.from?.id === world.bot.id) return true;
  const text = (message.text ?? message.caption ?? "").toLowerCase();
  const names = mentions(text);
  if (names.includes(`@${world.bot.username.toLowerCase()}`)) return true;
  const command = /^\/\w+(@\w+)?/.exec(text);
  // A command that names no bot is for the one that spoke last.
  return command !== null && !command[1] &&
    (room.lastBot === undefined || room.lastBot === world.bot.id);
}

function mentions(text: string): string[] {
  return Array.from(text.matchAll(/@\w+/g), ([name]) => name);
}

function isOtherBot({ from }: Message): boolean {
  return from?.is_bot === true && from.id !== GROUP_ANONYMOUS_BOT.id && from.id !== CHANNEL_BOT.id;
}
