import type { Queryable } from "../database/database.ts";

/** Updates that are stored and not handled yet. */
export async function countInbox(db: Queryable): Promise<number> {
  const rows = await db.query<{ waiting: number }>(`SELECT count(*) AS waiting FROM inbox`);
  return rows[0]!.waiting;
}

/** Everybody's files, those in the trash left out. */
export async function countFiles(db: Queryable): Promise<number> {
  const rows = await db.query<{ files: number }>(
    `SELECT coalesce(sum(files), 0)::bigint AS files FROM library_usage WHERE bucket <> 'trash'`,
  );
  return rows[0]!.files;
}
