import { fold } from "./folding.ts";
import { splitWords } from "./grams.ts";
import type { Category } from "./kinds.ts";
import type { Scope } from "./lists.ts";
import { cleanLine, isVisible, takeStart } from "./plain_text.ts";
import { shorten } from "./names.ts";
import { type Filter, FILTERS, TYPES } from "./search_filters.ts";
import { parseDate } from "./search_dates.ts";
import { parseSize } from "./sizes.ts";
import { cleanTag, distinctTags } from "./tags.ts";

/** Words and phrases in one query; further ones are ignored. */
const QUERY_WORDS_MAX = 16;
/** UTF-16 units in a stored query: what fits an index entry in any script, and more than anybody types. */
export const SEARCH_QUERY_MAX = 800;
/** UTF-16 units in one word or phrase. */
const WORD_MAX = 64;
/** Problems that are explained at once. */
const PROBLEMS_MAX = 5;

/** Why a filter can't be understood. */
export type FilterReason =
  | "unknown_type"
  | "bad_extension"
  | "bad_size"
  | "bad_date"
  | "empty"
  | "repeated";

/** A filter that can't be understood, as typed (shortened): the search explains it and finds nothing. */
export interface FilterProblem {
  readonly filter: string;
  readonly reason: FilterReason;
}

/** What a person searches for. A result meets all of it; of `types` and of `extensions`, one. */
export interface SearchQuery {
  /** As typed, in any order; each may be a part of a word and may have typos. Distinct when folded. */
  readonly words: readonly string[];
  /** What was in quotes: to be found as it is, except for case and accents. */
  readonly phrases: readonly string[];
  /** As typed: words that are to be inside a document, wherever else they are. */
  readonly inside: readonly string[];
  readonly types: readonly Category[];
  /** Folded, without the dot. */
  readonly extensions: readonly string[];
  /** As typed, without `#`. */
  readonly tags: readonly string[];
  /** Bytes: the file is larger than this. */
  readonly larger?: number;
  /** Bytes: the file is smaller than this. */
  readonly smaller?: number;
  /** The file came before this moment. */
  readonly before?: Date;
  /** The file came at this moment or after it. */
  readonly after?: Date;
  /** Folded words that the name of a file's source has, or that its words begin with. */
  readonly source?: readonly string[];
  /** A folder's name, as typed. */
  readonly folder?: string;
  /** The list that is searched, where it is not the whole library: the files right in a folder, or those of a reply. */
  readonly within?: Extract<Scope, { list: "folder" | "reply" }>;
  readonly problems: readonly FilterProblem[];
}

/** Whether a query asks for nothing in particular, so that every file fits. */
export function isEmptyQuery({ problems: _, ...query }: SearchQuery): boolean {
  return Object.values(query).every((value) => Array.isArray(value) && value.length === 0);
}

/** `key:"value"`, `key:value`, `"phrase"`, or anything up to white space. An unclosed quote ends with the text. */
const TOKEN =
  /(?<key>\p{L}{1,16})[:：](?:["“”„«](?<quoted>[^"“”»]*)(?:["“”»]|$)|(?<value>\S*))|["“”„«](?<phrase>[^"“”»]*)(?:["“”»]|$)|(?<plain>\S+)/gu;

interface Token {
  readonly raw: string;
  readonly key?: string | undefined;
  readonly quoted?: string | undefined;
  readonly value?: string | undefined;
  readonly phrase?: string | undefined;
  readonly plain?: string | undefined;
}

/**
 * Reads what a person typed into a search: words, `"phrases"`, `inside:word`, `type:photo`, `ext:pdf`, `#tag`, `>5mb`, `<1gb`,
 * `before:2026-06`, `after:2026-01-15`, `in:"Folder"`. Any text is a query: what is not a filter is words, and a
 * filter with a meaningless value is a problem. `type` and `ext` take several values (`ext:pdf,docx`, or twice);
 * of several dates and sizes the narrowest counts. Wildcards are understood: `*.pdf` is `ext:pdf`, `love*` is `love`.
 *
 * A date may be a year, a month or a day in `timeZone`, and means its beginning: `before:2026-06` is until the end of
 * May, `after:2026-06` from the first of June on (as in Gmail).
 */
export function parseSearchQuery(text: string, timeZone = "UTC"): SearchQuery {
  const tokens: Token[] = Array.from(
    text.matchAll(TOKEN),
    (match) => ({ raw: match[0], ...match.groups }),
  );
  const found = new Findings(timeZone);
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    const next = tokens[index + 1];
    if (token.phrase !== undefined) found.phrase(token.phrase);
    else if (token.key !== undefined) {
      const filter = FILTERS.get(fold(token.key));
      if (filter === undefined) found.unknownKey(token);
      else {
        let value = token.quoted ?? token.value ?? "";
        let typed = token.raw;
        // Keyboards put a space after a colon.
        if (value === "" && next !== undefined && next.key === undefined) {
          value = next.phrase ?? next.plain ?? "";
          typed += ` ${next.raw}`;
          index++;
        }
        found.filter(filter, value, typed);
      }
    } else if (found.size(token.plain!, next?.plain)) index++;
  }
  return found.query();
}

/** `<3` is a heart, not a size; `</3` is a broken one. */
const HEART = /^[<＜]\/?3+$/;

/** What has been read so far. */
class Findings {
  readonly #words = new Map<string, string>();
  readonly #phrases = new Map<string, string>();
  readonly #inside = new Map<string, string>();
  readonly #types = new Set<Category>();
  readonly #extensions = new Set<string>();
  readonly #tags: string[] = [];
  readonly #problems: FilterProblem[] = [];
  readonly #bounds: { larger?: number; smaller?: number; before?: Date; after?: Date } = {};
  #folder: string | undefined;
  readonly #source = new Set<string>();

  constructor(private readonly timeZone: string) {}

  query(): SearchQuery {
    return {
      words: [...this.#words.values()],
      phrases: [...this.#phrases.values()],
      inside: [...this.#inside.values()],
      types: [...this.#types],
      extensions: [...this.#extensions],
      tags: distinctTags(this.#tags),
      ...this.#bounds,
      ...(this.#source.size === 0 ? {} : { source: [...this.#source] }),
      ...(this.#folder === undefined ? {} : { folder: this.#folder }),
      problems: this.#problems,
    };
  }

  phrase(typed: string): void {
    this.#keep(this.#phrases, typed);
  }

  unknownKey(token: Token): void {
    if (token.quoted === undefined) return this.#word(token.raw);
    this.#word(token.key!);
    this.phrase(token.quoted);
  }

  filter(filter: Filter, value: string, typed: string): void {
    if (!isVisible(cleanLine(value))) return this.#problem(typed, "empty");
    switch (filter) {
      case "type":
        return this.#type(value, typed);
      case "ext":
        return this.#extension(value, typed);
      case "from":
        return this.#from(value, typed);
      case "in":
        return this.#in(cleanLine(value), typed);
      case "inside":
        return this.#keep(this.#inside, value);
      case "before":
      case "after":
        return this.#date(filter, value, typed);
    }
  }

  /** Reads a token without a key: a size, a tag or a word. Returns whether the next token belonged to it. */
  size(plain: string, next: string | undefined): boolean {
    const match = /^([<>≤≥＜＞])(=?)(.*)$/su.exec(plain);
    // `<b>` is a word, and so is a sign without a letter or digit after it.
    if (match === null || /^<\/?\p{L}[^<]*>/u.test(plain)) {
      this.#tagOrWord(plain);
      return false;
    }
    const [, sign, equal, figure] = match as unknown as [string, string, string, string];
    const rest = fold(figure);
    // `> 5mb` and `>5 mb` are sizes too.
    const joined = next === undefined ? undefined : rest + fold(next);
    const takesNext = joined !== undefined && parseSize(joined) !== undefined &&
      (rest === "" || (/\d$/.test(rest) && /^\p{L}/u.test(fold(next!))));
    if (!takesNext && HEART.test(plain)) {
      this.#word(plain);
      return false;
    }
    const bytes = parseSize(takesNext ? joined : rest);
    if (bytes !== undefined) this.#bound(sign, equal !== "", bytes);
    else if (/[\p{L}\p{N}]/u.test(rest)) this.#problem(plain, "bad_size");
    else this.#word(plain);
    return takesNext;
  }

  #bound(sign: string, equal: boolean, bytes: number): void {
    const inclusive = equal || sign === "≤" || sign === "≥" ? 1 : 0;
    if (sign === "<" || sign === "≤" || sign === "＜") {
      this.#bounds.smaller = Math.min(this.#bounds.smaller ?? Infinity, bytes + inclusive);
    } else {
      this.#bounds.larger = Math.max(this.#bounds.larger ?? -Infinity, bytes - inclusive);
    }
  }

  #tagOrWord(plain: string): void {
    const tags = /^[#＃]/.test(plain)
      ? plain.split(/[#＃]/).map(cleanTag).filter((tag) => tag !== undefined)
      : [];
    if (tags.length > 0) this.#tags.push(...tags);
    else this.#word(plain);
  }

  #type(value: string, typed: string): void {
    for (const name of this.#values(value, typed)) {
      const category = TYPES.get(name);
      if (category === undefined) this.#problem(typed, "unknown_type");
      else this.#types.add(category);
    }
  }

  #extension(value: string, typed: string): void {
    for (const name of this.#values(value, typed)) {
      const extension = name.replace(/^\*?\./, "");
      if (/^[\p{L}\p{N}_+~-]{1,16}$/u.test(extension)) this.#extensions.add(extension);
      else this.#problem(typed, "bad_extension");
    }
  }

  #values(list: string, typed: string): string[] {
    const values = fold(list).split(",").map((value) => value.trim()).filter((value) =>
      value !== ""
    );
    if (values.length === 0) this.#problem(typed, "empty");
    return values;
  }

  #from(name: string, typed: string): void {
    const words = splitWords(fold(name)).slice(0, QUERY_WORDS_MAX);
    if (words.length === 0) this.#problem(typed, "empty");
    for (const word of words) this.#source.add(word.slice(0, WORD_MAX));
  }

  #in(folder: string, typed: string): void {
    if (this.#folder !== undefined && fold(this.#folder) !== fold(folder)) {
      this.#problem(typed, "repeated");
    } else this.#folder ??= folder;
  }

  #date(filter: "before" | "after", value: string, typed: string): void {
    const date = parseDate(value, this.timeZone);
    if (date === undefined) return this.#problem(typed, "bad_date");
    const known = this.#bounds[filter];
    const narrower = known === undefined || (filter === "before" ? date < known : date > known);
    if (narrower) this.#bounds[filter] = date;
  }

  #word(typed: string): void {
    const extension = /^\*\.([\p{L}\p{N}_+~-]{1,16})$/u.exec(typed)?.[1];
    if (extension !== undefined) {
      this.#extensions.add(fold(extension));
      return;
    }
    // Any part of a word matches, so that a wildcard only separates parts.
    const parts = typed.split(/[*＊]+/u).filter((part) => part !== "");
    for (const part of parts.length === 0 ? [typed] : parts) {
      const bare = part.replace(/^["“”„«»]+|["“”„«»,;:!?…]+$/gu, "");
      this.#keep(this.#words, bare || part);
    }
  }

  #keep(into: Map<string, string>, typed: string): void {
    const text = takeStart(cleanLine(typed), WORD_MAX).trim();
    const folded = fold(text);
    if (!isVisible(folded) || into.has(folded)) return;
    if (this.#words.size + this.#phrases.size + this.#inside.size < QUERY_WORDS_MAX) {
      into.set(folded, text);
    }
  }

  #problem(typed: string, reason: FilterReason): void {
    if (this.#problems.length === PROBLEMS_MAX) return;
    this.#problems.push({ filter: shorten(cleanLine(typed), WORD_MAX), reason });
  }
}
