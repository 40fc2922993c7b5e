/** A library of documents that were read, and what is in them, to check what search finds. */
import type { Database } from "../../src/database/database.ts";
import { contentLexemes } from "../../src/domain/content_lexemes.ts";
import { type DocumentJob, endDocument } from "../../src/storage/documents.ts";
import { BackendClock } from "./backend_clock.ts";
import { chances, differentWords, lengthOf, vocabulary } from "./corpus.ts";
import { OWNER } from "./documents_part.ts";

/** Documents that are written as the job does it, at the end. */
const WRITTEN_ONE_BY_ONE = 200;
const AT_ONCE = 40;

export interface Filled {
  words: readonly string[];
  /** Of each word that is searched for: the files that have it, and how many that are. */
  having: ReadonlyMap<number, ReadonlySet<number>>;
  meanWords: number;
  /** For a document in the mean: rows with what is stored beside them, and indexes. */
  tableBytes: number;
  indexBytes: number;
  /** To write one document with its index as it stands, in the mean: until it is there, and processor time of the server. */
  writeMs: number;
  serverMs: number;
}

/** Places in the vocabulary of words that are searched for: from those that most documents have to those that hardly one has. */
export const SEARCHED = [3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 20_000, 30_000, 45_000, 59_000];

export async function fillDocuments(
  database: Database,
  documents: number,
  progress: (what: string) => void,
): Promise<Filled> {
  const words = vocabulary();
  const lexemes = words.map((word) => contentLexemes(OWNER, [word]));
  const ids = (await database.query<{ id: number }>(
    `SELECT id FROM files WHERE library_id = $1 AND kind = 'document' ORDER BY id % 1009, id LIMIT $2`,
    [OWNER, documents],
  )).map(({ id }) => id);
  if (ids.length < documents) throw new Error(`Only ${ids.length} files are documents`);
  const having = new Map(SEARCHED.map((place) => [place, new Set<number>()]));
  const chance = chances();
  let all = 0;
  // Of these lengths all fit into one row, as the job writes them.
  const vectorFor = (id: number): string => {
    const found = differentWords(lengthOf(chance), chance);
    all += found.size;
    for (const [place, files] of having) if (found.has(place)) files.add(id);
    return [...found].map((index) => lexemes[index]!).join(" ");
  };
  // The index is made when nearly all is there, which takes a tenth of the time.
  await database.script(`DROP INDEX document_words_words`);
  const single = ids.splice(-Math.min(WRITTEN_ONE_BY_ONE, Math.floor(documents / 2)));
  let inserted: Promise<void> | undefined;
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const chunk = ids.slice(start, start + AT_ONCE);
    // While the server writes what came before.
    const vectors = chunk.map(vectorFor);
    await inserted;
    inserted = insert(database, chunk, vectors);
    if (start % 2_000 === 0) progress(`${start} documents`);
  }
  await inserted;
  progress("the index of words");
  await database.script(
    `CREATE INDEX document_words_words ON document_words USING gin (words) WITH (fastupdate = off)`,
  );
  await database.script(`VACUUM (ANALYZE) document_words`);
  await database.script(`VACUUM (ANALYZE) documents`);
  progress("documents one by one");
  const clock = await BackendClock.of(database);
  let [writeMs, serverMs] = [0, 0];
  for (const id of single) {
    await database.query(
      `INSERT INTO documents (file_id, library_id, holder) VALUES ($1, $2, 'bench')`,
      [id, OWNER],
    );
    const [job] = await database.query<DocumentJob>(
      `SELECT id, 'document' AS kind, library_id, file_id, file_unique_id, name, mime_type, size FROM files WHERE id = $1`,
      [id],
    );
    const vectors = [vectorFor(id)];
    const [began, serverBegan] = [performance.now(), clock.now()];
    const result = { outcome: "read", unit: "page", parts_read: 9, is_partial: false } as const;
    await endDocument(database, "bench", job!, result, vectors);
    writeMs += performance.now() - began;
    serverMs += clock.now() - serverBegan;
  }
  const [sizes] = await database.query<{ table_bytes: number; index_bytes: number }>(
    `SELECT pg_table_size('document_words') + pg_table_size('documents') AS table_bytes,
       pg_indexes_size('document_words') + pg_indexes_size('documents') AS index_bytes`,
  );
  return {
    words,
    having,
    meanWords: all / documents,
    tableBytes: sizes!.table_bytes / documents,
    indexBytes: sizes!.index_bytes / documents,
    writeMs: writeMs / single.length,
    serverMs: serverMs / single.length,
  };
}

async function insert(
  database: Database,
  ids: readonly number[],
  vectors: readonly string[],
): Promise<void> {
  await database.query(
    `INSERT INTO documents (file_id, library_id, outcome, unit, parts_read)
     SELECT id, $2, 'read', 'page', 9 FROM unnest($1::bigint[]) id`,
    [ids, OWNER],
  );
  await database.query(
    `INSERT INTO document_words (file_id, part, library_id, words)
     SELECT id, 1, $3, vector::tsvector FROM unnest($1::bigint[], $2::text[]) AS r (id, vector)`,
    [ids, vectors, OWNER],
  );
}
