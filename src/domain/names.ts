import type { Kind, ReceivedFile } from "./kinds.ts";
import { extensionOfType } from "./mime_types.ts";
import { cleanLine, cleanLines, isVisible, takeEnd, takeStart } from "./plain_text.ts";

/** UTF-16 units of a file's name: what file systems take, and a quarter of a caption. */
export const NAME_MAX = 255;
/** UTF-16 units of a folder's name. */
export const FOLDER_NAME_MAX = 128;
/** UTF-16 units of a stored caption: the most that a Premium person may write (Telegram's config: 4096). */
export const CAPTION_MAX = 4096;

/** Why a typed name can't be taken. */
export type NameProblem = "empty" | "too_long";
/** A typed name as it will be kept, or why not. */
export type NameAnswer = { readonly name: string } | { readonly problem: NameProblem };

/** What a name ends with after its last dot, when that can be an extension at all. */
const EXTENSION = /[^.]\.([\p{L}\p{N}_+~-]{1,16})$/u;
/** Two-part extensions, which belong together when a name changes. */
const DOUBLE_EXTENSION = /[^.](\.tar\.[a-z0-9]{1,4})$/i;

/** Extensions for types where the package `mime` has none or one that nobody uses (`mpga`, `qt`). */
const EXTENSION_OF_TYPE: Readonly<Record<string, string>> = {
  "application/x-pdf": "pdf",
  "application/x-tgsticker": "tgs",
  "audio/aac": "aac",
  "audio/flac": "flac",
  "audio/mpeg": "mp3",
  "audio/ogg": "ogg",
  "audio/opus": "opus",
  "video/mpeg": "mpg",
  "video/quicktime": "mov",
};

const EXTENSION_OF_KIND: Readonly<Partial<Record<Kind, string>>> = {
  photo: "jpg",
  live_photo: "jpg",
  video: "mp4",
  animation: "mp4",
  video_note: "mp4",
  audio: "mp3",
  voice: "ogg",
  sticker: "webp",
};

/**
 * A file's name as it is kept and shown: one line, trimmed, white space collapsed, NFC, without control
 * characters, direction overrides and halves of surrogate pairs; at most {@link NAME_MAX} UTF-16 units, where
 * a longer one loses its middle and keeps its extension. `undefined` when nothing visible is left.
 * A slash stays: a name is text, no path.
 */
export function cleanName(raw: string | null | undefined): string | undefined {
  const name = shorten(cleanLine(raw ?? ""), NAME_MAX);
  return isVisible(name) ? name : undefined;
}

/**
 * A caption as it is kept: lines stay, what can't be shown goes, at most `limit` UTF-16 units.
 * `undefined` when nothing visible is left. Offsets of Telegram's entities don't survive this.
 */
export function cleanText(
  raw: string | null | undefined,
  limit: number = CAPTION_MAX,
): string | undefined {
  const text = takeStart(cleanLines(raw ?? ""), limit).trimEnd();
  return isVisible(text) ? text : undefined;
}

/**
 * The name a received file is kept under: its own, or one made of what is known of it. An audio is
 * `performer – title.mp3`; anything else is its kind, the moment it came in, in UTC, and the number of its
 * message, which tells the photos of an album apart: `photo_2026-11-22_13-05-09_417.jpg`.
 */
export function nameFor(received: ReceivedFile, date: Date, messageId: number): string {
  const given = cleanName(received.file_name);
  if (given !== undefined) return given;
  const extension = extensionFor(received.kind, received.mime_type);
  const suffix = extension === undefined ? "" : `.${extension}`;
  const tune = received.kind === "audio"
    ? [received.performer, received.title].map(cleanName).filter((part) => part !== undefined)
      .join(" – ")
    : "";
  if (tune !== "") {
    return shorten(tune.toLowerCase().endsWith(suffix) ? tune : tune + suffix, NAME_MAX);
  }
  const moment = date.toISOString().replace("T", "_").replace(/:/g, "-").slice(0, 19);
  return `${received.kind}_${moment}_${messageId}${suffix}`;
}

/**
 * The one rule for a new name: `typed`, cleaned, with the extension of `current` kept unless one is given.
 * Given means: letters or Latin digits of at most eight characters after the last dot, at least one of them a
 * letter (so `v1.2` and `report 2026.05.01` give none), or what `current` ends with; digits alone count where
 * the current ones are digits too (`.001`). `.tar.gz` counts as one.
 */
export function rename(current: string, typed: string): NameAnswer {
  const extension = fullExtensionOf(current);
  const line = cleanLine(typed);
  const stem = line.replace(/[. ]+$/, "");
  if (!isVisible(stem) || stem.toLowerCase() === extension.toLowerCase()) {
    return { problem: "empty" };
  }
  const name = extension === "" ? line : hasExtension(line, extension) ? line : stem + extension;
  return name.length > NAME_MAX ? { problem: "too_long" } : { name };
}

/** A folder's name as typed: one line, cleaned like a file's name, 1 to {@link FOLDER_NAME_MAX} UTF-16 units. */
export function folderName(typed: string): NameAnswer {
  const name = cleanLine(typed);
  if (!isVisible(name)) return { problem: "empty" };
  return name.length > FOLDER_NAME_MAX ? { problem: "too_long" } : { name };
}

/**
 * The extension of `name`: in small letters, without the dot, at most 16 characters of letters, digits and
 * `_ + ~ -`. `undefined` where there is none (`README`, `.bashrc`, `Mr. Smith`).
 */
export function extensionOf(name: string): string | undefined {
  return EXTENSION.exec(name.trimEnd())?.[1]?.toLowerCase();
}

/**
 * `text` in at most `units` UTF-16 units, for buttons: what is too long loses its middle (`Holiday i…ch 12.jpg`)
 * and keeps its extension and a bit of what stands before it, where names of a series differ. Cuts no grapheme.
 */
export function shorten(text: string, units: number): string {
  if (text.length <= units) return text;
  if (units < 2) return units < 1 ? "" : "…";
  const room = units - 1;
  const extension = fullExtensionOf(text);
  const kept = extension.length <= room / 2 ? extension : "";
  const stem = text.slice(0, text.length - kept.length);
  const end = takeEnd(stem, Math.floor((room - kept.length) / 3));
  return takeStart(stem, room - kept.length - end.length).trimEnd() + "…" + end + kept;
}

/** With the dot, both parts of `.tar.gz`, as spelled; "" where there is none. */
function fullExtensionOf(name: string): string {
  const double = DOUBLE_EXTENSION.exec(name)?.[1];
  if (double !== undefined) return double;
  const single = EXTENSION.exec(name)?.[1];
  return single === undefined ? "" : `.${single}`;
}

function hasExtension(typed: string, current: string): boolean {
  if (typed.toLowerCase().endsWith(current.toLowerCase())) return true;
  const given = EXTENSION.exec(typed)?.[1];
  if (given === undefined || !/^[a-z0-9]{1,8}$/i.test(given)) return false;
  return /[a-z]/i.test(given) || /^\.\d+$/.test(current);
}

function extensionFor(kind: Kind, type: string | undefined): string | undefined {
  const bare = (type ?? "").split(";", 1)[0]!.trim().toLowerCase();
  if (bare !== "" && bare !== "application/octet-stream") {
    const known = EXTENSION_OF_TYPE[bare] ?? extensionOfType(bare);
    if (known !== undefined) return known;
  }
  return EXTENSION_OF_KIND[kind];
}
