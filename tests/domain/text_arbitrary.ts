import fc from "fast-check";

/** Pieces that text rules stumble over: marks, joiners, directions, halves of pairs, look-alikes, digits. */
const AWKWARD = [
  "é",
  "e\u0301",
  "ё",
  "й",
  "ß",
  "İ",
  "ı",
  "Σ",
  "ﬁ",
  "Ａ",
  "ｶﾞ",
  "한",
  "हि",
  "مُ",
  "שָׁ",
  "👨‍👩‍👧",
  "👍🏽",
  "🇪🇸",
  "❤️",
  "\u202e",
  "\u2066",
  "\u200f",
  "\u0000",
  "\u0007",
  "\u0085",
  "\u2028",
  "\r\n",
  "\t",
  "\u3000",
  "\ud83d",
  "\udc4d",
  "\u0301",
  "\u200d",
  ".",
  ".jpg",
  ".tar.gz",
  " ",
  "_",
  "-",
  "#",
  '"',
  ":",
  "12",
  "٣",
  "ϔ",
  "ŉ",
  "ǰ",
  "№",
  "…",
  "<b>",
  "/",
];

/** Any code points at all, halves of surrogate pairs included. (`unit: "binary"` takes a second to set up.) */
export function anyCodePoints(maxLength = 12): fc.Arbitrary<string> {
  return fc.array(fc.nat(0x10ffff), { maxLength }).map((codes) => String.fromCodePoint(...codes));
}

/** Any text: plain letters, all of Unicode, UTF-16 that is not well-formed, and the awkward pieces, mixed. */
export function anyText(maxPieces = 24): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...AWKWARD) },
    { weight: 3, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
    { weight: 2, arbitrary: anyCodePoints(4) },
    { weight: 2, arbitrary: fc.stringMatching(/^[a-zа-я0-9]{1,8}$/) },
  );
  return fc.array(piece, { maxLength: maxPieces }).map((pieces) => pieces.join(""));
}
