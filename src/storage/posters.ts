/** Who posted the files of a group: they may always remove them. */
import type { Queryable } from "../database/database.ts";

/** Whether this person posted all of these files that there are, live or in the trash. */
export async function isPosterOfAll(
  db: Queryable,
  libraryId: number,
  userId: number,
  fileIds: readonly number[],
): Promise<boolean> {
  const rows = await db.query(
    `SELECT id FROM files
     WHERE library_id = $1 AND id = ANY ($3::bigint[]) AND posted_by IS DISTINCT FROM $2 LIMIT 1`,
    [libraryId, userId, fileIds],
  );
  return rows.length === 0;
}

/** Whether a person posted every live file that a reply to an upload of theirs names. */
export async function isPosterOfReply(
  db: Queryable,
  libraryId: number,
  userId: number,
  replyId: number,
): Promise<boolean> {
  const rows = await db.query<{ own: boolean | null }>(
    `SELECT bool_and(f.posted_by IS NOT DISTINCT FROM $2) AS own
     FROM upload_receipts r JOIN files f ON f.id = r.file_id AND f.library_id = $1 AND f.deleted_at IS NULL
     WHERE r.reply_id = $3 AND r.user_id = $2`,
    [libraryId, userId, replyId],
  );
  return rows[0]!.own ?? false;
}
