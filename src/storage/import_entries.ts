/** What imported manifests say: applied to files that are here, kept for those that are still to come. */
import { Json, type Queryable } from "../database/database.ts";
import { orderKey } from "../domain/folding.ts";
import { fileGrams, searchText } from "../domain/grams.ts";
import type { Category, MessageEntity } from "../domain/kinds.ts";
import { noteSize } from "../domain/notes.ts";
import { foldedSource, type SourceType } from "../domain/sources.ts";
import type { ManifestEntry } from "../domain/manifest.ts";
import type { SavingLimits } from "./uploads.ts";

/** An entry with all that a file is found and ordered by, and the folder that it goes into. */
export interface PreparedEntry extends Omit<ManifestEntry, "folder" | "from" | "note"> {
  note: string | null;
  note_entities: MessageEntity[] | null;
  /** Bytes of a note. */
  size: number;
  from_type: SourceType | null;
  from_name: string | null;
  from_date: string | null;
  from_folded: string | null;
  folder_id: number | null;
  name_folded: string;
  search_text: string;
  grams: readonly number[];
}

/** Prepares what is kept of an entry, because no statement that saves a file can compute it. */
export function prepareEntry(
  libraryId: number,
  { folder: _, from, note, ...entry }: ManifestEntry,
  folderId: number | null,
): PreparedEntry {
  const words = {
    ...entry,
    note: note?.text ?? null,
    note_entities: note?.entities ?? null,
    from_name: from?.name ?? null,
  };
  return {
    ...words,
    size: note === null ? 0 : noteSize(note.text),
    from_type: from?.type ?? null,
    from_date: from?.date ?? null,
    from_folded: from === null ? null : foldedSource(from.name),
    folder_id: folderId,
    name_folded: orderKey(entry.name),
    search_text: searchText(words),
    grams: fileGrams(libraryId, words),
  };
}

/** What importing a manifest, or a chunk of it, came to. */
export interface ImportFigures {
  /** Files that are here, and are now as the manifest says. */
  here: number;
  /** The same, in the trash. */
  in_trash: number;
  /** Entries whose files are still to come. */
  waiting: number;
  /** Notes that were saved. */
  made: number;
  /** Notes that were not, since a limit was in the way. */
  refused: number;
}

/** The names of the sources of those of a library's files that have one, by Telegram's id of the file. */
export async function readSourceNames(
  db: Queryable,
  libraryId: number,
  uniqueIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.query<{ file_unique_id: string; from_name: string }>(
    `SELECT file_unique_id, from_name FROM files
     WHERE library_id = $1 AND file_unique_id = ANY ($2::text[]) AND from_name IS NOT NULL`,
    [libraryId, uniqueIds],
  );
  return new Map(rows.map(({ file_unique_id, from_name }) => [file_unique_id, from_name]));
}

/** An entry that says nothing of the source which its file has: the file is still found by it. */
export function withSourceName(
  libraryId: number,
  entry: PreparedEntry,
  from_name: string,
): PreparedEntry {
  const words = { ...entry, from_name };
  return { ...entry, search_text: searchText(words), grams: fileGrams(libraryId, words) };
}

/**
 * Applies entries (each of another file) to the person's files, those in the trash included, and keeps the others until their
 * files come; to be issued after lockLibrary, so that no file is saved in between. What is unchanged is not written. New
 * notes are saved as far as the limits allow, in their order.
 */
export async function applyEntries(
  db: Queryable,
  libraryId: number,
  entries: readonly PreparedEntry[],
  limits: SavingLimits,
): Promise<ImportFigures> {
  const rows = await db.query<ImportFigures>(
    `WITH entry AS (
       SELECT e.*, d.id AS live_folder_id
       FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS (
         file_unique_id text, name text, name_folded text, category text, folder_id bigint, tags text[], caption text,
         created_at timestamptz, search_text text, grams integer[], caption_entities jsonb, note text,
         note_entities jsonb, size bigint, from_type text, from_name text, from_date timestamptz, from_folded text
         )) WITH ORDINALITY AS e (
         file_unique_id, name, name_folded, category, folder_id, tags, caption, created_at, search_text, grams,
         caption_entities, note, note_entities, size, from_type, from_name, from_date, from_folded, ordinal)
       LEFT JOIN folders d ON d.id = e.folder_id AND d.library_id = $1 AND d.deleted_at IS NULL
     ), known AS (
       SELECT f.file_unique_id, f.deleted_at IS NOT NULL AS in_trash
       FROM entry e JOIN files f ON f.library_id = $1 AND f.file_unique_id = e.file_unique_id
     ), updated AS (
       UPDATE files f SET name = e.name, name_folded = e.name_folded, category = e.category, folder_id = e.live_folder_id,
         tags = e.tags, caption = e.caption, created_at = e.created_at, search_text = e.search_text, grams = e.grams,
         caption_entities = e.caption_entities, note_entities = coalesce(e.note_entities, f.note_entities),
         name_from = NULL, media_group_id = NULL, caption_from = NULL, comment_id = NULL, comment_units = 0,
         from_type = coalesce(e.from_type, f.from_type), from_name = coalesce(e.from_name, f.from_name),
         from_date = coalesce(e.from_date, f.from_date), from_folded = coalesce(e.from_folded, f.from_folded)
       FROM entry e
       WHERE f.library_id = $1 AND f.file_unique_id = e.file_unique_id
         AND (f.name, f.category, f.folder_id, f.tags, f.caption, f.caption_entities, f.created_at, f.from_name,
             f.note_entities)
           IS DISTINCT FROM
             (e.name, e.category, e.live_folder_id, e.tags, e.caption, e.caption_entities, e.created_at,
             coalesce(e.from_name, f.from_name), coalesce(e.note_entities, f.note_entities))
     ), used AS (
       SELECT coalesce(sum(files), 0)::bigint AS files, coalesce(sum(bytes), 0)::bigint AS bytes
       FROM library_usage WHERE library_id = $1 AND bucket <> 'trash'
     ), new_notes AS (
       SELECT e.*, row_number() OVER in_order AS nth, sum(e.size) OVER in_order AS bytes
       FROM entry e
       WHERE e.note IS NOT NULL AND NOT EXISTS (SELECT FROM known k WHERE k.file_unique_id = e.file_unique_id)
         AND coalesce(e.size <= $3::bigint, true)
       WINDOW in_order AS (ORDER BY e.ordinal)
     ), made AS (
       -- Nothing will be sent for a note: it is all here.
       INSERT INTO files (
         library_id, kind, category, file_id, file_unique_id, name, name_folded, caption, caption_entities, tags, note,
         note_entities, size, folder_id, from_type, from_name, from_date, from_folded, search_text, grams, created_at)
       SELECT $1, 'note', e.category, '', e.file_unique_id, e.name, e.name_folded, e.caption, e.caption_entities, e.tags,
         e.note, e.note_entities, e.size, e.live_folder_id, e.from_type, e.from_name, e.from_date, e.from_folded,
         e.search_text, e.grams, e.created_at
       FROM new_notes e CROSS JOIN used u
       WHERE coalesce(u.bytes + e.bytes <= $4::bigint, true) AND coalesce(u.files + e.nth <= $5::bigint, true)
       ORDER BY e.ordinal
       RETURNING id
     ), kept AS (
       INSERT INTO import_entries AS i (
         library_id, file_unique_id, name, name_folded, category, folder_id, tags, caption, created_at, search_text, grams,
         caption_entities, from_type, from_name, from_date, from_folded)
       SELECT $1, e.file_unique_id, e.name, e.name_folded, e.category, e.live_folder_id, e.tags, e.caption, e.created_at,
         e.search_text, e.grams, e.caption_entities, e.from_type, e.from_name, e.from_date, e.from_folded
       FROM entry e
       WHERE e.note IS NULL AND NOT EXISTS (SELECT FROM known k WHERE k.file_unique_id = e.file_unique_id)
       ORDER BY e.ordinal
       ON CONFLICT (library_id, file_unique_id) DO UPDATE SET name = excluded.name, name_folded = excluded.name_folded,
         category = excluded.category, folder_id = excluded.folder_id, tags = excluded.tags, caption = excluded.caption,
         created_at = excluded.created_at, search_text = excluded.search_text, grams = excluded.grams,
         caption_entities = excluded.caption_entities, from_type = excluded.from_type, from_name = excluded.from_name,
         from_date = excluded.from_date, from_folded = excluded.from_folded
       WHERE (i.name, i.category, i.folder_id, i.tags, i.caption, i.created_at) IS DISTINCT FROM
         (excluded.name, excluded.category, excluded.folder_id, excluded.tags, excluded.caption, excluded.created_at)
     )
     SELECT (SELECT count(*) FROM known WHERE NOT in_trash) AS here,
            (SELECT count(*) FROM known WHERE in_trash) AS in_trash,
            count(*) FILTER (WHERE e.note IS NULL) AS waiting,
            (SELECT count(*) FROM made) AS made,
            count(*) FILTER (WHERE e.note IS NOT NULL) - (SELECT count(*) FROM made) AS refused
     FROM entry e WHERE NOT EXISTS (SELECT FROM known k WHERE k.file_unique_id = e.file_unique_id)`,
    [libraryId, new Json(entries), limits.file_size, limits.quota, limits.files],
  );
  return rows[0]!;
}

/** How many entries wait for their files, and the newest of them: 0 where there is none. */
export async function countAwaited(
  db: Queryable,
  libraryId: number,
): Promise<{ waiting: number; last: number }> {
  const rows = await db.query<{ waiting: number; last: number }>(
    `SELECT count(*) AS waiting, coalesce(max(id), 0) AS last FROM import_entries WHERE library_id = $1`,
    [libraryId],
  );
  return rows[0]!;
}

/** Entries on one page. */
const WAITING_PAGE_SIZE = 20;

/** A page of entries whose files are still to come, in the order of their manifests. */
export interface WaitingPage {
  entries: { id: number; name: string; category: Category; created_at: Date }[];
  total: number;
  /** Whether there are entries before this page. */
  before: boolean;
  /** The first one of the next page; null on the last. */
  next: number | null;
}

/** The page that starts with the entry `from` (or the one after it, where it is gone), or that ends just before it. */
export async function listAwaited(
  db: Queryable,
  libraryId: number,
  from: number,
  move: "at" | "before",
): Promise<WaitingPage> {
  const [comparison, direction] = move === "at" ? [">=", "ASC"] : ["<", "DESC"];
  const rows = await db.query<WaitingPage["entries"][number] & { total: number; before: boolean }>(
    `SELECT i.id, i.name, i.category, i.created_at,
       (SELECT count(*) FROM import_entries WHERE library_id = $1) AS total,
       EXISTS (SELECT FROM import_entries WHERE library_id = $1 AND id < $2) AS before
     FROM import_entries i
     WHERE i.library_id = $1 AND i.id ${comparison} $2
     ORDER BY i.id ${direction} LIMIT ${WAITING_PAGE_SIZE + 1}`,
    [libraryId, from],
  );
  const total = rows[0]?.total ?? 0;
  const before = move === "at" ? rows[0]?.before ?? false : rows.length > WAITING_PAGE_SIZE;
  const entries = rows.slice(0, WAITING_PAGE_SIZE)
    .map(({ id, name, category, created_at }) => ({ id, name, category, created_at }));
  if (move === "before") return { entries: entries.reverse(), total, before, next: from };
  return { entries, total, before, next: rows[WAITING_PAGE_SIZE]?.id ?? null };
}

/** Forgets at most `limit` entries, none that came after the entry `upTo`; how many went. */
export async function forgetAwaited(
  db: Queryable,
  libraryId: number,
  upTo: number,
  limit: number,
): Promise<number> {
  const rows = await db.query<{ forgotten: number }>(
    `WITH forgotten AS (
       DELETE FROM import_entries WHERE library_id = $1 AND id = ANY (ARRAY(
         SELECT id FROM import_entries WHERE library_id = $1 AND id <= $2 ORDER BY id LIMIT $3
       ))
       RETURNING id
     )
     SELECT count(*) AS forgotten FROM forgotten`,
    [libraryId, upTo, limit],
  );
  return rows[0]!.forgotten;
}
