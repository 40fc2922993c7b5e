// Which characters a stored text may contain: rules shared by names, folders, tags and captions.

/**
 * Characters that are always removed: control characters (PostgreSQL rejects NUL), halves of surrogate pairs,
 * and invisible ones that change the direction of what follows (they break the message around a name, and make
 * `exe.gpj` look like `jpg.exe`) or that only make equal names differ. ZWNJ, ZWJ and variation
 * selectors stay: Persian words and emoji are spelled with them.
 */
const REMOVED =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** Letters without a shape (Hangul fillers, the empty Braille pattern). */
const INVISIBLE = /[\s\p{Z}\p{M}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]/gu;

let segmenter: Intl.Segmenter | undefined;

/** Created on first use: its data take some milliseconds to load. */
function graphemes(): Intl.Segmenter {
  return segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
}

/** `raw` on one line: runs of white space and line ends become one space; trimmed; NFC. */
export function cleanLine(raw: string): string {
  return raw.replace(/[\s\u0085\p{Z}]+/gu, " ").replace(REMOVED, "").normalize("NFC")
    .replace(/ {2,}/g, " ").trim();
}

/** `raw` with its lines kept (`\r\n` and the like become `\n`), without unprintable characters; trimmed; NFC. */
export function cleanLines(raw: string): string {
  return raw.replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, "\n").replace(/\t/g, " ")
    .replace(REMOVED, "").normalize("NFC").trim();
}

/** Whether `text` has any visible character. */
export function isVisible(text: string): boolean {
  return text.replace(INVISIBLE, "") !== "";
}

/**
 * The longest beginning of `text` within `limit` UTF-16 units that splits no grapheme. A grapheme that is itself
 * longer (a letter with a thousand accents) is cut between code points.
 */
export function takeStart(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit <= 0) return "";
  let end = 0;
  // No grapheme that fits reaches further, so the rest is not segmented.
  for (const { segment, index } of graphemes().segment(text.slice(0, limit + SEGMENT_MARGIN))) {
    if (index + segment.length > limit) break;
    end = index + segment.length;
  }
  if (end > 0) return text.slice(0, end);
  return text.slice(0, isHighSurrogate(text, limit - 1) ? limit - 1 : limit);
}

/** The longest end of `text` within `limit` UTF-16 units that splits no grapheme. */
export function takeEnd(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const earliest = text.length - Math.max(0, limit);
  for (const { index } of graphemes().segment(text)) {
    if (index >= earliest) return text.slice(index);
  }
  return "";
}

/** Latin and Cyrillic letters and ASCII: each unit is a grapheme, which Intl.Segmenter takes a hundred times as long to find. */
const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f]*$/;

/** The graphemes of `text`: what a reader takes for its characters. */
export function splitGraphemes(text: string): string[] {
  if (PLAIN.test(text)) return text.split("");
  return Array.from(graphemes().segment(text), ({ segment }) => segment);
}

/** Longer than any grapheme in use, such as families and the flag of England. */
const SEGMENT_MARGIN = 64;

function isHighSurrogate(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800;
}
