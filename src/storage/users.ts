import type { Queryable } from "../database/database.ts";

/** A person as the bot knows them. */
export interface User {
  /** Telegram's user id. */
  id: number;
  username: string | null;
  full_name: string;
  /** `language_code` of the person's Telegram. */
  telegram_language: string | null;
  /** Chosen in Settings; null follows Telegram. */
  language: string | null;
  phone: string | null;
  /** A quota of their own in bytes, set by an admin; null is the server's. */
  quota_bytes: number | null;
  banned_at: Date | null;
  blocked_at: Date | null;
  created_at: Date;
}

/** The person behind an update, as Telegram describes them every time. */
export interface Profile {
  id: number;
  username: string | null;
  full_name: string;
  telegram_language: string | null;
}

/** Marks a person who blocked the bot (or unblocked it): their files stay, sending stops. */
export async function setBlocked(db: Queryable, userId: number, blocked: boolean): Promise<void> {
  await db.query(
    `UPDATE users SET blocked_at = CASE WHEN $2 THEN coalesce(blocked_at, now()) END WHERE id = $1`,
    [userId, blocked],
  );
}
