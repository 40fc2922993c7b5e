// Search by grams: short pieces of words, hashed to integers, in an index of the database that knows nothing of
// languages (GIN over int4[]). Grams narrow down; LIKE on the search text decides.

import { fold } from "./folding.ts";
import { extensionOf } from "./names.ts";

/** UTF-16 units of a {@link searchText}; a longer caption is found by its beginning. */
export const SEARCH_TEXT_MAX = 4096;

/** What search knows a file by, as stored and shown. */
export interface Searchable {
  readonly name: string;
  readonly caption?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** A word is a run of letters, digits and their marks; a symbol (an emoji, `+`, `$`) is a word of its own. */
const WORD = /[\p{L}\p{N}\p{M}]+|\p{S}/gu;

/** The words of a folded text, in order. Punctuation and `_` stand between words. */
export function wordsOf(folded: string): string[] {
  return folded.match(WORD) ?? [];
}

/**
 * What `files.search_text` holds: the folded name, then `#tag` for each tag, then a space and the folded caption,
 * on lines of their own – so that no phrase spans two of them, {@link tagLine} finds a tag, and a name's extension
 * is followed by a line end. Cut to {@link SEARCH_TEXT_MAX}.
 */
export function searchText(file: Searchable): string {
  const lines = [fold(file.name), ...(file.tags ?? []).map((tag) => `#${fold(tag)}`)];
  const text = `${lines.join("\n")}\n ${fold(file.caption ?? "")}`;
  if (text.length <= SEARCH_TEXT_MAX) return text;
  // A half of a surrogate pair at the cut would be refused by the database.
  return text.slice(0, SEARCH_TEXT_MAX).replace(/\p{Cs}$/u, "");
}

/** What the search text of a file with this tag contains, and of no other. */
export function tagLine(tag: string): string {
  return `\n#${fold(tag)}\n`;
}

/** What the search text of a file with this extension contains, and of no other. */
export function extensionLine(extension: string): string {
  return `.${fold(extension)}\n`;
}

/** The distinct grams of a folded text: every 1, 2 and 3 neighbouring code points within each word. */
export function gramsOf(folded: string): string[] {
  const grams = new Set<string>();
  for (const word of wordsOf(folded)) {
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
 * A gram of a person as a signed 32-bit integer (murmur3's mixing). The person is part of it, so that an entry of
 * the index is one person's own and nobody's search reads other people's. Two grams may meet in one number:
 * that costs a look at a file, never a wrong answer.
 *
 * The person comes in last and by XOR: so a file that somebody saves from a link takes its grams along within the
 * database, `gram # personKey(owner # saver)`, and nothing is to be read and hashed anew.
 */
export function hashGram(userId: number, gram: string): number {
  let hash = 0x9747b28c;
  let length = 0;
  for (const character of gram) {
    hash = mix(hash, character.codePointAt(0)!);
    length++;
  }
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) ^ personKey(userId);
}

/** Both halves of an id in 32 bits; in SQL `(id # (id >> 32))::bit(32)::integer`. */
function personKey(userId: number): number {
  return (userId | 0) ^ Math.floor(userId / 2 ** 32);
}

/** What `files.grams` holds: the grams of the search text, of each tag as a whole and of the extension; sorted. */
export function fileGrams(userId: number, file: Searchable): number[] {
  const hashes = new Set(gramsOf(searchText(file)).map((gram) => hashGram(userId, gram)));
  for (const tag of file.tags ?? []) hashes.add(tagGram(userId, tag));
  const extension = extensionOf(fold(file.name));
  if (extension !== undefined) hashes.add(extensionGram(userId, extension));
  return [...hashes].sort((a, b) => a - b);
}

/** Grams that the index is asked for, of one word: each is a list to be read, and a few tell as much as all. */
const ASKED_MAX = 4;

/**
 * The grams that every file of the person has whose search text contains the folded `part`, a word or a phrase:
 * of each word in it up to {@link ASKED_MAX} of its 3-grams, spread over it, or all of a shorter one. Empty for
 * nothing but punctuation: such a part is no condition that the index could answer.
 */
export function queryGrams(userId: number, part: string): number[] {
  const hashes = new Set<number>();
  for (const word of wordsOf(part)) {
    const characters = [...word];
    const starts = Math.max(1, characters.length - 2);
    const asked = Math.min(starts, starts < 7 ? ASKED_MAX - 1 : ASKED_MAX);
    for (let index = 0; index < asked; index++) {
      const start = asked === 1 ? 0 : Math.round(index * (starts - 1) / (asked - 1));
      hashes.add(hashGram(userId, characters.slice(start, start + 3).join("")));
    }
  }
  return [...hashes];
}

/** The gram of every file of the person with this tag. */
export function tagGram(userId: number, tag: string): number {
  return hashGram(userId, `#${fold(tag)}`);
}

/** The gram of every file of the person whose name has this extension (without the dot). */
export function extensionGram(userId: number, extension: string): number {
  return hashGram(userId, `.${fold(extension)}`);
}

function mix(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const mixed = hash ^ k;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
