import type { Queryable } from "../database/database.ts";
import type { Category } from "../domain/kinds.ts";
import {
  ACT_AT_ONCE,
  IS_DELETED_ROOT,
  PLACED_FOLDER,
  placedFolders,
  REVIVED_FOLDERS,
} from "./acts.ts";

/** A file that was brought back. */
export interface RestoredFile {
  id: number;
  name: string;
  category: Category;
  /** The folder that it is in again. */
  folder: string | null;
}

/**
 * Brings files back from the trash to where they were, with the folders above them; no limit is in the way. One that has
 * left the trash stays as it is and counts as restored.
 */
export async function restoreFiles(
  db: Queryable,
  libraryId: number,
  fileIds: readonly number[],
): Promise<RestoredFile[]> {
  return await db.query<RestoredFile>(
    `WITH RECURSIVE ${
      placedFolders(
        "SELECT f.folder_id FROM files f WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NOT NULL",
      )
    }, revived AS (${REVIVED_FOLDERS}), restored AS (
       UPDATE files f SET deleted_at = NULL, deleted_act = NULL, folder_id = ${PLACED_FOLDER}
       WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NOT NULL
       RETURNING f.id, f.name, f.category, f.folder_id
     )
     SELECT r.id, r.name, r.category, d.name AS folder
     FROM restored r LEFT JOIN folders d ON d.id = r.folder_id AND d.library_id = $1
     UNION ALL
     SELECT f.id, f.name, f.category, d.name FROM files f LEFT JOIN folders d ON d.id = f.folder_id AND d.library_id = $1
     WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NULL`,
    [libraryId, fileIds],
  );
}

/** A folder that lies in the trash with what was in it: all that one act deleted. */
export interface DeletedFolder {
  act: number;
  name: string;
  /** Files of the act that are still there. */
  files: number;
  deleted_at: Date;
}

/** Deleted folders on one page. */
const DELETED_FOLDERS_PAGE = 8;

/** A page of the folders in the trash, the latest deleted first. */
export interface DeletedFolderPage {
  folders: DeletedFolder[];
  /** Folders on all pages. */
  total: number;
  /** Whether there are folders before this page. */
  before: boolean;
  /** The act of the first folder on the next page; null on the last. */
  next: number | null;
}

/**
 * The page of deleted folders, those within them left out, that starts with the folder of the act `from` (0: the latest),
 * or that ends just before it. Where none are left there, it is the first page.
 */
export async function listDeletedFolders(
  db: Queryable,
  libraryId: number,
  from = 0,
  move: "at" | "before" = "at",
): Promise<DeletedFolderPage> {
  const isBefore = move === "before";
  const rows = await db.query<DeletedFolder & { total: number; before: boolean }>(
    `WITH page AS (
       SELECT d.id, d.deleted_act, d.name, d.deleted_at FROM folders d
       WHERE ${IS_DELETED_ROOT} AND ($2::bigint = 0 OR d.deleted_act ${isBefore ? ">" : "<="} $2)
       ORDER BY d.deleted_act ${isBefore ? "ASC" : "DESC"}, d.id LIMIT ${DELETED_FOLDERS_PAGE + 1}
     )
     SELECT d.deleted_act AS act, d.name, d.deleted_at, (${FILES_OF_ACT}) AS files,
       CASE WHEN $2 = 0 AND (SELECT count(*) FROM page) <= ${DELETED_FOLDERS_PAGE} THEN (SELECT count(*) FROM page)
         ELSE (SELECT count(*) FROM folders d WHERE ${IS_DELETED_ROOT}) END AS total,
       $2 > 0 AND EXISTS (SELECT FROM folders d WHERE ${IS_DELETED_ROOT} AND d.deleted_act > $2) AS before
     FROM page d ORDER BY d.deleted_act ${isBefore ? "ASC" : "DESC"}, d.id`,
    [libraryId, from],
  );
  if (rows.length === 0 && from !== 0) return await listDeletedFolders(db, libraryId);
  const hasMore = rows.length > DELETED_FOLDERS_PAGE;
  const more = rows[DELETED_FOLDERS_PAGE];
  const total = rows[0]?.total ?? 0;
  const before = isBefore ? hasMore : rows[0]?.before ?? false;
  const folders = rows.slice(0, DELETED_FOLDERS_PAGE)
    .map(({ total: _, before: _b, ...folder }) => folder);
  if (isBefore) return { folders: folders.reverse(), total, before, next: from };
  return { folders, total, before, next: more?.act ?? null };
}

/** The folder that an act deleted; undefined where it is not in the trash. */
export async function findDeletedFolder(
  db: Queryable,
  libraryId: number,
  act: number,
): Promise<DeletedFolder | undefined> {
  const rows = await db.query<DeletedFolder>(
    `SELECT d.deleted_act AS act, d.name, d.deleted_at, (${FILES_OF_ACT}) AS files
     FROM folders d WHERE ${IS_DELETED_ROOT} AND d.deleted_act = $2 ORDER BY d.id LIMIT 1`,
    [libraryId, act],
  );
  return rows[0];
}

const FILES_OF_ACT =
  "SELECT count(*) FROM files f WHERE f.library_id = $1 AND f.deleted_act = d.deleted_act";

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

/** Deletes a file of the trash for good; its name, undefined where it is not there. */
export async function deleteForGood(
  db: Queryable,
  libraryId: number,
  fileId: number,
): Promise<string | undefined> {
  const rows = await db.query<{ name: string }>(
    `DELETE FROM files WHERE library_id = $1 AND id = $2 AND deleted_at IS NOT NULL RETURNING name`,
    [libraryId, fileId],
  );
  return rows[0]?.name;
}

/** Deletes for good what one act deleted, folders included; how many files went. */
export async function deleteActForGood(
  db: Queryable,
  libraryId: number,
  act: number,
): Promise<number> {
  const rows = await db.query<{ deleted: number }>(
    `WITH gone AS (
       DELETE FROM files WHERE library_id = $1 AND deleted_act = $2 RETURNING id
     ), folders_gone AS (
       DELETE FROM folders d WHERE d.library_id = $1 AND d.deleted_act = $2 AND ${NO_LIVE_CHILD}
     )
     SELECT count(*) AS deleted FROM gone`,
    [libraryId, act],
  );
  return rows[0]!.deleted;
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
