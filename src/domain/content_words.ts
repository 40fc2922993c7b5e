// What the text of a document is found by. Search splits a query in the same way, so that both meet.

/** UTF-16 units of a word that count: an endless one (base64, a dump) is found by its beginning. */
export const CONTENT_WORD_MAX = 64;

/** Letters, digits and their marks. */
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Scripts that put no space between words. */
const UNSPACED =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Bopomofo}" +
  "\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\u30fc\u3005\u3007";
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, "u");
const RUN = new RegExp(`[${UNSPACED}\\p{Script=Inherited}]+|[^${UNSPACED}]+`, "gu");

/**
 * The words of a folded text, in order, repeated ones too: runs of letters and digits, and of scripts without spaces
 * (Chinese, Japanese, Korean, Thai, …) every two neighbouring characters. At most {@link CONTENT_WORD_MAX} units each.
 */
export function contentWords(folded: string): string[] {
  const words: string[] = [];
  for (const [word] of folded.matchAll(WORD)) {
    if (!HAS_UNSPACED.test(word)) words.push(cut(word));
    else for (const [run] of word.matchAll(RUN)) words.push(...wordsOfRun(run));
  }
  return words;
}

function wordsOfRun(run: string): string[] {
  if (!HAS_UNSPACED.test(run)) return [cut(run)];
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => characters[index]! + character);
}

function cut(word: string): string {
  if (word.length <= CONTENT_WORD_MAX) return word;
  const half = /[\ud800-\udbff]/.test(word[CONTENT_WORD_MAX - 1]!);
  return word.slice(0, half ? CONTENT_WORD_MAX - 1 : CONTENT_WORD_MAX);
}
