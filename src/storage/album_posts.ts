/** Members of albums in groups that nobody asked to keep so far. */
import type { Queryable } from "../database/database.ts";

/** A member of an album. */
export interface AlbumPost {
  media_group_id: string;
  message_id: number;
  /** Who posted it; null where Telegram names nobody. */
  user_id: number | null;
  /** As Telegram described it, as JSON. */
  message: string;
}

/** Remembers a member of an album; an edited one as it is now. */
export async function rememberAlbumPost(
  db: Queryable,
  libraryId: number,
  { media_group_id, message_id, user_id, message }: AlbumPost,
): Promise<void> {
  await db.query(
    `INSERT INTO album_posts (library_id, media_group_id, message_id, user_id, message)
     VALUES ($1, $2, $3, $4::bigint, $5)
     ON CONFLICT (library_id, media_group_id, message_id) DO UPDATE SET message = excluded.message`,
    [libraryId, media_group_id, message_id, user_id, message],
  );
}

/** The members of an album that were seen, but for those of banned people. */
export async function readAlbumPosts(
  db: Queryable,
  libraryId: number,
  mediaGroupId: string,
): Promise<string[]> {
  const rows = await db.query<{ message: string }>(
    `SELECT message FROM album_posts p
     WHERE library_id = $1 AND media_group_id = $2
       AND NOT EXISTS (SELECT FROM users WHERE id = p.user_id AND banned_at IS NOT NULL)
     ORDER BY message_id`,
    [libraryId, mediaGroupId],
  );
  return rows.map(({ message }) => message);
}

/** Forgets at most `limit` members of albums that were seen longer ago than `olderThanMs`. */
export async function purgeAlbumPosts(
  db: Queryable,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query(
    `DELETE FROM album_posts WHERE (library_id, media_group_id, message_id) IN (
       SELECT library_id, media_group_id, message_id FROM album_posts
       WHERE seen_at < now() - $1 * interval '1 millisecond'
       ORDER BY seen_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ) RETURNING message_id`,
    [olderThanMs, limit],
  );
  return rows.length;
}
