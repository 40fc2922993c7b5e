/** Names of what comes without one: the first words of the caption, else kind, date and message number. */
import type { Kind, ReceivedFile } from "./kinds.ts";
import { cleanName, extensionFor, NAME_MAX, shorten } from "./names.ts";
import { cleanLine, isVisible, takeStart } from "./plain_text.ts";
import { localTime } from "./time_zones.ts";

/** What a name was made from; null where the file or a person gave it. */
export type NameSource = "caption" | "date" | null;

/** What a name is made from. */
export interface Nameless {
  readonly kind: Kind;
  readonly mime_type?: string | null | undefined;
  /** When its message was sent. */
  readonly date: Date;
  readonly message_id: number;
}

/** How names are made. */
export interface Naming {
  readonly timeZone: string;
  /** The kind in the person's language, as in `Photo 2026-11-26 (384).jpg`. */
  readonly kindWord: (kind: Kind) => string;
}

/** UTF-16 units of the words that a name is made of. */
const STEM_MAX = 48;

/** The name that a file brings: its own, or of an audio `performer – title.mp3`; undefined for none. */
export function givenName(
  { kind, file_name, mime_type, performer, title }: ReceivedFile,
): string | undefined {
  const given = cleanName(file_name);
  if (given !== undefined || kind !== "audio") return given;
  const tune = [performer, title].map(cleanName).filter((part) => part !== undefined).join(" – ");
  if (tune === "") return undefined;
  const suffix = suffixOf({ kind, mime_type });
  return shorten(tune.toLowerCase().endsWith(suffix) ? tune : tune + suffix, NAME_MAX);
}

/**
 * A name for a file without one. `ordinal` is its number among the files of an album that have the same words.
 */
export function makeName(
  file: Nameless,
  caption: string | null,
  ordinal: number,
  { timeZone, kindWord }: Naming,
): { name: string; name_from: "caption" | "date" } {
  const suffix = suffixOf(file);
  const stem = stemOf(caption);
  if (stem !== undefined) {
    const number = ordinal > 1 ? ` (${ordinal})` : "";
    return { name: `${stem}${number}${suffix}`, name_from: "caption" };
  }
  const day = localTime(file.date, timeZone).slice(0, 10);
  return { name: `${kindWord(file.kind)} ${day} (${file.message_id})${suffix}`, name_from: "date" };
}

/** How an address begins: nothing that a person would call it by. */
const SCHEME = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:www\.)?(?=\S)/i;

/** The first words of a text, as a name has them: hashtags lose their sign, those at the end go. */
export function stemOf(text: string | null): string | undefined {
  for (const line of (text ?? "").split("\n")) {
    const words = cleanLine(line).split(" ").map((word) => word.replace(SCHEME, ""));
    const spoken = [...words];
    while (/^[#＃]/.test(spoken.at(-1) ?? "")) spoken.pop();
    const bare = (spoken.length > 0 ? spoken : words)
      .map((word) => word.replace(/^[#＃]+/, "")).filter((word) => word !== "").join(" ");
    const stem = firstWords(bare, STEM_MAX).replace(/[\s.,:;!?–—-]+$/u, "");
    if (isVisible(stem) && /[\p{L}\p{N}\p{S}]/u.test(stem)) return stem;
  }
  return undefined;
}

/** As many whole words as fit; a word that is longer by itself is cut. */
function firstWords(text: string, units: number): string {
  if (text.length <= units) return text;
  const start = takeStart(text, units + 1);
  const end = start.lastIndexOf(" ");
  return end > 0 ? start.slice(0, end) : takeStart(text, units);
}

function suffixOf({ kind, mime_type }: Pick<Nameless, "kind" | "mime_type">): string {
  const extension = extensionFor(kind, mime_type ?? undefined);
  return extension === undefined ? "" : `.${extension}`;
}
