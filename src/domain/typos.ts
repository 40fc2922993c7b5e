// Search that forgives typos: an edit is a letter too many, missing, wrong, or swapped with its neighbour.

import { queryGrams, wordsOf } from "./grams.ts";

/** Code points from which one edit is forgiven; shorter words are too like one another. */
const ONE_EDIT_FROM = 4;
/** Code points from which two edits are forgiven. */
const TWO_EDITS_FROM = 8;
/** Code points from which the beginning of a longer word may differ in its first and last letters too. */
const LOOSE_END_FROM = 6;
/** Code points of a word that the index is asked for. */
const PIECES_MAX = 32;

/** How many edits are forgiven in a folded word: none where a number or several words were meant. */
export function forgivenEdits(word: string): 0 | 1 | 2 {
  if (wordsOf(word)[0] !== word || /^\p{N}+$/u.test(word)) return 0;
  const { length } = [...word];
  return length >= TWO_EDITS_FROM ? 2 : length >= ONE_EDIT_FROM ? 1 : 0;
}

/**
 * How the index finds what is {@link similarWord | similar} to a folded word: a file that is has all the grams of
 * at least one of `alternatives` (at most five). `undefined` where no edit is forgiven.
 *
 * Cut into one piece more than there are edits, a word keeps one piece whole – unless a swap straddles a cut and
 * hurts both sides; then the two pieces with the swap in them are whole, but for the letter that a second swap
 * may take.
 */
export function fuzzyGrams(
  userId: number,
  word: string,
): { readonly alternatives: number[][]; readonly maxEdits: 1 | 2 } | undefined {
  const maxEdits = forgivenEdits(word);
  if (maxEdits === 0) return undefined;
  const letters = [...word].slice(0, PIECES_MAX);
  const pieces: string[][] = [];
  for (let piece = 0; piece <= maxEdits; piece++) {
    const cut = (index: number) => Math.round(index * letters.length / (maxEdits + 1));
    pieces.push(letters.slice(cut(piece), cut(piece + 1)));
  }
  const parts = [...pieces];
  if (maxEdits === 1) parts.push(swapped(pieces[0]!, pieces[1]!));
  else {
    parts.push(swapped(pieces[0]!, pieces[1]!).slice(0, -1));
    parts.push(swapped(pieces[1]!, pieces[2]!).slice(1));
  }
  return { alternatives: parts.map((part) => queryGrams(userId, part.join(""))), maxEdits };
}

/** Two neighbouring pieces as one, with the letters at the cut swapped. */
function swapped(left: string[], right: string[]): string[] {
  return [...left.slice(0, -1), right[0]!, left.at(-1)!, ...right.slice(1)];
}

/**
 * Whether a folded text contains `word`, or has a word that is at most `maxEdits` edits away from it or begins
 * that way. A mere beginning has to agree in its first and last letters where `word` is short, or `port` would find
 * `forty` and `porch`.
 * In scripts without spaces (Han, kana, Thai…) it may begin anywhere.
 */
export function similarWord(word: string, text: string, maxEdits: number): boolean {
  if (text.includes(word)) return true;
  if (maxEdits === 0) return false;
  const letters = [...word];
  return wordsOf(text).some((candidate) => startsAlike(letters, [...candidate], maxEdits));
}

const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Sellers' table of edit distances, with swaps of neighbours (optimal string alignment), row by row. */
function startsAlike(word: string[], candidate: string[], maxEdits: number): boolean {
  const anywhere = candidate.length > word.length && SPACELESS.test(candidate.join(""));
  // Without a free start, nothing further right than this can be reached within the edits.
  const width = anywhere ? candidate.length : Math.min(candidate.length, word.length + maxEdits);
  let beforeLast: number[] = [];
  let last = Array.from({ length: width + 1 }, (_, column) => anywhere ? 0 : column);
  let exactEnd = false;
  for (let row = 1; row <= word.length; row++) {
    const current = [row];
    const atEnd = row === word.length;
    for (let column = 1; column <= width; column++) {
      const same = word[row - 1] === candidate[column - 1];
      const swap = row > 1 && column > 1 && word[row - 1] === candidate[column - 2] &&
        word[row - 2] === candidate[column - 1];
      const aligned = same ? last[column - 1]! : Infinity;
      const swappedEnd = swap ? beforeLast[column - 2]! + 1 : Infinity;
      current.push(
        Math.min(
          aligned,
          swappedEnd,
          last[column - 1]! + 1,
          last[column]! + 1,
          current[column - 1]! + 1,
        ),
      );
      exactEnd ||= atEnd && Math.min(aligned, swappedEnd) <= maxEdits;
    }
    if (Math.min(...current) > maxEdits) return false;
    beforeLast = last;
    last = current;
  }
  if (width === candidate.length && last[width]! <= maxEdits) return true;
  if (word.length >= LOOSE_END_FROM) return last.some((edits) => edits <= maxEdits);
  return exactEnd && (anywhere || word[0] === candidate[0]);
}
