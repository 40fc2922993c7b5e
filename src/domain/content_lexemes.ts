/**
 * How the words of documents are stored: each as a lexeme of a text search vector, enciphered with the library's id. The
 * first four letters are hashed to 48 bits, and every further one takes 12 that depend on all before it; so the lexeme of a
 * beginning of at least four letters is a beginning of the word's lexeme, and one scan of the index finds both. Two
 * letters that may follow one another's place never share their 12 bits, in scripts up to U+0FFF: so a false hit needs two
 * beginnings of four letters with the same 48 bits. Shorter words, and the pairs of scripts without spaces, are hashed whole.
 *
 * The key is the library's id, and no secret: the rows hold no readable word and no text, and no two libraries the same; but
 * whoever has them and this code can find out the words by trying beginnings, as search for beginnings allows.
 */
import { contentWords } from "./content_words.ts";
import { fold } from "./folding.ts";

/** Letters that a beginning has at least. */
const BEGINNING_LETTERS = 4;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The lexemes of a document's words, as PostgreSQL reads a text search vector. */
export function contentLexemes(libraryId: number, words: readonly string[]): string {
  return words.map((word) => lexeme(libraryId, [...word])).join(" ");
}

/**
 * What a part of a query asks of a document, as PostgreSQL reads a text search query: all words in it, or beginnings of such.
 * Undefined where there is no word in it.
 */
export function contentQuery(libraryId: number, part: string): string | undefined {
  const words = new Set(contentWords(fold(part)));
  if (words.size === 0) return undefined;
  return [...words].map((word) => {
    const letters = [...word];
    return `'${lexeme(libraryId, letters)}'${letters.length < BEGINNING_LETTERS ? "" : ":*"}`;
  }).join(" & ");
}

function lexeme(libraryId: number, letters: readonly string[]): string {
  const isWhole = letters.length < BEGINNING_LETTERS;
  let one = isWhole ? 0x9747b28c : 0x3c6ef372;
  let two = isWhole ? 0x85ebca6b : 0x1b873593;
  const take = (value: number) => {
    one = mix(one, value, 0xcc9e2d51);
    two = mix(two, value ^ one, 0x9e3779b1);
  };
  take(libraryId | 0);
  take(Math.floor(libraryId / 2 ** 32));
  for (const letter of letters.slice(0, BEGINNING_LETTERS)) take(letter.codePointAt(0)!);
  let text = digits(finish(one), 4) + digits(finish(two), 4);
  for (const letter of letters.slice(BEGINNING_LETTERS)) {
    const code = letter.codePointAt(0)!;
    text += digits(code + finish(one ^ two), 2);
    take(code);
  }
  return text;
}

/** The low 6 bits of a number for each digit. */
function digits(value: number, count: number): string {
  let text = "";
  for (let index = 0; index < count; index++) text += DIGITS[(value >>> (6 * index)) & 63];
  return text;
}

/** murmur3's mixing. */
function mix(hash: number, value: number, factor: number): number {
  let k = Math.imul(value, factor);
  k = Math.imul((k << 15) | (k >>> 17), 0x2545f491);
  const mixed = hash ^ k;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
