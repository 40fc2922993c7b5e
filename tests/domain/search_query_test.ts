import assert from "node:assert/strict";
import fc from "fast-check";
import { fold } from "../../src/domain/folding.ts";
import {
  type FilterReason,
  parseSearchQuery,
  type SearchQuery,
} from "../../src/domain/search_query.ts";
import { anyText } from "./text_arbitrary.ts";

const NOTHING: SearchQuery = {
  inside: [],
  words: [],
  phrases: [],
  types: [],
  extensions: [],
  tags: [],
  problems: [],
};

function parses(text: string, expected: Partial<SearchQuery>): void {
  assert.deepEqual(parseSearchQuery(text), { ...NOTHING, ...expected }, text);
}

function utc(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

const MB = 1024 ** 2;

Deno.test("plain text is words, quotes make phrases", () => {
  parses("", {});
  parses("  Quarterly \n report ", { words: ["Quarterly", "report"] });
  parses("report Report RÉPORT", { words: ["report"] });
  parses('"annual report" 2026', { phrases: ["annual report"], words: ["2026"] });
  parses("“smart quotes” «ёлочки» „unten“", { phrases: ["smart quotes", "ёлочки", "unten"] });
  parses('"not closed yet', { phrases: ["not closed yet"] });
  parses('19" rack', { words: ["19", "rack"] });
  parses("hello, world!", { words: ["hello", "world"] });
  parses('""', {});
});

Deno.test("every filter of the contract is understood, mixed with words", () => {
  parses(
    'beach type:photo ext:jpg #summer >5mb <1gb before:2026-06 after:2026-01-15 in:"My Trips" rome',
    {
      words: ["beach", "rome"],
      types: ["photo"],
      extensions: ["jpg"],
      tags: ["summer"],
      larger: 5 * MB,
      smaller: 1024 * MB,
      before: utc("2026-06-01"),
      after: utc("2026-01-15"),
      folder: "My Trips",
    },
  );
});

Deno.test("a type may be written in three languages, in any case, several at once", () => {
  parses("Type:Photos", { types: ["photo"] });
  parses("type: фото", { types: ["photo"] });
  parses("тип:видео tipo:vídeo", { types: ["video"] });
  parses("type:documents,música type:other", { types: ["document", "audio", "other"] });
});

Deno.test("an extension may have its dot", () => {
  parses("ext:.PDF,docx ext:*.7z", { extensions: ["pdf", "docx", "7z"] });
});

Deno.test("tags may be in any script", () => {
  parses("#отпуск #Road-Trip #a#b #ОТПУСК", { tags: ["отпуск", "Road_Trip", "a", "b"] });
  parses("# #!!", { words: ["#"] });
});

Deno.test("a size may be separate from its sign and its unit, and the narrowest counts", () => {
  parses("> 5mb", { larger: 5 * MB });
  parses(">5 mb", { larger: 5 * MB });
  parses(">1,5МБ", { larger: 1.5 * MB });
  parses("<1000", { smaller: 1000 });
  parses(">=5mb ≤6mb", { larger: 5 * MB - 1, smaller: 6 * MB + 1 });
  parses(">5mb >6mb <9mb <8mb", { larger: 6 * MB, smaller: 8 * MB });
  parses(">5mb beach", { larger: 5 * MB, words: ["beach"] });
  parses(">5 2026", { larger: 5, words: ["2026"] });
});

Deno.test("a date is a year, a month or a day, and means its beginning", () => {
  parses("before:2026", { before: utc("2026-01-01") });
  parses("after:2026-06", { after: utc("2026-06-01") });
  parses("after:15.01.2026 before:06.2026", {
    after: utc("2026-01-15"),
    before: utc("2026-06-01"),
  });
  parses("before:2026–06", { before: utc("2026-06-01") });
  parses("before:2026 before:2025", { before: utc("2025-01-01") });
  parses("after:2024-02-29", { after: utc("2024-02-29") });
});

Deno.test("a date is one of the time zone", () => {
  const { after, before } = parseSearchQuery("after:2026-01-15 before:2026-06", "Europe/Madrid");
  assert.deepEqual([after, before], [
    new Date("2026-01-14T23:00:00Z"),
    new Date("2026-05-31T22:00:00Z"),
  ]);
});

Deno.test("wildcards are understood, and a heart is no size", () => {
  parses("*.pdf", { extensions: ["pdf"] });
  parses("*.PDF *.docx", { extensions: ["pdf", "docx"] });
  parses("love* *ship", { words: ["love", "ship"] });
  parses("IMG*2024", { words: ["IMG", "2024"] });
  parses("*.tar.gz", { words: [".tar.gz"] });
  parses("**bold**", { words: ["bold"] });
  parses("*", { words: ["*"] });
  for (const heart of ["<3", "<333", "</3", "＜3"]) parses(heart, { words: [heart] });
  parses("I <3 you", { words: ["I", "<3", "you"] });
  parses("<3 mb", { smaller: 3 * MB });
  parses("<3kb <30", { smaller: 30 });
});

Deno.test("a folder's name may have spaces in quotes", () => {
  parses("in:Taxes", { folder: "Taxes" });
  parses("in:“Road trip” x", { folder: "Road trip", words: ["x"] });
  parses('in:"not closed', { folder: "not closed" });
  parses("in: Taxes IN:taxes", { folder: "Taxes" });
});

Deno.test("what is not a filter is words", () => {
  const texts = [
    "http://x/y",
    "a:b",
    "12:30",
    ">",
    "<",
    ">_<",
    "->",
    "c++",
    "<b>bold</b>",
    "re:mark",
  ];
  for (const text of texts) parses(text, { words: [text] });
  parses('note:"two words"', { words: ["note"], phrases: ["two words"] });
});

Deno.test("a filter that can't be understood is a problem with a reason", () => {
  const cases: [string, FilterReason][] = [
    ["type:foo", "unknown_type"],
    ["type:,", "empty"],
    ["type:", "empty"],
    ['in:""', "empty"],
    ["before:2026-13", "bad_date"],
    ["before:2026-02-30", "bad_date"],
    ["after:yesterday", "bad_date"],
    ["after:0026", "bad_date"],
    [">abc", "bad_size"],
    [">5xb", "bad_size"],
    ["<9999999999tb", "bad_size"],
    ["ext:a/b", "bad_extension"],
    ["ext:.", "bad_extension"],
  ];
  for (const [filter, reason] of cases) parses(filter, { problems: [{ filter, reason }] });
  parses("in:a in:b", { folder: "a", problems: [{ filter: "in:b", reason: "repeated" }] });
  parses("type:photo,foo x", {
    types: ["photo"],
    words: ["x"],
    problems: [{ filter: "type:photo,foo", reason: "unknown_type" }],
  });
});

Deno.test("any text parses, and every part of the answer is bounded and valid", () => {
  const sign = fc.constantFrom(
    "type:",
    "ext:",
    "before:",
    "after:",
    "in:",
    'in:"',
    ">",
    "<",
    ">=",
    "#",
    '"',
    "»",
    " ",
    "5",
    "mb",
    "2026-06",
    "photo",
    ":",
    ",",
  );
  const text = fc.array(fc.oneof(sign, anyText(4)), { maxLength: 40 }).map((parts) =>
    parts.join("")
  );
  fc.assert(
    fc.property(text, (typed) => {
      const query = parseSearchQuery(typed);
      const parts = [...query.words, ...query.phrases];
      assert.ok(parts.length <= 16 && query.problems.length <= 5);
      for (
        const part of [
          ...parts,
          ...query.tags,
          ...query.problems.map((problem) => problem.filter),
        ]
      ) {
        assert.ok(part !== "" && part.length <= 64 && part.isWellFormed() && !part.includes("\0"));
      }
      for (const date of [query.before, query.after]) {
        assert.ok(!Number.isNaN(date?.getTime() ?? 0));
      }
      for (const size of [query.larger, query.smaller]) assert.ok(Number.isSafeInteger(size ?? 0));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("text without any sign of a filter is its words", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[\p{L}\p{N}._()-]{1,10}$/u), { maxLength: 10 }),
      (typed) => {
        const { words, ...rest } = parseSearchQuery(typed.join(" "));
        const expected = new Set(
          typed.map((word) => fold(word)).filter((word) => word !== ""),
        );
        assert.deepEqual(new Set(words.map(fold)), expected);
        assert.deepEqual({ ...rest, words: [] }, NOTHING);
      },
    ),
  );
});

Deno.test("the longest message parses quickly, whatever is in it", () => {
  const started = performance.now();
  for (const unit of ["a", ":", "in:", '"', "#", "> ", "type:x ", "<5", 'a:"', "ё\u0301"]) {
    parseSearchQuery(unit.repeat(4096 / unit.length));
  }
  assert.ok(performance.now() - started < 10_000);
});
