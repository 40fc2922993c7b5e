import type { Queryable } from "../database/database.ts";
import { Refusal } from "../errors.ts";

/** A bot that used this database. */
export interface KnownBot {
  id: number;
  username: string;
}

/** What the database says of the bots that used it. */
export interface BotsFound {
  /** Other bots that used it before. */
  others: KnownBot[];
  /** This bot's last run did not end by being stopped. */
  crashed: boolean;
}

/**
 * Notes that this bot uses the database and is running for the next minute. Rejects with `database_in_use` while another
 * bot is running on it: two would drop each other's updates.
 */
export async function enterDatabase(db: Queryable, { id, username }: KnownBot): Promise<BotsFound> {
  const rows = await db.query<KnownBot & { live: boolean; crashed: boolean }>(
    `WITH entered AS (
       INSERT INTO bots (id, username, live_until)
       SELECT $1, $2, now() + interval '1 minute'
       WHERE NOT EXISTS (SELECT FROM bots WHERE id <> $1 AND live_until > now())
       ON CONFLICT (id) DO UPDATE SET username = excluded.username, seen_at = now(), live_until = excluded.live_until
     )
     SELECT id, username, coalesce(live_until > now(), false) AS live, live_until IS NOT NULL AS crashed
     FROM bots ORDER BY seen_at DESC`,
    [id, username],
  );
  const others = rows.filter((bot) => bot.id !== id);
  const live = others.find((other) => other.live);
  if (live !== undefined) {
    throw new Refusal(
      "database_in_use",
      {},
      `Cannot start: @${live.username} is running on this database; stop it first (after a crash, wait a minute)`,
    );
  }
  return { others, crashed: rows.some((bot) => bot.id === id && bot.crashed) };
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

/** Marks the bot as running for the next minute. */
export async function markLive(db: Queryable, id: number): Promise<void> {
  await db.query(`UPDATE bots SET live_until = now() + interval '1 minute' WHERE id = $1`, [id]);
}

/** Marks the bot as stopped. */
export async function markStopped(db: Queryable, id: number): Promise<void> {
  await db.query(`UPDATE bots SET live_until = NULL WHERE id = $1`, [id]);
}
