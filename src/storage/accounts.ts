import type { Queryable } from "../database/database.ts";

/** Sets the language that the person chose. */
export async function setLanguage(db: Queryable, userId: number, language: string): Promise<void> {
  await db.query(`UPDATE users SET language = $2 WHERE id = $1`, [userId, language]);
}

/** Keeps the person's phone number, or forgets it. */
export async function setPhone(
  db: Queryable,
  userId: number,
  phone: string | null,
): Promise<void> {
  await db.query(`UPDATE users SET phone = $2 WHERE id = $1`, [userId, phone]);
}

/** Deletes at most `limit` of a library's files for good; how many there were. */
export async function eraseFiles(db: Queryable, libraryId: number, limit: number): Promise<number> {
  const rows = await db.query<{ erased: number }>(
    `WITH erased AS (
       DELETE FROM files WHERE library_id = $1 AND id = ANY (ARRAY(
         SELECT id FROM files WHERE library_id = $1 LIMIT $2
       )) RETURNING id
     )
     SELECT count(*) AS erased FROM erased`,
    [libraryId, limit],
  );
  return rows[0]!.erased;
}

/** Ends the questions about a person that admins were asked: they name that person. */
export async function endQuestionsAbout(
  db: Queryable,
  userId: number,
  admins: readonly number[],
): Promise<void> {
  await db.query(
    `UPDATE sessions SET data = '{"step": "idle"}', version = version + 1
     WHERE user_id = ANY ($2::bigint[]) AND data ->> 'step' = 'setting_quota' AND (data ->> 'user_id')::bigint = $1`,
    [userId, admins],
  );
}

/** Takes a person's name off at most `limit` files that they posted to groups; how many. */
export async function forgetPoster(db: Queryable, userId: number, limit: number): Promise<number> {
  const rows = await db.query(
    `UPDATE files SET posted_by = NULL, posted_name = NULL WHERE id IN (
       SELECT id FROM files WHERE posted_by = $1 AND library_id <> $1 LIMIT $2
     ) RETURNING id`,
    [userId, limit],
  );
  return rows.length;
}

/**
 * Erases a person: every row that belongs to them goes with their own. What they posted to groups is the groups', and stays
 * without their name.
 */
export async function eraseUser(db: Queryable, userId: number): Promise<void> {
  await db.query(
    `WITH anonymous AS (
       UPDATE files SET posted_by = NULL, posted_name = NULL WHERE posted_by = $1 AND library_id <> $1
     ), no_post AS (
       DELETE FROM album_posts WHERE user_id = $1
     ), no_member AS (
       DELETE FROM members WHERE user_id = $1
     )
     DELETE FROM users WHERE id = $1`,
    [userId],
  );
}
