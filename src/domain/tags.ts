import { fold } from "./folding.ts";
import { cleanLine, isVisible, takeStart } from "./plain_text.ts";

/** Tags of one file; more than a caption's worth of them are dropped. */
export const TAGS_MAX = 32;
/** UTF-16 units of one tag, without `#`; a longer one is cut. */
export const TAG_MAX = 64;

/**
 * A hashtag as Telegram finds them (TDLib, `match_hashtags`): letters, digits, `_` and ZWNJ of any script after
 * a `#` that follows none of these, not directly followed by another `#`. Combining marks are taken as well, so
 * that tags in Indic scripts stay whole. `#tag@channel` yields `tag`; the fragment of a link yields nothing.
 */
const HASHTAG =
  /(?<![\p{L}\p{M}\p{Nd}_\u200c·]|:\/\/\S*)[#＃]([\p{L}\p{M}\p{Nd}_\u200c·]+)(?![\p{L}\p{M}\p{Nd}_\u200c·#＃])/gu;

/** What a tag can't hold: a `#` before it would not be one hashtag in Telegram. */
const NO_TAG_LETTERS = /[^\p{L}\p{M}\p{N}_\u200c·]+/gu;

/** The hashtags of a caption, as spelled, without `#`: each once (case and accents ignored), in order. */
export function hashtagsIn(caption: string | null | undefined): string[] {
  const found = Array.from(
    (caption ?? "").normalize("NFC").matchAll(HASHTAG),
    (match) => match[1]!,
  );
  // Only digits are a number to Telegram, no hashtag.
  return distinctTags(found.filter((tag) => /\p{L}/u.test(tag)));
}

/**
 * One tag as it is kept: without `#`, what a hashtag can't hold becomes `_` (`road-trip` → `road_trip`), at most
 * {@link TAG_MAX} units. Digits alone are fine when typed as a tag. `undefined` when no letter or digit is left.
 */
export function cleanTag(raw: string): string | undefined {
  const tag = takeStart(cleanLine(raw).replace(NO_TAG_LETTERS, "_").replace(/^_+/, ""), TAG_MAX)
    .replace(/_+$/, "");
  return /[\p{L}\p{N}]/u.test(tag) && isVisible(tag) ? tag : undefined;
}

/** Tags as a person types them: apart by spaces, commas, semicolons or `#`, with or without `#`. */
export function parseTags(typed: string): string[] {
  return distinctTags(typed.split(/[\s,;،、，；#＃]+/u));
}

/**
 * Tags after the caption was edited: a hashtag that the edit took out goes, one that it put in comes, all the others stay –
 * those that were set by hand, and those that were removed by hand though the caption still has them.
 */
export function tagsAfterEdit(
  tags: readonly string[],
  before: string | null,
  after: string | null,
): string[] {
  const [had, has] = [before, after].map((caption) =>
    new Map(hashtagsIn(caption).map((tag) => [fold(tag), tag]))
  ) as [Map<string, string>, Map<string, string>];
  return distinctTags([
    ...tags.filter((tag) => !had.has(fold(tag)) || has.has(fold(tag))),
    ...[...has].filter(([folded]) => !had.has(folded)).map(([, tag]) => tag),
  ]);
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
