import { fold } from "./folding.ts";
import { cleanLine, isVisible, takeStart } from "./plain_text.ts";

/** Tags of one file; further ones are dropped. */
export const TAGS_MAX = 32;
/** UTF-16 units in one tag, without `#`; a longer one is cut. */
export const TAG_MAX = 64;

/**
 * A hashtag as Telegram finds them (TDLib, `match_hashtags`): letters, digits, `_` and ZWNJ of any script after
 * a `#` that follows none of these, not directly followed by another `#`. Combining marks are taken as well, so
 * that tags in Indic scripts stay whole. `#tag@channel` yields `tag`; the fragment of a link yields nothing.
 */
const HASHTAG =
  /(?<![\p{L}\p{M}\p{Nd}_\u200c·]|:\/\/\S*)[#＃]([\p{L}\p{M}\p{Nd}_\u200c·]+)(?![\p{L}\p{M}\p{Nd}_\u200c·#＃])/gu;

/** What a tag can't contain, since Telegram would not read it as one hashtag. */
const NO_TAG_LETTERS = /[^\p{L}\p{M}\p{N}_\u200c·]+/gu;

/** The hashtags in a caption, as spelled, without `#`: each once (case and accents ignored), in order. */
export function hashtagsIn(caption: string | null | undefined): string[] {
  const found = Array.from(
    (caption ?? "").normalize("NFC").matchAll(HASHTAG),
    (match) => match[1]!,
  );
  // To Telegram, digits alone are not a hashtag.
  return distinctTags(found.filter((tag) => /\p{L}/u.test(tag)));
}

/**
 * One tag as it is stored: without `#`, characters that a hashtag can't contain become `_` (`road-trip` →
 * `road_trip`), at most {@link TAG_MAX} units. Digits alone are fine when typed as a tag. `undefined` if no letter
 * or digit is left.
 */
export function cleanTag(raw: string): string | undefined {
  const tag = takeStart(cleanLine(raw).replace(NO_TAG_LETTERS, "_").replace(/^_+/, ""), TAG_MAX)
    .replace(/_+$/, "");
  return /[\p{L}\p{N}]/u.test(tag) && isVisible(tag) ? tag : undefined;
}

/** Tags as a person types them: separated by spaces, commas, semicolons or `#`, with or without `#`. */
export function parseTags(typed: string): string[] {
  return distinctTags(typed.split(/[\s,;،、，；#＃]+/u));
}

/**
 * The tags after a caption was edited: hashtags that the edit removed are removed, those that it added are added. All
 * others stay as they were: tags set by hand, and tags removed by hand although the caption still has them.
 */
export function tagsAfterEdit(
  tags: readonly string[],
  before: string | null,
  after: string | null,
): string[] {
  if (before === after) return distinctTags(tags);
  const [had, has] = [before, after].map((caption) =>
    new Map(hashtagsIn(caption).map((tag) => [fold(tag), tag]))
  ) as [Map<string, string>, Map<string, string>];
  const spelled = new Map(tags.map((tag) => [fold(tag), tag]));
  return distinctTags([
    ...tags.filter((tag) => !had.has(fold(tag))),
    // In the caption's order, however it came to be.
    ...[...has].filter(([folded]) => spelled.has(folded) || !had.has(folded))
      .map(([folded, tag]) => spelled.get(folded) ?? tag),
  ]);
}

/** Whether a caption consists of these tags alone. */
export function isOnlyTags(caption: string, tags: readonly string[]): boolean {
  const known = new Set(tags.map(fold));
  const rest = caption.normalize("NFC")
    .replaceAll(HASHTAG, (whole, tag: string) => known.has(fold(tag)) ? "" : whole);
  return rest.trim() === "";
}

/** `tags` cleaned, each once (case and accents ignored; the first spelling stays), at most {@link TAGS_MAX}. */
export function distinctTags(tags: Iterable<string>): string[] {
  const bySpelling = new Map<string, string>();
  for (const raw of tags) {
    if (bySpelling.size === TAGS_MAX) break;
    const tag = cleanTag(raw);
    if (tag === undefined) continue;
    const folded = fold(tag);
    if (!bySpelling.has(folded)) bySpelling.set(folded, tag);
  }
  return [...bySpelling.values()];
}
