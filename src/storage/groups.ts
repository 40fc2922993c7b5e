/** Groups as the bot meets them in their chats: the library that belongs to one, its settings, and what becomes of it. */
import { DatabaseError, type Queryable } from "../database/database.ts";
import { GIVING_JOBS } from "./members.ts";
import { rehashedSql } from "./saving.ts";

/** A group's chat as Telegram describes it. */
export interface GroupChat {
  id: number;
  type: "group" | "supergroup";
  title: string;
}

/** A group's library, and what is to be known of somebody who posts there. */
export interface GroupRow {
  id: number;
  chat_id: number;
  title: string;
  /** What the deep link of the group carries. */
  link: string;
  keeps: "replied" | "everything";
  organisers: "everyone" | "administrators";
  language: string | null;
  reads_documents: boolean;
  /** Whether the bot is an administrator. */
  watched: boolean;
}

const GROUP_COLUMNS =
  `l.id, l.chat_id, l.title, l.link, l.keeps, l.organisers, l.language, l.reads_documents, l.watched_since IS NOT NULL AS watched`;

/** Whether `$1` is the id that a group had before it became a supergroup, where `type` is that of the chat. */
const isFormer = (type: string) =>
  `${type}::text = 'group' AND EXISTS (SELECT FROM libraries WHERE former_chat_id = $1)`;

/**
 * The library of the group, made where there is none, with the group's title of now; and whether the bot has just come: for the
 * first time, or back. Undefined where the group has become a supergroup meanwhile.
 */
export async function enterGroup(
  db: Queryable,
  { id, type, title }: GroupChat,
  language: string | null,
): Promise<GroupRow & { came: boolean } | undefined> {
  const rows = await db.query<GroupRow & { came: boolean }>(
    `WITH before AS (
       SELECT removed_at IS NOT NULL AS removed FROM libraries WHERE chat_id = $1
     ), l AS (
       INSERT INTO libraries AS o (id, chat_id, chat_type, title, link, language)
       SELECT nextval('group_library_ids'), $1::bigint, $2::text, $3::text, gen_random_uuid(), $4::text
       WHERE NOT (${isFormer("$2")})
       ON CONFLICT (chat_id) DO UPDATE SET chat_type = excluded.chat_type, title = excluded.title, removed_at = NULL
       RETURNING o.*
     )
     SELECT ${GROUP_COLUMNS}, coalesce((SELECT removed FROM before), true) AS came FROM l`,
    [id, type, title, language],
  );
  return rows[0];
}

/**
 * The library of the group where somebody posts, made where there is none yet; and who of the people named is banned. What was
 * posted before the group became a supergroup, and is handled after that, belongs to the library that went along. Undefined
 * where the bot was removed meanwhile.
 */
export async function findGroup(
  db: Queryable,
  { id, type, title }: GroupChat,
  userIds: readonly number[],
): Promise<{ group: GroupRow | undefined; banned: boolean }> {
  const rows = await db.query<GroupRow & { id: number | null; banned: boolean }>(
    `WITH made AS (
       INSERT INTO libraries (id, chat_id, chat_type, title, link)
       SELECT nextval('group_library_ids'), $1::bigint, $2::text, $3::text, gen_random_uuid()
       WHERE NOT EXISTS (SELECT FROM libraries WHERE chat_id = $1) AND NOT (${isFormer("$2")})
       -- Writes nothing new: it is how an insert returns the row that got this id at the same moment.
       ON CONFLICT (chat_id) DO UPDATE SET chat_id = excluded.chat_id RETURNING *
     )
     SELECT ${GROUP_COLUMNS}, EXISTS (
       SELECT FROM users WHERE id = ANY ($4::bigint[]) AND banned_at IS NOT NULL
     ) AS banned
     FROM (SELECT) nothing LEFT JOIN (
       SELECT * FROM libraries WHERE chat_id = $1 AND removed_at IS NULL
       UNION ALL SELECT * FROM made WHERE removed_at IS NULL
       UNION ALL SELECT * FROM libraries WHERE former_chat_id = $1 AND removed_at IS NULL AND $2 = 'group'
         AND NOT EXISTS (SELECT FROM libraries WHERE chat_id = $1)
     ) l ON true`,
    [id, type, title, userIds],
  );
  const { banned, ...group } = rows[0]!;
  return { group: group.id === null ? undefined : group, banned };
}

/**
 * Locks a group's library if it has not changed since it was read and none of these people is banned. Otherwise it fails
 * ({@link isSeenOtherwise}) and undoes its transaction.
 */
export async function lockAsSeen(
  db: Queryable,
  { id, chat_id, keeps, language }: GroupRow,
  userIds: readonly number[],
): Promise<void> {
  await db.query(
    // Divides by 0 where there is no such row now.
    `SELECT 1 / count(*) FROM (
       SELECT l.id FROM libraries l
       WHERE l.id = $1 AND l.chat_id = $2 AND l.keeps = $3 AND l.language IS NOT DISTINCT FROM $4 AND l.removed_at IS NULL
         AND NOT EXISTS (SELECT FROM users WHERE id = ANY ($5::bigint[]) AND banned_at IS NOT NULL)
       FOR UPDATE OF l
     ) seen`,
    [id, chat_id, keeps, language, userIds],
  );
}

/** Whether {@link lockAsSeen} failed because the group has changed, or somebody is banned. */
export function isSeenOtherwise(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlstate === "22012";
}

/** Who was seen where they had left is asked for when they come: that they are back is no proof that they stayed. */
const SEEN_AGAIN =
  `ON CONFLICT (library_id, user_id) DO UPDATE SET status = 'unknown', known_at = NULL, version = members.version + 1
     WHERE members.status = 'left'`;

/** People wrote in a group, or were seen to join: it is a choice of theirs from now on. Nothing of banned people is noted. */
export async function noteWriters(
  db: Queryable,
  chatId: number,
  userIds: readonly number[],
): Promise<void> {
  await db.query(
    // In one order, so that two who note the same people do not wait for each other.
    `INSERT INTO members (library_id, user_id)
     SELECT DISTINCT l.id, p.id FROM libraries l CROSS JOIN unnest($2::bigint[]) AS p (id)
     WHERE l.chat_id = $1 AND l.removed_at IS NULL
       AND NOT EXISTS (SELECT FROM users u WHERE u.id = p.id AND u.banned_at IS NOT NULL)
     ORDER BY l.id, p.id
     ${SEEN_AGAIN}`,
    [chatId, userIds],
  );
}

/** Somebody posted in a group: it is a choice of theirs from now on. */
export async function notePoster(db: Queryable, libraryId: number, userId: number): Promise<void> {
  await db.query(
    `INSERT INTO members (library_id, user_id) VALUES ($1, $2) ${SEEN_AGAIN}`,
    [libraryId, userId],
  );
}

/** The bot became an administrator, or no longer is one: what it knew of members before does not count beyond that. */
export async function setWatched(db: Queryable, chatId: number, watched: boolean): Promise<void> {
  await db.query(
    `UPDATE libraries SET watched_since = CASE WHEN $2 THEN coalesce(watched_since, now()) END WHERE chat_id = $1`,
    [chatId, watched],
  );
}

/** What the administrators of a group may change of its library; what is absent stays. */
export interface GroupChange {
  keeps?: GroupRow["keeps"];
  organisers?: GroupRow["organisers"];
  language?: string;
  reads_documents?: boolean;
  title?: string;
}

/** Changes the settings of a group's library; undefined where there is none, or `userId` is banned. */
export async function changeGroup(
  db: Queryable,
  chatId: number,
  userId: number | null,
  { keeps, organisers, language, reads_documents, title }: GroupChange,
): Promise<GroupRow | undefined> {
  const rows = await db.query<GroupRow>(
    `UPDATE libraries l SET keeps = coalesce($2, l.keeps), organisers = coalesce($3, l.organisers),
       language = coalesce($4, l.language), title = coalesce($5, l.title),
       reads_documents = coalesce($6::boolean, l.reads_documents)
     WHERE l.chat_id = $1 AND l.removed_at IS NULL
       AND NOT EXISTS (SELECT FROM users WHERE id = $7::bigint AND banned_at IS NOT NULL)
     RETURNING ${GROUP_COLUMNS}`,
    [
      chatId,
      keeps ?? null,
      organisers ?? null,
      language ?? null,
      title ?? null,
      reads_documents ?? null,
      userId,
    ],
  );
  return rows[0];
}

/**
 * The bot was removed from a group: nobody reaches the library until it is back, and nobody is sent anything more of it. Jobs
 * that change it go on, so that it is whole when the bot is back.
 */
export async function leaveGroup(db: Queryable, chatId: number): Promise<void> {
  await db.query(
    `WITH left_behind AS (
       UPDATE libraries SET removed_at = coalesce(removed_at, now()), watched_since = NULL
       WHERE chat_id = $1 RETURNING id
     )
     DELETE FROM jobs j USING left_behind l WHERE j.library_id = l.id AND j.kind = ANY ($2::text[])`,
    [chatId, GIVING_JOBS],
  );
}

/**
 * Deletes a group's library: nobody reaches it from now on, and the next purge erases it. The group may have a new one. False
 * where there is none, or `userId` is banned.
 */
export async function eraseGroup(db: Queryable, chatId: number, userId: number): Promise<boolean> {
  const rows = await db.query(
    `WITH doomed AS (
       UPDATE libraries SET chat_id = NULL, former_chat_id = NULL, title = '', link = gen_random_uuid(), removed_at = 'epoch'
       WHERE chat_id = $1 AND NOT EXISTS (SELECT FROM users WHERE id = $2 AND banned_at IS NOT NULL)
       RETURNING id
     ), no_jobs AS (
       DELETE FROM jobs j USING doomed WHERE j.library_id = doomed.id
     )
     SELECT id FROM doomed`,
    [chatId, userId],
  );
  return rows.length > 0;
}

/** Groups of the same title that may have become a supergroup unnoticed so far. */
export async function findNamesakes(
  db: Queryable,
  { id, title }: GroupChat,
): Promise<{ chat_id: number }[]> {
  return await db.query(
    `SELECT chat_id FROM libraries
     WHERE chat_type = 'group' AND title = $2 AND chat_id <> $1
       AND (removed_at IS NULL OR removed_at > now() - interval '1 hour')
     ORDER BY id LIMIT 5`,
    [id, title],
  );
}

/**
 * A group became a supergroup: its library goes along. What was kept under the new id before this was known is kept in that
 * library too, hashed for it (see hashGram), and the other one goes. What was known of members is asked for again: what changed
 * meanwhile was noted of neither chat. Twice is the same as once. Issue in one transaction.
 */
export async function migrateGroup(db: Queryable, from: number, to: number): Promise<void> {
  // As whoever keeps a file does: first the library, then its files.
  await db.query(`SELECT id FROM libraries WHERE chat_id IN ($1, $2) ORDER BY id FOR UPDATE`, [
    from,
    to,
  ]);
  await db.query(
    `UPDATE files f SET library_id = o.id, folder_id = NULL, upload_id = NULL, grams = ${
      rehashedSql("f.grams", "n.id", "o.id")
    }
     FROM libraries o, libraries n
     WHERE o.chat_id = $1 AND n.chat_id = $2 AND f.library_id = n.id
       AND NOT EXISTS (SELECT FROM files k WHERE k.library_id = o.id AND k.file_unique_id = f.file_unique_id)`,
    [from, to],
  );
  await db.query(
    `INSERT INTO members AS m (library_id, user_id)
     SELECT DISTINCT o.id, s.user_id FROM libraries o JOIN libraries n ON n.chat_id IN ($1, $2)
     JOIN members s ON s.library_id = n.id WHERE o.chat_id = $1
     -- That somebody had left is not believed either, and is forgotten in its time.
     ON CONFLICT (library_id, user_id) DO UPDATE SET version = m.version + 1,
       known_at = CASE WHEN m.status = 'left' THEN now() - interval '1 day' END`,
    [from, to],
  );
  await db.query(
    `DELETE FROM libraries n USING libraries o WHERE o.chat_id = $1 AND n.chat_id = $2 AND n.id <> o.id`,
    [from, to],
  );
  await db.query(
    `UPDATE libraries SET chat_id = $2, former_chat_id = $1, chat_type = 'supergroup', removed_at = NULL
     WHERE chat_id = $1`,
    [from, to],
  );
}

/**
 * Erases, of any group, at most `limit` files of libraries that the bot was removed from longer ago than `olderThanMs`; a
 * library without files goes itself. How many rows went. A bot that comes back at that moment waits for this.
 */
export async function purgeGroups(
  db: Queryable,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query<{ gone: number }>(
    `WITH old AS (
       SELECT id FROM libraries WHERE removed_at < now() - make_interval(secs => $1::bigint / 1000.0)
       LIMIT $2 FOR UPDATE SKIP LOCKED
     ), doomed AS (
       SELECT f.id FROM old JOIN files f ON f.library_id = old.id LIMIT $2 FOR UPDATE OF f SKIP LOCKED
     ), files_gone AS (
       DELETE FROM files f USING doomed d WHERE f.id = d.id RETURNING f.id
     ), libraries_gone AS (
       DELETE FROM libraries l USING old
       WHERE l.id = old.id AND NOT EXISTS (SELECT FROM files f WHERE f.library_id = old.id) RETURNING l.id
     )
     SELECT (SELECT count(*) FROM files_gone) + (SELECT count(*) FROM libraries_gone) AS gone`,
    [olderThanMs, limit],
  );
  return rows[0]!.gone;
}

/** Whether a chat is one of these groups, which became a supergroup since. */
export async function wasOneOf(
  db: Queryable,
  chatId: number,
  formerIds: readonly number[],
): Promise<boolean> {
  const rows = await db.query(
    `SELECT id FROM libraries WHERE chat_id = $1 AND former_chat_id = ANY ($2::bigint[])`,
    [chatId, formerIds],
  );
  return rows.length > 0;
}
