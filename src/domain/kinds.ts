/** Formatting of a stretch of text, in the Bot API's form: offset and length in UTF-16 units. */
export interface MessageEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
  readonly custom_emoji_id?: string;
  readonly user?: unknown;
}

/** What a file is to Telegram. It never changes and alone decides how the file is sent. */
export const KINDS = [
  "photo",
  "video",
  "document",
  "audio",
  "voice",
  "animation",
  "video_note",
  "sticker",
  "live_photo",
  "note",
] as const;

/** One of {@link KINDS}. */
export type Kind = typeof KINDS[number];

/** What a person files it under, and may change. In the order of the menus. */
export const CATEGORIES = ["photo", "video", "document", "audio", "other", "note"] as const;

/** One of {@link CATEGORIES}. */
export type Category = typeof CATEGORIES[number];

/** What an upload or a move can choose: notes are nothing but texts. */
export const FILE_CATEGORIES = CATEGORIES.filter((category) => category !== "note");

/** Whether `value` is a category; a manifest may contain anything. */
export function isCategory(value: unknown): value is Category {
  return (CATEGORIES as readonly unknown[]).includes(value);
}

/** Whether the kind can have a caption. If not, its card is a separate message (Bot API: sendSticker, sendVideoNote). */
export function takesCaption(kind: Kind): boolean {
  return kind !== "sticker" && kind !== "video_note";
}

/**
 * A file as Telegram described it. Only the ids and the kind are always there: `file_name`, `mime_type`
 * and `file_size` may be absent on any kind.
 */
export interface ReceivedFile {
  readonly kind: Kind;
  /** For sending the file; differs between bots, and each time the file is received. */
  readonly file_id: string;
  /** The still image of a live photo, which sendLivePhoto needs besides the video, `file_id`. */
  readonly second_file_id?: string | undefined;
  /** The same for every bot; can't be used for sending. */
  readonly file_unique_id: string;
  readonly file_name?: string | undefined;
  readonly mime_type?: string | undefined;
  /** Bytes; may exceed 2^31. */
  readonly file_size?: number | undefined;
  /** Pixels. */
  readonly width?: number | undefined;
  /** Pixels. */
  readonly height?: number | undefined;
  /** Seconds. */
  readonly duration?: number | undefined;
  /** Of an audio. */
  readonly performer?: string | undefined;
  /** Of an audio. */
  readonly title?: string | undefined;
  /** Of a sticker. */
  readonly emoji?: string | undefined;
  readonly caption?: string | undefined;
  readonly caption_entities?: readonly MessageEntity[] | undefined;
  readonly thumbnail_file_id?: string | undefined;
}
