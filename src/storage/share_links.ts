/** How things get their links: a thing has one current link, wherever it is shared from. */
import type { Queryable } from "../database/database.ts";
import { replyFiles } from "./files.ts";
import { JOIN_THING, LINK_COLUMNS, type LinkOwner, type LinkRow } from "./links.ts";

/** A thing to be shared: ids of the library's own. */
export type Shared =
  | { what: "file"; id: number }
  | { what: "folder"; id: number }
  | { what: "files"; ids: readonly number[] }
  /** All files that a reply to an upload names. */
  | { what: "reply"; reply: number };

/** Who shares, and what library the thing is in. */
type Sharer = Pick<LinkOwner, "user_id" | "library_id">;

/**
 * Makes room for a new link where the current one is spent: an expired one is deleted; one whose opens are used
 * up stays for those who opened it, beside the new one. Issued before {@link shareThing}, in its transaction.
 */
export async function retireLink(
  db: Queryable,
  { user_id, library_id }: Sharer,
  thing: Shared,
): Promise<void> {
  const { sql, argument } = thingSql(thing);
  await db.query(
    `WITH thing AS (${sql}), expired AS (
       DELETE FROM links l USING thing
       WHERE l.library_id = $1 AND l.user_id = $3 AND l.shared = thing.shared AND l.is_current AND l.expires_at <= now()
     )
     UPDATE links l SET is_current = false FROM thing
     WHERE l.library_id = $1 AND l.user_id = $3 AND l.shared = thing.shared AND l.is_current
       AND l.opens >= l.max_opens AND (l.expires_at IS NULL OR l.expires_at > now())`,
    [library_id, argument, user_id],
  );
}

/** Makes a link for a thing that has none; nothing happens when the thing is not there. */
export async function shareThing(
  db: Queryable,
  { user_id, library_id }: Sharer,
  thing: Shared,
  { nonce, token_hash }: Pick<LinkRow, "nonce" | "token_hash">,
): Promise<void> {
  const { sql, argument } = thingSql(thing);
  await db.query(
    `WITH thing AS (${sql}), link AS (
       INSERT INTO links AS l (user_id, library_id, shared, file_id, folder_id, nonce, token_hash)
       SELECT $5::bigint, $1::bigint, thing.shared, thing.file_id, thing.folder_id, $3, $4 FROM thing
       -- Writes nothing new: it is how an insert returns the row that is there.
       ON CONFLICT (user_id, shared) WHERE is_current DO UPDATE SET shared = excluded.shared
       RETURNING l.id
     )
     INSERT INTO link_files (link_id, file_id, library_id)
     SELECT link.id, member, $1 FROM link CROSS JOIN thing CROSS JOIN unnest(thing.members) AS member
     ON CONFLICT DO NOTHING`,
    [library_id, argument, nonce, token_hash, user_id],
  );
}

/** The current link of a thing; undefined when the thing is not there. */
export async function findLinkOf(
  db: Queryable,
  { user_id, library_id }: Sharer,
  thing: Shared,
): Promise<LinkRow | undefined> {
  const { sql, argument } = thingSql(thing);
  const rows = await db.query<LinkRow>(
    `WITH wanted AS (${sql})
     SELECT ${LINK_COLUMNS}
     FROM wanted
     JOIN links l ON l.library_id = $1 AND l.user_id = $3 AND l.shared = wanted.shared AND l.is_current ${JOIN_THING}`,
    [library_id, argument, user_id],
  );
  return rows[0];
}

/** A thing of `$1` by `$2`: the name that its links have, and what they point at; no row when it is not there. */
function thingSql(thing: Shared): { sql: string; argument: number | readonly number[] } {
  switch (thing.what) {
    case "file":
      return {
        sql: `SELECT 'file:' || f.id AS shared, f.id AS file_id, NULL::bigint AS folder_id,
                '{}'::bigint[] AS members
              FROM files f WHERE f.id = $2 AND f.library_id = $1 AND f.deleted_at IS NULL`,
        argument: thing.id,
      };
    case "folder":
      return {
        sql: `SELECT 'folder:' || d.id AS shared, NULL::bigint AS file_id, d.id AS folder_id,
                '{}'::bigint[] AS members
              FROM folders d WHERE d.id = $2 AND d.library_id = $1 AND d.deleted_at IS NULL`,
        argument: thing.id,
      };
    case "reply":
    case "files": {
      const isReply = thing.what === "reply";
      const among = isReply ? `IN (${replyFiles("$2")})` : "= ANY ($2::bigint[])";
      // One of many is that one, so that it has the same link wherever it is shared.
      return {
        sql: `SELECT CASE count(*) WHEN 1 THEN 'file:' || min(f.id)
                  ELSE 'files:' || encode(sha256(string_agg(f.id::text, ',' ORDER BY f.id)::bytea), 'hex') END AS shared,
                CASE count(*) WHEN 1 THEN min(f.id) END AS file_id, NULL::bigint AS folder_id,
                CASE count(*) WHEN 1 THEN '{}' ELSE array_agg(f.id) END AS members
              FROM files f WHERE f.id ${among} AND f.library_id = $1 AND f.deleted_at IS NULL
              HAVING count(*) > 0`,
        argument: isReply ? thing.reply : thing.ids,
      };
    }
  }
}
