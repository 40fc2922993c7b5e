import { Json, type Queryable } from "../database/database.ts";
import { choiceColumns, type GroupLibrary, isAllowed } from "./members.ts";
import type { Profile, User } from "./users.ts";

/** How many update_ids a session remembers as handled: what one getUpdates can show again after a crash. */
const REMEMBERED_UPDATES = 128;

/** The constraint that fails when a session was written by somebody else meanwhile. */
export const SESSION_CONFLICT = "sessions_version_is_current";

/**
 * Whose rows are read: those of a library, or, where it is null, of the one that the person's session has in force; in a group
 * the chat stands for the person.
 */
export interface Whose {
  user_id: number;
  library_id: number | null;
}

/** The library of {@link Whose}, by the parameters of its two fields. */
export const libraryOf = (userId: string, libraryId: string) =>
  `coalesce(${libraryId}::bigint, (SELECT l.id FROM libraries l WHERE l.chat_id = ${userId}),
     (SELECT (s.data ->> 'library_id')::bigint FROM sessions s WHERE s.user_id = ${userId}), ${userId}::bigint)`;

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
  /** Files and bytes of the library in force, the trash not counted. */
  files: number;
  bytes: number;
  /** Whether the file that the update brings is neither in the library in force nor in a manifest that it imported. */
  is_new: boolean;
  /** The group's library that the session or the update names, with what is known of the person there; null where there is none. */
  group: GroupLibrary | null;
  /** Whether there is a group whose library the person may be able to use. */
  has_choice: boolean;
}

/** A library that an update asks for: by the payload of a group's deep link, or by its id. */
export type WantedLibrary = { link: string } | { id: number };

/** What enterTurn is asked for besides the person. */
export interface TurnQuestion {
  /** Whether somebody unknown is registered. */
  register: boolean;
  /** The search that a press names. */
  search?: number | null;
  /** The library that the update asks for; else that of the session is read. */
  library?: WantedLibrary | null;
  /** Telegram's lasting id of the file that the update brings. */
  file?: string | null;
  /** What was known of members before is not believed: updates may have been missed. */
  believedSince?: Date;
  /** The groups whose library may be kept; null is every one. */
  allowedChats?: readonly number[] | null;
}

/**
 * Starts a turn in one statement: registers the person or refreshes their profile where it changed (and only then
 * writes), and reads person and session, the library that is asked for or in force, and the query of a search that a press
 * names. Undefined when the person is unknown and is not to be registered.
 */
export async function enterTurn(
  db: Queryable,
  profile: Profile,
  updateId: number,
  {
    register,
    search = null,
    library = null,
    file = null,
    believedSince = new Date(0),
    allowedChats = null,
  }: TurnQuestion,
): Promise<TurnStart | undefined> {
  const rows = await db.query<
    User & Omit<TurnStart, "user" | "session" | "version" | "handled" | "group"> & {
      data: unknown;
      version: number | null;
      handled: boolean | null;
      group_id: number | null;
    } & Omit<GroupLibrary, "id">
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
            used.files, used.bytes, $12::text IS NOT NULL AND NOT EXISTS (
              SELECT FROM files WHERE library_id = coalesce(g.id, $1) AND file_unique_id = $12::text
            ) AND NOT EXISTS (
              SELECT FROM import_entries WHERE library_id = coalesce(g.id, $1) AND file_unique_id = $12::text
            ) AS is_new,
            EXISTS (
              -- No join: without statistics the planner would begin with everybody's libraries.
              SELECT FROM members o WHERE o.user_id = $1 AND o.status <> 'left' AND (
                SELECT l.removed_at IS NULL AND ${
      isAllowed("l", "$11")
    } FROM libraries l WHERE l.id = o.library_id)
            ) AS has_choice,
            g.id AS group_id, ${choiceColumns("$10")}
     FROM (
       SELECT * FROM registered UNION ALL SELECT * FROM known WHERE NOT EXISTS (SELECT FROM registered)
     ) u
     LEFT JOIN sessions s ON s.user_id = u.id
     LEFT JOIN libraries g ON g.removed_at IS NULL AND g.user_id IS NULL AND ${
      isAllowed("g", "$11")
    } AND g.id = CASE
       WHEN $8::uuid IS NOT NULL THEN (SELECT id FROM libraries WHERE link = $8::uuid)
       WHEN $9::bigint IS NOT NULL THEN $9::bigint
       ELSE (s.data ->> 'library_id')::bigint
     END
     LEFT JOIN members m ON m.library_id = g.id AND m.user_id = u.id
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(files), 0)::bigint AS files, coalesce(sum(bytes), 0)::bigint AS bytes
       FROM library_usage WHERE library_id = coalesce(g.id, $1) AND bucket <> 'trash'
     ) used`,
    [
      profile.id,
      profile.username,
      profile.full_name,
      profile.telegram_language,
      updateId,
      register,
      search,
      library !== null && "link" in library ? library.link : null,
      library !== null && "id" in library ? library.id : null,
      believedSince,
      allowedChats,
      file,
    ],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const {
    data,
    version,
    handled,
    search: query,
    files,
    bytes,
    is_new,
    has_choice,
    group_id,
    chat_id,
    title,
    keeps,
    organisers,
    status,
    member_version,
    fresh,
    ...user
  } = row;
  return {
    user,
    session: data,
    version: version ?? 0,
    handled: handled ?? false,
    search: query,
    files,
    bytes,
    is_new,
    has_choice,
    group: group_id === null
      ? null
      : { id: group_id, chat_id, title, keeps, organisers, status, member_version, fresh },
  };
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
