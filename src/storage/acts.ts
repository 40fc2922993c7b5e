import type { Queryable } from "../database/database.ts";

/** What an Undo brought back. */
export interface Restored {
  files: number;
  folders: number;
  /** The one file that came back, where it is one. */
  file_id: number | null;
}

/** Brings back everything that one act deleted, folders included. Twice is the same as once. */
export async function undoAct(db: Queryable, libraryId: number, act: number): Promise<Restored> {
  const rows = await db.query<Restored>(
    `WITH restored_folders AS (
       UPDATE folders d SET deleted_at = NULL, deleted_act = NULL,
         -- A folder whose parent is gone by another act comes back at the top.
         parent_id = (
           SELECT p.id FROM folders p
           WHERE p.id = d.parent_id AND p.library_id = $1 AND (p.deleted_at IS NULL OR p.deleted_act = $2)
         )
       WHERE d.library_id = $1 AND d.deleted_act = $2
       RETURNING d.id
     ), restored_files AS (
       UPDATE files f SET deleted_at = NULL, deleted_act = NULL,
         folder_id = (
           SELECT d.id FROM folders d
           WHERE d.id = f.folder_id AND d.library_id = $1 AND (d.deleted_at IS NULL OR d.deleted_act = $2)
         )
       WHERE f.library_id = $1 AND f.deleted_act = $2
       RETURNING f.id
     )
     SELECT (SELECT count(*) FROM restored_files) AS files,
            (SELECT count(*) FROM restored_folders) AS folders,
            (SELECT min(id) FROM restored_files) AS file_id`,
    [libraryId, act],
  );
  return rows[0]!;
}
