import type { Queryable } from "../database/database.ts";

/** Updates that are stored and not handled yet, and those that were set aside. */
export async function countInbox(
  db: Queryable,
): Promise<{ waiting: number; set_aside: number }> {
  const rows = await db.query<{ waiting: number; set_aside: number }>(
    `SELECT count(*) FILTER (WHERE NOT set_aside) AS waiting, count(*) FILTER (WHERE set_aside) AS set_aside
     FROM inbox`,
  );
  return rows[0]!;
}

/** Everybody's files, those in the trash left out. */
export async function countFiles(db: Queryable): Promise<number> {
  const rows = await db.query<{ files: number }>(
    `SELECT coalesce(sum(files), 0)::bigint AS files FROM library_usage WHERE bucket <> 'trash'`,
  );
  return rows[0]!.files;
}

/** How many groups the bot is in, as a subquery. */
export const GROUPS =
  "(SELECT count(*) FROM libraries WHERE chat_id IS NOT NULL AND removed_at IS NULL)";

/** Groups that the bot is in, as far as it keeps a library for them. */
export async function countGroups(db: Queryable): Promise<number> {
  const rows = await db.query<{ groups: number }>(
    `SELECT ${GROUPS} AS groups`,
  );
  return rows[0]!.groups;
}
