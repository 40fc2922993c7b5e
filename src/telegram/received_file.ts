import type { Message } from "grammy/types";
import type { ReceivedFile } from "../domain/kinds.ts";
import { cleanLine } from "../domain/plain_text.ts";
import type { Source } from "../domain/sources.ts";
import { nameOf } from "./person_name.ts";

/**
 * What a message brings: the file as Telegram describes it, undefined where there is none. An animation also carries
 * `document`, and a live photo `photo`, so these two are looked for first (https://core.telegram.org/bots/api#message).
 */
export function receivedFile(message: Message): ReceivedFile | undefined {
  const { animation, live_photo, video, audio, voice, video_note, sticker, document, photo } =
    message;
  const said = { caption: message.caption, caption_entities: message.caption_entities };
  if (animation) {
    return {
      ...described("animation", animation),
      ...named(animation),
      ...sized(animation),
      ...said,
    };
  }
  if (live_photo) {
    // The video part carries the ids that a live photo is sent by; its still is in `photo`.
    const still = (live_photo.photo ?? photo)?.at(-1);
    return {
      ...described("live_photo", live_photo),
      ...sized(live_photo),
      mime_type: live_photo.mime_type,
      second_file_id: still?.file_id,
      ...said,
    };
  }
  if (video) return { ...described("video", video), ...named(video), ...sized(video), ...said };
  if (audio) {
    return {
      ...described("audio", audio),
      ...named(audio),
      duration: audio.duration,
      performer: audio.performer,
      title: audio.title,
      ...said,
    };
  }
  if (voice) {
    return {
      ...described("voice", voice),
      mime_type: voice.mime_type,
      duration: voice.duration,
      ...said,
    };
  }
  if (video_note) {
    return {
      ...described("video_note", video_note),
      width: video_note.length,
      height: video_note.length,
      duration: video_note.duration,
    };
  }
  if (sticker) {
    return {
      ...described("sticker", sticker),
      width: sticker.width,
      height: sticker.height,
      emoji: sticker.emoji,
      mime_type: sticker.is_video
        ? "video/webm"
        : sticker.is_animated
        ? "application/x-tgsticker"
        : "image/webp",
    };
  }
  if (document) return { ...described("document", document), ...named(document), ...said };
  // A list of sizes: the last is the largest.
  const largest = photo?.at(-1);
  if (largest) {
    return {
      ...described("photo", largest),
      thumbnail_file_id: photo?.length === 1 ? undefined : photo?.[0]?.file_id,
      width: largest.width,
      height: largest.height,
      ...said,
    };
  }
  return undefined;
}

/** Where a message was forwarded from; null where it was not. */
export function sourceOf({ forward_origin: origin }: Message): Source | null {
  if (origin === undefined) return null;
  const date = new Date(origin.date * 1000).toISOString();
  switch (origin.type) {
    case "user":
      return { type: "user", name: cleanLine(nameOf(origin.sender_user)), date };
    case "hidden_user":
      return { type: "hidden", name: cleanLine(origin.sender_user_name), date };
    case "chat":
      return { type: "chat", name: cleanLine(origin.sender_chat.title ?? ""), date };
    case "channel":
      return { type: "channel", name: cleanLine(origin.chat.title ?? ""), date };
  }
}

interface Described {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  thumbnail?: { file_id: string };
}

function described<K extends ReceivedFile["kind"]>(kind: K, file: Described) {
  return {
    kind,
    file_id: file.file_id,
    file_unique_id: file.file_unique_id,
    file_size: file.file_size,
    thumbnail_file_id: file.thumbnail?.file_id,
  };
}

const named = (file: { file_name?: string; mime_type?: string }) => ({
  file_name: file.file_name,
  mime_type: file.mime_type,
});

const sized = (file: { width: number; height: number; duration: number }) => ({
  width: file.width,
  height: file.height,
  duration: file.duration,
});
