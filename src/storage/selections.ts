import type { Queryable } from "../database/database.ts";
import { fold } from "../domain/folding.ts";
import { fileGrams, SEARCH_TEXT_MAX } from "../domain/grams.ts";
import type { Category } from "../domain/kinds.ts";
import { TAGS_MAX } from "../domain/tags.ts";

/** Moves live files to a category; how many of them are there. */
export async function setCategories(
  db: Queryable,
  libraryId: number,
  fileIds: readonly number[],
  category: Category,
): Promise<number> {
  const rows = await db.query<{ files: number }>(
    `WITH moved AS (
       UPDATE files f SET category = $3
       WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NULL AND f.category <> $3
     )
     SELECT count(*) AS files FROM files f
     WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NULL`,
    [libraryId, fileIds, category],
  );
  return rows[0]!.files;
}

/**
 * Adds tags to live files, each in one go with what search finds it by; how many of the files are there. A tag that a file
 * has already, in whatever spelling, stays as it is; more tags than a file can have are left out.
 */
export async function addTags(
  db: Queryable,
  libraryId: number,
  fileIds: readonly number[],
  tags: readonly string[],
): Promise<number> {
  const rows = await db.query<{ files: number }>(
    // The lines of a search text: the name, a line for each tag, and the caption, which begins with a space.
    `WITH added AS (
       SELECT f.id, array_agg(n.tag ORDER BY n.ordinal) AS tags,
         string_agg(E'\\n#' || n.folded, '' ORDER BY n.ordinal) AS lines
       FROM files f CROSS JOIN LATERAL (
         SELECT t.tag, t.folded, t.ordinal, row_number() OVER (ORDER BY t.ordinal) AS nth
         FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS t (tag, folded, ordinal)
         WHERE strpos(f.search_text, E'\\n#' || t.folded || E'\\n') = 0
       ) n
       WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NULL
         AND cardinality(f.tags) + n.nth <= ${TAGS_MAX}
       GROUP BY f.id
     ), tagged AS (
       UPDATE files f SET tags = f.tags || a.tags,
         search_text = left(
           overlay(f.search_text PLACING a.lines FROM strpos(f.search_text, E'\\n ') FOR 0), ${SEARCH_TEXT_MAX}),
         grams = CASE WHEN f.grams IS NOT NULL THEN
           ARRAY(SELECT DISTINCT g FROM unnest(f.grams || $5::integer[]) AS g ORDER BY g) END
       FROM added a
       WHERE f.library_id = $1 AND f.id = a.id
     )
     SELECT count(*) AS files FROM files f
     WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NULL`,
    [libraryId, fileIds, tags, tags.map(fold), fileGrams(libraryId, { name: "", tags })],
  );
  return rows[0]!.files;
}
