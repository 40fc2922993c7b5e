import type { Message, PhotoSize } from "grammy/types";
import {
  type FileFacts,
  type FileStore,
  type MediaKind,
  type StoredFile,
  THUMBNAIL_BYTES,
} from "./files.ts";

type Content = Partial<Message>;

/** Stickers and video notes take no caption. */
export function takesCaption(kind: MediaKind): boolean {
  return kind !== "sticker" && kind !== "video_note";
}

/** Leaves out what is absent. */
function present<T extends object>(facts: T): T {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
  ) as T;
}

function photoSizes(files: FileStore, file: StoredFile): PhotoSize[] {
  const width = file.width ?? 1280;
  const height = file.height ?? 960;
  const sizes: PhotoSize[] = [];
  for (const [letter, part] of [["s", 90], ["m", 320]] as const) {
    const longest = Math.max(width, height);
    if (longest <= part) continue;
    sizes.push({
      file_id: files.mint(file, letter),
      file_unique_id: file.file_unique_id + letter,
      width: Math.round(width * part / longest),
      height: Math.round(height * part / longest),
      file_size: Math.min(file.file_size ?? Infinity, part * 40),
    });
  }
  sizes.push(present({
    file_id: files.mint(file),
    file_unique_id: file.file_unique_id,
    width,
    height,
    file_size: file.file_size,
  }) as PhotoSize);
  return sizes;
}

const WITH_THUMBNAIL = new Set<MediaKind>(["video", "animation", "video_note", "sticker"]);

/** A thumbnail has ids of its own, which send nothing. */
function thumbnail(files: FileStore, file: StoredFile): PhotoSize | undefined {
  if (!(file.thumbnail ?? WITH_THUMBNAIL.has(file.kind))) return undefined;
  return {
    file_id: files.mint(file, "t"),
    file_unique_id: `${file.file_unique_id}t`,
    width: 320,
    height: 240,
    file_size: THUMBNAIL_BYTES,
  };
}

/** A file as a message shows it, with new file ids: each receipt has its own. */
export function mediaContent(files: FileStore, file: StoredFile): Content {
  const base = {
    file_id: files.mint(file),
    file_unique_id: file.file_unique_id,
    file_name: file.file_name,
    mime_type: file.mime_type,
    file_size: file.file_size,
    thumbnail: thumbnail(files, file),
  };
  const nameless = { ...base, file_name: undefined };
  const width = file.width ?? 640;
  const height = file.height ?? 480;
  const duration = file.duration ?? 5;
  switch (file.kind) {
    case "photo":
      return { photo: photoSizes(files, file) };
    case "document":
      return { document: present(base) } as Content;
    case "video":
      return { video: present({ ...base, width, height, duration }) } as Content;
    case "animation":
      // For backward compatibility an animation is a document too, under the same id.
      return {
        animation: present({ ...base, width, height, duration }),
        document: present(base),
      } as Content;
    case "audio":
      return {
        audio: present({ ...base, duration, performer: file.performer, title: file.title }),
      } as Content;
    case "voice":
      return { voice: present({ ...nameless, thumbnail: undefined, duration }) } as Content;
    case "video_note":
      return {
        video_note: present({
          ...nameless,
          mime_type: undefined,
          length: file.width ?? 240,
          duration,
        }),
      } as Content;
    case "sticker":
      return {
        sticker: present({
          ...nameless,
          mime_type: undefined,
          type: "regular",
          width: file.width ?? 512,
          height: file.height ?? 512,
          is_animated: file.is_animated ?? false,
          is_video: file.is_video ?? false,
          emoji: file.emoji,
          set_name: file.set_name,
        }),
      } as Content;
    case "live_photo": {
      const photo = file.still ? photoSizes(files, file.still) : [];
      return {
        live_photo: present({ ...nameless, thumbnail: undefined, photo, width, height, duration }),
        photo,
      } as Content;
    }
  }
}

/** Media behind a payment: previews until somebody paid. */
export function paidContent(
  files: FileStore,
  items: readonly StoredFile[],
  { star_count, bought }: { star_count: number; bought: boolean },
): Content {
  const paid_media = items.map((file) => {
    const { photo, video, live_photo } = mediaContent(files, file);
    if (!bought) return { type: "preview" as const, width: 640, height: 480 };
    if (live_photo) return { type: "live_photo" as const, live_photo };
    if (video) return { type: "video" as const, video };
    if (photo) return { type: "photo" as const, photo };
    throw new Error(`Cannot sell a ${file.kind}: paid media are photos, live photos and videos`);
  });
  return { paid_media: { star_count, paid_media } };
}

/**
 * The kind of a message's media and the id that sends it again. Order matters: an animation also carries a document, a
 * live photo also a photo.
 */
export function mediaOf(message: Content): { kind: MediaKind; file_id: string } | undefined {
  for (
    const kind of [
      "animation",
      "live_photo",
      "video",
      "document",
      "audio",
      "voice",
      "video_note",
      "sticker",
    ] as const
  ) {
    const media = message[kind];
    if (media) return { kind, file_id: media.file_id };
  }
  const file_id = message.photo?.at(-1)?.file_id;
  return file_id === undefined ? undefined : { kind: "photo", file_id };
}

/** The usual names and types of a kind, where a test gives none. */
export function usualFacts(kind: MediaKind, given: FileFacts): FileFacts {
  const size = given.bytes?.length ?? 1000 + Math.floor(Math.random() * 1_000_000);
  const usual: Record<MediaKind, FileFacts> = {
    photo: { file_size: size },
    video: { file_size: size, file_name: "video.mp4", mime_type: "video/mp4" },
    document: { file_size: size, file_name: "document.pdf", mime_type: "application/pdf" },
    audio: { file_size: size, file_name: "audio.mp3", mime_type: "audio/mpeg" },
    voice: { file_size: size, mime_type: "audio/ogg" },
    animation: { file_size: size, file_name: "animation.mp4", mime_type: "video/mp4" },
    video_note: { file_size: size },
    sticker: { file_size: size, emoji: "🙂", set_name: "Animals" },
    live_photo: { file_size: size, mime_type: "video/mp4" },
  };
  const facts = { ...usual[kind], ...given };
  // These four never have a name, whatever the sender's file was called.
  if (kind === "photo" || kind === "voice" || kind === "video_note" || kind === "sticker") {
    delete facts.file_name;
  }
  return facts;
}

const CARRIED = [
  "text",
  "entities",
  "caption",
  "caption_entities",
  "contact",
  "location",
  "paid_media",
  "has_media_spoiler",
  "link_preview_options",
  "show_caption_above_media",
] as const;

/** A message's content as a forward or a copy of it has it: the same files under new ids. */
export function contentAgain(files: FileStore, message: Message): Content {
  const content: Content = {};
  for (const field of CARRIED) {
    if (message[field] !== undefined) Object.assign(content, { [field]: message[field] });
  }
  const media = mediaOf(message);
  if (!media) return content;
  const { file } = files.find(media.file_id);
  const shown = (message[media.kind] ?? {}) as FileFacts;
  const named = Array.isArray(shown)
    ? file
    : { ...file, file_name: shown.file_name, mime_type: shown.mime_type };
  return { ...content, ...mediaContent(files, named as StoredFile) };
}
