// Search that forgives typos. An edit is an extra, a missing or a wrong letter, or two adjacent letters swapped; in a
// long word a swap counts as two edits, one for each letter.

import { queryGrams, splitWords } from "./grams.ts";

/** Code points from which one edit is forgiven; shorter words are too similar to one another. */
const ONE_EDIT_FROM = 4;
/** Code points from which two edits are forgiven. */
const TWO_EDITS_FROM = 8;
/** Code points from which a match with the beginning of a longer word may differ in its first and last letters too. */
const LOOSE_END_FROM = 6;
/** How many code points of a word the index is asked for. */
const INDEXED_MAX = 32;
/** Pieces of a long word: with two edits, at least two of them stay whole. */
const PIECES = 4;

/** Scripts that put no spaces between words: there, a word may begin anywhere. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** How many edits are forgiven in a folded word: none in a number or in several words. */
function forgivenEdits(word: string): 0 | 1 | 2 {
  if (splitWords(word)[0] !== word || /^\p{N}+$/u.test(word)) return 0;
  const { length } = [...word];
  return length >= TWO_EDITS_FROM ? 2 : length >= ONE_EDIT_FROM ? 1 : 0;
}

/** How the database finds words similar to one. */
export interface FuzzyWord {
  /** A file with the word, or with one that is an edit away, has all the grams of at least one of these. */
  alternatives(): number[][];
  /** A file with a word two edits away has all the grams of one of these, which are so short that many others do too. */
  distant(): number[][];
  /** A regular expression (PostgreSQL's advanced kind) that its search text matches; a few others do too. */
  readonly pattern: string;
  /** LIKE patterns: what matches the expression matches one of these, which takes a tenth of the time to find out. */
  readonly pieces: string[];
  readonly maxEdits: 1 | 2;
}

/** How the index finds what is similar to a folded word, see {@link editsTo}. Undefined if no edit is forgiven. */
export function fuzzyWord(libraryId: number, word: string): FuzzyWord | undefined {
  const maxEdits = forgivenEdits(word);
  if (maxEdits === 0) return undefined;
  const letters = [...word].slice(0, INDEXED_MAX);
  const shapes = maxEdits === 1 ? oneEdit(letters) : twoEdits(letters);
  const wholes = shapes.map(({ whole }) => whole);
  const start = SPACELESS.test(word) ? "" : START;
  const grams = (parts: string[]) => gramsOfParts(libraryId, parts);
  const itself = letters.join("");
  const inLong = oneEditInLong(letters);
  return {
    alternatives: () => [[itself], ...(maxEdits === 1 ? wholes : inLong)].map(grams),
    distant: () => maxEdits === 1 ? [] : wholes.map(grams),
    pattern: `${itself}|${start}(?:${shapes.map(({ pattern }) => pattern).join("|")})`,
    pieces: (maxEdits === 1 ? inLong : wholes).map((parts) => `%${parts.join("%")}%`),
    maxEdits,
  };
}

/** The grams of all parts, but not of a single letter next to a longer part: half of all files have it. */
function gramsOfParts(libraryId: number, parts: string[]): number[] {
  const telling = parts.filter((part) => [...part].length > 1);
  const asked = telling.some((part) => [...part].length > 2) ? telling : parts;
  return [...new Set(asked.flatMap((part) => queryGrams(libraryId, part)))];
}

/** Letters of most words, for a bracket expression: none of them precedes or follows a word. */
const LETTER = "a-z0-9\u0430-\u044f";
const START = `(?:^|[^${LETTER}])`;
/** The end of a word. A look-ahead would be slow in PostgreSQL. */
const END = `(?:$|[^${LETTER}])`;

/** What edits at certain places leave of a word: the parts that stay whole, and a pattern for all of it. */
interface Shape {
  readonly whole: string[];
  readonly pattern: string;
}

/** Each letter in turn may be wrong, missing, or followed by an extra one; or swapped with the next. */
function oneEdit(letters: string[]): Shape[] {
  const shapes: Shape[] = [];
  for (let at = 0; at < letters.length; at++) {
    const before = letters.slice(0, at).join("");
    const after = letters.slice(at + 1).join("");
    const end = after === "" && letters.length < LOOSE_END_FROM ? END : "";
    shapes.push({ whole: [before, after], pattern: `${before}.{0,2}${after}${end}` });
    if (after === "") continue;
    const swapped = [before, letters[at + 1], letters[at], ...letters.slice(at + 2)].join("");
    shapes.push({ whole: [swapped], pattern: swapped });
  }
  return shapes;
}

/** One edit leaves one half of the word whole, unless it swaps the two letters in the middle. */
function oneEditInLong(letters: string[]): string[][] {
  const middle = Math.ceil(letters.length / 2);
  const [left, right] = [letters.slice(0, middle), letters.slice(middle)];
  const swapped = [...left.slice(0, -1), right[0], left.at(-1), ...right.slice(1)];
  return [left, right, swapped].map((part) => [part.join("")]);
}

/** Two pieces are whole and about in their places; the other two may be anything. */
function twoEdits(letters: string[]): Shape[] {
  const cut = (piece: number) => Math.round(piece * letters.length / PIECES);
  const pieces = Array.from(
    { length: PIECES },
    (_, piece) => letters.slice(cut(piece), cut(piece + 1)),
  );
  const shapes: Shape[] = [];
  for (let first = 0; first < PIECES; first++) {
    for (let second = first + 1; second < PIECES; second++) {
      const isWhole = (piece: number) => piece === first || piece === second;
      const pattern = pieces.map((piece, index) =>
        isWhole(index) ? piece.join("") : index > second
          ? "" // it may end early
          : `.{${Math.max(0, piece.length - 2)},${piece.length + 2}}`
      ).join("");
      const [one, two] = [pieces[first]!.join(""), pieces[second]!.join("")];
      shapes.push({ whole: second === first + 1 ? [one + two] : [one, two], pattern });
    }
  }
  return shapes;
}

/**
 * How many edits a folded text is away from containing `word`: 0 if it contains it; else the edits to the most similar
 * of its words, or beginnings of words, within `maxEdits`; undefined if there is none. If `word` is short, a mere
 * beginning has to agree in its first and last letters, or `port` would find `forty` and `porch`.
 * In scripts without spaces (Han, kana, Thai…) it may begin anywhere.
 */
export function editsTo(word: string, text: string, maxEdits: number): number | undefined {
  if (text.includes(word)) return 0;
  if (maxEdits === 0) return undefined;
  const letters = [...word];
  let nearest = Infinity;
  for (const candidate of splitWords(text)) {
    nearest = Math.min(nearest, editsToStart(letters, [...candidate], maxEdits));
  }
  return nearest <= maxEdits ? nearest : undefined;
}

/** Sellers' table of edit distances, row by row, with swaps of adjacent letters where only one edit is allowed. */
function editsToStart(word: string[], candidate: string[], maxEdits: number): number {
  const anywhere = candidate.length > word.length && SPACELESS.test(word.join(""));
  // Without a free start, nothing further right can be reached within the edits.
  const width = anywhere ? candidate.length : Math.min(candidate.length, word.length + maxEdits);
  let beforeLast: number[] = [];
  let last = Array.from({ length: width + 1 }, (_, column) => anywhere ? 0 : column);
  let exactEnd = Infinity;
  for (let row = 1; row <= word.length; row++) {
    const current = [row];
    const atEnd = row === word.length;
    for (let column = 1; column <= width; column++) {
      const same = word[row - 1] === candidate[column - 1];
      const swap = maxEdits === 1 && row > 1 && column > 1 &&
        word[row - 1] === candidate[column - 2] && word[row - 2] === candidate[column - 1];
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
      if (atEnd) exactEnd = Math.min(exactEnd, aligned, swappedEnd);
    }
    if (Math.min(...current) > maxEdits) return Infinity;
    beforeLast = last;
    last = current;
  }
  const whole = width === candidate.length ? last[width]! : Infinity;
  if (word.length >= LOOSE_END_FROM) return Math.min(...last);
  return anywhere || word[0] === candidate[0] ? Math.min(whole, exactEnd) : whole;
}
