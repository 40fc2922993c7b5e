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
};

/** What `mime` has no type for and people do keep: pictures of cameras, music, sources. */
const CATEGORY_OF_EXTENSION: ReadonlyMap<string, Category> = new Map<string, Category>([
  ...each("photo", "cr2 cr3 nef arw orf raf rw2 pef srw raw"),
  ...each("video", "divx ogm insv"),
  ...each("audio", "ape wv tta dsf m4r ac3"),
  ...each("document", "tgz zst fb2 py rb go kt swift lrc cue ass"),
]);

function each(category: Category, extensions: string): [string, Category][] {
  return extensions.split(" ").map((extension) => [extension, category]);
}

/**
 * The category that `✨ Auto` files a file under.
 *
 * The media kind decides first. A document goes by its MIME type; where that is missing or says nothing
 * (`application/octet-stream`), by the extension of its name; with neither it is Other. So is a sticker.
 * An ambiguous extension means what the registry of types says: `.ts` and `.mts` are MPEG video, and
 * TypeScript sources land in Documents only where the sender gave them a type.
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
  return known === undefined
    ? CATEGORY_OF_EXTENSION.get(extension) ?? "other"
    : categoryOfType(bareType(known));
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
