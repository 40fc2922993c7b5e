import type { Category, Kind } from "../../domain/kinds.ts";
import type { Order } from "../../domain/lists.ts";
import { formatFor } from "../format.ts";

export const format = formatFor("en");

/** Of a file without a name: in `Photo 2026-11-26 (384).jpg`. */
export const kind: Record<Kind, string> = {
  photo: "Photo",
  video: "Video",
  document: "Document",
  audio: "Audio",
  voice: "Voice",
  animation: "Animation",
  video_note: "Video note",
  sticker: "Sticker",
  live_photo: "Live photo",
  note: "Note",
};

export const category: Record<Category, string> = {
  photo: "Photos",
  video: "Videos",
  document: "Documents",
  audio: "Audio",
  other: "Other",
  note: "Notes",
};
export const nFiles = (count: number) => format.plural(count, { one: "file", other: "files" });
export const nFolders = (count: number) =>
  format.plural(count, { one: "folder", other: "folders" });

export const order: Record<Order, string> = {
  newest: "Newest",
  oldest: "Oldest",
  name: "Name",
  largest: "Largest",
};

/** How far something has come that goes on; nothing at its beginning. */
export const soFar = (files: number) => files === 0 ? "" : ` ${nFiles(files)} so far.`;

/** Files that are all of one category, by what they are. */
export const nOf = (category: Category | null, count: number) => {
  switch (category) {
    case "photo":
      return format.plural(count, { one: "photo", other: "photos" });
    case "video":
      return format.plural(count, { one: "video", other: "videos" });
    case "document":
      return format.plural(count, { one: "document", other: "documents" });
    case "audio":
      return format.plural(count, { one: "audio file", other: "audio files" });
    case "note":
      return format.plural(count, { one: "note", other: "notes" });
    default:
      return nFiles(count);
  }
};
