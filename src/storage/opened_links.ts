/**
 * Links for those who open them: with save_links.ts the only statements that read another person's rows. What lets somebody in is the hash
 * of the token, and from then on the row in link_opens that says that they opened it.
 */
import type { Queryable } from "../database/database.ts";
import type { Category } from "../domain/kinds.ts";
import { FILE_COLUMNS, type FileRow } from "./files.ts";
import { JOIN_THING, type SharedKind } from "./links.ts";

/** A link that a person may open. */
export interface OpenedLink {
  id: number;
  /** True for its owner, whose own opens don't count. */
  own: boolean;
  protected: boolean;
  include_captions: boolean;
  shared: SharedKind;
  name: string;
  category: Category | null;
  /** Live files that it hands out. */
  files: number;
  /** True for somebody whom the bot has known for less than a minute: the link brought them. */
  newcomer: boolean;
}

/** Whether `$1` came just now. */
const NEWCOMER =
  `EXISTS (SELECT FROM users u WHERE u.id = $1 AND u.created_at > now() - interval '1 minute') AS newcomer`;

/** Conditions of a live link `l` of an owner `o`: not expired, and its owner is welcome, in a group's library a member. */
const LIVE =
  `l.revoked_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > now()) AND o.banned_at IS NULL
   AND (l.library_id = l.user_id OR EXISTS (
     SELECT FROM members m JOIN libraries g ON g.id = m.library_id AND g.removed_at IS NULL
     WHERE m.library_id = l.library_id AND m.user_id = l.user_id AND m.status IN ('member', 'administrator')))`;

/**
 * Opens a link by the hash of its token, and counts that once per person. Undefined when it is unknown, expired or used up,
 * or has nothing left to share: one statement with one answer. Its limit holds however many open it at once, because the
 * row that is counted is the row that is compared.
 */
export async function openLink(
  db: Queryable,
  userId: number,
  tokenHash: Uint8Array,
): Promise<OpenedLink | undefined> {
  const rows = await db.query<OpenedLink>(
    `WITH link AS (
       SELECT l.id, l.user_id = $1 AS own, l.protected, l.include_captions, thing.shared, thing.name, thing.category,
         thing.files,
         l.max_opens IS NULL OR l.opens < l.max_opens AS has_room,
         EXISTS (SELECT FROM link_opens k WHERE k.link_id = l.id AND k.user_id = $1) AS opened_before
       FROM links l JOIN users o ON o.id = l.user_id ${JOIN_THING}
       WHERE l.token_hash = $2 AND ${LIVE}
     ), counted AS (
       UPDATE links l SET opens = l.opens + 1
       FROM link
       WHERE l.id = link.id AND NOT link.own AND NOT link.opened_before AND link.files > 0
         AND (l.max_opens IS NULL OR l.opens < l.max_opens)
       RETURNING l.id
     ), opened AS (
       INSERT INTO link_opens (link_id, user_id) SELECT id, $1 FROM counted
     )
     SELECT id, own, protected, include_captions, shared, name, category, files, ${NEWCOMER} FROM link
     WHERE own OR opened_before OR EXISTS (SELECT FROM counted) OR (files = 0 AND has_room)`,
    [userId, tokenHash],
  );
  return rows[0];
}

/** The link `$2` that `$1` owns or opened, the folders in it, and its live files: `link`, `tree`, `member`. */
export const membersOf = (key: "id" | "token_hash") =>
  `link AS (
     SELECT l.id, l.library_id, l.user_id = $1 AS own, l.protected, l.include_captions, l.file_id, l.folder_id
     FROM links l JOIN users o ON o.id = l.user_id
     WHERE l.${key} = $2 AND ${LIVE}
       AND (l.user_id = $1 OR EXISTS (SELECT FROM link_opens k WHERE k.link_id = l.id AND k.user_id = $1))
   ), tree AS (
     SELECT d.id, d.library_id FROM link
     JOIN folders d ON d.id = link.folder_id AND d.library_id = link.library_id AND d.deleted_at IS NULL
     UNION
     SELECT d.id, d.library_id FROM tree
     JOIN folders d ON d.parent_id = tree.id AND d.library_id = tree.library_id AND d.deleted_at IS NULL
   ), member AS (
     SELECT f.id, f.library_id FROM link
     JOIN files f ON f.id = link.file_id AND f.library_id = link.library_id AND f.deleted_at IS NULL
     UNION ALL
     SELECT f.id, f.library_id FROM link JOIN link_files m ON m.link_id = link.id AND m.library_id = link.library_id
     JOIN files f ON f.id = m.file_id AND f.library_id = link.library_id AND f.deleted_at IS NULL
     UNION ALL
     SELECT f.id, f.library_id FROM tree
     JOIN files f ON f.folder_id = tree.id AND f.library_id = tree.library_id AND f.deleted_at IS NULL
   )`;

/** Files of a link, from the one after `after` on; none for somebody who neither owns nor opened it. */
export async function linkFiles(
  db: Queryable,
  userId: number,
  link: { id: number } | { token_hash: Uint8Array },
  after: number,
  limit: number,
): Promise<FileRow[]> {
  const [key, value] = "id" in link
    ? ["id", link.id] as const
    : ["token_hash", link.token_hash] as const;
  return await db.query<FileRow>(
    `WITH RECURSIVE ${membersOf(key)}
     SELECT ${FILE_COLUMNS} FROM member m JOIN files f ON f.id = m.id AND f.library_id = m.library_id
     WHERE m.id > $3
     ORDER BY m.id LIMIT $4`,
    [userId, value, after, limit],
  );
}

/** A link that a person opened before, or owns; undefined when it is not live or was never opened by them. */
export async function findOpenedLink(
  db: Queryable,
  userId: number,
  linkId: number,
): Promise<OpenedLink | undefined> {
  const rows = await db.query<OpenedLink>(
    `SELECT l.id, l.user_id = $1 AS own, l.protected, l.include_captions, thing.shared, thing.name, thing.category,
       thing.files, false AS newcomer
     FROM links l JOIN users o ON o.id = l.user_id ${JOIN_THING}
     WHERE l.id = $2 AND ${LIVE}
       AND (l.user_id = $1 OR EXISTS (SELECT FROM link_opens k WHERE k.link_id = l.id AND k.user_id = $1))`,
    [userId, linkId],
  );
  return rows[0];
}
