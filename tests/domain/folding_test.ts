import assert from "node:assert/strict";
import fc from "fast-check";
import { fold, orderKey } from "../../src/domain/folding.ts";
import { anyText } from "./text_arbitrary.ts";

Deno.test("folding unites what people type for one another", () => {
  const same: [string, string][] = [
    ["ОТЧЁТ", "отчет"],
    ["Straße", "STRASSE"],
    ["Übergröße", "ubergrosse"],
    ["Łódź", "lodz"],
    ["œuvre", "OEUVRE"],
    ["ｆｕｌｌ　ｗｉｄｔｈ", "full width"],
    ["ﬁle", "file"],
    ["İstanbul ısı", "istanbul isi"],
    ["ΟΔΟΣ", "οδός"],
    ["e\u0301", "é"],
    ["ｶﾞ", "ガ"],
    ["مُحَمَّـد", "محمد"],
    ["أحمد", "احمد"],
    ["کتاب ی", "كتاب ي"],
    ["שָׁלוֹם", "שלום"],
    ["٢٠٢٦", "2026"],
    ["👍🏽", "👍"],
    ["❤️", "❤"],
    ["rock’n’roll – “live”", "rock'n'roll - \"live\""],
    ["a\r\n\tb", "a b"],
    ["й", "и\u0306"],
    ["café", "cafe\u0301"],
  ];
  for (const [one, other] of same) assert.equal(fold(one), fold(other), `${one} = ${other}`);
});

Deno.test("folding keeps apart what are different letters to their readers", () => {
  for (
    const [one, other] of [["й", "и"], ["が", "か"], ["हि", "हा"], ["한", "하"], ["a_b", "a b"]]
  ) {
    assert.notEqual(fold(one!), fold(other!));
  }
});

Deno.test("folding twice changes nothing more", () => {
  fc.assert(fc.property(anyText(), (text) => assert.equal(fold(fold(text)), fold(text))), {
    numRuns: 2000,
  });
});

Deno.test("folding every single code point is idempotent and never yields what PostgreSQL refuses", () => {
  for (let code = 0; code < 0x20000; code++) {
    const folded = fold(String.fromCodePoint(code));
    assert.equal(fold(folded), folded, code.toString(16));
    assert.ok(folded.isWellFormed() && !folded.includes("\0"), code.toString(16));
  }
});

Deno.test("folding ignores case", () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-zà-öø-ÿа-яёα-ω ]{0,20}$/), (text) => {
    assert.equal(fold(text.toUpperCase()), fold(text));
  }));
});

Deno.test("the order key sorts numbers within names by value", () => {
  const names = [
    "file",
    "file 1",
    "file 2.txt",
    "file 010",
    "file 11",
    "file 123456789",
    "file 1234567890",
    "Filet",
  ];
  const sorted = names.toReversed().toSorted((a, b) => orderKey(a) < orderKey(b) ? -1 : 1);
  assert.deepEqual(sorted, names);
});

Deno.test("the order key sorts any two numbers by value", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 40n }),
      fc.bigInt({ min: 0n, max: 10n ** 40n }),
      (a, b) => {
        const byKey = orderKey(`n${a}`) < orderKey(`n${b}`);
        assert.equal(byKey, a < b);
      },
    ),
  );
});

Deno.test("the order key has a bounded length in bytes and is well-formed", () => {
  fc.assert(fc.property(anyText(400), (text) => {
    const key = orderKey(text);
    assert.ok(new TextEncoder().encode(key).length <= 512 && key.isWellFormed());
  }));
});
