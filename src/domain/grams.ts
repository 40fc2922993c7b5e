// Search by grams: short pieces of words, hashed to integers, in an index that knows nothing of languages
// (GIN over int4[]). Grams narrow down, LIKE on the search text decides.

import { fold } from "./folding.ts";
import type { MessageEntity } from "./kinds.ts";
import { extensionOf } from "./names.ts";

/** UTF-16 units in a {@link searchText}; a longer caption is found by its beginning. */
export const SEARCH_TEXT_MAX = 8192;

/** What a file is found by, as stored and shown. */
export interface Searchable {
  readonly name: string;
  readonly caption?: string | null | undefined;
  /** Formatting of the caption: addresses behind words are found as well. */
  readonly caption_entities?: readonly MessageEntity[] | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly note?: string | null | undefined;
  readonly note_entities?: readonly MessageEntity[] | null | undefined;
  /** Who it was forwarded from: found by `from:name` alone. */
  readonly from_name?: string | null | undefined;
}

/** A word is a run of letters, digits and their marks; a symbol (an emoji, `+`, `$`) is a word of its own. */
const WORD = /[\p{L}\p{N}\p{M}]+|\p{S}/gu;

/** The words of a folded text, in order. Punctuation and `_` separate words. */
export function splitWords(folded: string): string[] {
  return folded.match(WORD) ?? [];
}

/**
 * What `files.search_text` holds: the folded name, `#tag` for each tag, and, each after a space, the folded caption, a
 * note's text and the addresses behind words, each on a line of its own. So no phrase spans two of them, {@link tagMark}
 * finds a tag, and only a name's extension is followed by a line end. Cut to {@link SEARCH_TEXT_MAX}.
 */
export function searchText(file: Searchable): string {
  const lines = [fold(file.name), ...(file.tags ?? []).map((tag) => `#${fold(tag)}`)];
  const links = [...linksIn(file.caption_entities), ...linksIn(file.note_entities)];
  const said = [file.note ?? "", ...links].filter((part) => part !== "");
  const text = [`${lines.join("\n")}\n ${fold(file.caption ?? "")}`, ...said.map(fold)].join(
    " \n ",
  );
  if (text.length <= SEARCH_TEXT_MAX) return text;
  // The database would reject half of a surrogate pair.
  return text.slice(0, SEARCH_TEXT_MAX).replace(/\p{Cs}$/u, "");
}

function linksIn(entities: readonly MessageEntity[] | null | undefined): string[] {
  return (entities ?? []).flatMap(({ url }) => url === undefined ? [] : [url]);
}

/** What only the search text of a file with this tag contains. */
export function tagMark(tag: string): string {
  return `\n#${fold(tag)}\n`;
}

/** What only the search text of a file with this extension contains. */
export function extensionMark(extension: string): string {
  return `.${fold(extension)}\n`;
}

/** The distinct grams of a folded text: every 1, 2 and 3 adjacent code points within each word. */
function gramsOf(folded: string): string[] {
  const grams = new Set<string>();
  for (const word of splitWords(folded)) {
    let one = "";
    let two = "";
    for (const character of word) {
      grams.add(character);
      if (one !== "") grams.add(one + character);
      if (two !== "") grams.add(two + character);
      two = one === "" ? "" : one + character;
      one = character;
    }
  }
  return [...grams];
}

/**
 * A library's gram as a signed 32-bit integer (murmur3's mixing). The library is part of the hash, so that an index
 * entry belongs to one library and no search reads another's. Two grams may collide: that costs a look at a
 * file, never a wrong answer.
 *
 * The library is added last and by XOR. So when a file comes into another library as it is (a copy, a group that became a
 * supergroup), the database itself converts its grams (rehashedSql), and nothing has to be read and hashed again.
 */
export function hashGram(libraryId: number, gram: string): number {
  let hash = 0x9747b28c;
  let length = 0;
  for (const character of gram) {
    hash = mix(hash, character.codePointAt(0)!);
    length++;
  }
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) ^ libraryKey(libraryId);
}

/** Both halves of an id in 32 bits; in SQL `(id # (id >> 32))::bit(32)::integer`. */
function libraryKey(libraryId: number): number {
  return (libraryId | 0) ^ Math.floor(libraryId / 2 ** 32);
}

/** What `files.grams` holds, sorted: the grams of the search text, one for each whole tag, one for the extension, and those of
 * the source's name. */
export function fileGrams(libraryId: number, file: Searchable): number[] {
  const hashes = new Set(gramsOf(searchText(file)).map((gram) => hashGram(libraryId, gram)));
  for (const tag of file.tags ?? []) hashes.add(tagGram(libraryId, tag));
  const extension = extensionOf(fold(file.name));
  if (extension !== undefined) hashes.add(extensionGram(libraryId, extension));
  for (const word of splitWords(fold(file.from_name ?? ""))) {
    const characters = [...word];
    for (let length = 1; length <= Math.min(SOURCE_GRAM, characters.length); length++) {
      hashes.add(hashGram(libraryId, `@${characters.slice(0, length).join("")}`));
    }
  }
  return [...hashes].sort((a, b) => a - b);
}

/** How many grams of a word the index is asked for: each is a list to read, and a few narrow as well as all. */
const ASKED_MAX = 4;

/**
 * Grams that every file of the library has if its search text contains the folded `part`, a word or a phrase: up to
 * {@link ASKED_MAX} 3-grams of each word, spread over it, or the whole of a shorter word. Empty if there is only
 * punctuation, which the index can't find.
 */
export function queryGrams(libraryId: number, part: string): number[] {
  const hashes = new Set<number>();
  for (const word of splitWords(part)) {
    const characters = [...word];
    const starts = Math.max(1, characters.length - 2);
    const asked = Math.min(starts, starts < 7 ? ASKED_MAX - 1 : ASKED_MAX);
    for (let index = 0; index < asked; index++) {
      const start = asked === 1 ? 0 : Math.round(index * (starts - 1) / (asked - 1));
      hashes.add(hashGram(libraryId, characters.slice(start, start + 3).join("")));
    }
  }
  return [...hashes];
}

/** Letters of a source's word that are hashed, from its beginning. */
const SOURCE_GRAM = 3;

/** Grams of every file of the library whose source's name has words that begin like these folded ones. */
export function sourceGrams(libraryId: number, words: readonly string[]): number[] {
  return words.map((word) => hashGram(libraryId, `@${[...word].slice(0, SOURCE_GRAM).join("")}`));
}

/** The gram of every file of the library with this tag. */
export function tagGram(libraryId: number, tag: string): number {
  return hashGram(libraryId, `#${fold(tag)}`);
}

/** The gram of every file of the library whose name has this extension (without the dot). */
export function extensionGram(libraryId: number, extension: string): number {
  return hashGram(libraryId, `.${fold(extension)}`);
}

function mix(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const mixed = hash ^ k;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
