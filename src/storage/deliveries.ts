import type { Queryable } from "../database/database.ts";
import { FILE_COLUMNS, type FileRow } from "./files.ts";

/** Many files on their way to a person, as far as they have come. */
export interface DeliveryRow {
  id: number;
  user_id: number;
  chat_id: number;
  /** Still to be sent, in order. */
  file_ids: number[];
  sent: number;
  /** Names of the files that Telegram did not take. */
  failed: string[];
  /** Chosen or Telegram's language of the person. */
  language: string | null;
  blocked: boolean;
}

/** Puts files on their way to their owner; they leave when somebody claims the delivery. */
export async function orderDelivery(
  db: Queryable,
  userId: number,
  chatId: number,
  fileIds: readonly number[],
): Promise<{ files: number }> {
  const rows = await db.query<{ files: number }>(
    `WITH wanted AS (
       SELECT w.id, w.ordinal FROM unnest($3::bigint[]) WITH ORDINALITY AS w (id, ordinal)
       JOIN files f ON f.id = w.id AND f.library_id = $1 AND f.deleted_at IS NULL
     ), ordered AS (
       INSERT INTO deliveries (user_id, chat_id, file_ids)
       SELECT $1, $2, array_agg(id ORDER BY ordinal) FROM wanted HAVING count(*) > 0
     )
     SELECT count(*) AS files FROM wanted`,
    [userId, chatId, fileIds],
  );
  return rows[0]!;
}

/**
 * Takes the oldest delivery of a person in hand for `leaseMs`; undefined when there is none or somebody else has it in
 * hand. A person's deliveries go one after another.
 */
export async function claimDelivery(
  db: Queryable,
  userId: number,
  leaseMs: number,
): Promise<DeliveryRow | undefined> {
  const rows = await db.query<DeliveryRow>(
    `WITH claimed AS (
       UPDATE deliveries SET due_at = now() + make_interval(secs => $2::integer / 1000.0)
       WHERE user_id = $1 AND due_at <= now() AND id = (SELECT min(id) FROM deliveries WHERE user_id = $1)
       RETURNING id, user_id, chat_id, file_ids, sent, failed
     )
     SELECT c.id, c.user_id, c.chat_id, c.file_ids, c.sent, c.failed,
       coalesce(u.language, u.telegram_language) AS language, u.blocked_at IS NOT NULL AS blocked
     FROM claimed c JOIN users u ON u.id = c.user_id`,
    [userId, leaseMs],
  );
  return rows[0];
}

/** The person's live files among `fileIds`, in no order. */
export async function findFiles(
  db: Queryable,
  userId: number,
  fileIds: readonly number[],
): Promise<FileRow[]> {
  return await db.query<FileRow>(
    `SELECT ${FILE_COLUMNS} FROM files f
     WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NULL`,
    [userId, fileIds],
  );
}

/** Notes how far a delivery has come, and when somebody may take it in hand (again). */
export async function noteDelivery(
  db: Queryable,
  { id, user_id, file_ids, sent, failed }: DeliveryRow,
  dueInMs: number,
): Promise<void> {
  await db.query(
    `UPDATE deliveries SET file_ids = $3::bigint[], sent = $4, failed = $5::text[],
       due_at = now() + make_interval(secs => $6::bigint / 1000.0)
     WHERE id = $1 AND user_id = $2`,
    [id, user_id, file_ids, sent, failed, dueInMs],
  );
}

/** Ends a delivery. */
export async function endDelivery(db: Queryable, userId: number, id: number): Promise<void> {
  await db.query(`DELETE FROM deliveries WHERE id = $1 AND user_id = $2`, [id, userId]);
}

/** Whose deliveries nobody has in hand; those that nothing came of in a day are given up. */
export async function peopleWithDueDeliveries(db: Queryable, limit: number): Promise<number[]> {
  const rows = await db.query<{ user_id: number }>(
    `WITH given_up AS (DELETE FROM deliveries WHERE created_at < now() - interval '1 day')
     SELECT user_id FROM deliveries WHERE due_at <= now() GROUP BY user_id ORDER BY min(due_at) LIMIT $1`,
    [limit],
  );
  return rows.map((row) => row.user_id);
}
