// Letters as search and sorting see them. Done here, not by the database, so that every server and PGlite agree
// whatever their locale. No step depends on the locale of the process either.

/** Letters without a Unicode decomposition, and variants that people type for one another. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ...pairs("ß:ss æ:ae œ:oe ø:o đ:d ð:d ł:l ħ:h ŧ:t þ:th ŋ:n ı:i ĸ:k ς:σ"),
  // Arabic and Persian keyboards write the same letters with different code points.
  ...pairs("ٱ:ا ى:ي ی:ي ے:ي ک:ك ة:ه ہ:ه ھ:ه"),
  // Final forms of Hebrew letters: the end of a word is spelled differently from its middle.
  ...pairs("ך:כ ם:מ ן:נ ף:פ ץ:צ"),
  // Phones insert these by themselves.
  ...pairs('‘:\' ’:\' ʼ:\' “:" ”:" „:" «:" »:" ‐:- ‑:- ‒:- –:- —:- ―:- −:-'),
  ...digits(),
]);
const FOLDED_LETTER = new RegExp(`[${[...LETTERS.keys()].join("")}]`, "gu");

/**
 * Marks that are removed: accents of Latin, Greek and Cyrillic letters, Arabic harakat, Hebrew points, variation
 * selectors, tones of emoji skin, and everything invisible. Vowel signs of Indic and Thai scripts are letters
 * to their readers and stay; so do the two sound marks that tell か from が.
 */
const DROPPED =
  /(?![\u3099\u309a])(?=\p{Script=Inherited})[\p{Mn}\p{Me}]|(?=[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Cyrillic}])\p{M}|[\u0640\u{1f3fb}-\u{1f3ff}\p{Cf}\p{Cs}]|(?!\s)\p{Cc}/gu;

function pairs(text: string): [string, string][] {
  return text.split(" ").map((pair) => {
    const colon = pair.indexOf(":", 1);
    return [pair.slice(0, colon), pair.slice(colon + 1)];
  });
}

/** Arabic, Persian, Devanagari, Bengali and Thai digits. */
function digits(): [string, string][] {
  return [0x660, 0x6f0, 0x966, 0x9e6, 0xe50].flatMap((zero) =>
    Array.from({ length: 10 }, (_, digit): [string, string] => [
      String.fromCodePoint(zero + digit),
      String(digit),
    ])
  );
}

/**
 * `text` without what search and sorting ignore: case, accents, ligatures, full-width forms, `ё` = `е`, `ß` = `ss`,
 * Arabic vowel marks and tatweel, Hebrew points, dotless and dotted Turkish i. White space, line ends included,
 * becomes single spaces. Idempotent. `й` stays `й`: it is a letter of its own on every keyboard that has it,
 * unlike `ё`, and sorts after `и`.
 */
export function fold(text: string): string {
  const once = foldOnce(text);
  // Lower case and compatibility forms can produce each other (ϔ, K): a second round settles them.
  return once === text ? once : foldOnce(once);
}

function foldOnce(text: string): string {
  return text.normalize("NFKD").toLowerCase().normalize("NFKD")
    .replace(/и\u0306/g, "й")
    .replace(DROPPED, "")
    .replace(FOLDED_LETTER, (letter) => LETTERS.get(letter)!)
    .normalize("NFC")
    .replace(/\s+/g, " ");
}

/** UTF-8 bytes in an {@link orderKey}: well below what a B-tree entry may hold (2704). */
const ORDER_KEY_MAX_BYTES = 512;

/**
 * What `name_folded` holds, for `ORDER BY name_folded COLLATE "C"`: the folded name with each run of digits
 * preceded by its length, so that `file 2` comes before `file 10`. At most {@link ORDER_KEY_MAX_BYTES} bytes.
 */
export function orderKey(name: string): string {
  const key = fold(name).trim().replace(
    /0*(\d+)/g,
    (_, digits: string) => lengthOf(digits) + digits,
  );
  const { read } = new TextEncoder().encodeInto(key, new Uint8Array(ORDER_KEY_MAX_BYTES));
  return key.slice(0, read);
}

/** A length as digits that sort as text like the number: 1–8, 91–98, 991… */
function lengthOf(digits: string): string {
  const nines = Math.floor((digits.length - 1) / 8);
  return "9".repeat(nines) + String(digits.length - 8 * nines);
}
