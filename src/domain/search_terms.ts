import { fold } from "./folding.ts";
import { extensionGram, extensionLine, queryGrams, tagGram, tagLine } from "./grams.ts";
import type { SearchQuery } from "./search_query.ts";
import { editsTo, fuzzyWord } from "./typos.ts";

/** What a query asks the database for: LIKE patterns that decide, and grams by which the index narrows down. */
export interface SearchTerms {
  /** Every file that is found matches all of these. */
  readonly patterns: string[];
  /** And has all of these; empty where the index can't help. */
  readonly grams: number[];
  /** And has one of these extensions; undefined where any will do. */
  readonly extensions: { readonly patterns: string[]; readonly grams: number[] } | undefined;
  /** How to find what is alike; undefined where no typo is forgiven. */
  readonly fuzzy: FuzzyTerms | undefined;
}

/** What a file that is alike has: everything that must be exact, and something like each of the words. */
export interface FuzzyTerms {
  readonly patterns: string[];
  /** Regular expressions, all of which it matches. */
  readonly expressions: string[];
  /** It has all grams of one of these: as in typos.ts. */
  readonly alternatives: number[][];
  readonly distant: number[][];
  readonly words: readonly { readonly word: string; readonly maxEdits: number }[];
}

/** The terms of a person's query. */
export function searchTerms(userId: number, query: SearchQuery): SearchTerms {
  const words = query.words.map(fold);
  const fuzzyWords = words.map((word) => ({ word, fuzzy: fuzzyWord(userId, word) }));
  // Tags and extensions are found by themselves: no typo is forgiven in a filter.
  const exact = [
    ...query.phrases.map(fold).map((part) => term(part, queryGrams(userId, part))),
    ...query.tags.map((tag) => term(tagLine(tag), [tagGram(userId, tag)])),
  ];
  const strict = [
    ...exact,
    ...fuzzyWords.filter(({ fuzzy }) => fuzzy === undefined).map(({ word }) =>
      term(word, queryGrams(userId, word))
    ),
  ];
  const all = [...exact, ...words.map((word) => term(word, queryGrams(userId, word)))];
  const forgiving = fuzzyWords.flatMap(({ word, fuzzy }) => fuzzy ? [{ word, fuzzy }] : []);
  // The longest word narrows down most; the others are left to their patterns.
  const longest = forgiving.toSorted((a, b) => [...b.word].length - [...a.word].length)[0]?.fuzzy;
  const withStrict = (alternatives: number[][]) =>
    alternatives.map((grams) => distinct([...grams, ...strict.flatMap((one) => one.grams)]));
  return {
    patterns: all.map(({ pattern }) => pattern),
    grams: distinct(all.flatMap(({ grams }) => grams)),
    extensions: query.extensions.length === 0 ? undefined : {
      // A line that ends so: the name's.
      patterns: query.extensions.map((extension) => contains(extensionLine(extension))),
      grams: query.extensions.map((extension) => extensionGram(userId, extension)),
    },
    fuzzy: longest === undefined ? undefined : {
      patterns: strict.map(({ pattern }) => pattern),
      expressions: forgiving.map(({ fuzzy }) => fuzzy.pattern),
      alternatives: withStrict(longest.alternatives),
      distant: withStrict(longest.distant),
      words: forgiving.map(({ word, fuzzy }) => ({ word, maxEdits: fuzzy.maxEdits })),
    },
  };
}

/** How many edits a search text is away from holding all the words; undefined where it is not alike. */
export function editsOf({ words }: FuzzyTerms, text: string): number | undefined {
  let sum = 0;
  for (const { word, maxEdits } of words) {
    const edits = editsTo(word, text, maxEdits);
    if (edits === undefined) return undefined;
    sum += edits;
  }
  return sum;
}

interface Term {
  readonly pattern: string;
  readonly grams: number[];
}

function term(part: string, grams: number[]): Term {
  return { pattern: contains(part), grams };
}

/** A pattern of LIKE: `part` anywhere, its own signs taken literally. */
function contains(part: string): string {
  return `%${part.replace(/[\\%_]/g, "\\$&")}%`;
}

function distinct(grams: number[]): number[] {
  return [...new Set(grams)];
}
