import type { Queryable } from "../database/database.ts";
import type { Category } from "../domain/kinds.ts";
import { ACT_AT_ONCE } from "./acts.ts";

/** A file that was brought back. */
export interface RestoredFile {
  id: number;
  name: string;
  category: Category;
}

/**
 * Brings files back from the trash; no limit is in the way. One whose folder is gone comes back without a folder, one
 * that has left the trash stays as it is and counts as restored.
 */
export async function restoreFiles(
  db: Queryable,
  libraryId: number,
  fileIds: readonly number[],
): Promise<RestoredFile[]> {
  return await db.query<RestoredFile>(
    `WITH restored AS (
       UPDATE files f SET deleted_at = NULL, deleted_act = NULL,
         folder_id = (
           SELECT d.id FROM folders d WHERE d.id = f.folder_id AND d.library_id = $1 AND d.deleted_at IS NULL
         )
       WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NOT NULL
       RETURNING f.id, f.name, f.category
     )
     SELECT id, name, category FROM restored
     UNION ALL
     SELECT f.id, f.name, f.category FROM files f
     WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NULL`,
    [libraryId, fileIds],
  );
}

/** How many files lie in the trash, and the database's time in milliseconds since 1970, rounded up. */
export async function countTrash(
  db: Queryable,
  libraryId: number,
): Promise<{ files: number; now: number }> {
  const rows = await db.query<{ files: number; now: number }>(
    `SELECT coalesce((SELECT files FROM library_usage WHERE library_id = $1 AND bucket = 'trash'), 0) AS files,
            ceil(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`,
    [libraryId],
  );
  return rows[0]!;
}

/**
 * Deletes for good what was in the trash at `before`; nothing where that is more than ACT_AT_ONCE. How many files went. The
 * folders follow: see {@link emptyFolderTrash}.
 */
export async function emptyTrash(
  db: Queryable,
  libraryId: number,
  before: Date,
): Promise<number> {
  const rows = await db.query<{ deleted: number }>(
    `WITH found AS (
       (SELECT id, true AS is_file FROM files WHERE library_id = $1 AND deleted_at <= $2
        ORDER BY deleted_at, id LIMIT ${ACT_AT_ONCE + 1})
       UNION ALL
       (SELECT id, false FROM folders WHERE library_id = $1 AND deleted_at <= $2 LIMIT ${
      ACT_AT_ONCE + 1
    })
     ), gone AS (
       DELETE FROM files f
       WHERE f.library_id = $1 AND f.id = ANY (ARRAY(SELECT id FROM found WHERE is_file))
         AND (SELECT count(*) FROM found) <= ${ACT_AT_ONCE}
       RETURNING f.id
     )
     SELECT count(*) AS deleted FROM gone`,
    [libraryId, before],
  );
  return rows[0]!.deleted;
}

/** The same for at most `limit` files, as a portion: see act_jobs.ts. */
export async function emptyMoreTrash(
  db: Queryable,
  libraryId: number,
  before: Date,
  limit: number,
): Promise<number> {
  const rows = await db.query<{ deleted: number }>(
    `WITH gone AS (
       DELETE FROM files f WHERE f.library_id = $1 AND f.id = ANY (ARRAY(
         SELECT id FROM files WHERE library_id = $1 AND deleted_at <= $2 ORDER BY deleted_at, id LIMIT $3))
       RETURNING f.id
     )
     SELECT count(*) AS deleted FROM gone`,
    [libraryId, before, limit],
  );
  return rows[0]!.deleted;
}

/**
 * Forgets the folders that were in the trash at `before`, unless they are more than ACT_AT_ONCE, once none of the files is
 * left that were there with them.
 */
export async function emptyFolderTrash(
  db: Queryable,
  libraryId: number,
  before: Date,
): Promise<void> {
  await db.query(
    `DELETE FROM folders d
     WHERE d.library_id = $1 AND d.deleted_at <= $2 AND ${NO_LIVE_CHILD}
       AND (
         SELECT f.id FROM files f WHERE f.library_id = $1 AND f.deleted_at <= $2 ORDER BY f.deleted_at, f.id LIMIT 1
       ) IS NULL
       AND (SELECT count(*) FROM (
         SELECT FROM folders WHERE library_id = $1 AND deleted_at <= $2 LIMIT ${ACT_AT_ONCE + 1}
       ) found) <= ${ACT_AT_ONCE}`,
    [libraryId, before],
  );
}

/**
 * A folder takes those within it along. None of them should be live, since a folder is deleted with all in it; the purge
 * does not rely on that.
 */
const NO_LIVE_CHILD = `NOT EXISTS (
  SELECT FROM folders c WHERE c.parent_id = d.id AND c.library_id = d.library_id AND c.deleted_at IS NULL)`;

/**
 * Deletes for good, of anybody, at most `limit` files that lay in the trash longer than `olderThanMs`; how many went. Any
 * number of instances may do so at once: each skips what another holds.
 */
export async function purgeFiles(
  db: Queryable,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query<{ deleted: number }>(
    `WITH old AS (
       SELECT id FROM files
       WHERE deleted_at IS NOT NULL
         AND deleted_at AT TIME ZONE 'UTC' < (now() - make_interval(secs => $1::bigint / 1000.0)) AT TIME ZONE 'UTC'
       ORDER BY deleted_at AT TIME ZONE 'UTC' LIMIT $2 FOR UPDATE SKIP LOCKED
     ), gone AS (
       DELETE FROM files f USING old WHERE f.id = old.id RETURNING f.id
     )
     SELECT count(*) AS deleted FROM gone`,
    [olderThanMs, limit],
  );
  return rows[0]!.deleted;
}

/** The same for folders; to be called when no file of that age is left. */
export async function purgeFolders(
  db: Queryable,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query<{ deleted: number }>(
    `WITH old AS (
       SELECT d.id FROM folders d
       WHERE d.deleted_at < now() - make_interval(secs => $1::bigint / 1000.0) AND ${NO_LIVE_CHILD}
       ORDER BY d.deleted_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ), gone AS (
       DELETE FROM folders d USING old WHERE d.id = old.id RETURNING d.id
     )
     SELECT count(*) AS deleted FROM gone`,
    [olderThanMs, limit],
  );
  return rows[0]!.deleted;
}
