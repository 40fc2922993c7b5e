import type { Queryable } from "../database/database.ts";

/** A search that nobody used for so long is forgotten, in milliseconds; its buttons say so. */
export const SEARCH_TTL_MS = 14 * 86_400_000;

/** Remembers a person's query, so that buttons can name it; the same query has the same id. */
export async function rememberSearch(
  db: Queryable,
  userId: number,
  query: string,
): Promise<number> {
  const rows = await db.query<{ id: number }>(
    `INSERT INTO searches (user_id, query) VALUES ($1, $2)
     ON CONFLICT (user_id, query) DO UPDATE SET used_at = now()
     RETURNING id`,
    [userId, query],
  );
  return rows[0]!.id;
}

/** Forgets searches that were not used for `olderThanMs`, at most `limit`; how many. */
export async function purgeSearches(
  db: Queryable,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query(
    `DELETE FROM searches WHERE id IN (
       SELECT id FROM searches WHERE used_at < now() - $1 * interval '1 millisecond'
       ORDER BY used_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ) RETURNING id`,
    [olderThanMs, limit],
  );
  return rows.length;
}
