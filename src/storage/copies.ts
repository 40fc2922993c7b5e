/** Copies of files from one library to another: rows only, since Telegram keeps the bytes. */
import type { Queryable } from "../database/database.ts";
import { insertedSql, judgedSql, NO_MESSAGE, rehashedSql } from "./saving.ts";
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
    `WITH portion AS (
       SELECT id, library_id FROM files WHERE library_id = $1 AND id = ANY ($3::bigint[]) AND deleted_at IS NULL
     ), ${judgedSql({ library: "$2", file_size: "$4", quota: "$5", files: "$6" })}, n AS (
       SELECT f.kind, f.category, f.file_id, f.second_file_id, f.file_unique_id, f.thumbnail_file_id, f.name, f.name_folded,
         f.caption, f.caption_entities, f.tags, f.note, f.note_entities, f.mime_type, f.size, f.width, f.height,
         f.duration, f.from_type, f.from_name, f.from_date, f.from_folded, f.search_text,
         ${rehashedSql("f.grams", "$1::bigint", "$2::bigint")} AS grams, ${NO_MESSAGE}
       FROM verdict v JOIN files f ON f.id = v.id AND f.library_id = $1 WHERE v.outcome = 'saved'
     ), ${
      insertedSql({
        library: "$2",
        postedBy: "CASE WHEN $8::text IS NOT NULL THEN $7::bigint END",
        postedName: "$8::text",
      })
    }
     SELECT count(*) FILTER (WHERE outcome IN ('saved', 'restored')) AS copied,
       count(*) FILTER (WHERE outcome = 'duplicate') AS known,
       count(*) FILTER (WHERE outcome IN ('too_large', 'too_many', 'over_quota')) AS refused
     FROM verdict`,
    [from, to, fileIds, limits.file_size, limits.quota, limits.files, user_id, name],
  );
  return rows[0]!;
}
