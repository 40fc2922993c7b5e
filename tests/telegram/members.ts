import type {
  ChatAdministratorRights,
  ChatMember,
  ChatMemberAdministrator,
  ChatMemberRestricted,
  User,
} from "grammy/types";

/** Anonymous administrators post as this bot, with the group as `sender_chat`. */
export const GROUP_ANONYMOUS_BOT: User = {
  id: 1_087_968_824,
  is_bot: true,
  first_name: "Group",
  username: "GroupAnonymousBot",
};
/** People who post on behalf of a channel do so as this bot, with the channel as `sender_chat`. */
export const CHANNEL_BOT: User = {
  id: 136_817_688,
  is_bot: true,
  first_name: "Channel",
  username: "Channel_Bot",
};
/** Posts of a linked channel come from here. */
export const TELEGRAM: User = { id: 777_000, is_bot: false, first_name: "Telegram" };

/** `left` and `kicked` are no members; `restricted` may be one. */
export function isMember(member: ChatMember | undefined): boolean {
  if (!member) return false;
  if (member.status === "restricted") return member.is_member;
  return member.status !== "left" && member.status !== "kicked";
}

export function isAdministrator(member: ChatMember | undefined): boolean {
  return member?.status === "administrator" || member?.status === "creator";
}

export function mayPost(member: ChatMember | undefined): boolean {
  return isMember(member) && !(member?.status === "restricted" && !member.can_send_messages);
}

/** An administrator with these rights only; without any the bot still sees everything. */
export function administrator(
  user: User,
  rights: Partial<ChatAdministratorRights> & { custom_title?: string } = {},
): ChatMemberAdministrator {
  return {
    status: "administrator",
    user,
    can_be_edited: false,
    is_anonymous: false,
    can_manage_chat: true,
    can_delete_messages: false,
    can_manage_video_chats: false,
    can_restrict_members: false,
    can_promote_members: false,
    can_change_info: false,
    can_invite_users: false,
    can_post_stories: false,
    can_edit_stories: false,
    can_delete_stories: false,
    can_pin_messages: false,
    can_send_welcome_messages: false,
    ...rights,
  };
}

export function restricted(
  user: User,
  { is_member = true, can_send = false }: { is_member?: boolean; can_send?: boolean } = {},
): ChatMemberRestricted {
  return {
    status: "restricted",
    user,
    is_member,
    can_send_messages: can_send,
    can_send_audios: can_send,
    can_send_documents: can_send,
    can_send_photos: can_send,
    can_send_videos: can_send,
    can_send_video_notes: can_send,
    can_send_voice_notes: can_send,
    can_send_polls: false,
    can_send_other_messages: can_send,
    can_add_web_page_previews: can_send,
    can_react_to_messages: can_send,
    can_change_info: false,
    can_invite_users: false,
    can_edit_tag: false,
    can_pin_messages: false,
    can_manage_topics: false,
    until_date: 0,
  };
}
