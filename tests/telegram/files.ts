import { mistake } from "./api_error.ts";

/** The kind that Telegram gives a file; it never changes. */
export type MediaKind =
  | "photo"
  | "video"
  | "document"
  | "audio"
  | "voice"
  | "animation"
  | "video_note"
  | "sticker"
  | "live_photo";

/** What is known of a file. What is absent here is absent in messages too. */
export interface FileFacts {
  file_unique_id?: string;
  file_name?: string;
  mime_type?: string;
  /** As announced; may be far larger than `bytes`. */
  file_size?: number;
  bytes?: Uint8Array;
  width?: number;
  height?: number;
  duration?: number;
  performer?: string;
  title?: string;
  emoji?: string;
  set_name?: string;
  is_animated?: boolean;
  is_video?: boolean;
  /** Whether Telegram has a thumbnail. Default: for videos, animations, video notes and stickers. */
  thumbnail?: boolean;
}

export interface StoredFile extends FileFacts {
  readonly index: number;
  readonly kind: MediaKind;
  file_unique_id: string;
  /** A live photo's static picture, itself a stored photo. */
  readonly still?: StoredFile;
}

/** A photo comes in sizes; other files only in full ("l"), and as a thumbnail ("t"). */
export type PhotoSizeLetter = "s" | "m" | "l" | "t";

/** The names that TDLib gives the kinds in its errors. */
export const FILE_TYPES: Readonly<Record<MediaKind, string>> = {
  photo: "Photo",
  video: "Video",
  document: "Document",
  audio: "Audio",
  voice: "VoiceNote",
  animation: "Animation",
  video_note: "VideoNote",
  sticker: "Sticker",
  live_photo: "LivePhoto",
};

const PREFIXES: Readonly<Record<MediaKind, string>> = {
  photo: "AgACAgIAAxkBAA",
  video: "BAACAgIAAxkBAA",
  document: "BQACAgIAAxkBAA",
  audio: "CQACAgIAAxkBAA",
  voice: "AwACAgIAAxkBAA",
  animation: "CgACAgIAAxkBAA",
  video_note: "DQACAgIAAxkBAA",
  sticker: "CAACAgIAAxkBAA",
  live_photo: "EAACAgIAAxkBAA",
};
/** Of a thumbnail, whatever its file's kind. */
const THUMBNAIL_PREFIX = "AAMCAgADGQEAAx";
const FOLDERS: Readonly<Record<MediaKind, string>> = {
  photo: "photos",
  video: "videos",
  document: "documents",
  audio: "music",
  voice: "voice",
  animation: "animations",
  video_note: "video_notes",
  sticker: "stickers",
  live_photo: "live_photos",
};
const MAX_DOWNLOAD = 20 * 1024 * 1024;
export const THUMBNAIL_BYTES = 8_000;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/**
 * Telegram's files as one bot sees them. A file id carries the file's index, a nonce that differs at every receipt and a
 * checksum of the bot, so no id has to be remembered, and another bot's ids are refused.
 */
export class FileStore {
  readonly #files: StoredFile[] = [];
  readonly #byUniqueId = new Map<string, StoredFile>();
  #nonce = Math.floor(Math.random() * 2 ** 24);

  constructor(private readonly bot_id: number) {}

  get count(): number {
    return this.#files.length;
  }

  /** The file of that unique id if there is one of that kind, else a new one. */
  add(kind: MediaKind, facts: FileFacts, still?: StoredFile): StoredFile {
    const known = facts.file_unique_id && this.#byUniqueId.get(`${kind}:${facts.file_unique_id}`);
    // Names and captions are the message's own: a known file received under another name shows that one.
    if (known) return { ...known, ...facts, file_unique_id: known.file_unique_id };
    const index = this.#files.length;
    const file: StoredFile = {
      ...facts,
      index,
      kind,
      file_unique_id: facts.file_unique_id ?? `AQAD${randomText(8)}${encode(index, 4)}`,
      ...(still ? { still } : {}),
    };
    this.#files.push(file);
    this.#byUniqueId.set(`${kind}:${file.file_unique_id}`, file);
    return file;
  }

  /** A fresh id for one receipt of the file. */
  mint(file: StoredFile, size: PhotoSizeLetter = "l"): string {
    const nonce = this.#nonce++;
    const body = encode(file.index, 6) + encode(nonce, 6) + size;
    return `${prefix(file, size)}${body}${filler(file.index, nonce)}${this.#checksum(body)}AAE`;
  }

  /** The file of an id; anything else is refused as by Telegram. */
  find(file_id: string): { file: StoredFile; size: PhotoSizeLetter } {
    const body = file_id.slice(14, 27);
    const file = this.#files[decode(body.slice(0, 6))];
    const size = body.slice(12);
    if (
      !file || file_id.length !== 72 || !isSize(size) ||
      !file_id.startsWith(prefix(file, size)) ||
      file_id.slice(-9) !== `${this.#checksum(body)}AAE`
    ) {
      throw mistake("wrong file identifier/HTTP URL specified");
    }
    return { file, size };
  }

  byUniqueId(file_unique_id: string): StoredFile | undefined {
    return this.#files.find((file) => file.file_unique_id === file_unique_id);
  }

  /** The path that `getFile` gives. */
  path(file: StoredFile, size: PhotoSizeLetter = "l"): string {
    if (size === "t") return `thumbnails/file_${file.index}.jpg`;
    if ((file.file_size ?? 0) > MAX_DOWNLOAD) throw mistake("file is too big");
    const extension = /\.[A-Za-z0-9]{1,8}$/.exec(file.file_name ?? "")?.[0] ?? "";
    return `${FOLDERS[file.kind]}/file_${file.index}${extension}`;
  }

  atPath(path: string): { file: StoredFile; size: PhotoSizeLetter } | undefined {
    const match = /^([a-z_]+)\/file_(\d+)/.exec(path);
    const file = match ? this.#files[Number(match[2])] : undefined;
    const size = match?.[1] === "thumbnails" ? "t" : "l";
    return file && this.path(file, size) === path ? { file, size } : undefined;
  }

  /** The file's bytes: the given ones, else made-up ones, always the same for the same file. */
  bytes(file: StoredFile, size: PhotoSizeLetter = "l"): Uint8Array<ArrayBuffer> {
    if (size === "t") return madeUp(`${file.file_unique_id}t\n`, THUMBNAIL_BYTES);
    if (file.bytes) return new Uint8Array(file.bytes);
    return madeUp(`${file.file_unique_id}\n`, Math.min(file.file_size ?? 1024, MAX_DOWNLOAD));
  }

  #checksum(body: string): string {
    let hash = 0x811c9dc5 ^ this.bot_id;
    for (let at = 0; at < body.length; at++) {
      hash = Math.imul(hash ^ body.charCodeAt(at), 0x01000193);
    }
    return encode(hash >>> 0, 6);
  }
}

function prefix(file: StoredFile, size: PhotoSizeLetter): string {
  return size === "t" ? THUMBNAIL_PREFIX : PREFIXES[file.kind];
}

function isSize(text: string): text is PhotoSizeLetter {
  return text.length === 1 && "smlt".includes(text);
}

function madeUp(line: string, size: number): Uint8Array<ArrayBuffer> {
  const pattern = new TextEncoder().encode(line);
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += pattern.length) {
    bytes.set(pattern.subarray(0, Math.min(pattern.length, size - at)), at);
  }
  return bytes;
}

function encode(value: number, length: number): string {
  let text = "";
  for (let digit = 0; digit < length; digit++) {
    text = ALPHABET.charAt(value % 64) + text;
    value = Math.floor(value / 64);
  }
  return text;
}

function decode(text: string): number {
  let value = 0;
  for (const character of text) value = value * 64 + Math.max(0, ALPHABET.indexOf(character));
  return value;
}

/** Makes ids long and random-looking, like real ones, without storing anything. */
function filler(index: number, nonce: number): string {
  let state = (Math.imul(index + 1, 2654435761) ^ Math.imul(nonce + 1, 40503)) >>> 0;
  let text = "";
  for (let digit = 0; digit < 36; digit++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += ALPHABET.charAt(state >>> 26);
  }
  return text;
}

function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ALPHABET.charAt(byte & 63)).join("");
}
