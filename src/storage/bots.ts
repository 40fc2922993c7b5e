import type { Queryable } from "../database/database.ts";

/** A bot that used this database. */
export interface KnownBot {
  id: number;
  username: string;
}

/** Notes which bot uses the database; gives the others that did before. */
export async function rememberBot(
  db: Queryable,
  id: number,
  username: string,
): Promise<KnownBot[]> {
  return await db.query<KnownBot>(
    `WITH seen AS (
       INSERT INTO bots (id, username) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET username = excluded.username, seen_at = now()
     )
     SELECT id, username FROM bots WHERE id <> $1 ORDER BY seen_at DESC`,
    [id, username],
  );
}

/** Rejects unless the database accepts writes: it may answer while it is read-only, or its disk is full. Changes nothing. */
export async function assertWritable(db: Queryable): Promise<void> {
  await db.query(`UPDATE bots SET seen_at = seen_at`);
}

/** What {@link noteWebhook} noted last; null where nothing was. */
export async function readWebhook(db: Queryable, id: number): Promise<string | null> {
  const rows = await db.query<{ webhook: string | null }>(
    `SELECT webhook FROM bots WHERE id = $1`,
    [id],
  );
  return rows[0]?.webhook ?? null;
}

/** Notes how the webhook was registered, as a fingerprint: Telegram does not say which secret it has. */
export async function noteWebhook(db: Queryable, id: number, webhook: string): Promise<void> {
  await db.query(`UPDATE bots SET webhook = $2 WHERE id = $1`, [id, webhook]);
}
