import assert from "node:assert/strict";
import fc from "fast-check";
import { fold } from "../../src/domain/folding.ts";
import { kanaSpellings } from "../../src/domain/kana.ts";
import { anyText } from "./text_arbitrary.ts";

Deno.test("a word in kana is spelled in either, and changing once from one to the other", () => {
  assert.deepEqual(new Set(kanaSpellings("のり")), new Set(["のり", "ノリ", "のリ", "ノり"]));
  assert.ok(kanaSpellings("らーめんや").includes("ラーメンや"));
  assert.ok(kanaSpellings("カタカナ").includes("かたかな"));
  assert.deepEqual(kanaSpellings("会议"), ["会议"]);
  assert.deepEqual(kanaSpellings("ー"), ["ー"]);
  assert.equal(kanaSpellings("か".repeat(64)).length, 2);
});

Deno.test("the spellings of any folded word are folded, and the word is the first", () => {
  fc.assert(fc.property(anyText(20), (text) => {
    const word = fold(text);
    const spellings = kanaSpellings(word);
    assert.equal(spellings[0], word);
    assert.ok(spellings.length < 40);
    for (const spelling of spellings) assert.equal(fold(spelling), spelling);
  }));
});
