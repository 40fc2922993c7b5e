import { contentQuery } from "./content_lexemes.ts";
import { fold } from "./folding.ts";
import {
  extensionGram,
  extensionMark,
  queryGrams,
  sourceGrams,
  tagGram,
  tagMark,
} from "./grams.ts";
import { kanaSpellings } from "./kana.ts";
import type { SearchQuery } from "./search_query.ts";
import { editsTo, fuzzyWord } from "./typos.ts";

/**
 * A query as the database gets it: LIKE patterns that decide, and grams by which the index narrows down. These are hashed
 * where they are asked for: among few files nothing is to be narrowed down.
 */
export interface SearchTerms {
  /** Every result matches all of these. */
  readonly patterns: string[];
  /** Every result has all of these; empty if the index can't help. */
  grams(): number[];
  /** Every result has one of these extensions; undefined if any will do. */
  readonly extensions: { readonly patterns: string[]; readonly grams: number[] } | undefined;
  /** Words in kana, which have several spellings; undefined if there are none. */
  readonly kana: KanaTerms | undefined;
  /** How to find similar words; undefined if no typo is forgiven. */
  readonly fuzzy: FuzzyTerms | undefined;
  /** How the contents of documents are asked; undefined where there is no word that they could have. */
  readonly inside: InsideTerms | undefined;
}

/** A word or a phrase that a document has, in its contents or in its name. */
interface InsidePart {
  /** The text search query of it; null where contents have no such word. */
  readonly query: string | null;
  /** The pattern of it for names; null where only contents count. */
  readonly pattern: string | null;
  /** A name with it has all of these; empty where the index of names can't help. */
  grams(): number[];
}

/** What a document has, in its contents or in its name. */
export interface InsideTerms {
  readonly parts: readonly InsidePart[];
  /** The query of a document that has all of them inside. */
  readonly all: string;
  /** Patterns of the tags, which only names have. */
  readonly tags: string[];
  /** True where nothing is to be found by names alone. */
  readonly only: boolean;
}

/** How words in kana are found, whichever kana they are written in. */
export interface KanaTerms {
  /** For each word the patterns of its spellings, one to a line: every result matches one of each. */
  readonly patterns: string[];
  /** Every result has one of these. */
  readonly grams: number[];
}

/** What a similar result has: all that must be exact, and something similar to each of the words. */
export interface FuzzyTerms {
  readonly patterns: string[];
  /** It matches one of these, which is soon seen. */
  readonly pieces: string[];
  /** Regular expressions; it matches all of them. */
  readonly expressions: string[];
  /** It has all the grams of at least one of these, see typos.ts. */
  alternatives(): number[][];
  distant(): number[][];
  readonly words: readonly { readonly word: string; readonly maxEdits: number }[];
}

/** Translates a person's query. */
export function searchTerms(libraryId: number, query: SearchQuery): SearchTerms {
  const words = query.words.map(fold);
  const fuzzyWords = words.map((word) => ({ word, fuzzy: fuzzyWord(libraryId, word) }));
  // Tags and extensions have to be exact: no typo is forgiven in a filter.
  const exact = [
    ...query.phrases.map(fold).map((part) => term(part, () => queryGrams(libraryId, part))),
    ...query.tags.map((tag) => term(tagMark(tag), () => [tagGram(libraryId, tag)])),
  ];
  const strict = [
    ...exact,
    ...fuzzyWords.filter(({ fuzzy }) => fuzzy === undefined).map(({ word }) =>
      wordTerm(libraryId, word)
    ),
  ];
  const spelled = words.map(kanaSpellings);
  const all = [
    ...exact,
    ...spelled.filter(({ length }) => length === 1).map(([word]) => wordTerm(libraryId, word!)),
  ];
  const forgiving = fuzzyWords.flatMap(({ word, fuzzy }) => fuzzy ? [{ word, fuzzy }] : []);
  // The longest word narrows most; the others are left to their patterns.
  const longest = forgiving.toSorted((a, b) => [...b.word].length - [...a.word].length)[0]?.fuzzy;
  const withStrict = (alternatives: number[][]) =>
    alternatives.map((grams) => distinct([...grams, ...strict.flatMap((one) => one.grams())]));
  return {
    patterns: all.map(({ pattern }) => pattern),
    grams: () =>
      distinct([
        ...all.flatMap((one) => one.grams()),
        ...sourceGrams(libraryId, query.source ?? []),
      ]),
    extensions: query.extensions.length === 0 ? undefined : {
      // Only the name's line ends with it.
      patterns: query.extensions.map((extension) => contains(extensionMark(extension))),
      grams: query.extensions.map((extension) => extensionGram(libraryId, extension)),
    },
    kana: kanaTerms(libraryId, spelled.filter(({ length }) => length > 1)),
    fuzzy: longest === undefined || query.inside.length > 0 ? undefined : {
      patterns: strict.map(({ pattern }) => pattern),
      pieces: longest.pieces,
      expressions: forgiving.map(({ fuzzy }) => fuzzy.pattern),
      alternatives: () => withStrict(longest.alternatives()),
      distant: () => withStrict(longest.distant()),
      words: forgiving.map(({ word, fuzzy }) => ({ word, maxEdits: fuzzy.maxEdits })),
    },
    inside: insideTerms(libraryId, query),
  };
}

function insideTerms(libraryId: number, query: SearchQuery): InsideTerms | undefined {
  const asked = (text: string) => contentQuery(libraryId, text) ?? null;
  const parts = [
    ...query.words.map((word) => ({ query: asked(word), ...wordTerm(libraryId, fold(word)) })),
    ...query.phrases.map((phrase) => ({
      query: asked(phrase),
      ...term(fold(phrase), () => queryGrams(libraryId, fold(phrase))),
    })),
    ...query.inside.map((word) => ({ query: asked(word), pattern: null, grams: () => [] })),
  ];
  const queries = parts.map((part) => part.query).filter((one) => one !== null);
  if (queries.length === 0 && query.inside.length === 0) return undefined;
  return {
    parts,
    all: queries.join(" & "),
    tags: query.tags.map((tag) => contains(tagMark(tag))),
    only: query.inside.length > 0,
  };
}

/** How many edits a search text is away from containing all the words; undefined if it is not similar. */
export function editsOf({ words }: FuzzyTerms, text: string): number | undefined {
  let sum = 0;
  for (const { word, maxEdits } of words) {
    const edits = editsTo(word, text, maxEdits);
    if (edits === undefined) return undefined;
    sum += edits;
  }
  return sum;
}

/** Whether what is alike differs in a word with a digit: `doc2` is hardly `doc1` with a typo. */
export function hasOtherNumber({ words }: FuzzyTerms, text: string): boolean {
  return words.some(({ word }) => /\p{N}/u.test(word) && !text.includes(word));
}

function kanaTerms(
  libraryId: number,
  words: readonly (readonly string[])[],
): KanaTerms | undefined {
  // As with typos, the longest word narrows most.
  const longest = words.toSorted(([a = ""], [b = ""]) => b.length - a.length)[0];
  if (longest === undefined) return undefined;
  const firstGrams = longest.flatMap((word) => queryGrams(libraryId, word).slice(0, 1));
  return {
    patterns: words.map((spellings) =>
      spellings.map((word) => wordTerm(libraryId, word).pattern).join("\n")
    ),
    grams: distinct(firstGrams),
  };
}

interface Term {
  readonly pattern: string;
  grams(): number[];
}

function term(part: string, grams: () => number[]): Term {
  return { pattern: contains(part), grams };
}

/** What stands between the words of a name: people type one for another (`new-era` for `the_new_era.pdf`). */
const SEPARATOR = /(?<=[\p{L}\p{N}\p{M}])[-_.,~/|·・](?=[\p{L}\p{N}\p{M}])/u;

function wordTerm(libraryId: number, word: string): Term {
  // In LIKE, `_` is any one character.
  const pattern = word.split(SEPARATOR).map(escapeLike).join("_");
  return { pattern: `%${pattern}%`, grams: () => queryGrams(libraryId, word) };
}

/** A LIKE pattern: `part` anywhere, its own special characters escaped. */
function contains(part: string): string {
  return `%${escapeLike(part)}%`;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function distinct(grams: number[]): number[] {
  return [...new Set(grams)];
}
