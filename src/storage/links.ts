import type { Queryable } from "../database/database.ts";
import type { Category } from "../domain/kinds.ts";

/** What a link hands out. */
export type SharedKind = "file" | "files" | "folder";

/** A link as its owner sees it. */
export interface LinkRow {
  id: number;
  shared: SharedKind;
  /** The shared file, where it is one. */
  file_id: number | null;
  folder_id: number | null;
  /** Of the file, the folder, or the first of the files. */
  name: string;
  /** The category that several files have in common; null where they differ, and for a file or folder. */
  category: Category | null;
  /** Live files that it hands out. */
  files: number;
  nonce: Uint8Array;
  token_hash: Uint8Array;
  expires_at: Date | null;
  expired: boolean;
  /** Null: no limit. */
  max_opens: number | null;
  protected: boolean;
  include_captions: boolean;
  opens: number;
  saves: number;
}

/**
 * Joins a link `l` to what it shares, as `thing`. A link whose things are all gone or in the trash has none, and drops out;
 * a folder may be empty. Folders within count, deleted ones don't.
 */
export const JOIN_THING = `CROSS JOIN LATERAL (
    SELECT 'file' AS shared, f.name, 1::bigint AS files, NULL AS category
    FROM files f WHERE f.id = l.file_id AND f.library_id = l.library_id AND f.deleted_at IS NULL
    UNION ALL
    SELECT 'folder', d.name, (
      WITH RECURSIVE tree AS (
        SELECT d.id, d.file_count
        UNION
        SELECT c.id, c.file_count
        FROM tree JOIN folders c ON c.parent_id = tree.id AND c.library_id = l.library_id AND c.deleted_at IS NULL
      )
      SELECT sum(file_count)::bigint FROM tree
    ), NULL
    FROM folders d WHERE d.id = l.folder_id AND d.library_id = l.library_id AND d.deleted_at IS NULL
    UNION ALL
    SELECT 'files', (array_agg(f.name ORDER BY f.id))[1], count(*),
      CASE WHEN min(f.category) = max(f.category) THEN min(f.category) END
    FROM link_files m JOIN files f ON f.id = m.file_id AND f.library_id = l.library_id AND f.deleted_at IS NULL
    WHERE m.link_id = l.id AND m.library_id = l.library_id HAVING count(*) > 0
  ) thing`;

export const LINK_COLUMNS =
  `l.id, thing.shared, l.file_id, l.folder_id, thing.name, thing.files, thing.category, l.nonce, l.token_hash, l.expires_at,
   l.expires_at IS NOT NULL AND l.expires_at <= now() AS expired, l.max_opens, l.protected, l.include_captions,
   l.opens, l.saves`;

/** Whose links are meant: those that a person made in a library, and for the administrators of a group all of them. */
export interface LinkOwner {
  user_id: number;
  library_id: number;
  is_administrator: boolean;
}

/** Whether a link `l` is one of those of an owner, whose fields are the parameters `$1`, `$2` and `$3`. */
const OWNED = `l.library_id = $2 AND (l.user_id = $1 OR $3::boolean)`;

const ownerOf = ({ user_id, library_id, is_administrator }: LinkOwner) => [
  user_id,
  library_id,
  is_administrator,
];

/** A link; undefined when it is not the owner's or not there, or when what it shares is gone. */
export async function findLink(
  db: Queryable,
  owner: LinkOwner,
  linkId: number,
): Promise<LinkRow | undefined> {
  const rows = await db.query<LinkRow>(
    `SELECT ${LINK_COLUMNS} FROM links l ${JOIN_THING} WHERE l.id = $4 AND ${OWNED} AND l.revoked_at IS NULL`,
    [...ownerOf(owner), linkId],
  );
  return rows[0];
}

/** What an owner may change of a link; what is absent stays. */
export interface LinkChange {
  /** Days from now; null is never. */
  expires_in_days?: number | null;
  /** Null is no limit. */
  max_opens?: number | null;
  protected?: boolean;
  include_captions?: boolean;
}

/** Changes a link. */
export async function changeLink(
  db: Queryable,
  owner: LinkOwner,
  linkId: number,
  change: LinkChange,
): Promise<void> {
  await db.query(
    `UPDATE links l SET
       expires_at = CASE WHEN $5 THEN now() + make_interval(days => $6::integer) ELSE expires_at END,
       max_opens = CASE WHEN $7 THEN $8::bigint ELSE max_opens END,
       protected = coalesce($9::boolean, protected),
       include_captions = coalesce($10::boolean, include_captions)
     WHERE l.id = $4 AND ${OWNED}`,
    [
      ...ownerOf(owner),
      linkId,
      change.expires_in_days !== undefined,
      change.expires_in_days ?? null,
      change.max_opens !== undefined,
      change.max_opens ?? null,
      change.protected ?? null,
      change.include_captions ?? null,
    ],
  );
}

/** Gives a link another token: for one that was made while the bot had another token, and can't be shown again. */
export async function renewLink(
  db: Queryable,
  owner: LinkOwner,
  linkId: number,
  { nonce, token_hash }: Pick<LinkRow, "nonce" | "token_hash">,
): Promise<void> {
  await db.query(
    `UPDATE links l SET nonce = $5, token_hash = $6 WHERE l.id = $4 AND ${OWNED}`,
    [...ownerOf(owner), linkId, nonce, token_hash],
  );
}

/** Ends a link: it opens nothing until that is undone. Doing it twice has the same effect as once. */
export async function revokeLink(db: Queryable, owner: LinkOwner, linkId: number): Promise<void> {
  await db.query(
    `UPDATE links l SET revoked_at = now(), is_current = false
     WHERE l.id = $4 AND ${OWNED} AND l.revoked_at IS NULL`,
    [...ownerOf(owner), linkId],
  );
}

/** Undoes a revocation: the same link opens again, beside one that was made meanwhile. Not where its maker left the group. */
export async function reviveLink(db: Queryable, owner: LinkOwner, linkId: number): Promise<void> {
  await db.query(
    `UPDATE links l SET revoked_at = NULL, is_current = NOT EXISTS (
         SELECT FROM links o
         WHERE o.library_id = $2 AND o.user_id = l.user_id AND o.shared = l.shared AND o.is_current)
     WHERE l.id = $4 AND ${OWNED} AND l.revoked_at IS NOT NULL AND (l.library_id > 0 OR EXISTS (
       SELECT FROM members m WHERE m.library_id = l.library_id AND m.user_id = l.user_id AND m.status <> 'left'))`,
    [...ownerOf(owner), linkId],
  );
}

/** Forgets, of anybody, at most `limit` links that were revoked more than `olderThanMs` ago, and who opened them; how many. */
export async function purgeLinks(
  db: Queryable,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query(
    `DELETE FROM links WHERE id IN (
       SELECT id FROM links WHERE revoked_at < now() - make_interval(secs => $1::bigint / 1000.0)
       LIMIT $2 FOR UPDATE SKIP LOCKED
     ) RETURNING id`,
    [olderThanMs, limit],
  );
  return rows.length;
}

/** Links on one page of My Links. */
export const LINKS_PAGE_SIZE = 8;

/** How My Links moves: to the page that starts at a link (0 is the newest), or that ends just before it. */
export type LinksMove = "at" | "before";

/** One page of links. */
export interface LinksPage {
  links: LinkRow[];
  /** Counted from 1. */
  page: number;
  /** The first link on the next page; null on the last. */
  next: number | null;
  total: number;
}

/**
 * A page of the links that somebody can still open or save from, the newest first. Where nothing is left from `from` on,
 * it is the first page.
 */
export async function listLinks(
  db: Queryable,
  owner: LinkOwner,
  move: LinksMove,
  from: number,
): Promise<LinksPage> {
  const before = move === "before";
  const rows = await db.query<LinkRow & { rank: number; total: number }>(
    `WITH live AS (
       SELECT ${LINK_COLUMNS}, row_number() OVER (ORDER BY l.id DESC) AS rank, count(*) OVER () AS total
       FROM links l ${JOIN_THING}
       WHERE ${OWNED} AND l.revoked_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > now())
     )
     SELECT * FROM live
     WHERE ${
      before
        ? "id > $4::bigint"
        : "$4::bigint = 0 OR id <= $4::bigint OR NOT EXISTS (SELECT FROM live WHERE id <= $4::bigint)"
    }
     ORDER BY id ${before ? "ASC" : "DESC"}
     LIMIT ${before ? LINKS_PAGE_SIZE : LINKS_PAGE_SIZE + 1}`,
    [...ownerOf(owner), from],
  );
  if (before) rows.reverse();
  const [first] = rows;
  return {
    links: rows.slice(0, LINKS_PAGE_SIZE).map(({ rank: _, total: __, ...link }) => link),
    page: Math.ceil((first?.rank ?? 1) / LINKS_PAGE_SIZE),
    next: before ? from : rows[LINKS_PAGE_SIZE]?.id ?? null,
    total: first?.total ?? 0,
  };
}
