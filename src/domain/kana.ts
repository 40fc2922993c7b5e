/** Japanese writes a word in hiragana or in katakana, and people search in the one for what is in the other. */

const HIRAGANA = /[\u3041-\u3096\u309d\u309e]/gu;
const KATAKANA = /[\u30a1-\u30f6\u30fd\u30fe]/gu;
/** From a hiragana letter to its katakana. */
const DISTANCE = 0x60;
/** Code points of a word that may change from the one to the other within. */
const MIXED_MAX = 16;

/**
 * The ways to write a folded word: as it is, in hiragana, in katakana, and changing once from the one to the other (as in
 * `ラーメンや`). One where there is no kana. On the side of the query, since what is stored is folded and hashed.
 */
export function kanaSpellings(word: string): string[] {
  const [hiragana, katakana] = [toHiragana(word), toKatakana(word)];
  if (hiragana === katakana) return [word];
  const spellings = new Set([word, hiragana, katakana]);
  const length = [...word].length;
  if (length <= MIXED_MAX) {
    const [one, other] = [[...hiragana], [...katakana]];
    for (let at = 1; at < length; at++) {
      spellings.add([...one.slice(0, at), ...other.slice(at)].join(""));
      spellings.add([...other.slice(0, at), ...one.slice(at)].join(""));
    }
  }
  return [...spellings];
}

function toHiragana(text: string): string {
  return text.replace(KATAKANA, (letter) => String.fromCharCode(letter.charCodeAt(0) - DISTANCE));
}

function toKatakana(text: string): string {
  return text.replace(HIRAGANA, (letter) => String.fromCharCode(letter.charCodeAt(0) + DISTANCE));
}
