import type { Message } from "grammy/types";
import { ApiError, mistake } from "../api_error.ts";
import {
  FILE_TYPES,
  type FileFacts,
  type MediaKind,
  type StoredFile,
  THUMBNAIL_BYTES,
} from "../files.ts";
import { mediaContent, takesCaption } from "../media.ts";
import type { Upload } from "../params.ts";
import { messageCaption } from "../text/formatted.ts";
import type { Call, Method } from "./call.ts";
import { outgoing } from "./sending.ts";

const MAX_UPLOAD = 50 * 1024 * 1024;

interface GivenCaption {
  caption?: string;
  parse_mode?: string;
  caption_entities?: unknown;
  show_caption_above_media?: boolean;
}

/** What a caption adds to a message. */
export function captionOf(call: Call, given: GivenCaption): Partial<Message> {
  const { text, entities } = messageCaption(
    given.caption,
    given.parse_mode,
    given.caption_entities,
    call.note,
  );
  if (text === "") return {};
  return {
    caption: text,
    ...(entities.length > 0 ? { caption_entities: entities } : {}),
    ...(given.show_caption_above_media ? { show_caption_above_media: true } : {}),
  };
}

export function captionParams(call: Call): GivenCaption {
  const { params } = call;
  const caption = params.string("caption");
  const parse_mode = params.string("parse_mode");
  const caption_entities = params.json<unknown>("caption_entities", "caption entities");
  return {
    ...(caption === undefined ? {} : { caption }),
    ...(parse_mode === undefined ? {} : { parse_mode }),
    ...(caption_entities === undefined ? {} : { caption_entities }),
    show_caption_above_media: params.boolean("show_caption_above_media"),
  };
}

/** The file of a parameter: a file id of this bot, or an upload. */
export function fileOf(
  call: Call,
  kind: MediaKind,
  field: string,
  value = call.params.string(field),
  facts: FileFacts = {},
): StoredFile {
  const upload = call.params.upload(field, value);
  if (upload) return uploaded(call, kind, upload, facts);
  if (value === undefined || value === "") {
    throw mistake(`there is no ${kind} in the request`);
  }
  if (value.startsWith("attach://")) throw mistake("wrong file attachment specified");
  if (/^https?:\/\//i.test(value)) {
    call.note("a file by URL, which the emulator does not fetch");
    throw mistake("failed to get HTTP URL content");
  }
  if (call.world.files.byUniqueId(value)) call.note("a file_unique_id was given as a file_id");
  const { file, size } = call.world.files.find(value);
  if (size === "t") throw mistake(`can't use file of type Thumbnail as ${FILE_TYPES[kind]}`);
  if (file.kind === kind) return file;
  const refusal = `can't use file of type ${FILE_TYPES[file.kind]} as ${FILE_TYPES[kind]}`;
  const lone: MediaKind[] = ["photo", "live_photo", "sticker"];
  if (lone.includes(file.kind) || lone.includes(kind)) throw mistake(refusal);
  // Among documents Telegram sends the file as what it is, whatever the method says.
  call.note(`${refusal}: it is sent as what it is`);
  return file;
}

function uploaded(call: Call, kind: MediaKind, upload: Upload, facts: FileFacts): StoredFile {
  if (upload.bytes.length > MAX_UPLOAD) throw new ApiError(413, "Request Entity Too Large");
  if (upload.bytes.length === 0) throw mistake("file must be non-empty");
  return call.world.files.add(kind, {
    ...facts,
    bytes: upload.bytes,
    file_size: upload.bytes.length,
    ...(upload.name ? { file_name: upload.name } : {}),
    ...(upload.type ? { mime_type: upload.type } : {}),
  });
}

function factsOf(call: Call): FileFacts {
  const facts: Record<string, unknown> = {};
  for (const name of ["width", "height", "duration"]) {
    const value = call.params.integer(name);
    if (value !== undefined) facts[name] = value;
  }
  for (const name of ["performer", "title"]) {
    const value = call.params.string(name);
    if (value !== undefined) facts[name] = value;
  }
  return facts as FileFacts;
}

/** A live photo needs both of its file ids: its video and its picture. */
function liveFileOf(call: Call, live: string | undefined, photo: string | undefined) {
  const file = fileOf(call, "live_photo", "live_photo", live);
  const still = fileOf(call, "photo", "photo", photo);
  return { ...file, still };
}

function send(kind: MediaKind): Method {
  return (call) => {
    const file = kind === "live_photo"
      ? liveFileOf(call, call.params.string("live_photo"), call.params.string("photo"))
      : fileOf(call, kind, kind, undefined, factsOf(call));
    const caption = takesCaption(file.kind) ? captionOf(call, captionParams(call)) : {};
    if (!takesCaption(kind) && call.params.has("caption")) call.note("it takes no caption");
    const room = call.writable();
    const extra = outgoing(call, room);
    return call.world.post(
      room,
      { ...mediaContent(call.world.files, file), ...caption, ...extra },
      call.world.botUser,
    );
  };
}

export const sendPhoto = send("photo");
export const sendVideo = send("video");
export const sendDocument = send("document");
export const sendAudio = send("audio");
export const sendVoice = send("voice");
export const sendAnimation = send("animation");
export const sendVideoNote = send("video_note");
export const sendSticker = send("sticker");
export const sendLivePhoto = send("live_photo");

interface InputMedia extends GivenCaption {
  type: string;
  media: string;
  photo?: string;
}

const MEDIA_FIELDS = new Set(
  ("type media photo thumbnail cover start_timestamp caption parse_mode caption_entities show_caption_above_media " +
    "has_spoiler width height duration supports_streaming performer title disable_content_type_detection")
    .split(" "),
);

/** One InputMedia: its file and its caption. */
export function inputMedia(call: Call, media: InputMedia, kinds: readonly MediaKind[]) {
  const kind = kinds.find((kind) => kind === media?.type);
  if (!kind) throw mistake(`can't parse InputMedia: type "${media?.type}" is unsupported`);
  for (const field of Object.keys(media)) {
    if (!MEDIA_FIELDS.has(field)) call.note(`an InputMedia with the unknown field ${field}`);
  }
  if (typeof media.media !== "string") throw mistake("can't parse InputMedia: media not found");
  const file = kind === "live_photo"
    ? liveFileOf(call, media.media, media.photo)
    : fileOf(call, kind, "media", media.media);
  return { file, caption: captionOf(call, media) };
}

export const sendMediaGroup: Method = (call) => {
  const media = call.params.json<InputMedia[]>("media", "InputMedia");
  if (!Array.isArray(media)) throw mistake("expected an Array of InputMedia");
  if (media.length < 2) throw mistake("there must be 2-10 messages to send as an album");
  if (media.length > 10) throw mistake("too many messages to send as an album");
  if (call.params.has("reply_markup")) call.note("an album takes no reply_markup");
  const items = media.map((item) =>
    inputMedia(call, item, ["photo", "video", "document", "audio", "live_photo"])
  );
  for (const kind of ["document", "audio", "animation", "voice", "video_note"] as const) {
    const count = items.filter(({ file }) => file.kind === kind).length;
    if (count > 0 && (count < items.length || (kind !== "document" && kind !== "audio"))) {
      throw mistake(`${FILE_TYPES[kind]} can't be mixed with other media types`);
    }
  }
  const room = call.writable();
  const extra = outgoing(call, room);
  const media_group_id = String(13_000_000_000_000_000 + Math.floor(Math.random() * 1e15));
  return items.map(({ file, caption }) =>
    call.world.post(
      room,
      { media_group_id, ...mediaContent(call.world.files, file), ...caption, ...extra },
      call.world.botUser,
    )
  );
};

export const getFile: Method = (call) => {
  const file_id = call.params.string("file_id");
  if (!file_id) throw mistake("file_id not specified");
  const { file, size } = call.world.files.find(file_id);
  return {
    file_id: call.world.files.mint(file, size),
    file_unique_id: file.file_unique_id + (size === "l" ? "" : size),
    ...(size === "t"
      ? { file_size: THUMBNAIL_BYTES }
      : file.file_size === undefined
      ? {}
      : { file_size: file.file_size }),
    file_path: call.world.files.path(file, size),
  };
};
