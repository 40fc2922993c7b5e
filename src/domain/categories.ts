import type { Category, Kind } from "./kinds.ts";
import { typeOfExtension } from "./mime_types.ts";
import { extensionOf } from "./names.ts";

const CATEGORY_OF_KIND: Readonly<Record<Exclude<Kind, "document">, Category>> = {
  photo: "photo",
  live_photo: "photo",
  video: "video",
  animation: "video",
  video_note: "video",
  audio: "audio",
  voice: "audio",
  sticker: "other",
  note: "note",
};

/**
 * The category that `✨ Auto` chooses.
 *
 * The media kind decides first. A document is sorted by its MIME type; where that is missing or meaningless
 * (`application/octet-stream`), by the extension of its name; with neither it is Other. So is a sticker.
 * An ambiguous extension means what the registry of types says: `.ts` and `.mts` are MPEG video, and
 * TypeScript sources become Documents only if the sender gave them a type.
 */
export function detectCategory(
  file: {
    readonly kind: Kind;
    readonly mime_type?: string | null | undefined;
    readonly file_name?: string | null | undefined;
  },
): Category {
  if (file.kind !== "document") return CATEGORY_OF_KIND[file.kind];
  const type = bareType(file.mime_type);
  if (type !== "" && type !== "application/octet-stream") return categoryOfType(type);
  const extension = file.file_name == null ? undefined : extensionOf(file.file_name);
  if (extension === undefined) return "other";
  const known = typeOfExtension(extension);
  return known === undefined ? "other" : categoryOfType(bareType(known));
}

/** `Text/Plain; charset=utf-8` → `text/plain`: types compare without case and parameters (RFC 9110, 8.3.1). */
function bareType(type: string | null | undefined): string {
  return (type ?? "").split(";", 1)[0]!.trim().toLowerCase();
}

function categoryOfType(type: string): Category {
  if (type.startsWith("image/")) return "photo";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("audio/")) return "audio";
  return "document";
}
