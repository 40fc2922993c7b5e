/** Who is in which group, as far as Telegram said, and for how long that is believed. */
import type { Queryable } from "../database/database.ts";
import type { JobKind } from "./jobs.ts";
import type { Standing } from "../domain/groups.ts";

/** A group's library as it is met in private, with what is known of the person there. */
export interface GroupLibrary {
  id: number;
  chat_id: number;
  title: string;
  keeps: "replied" | "everything";
  organisers: "everyone" | "administrators";
  /** Null where the group is no choice of the person's yet. */
  status: Standing | "unknown" | null;
  /** 0 where there is no row. */
  member_version: number;
  /** Whether the status may be believed now. */
  fresh: boolean;
}

/** Whether the library `l` is that of an allowed group, now or before it became a supergroup; `ids` is a parameter, NULL is every group. */
export const isAllowed = (l: string, ids: string) =>
  `(${ids}::bigint[] IS NULL OR ${l}.chat_id = ANY (${ids}::bigint[]) OR ${l}.former_chat_id = ANY (${ids}::bigint[]))`;

/** Jobs that give something of a library. The others change it, and would leave it half changed. */
export const GIVING_JOBS: readonly JobKind[] = ["bulk_send", "export", "noted"];

/**
 * The end of a membership, as terms of a query; `gone(library_id, user_id)` comes before them. What is under way to who left
 * ends, and so do the links that they made.
 */
const ENDED = `no_jobs AS (
       DELETE FROM jobs j USING gone
       WHERE j.library_id = gone.library_id AND j.user_id = gone.user_id
         AND j.kind IN (${GIVING_JOBS.map((kind) => `'${kind}'`).join(", ")})
     ), no_replies AS (
       DELETE FROM upload_replies r USING gone WHERE r.library_id = gone.library_id AND r.user_id = gone.user_id
     ), no_links AS (
       UPDATE links l SET revoked_at = now(), is_current = false FROM gone
       WHERE l.library_id = gone.library_id AND l.user_id = gone.user_id AND l.revoked_at IS NULL
     )`;

/**
 * Notes what Telegram answered, unless something newer was noted since the row was read. Somebody who left gets no row where
 * there is none.
 */
export async function noteAnswer(
  db: Queryable,
  libraryId: number,
  userId: number,
  standing: Standing,
  version: number,
): Promise<void> {
  await db.query(
    `WITH noted AS (
       INSERT INTO members AS m (library_id, user_id, status, known_at)
       SELECT $1, $2, $3, now() WHERE $3 <> 'left' OR $4::bigint > 0
       ON CONFLICT (library_id, user_id) DO UPDATE SET status = excluded.status, known_at = excluded.known_at,
         version = m.version + 1
       WHERE m.version = $4
       RETURNING m.library_id, m.user_id, m.status
     ), gone AS (
       SELECT library_id, user_id FROM noted WHERE status = 'left'
     ), ${ENDED}
     SELECT FROM noted`,
    [libraryId, userId, standing, version],
  );
}

/**
 * Notes an update about a member, which is newer than any answer. Somebody who was never seen to be a member gets no row, nor
 * does anybody who is banned.
 */
export async function noteChange(
  db: Queryable,
  chatId: number,
  userId: number,
  standing: Standing,
): Promise<void> {
  await db.query(
    `WITH library AS (
       SELECT id FROM libraries WHERE chat_id = $1
     ), noted AS (
       INSERT INTO members AS m (library_id, user_id, status, known_at)
       SELECT library.id, $2, $3, now() FROM library
       WHERE EXISTS (SELECT FROM members o WHERE o.library_id = library.id AND o.user_id = $2)
         OR $3 <> 'left' AND NOT EXISTS (SELECT FROM users WHERE id = $2 AND banned_at IS NOT NULL)
       ON CONFLICT (library_id, user_id) DO UPDATE SET status = excluded.status, known_at = excluded.known_at,
         version = m.version + 1
       RETURNING m.library_id, m.user_id, m.status
     ), gone AS (
       SELECT library_id, user_id FROM noted WHERE status = 'left'
     ), ${ENDED}
     SELECT FROM noted`,
    [chatId, userId, standing],
  );
}

/**
 * Forgets at most `limit` people who are known to have left a group for longer than `olderThanMs`; how many. What is on its way
 * then – an answer of Telegram's, an update – must not be that old: without the row it would count.
 */
export async function purgeMembers(
  db: Queryable,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query(
    `DELETE FROM members WHERE (library_id, user_id) IN (
       SELECT library_id, user_id FROM members
       WHERE status = 'left' AND known_at < now() - $1 * interval '1 millisecond'
       LIMIT $2 FOR UPDATE SKIP LOCKED
     ) RETURNING user_id`,
    [olderThanMs, limit],
  );
  return rows.length;
}

/**
 * Columns of {@link GroupLibrary}, without its id, of a library `g` and what is known of a member `m`; `since` is the parameter
 * that says from when that can be believed.
 */
export const choiceColumns = (since: string) =>
  `g.chat_id, g.title, g.keeps, g.organisers, m.status, coalesce(m.version, 0) AS member_version,
   coalesce(m.known_at > now() - CASE
     WHEN m.known_at >= g.watched_since AND m.known_at >= ${since}::timestamptz THEN interval '1 day'
     ELSE interval '5 minutes'
   END, false) AS fresh`;

const CHOICE_COLUMNS = `g.id, ${choiceColumns("$2")}`;

/** The groups that are a choice of a person's, by title; whether each status may be believed. */
export async function listChoices(
  db: Queryable,
  userId: number,
  believedSince: Date,
  allowedChats: readonly number[] | null,
): Promise<GroupLibrary[]> {
  return await db.query<GroupLibrary>(
    `SELECT ${CHOICE_COLUMNS}
     FROM members m JOIN libraries g ON g.id = m.library_id AND g.removed_at IS NULL
     WHERE m.user_id = $1 AND m.status <> 'left' AND ${isAllowed("g", "$3")}
     ORDER BY g.title, g.id LIMIT 50`,
    [userId, believedSince, allowedChats],
  );
}

/** One of them; undefined where it is none of the person's. */
export async function findChoice(
  db: Queryable,
  userId: number,
  believedSince: Date,
  allowedChats: readonly number[] | null,
  libraryId: number,
): Promise<GroupLibrary | undefined> {
  const rows = await db.query<GroupLibrary>(
    `SELECT ${CHOICE_COLUMNS}
     FROM members m JOIN libraries g ON g.id = m.library_id AND g.removed_at IS NULL
     WHERE m.user_id = $1 AND m.status <> 'left' AND ${isAllowed("g", "$3")} AND m.library_id = $4`,
    [userId, believedSince, allowedChats, libraryId],
  );
  return rows[0];
}

/** The group whose deep link somebody follows, with what is known of them there; undefined where there is none. */
export async function findByLink(
  db: Queryable,
  userId: number,
  believedSince: Date,
  allowedChats: readonly number[] | null,
  link: string,
): Promise<GroupLibrary | undefined> {
  const rows = await db.query<GroupLibrary>(
    `SELECT ${CHOICE_COLUMNS}
     FROM libraries g LEFT JOIN members m ON m.library_id = g.id AND m.user_id = $1
     WHERE g.link = $4::uuid AND g.removed_at IS NULL AND ${isAllowed("g", "$3")}`,
    [userId, believedSince, allowedChats, link],
  );
  return rows[0];
}

/** Who made a link to something of a group, as a member of it. */
export interface LinkMaker extends GroupLibrary {
  user_id: number;
  /** Whether the group's library may be kept. */
  allowed: boolean;
}

/** Who made a link to something of a group, with what is known of them there; undefined for other links. */
export async function findLinkMaker(
  db: Queryable,
  believedSince: Date,
  allowedChats: readonly number[] | null,
  link: { id: number } | { token_hash: Uint8Array },
): Promise<LinkMaker | undefined> {
  const [column, value] = "id" in link
    ? ["id", link.id] as const
    : ["token_hash", link.token_hash] as const;
  const rows = await db.query<LinkMaker>(
    `SELECT ${CHOICE_COLUMNS}, m.user_id, ${isAllowed("g", "$3")} IS TRUE AS allowed
     FROM links k JOIN members m ON m.library_id = k.library_id AND m.user_id = k.user_id
     JOIN libraries g ON g.id = k.library_id AND g.removed_at IS NULL
     WHERE k.${column} = $1 AND k.revoked_at IS NULL`,
    [value, believedSince, allowedChats],
  );
  return rows[0];
}
