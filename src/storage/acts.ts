/**
 * What one press deletes, and its Undo. An act of many rows is one to the person and more than one statement: here it is done
 * at once where it is small; what is left is a job's (act_jobs.ts), which the same commit orders.
 */
import type { Queryable } from "../database/database.ts";

/** Rows that an act changes in the commit of its turn; a larger one is left to a job. */
export const ACT_AT_ONCE = 200;

/** What an Undo brought back, with the folder that the others came back in, if there is one. */
export interface Restored {
  files: number;
  folders: number;
  folder_id: number | null;
  folder_name: string | null;
}

/**
 * The deleted folders that have to live again for those of `start` (ids) to be reached, as terms of a recursive query:
 * `placed(id, into_id, target)`. Where a live folder of the same name stands at the same place, that one is the target;
 * else it is the folder itself, which comes back inside `into_id`.
 */
export function placedFolders(start: string): string {
  const sameName = (place: string) =>
    `(SELECT l.id FROM folders l WHERE l.library_id = $1 AND l.deleted_at IS NULL AND l.name_folded = n.name_folded
        AND regexp_replace(l.name, '[^0-9]+', ' ', 'g') = regexp_replace(n.name, '[^0-9]+', ' ', 'g')
        AND l.parent_id IS NOT DISTINCT FROM ${place} ORDER BY l.id LIMIT 1)`;
  return `needed AS (
       SELECT d.id, d.parent_id, d.name, d.name_folded FROM folders d
       WHERE d.library_id = $1 AND d.deleted_at IS NOT NULL AND d.id IN (${start})
       UNION
       SELECT p.id, p.parent_id, p.name, p.name_folded FROM needed n JOIN folders p ON p.id = n.parent_id
       WHERE p.library_id = $1 AND p.deleted_at IS NOT NULL
     ), placed AS (
       SELECT n.id, n.parent_id AS into_id, coalesce(${sameName("n.parent_id")}, (
         SELECT min(o.id) FROM needed o
         WHERE o.name = n.name AND o.parent_id IS NOT DISTINCT FROM n.parent_id)) AS target
       FROM needed n
       WHERE NOT EXISTS (SELECT FROM needed p WHERE p.id = n.parent_id)
       UNION ALL
       SELECT n.id, r.target, coalesce(${sameName("r.target")}, n.id)
       FROM placed r JOIN needed n ON n.parent_id = r.id
     )`;
}

/** Brings back the folders that {@link placedFolders} found, each where it belongs. */
export const REVIVED_FOLDERS =
  `UPDATE folders d SET deleted_at = NULL, deleted_act = NULL, parent_id = p.into_id
   FROM placed p WHERE d.library_id = $1 AND d.id = p.id AND p.target = p.id
   RETURNING d.id, d.name, d.parent_id`;

/** Takes the folders in whose place others stand out of the act `$2`: nothing is left to bring back of them. */
export const REPLACED_FOLDERS = `replaced AS (
       UPDATE folders d SET deleted_act = NULL FROM placed p
       WHERE d.library_id = $1 AND d.id = p.id AND p.target <> p.id AND d.deleted_act = $2
     )`;

/** The first of the folders that came back in none of the others. */
export const TOP_RESTORED = `top AS (
       SELECT r.id, r.name FROM restored_folders r
       WHERE NOT EXISTS (SELECT FROM restored_folders u WHERE u.id = r.parent_id) ORDER BY r.id LIMIT 1
     )`;

/** Where a file `f` comes back: its folder, or the one that stands in its place. */
export const PLACED_FOLDER =
  "coalesce((SELECT p.target FROM placed p WHERE p.id = f.folder_id), f.folder_id)";

/**
 * Brings back everything that one act deleted, folders included; nothing where that is more than ACT_AT_ONCE, or where the
 * act is still going on. Twice is the same as once.
 */
export async function undoAct(
  db: Queryable,
  libraryId: number,
  act: number,
): Promise<Restored> {
  const rows = await db.query<Restored>(
    `WITH RECURSIVE found AS (
       (SELECT id, true AS is_folder, id AS folder_id FROM folders WHERE library_id = $1 AND deleted_act = $2 LIMIT ${
      ACT_AT_ONCE + 1
    })
       UNION ALL
       (SELECT id, false, folder_id FROM files WHERE library_id = $1 AND deleted_act = $2 LIMIT ${
      ACT_AT_ONCE + 1
    })
     ), small AS (
       SELECT FROM found HAVING count(*) <= ${ACT_AT_ONCE} AND NOT EXISTS (
         SELECT FROM jobs j WHERE j.library_id = $1 AND j.kind = 'delete_files' AND (j.state ->> 'act')::bigint = $2)
     ), ${
      placedFolders("SELECT o.folder_id FROM found o WHERE EXISTS (SELECT FROM small)")
    }, restored_folders AS (${REVIVED_FOLDERS}), ${REPLACED_FOLDERS}, restored_files AS (
       UPDATE files f SET deleted_at = NULL, deleted_act = NULL, folder_id = ${PLACED_FOLDER}
       WHERE EXISTS (SELECT FROM small) AND f.library_id = $1 AND f.id = ANY (ARRAY(SELECT id FROM found WHERE NOT is_folder))
       RETURNING f.id
     ), ${TOP_RESTORED}
     SELECT (SELECT count(*) FROM restored_files) AS files, (SELECT count(*) FROM restored_folders) AS folders,
       (SELECT id FROM top) AS folder_id, (SELECT name FROM top) AS folder_name`,
    [libraryId, act],
  );
  return rows[0]!;
}

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

/** Of a folder `d` in the library `$1`: it is deleted, and did not go with the folder around it. */
export const IS_DELETED_ROOT = `d.library_id = $1 AND d.deleted_act IS NOT NULL AND NOT EXISTS (
  SELECT FROM folders p WHERE p.id = d.parent_id AND p.library_id = $1 AND p.deleted_act = d.deleted_act)`;

/**
 * Deletes a folder with all folders and files within, as one act; the files go to the trash. Where that is more than
 * ACT_AT_ONCE only the folder itself is deleted, and with it the way to the rest. One that is deleted already stays as it
 * is, under its own act: so the same press twice offers the same Undo. Undefined for none at all, and for one that went with
 * the folder around it: that act was about more.
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
     FROM folders d WHERE d.id = $2 AND ${IS_DELETED_ROOT}`,
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
