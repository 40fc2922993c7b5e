import { Json, type Queryable } from "../database/database.ts";
import type { Profile, User } from "./users.ts";

/** How many update_ids a session remembers as handled: what one getUpdates can show again after a crash. */
const REMEMBERED_UPDATES = 128;

/** The constraint that fails when a session was written by somebody else meanwhile. */
export const SESSION_CONFLICT = "sessions_version_is_current";

/** What is known of a person at the start of a turn. */
export interface TurnStart {
  user: User;
  /** The stored session; null where there is none yet. */
  session: unknown;
  /** 0 where there is no session yet. */
  version: number;
  /** True when this very update has had its effect already. */
  handled: boolean;
  /** The query of the search that was asked for; null where the person has no such search. */
  search: string | null;
  /** Files that the person keeps, the trash not counted. */
  files: number;
}

/**
 * Starts a turn in one statement: registers the person or refreshes their profile where it changed (and only then
 * writes), and reads person and session, and the query of a search that a press names. Undefined when the person is unknown and `register` is false.
 */
export async function enterTurn(
  db: Queryable,
  profile: Profile,
  updateId: number,
  register: boolean,
  searchId: number | null = null,
): Promise<TurnStart | undefined> {
  const rows = await db.query<
    User & {
      data: unknown;
      version: number | null;
      handled: boolean | null;
      search: string | null;
      files: number;
    }
  >(
    `WITH known AS (
       SELECT id, username, full_name, telegram_language, language, phone, quota_bytes, banned_at, blocked_at,
              created_at, active_on
       FROM users WHERE id = $1
     ), registered AS (
       INSERT INTO users AS u (id, username, full_name, telegram_language, active_on)
       SELECT $1, $2::text, $3::text, $4::text, (now() AT TIME ZONE 'UTC')::date
       WHERE $6 AND NOT EXISTS (
         SELECT FROM known
         WHERE banned_at IS NOT NULL
            OR (username, full_name, telegram_language, active_on, blocked_at)
               IS NOT DISTINCT FROM ($2::text, $3::text, $4::text, (now() AT TIME ZONE 'UTC')::date, NULL::timestamptz)
       )
       ON CONFLICT (id) DO UPDATE SET username = excluded.username, full_name = excluded.full_name,
         telegram_language = excluded.telegram_language, active_on = excluded.active_on, blocked_at = NULL
       RETURNING id, username, full_name, telegram_language, language, phone, quota_bytes, banned_at, blocked_at,
                 created_at, active_on
     ), library AS (
       INSERT INTO libraries (id, user_id) SELECT id, id FROM registered ON CONFLICT (id) DO NOTHING
     )
     SELECT u.id, u.username, u.full_name, u.telegram_language, u.language, u.phone, u.quota_bytes, u.banned_at,
            u.blocked_at, u.created_at, s.data, s.version, $5 = ANY (s.handled) AS handled,
            (SELECT query FROM searches WHERE id = $7::bigint AND user_id = $1) AS search,
            (SELECT coalesce(sum(files), 0)::bigint FROM library_usage WHERE library_id = $1 AND bucket <> 'trash') AS files
     FROM (
       SELECT * FROM registered UNION ALL SELECT * FROM known WHERE NOT EXISTS (SELECT FROM registered)
     ) u
     LEFT JOIN sessions s ON s.user_id = u.id`,
    [
      profile.id,
      profile.username,
      profile.full_name,
      profile.telegram_language,
      updateId,
      register,
      searchId,
    ],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { data, version, handled, search, files, ...user } = row;
  return { user, session: data, version: version ?? 0, handled: handled ?? false, search, files };
}

/**
 * Ends an update: writes the session, remembers the update as handled and takes it out of the inbox. Issued in the
 * transaction of the update's effect. Fails with {@link SESSION_CONFLICT} when `version` is no longer the current one.
 */
export async function endUpdate(
  db: Queryable,
  userId: number,
  updateId: number,
  session: unknown,
  version: number,
): Promise<void> {
  await db.query(
    `WITH ended AS (DELETE FROM inbox WHERE update_id = $2 AND user_id = $1)
     INSERT INTO sessions AS s (user_id, data, version, handled) VALUES ($1, $3, 1, ARRAY[$2::bigint])
     ON CONFLICT (user_id) DO UPDATE SET
       data = excluded.data,
       version = CASE WHEN s.version = $4 THEN s.version + 1 ELSE 0 END,
       handled = (ARRAY[$2::bigint] || s.handled)[1:${REMEMBERED_UPDATES}],
       updated_at = now()`,
    [userId, updateId, new Json(session), version],
  );
}
