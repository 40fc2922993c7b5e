import type { Kind } from "./kinds.ts";
import { extensionOfType, typeOfExtension } from "./mime_types.ts";
import {
  cleanLine,
  cleanLines,
  isVisible,
  splitGraphemes,
  takeEnd,
  takeStart,
} from "./plain_text.ts";

/** UTF-16 units in a file's name: what file systems accept, and a quarter of a caption. */
export const NAME_MAX = 255;
/** UTF-16 units in a folder's name. */
export const FOLDER_NAME_MAX = 128;
/** UTF-16 units in a stored caption: the most that Telegram allows with Premium. */
export const CAPTION_MAX = 4096;

/** Why a typed name can't be used. */
export type NameProblem = "empty" | "too_long";
/** A typed name as it will be stored, or why it can't be used. */
export type NameAnswer = { readonly name: string } | { readonly problem: NameProblem };

/** What follows the last dot of a name, if it could be an extension. */
const EXTENSION = /[^.]\.([\p{L}\p{N}_+~-]{1,16})$/u;
/** Two-part extensions, which stay together when a name changes. */
const DOUBLE_EXTENSION = /[^.](\.tar\.[a-z0-9]{1,4})$/i;

/** Extensions for types where the package `mime` has none, or an unusual one (`mpga`, `qt`). */
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
 * A file's name as it is stored and shown: one line, trimmed, white space collapsed, NFC, without control
 * characters, direction overrides and halves of surrogate pairs; at most {@link NAME_MAX} UTF-16 units, where
 * a longer one loses its middle and keeps its extension. `undefined` if nothing visible is left.
 * A slash stays: a name is text, not a path.
 */
export function cleanName(raw: string | null | undefined): string | undefined {
  const name = shorten(cleanLine(raw ?? ""), NAME_MAX);
  return isVisible(name) ? name : undefined;
}

/**
 * A caption as it is stored: lines stay, unprintable characters go, at most `limit` UTF-16 units. `undefined` if
 * nothing visible is left. The offsets of Telegram's entities don't fit it: see cleanFormatted.
 */
export function cleanText(
  raw: string | null | undefined,
  limit: number = CAPTION_MAX,
): string | undefined {
  const text = takeStart(cleanLines(raw ?? ""), limit).trimEnd();
  return isVisible(text) ? text : undefined;
}

/**
 * A new name: `typed`, cleaned, with the extension of `current` unless it has one itself. An extension is one that
 * is known (`thesis.v2`, `Mr.Smith` and `2.0rc1` have none), or what `current` ends with; a number replaces a number
 * (`.001`). `.tar.gz` counts as one.
 */
export function rename(current: string, typed: string): NameAnswer {
  const ending = fullExtensionOf(current);
  const extension = isLikelyExtension(ending) ? ending : "";
  const line = cleanLine(typed);
  const stem = line.replace(/[. ]+$/, "");
  if (!isVisible(stem) || stem.toLowerCase() === extension.toLowerCase()) {
    return { problem: "empty" };
  }
  const name = extension === "" ? line : hasExtension(line, extension) ? line : stem + extension;
  return name.length > NAME_MAX ? { problem: "too_long" } : { name };
}

/** A folder's name: one line, cleaned like a file's name, 1 to {@link FOLDER_NAME_MAX} UTF-16 units. */
export function folderName(typed: string): NameAnswer {
  const name = cleanLine(typed);
  if (!isVisible(name)) return { problem: "empty" };
  return name.length > FOLDER_NAME_MAX ? { problem: "too_long" } : { name };
}

/**
 * The extension of `name`: in lower case, without the dot, at most 16 letters, digits and `_ + ~ -`. `undefined` if
 * there is none (`README`, `.bashrc`, `Mr. Smith`).
 */
export function extensionOf(name: string): string | undefined {
  return EXTENSION.exec(name.trimEnd())?.[1]?.toLowerCase();
}

/**
 * `text` in at most `units` UTF-16 units: what is too long loses its middle (`Holiday i…ch 12.jpg`) and keeps its
 * extension and a little before it, where names of a series differ. Splits no grapheme.
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

/** Graphemes of a name in a button. */
const LABEL_MAX = 28;

/** `name` as a button shows it: at most 28 graphemes, shortened like {@link shorten}. */
export function shortenForButton(name: string): string {
  // No more graphemes than units.
  if (name.length <= LABEL_MAX) return name;
  const all = splitGraphemes(name);
  if (all.length <= LABEL_MAX) return name;
  const room = LABEL_MAX - 1;
  const extension = splitGraphemes(fullExtensionOf(name));
  const kept = extension.length <= room / 2 ? extension.length : 0;
  const end = kept + Math.floor((room - kept) / 3);
  return `${all.slice(0, room - end).join("").trimEnd()}…${all.slice(-end).join("")}`;
}

/** With the dot, both parts of `.tar.gz`, as spelled; "" if there is none. */
function fullExtensionOf(name: string): string {
  const double = DOUBLE_EXTENSION.exec(name)?.[1];
  if (double !== undefined) return double;
  const single = EXTENSION.exec(name)?.[1];
  return single === undefined ? "" : `.${single}`;
}

function hasExtension(typed: string, current: string): boolean {
  // Cut off first: what a Σ becomes depends on the letter before it.
  if (typed.slice(-current.length).toLowerCase() === current.toLowerCase()) return true;
  const given = EXTENSION.exec(typed)?.[1]?.toLowerCase();
  if (given === undefined) return false;
  return /^\d+$/.test(given) ? NUMBER.test(current) : isKnownExtension(given);
}

/** `.com` is known too, but in names it is mostly the end of a domain. */
function isKnownExtension(extension: string): boolean {
  return extension !== "com" && typeOfExtension(extension) !== undefined;
}

/** The number of a part of an archive, which is an extension: `.001`. */
const NUMBER = /^\.\d{3}$/;

/** Whether an ending that a file came with is its extension: one that is known, or at least looks like one. */
function isLikelyExtension(ending: string): boolean {
  if (NUMBER.test(ending) || isKnownExtension(ending.slice(1).toLowerCase())) return true;
  if (DOUBLE_EXTENSION.test(`x${ending}`)) return true;
  const isOneCase = ending === ending.toLowerCase() || ending === ending.toUpperCase();
  return isOneCase && !/^\.v?\d/i.test(ending);
}

/** The extension of a file that comes without a name: by its type, else by its kind. */
export function extensionFor(kind: Kind, type: string | undefined): string | undefined {
  const bare = (type ?? "").split(";", 1)[0]!.trim().toLowerCase();
  if (bare !== "" && bare !== "application/octet-stream") {
    const known = EXTENSION_OF_TYPE[bare] ?? extensionOfType(bare);
    if (known !== undefined) return known;
  }
  return EXTENSION_OF_KIND[kind];
}
