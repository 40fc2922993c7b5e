import assert from "node:assert/strict";
import fc from "fast-check";
import type { Database, Param, Queryable } from "../../src/database/database.ts";
import { fold, orderKey } from "../../src/domain/folding.ts";
import { fileGrams, searchText } from "../../src/domain/grams.ts";
import type { Category } from "../../src/domain/kinds.ts";
import type { Move, Order } from "../../src/domain/lists.ts";
import { parseSearchQuery } from "../../src/domain/search_query.ts";
import { fuzzyWord } from "../../src/domain/typos.ts";
import { SEARCH_COUNT_MAX, searchFiles as search } from "../../src/storage/search.ts";
import { FEW } from "../../src/storage/search_few.ts";
import { purgeSearches, rememberSearch } from "../../src/storage/searches.ts";
import { forEachDatabase } from "../support/databases.ts";
import { registerPeople } from "../support/people.ts";

const ANN = 7_000_000_001;
const BOB = 7_000_000_002;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);

interface Kept {
  name: string;
  caption?: string;
  tags?: string[];
  category?: Category;
  size?: number;
  folder?: number;
  deleted?: boolean;
}

async function addPeople(db: Database): Promise<void> {
  await registerPeople(db, [ANN, BOB]);
}

/** Keeps files, a day apart from the first of January 2026 on, in one statement; every third has no grams. */
async function keep(db: Database, userId: number, files: readonly Kept[], prefix = "u") {
  await db.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, caption, tags, size,
       folder_id, created_at, deleted_at, search_text, grams)
     SELECT $1, 'document', category, 'f' || n, $2 || n, name, key, caption, tags::text[], size, folder, created, deleted,
       text, grams::int4[]
     FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
       $10::timestamptz[], $11::timestamptz[], $12::text[], $13::text[])
       WITH ORDINALITY f (category, name, key, caption, tags, size, folder, created, deleted, text, grams, n)
     ORDER BY n`,
    [
      userId,
      prefix,
      files.map((file) => file.category ?? "document"),
      files.map((file) => file.name),
      files.map((file) => orderKey(file.name)),
      files.map((file) => file.caption ?? null),
      files.map((file) => `{${(file.tags ?? []).map((tag) => JSON.stringify(tag)).join(",")}}`),
      files.map((file) => file.size ?? 0),
      files.map((file) => file.folder ?? null),
      files.map((_, index) => new Date(START + index * DAY_MS).toISOString()),
      files.map((file) => file.deleted ? new Date(START).toISOString() : null),
      files.map((file) => searchText(file)),
      files.map((file, index) => index % 3 === 1 ? null : `{${fileGrams(userId, file).join(",")}}`),
    ],
  );
}

/** Searches; where there are but few files, both ways, which must find the same. */
async function searchFiles(...given: Parameters<typeof search> & { 0: Database }) {
  const [db, userId, query, place] = given;
  const page = await search(db, userId, query, place);
  const [kept] = await db.query<{ files: number }>(
    "SELECT count(*) AS files FROM files WHERE library_id = $1 AND deleted_at IS NULL",
    [userId],
  );
  const { files } = kept!;
  if (files <= FEW) assert.deepEqual(await search(db, userId, query, place, files), page);
  return page;
}

async function names(db: Database, typed: string, userId = ANN, order: Order = "newest") {
  const page = await searchFiles(db, userId, parseSearchQuery(typed), {
    order,
    move: "first",
    from: 0,
    size: 50,
  });
  return page.files.map((file) => file.name);
}

/** The plan of a search. */
async function planOf(db: Database, typed: string): Promise<string> {
  let plan = "";
  const explaining: Queryable = {
    query: async <Row>(sql: string, params?: readonly Param[]) => {
      const lines = await db.query<{ "QUERY PLAN": string }>(`EXPLAIN ${sql}`, params);
      plan = lines.map((line) => line["QUERY PLAN"]).join("\n");
      return await db.query<Row>(sql, params);
    },
  };
  await search(explaining, ANN, parseSearchQuery(typed), {
    order: "newest",
    move: "first",
    from: 0,
  });
  return plan;
}

forEachDatabase(
  "a search finds parts of words in names, captions and tags, in any script",
  async (open) => {
    const db = await open();
    await addPeople(db);
    await keep(db, ANN, [
      { name: "Quarterly Report.pdf", caption: "for Zoë", tags: ["Money"] },
      { name: "Ёлка.jpg" },
      { name: "Große Straße.txt" },
      { name: "会议记录.pdf" },
      { name: "تقرير سنوي.docx" },
      { name: "party 🎉.jpg" },
      { name: "100%_done\\now.txt" },
      { name: "<b>bold</b> & co.html" },
      { name: "gone report.pdf", deleted: true },
    ]);
    await keep(db, BOB, [{ name: "bob's report 会议 100%.pdf" }], "b");
    const cases: [string, string[]][] = [
      ["report", ["Quarterly Report.pdf"]],
      ["REPORT quart", ["Quarterly Report.pdf"]],
      ["epor", ["Quarterly Report.pdf"]],
      ["zoe", ["Quarterly Report.pdf"]],
      ["money", ["Quarterly Report.pdf"]],
      ["елка", ["Ёлка.jpg"]],
      ["strasse", ["Große Straße.txt"]],
      ["会", ["会议记录.pdf"]],
      ["议记", ["会议记录.pdf"]],
      ["تقرير", ["تقرير سنوي.docx"]],
      ["🎉", ["party 🎉.jpg"]],
      ["100%", ["100%_done\\now.txt"]],
      ["_done", ["100%_done\\now.txt"]],
      ["e\\n", ["100%_done\\now.txt"]],
      ["%%", []],
      ["<b>", ["<b>bold</b> & co.html"]],
      ['"quarterly report"', ["Quarterly Report.pdf"]],
      ['"report quarterly"', []],
      ["report nothing", []],
      ["bob", []],
    ];
    for (const [typed, expected] of cases) {
      assert.deepEqual(
        await names(db, typed),
        expected,
        typed,
      );
    }
    assert.deepEqual(await names(db, "report", BOB), ["bob's report 会议 100%.pdf"]);
  },
);

forEachDatabase(
  "separators are equal, wildcards are understood, and hearts are words",
  async (open) => {
    const db = await open();
    await addPeople(db);
    await keep(db, ANN, [
      { name: "the_new_era.pdf" },
      { name: "2024-01-15 minutes.docx" },
      { name: "IMG_20240116_120000.jpg" },
      { name: "I <3 you.txt", size: 2 },
      { name: "lovely day.png" },
      { name: "new_20240501.pdf" },
    ]);
    const cases: [string, string[]][] = [
      ["new-era", ["the_new_era.pdf"]],
      ["new.era", ["the_new_era.pdf"]],
      ["2024_01_15", ["2024-01-15 minutes.docx"]],
      ["2024/01/15", ["2024-01-15 minutes.docx"]],
      ["IMG-20240116", ["IMG_20240116_120000.jpg"]],
      ['"new-era"', []],
      ["*.pdf", ["new_20240501.pdf", "the_new_era.pdf"]],
      ["new*.pdf", ["new_20240501.pdf", "the_new_era.pdf"]],
      ["love*", ["lovely day.png"]],
      ["<3", ["I <3 you.txt"]],
    ];
    for (const [typed, expected] of cases) {
      assert.deepEqual(
        await names(db, typed),
        expected,
        typed,
      );
    }
  },
);

forEachDatabase("hiragana and katakana meet, among few files and among many", async (open) => {
  const db = await open();
  await addPeople(db);
  await keep(db, ANN, [
    { name: "美味しいラーメン屋.jpg" },
    { name: "らーめん.pdf" },
    { name: "ラーメンや.txt" },
    { name: "ひらがなノート.txt", tags: ["めも"] },
    { name: "ビル.png" },
  ]);
  const cases: [string, string[]][] = [
    ["らーめん", ["ラーメンや.txt", "らーめん.pdf", "美味しいラーメン屋.jpg"]],
    ["ラーメン", ["ラーメンや.txt", "らーめん.pdf", "美味しいラーメン屋.jpg"]],
    ["ﾗｰﾒﾝ", ["ラーメンや.txt", "らーめん.pdf", "美味しいラーメン屋.jpg"]],
    // A letter less is forgiven.
    ["らーめんや", ["ラーメンや.txt", "らーめん.pdf"]],
    ["のーと メモ", ["ひらがなノート.txt"]],
    ["びる", ["ビル.png"]],
    ["ラーメン ext:pdf", ["らーめん.pdf"]],
    ['"らーめん"', ["らーめん.pdf"]],
  ];
  for (const [typed, expected] of cases) assert.deepEqual(await names(db, typed), expected, typed);
  // Older than all that is read one by one, so that only the index finds them.
  await keep(db, ANN, Array.from({ length: 1_100 }, (_, n) => ({ name: `filler ${n}.txt` })), "v");
  await db.query(
    "UPDATE files SET created_at = created_at - interval '9 years' WHERE name NOT LIKE 'filler%'",
  );
  for (const [typed, expected] of cases) assert.deepEqual(await names(db, typed), expected, typed);
});

forEachDatabase("filters narrow a search and work alone", async (open) => {
  const db = await open();
  await addPeople(db);
  const [{ id: taxes }] = await db.query<{ id: number }>(
    `INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Taxes Ä', $2) RETURNING id`,
    [ANN, orderKey("Taxes Ä")],
  ) as [{ id: number }];
  const [{ id: inner }] = await db.query<{ id: number }>(
    `INSERT INTO folders (library_id, name, name_folded, parent_id) VALUES ($1, '2025', $2, $3) RETURNING id`,
    [ANN, orderKey("2025"), taxes],
  ) as [{ id: number }];
  await keep(db, ANN, [
    { name: "a.pdf", size: 1000, folder: taxes },
    { name: "b.pdf.txt", size: 2000, folder: inner, tags: ["Road_Trip"] },
    { name: "c.PDF", size: 3000, category: "photo", tags: ["road"] },
    { name: "d.docx", size: 4000, category: "photo" },
  ]);
  const cases: [string, string[]][] = [
    ["ext:pdf", ["c.PDF", "a.pdf"]],
    ["ext:pdf,docx", ["d.docx", "c.PDF", "a.pdf"]],
    ["type:photo", ["d.docx", "c.PDF"]],
    ["type:photo ext:docx", ["d.docx"]],
    ["#road", ["c.PDF"]],
    ["#ROAD_trip", ["b.pdf.txt"]],
    [">2000", ["d.docx", "c.PDF"]],
    [">=2000 <4000", ["c.PDF", "b.pdf.txt"]],
    ["before:2026-01-02", ["a.pdf"]],
    ["after:2026-01-03", ["d.docx", "c.PDF"]],
    ['in:"taxes a"', ["b.pdf.txt", "a.pdf"]],
    ["in:2025 pdf", ["b.pdf.txt"]],
    ["in:nowhere", []],
    ["", ["d.docx", "c.PDF", "b.pdf.txt", "a.pdf"]],
  ];
  for (const [typed, expected] of cases) assert.deepEqual(await names(db, typed), expected, typed);
});

forEachDatabase(
  "what is alike comes after what matches, the closest first, then the newest",
  async (open) => {
    const db = await open();
    await addPeople(db);
    await keep(db, ANN, [
      { name: "holidays.jpg" },
      { name: "holyday.jpg" },
      { name: "holiday.jpg" },
      { name: "holidey.jpg" },
      { name: "hollow day.jpg" },
      { name: "quarterly report.pdf" },
      { name: "quartelry budget.pdf" },
    ]);
    await keep(db, BOB, [{ name: "holliday.jpg" }], "b");
    assert.deepEqual(await names(db, "holiday"), [
      "holiday.jpg",
      "holidays.jpg",
      "holidey.jpg",
      "holyday.jpg",
    ]);
    assert.deepEqual(await names(db, "hoilday"), ["holiday.jpg", "holidays.jpg"]);
    assert.deepEqual(await names(db, "quartely"), ["quartelry budget.pdf", "quarterly report.pdf"]);
    assert.deepEqual(await names(db, "quarterlyy"), [
      "quarterly report.pdf",
      "quartelry budget.pdf",
    ]);
    assert.deepEqual(await names(db, "quartely reprot"), ["quarterly report.pdf"]);
    assert.deepEqual(await names(db, "quarterly reprot ext:pdf"), ["quarterly report.pdf"]);
    assert.deepEqual(await names(db, "#holiday"), []);
    assert.deepEqual(await names(db, '"hoilday"'), []);
  },
);

forEachDatabase("every order pages through all matches, forwards and back", async (open) => {
  const db = await open();
  await addPeople(db);
  const files = Array.from({ length: 61 }, (_, index) => ({
    name: `${index % 3 === 0 ? "report" : "letter"} ${(index * 37) % 100}.pdf`,
    size: (index * 53) % 17,
  }));
  await keep(db, ANN, files);
  const query = parseSearchQuery("report");
  for (const order of ["newest", "oldest", "name", "largest"] as const) {
    const read = (move: Move, from = 0) =>
      searchFiles(db, ANN, query, { order, move, from, size: 8 });
    const pages = [await read("first")];
    for (let page = pages[0]!; page.next !== null;) pages.push(page = await read("at", page.next));
    assert.deepEqual(pages.map((page) => page.files.length), [8, 8, 5]);
    assert.ok(pages.every((page) => page.total === 21));
    const ids = pages.flatMap((page) => page.files.map((file) => file.id));
    assert.equal(new Set(ids).size, 21);
    assert.deepEqual((await read("last")).files, pages[2]!.files, order);
    assert.deepEqual((await read("before", ids[16])).files, pages[1]!.files, order);
  }
  const alike = (move: Move, from = 0) =>
    searchFiles(db, ANN, parseSearchQuery("reprot"), { order: "newest", move, from, size: 8 });
  const first = await alike("first");
  assert.equal(first.total, 21);
  const second = await alike("at", first.next!);
  assert.deepEqual((await alike("before", second.files[0]!.id)).files, first.files);
  assert.equal((await alike("last")).files.length, 5);
});

forEachDatabase(
  "in a large library common and rare words are found, and the count stops at its limit",
  async (open) => {
    const db = await open();
    await addPeople(db);
    const total = 5_000;
    for (let from = 0; from < total; from += 1000) {
      await keep(
        db,
        ANN,
        Array.from({ length: 1000 }, (_, offset) => {
          const index = from + offset;
          const words = [
            index % 2 === 0 ? "photo" : "scan",
            index % 10 === 0 ? "tenth" : "",
            index < 1500 ? "oldest" : "",
            index % 250 === 0 ? "rarity" : "",
            index === 77 ? "zanzibar" : "",
            index === 88 ? "quarterly" : "",
          ];
          return { name: `${words.filter(Boolean).join(" ")} ${index}.jpg`, size: index % 97 };
        }),
        `u${from}-`,
      );
    }
    await db.script("ANALYZE files");
    const find = (typed: string, order: Order = "newest", move: Move = "first", from = 0) =>
      searchFiles(db, ANN, parseSearchQuery(typed), { order, move, from });
    const cases: [string, number][] = [
      ["photo", SEARCH_COUNT_MAX + 1],
      ["tenth", 500],
      ["rarity", 20],
      ["oldest", SEARCH_COUNT_MAX + 1],
      ["oldest tenth", 150],
      ["zanzibar", 1],
      ["zanzbiar", 1],
      ["quartrli", 1],
      ["zz", 0],
      ["ext:jpg", SEARCH_COUNT_MAX + 1],
      [">95", 51],
      ["photo >95", 26],
    ];
    for (const [typed, count] of cases) {
      assert.equal((await find(typed)).total, count, typed);
      assert.doesNotMatch(await planOf(db, typed), /Seq Scan on files/, typed);
    }
    // Every one of them is matched in the files by the same rule in memory.
    const { files: all } = await searchFiles(db, ANN, parseSearchQuery(""), {
      order: "newest",
      move: "first",
      from: 0,
      size: total,
    });
    assert.equal(all.length, total);
    for (const order of ["newest", "oldest", "largest"] as const) {
      for (const word of ["photo", "tenth", "oldest", "rarity"]) {
        const key = (file: typeof all[number]) =>
          order === "largest" ? file.size : file.created_at.getTime();
        const direction = order === "oldest" ? 1 : -1;
        const expected = all.filter((file) => file.name.includes(word))
          .sort((a, b) => direction * (key(a) - key(b) || a.id - b.id)).map((file) => file.id);
        const first = await find(word, order);
        assert.deepEqual(
          first.files.map((file) => file.id),
          expected.slice(0, 8),
          `${word} ${order}`,
        );
        const second = await find(word, order, "at", first.next!);
        assert.deepEqual(
          second.files.map((file) => file.id),
          expected.slice(8, 16),
          `${word} ${order}`,
        );
        const back = await find(word, order, "before", second.files[0]!.id);
        assert.deepEqual(
          back.files.map((file) => file.id),
          expected.slice(0, 8),
          `${word} ${order}`,
        );
      }
    }
  },
);

forEachDatabase("a very common word is recognised by the samples alone", async (open) => {
  const db = await open();
  await addPeople(db);
  await keep(
    db,
    ANN,
    Array.from({ length: 3_000 }, (_, index) => ({
      name: `${index % 2 === 0 ? "photo" : "scan"} ${index}.jpg`,
    })),
  );
  // All of them in each sample, and of a library that seems so large that these are read.
  await db.query("UPDATE files SET id = -id * 256");
  await db.query("UPDATE library_usage SET files = 1000000");
  await db.script("ANALYZE files");
  const photos = parseSearchQuery("photo");
  const first = await searchFiles(db, ANN, photos, { order: "newest", move: "first", from: 0 });
  assert.equal(first.total, SEARCH_COUNT_MAX + 1);
  assert.deepEqual(
    first.files.map((file) => file.name),
    Array.from({ length: 8 }, (_, index) => `photo ${2998 - 2 * index}.jpg`),
  );
  const largest = await searchFiles(db, ANN, photos, { order: "oldest", move: "first", from: 0 });
  assert.equal(largest.files[1]?.name, "photo 2.jpg");
  assert.equal((await names(db, "photo scan")).length, 0);
});

forEachDatabase("whatever a file's words contain finds it, for its owner alone", async (open) => {
  const db = await open();
  await addPeople(db);
  const piece = fc.constantFrom(
    ...[
      "report",
      "Ёж",
      "straße",
      "会议",
      "会",
      "é",
      "%",
      "_",
      "\\",
      "<b>",
      "🎉",
      "100",
      "ab",
      " ",
      "-",
      "نص",
      "'",
      "ａ",
    ],
  );
  const text = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""))
    .filter((name) => name.trim() !== "");
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.integer({ min: 1, max: 6 }),
      async (files, at, length) => {
        round++;
        await db.query("DELETE FROM files");
        await keep(db, ANN, files.map((name) => ({ name })), `p${round}-`);
        await keep(db, BOB, files.map((name) => ({ name })), `q${round}-`);
        const characters = [...fold(files[at % files.length]!)];
        const start = at % characters.length;
        const part = characters.slice(start, start + length).join("").trim();
        const query = parseSearchQuery(`"${part}"`);
        if (query.phrases.length === 0) return;
        const phrase = fold(query.phrases[0]!);
        const { files: found } = await searchFiles(db, ANN, query, {
          order: "oldest",
          move: "first",
          from: 0,
          size: 50,
        });
        const expected = files.filter((name) => searchText({ name }).includes(phrase));
        assert.deepEqual(found.map((file) => file.name), expected, JSON.stringify(part));
      },
    ),
    { numRuns: 60 },
  );
});

forEachDatabase("a typo within the rules is forgiven", async (open) => {
  const db = await open();
  await addPeople(db);
  const words = [
    "invoice",
    "port",
    "holidays",
    "отчетность",
    "quarterly",
    "会议记录表",
    "photograph",
  ];
  await keep(db, ANN, words.map((word) => ({ name: `my ${word}.jpg` })));
  const check = async () => {
    for (const [index, word] of words.entries()) {
      const letters = [...word];
      for (let at = 1; at < letters.length - 1; at++) {
        const typos = [
          letters.toSpliced(at, 1),
          letters.toSpliced(at, 0, "x"),
          letters.toSpliced(at, 1, "x"),
          letters.toSpliced(at, 2, letters[at + 1]!, letters[at]!),
        ].map((typo) => typo.join("")).filter((typo) => fuzzyWord(ANN, typo) !== undefined);
        for (const typo of typos) {
          assert.ok(
            (await names(db, typo)).includes(`my ${words[index]}.jpg`),
            `${typo} for ${word}`,
          );
        }
      }
    }
  };
  await check();
  // Older than all that is read one by one: only the index finds them.
  await keep(db, ANN, Array.from({ length: 1_100 }, (_, n) => ({ name: `no ${n}.txt` })), "v");
  await db.query(
    "UPDATE files SET created_at = created_at - interval '9 years' WHERE name LIKE 'my %'",
  );
  await check();
});

const searched = (query: string) => ({ query, typed: query, entities: null, message_id: null });

forEachDatabase(
  "the same query of a person is one search, and is forgotten when long unused",
  async (open) => {
    const db = await open();
    await addPeople(db);
    const id = await rememberSearch(db, ANN, searched("report"));
    assert.equal(await rememberSearch(db, ANN, searched("report")), id);
    assert.notEqual(await rememberSearch(db, BOB, searched("report")), id);
    // As long as may be, in the script that takes the most bytes.
    await rememberSearch(
      db,
      ANN,
      searched(Array.from({ length: 800 }, (_, n) => String.fromCharCode(0x4e00 + n)).join("")),
    );
    await db.query("UPDATE searches SET used_at = now() - interval '20 days' WHERE id = $1", [id]);
    assert.equal(await purgeSearches(db, 14 * DAY_MS, 100), 1);
    assert.equal((await db.query("SELECT id FROM searches")).length, 2);
  },
);
