import { Json, type Queryable } from "../database/database.ts";
import type { MessageEntity } from "../domain/kinds.ts";

/** A search that was not used for this long is forgotten, in milliseconds; its buttons then explain that. */
export const SEARCH_TTL_MS = 14 * 86_400_000;

/** What was searched for, as it was typed. */
export interface Searched {
  typed: string;
  entities: MessageEntity[] | null;
  /** The message that it was typed in; null where that is not known. */
  message_id: number | null;
}

/** Remembers a person's query, so that buttons can name it; the same query has the same id. */
export async function rememberSearch(
  db: Queryable,
  userId: number,
  { query, typed, entities, message_id }: Searched & { query: string },
): Promise<number> {
  const rows = await db.query<{ id: number }>(
    `INSERT INTO searches (user_id, query, typed, entities, message_id) VALUES ($1, $2, $3, $4::jsonb, $5::bigint)
     ON CONFLICT (user_id, query) DO UPDATE SET used_at = now(), typed = excluded.typed, entities = excluded.entities,
       message_id = excluded.message_id
     RETURNING id`,
    [
      userId,
      query,
      typed === query ? null : typed,
      entities === null ? null : new Json(entities),
      message_id,
    ],
  );
  return rows[0]!.id;
}

/** What a person searched for; undefined where it was forgotten. */
export async function findSearch(
  db: Queryable,
  userId: number,
  searchId: number,
): Promise<Searched | undefined> {
  const rows = await db.query<Searched>(
    `SELECT coalesce(typed, query) AS typed, entities, message_id FROM searches WHERE id = $2 AND user_id = $1`,
    [userId, searchId],
  );
  return rows[0];
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
