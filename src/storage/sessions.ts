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

/** Who acts, and what their update asks for. */
export interface Asker {
  profile: Profile;
  updateId: number;
  question: TurnQuestion;
}

/** The row that a {@link TurnStart} is read from. */
type StartRow =
  & User
  & Omit<TurnStart, "user" | "session" | "version" | "handled" | "group">
  & Omit<GroupLibrary, "id">
  & { data: unknown; version: number | null; handled: boolean | null; group_id: number | null };

const USER_COLUMNS =
  `id, username, full_name, telegram_language, language, phone, quota_bytes, banned_at, blocked_at,
              created_at, active_on`;

/** Selects a {@link StartRow} for the person `u` of `people`; the rest are the parameters, or what stands for them. */
const startSql = (
  p: Record<
    | "people"
    | "person"
    | "update"
    | "search"
    | "link"
    | "library"
    | "file"
    | "since"
    | "allowed",
    string
  >,
) =>
  `SELECT u.id, u.username, u.full_name, u.telegram_language, u.language, u.phone, u.quota_bytes, u.banned_at,
            u.blocked_at, u.created_at, s.data, s.version, ${p.update} = ANY (s.handled) AS handled,
            (SELECT query FROM searches WHERE id = ${p.search}::bigint AND user_id = ${p.person}) AS search,
            used.files, used.bytes, ${p.file}::text IS NOT NULL AND NOT EXISTS (
              SELECT FROM files WHERE library_id = coalesce(g.id, ${p.person}) AND file_unique_id = ${p.file}::text
            ) AND NOT EXISTS (
              SELECT FROM import_entries
              WHERE library_id = coalesce(g.id, ${p.person}) AND file_unique_id = ${p.file}::text
            ) AS is_new,
            EXISTS (
              -- No join: without statistics the planner would begin with everybody's libraries.
              SELECT FROM members o WHERE o.user_id = ${p.person} AND o.status <> 'left' AND (
                SELECT l.removed_at IS NULL AND ${
    isAllowed("l", p.allowed)
  } FROM libraries l WHERE l.id = o.library_id)
            ) AS has_choice,
            g.id AS group_id, ${choiceColumns(p.since)}
     FROM ${p.people} u
     LEFT JOIN sessions s ON s.user_id = u.id
     LEFT JOIN libraries g ON g.removed_at IS NULL AND g.user_id IS NULL AND ${
    isAllowed("g", p.allowed)
  } AND g.id = CASE
       WHEN ${p.link}::uuid IS NOT NULL THEN (SELECT id FROM libraries WHERE link = ${p.link}::uuid)
       WHEN ${p.library}::bigint IS NOT NULL THEN ${p.library}::bigint
       ELSE (s.data ->> 'library_id')::bigint
     END
     LEFT JOIN members m ON m.library_id = g.id AND m.user_id = u.id
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(files), 0)::bigint AS files, coalesce(sum(bytes), 0)::bigint AS bytes
       FROM library_usage WHERE library_id = coalesce(g.id, ${p.person}) AND bucket <> 'trash'
     ) used`;

/** Whether a person is known as they are now, and was here today already: there is nothing to write. */
const isUnchanged = (person: string, username: string, name: string, language: string) =>
  `(${person}username, ${person}full_name, ${person}telegram_language, ${person}active_on, ${person}blocked_at)
     IS NOT DISTINCT FROM (${username}::text, ${name}::text, ${language}::text, (now() AT TIME ZONE 'UTC')::date, NULL::timestamptz)`;

const ENTER = `WITH known AS (
       SELECT ${USER_COLUMNS}
       FROM users WHERE id = $1
     ), registered AS (
       INSERT INTO users AS u (id, username, full_name, telegram_language, active_on)
       SELECT $1, $2::text, $3::text, $4::text, (now() AT TIME ZONE 'UTC')::date
       WHERE $6 AND NOT EXISTS (
         SELECT FROM known WHERE banned_at IS NOT NULL OR ${isUnchanged("", "$2", "$3", "$4")}
       )
       ON CONFLICT (id) DO UPDATE SET username = excluded.username, full_name = excluded.full_name,
         telegram_language = excluded.telegram_language, active_on = excluded.active_on, blocked_at = NULL
       RETURNING ${USER_COLUMNS}
     ), library AS (
       INSERT INTO libraries (id, user_id) SELECT id, id FROM registered ON CONFLICT (id) DO NOTHING
     )
     ${
  startSql({
    ...{ person: "$1", update: "$5", search: "$7", link: "$8", library: "$9", file: "$12" },
    ...{ since: "$10", allowed: "$11" },
    people: `(
       SELECT * FROM registered UNION ALL SELECT * FROM known WHERE NOT EXISTS (SELECT FROM registered)
     )`,
  })
}`;

/**
 * Starts a turn in one statement: registers the person or refreshes their profile where it changed (and only then
 * writes), and reads person and session, the library that is asked for or in force, and the query of a search that a press
 * names. Undefined when the person is unknown and is not to be registered.
 */
export async function enterTurn(
  db: Queryable,
  { id, username, full_name, telegram_language }: Profile,
  updateId: number,
  question: TurnQuestion,
): Promise<TurnStart | undefined> {
  const { register, search = null, file = null, allowedChats = null } = question;
  const { believedSince = new Date(0) } = question;
  const { link, library } = wantedLibrary(question);
  const rows = await db.query<StartRow>(ENTER, [
    ...[id, username, full_name, telegram_language, updateId, register, search, link, library],
    ...[believedSince, allowedChats, file],
  ]);
  return rows[0] && startFrom(rows[0]);
}

const READ = `SELECT asker.n, start.*
   -- As JSON, of which the planner expects the same number of rows each time: for an array it would plan each time.
   FROM jsonb_to_recordset($1::jsonb) AS asker (n integer, id bigint, username text, full_name text,
     telegram_language text, update_id bigint, search bigint, link uuid, library bigint, file text)
   CROSS JOIN LATERAL (
     ${
  startSql({
    ...{ people: "users", person: "asker.id", update: "asker.update_id", search: "asker.search" },
    ...{ link: "asker.link", library: "asker.library", file: "asker.file" },
    ...{ since: "$2", allowed: "$3" },
  })
}
     WHERE u.id = asker.id AND (u.banned_at IS NOT NULL OR ${
  isUnchanged("u.", "asker.username", "asker.full_name", "asker.telegram_language")
})
     -- One by one: a join would begin with everybody's rows.
     LIMIT 1
   ) start`;

/**
 * What {@link enterTurn} reads, for several at once, and nothing is written or waited for: in their order; undefined for those
 * whose profile is unknown or has changed, who enter alone. `believedSince` and `allowedChats` are the same for all.
 */
export async function readTurns(
  db: Queryable,
  askers: readonly Asker[],
): Promise<(TurnStart | undefined)[]> {
  const { believedSince = new Date(0), allowedChats = null } = askers[0]!.question;
  const given = askers.map(({ profile, updateId, question }, n) => ({
    ...profile,
    ...wantedLibrary(question),
    n,
    update_id: updateId,
    search: question.search ?? null,
    file: question.file ?? null,
  }));
  const starts: (TurnStart | undefined)[] = askers.map(() => undefined);
  const rows = await db.query<StartRow & { n: number }>(READ, [
    new Json(given),
    believedSince,
    allowedChats,
  ]);
  for (const { n, ...row } of rows) starts[n] = startFrom(row);
  return starts;
}

function wantedLibrary({ library = null }: TurnQuestion) {
  return {
    link: library !== null && "link" in library ? library.link : null,
    library: library !== null && "id" in library ? library.id : null,
  };
}

function startFrom(row: StartRow): TurnStart {
  // deno-fmt-ignore
  const {
    data, version, handled, search, files, bytes, is_new, has_choice, group_id,
    chat_id, title, keeps, organisers, status, member_version, fresh,
    ...user
  } = row;
  const group = { chat_id, title, keeps, organisers, status, member_version, fresh };
  return {
    user,
    session: data,
    version: version ?? 0,
    handled: handled ?? false,
    ...{ search, files, bytes, is_new, has_choice },
    group: group_id === null ? null : { id: group_id, ...group },
  };
}

/** How an update ends: the session as it is now, and the version that was read when the turn began. */
export interface UpdateEnd {
  user_id: number;
  update_id: number;
  session: unknown;
  version: number;
}

/** What ends an update, by the parameters of an {@link UpdateEnd}; `rows` is where the session's row comes from. */
export const endSql = (p: Record<keyof UpdateEnd, string>, rows = "") => ({
  /** Takes it out of the inbox. */
  inbox:
    `DELETE FROM inbox WHERE update_id = ${p.update_id}::bigint AND user_id = ${p.user_id}::bigint`,
  /** Writes the session, which remembers the update as handled. */
  session: `INSERT INTO sessions AS s (user_id, data, version, handled)
     SELECT ${p.user_id}::bigint, ${p.session}::jsonb, 1, ARRAY[${p.update_id}::bigint] ${rows}
     ON CONFLICT (user_id) DO UPDATE SET
       data = excluded.data,
       version = CASE WHEN s.version = ${p.version} THEN s.version + 1 ELSE 0 END,
       handled = (excluded.handled || s.handled)[1:${REMEMBERED_UPDATES}],
       updated_at = now()`,
});

const END = endSql({ user_id: "$1", update_id: "$2", session: "$3", version: "$4" });

/**
 * Ends an update: writes the session, remembers the update as handled and takes it out of the inbox. Issued in the
 * transaction of the update's effect. Fails with {@link SESSION_CONFLICT} when `version` is no longer the current one.
 */
export async function endUpdate(
  db: Queryable,
  { user_id, update_id, session, version }: UpdateEnd,
): Promise<void> {
  await db.query(`WITH ended AS (${END.inbox}) ${END.session}`, [
    user_id,
    update_id,
    new Json(session),
    version,
  ]);
}
