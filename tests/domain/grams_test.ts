import assert from "node:assert/strict";
import fc from "fast-check";
import {
  extensionGram,
  extensionMark,
  fileGrams,
  hashGram,
  queryGrams,
  SEARCH_TEXT_MAX,
  searchText,
  splitWords,
  tagGram,
  tagMark,
} from "../../src/domain/grams.ts";
import { anyCodePoints, anyText } from "./text_arbitrary.ts";

const USER = 7_123_456_789;

Deno.test("words are runs of letters and digits, and every symbol is one", () => {
  assert.deepEqual(splitWords("quarterly_report-2026.pdf"), ["quarterly", "report", "2026", "pdf"]);
  assert.deepEqual(splitWords("c++ 🎉🎂 5€"), ["c", "+", "+", "🎉", "🎂", "5", "€"]);
  assert.deepEqual(splitWords("会议记录 हिन्दी ..."), ["会议记录", "हिन्दी"]);
});

Deno.test("a file has the distinct grams of 1, 2 and 3 adjacent code points within its words", () => {
  const grams = (...all: string[]) => all.map((gram) => hashGram(USER, gram)).sort((a, b) => a - b);
  assert.deepEqual(
    fileGrams(USER, { name: "abab 𠮷野" }),
    grams("a", "ab", "aba", "b", "ba", "bab", "野", "𠮷", "𠮷野"),
  );
  assert.deepEqual(fileGrams(USER, { name: "... _" }), []);
});

Deno.test("a file has the grams of whatever its search text contains", () => {
  fc.assert(
    fc.property(
      anyText(),
      anyText(),
      fc.array(anyText(3), { maxLength: 3 }),
      fc.nat(),
      fc.nat(20),
      (
        name,
        caption,
        tags,
        start,
        length,
      ) => {
        const file = { name, caption, tags };
        const characters = [...searchText(file)];
        const from = start % (characters.length + 1);
        const part = characters.slice(from, from + length).join("");
        const grams = new Set(fileGrams(USER, file));
        for (const gram of queryGrams(USER, part)) assert.ok(grams.has(gram), JSON.stringify(part));
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("a query asks for the longest grams it has", () => {
  const grams = (...all: string[]) => all.map((gram) => hashGram(USER, gram));
  assert.deepEqual(queryGrams(USER, "invoice"), grams("inv", "voi", "ice"));
  assert.deepEqual(queryGrams(USER, "photographs"), grams("pho", "tog", "gra", "phs"));
  assert.deepEqual(queryGrams(USER, "abcd"), [hashGram(USER, "abc"), hashGram(USER, "bcd")]);
  assert.deepEqual(queryGrams(USER, "ab"), [hashGram(USER, "ab")]);
  assert.deepEqual(queryGrams(USER, "会"), [hashGram(USER, "会")]);
  assert.deepEqual(queryGrams(USER, "- ..."), []);
});

Deno.test("tags and extensions are found as a whole, by gram and by mark", () => {
  const file = {
    name: "Отчёт.TAR.GZ",
    caption: "see .pdf and #Other",
    tags: ["Road_Trip", "Ёлка"],
  };
  const grams = fileGrams(USER, file);
  const text = searchText(file);
  for (const tag of ["road_trip", "елка"]) {
    assert.ok(grams.includes(tagGram(USER, tag)) && text.includes(tagMark(tag)), tag);
  }
  assert.ok(grams.includes(extensionGram(USER, "gz")) && text.includes(extensionMark("GZ")));
  for (const tag of ["road", "other", "trip"]) {
    assert.ok(!grams.includes(tagGram(USER, tag)) && !text.includes(tagMark(tag)), tag);
  }
  for (const extension of ["pdf", "tar"]) assert.ok(!text.includes(extensionMark(extension)));
  assert.ok(!searchText({ name: "a", caption: "#b" }).includes(tagMark("b")));
});

Deno.test("the search text is bounded and well-formed, and no phrase spans two fields", () => {
  fc.assert(fc.property(fc.nat(3), (shift) => {
    const text = searchText({ name: "x".repeat(shift) + "👍".repeat(5000) });
    assert.ok(text.length <= SEARCH_TEXT_MAX && text.isWellFormed());
  }));
  assert.equal(searchText({ name: "A\nB", caption: "C\nD", tags: ["T"] }), "a b\n#t\n c d");
});

Deno.test("a gram's number is a signed 32-bit integer and differs from person to person", () => {
  fc.assert(fc.property(fc.maxSafeNat(), anyCodePoints(), (user, gram) => {
    const hash = hashGram(user, gram);
    assert.equal(hash, hash | 0);
  }));
  assert.notEqual(hashGram(1, "abc"), hashGram(2, "abc"));
  assert.notEqual(hashGram(1, "abc"), hashGram(1 + 2 ** 32, "abc"));
  // Stored in the database: a change of the hash would lose every file to search.
  assert.equal(hashGram(1, "abc"), 1981051491);
});

Deno.test("a hundred thousand grams of neighbouring people hardly ever meet", () => {
  const seen = new Set<number>();
  for (let user = 5_000_000_000; user < 5_000_000_100; user++) {
    for (let gram = 0; gram < 1000; gram++) {
      seen.add(hashGram(user, gram.toString(36)));
    }
  }
  // Chance makes about 1.2 pairs of 100,000 meet in 32 bits.
  assert.ok(seen.size > 100_000 - 12, String(seen.size));
});
