/** Search inside documents against a plain model of it: what is listed, counted and paged through. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Database } from "../../src/database/database.ts";
import { contentLexemes } from "../../src/domain/content_lexemes.ts";
import { contentWords } from "../../src/domain/content_words.ts";
import { fold, orderKey } from "../../src/domain/folding.ts";
import { fileGrams, searchText } from "../../src/domain/grams.ts";
import type { Order } from "../../src/domain/lists.ts";
import { parseSearchQuery, type SearchQuery } from "../../src/domain/search_query.ts";
import type { ListPage } from "../../src/storage/file_lists.ts";
import { SEARCH_COUNT_MAX, searchFiles } from "../../src/storage/search.ts";
import { forEachDatabase } from "../support/databases.ts";
import { registerPeople } from "../support/people.ts";

const ANN = 7_000_000_001;
const BOB = 7_000_000_002;
const START = Date.UTC(2026, 0, 1);
const SIZE = 3;

interface Kept {
  name: string;
  /** What is written inside; absent of a file that is no document. */
  inside?: string;
  deleted?: boolean;
}

/** Keeps files, a minute apart, with what finds their contents; every third has no grams. */
async function keep(db: Database, libraryId: number, files: readonly Kept[]): Promise<void> {
  await db.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, mime_type, size,
       created_at, deleted_at, search_text, grams)
     SELECT $1, 'document', 'document', 'f' || n, 'u' || n, name, key, mime, n % 5, $2::timestamptz + n * interval '1 minute',
       CASE WHEN deleted = 1 THEN now() END, text, grams::int4[]
     FROM unnest($3::text[], $4::text[], $5::text[], $6::integer[], $7::text[], $8::text[])
       WITH ORDINALITY f (name, key, mime, deleted, text, grams, n) ORDER BY n`,
    [
      libraryId,
      new Date(START).toISOString(),
      files.map(({ name }) => name),
      files.map(({ name }) => orderKey(name)),
      files.map(({ inside }) => inside === undefined ? "image/png" : "text/plain"),
      files.map(({ deleted }) => deleted ? 1 : 0),
      files.map((file) => searchText(file)),
      files.map((file, index) =>
        index % 3 === 1 ? null : `{${fileGrams(libraryId, file).join(",")}}`
      ),
    ],
  );
  await db.query(
    `INSERT INTO document_words (file_id, part, library_id, words)
     SELECT f.id, 1, $1, v.words::tsvector FROM unnest($2::text[], $3::text[]) v (unique_id, words)
     JOIN files f ON f.library_id = $1 AND f.file_unique_id = v.unique_id`,
    [
      libraryId,
      files.flatMap(({ inside }, index) => inside === undefined ? [] : [`u${index + 1}`]),
      files.flatMap(({ inside }) =>
        inside === undefined
          ? []
          : [contentLexemes(libraryId, [...new Set(contentWords(fold(inside)))])]
      ),
    ],
  );
}

/** What a query finds, by the rules alone: found by names, then by contents, each newest first. */
function modelOf(files: readonly Kept[], query: SearchQuery, order: Order): string[] {
  const hasInside = ({ inside }: Kept, part: string) => {
    const asked = contentWords(fold(part));
    const words = contentWords(fold(inside ?? ""));
    return asked.length > 0 &&
      asked.every((one) =>
        words.some((word) => [...one].length < 4 ? word === one : word.startsWith(one))
      );
  };
  const inName = ({ name }: Kept, part: string) => fold(name).includes(fold(part));
  const parts = [...query.words, ...query.phrases];
  const live = files.filter(({ deleted }) => !deleted);
  const byName = live.filter((file) =>
    query.inside.length === 0 && parts.every((part) => inName(file, part))
  );
  const byContents = live.filter((file) =>
    !byName.includes(file) && parts.every((part) => inName(file, part) || hasInside(file, part)) &&
    query.inside.every((part) => hasInside(file, part))
  );
  return [byName, byContents].flatMap((some) => {
    const names = some.map(({ name }) => name);
    return order === "newest" ? names.toReversed() : names;
  });
}

/** All pages of a search, and that going back leads through the same. */
async function allPages(
  db: Database,
  query: SearchQuery,
  order: Order,
  files: number,
): Promise<string[]> {
  const pageAt = (move: "at" | "before" | "first" | "last", from: number) =>
    searchFiles(db, ANN, query, { order, move, from, size: SIZE }, files);
  const pages: ListPage[] = [];
  let page = await pageAt("first", 0);
  for (;;) {
    pages.push(page);
    assert.equal(page.total, pages[0]!.total);
    assert.ok(pages.length < 50, "pages without end");
    if (page.next === null) break;
    page = await pageAt("at", page.next);
  }
  const ids = (one: ListPage) => one.files.map(({ id }) => id);
  if (pages[0]!.total >= SIZE) {
    let back = await pageAt("last", 0);
    for (const one of pages.toReversed()) {
      assert.deepEqual(ids(back), ids(one));
      back = await pageAt("before", ids(one)[0]!);
    }
  }
  return pages.flatMap((one) => one.files).slice(0, pages[0]!.total).map(({ name }) => name);
}

/** None is another one with a typo: what is alike is no matter of these tests. */
const WORDS = [
  ...["lease", "leaseholder", "cat", "category"],
  ...["東京都", "договор", "new-era", "x1", "zu"],
];
const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }).map((words) => words.join(" "));
const QUERY = fc.array(
  fc.constantFrom(...WORDS, "hold", "京", "京都", '"lease cat"', "догов", "zebra")
    .chain((word) => fc.constantFrom(word, word, word, `inside:${word}`)),
  { minLength: 1, maxLength: 3 },
).map((words) => words.join(" "));

forEachDatabase(
  "pages and counts of results by names and contents are those of the rules",
  async (open) => {
    const db = await open();
    await registerPeople(db, [ANN, BOB]);
    const some = fc.array(
      fc.record({
        name: text,
        inside: fc.option(text, { nil: undefined }),
        deleted: fc.integer({ max: 9, min: 0 }).map((one) => one === 0),
      }),
      { minLength: 12, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(
        some,
        fc.array(QUERY, { minLength: 10, maxLength: 10 }),
        async (given, queries) => {
          await db.query("DELETE FROM files");
          const files = given.map((file, index) => ({ ...file, name: `${file.name} n${index}` }));
          await keep(db, ANN, files as Kept[]);
          await keep(db, BOB, files as Kept[]);
          for (const typed of queries) {
            for (const order of ["newest", "oldest"] as const) {
              const query = parseSearchQuery(typed);
              const expected = modelOf(files as Kept[], query, order);
              for (const count of [files.length, Infinity]) {
                const label = `${typed} (${order}, ${count})`;
                const found = await allPages(db, query, order, count);
                // Below less than a page of them comes what is alike.
                const exact = expected.length < SIZE ? found.slice(0, expected.length) : found;
                assert.deepEqual(exact, expected, label);
              }
            }
          }
        },
      ),
      { numRuns: 3, endOnFailure: true },
    );
  },
);

forEachDatabase(
  "a word that thousands of documents have inside goes with a name that few have, and with the newest of many",
  async (open) => {
    const db = await open();
    await registerPeople(db, [ANN]);
    const names = Array.from(
      { length: 2_300 },
      (_, n) => `${n % 3 === 0 ? "acme" : "paper"} n${n}`,
    );
    names[2_201] = "smith";
    await keep(db, ANN, names.map((name) => ({ name, inside: "common" })));
    await db.query("ANALYZE");
    const first = async (typed: string) => {
      const place = { order: "newest", move: "first", from: 0, size: SIZE } as const;
      const page = await searchFiles(db, ANN, parseSearchQuery(typed), place);
      return page.files.slice(0, SIZE).map(({ name }) => name);
    };
    assert.deepEqual(await first("common"), ["paper n2299", "acme n2298", "paper n2297"]);
    assert.deepEqual(await first("acme common"), ["acme n2298", "acme n2295", "acme n2292"]);
    assert.deepEqual(await first("smith common"), ["smith"]);
    assert.deepEqual(await first("smith inside:common"), ["smith"]);
    assert.deepEqual(await first("zebra common"), []);
    // The first pages, and those behind what is looked at one by one.
    const found: string[] = [];
    let next: number | null = 0;
    for (let page = 0; page < 15; page++) {
      const move = page === 0 ? "first" : "at";
      const place = { order: "newest", move, from: next!, size: SIZE } as const;
      const { files, total, next: following } = await searchFiles(
        db,
        ANN,
        parseSearchQuery("common"),
        place,
      );
      assert.equal(total, SEARCH_COUNT_MAX + 1);
      found.push(...files.map(({ name }) => name));
      next = following;
    }
    assert.deepEqual(found, names.toReversed().slice(0, 45));
    await db.query(
      "WITH f AS (INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Shelf', $2) RETURNING id) UPDATE files SET folder_id = f.id FROM f WHERE name = 'smith'",
      [ANN, orderKey("Shelf")],
    );
    await db.query(
      "UPDATE files SET created_at = created_at - interval '1 year' WHERE name = 'smith'",
    );
    assert.deepEqual(await first('common in:"Shelf"'), ["smith"]);
    assert.deepEqual(await first("common before:2025-06"), ["smith"]);
  },
);

forEachDatabase(
  "more names than are counted, in a library of hardly more files, leave nothing to be found inside",
  async (open) => {
    const db = await open();
    await registerPeople(db, [ANN]);
    const names = Array.from({ length: 900 }, (_, n) => `${n < 850 ? "common" : "paper"} n${n}`);
    await keep(db, ANN, names.map((name) => ({ name, inside: "common" })));
    const place = { order: "newest", move: "first", from: 0, size: SIZE } as const;
    const { files, total } = await searchFiles(db, ANN, parseSearchQuery("common"), place, 900);
    assert.ok(total > SEARCH_COUNT_MAX);
    assert.deepEqual(files.map(({ name }) => name), ["common n849", "common n848", "common n847"]);
  },
);
