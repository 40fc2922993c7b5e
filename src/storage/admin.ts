/** What admins see and do: the only statements besides the purge and the backup that look beyond one person. */
import type { Queryable } from "../database/database.ts";
import { WAITING_DOCUMENTS } from "./documents.ts";
import { GROUPS } from "./figures.ts";
import type { User } from "./users.ts";

/** The figures of `/stats`. */
export interface Stats {
  users: number;
  /** Groups that the bot is in. */
  groups: number;
  files: number;
  bytes: number;
  /** Documents whose contents are to be found, and those of them that wait to be read. */
  documents: number;
  documents_waiting: number;
  /** People who did something today (UTC). */
  active_today: number;
  /** Bytes that the database takes. */
  database_bytes: number;
}

export async function readStats(db: Queryable): Promise<Stats> {
  const rows = await db.query<Stats>(
    `SELECT (SELECT count(*) FROM users) AS users,
       (SELECT count(*) FROM users WHERE active_on = (now() AT TIME ZONE 'UTC')::date) AS active_today,
       ${GROUPS} AS groups,
       (SELECT count(*) FROM documents WHERE outcome IS DISTINCT FROM 'off') AS documents,
       ${WAITING_DOCUMENTS} AS documents_waiting,
       coalesce(sum(files), 0)::bigint AS files, coalesce(sum(bytes), 0)::bigint AS bytes,
       pg_database_size(current_database()) AS database_bytes
     FROM library_usage WHERE bucket <> 'trash'`,
  );
  return rows[0]!;
}

/** The languages of those admins who have talked to the bot. */
export async function languagesOf(
  db: Queryable,
  userIds: readonly number[],
): Promise<Pick<User, "id" | "language" | "telegram_language">[]> {
  return await db.query(
    `SELECT id, language, telegram_language FROM users
     WHERE id = ANY ($1::bigint[]) AND blocked_at IS NULL`,
    [userIds],
  );
}

/** A person and what they keep (the trash not counted), for an admin. */
export interface Account
  extends Pick<User, "id" | "username" | "full_name" | "quota_bytes" | "banned_at" | "created_at"> {
  files: number;
  bytes: number;
}

const ACCOUNT = `u.id, u.username, u.full_name, u.quota_bytes, u.banned_at, u.created_at,
  (SELECT coalesce(sum(files), 0)::bigint FROM library_usage WHERE library_id = u.id AND bucket <> 'trash') AS files,
  (SELECT coalesce(sum(bytes), 0)::bigint FROM library_usage WHERE library_id = u.id AND bucket <> 'trash') AS bytes`;

export async function findAccount(db: Queryable, userId: number): Promise<Account | undefined> {
  const rows = await db.query<Account>(`SELECT ${ACCOUNT} FROM users u WHERE u.id = $1`, [userId]);
  return rows[0];
}

/** Bans a person, or no longer does. Of who is banned nothing is noted, so what was known of their memberships is asked for again. */
export async function setBanned(
  db: Queryable,
  userId: number,
  banned: boolean,
): Promise<Account | undefined> {
  const rows = await db.query<Account>(
    `WITH asked_again AS (
       UPDATE members SET known_at = NULL, version = version + 1 WHERE user_id = $1
     )
     UPDATE users u SET banned_at = CASE WHEN $2 THEN coalesce(u.banned_at, now()) END
     WHERE u.id = $1 RETURNING ${ACCOUNT}`,
    [userId, banned],
  );
  return rows[0];
}

/** Sets a person's own quota in bytes; null gives them the server's again. */
export async function setQuota(
  db: Queryable,
  userId: number,
  quotaBytes: number | null,
): Promise<Account | undefined> {
  const rows = await db.query<Account>(
    `UPDATE users u SET quota_bytes = $2 WHERE u.id = $1 RETURNING ${ACCOUNT}`,
    [userId, quotaBytes],
  );
  return rows[0];
}
