/**
 * What one press deletes, and its Undo. An act of many rows is one to the person and more than one statement: here it is done
 * at once where it is small; what is left is a job's (act_jobs.ts), which the same commit orders.
 */
import type { Queryable } from "../database/database.ts";

/** Rows that an act changes in the commit of its turn; a larger one is left to a job. */
export const ACT_AT_ONCE = 200;

/** What an Undo brought back. */
export interface Restored {
  files: number;
  folders: number;
}

/**
 * Brings back everything that one act deleted, folders included; nothing where that is more than ACT_AT_ONCE, or where the
 * act is still going on. Twice is the same as once.
 */
export async function undoAct(db: Queryable, libraryId: number, act: number): Promise<Restored> {
  const rows = await db.query<Restored>(
    `WITH found AS (
       (SELECT id, true AS is_folder FROM folders WHERE library_id = $1 AND deleted_act = $2 LIMIT ${
      ACT_AT_ONCE + 1
    })
       UNION ALL
       (SELECT id, false FROM files WHERE library_id = $1 AND deleted_act = $2 LIMIT ${
      ACT_AT_ONCE + 1
    })
     ), small AS (
       SELECT FROM found HAVING count(*) <= ${ACT_AT_ONCE} AND NOT EXISTS (
         SELECT FROM jobs j WHERE j.library_id = $1 AND j.kind = 'delete_files' AND (j.state ->> 'act')::bigint = $2)
     ), restored_folders AS (
       UPDATE folders d SET deleted_at = NULL, deleted_act = NULL, parent_id = ${RESTORED_PARENT}
       WHERE EXISTS (SELECT FROM small) AND d.library_id = $1 AND d.id = ANY (ARRAY(SELECT id FROM found WHERE is_folder))
       RETURNING d.id
     ), restored_files AS (
       UPDATE files f SET deleted_at = NULL, deleted_act = NULL, folder_id = ${RESTORED_FOLDER}
       WHERE EXISTS (SELECT FROM small) AND f.library_id = $1 AND f.id = ANY (ARRAY(SELECT id FROM found WHERE NOT is_folder))
       RETURNING f.id
     )
     SELECT (SELECT count(*) FROM restored_files) AS files, (SELECT count(*) FROM restored_folders) AS folders`,
    [libraryId, act],
  );
  return rows[0]!;
}

/** Where a folder `d` of the act `$2` comes back: at the top, if its parent is gone by another act. */
export const RESTORED_PARENT = `(
  SELECT p.id FROM folders p
  WHERE p.id = d.parent_id AND p.library_id = $1 AND (p.deleted_at IS NULL OR p.deleted_act = $2))`;

/** Where a file `f` of the act `$2` comes back: in no folder, if its own is gone by another act. */
export const RESTORED_FOLDER = `(
  SELECT d.id FROM folders d
  WHERE d.id = f.folder_id AND d.library_id = $1 AND (d.deleted_at IS NULL OR d.deleted_act = $2))`;

/** What the deletion of a folder took along. */
export interface FolderDeletion {
  name: string;
  /** The folder that it stood in, which may be deleted as well by now. */
  parent_id: number | null;
  act: number;
  files: number;
  /** Folders within it. */
  folders: number;
}

/**
 * Deletes a folder with all folders and files within, as one act; the files go to the trash. Where that is more than
 * ACT_AT_ONCE only the folder itself is deleted, and with it the way to the rest. One that is deleted already stays as it
 * is, under its own act: so the same press twice offers the same Undo. Undefined for none at all.
 */
export async function deleteFolder(
  db: Queryable,
  libraryId: number,
  folderId: number,
): Promise<FolderDeletion | undefined> {
  const rows = await db.query<FolderDeletion>(
    `WITH RECURSIVE inside AS (
       SELECT id, file_count FROM folders WHERE id = $2 AND library_id = $1 AND deleted_at IS NULL
       UNION
       SELECT c.id, c.file_count FROM inside JOIN folders c ON c.parent_id = inside.id
       WHERE c.library_id = $1 AND c.deleted_at IS NULL
     ),
     found AS (SELECT id, file_count FROM inside LIMIT ${ACT_AT_ONCE + 1}),
     small AS (SELECT FROM found HAVING count(*) + sum(file_count) <= ${ACT_AT_ONCE}),
     act AS (SELECT nextval('acts') AS id),
     deleted AS (
       UPDATE folders d SET deleted_at = now(), deleted_act = act.id
       FROM act
       WHERE d.library_id = $1 AND d.deleted_at IS NULL AND d.id = ANY (ARRAY(SELECT id FROM found))
         AND (d.id = $2 OR EXISTS (SELECT FROM small))
       RETURNING d.id, d.name, d.parent_id, d.deleted_act
     ), trashed AS (
       UPDATE files f SET deleted_at = now(), deleted_act = act.id
       FROM act
       WHERE EXISTS (SELECT FROM small) AND f.library_id = $1 AND f.folder_id IN (SELECT id FROM found)
         AND f.deleted_at IS NULL
       RETURNING f.id
     )
     SELECT d.name, d.parent_id, d.deleted_act AS act, (SELECT count(*) FROM trashed) AS files,
       (SELECT count(*) FROM deleted) - 1 AS folders
     FROM deleted d WHERE d.id = $2
     UNION ALL
     SELECT d.name, d.parent_id, d.deleted_act,
       (SELECT count(*) FROM files f WHERE f.library_id = $1 AND f.deleted_act = d.deleted_act),
       (SELECT count(*) FROM folders o WHERE o.library_id = $1 AND o.deleted_act = d.deleted_act) - 1
     FROM folders d WHERE d.id = $2 AND d.library_id = $1 AND d.deleted_at IS NOT NULL`,
    [libraryId, folderId],
  );
  return rows[0];
}

/** Moves to the trash, as one act, what an upload session kept; nothing where that is more than ACT_AT_ONCE. */
export async function deleteUpload(
  db: Queryable,
  libraryId: number,
  uploadId: number,
): Promise<{ files: number; act: number | null }> {
  const rows = await db.query<{ files: number; act: number | null }>(
    `WITH found AS (
       SELECT id FROM files WHERE library_id = $1 AND upload_id = $2 AND deleted_at IS NULL LIMIT ${
      ACT_AT_ONCE + 1
    }
     ), act AS (
       SELECT nextval('acts') AS id FROM found HAVING count(*) BETWEEN 1 AND ${ACT_AT_ONCE}
     ), deleted AS (
       UPDATE files f SET deleted_at = now(), deleted_act = act.id
       FROM act WHERE f.library_id = $1 AND f.id = ANY (ARRAY(SELECT id FROM found)) AND f.deleted_at IS NULL
       RETURNING f.deleted_act
     )
     SELECT count(*) AS files, max(deleted_act) AS act FROM deleted`,
    [libraryId, uploadId],
  );
  return rows[0]!;
}
