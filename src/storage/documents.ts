/**
 * What is read of documents. A row of `documents` is written by a trigger, in the statement that saves the file; it is claimed
 * and ended by src/jobs/worker.ts. Background work: its statements look beyond one library.
 */
import type { Database, Queryable } from "../database/database.ts";

/** How long {@link forgetContents} lets searches wait. */
const LOCK_WAIT_MS = 200;

/** What became of a document, as it is kept; null while it waits. */
export type DocumentOutcome =
  | "read"
  | "scan"
  | "protected"
  | "damaged"
  | "too_large"
  | "not_text"
  | "unavailable" // Telegram doesn't hand it out
  | "disk_unreadable" // a local Bot API server keeps it where this process can't read
  | "off"; // documents of its library are not read

/** What a document is divided into. */
export type DocumentUnit = "page" | "sheet" | "slide" | "chapter";

/** A document that this process holds. */
export interface DocumentJob {
  /** Of the file. */
  id: number;
  kind: "document";
  library_id: number;
  file_id: string;
  file_unique_id: string;
  name: string;
  mime_type: string | null;
  size: number;
  /** Processes that ended while they held it. */
  attempts: number;
  /** Downloads that failed. */
  tries: number;
  overdue: boolean;
}

/** Claims the newest documents that wait, for `leaseMs`; none that is `held`, and none whose file is in the trash. */
export async function claimDocuments(
  db: Queryable,
  holder: string,
  limit: number,
  held: readonly number[],
  leaseMs: number,
): Promise<DocumentJob[]> {
  return await db.query<DocumentJob>(
    `WITH due AS (
       SELECT d.file_id FROM documents d
       JOIN files f ON f.id = d.file_id AND f.library_id = d.library_id AND f.deleted_at IS NULL
       WHERE d.outcome IS NULL AND d.due_at <= now() AND d.file_id <> ALL ($3::bigint[])
       ORDER BY d.file_id DESC LIMIT $2 FOR UPDATE OF d SKIP LOCKED
     ), claimed AS (
       UPDATE documents d SET holder = $1, due_at = now() + make_interval(secs => $4::integer / 1000.0),
         attempts = d.attempts + CASE WHEN d.holder <> $1 THEN 1 ELSE 0 END
       FROM due WHERE d.file_id = due.file_id
       RETURNING d.file_id, d.library_id, d.attempts, d.tries
     )
     SELECT c.file_id AS id, 'document' AS kind, c.library_id, f.file_id, f.file_unique_id, f.name, f.mime_type, f.size,
       c.attempts, c.tries, false AS overdue
     FROM claimed c JOIN files f ON f.id = c.file_id AND f.library_id = c.library_id`,
    [holder, limit, held, leaseMs],
  );
}

/** Extends leases to `leaseMs` from now; the documents that this process still holds. */
export async function extendDocuments(
  db: Queryable,
  holder: string,
  ids: readonly number[],
  leaseMs: number,
): Promise<number[]> {
  const rows = await db.query<{ file_id: number }>(
    `UPDATE documents SET due_at = now() + make_interval(secs => $3::integer / 1000.0)
     WHERE file_id = ANY ($2::bigint[]) AND holder = $1 RETURNING file_id`,
    [holder, ids, leaseMs],
  );
  return rows.map(({ file_id }) => file_id);
}

/** Lets a document go; it is due again after `waitMs`. */
export async function releaseDocument(
  db: Queryable,
  holder: string,
  { id, library_id, tries }: DocumentJob,
  waitMs: number,
): Promise<void> {
  await db.query(
    `UPDATE documents SET holder = NULL, due_at = now() + make_interval(secs => $4::double precision / 1000), tries = $5
     WHERE file_id = $1 AND library_id = $2 AND holder = $3`,
    [id, library_id, holder, waitMs, tries],
  );
}

/** What was read of a document. */
export interface DocumentResult {
  outcome: Exclude<DocumentOutcome, "off">;
  unit: DocumentUnit | null;
  parts_read: number | null;
  is_partial: boolean;
}

/**
 * Ends a document: notes what became of it and, of one that was read, what finds it (a vector of lexemes for each row, as
 * content_lexemes.ts makes it). Nothing happens where another process has it by now, where its file was replaced or deleted,
 * or where its library is no longer to be read.
 */
export async function endDocument(
  db: Queryable,
  holder: string,
  { id, library_id, file_unique_id }: DocumentJob,
  { outcome, unit, parts_read, is_partial }: DocumentResult,
  vectors: readonly string[],
): Promise<void> {
  await db.query(
    // Who turns reading off waits for the lock, and so forgets these words too.
    `WITH reading AS (
       SELECT id FROM libraries WHERE id = $2 AND reads_documents FOR SHARE
     ), ended AS (
       UPDATE documents d SET outcome = $4, unit = $5, parts_read = $6, is_partial = $7, holder = NULL, attempts = 0
       FROM files f, reading l
       WHERE d.file_id = $1 AND d.library_id = $2 AND d.holder = $3 AND d.outcome IS NULL
         AND f.id = d.file_id AND f.library_id = $2 AND f.file_unique_id = $8 AND l.id = $2
       RETURNING d.file_id
     )
     INSERT INTO document_words (file_id, part, library_id, words)
     SELECT e.file_id, v.ordinal, $2, v.words::tsvector
     FROM ended e CROSS JOIN unnest($9::text[]) WITH ORDINALITY AS v (words, ordinal)
     ON CONFLICT (file_id, part) DO UPDATE SET words = excluded.words`,
    [id, library_id, holder, outcome, unit, parts_read, is_partial, file_unique_id, vectors],
  );
}

/** What Details shows of a document. */
export interface DocumentState {
  outcome: DocumentOutcome | null;
  unit: DocumentUnit | null;
  parts_read: number | null;
  is_partial: boolean;
}

/** Whether the documents of a library are read. */
export async function readsDocuments(db: Queryable, libraryId: number): Promise<boolean> {
  const rows = await db.query<{ reads_documents: boolean }>(
    `SELECT reads_documents FROM libraries WHERE id = $1`,
    [libraryId],
  );
  return rows[0]?.reads_documents ?? false;
}

/** Sets it. What follows from it for what is kept is a job's: {@link applyReading}. */
export async function setReadsDocuments(
  db: Queryable,
  libraryId: number,
  reads: boolean,
): Promise<void> {
  await db.query(`UPDATE libraries SET reads_documents = $2 WHERE id = $1`, [libraryId, reads]);
}

/** Makes at most `$1` documents of libraries `l` what the setting says: forgets what was read, or lets the rest wait for it. */
const applyReadingSql = (which: string) =>
  `WITH chosen AS (
     SELECT d.file_id, d.library_id, l.reads_documents FROM libraries l
     JOIN documents d ON d.library_id = l.id AND (d.outcome IS NOT DISTINCT FROM 'off') = l.reads_documents
     WHERE ${which} LIMIT $1
   ), forgotten AS (
     DELETE FROM document_words w USING chosen c
     WHERE w.file_id = c.file_id AND w.library_id = c.library_id AND NOT c.reads_documents
   ), changed AS (
     UPDATE documents d SET outcome = CASE WHEN NOT c.reads_documents THEN 'off' END, due_at = now(), holder = NULL,
       attempts = 0, tries = 0, unit = NULL, parts_read = NULL, is_partial = false
     FROM chosen c WHERE d.file_id = c.file_id AND d.library_id = c.library_id RETURNING d.file_id
   )
   SELECT count(*) AS changed FROM changed`;

/** Makes at most `limit` of a library's documents what its setting says; how many there were. */
export async function applyReading(
  db: Queryable,
  libraryId: number,
  limit: number,
): Promise<number> {
  const rows = await db.query<{ changed: number }>(applyReadingSql("l.id = $2"), [
    limit,
    libraryId,
  ]);
  return rows[0]!.changed;
}

/** The same for the libraries of all groups, for whose setting there is no job: a part of the purge, which gives all of them an age. */
export async function applyReadingOfGroups(
  db: Queryable,
  _olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query<{ changed: number }>(applyReadingSql("l.chat_id IS NOT NULL"), [
    limit,
  ]);
  return rows[0]!.changed;
}

/** How many documents wait to be read, as a subquery; not those in the trash, which are only read when they come back. */
export const WAITING_DOCUMENTS = `(
  (SELECT count(*) FROM documents WHERE outcome IS NULL)
  - (SELECT count(*) FROM files f JOIN documents d ON d.file_id = f.id WHERE f.deleted_at IS NOT NULL AND d.outcome IS NULL)
)`;

/** Documents that wait to be read, of everybody. */
export async function countWaitingDocuments(db: Queryable): Promise<number> {
  const rows = await db.query<{ waiting: number }>(`SELECT ${WAITING_DOCUMENTS} AS waiting`);
  return rows[0]!.waiting;
}

/**
 * Forgets at once all that finds documents, of everybody: the server no longer reads any. Gives up soon where somebody reads the
 * table for long, a backup perhaps: searches would have to wait until both are done.
 */
export async function forgetContents(db: Database): Promise<void> {
  await db.batch((tx) => [
    tx.query(`SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`),
    tx.query(`TRUNCATE document_words`),
  ]);
}

/** Whether anything is left that {@link forgetContents} would forget. */
export async function hasContents(db: Queryable): Promise<boolean> {
  const rows = await db.query(`SELECT FROM document_words LIMIT 1`);
  return rows.length > 0;
}

/** Whether a document counts as read. */
export async function hasReadDocuments(db: Queryable): Promise<boolean> {
  const rows = await db.query(`SELECT FROM documents WHERE outcome = 'read' LIMIT 1`);
  return rows.length > 0;
}

/** Lets at most `limit` documents after `after` wait again whose words were forgotten; the last of them, or undefined. */
export async function awaitReading(
  db: Queryable,
  after: number,
  limit: number,
): Promise<number | undefined> {
  const rows = await db.query<{ last: number | null }>(
    `WITH chosen AS (
       SELECT file_id, outcome FROM documents WHERE file_id > $1 ORDER BY file_id LIMIT $2
     ), changed AS (
       UPDATE documents d SET outcome = NULL, unit = NULL, parts_read = NULL, is_partial = false, due_at = now()
       FROM chosen c WHERE d.file_id = c.file_id AND c.outcome <> 'off'
     )
     SELECT max(file_id) AS last FROM chosen`,
    [after, limit],
  );
  return rows[0]!.last ?? undefined;
}
