import assert from "node:assert/strict";
import fc from "fast-check";
import { fold } from "../../src/domain/folding.ts";
import { fileGrams, searchText } from "../../src/domain/grams.ts";
import { editsTo, fuzzyWord } from "../../src/domain/typos.ts";

const USER = 42;

/** How many edits are forgiven in a word: none where the index is not asked for words like it. */
const forgivenEdits = (word: string) => fuzzyWord(USER, word)?.maxEdits ?? 0;

/** Whether the index and then the pattern would let a file of this name through; its pieces let through what the pattern does. */
function passesIndex(word: string, name: string): boolean {
  const grams = new Set(fileGrams(USER, { name }));
  const { alternatives, distant, pattern, pieces } = fuzzyWord(USER, word)!;
  const text = searchText({ name });
  const matches = new RegExp(pattern, "su").test(text);
  const like = (piece: string) => new RegExp(`^${piece.replaceAll("%", ".*")}$`, "su").test(text);
  if (matches) assert.ok(pieces.some(like), `${pieces} for ${word} in ${name}`);
  return [...alternatives(), ...distant()].some((all) => all.every((gram) => grams.has(gram))) &&
    matches;
}

function similarWord(word: string, text: string, maxEdits: number): boolean {
  return editsTo(word, text, maxEdits) !== undefined;
}

const word = fc.oneof(
  fc.stringMatching(/^[a-d]{4,12}$/),
  fc.stringMatching(/^[a-z]{4,40}$/),
  fc.stringMatching(/^[会议记录表年度]{4,9}$/),
).filter((text) => forgivenEdits(text) > 0);

/** One edit as a person makes it: a letter missing, too many, wrong, or swapped with the next. */
const edit = fc.record({
  kind: fc.constantFrom("missing", "many", "wrong", "swap"),
  at: fc.nat(),
  letter: fc.constantFrom(..."abcdez-_ 会👍"),
});

function edited(
  text: string,
  { kind, at, letter }: { kind: string; at: number; letter: string },
): string {
  const letters = [...text];
  const index = at % Math.max(1, letters.length - 1);
  if (kind === "missing") letters.splice(index, 1);
  else if (kind === "many") letters.splice(index, 0, letter);
  else if (kind === "wrong") letters[index] = letter;
  else letters.splice(index, 2, ...letters.slice(index, index + 2).reverse());
  return letters.join("");
}

Deno.test("how many edits are forgiven depends on a word's length", () => {
  assert.equal(forgivenEdits("cat"), 0);
  assert.equal(forgivenEdits("cats"), 1);
  assert.equal(forgivenEdits("holiday"), 1);
  assert.equal(forgivenEdits("holidays"), 2);
  assert.equal(forgivenEdits("20261122"), 0);
  assert.equal(forgivenEdits("two words"), 0);
  assert.equal(forgivenEdits(""), 0);
});

Deno.test("a word with a typo is similar", () => {
  const cases: [string, string][] = [
    ["hoilday", "my holiday.jpg"],
    ["holliday", "holidays in rome"],
    ["quartely", "quarterly_report.pdf"],
    ["recieved", "files received"],
    ["отчот", "годовой отчет.docx"],
    ["invioce", "invoice"],
    ["holidy", "holiday"],
    ["part", "port"],
    ["会议纪录", "年度会议记录.pdf"],
    ["port", "airport"],
  ];
  for (const [typed, text] of cases) {
    assert.ok(
      similarWord(fold(typed), fold(text), forgivenEdits(fold(typed))),
      `${typed} ~ ${text}`,
    );
  }
});

Deno.test("what only looks a little alike is not similar", () => {
  const cases: [string, string][] = [
    ["port", "porch"],
    ["port", "forty"],
    ["holiday", "hollow day"],
    ["invoice", "voice"],
    ["photo", "pilot"],
  ];
  for (const [typed, text] of cases) {
    assert.ok(!similarWord(typed, text, forgivenEdits(typed)), `${typed} !~ ${text}`);
  }
});

Deno.test("the fewer edits, the closer", () => {
  assert.equal(editsTo("holiday", "my holidays", 1), 0);
  assert.equal(editsTo("hoilday", "my holidays", 1), 1);
  assert.equal(editsTo("quartely", "quarterly quartile", 2), 1);
  assert.equal(editsTo("quartilly", "quarterly", 2), 2);
  assert.equal(editsTo("recieved", "received", 2), 2);
  assert.equal(editsTo("zanzibar", "holiday", 2), undefined);
});

Deno.test("one edit anywhere in a word leaves it similar, and the index lets it through", () => {
  fc.assert(
    fc.property(word, edit, (original, slip) => {
      const typed = edited(original, slip);
      if (forgivenEdits(typed) === 0) return;
      assert.ok(similarWord(typed, original, forgivenEdits(typed)), `${typed} ~ ${original}`);
      assert.ok(passesIndex(typed, `x ${original}.jpg`), `${typed} ~ ${original}`);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("the index lets through every file that is similar, however the edits fall", () => {
  let similar = 0;
  fc.assert(
    fc.property(
      word,
      fc.array(edit, { minLength: 1, maxLength: 3 }),
      fc.stringMatching(/^([a-d]{0,3} )?$/),
      fc.stringMatching(/^[a-d]{0,3}$/),
      (typed, edits, before, after) => {
        const name = before + edits.reduce(edited, typed) + after;
        if (!similarWord(typed, searchText({ name }), forgivenEdits(typed))) return;
        similar++;
        assert.ok(passesIndex(typed, name), `${typed} ~ ${name}`);
      },
    ),
    { numRuns: 8000 },
  );
  assert.ok(similar > 1000, `only ${similar} were similar`);
});

Deno.test("comparing a long word with a long text is quick", () => {
  const text = "abcdefgh".repeat(500);
  const started = performance.now();
  similarWord("hgfedcba".repeat(8), text, 2);
  similarWord("会议".repeat(32), "议会".repeat(2000), 2);
  assert.ok(performance.now() - started < 5_000);
});
