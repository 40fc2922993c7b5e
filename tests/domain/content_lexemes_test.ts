import assert from "node:assert/strict";
import { contentLexemes, contentQuery } from "../../src/domain/content_lexemes.ts";

const LIBRARY = 4_294_967_300;

/** Whether the entry of a word fits a query of one word, as PostgreSQL compares them. */
function fits(query: string, word: string, libraryId = LIBRARY): boolean {
  const lexeme = contentLexemes(libraryId, [word]);
  const [, asked, beginning] = /^'([\w-]+)'(:\*)?$/.exec(query)!;
  return beginning === undefined ? lexeme === asked : lexeme.startsWith(asked!);
}

const WORDS = [
  ...["lease", "leased", "lea", "le", "l", "договор", "договора", "عقد", "灯台", "台灯", "𠜎𠜱"],
  ...["a1b2", "2026", "20260101", "strasse", "x".repeat(64)],
];

Deno.test("a query fits the word itself, and words that begin with it from four letters on", () => {
  for (const asked of WORDS) {
    const query = contentQuery(LIBRARY, asked)!;
    for (const word of WORDS) {
      const begins = [...asked].length >= 4 && word.startsWith(asked);
      assert.equal(fits(query, word), word === asked || begins, `${asked} in ${word}`);
    }
  }
});

Deno.test("another library's entries never fit, and no entry holds its word", () => {
  for (const word of WORDS) {
    assert.equal(fits(contentQuery(LIBRARY, word)!, word, LIBRARY + 1), false);
    assert.equal(fits(contentQuery(LIBRARY, word)!, word, LIBRARY % 2 ** 32), false);
    if (word.length > 2) assert.ok(!contentLexemes(LIBRARY, [word]).includes(word));
  }
});

Deno.test("a hundred thousand different words and beginnings have different entries", () => {
  const letters = "abcdefghijklmnopqrstuvwxyzабвгдежз";
  const words = Array.from({ length: 100_000 }, (_, index) => {
    let word = "";
    for (let rest = index * 7_919 + 1; rest > 0; rest = Math.floor(rest / letters.length)) {
      word += letters[rest % letters.length];
    }
    return word;
  });
  const different = new Set(words);
  assert.equal(
    new Set([...different].map((word) => contentLexemes(LIBRARY, [word]))).size,
    different.size,
  );
  const beginnings = new Set([...different].map((word) => word.slice(0, 4)));
  assert.equal(
    new Set([...beginnings].map((word) => contentLexemes(LIBRARY, [word]))).size,
    beginnings.size,
  );
});

Deno.test("several words are asked for together; what is no word is not asked for", () => {
  assert.equal(contentQuery(LIBRARY, "lease no. 7")!.split(" & ").length, 3);
  assert.equal(contentQuery(LIBRARY, "«!?»"), undefined);
  assert.equal(contentQuery(LIBRARY, "LEASE"), contentQuery(LIBRARY, "lease"));
});
