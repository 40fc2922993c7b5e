/**
 * The kinds of update that the bot asks for. Without an explicit list Telegram keeps the one that was set last
 * (https://core.telegram.org/bots/api#getupdates).
 */
export const ALLOWED_UPDATES = [
  "message",
  "edited_message",
  "callback_query",
  "inline_query",
  "my_chat_member",
  "chat_member",
] as const;
