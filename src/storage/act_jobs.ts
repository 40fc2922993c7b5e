/**
 * Large acts: ordered in the commit of the turn by what it left undone, and done in portions. Each portion is to be issued
 * after lockLibrary, and says how many rows it changed; none are left when that is 0. `= ANY (ARRAY(…))` finds the rows of a
 * portion by their key: a join with as many as a parameter says is planned as if it were a tenth of the library.
 */
import { Json, type Queryable } from "../database/database.ts";
import {
  ACT_AT_ONCE,
  PLACED_FOLDER,
  placedFolders,
  REPLACED_FOLDERS,
  type Restored,
  REVIVED_FOLDERS,
  TOP_RESTORED,
} from "./acts.ts";
import type { AnsweredMessage, Orderer } from "./jobs.ts";

/**
 * Inserts a job `$3` of `$1` and `$2` with the state `state` from what `source` gives, once. Undefined where there is none now;
 * `act` is what a job that this person ordered deletes by.
 */
async function orderJob(
  db: Queryable,
  { user_id, library_id, chat_id, topic }: Orderer,
  kind: string,
  { source, state, key, message = null }: {
    source: string;
    /** Of jsonb_build_object. `$5` is the argument; `$6` holds the message and the topic. */
    state: string;
    /** The field that tells one act from another. */
    key: string;
    message?: AnsweredMessage | null;
  },
  argument: number,
): Promise<{ act: number | null } | undefined> {
  const rows = await db.query<{ act: number | null }>(
    `WITH wanted AS (
       SELECT jsonb_build_object(${state}) || $6::jsonb AS state FROM (${source}) source
     ), known AS (
       SELECT CASE WHEN j.user_id = $1 THEN j.state ->> 'act' END AS act
       FROM jobs j JOIN wanted w ON j.state -> '${key}' = w.state -> '${key}'
       WHERE j.library_id = $2 AND j.kind = $3
     ), ordered AS (
       INSERT INTO jobs (kind, user_id, library_id, chat_id, state)
       SELECT $3, $1, $2, $4, state FROM wanted WHERE NOT EXISTS (SELECT FROM known)
       RETURNING state ->> 'act' AS act
     )
     SELECT act::bigint AS act FROM known UNION ALL SELECT act::bigint FROM ordered`,
    [user_id, library_id, kind, chat_id, argument, new Json({ message, topic })],
  );
  return rows[0];
}

/** The same where only that matters; true where there is a job now. */
async function order(...args: Parameters<typeof orderJob>): Promise<boolean> {
  return await orderJob(...args) !== undefined;
}

/** Orders what deleteFolder left: true where that was something. */
export async function orderFolderDeletion(
  db: Queryable,
  orderer: Orderer,
  folderId: number,
  message: AnsweredMessage | null,
): Promise<boolean> {
  return await order(db, orderer, "delete_files", {
    source: `
      SELECT d.deleted_act AS act FROM folders d
      WHERE d.id = $5 AND d.library_id = $2 AND d.deleted_act IS NOT NULL AND (
        EXISTS (
          SELECT FROM folders p JOIN folders c ON c.parent_id = p.id AND c.library_id = $2 AND c.deleted_at IS NULL
          WHERE p.library_id = $2 AND p.deleted_act = d.deleted_act)
        OR EXISTS (
          SELECT FROM folders p JOIN files f ON f.folder_id = p.id AND f.library_id = $2 AND f.deleted_at IS NULL
          WHERE p.library_id = $2 AND p.deleted_act = d.deleted_act))`,
    state: `'act', act, 'folder_id', $5::bigint, 'upload_id', NULL, 'files', 0, 'folders', 0`,
    key: "folder_id",
    message,
  }, folderId);
}

/** Orders what deleteUpload left: the act, null for one that somebody else ordered; undefined where nothing was left. */
export async function orderUploadDeletion(
  db: Queryable,
  orderer: Orderer,
  uploadId: number,
  message: AnsweredMessage | null,
): Promise<{ act: number | null } | undefined> {
  return await orderJob(db, orderer, "delete_files", {
    source: `
      SELECT nextval('acts') AS act
      WHERE EXISTS (SELECT FROM files WHERE library_id = $2 AND upload_id = $5 AND deleted_at IS NULL)`,
    state: `'act', act, 'folder_id', NULL, 'upload_id', $5::bigint, 'files', 0, 'folders', 0`,
    key: "upload_id",
    message,
  }, uploadId);
}

/** Orders what undoAct left: true where that was something. */
export async function orderUndo(
  db: Queryable,
  orderer: Orderer,
  act: number,
  message: AnsweredMessage | null,
): Promise<boolean> {
  return await order(db, orderer, "undo", {
    source: `
      SELECT WHERE EXISTS (SELECT FROM files WHERE library_id = $2 AND deleted_act = $5)
        OR EXISTS (SELECT FROM folders WHERE library_id = $2 AND deleted_act = $5)`,
    state: `'act', $5::bigint, 'files', 0, 'folders', 0`,
    key: "act",
    message,
  }, act);
}

/** Orders what emptyTrash left of what was there at `before`, in milliseconds since 1970: true where that was something. */
export async function orderEmptying(
  db: Queryable,
  orderer: Orderer,
  before: number,
  message: AnsweredMessage | null,
): Promise<boolean> {
  return await order(db, orderer, "empty_trash", {
    source: `
      SELECT WHERE EXISTS (
        SELECT FROM files WHERE library_id = $2 AND deleted_at <= to_timestamp($5::bigint / 1000.0))
      OR ${ACT_AT_ONCE} < (SELECT count(*) FROM (
        SELECT FROM folders WHERE library_id = $2 AND deleted_at <= to_timestamp($5::bigint / 1000.0)
        LIMIT ${ACT_AT_ONCE + 1}) some_folders)`,
    state: `'before', $5::bigint, 'files', 0`,
    key: "before",
    message,
  }, before);
}

/** Orders what forgetAwaited left: true where that was something. */
export async function orderForgetting(
  db: Queryable,
  orderer: Orderer,
  upTo: number,
): Promise<boolean> {
  return await order(db, orderer, "forget_import", {
    source: `SELECT WHERE EXISTS (SELECT FROM import_entries WHERE library_id = $2 AND id <= $5)`,
    state: `'up_to', $5::bigint`,
    key: "up_to",
  }, upTo);
}

/** Orders that an account is erased, where it has, or posted to groups, more than `most` rows; false where it has fewer. */
export async function orderErasure(
  db: Queryable,
  orderer: Orderer,
  most: number,
): Promise<boolean> {
  return await order(db, orderer, "delete_account", {
    source: `
      SELECT FROM (
        (SELECT FROM files WHERE library_id = $2 LIMIT $5::integer + 1)
        UNION ALL (SELECT FROM folders WHERE library_id = $2 LIMIT $5::integer + 1)
        UNION ALL (SELECT FROM import_entries WHERE library_id = $2 LIMIT $5::integer + 1)
        UNION ALL (SELECT FROM files WHERE posted_by = $1 AND library_id <> $1 LIMIT $5::integer + 1)
      ) found HAVING count(*) > $5`,
    state: `'all', true`,
    key: "all",
  }, most);
}

/** Deletes, as part of an act, folders within those that it deleted, then the files within. */
export async function deleteMoreOfFolder(
  db: Queryable,
  libraryId: number,
  act: number,
  limit: number,
): Promise<{ files: number; folders: number }> {
  const rows = await db.query<{ files: number; folders: number }>(
    `WITH inner_folders AS (
       SELECT c.id FROM folders p JOIN folders c ON c.parent_id = p.id AND c.library_id = $1 AND c.deleted_at IS NULL
       WHERE p.library_id = $1 AND p.deleted_act = $2 LIMIT $3
     ), inner_files AS (
       SELECT f.id FROM folders p JOIN files f ON f.folder_id = p.id AND f.library_id = $1 AND f.deleted_at IS NULL
       WHERE NOT EXISTS (SELECT FROM inner_folders) AND p.library_id = $1 AND p.deleted_act = $2 LIMIT $3
     ), deleted_folders AS (
       UPDATE folders d SET deleted_at = now(), deleted_act = $2
       WHERE d.library_id = $1 AND d.id = ANY (ARRAY(SELECT id FROM inner_folders)) AND d.deleted_at IS NULL RETURNING d.id
     ), deleted_files AS (
       UPDATE files f SET deleted_at = now(), deleted_act = $2
       WHERE f.library_id = $1 AND f.id = ANY (ARRAY(SELECT id FROM inner_files)) AND f.deleted_at IS NULL RETURNING f.id
     )
     SELECT (SELECT count(*) FROM deleted_files) AS files, (SELECT count(*) FROM deleted_folders) AS folders`,
    [libraryId, act, limit],
  );
  return rows[0]!;
}

/** Deletes, as part of an act, files that an upload session kept. */
export async function deleteMoreOfUpload(
  db: Queryable,
  libraryId: number,
  act: number,
  uploadId: number,
  limit: number,
): Promise<{ files: number; folders: number }> {
  const rows = await db.query(
    `UPDATE files f SET deleted_at = now(), deleted_act = $2
     WHERE f.library_id = $1 AND f.deleted_at IS NULL AND f.id = ANY (ARRAY(
       SELECT id FROM files WHERE library_id = $1 AND upload_id = $3 AND deleted_at IS NULL LIMIT $4))
     RETURNING f.id`,
    [libraryId, act, uploadId, limit],
  );
  return { files: rows.length, folders: 0 };
}

/** Brings back folders of an act, then its files. */
export async function undoMore(
  db: Queryable,
  libraryId: number,
  act: number,
  limit: number,
): Promise<Restored & { changed: number }> {
  const rows = await db.query<Restored & { changed: number }>(
    `WITH RECURSIVE some_folders AS (
       SELECT id FROM folders WHERE library_id = $1 AND deleted_act = $2 LIMIT $3
     ), some_files AS (
       SELECT id, folder_id FROM files
       WHERE NOT EXISTS (SELECT FROM some_folders) AND library_id = $1 AND deleted_act = $2 LIMIT $3
     ), ${
      placedFolders("SELECT id FROM some_folders UNION ALL SELECT folder_id FROM some_files")
    }, restored_folders AS (${REVIVED_FOLDERS}), ${REPLACED_FOLDERS}, restored_files AS (
       UPDATE files f SET deleted_at = NULL, deleted_act = NULL, folder_id = ${PLACED_FOLDER}
       WHERE f.library_id = $1 AND f.id = ANY (ARRAY(SELECT id FROM some_files)) RETURNING f.id
     ), ${TOP_RESTORED}
     SELECT (SELECT count(*) FROM restored_files) AS files, (SELECT count(*) FROM restored_folders) AS folders,
       (SELECT id FROM top) AS folder_id, (SELECT name FROM top) AS folder_name,
       (SELECT count(*) FROM some_folders) + (SELECT count(*) FROM some_files) AS changed`,
    [libraryId, act, limit],
  );
  return rows[0]!;
}

/** A folder that an act deleted, as its end tells of it; undefined when it was brought back meanwhile. */
export async function findFolderDeletion(
  db: Queryable,
  libraryId: number,
  folderId: number,
  act: number,
): Promise<{ name: string; parent_id: number | null } | undefined> {
  const rows = await db.query<{ name: string; parent_id: number | null }>(
    `SELECT name, parent_id FROM folders WHERE id = $2 AND library_id = $1 AND deleted_act = $3`,
    [libraryId, folderId, act],
  );
  return rows[0];
}

/** Forgets folders that were in the trash at `before` and hold no other one; how many went. */
export async function emptyMoreFolders(
  db: Queryable,
  libraryId: number,
  before: Date,
  limit: number,
): Promise<number> {
  const rows = await db.query(
    `DELETE FROM folders WHERE library_id = $1 AND id = ANY (ARRAY(
       SELECT d.id FROM folders d
       WHERE d.library_id = $1 AND d.deleted_at <= $2
         AND NOT EXISTS (SELECT FROM folders c WHERE c.parent_id = d.id AND c.library_id = $1)
       LIMIT $3
     )) RETURNING id`,
    [libraryId, before, limit],
  );
  return rows.length;
}

/** Erases folders that hold no other one; how many went. */
export async function eraseMoreFolders(
  db: Queryable,
  libraryId: number,
  limit: number,
): Promise<number> {
  const rows = await db.query(
    `DELETE FROM folders WHERE library_id = $1 AND id = ANY (ARRAY(
       SELECT d.id FROM folders d
       WHERE d.library_id = $1 AND NOT EXISTS (SELECT FROM folders c WHERE c.parent_id = d.id AND c.library_id = $1)
       LIMIT $2
     )) RETURNING id`,
    [libraryId, limit],
  );
  return rows.length;
}
