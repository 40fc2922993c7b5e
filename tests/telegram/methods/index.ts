import * as answering from "./answering.ts";
import type { Method } from "./call.ts";
import * as chats from "./chats.ts";
import * as describing from "./describing.ts";
import * as editing from "./editing.ts";
import * as media from "./media.ts";
import * as moving from "./moving.ts";
import * as reacting from "./reacting.ts";
import * as receiving from "./receiving.ts";
import * as sending from "./sending.ts";

/** Every method that the emulator speaks, by its name in the Bot API. */
export const METHODS: Readonly<Record<string, Method>> = {
  getUpdates: receiving.getUpdates,
  setWebhook: receiving.setWebhook,
  deleteWebhook: receiving.deleteWebhook,
  getWebhookInfo: receiving.getWebhookInfo,
  getMe: receiving.getMe,
  logOut: receiving.logOut,
  close: receiving.close,

  sendMessage: sending.sendMessage,
  sendContact: sending.sendContact,
  sendLocation: sending.sendLocation,
  sendChatAction: sending.sendChatAction,
  setMessageReaction: reacting.setMessageReaction,

  sendPhoto: media.sendPhoto,
  sendLivePhoto: media.sendLivePhoto,
  sendVideo: media.sendVideo,
  sendDocument: media.sendDocument,
  sendAudio: media.sendAudio,
  sendVoice: media.sendVoice,
  sendAnimation: media.sendAnimation,
  sendVideoNote: media.sendVideoNote,
  sendSticker: media.sendSticker,
  sendMediaGroup: media.sendMediaGroup,
  getFile: media.getFile,

  editMessageText: editing.editMessageText,
  editMessageCaption: editing.editMessageCaption,
  editMessageMedia: editing.editMessageMedia,
  editMessageReplyMarkup: editing.editMessageReplyMarkup,

  deleteMessage: moving.deleteMessage,
  deleteMessages: moving.deleteMessages,
  copyMessage: moving.copyMessage,
  copyMessages: moving.copyMessages,
  forwardMessage: moving.forwardMessage,
  forwardMessages: moving.forwardMessages,

  answerCallbackQuery: answering.answerCallbackQuery,
  answerInlineQuery: answering.answerInlineQuery,

  setMyCommands: describing.setMyCommands,
  getMyCommands: describing.getMyCommands,
  deleteMyCommands: describing.deleteMyCommands,
  setMyName: describing.setMyName,
  getMyName: describing.getMyName,
  setMyDescription: describing.setMyDescription,
  getMyDescription: describing.getMyDescription,
  setMyShortDescription: describing.setMyShortDescription,
  getMyShortDescription: describing.getMyShortDescription,
  setChatMenuButton: describing.setChatMenuButton,
  getChatMenuButton: describing.getChatMenuButton,

  getChat: chats.getChat,
  getChatMember: chats.getChatMember,
  getChatAdministrators: chats.getChatAdministrators,
  getChatMemberCount: chats.getChatMemberCount,
  leaveChat: chats.leaveChat,
  pinChatMessage: chats.pinChatMessage,
  unpinChatMessage: chats.unpinChatMessage,
  unpinAllChatMessages: chats.unpinChatMessage,
  getUserProfilePhotos: chats.getUserProfilePhotos,
};
