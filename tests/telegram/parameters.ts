/** The methods that the emulator has, with their parameters as in the Bot API 10.1. */

/** The parameters that nearly every sending method has. */
const SENDING =
  "business_connection_id message_thread_id direct_messages_topic_id ephemeral_message_parameters disable_notification protect_content allow_paid_broadcast suggested_post_parameters message_effect_id reply_parameters reply_markup";

const CAPTION = "caption parse_mode caption_entities show_caption_above_media";

const TABLE: Record<string, string> = {
  getUpdates: "offset limit timeout allowed_updates",
  setWebhook: "url ip_address max_connections allowed_updates drop_pending_updates secret_token",
  deleteWebhook: "drop_pending_updates",
  getWebhookInfo: "",
  getMe: "",
  logOut: "",
  close: "",
  sendMessage: `${SENDING} chat_id text parse_mode entities link_preview_options`,
  forwardMessage:
    "chat_id message_thread_id direct_messages_topic_id from_chat_id video_start_timestamp message_effect_id suggested_post_parameters disable_notification protect_content message_id",
  forwardMessages:
    "chat_id message_thread_id direct_messages_topic_id from_chat_id message_ids disable_notification protect_content",
  copyMessage:
    `${CAPTION} chat_id message_thread_id direct_messages_topic_id from_chat_id message_id video_start_timestamp disable_notification protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup`,
  copyMessages:
    "chat_id message_thread_id direct_messages_topic_id from_chat_id message_ids disable_notification protect_content remove_caption",
  sendPhoto: `${SENDING} ${CAPTION} chat_id photo has_spoiler`,
  sendLivePhoto: `${SENDING} ${CAPTION} chat_id live_photo photo has_spoiler`,
  sendAudio:
    `${SENDING} chat_id audio caption parse_mode caption_entities duration performer title thumbnail`,
  sendDocument:
    `${SENDING} chat_id document thumbnail caption parse_mode caption_entities disable_content_type_detection`,
  sendVideo:
    `${SENDING} ${CAPTION} chat_id video duration width height thumbnail cover start_timestamp has_spoiler supports_streaming`,
  sendAnimation:
    `${SENDING} ${CAPTION} chat_id animation duration width height thumbnail has_spoiler`,
  sendVoice: `${SENDING} chat_id voice caption parse_mode caption_entities duration`,
  sendVideoNote: `${SENDING} chat_id video_note duration length thumbnail`,
  sendSticker: `${SENDING} chat_id sticker emoji`,
  sendMediaGroup:
    "business_connection_id chat_id message_thread_id direct_messages_topic_id media disable_notification protect_content allow_paid_broadcast message_effect_id reply_parameters",
  sendLocation:
    `${SENDING} chat_id latitude longitude horizontal_accuracy live_period heading proximity_alert_radius`,
  sendContact: `${SENDING} chat_id phone_number first_name last_name vcard`,
  sendChatAction: "business_connection_id chat_id message_thread_id action",
  setMessageReaction: "chat_id message_id reaction is_big",
  getFile: "file_id",
  getChat: "chat_id",
  getChatMember: "chat_id user_id",
  getChatAdministrators: "chat_id return_bots",
  getChatMemberCount: "chat_id",
  leaveChat: "chat_id",
  answerCallbackQuery: "callback_query_id text show_alert url cache_time",
  setMyCommands: "commands scope language_code",
  deleteMyCommands: "scope language_code",
  getMyCommands: "scope language_code",
  setMyName: "name language_code",
  getMyName: "language_code",
  setMyDescription: "description language_code",
  getMyDescription: "language_code",
  setMyShortDescription: "short_description language_code",
  getMyShortDescription: "language_code",
  setChatMenuButton: "chat_id menu_button",
  getChatMenuButton: "chat_id",
  editMessageText:
    "business_connection_id chat_id message_id inline_message_id text parse_mode entities link_preview_options rich_message reply_markup",
  editMessageCaption:
    `${CAPTION} business_connection_id chat_id message_id inline_message_id reply_markup`,
  editMessageMedia:
    "business_connection_id chat_id message_id inline_message_id media reply_markup",
  editMessageReplyMarkup:
    "business_connection_id chat_id message_id inline_message_id reply_markup",
  deleteMessage: "chat_id message_id",
  deleteMessages: "chat_id message_ids",
  pinChatMessage: "business_connection_id chat_id message_id disable_notification",
  unpinChatMessage: "business_connection_id chat_id message_id",
  unpinAllChatMessages: "chat_id",
  answerInlineQuery: "inline_query_id results cache_time is_personal next_offset button",
  getUserProfilePhotos: "user_id offset limit",
};

/** Every method by its lower-case name: methods are case-insensitive. */
export const PARAMETERS: ReadonlyMap<string, { method: string; names: ReadonlySet<string> }> =
  new Map(
    Object.entries(TABLE).map(([method, names]) => [
      method.toLowerCase(),
      { method, names: new Set(names.split(" ")) },
    ]),
  );
