/** How the database finds what is inside documents: by the index of words, whatever others have and however few there are. */
import assert from "node:assert/strict";
import type { Database, Param, Queryable } from "../../src/database/database.ts";
import { contentLexemes } from "../../src/domain/content_lexemes.ts";
import { parseSearchQuery } from "../../src/domain/search_query.ts";
import { searchFiles } from "../../src/storage/search.ts";
import { forEachDatabase } from "../support/databases.ts";
import { registerPeople } from "../support/people.ts";

const [ANN, BOB] = [4_294_967_300, 7];

/** Documents `1` to `count`, of which each has `everywhere`, its own `numberN`, and a thousand words of its own. */
async function keepRead(db: Database, libraryId: number, count: number): Promise<void> {
  await registerPeople(db, [libraryId]);
  const vectors = Array.from({ length: count }, (_, index) =>
    contentLexemes(libraryId, [
      ...["everywhere", `number${index + 1}`],
      ...Array.from({ length: 1_000 }, (_, word) => `w${index}x${word}`),
    ]));
  await db.query(
    `WITH kept AS (
       INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, search_text, grams)
       SELECT $1, 'document', 'document', 'f', n::text, n::text, n::text, 1, n::text, '{}'
       FROM generate_series(1, $2::integer) n RETURNING id, library_id, name::integer AS n
     ), noted AS (
       INSERT INTO documents (file_id, library_id, outcome) SELECT id, library_id, 'read' FROM kept RETURNING file_id
     )
     INSERT INTO document_words (file_id, part, library_id, words)
     SELECT k.id, 1, k.library_id, v.words::tsvector
     FROM kept k JOIN noted ON noted.file_id = k.id
     JOIN unnest($3::text[]) WITH ORDINALITY AS v (words, n) ON v.n = k.n`,
    [libraryId, count, vectors],
  );
}

function search(db: Queryable, libraryId: number, typed: string, files: number) {
  const place = { order: "newest", move: "first", from: 0 } as const;
  return searchFiles(db, libraryId, parseSearchQuery(typed), place, files);
}

interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  Plans?: Node[];
}

/** What was really done with the table of words. */
async function readsOfWords(db: Database, libraryId: number, typed: string, files: number) {
  let statement: { sql: string; params: readonly Param[] } | undefined;
  const recorder: Queryable = {
    query: async <Row>(sql: string, params: readonly Param[] = []) => {
      statement = { sql, params };
      return await db.query<Row>(sql, params);
    },
  };
  await search(recorder, libraryId, typed, files);
  const [row] = await db.query<{ "QUERY PLAN": [{ Plan: Node }] }>(
    `EXPLAIN (FORMAT JSON, ANALYZE, TIMING OFF) ${statement!.sql}`,
    statement!.params,
  );
  return nodesOf(row!["QUERY PLAN"][0].Plan)
    .filter((node) => node["Relation Name"] === "document_words" && node["Actual Loops"]! > 0);
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

forEachDatabase(
  "words inside are found by their index, and nobody else's rows are read",
  async (open) => {
    const db = await open();
    for (const libraryId of [ANN, BOB]) await keepRead(db, libraryId, 60);
    await db.script("ANALYZE");
    for (const typed of ["everywhere", "number7", "nowhere", "everywhere number7", "inside:ever"]) {
      for (const files of [60, Infinity]) {
        const reads = await readsOfWords(db, ANN, typed, files);
        assert.ok(reads.length > 0, typed);
        for (const node of reads) {
          assert.equal(node["Node Type"], "Bitmap Heap Scan", typed);
          assert.ok(node["Actual Rows"]! <= 60, `${node["Actual Rows"]} rows for ${typed}`);
        }
      }
    }
    const found = async (libraryId: number, typed: string) => {
      const { files } = await search(db, libraryId, typed, Infinity);
      return files.map(({ name, inside }) => [name, inside]);
    };
    assert.deepEqual(await found(ANN, "number7 everywhere"), [["7", true]]);
    assert.deepEqual(await found(BOB, "number8"), [["8", true]]);
  },
);
