import type { Queryable } from "../database/database.ts";

/** An update that waits to be handled. */
export interface InboxRow {
  id: number;
  update_id: number;
  /** The update, as JSON. */
  payload: string;
  /** How often a process began with it before. */
  attempts: number;
}

/** An update on its way into the inbox. */
export interface StoredUpdate {
  update_id: number;
  user_id: number;
  payload: string;
}

/** Keeps updates, in the order given, in one statement. One that is there already stays as it is. */
export async function storeInInbox(
  db: Queryable,
  updates: readonly StoredUpdate[],
): Promise<void> {
  await db.query(
    `INSERT INTO inbox (update_id, user_id, payload)
     SELECT update_id, user_id, payload
     FROM unnest($1::bigint[], $2::bigint[], $3::text[]) WITH ORDINALITY AS u (update_id, user_id, payload, ordinal)
     ORDER BY ordinal
     ON CONFLICT (update_id) DO NOTHING`,
    [
      updates.map((update) => update.update_id),
      updates.map((update) => update.user_id),
      updates.map((update) => update.payload),
    ],
  );
}

/**
 * The oldest updates of one person, at most `limit`. The oldest of all counts as begun, and only that one: if handling it
 * ends the process, it is the oldest next time again, and the others are none the worse. With `holder`, only while the
 * person's turn is this one's.
 */
export async function beginInbox(
  db: Queryable,
  userId: number,
  limit: number,
  holder: string | null = null,
): Promise<InboxRow[]> {
  return await db.query<InboxRow>(
    `WITH oldest AS (
       SELECT id, update_id, payload, attempts FROM inbox
       WHERE user_id = $1
         AND ($3::text IS NULL OR EXISTS (SELECT FROM turns t WHERE t.user_id = $1 AND t.holder = $3))
       ORDER BY id LIMIT $2
     ), begun AS (
       UPDATE inbox SET attempts = attempts + 1 WHERE id = (SELECT min(id) FROM oldest) AND user_id = $1
     )
     SELECT id, update_id, payload, attempts FROM oldest ORDER BY id`,
    [userId, limit, holder],
  );
}

/** How many updates of one person wait, counted no further than `most`. */
export async function countInbox(db: Queryable, userId: number, most: number): Promise<number> {
  const rows = await db.query<{ waiting: number }>(
    `SELECT count(*) AS waiting FROM (SELECT FROM inbox WHERE user_id = $1 LIMIT $2) w`,
    [userId, most],
  );
  return rows[0]!.waiting;
}

/** Whose updates wait, the longest waiting first. */
export async function peopleInInbox(db: Queryable): Promise<number[]> {
  const rows = await db.query<{ user_id: number }>(
    `SELECT user_id FROM inbox GROUP BY user_id ORDER BY min(id)`,
  );
  return rows.map((row) => row.user_id);
}

/** Takes a worked-off update out. */
export async function removeFromInbox(
  db: Queryable,
  userId: number,
  updateId: number,
): Promise<void> {
  await db.query(`DELETE FROM inbox WHERE update_id = $2 AND user_id = $1`, [userId, updateId]);
}
