import assert from "node:assert/strict";
import fc from "fast-check";
import { CONTENT_WORD_MAX, contentWords } from "../../src/domain/content_words.ts";
import { fold } from "../../src/domain/folding.ts";

const split = (text: string) => contentWords(fold(text));

Deno.test("words are runs of letters and digits; what stands between them is none", () => {
  assert.deepEqual(split("The lease (no. 42/7), signed – ÜBERSCHUSS_und Straße!"), [
    ...["the", "lease", "no", "42", "7", "signed", "uberschuss", "und", "strasse"],
  ]);
  assert.deepEqual(split("Договор № 5: ёлка"), ["договор", "no", "5", "елка"]);
  assert.deepEqual(split("👍 + $ …"), []);
});

Deno.test("scripts without spaces are split into every two neighbouring characters", () => {
  assert.deepEqual(split("賃貸契約"), ["賃貸", "貸契", "契約"]);
  assert.deepEqual(split("계약서"), ["계약", "약서"]);
  assert.deepEqual(split("コーヒー"), ["コー", "ーヒ", "ヒー"]);
  assert.deepEqual(split("木"), ["木"]);
  assert.deepEqual(split("第42条 PDF版"), ["第", "42", "条", "pdf", "版"]);
  // Two characters of four bytes.
  assert.deepEqual(split("𠜎𠜱𠝹"), ["𠜎𠜱", "𠜱𠝹"]);
});

Deno.test("sound marks stay with their character", () => {
  assert.deepEqual(split("か\u3099き"), ["がき"]);
});

Deno.test("a word is found by its first 64 units, none of them half a character", () => {
  assert.deepEqual(split("a".repeat(1_000)), ["a".repeat(CONTENT_WORD_MAX)]);
  assert.deepEqual(split(`a${"𐐨".repeat(100)}`), [`a${"𐐨".repeat(31)}`]);
});

Deno.test("any two neighbouring characters of a script without spaces are among the words of a text that holds them", () => {
  const han = fc.array(fc.constantFrom(..."灯台賃貸契約署名"), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(fc.string(), han, fc.string(), fc.nat(), (before, characters, after, at) => {
      const start = at % (characters.length - 1);
      const words = split(`${before} ${characters.join("")} ${after}`);
      assert.ok(words.includes(characters[start]! + characters[start + 1]!));
      assert.ok(words.every((word) => word !== "" && word.length <= CONTENT_WORD_MAX));
    }),
  );
});
