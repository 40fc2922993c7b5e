import type { Message } from "grammy/types";
import { ApiError, mistake, unlucky } from "../api_error.ts";
import type { ChatRoom, Held } from "../chats.ts";
import { replyMarkup } from "../keyboards.ts";
import { checkLinks } from "../links.ts";
import { mediaContent, mediaOf, takesCaption } from "../media.ts";
import { messageText } from "../text/formatted.ts";
import type { Call, Method } from "./call.ts";
import { captionOf, captionParams, inputMedia } from "./media.ts";
import { linkPreview } from "./sending.ts";

interface Target {
  room: ChatRoom;
  held: Held;
  /** Sent through inline mode: the answer to the edit is only `true`. */
  inline?: boolean;
}

/** The bot's own message that is edited. */
function target(call: Call): Target {
  if (call.params.has("inline_message_id")) {
    const found = call.world.inlineMessages.get(call.required("inline_message_id"));
    if (!found?.room.held.has(found.held.message.message_id)) throw unlucky("MESSAGE_ID_INVALID");
    return { ...found, inline: true };
  }
  const room = call.writable();
  const held = call.message(room, "message to edit");
  if (!call.isOwn(held.message)) throw mistake("message can't be edited");
  return { room, held };
}

/** The new keyboard; without one an edit takes the old one away. */
function markup(call: Call): Pick<Message, "reply_markup"> {
  const given = replyMarkup(call.params, call.markupRules());
  if (given === undefined) return {};
  if (given.kind !== "inline") throw mistake("inline keyboard expected");
  checkLinks(call, given.markup);
  return { reply_markup: given.markup };
}

const SHOWN = [
  "text",
  "entities",
  "caption",
  "caption_entities",
  "reply_markup",
  "link_preview_options",
  "show_caption_above_media",
] as const;

function save(call: Call, { room, held, inline }: Target, next: Message): Message | true {
  const before = mediaOf(held.message);
  const after = mediaOf(next);
  const sameMedia = before?.kind === after?.kind &&
    (!before || !after || uniqueId(held.message) === uniqueId(next));
  const same = sameMedia &&
    SHOWN.every((field) => JSON.stringify(held.message[field]) === JSON.stringify(next[field]));
  if (same) {
    call.world.notModified++;
    throw new ApiError(
      400,
      "Bad Request: message is not modified: specified new message content and reply markup are exactly the " +
        "same as a current content and reply markup of the message",
      { expected: true },
    );
  }
  const edited = { ...next, edit_date: call.world.clock.unix() };
  call.world.replace(room, held, edited);
  return inline ? true : edited;
}

function uniqueId(message: Message): string | undefined {
  const media = mediaOf(message);
  if (!media) return undefined;
  if (media.kind === "photo") return message.photo?.at(-1)?.file_unique_id;
  return message[media.kind]?.file_unique_id;
}

export const editMessageText: Method = (call) => {
  const { text, entities } = messageText(call.params, call.note);
  checkLinks(call, text, entities);
  const keyboard = markup(call);
  const found = target(call);
  if (found.held.message.text === undefined) {
    throw mistake("there is no text in the message to edit");
  }
  const { entities: _e, reply_markup: _r, link_preview_options: _l, ...kept } = found.held.message;
  const preview = linkPreview(call);
  return save(call, found, {
    ...kept,
    text,
    ...(entities.length > 0 ? { entities } : {}),
    ...(preview ? { link_preview_options: preview } : {}),
    ...keyboard,
  } as Message);
};

export const editMessageCaption: Method = (call) => {
  const caption = captionOf(call, captionParams(call));
  const keyboard = markup(call);
  const found = target(call);
  const media = mediaOf(found.held.message);
  if (!media || !takesCaption(media.kind)) {
    throw mistake("there is no caption in the message to edit");
  }
  const {
    caption: _c,
    caption_entities: _e,
    reply_markup: _r,
    show_caption_above_media: _s,
    ...kept
  } = found.held.message;
  return save(call, found, { ...kept, ...caption, ...keyboard } as Message);
};

export const editMessageReplyMarkup: Method = (call) => {
  const keyboard = markup(call);
  const found = target(call);
  const { reply_markup: _, ...kept } = found.held.message;
  return save(call, found, { ...kept, ...keyboard } as Message);
};

export const editMessageMedia: Method = (call) => {
  const given = call.params.json<Parameters<typeof inputMedia>[1]>("media", "InputMedia");
  if (!given) throw mistake("input media is not specified");
  const { file, caption } = inputMedia(call, given, [
    "animation",
    "audio",
    "document",
    "live_photo",
    "photo",
    "video",
  ]);
  const keyboard = markup(call);
  const found = target(call);
  const old = found.held.message;
  if (old.media_group_id && mediaOf(old)?.kind !== file.kind) {
    const mixes = ["photo", "video", "live_photo"];
    if (!mixes.includes(file.kind) || !mixes.includes(mediaOf(old)?.kind ?? "")) {
      throw mistake("message media type can't be changed in an album");
    }
  }
  if (!mediaOf(old) && old.text === undefined) throw mistake("message can't be edited");
  const { message_id, from, chat, date, media_group_id, reply_to_message, has_protected_content } =
    old;
  const kept = { media_group_id, reply_to_message, has_protected_content };
  return save(call, found, {
    message_id,
    from,
    chat,
    date,
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
    ...mediaContent(call.world.files, file),
    ...caption,
    ...keyboard,
  } as Message);
};
