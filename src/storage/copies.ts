/** Copies of files from one library to another: rows only, since Telegram keeps the bytes. */
import type { Queryable } from "../database/database.ts";
import type { SavingLimits } from "./uploads.ts";

/** What became of the files that were to be copied. */
export interface Copied {
  copied: number;
  /** Kept there before. */
  known: number;
  /** Over a limit. */
  refused: number;
}

/** Who copies, from which library to which; `name` is the person's, and null where the other library is their own. */
export interface Copying {
  from: number;
  to: number;
  user_id: number;
  name: string | null;
}

/**
 * Copies live files into another library within its limits, the smaller ones first where not all fit; to be issued after
 * lockLibrary of that library. Their grams are hashed for it (see hashGram). What it has stays as it is; what lies in its trash
 * comes back. Folders stay behind. Twice is the same as once.
 */
export async function copyFiles(
  db: Queryable,
  { from, to, user_id, name }: Copying,
  fileIds: readonly number[],
  limits: SavingLimits,
): Promise<Copied> {
  const rows = await db.query<Copied>(
    `WITH candidate AS (
       SELECT f.id, f.size, f.file_id, f.second_file_id, f.file_unique_id, known.id AS known_id,
         known.deleted_at IS NOT NULL AS in_trash, known.size AS known_size
       FROM files f LEFT JOIN files known ON known.library_id = $2 AND known.file_unique_id = f.file_unique_id
       WHERE f.library_id = $1 AND f.id = ANY ($3::bigint[]) AND f.deleted_at IS NULL
     ), used AS (
       -- What comes back from the trash comes back in any case, so the rest has to fit beside it.
       SELECT coalesce(sum(files), 0)::bigint AS files, coalesce(sum(bytes), 0)::bigint AS bytes
       FROM (
         SELECT files, bytes FROM library_usage WHERE library_id = $2 AND bucket <> 'trash'
         UNION ALL
         SELECT 1, known_size FROM candidate WHERE in_trash
       ) kept
     ), fitting AS (
       SELECT id, row_number() OVER by_size AS files, sum(size) OVER by_size AS bytes
       FROM candidate WHERE known_id IS NULL AND (size > $4::bigint) IS NOT TRUE
       WINDOW by_size AS (ORDER BY size, id)
     ), verdict AS (
       SELECT c.id, c.file_id, c.second_file_id, c.file_unique_id,
         CASE
           WHEN c.in_trash THEN 'restored'
           WHEN c.known_id IS NOT NULL THEN 'known'
           WHEN fitting.id IS NULL OR used.files + fitting.files > $6::bigint
             OR used.bytes + fitting.bytes > $5::bigint THEN 'refused'
           ELSE 'copied'
         END AS outcome
       FROM candidate c CROSS JOIN used LEFT JOIN fitting ON fitting.id = c.id
     ), copied AS (
       INSERT INTO files (
         library_id, kind, category, file_id, second_file_id, file_unique_id, thumbnail_file_id, name, name_folded, caption,
         caption_entities, tags, note, note_entities, mime_type, size, width, height, duration, from_type, from_name,
         from_date, from_folded, search_text, grams, posted_by, posted_name)
       SELECT $2, f.kind, f.category, f.file_id, f.second_file_id, f.file_unique_id, f.thumbnail_file_id, f.name,
         f.name_folded, f.caption, f.caption_entities, f.tags, f.note, f.note_entities, f.mime_type, f.size, f.width,
         f.height, f.duration, f.from_type, f.from_name, f.from_date, f.from_folded, f.search_text,
         ARRAY(
           SELECT gram # (($1::bigint # $2::bigint) # (($1::bigint # $2::bigint) >> 32))::bit(32)::integer
           FROM unnest(f.grams) AS gram ORDER BY 1),
         CASE WHEN $8::text IS NOT NULL THEN $7::bigint END, $8::text
       FROM verdict v JOIN files f ON f.id = v.id AND f.library_id = $1
       WHERE v.outcome = 'copied' ORDER BY f.id
     ), restored AS (
       UPDATE files f SET deleted_at = NULL, deleted_act = NULL, file_id = v.file_id, second_file_id = v.second_file_id,
         folder_id = (
           SELECT d.id FROM folders d WHERE d.id = f.folder_id AND d.library_id = $2 AND d.deleted_at IS NULL)
       FROM verdict v
       WHERE v.outcome = 'restored' AND f.library_id = $2 AND f.file_unique_id = v.file_unique_id
     )
     SELECT count(*) FILTER (WHERE outcome IN ('copied', 'restored')) AS copied,
       count(*) FILTER (WHERE outcome = 'known') AS known, count(*) FILTER (WHERE outcome = 'refused') AS refused
     FROM verdict`,
    [from, to, fileIds, limits.file_size, limits.quota, limits.files, user_id, name],
  );
  return rows[0]!;
}
