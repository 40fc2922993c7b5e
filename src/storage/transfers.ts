import type { Queryable } from "../database/database.ts";

/** Which way a library goes. */
export type Direction = "export" | "import";

/** An export or import that somebody has in hand. */
export interface TransferRow {
  id: number;
  user_id: number;
  chat_id: number;
  direction: Direction;
  /** Of the manifest to be imported. */
  file_id: string | null;
  /** How often it was taken in hand and not handed back: more than once after a crash. */
  attempts: number;
  /** Chosen or Telegram's language of the person. */
  language: string | null;
  blocked: boolean;
}

/** Orders an export; false when one of the person is under way already. */
export async function orderExport(db: Queryable, userId: number, chatId: number): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO transfers (user_id, chat_id, direction) VALUES ($1, $2, 'export')
     ON CONFLICT (user_id) WHERE direction = 'export' DO NOTHING RETURNING id`,
    [userId, chatId],
  );
  return rows.length > 0;
}

/** Orders the import of a manifest. */
export async function orderImport(
  db: Queryable,
  userId: number,
  chatId: number,
  fileId: string,
): Promise<void> {
  await db.query(
    `INSERT INTO transfers (user_id, chat_id, direction, file_id) VALUES ($1, $2, 'import', $3)`,
    [userId, chatId, fileId],
  );
}

/**
 * Takes the oldest transfer of anybody in hand for `leaseMs`; undefined when there is none that nobody has in hand. Those
 * that nothing came of in a day are given up.
 */
export async function claimTransfer(
  db: Queryable,
  direction: Direction,
  leaseMs: number,
): Promise<TransferRow | undefined> {
  const rows = await db.query<TransferRow>(
    `WITH given_up AS (
       DELETE FROM transfers WHERE direction = $1 AND due_at <= now() AND created_at < now() - interval '1 day'
     ), claimed AS (
       UPDATE transfers SET due_at = now() + make_interval(secs => $2::integer / 1000.0), attempts = attempts + 1
       WHERE id = (
         SELECT id FROM transfers
         WHERE direction = $1 AND due_at <= now() AND created_at >= now() - interval '1 day'
         ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
       )
       RETURNING id, user_id, chat_id, direction, file_id, attempts
     )
     SELECT c.id, c.user_id, c.chat_id, c.direction, c.file_id, c.attempts,
       coalesce(u.language, u.telegram_language) AS language, u.blocked_at IS NOT NULL AS blocked
     FROM claimed c JOIN users u ON u.id = c.user_id`,
    [direction, leaseMs],
  );
  return rows[0];
}

/** Keeps a transfer in hand for `leaseMs` from now; false when it is not there any more. */
export async function keepTransfer(
  db: Queryable,
  userId: number,
  id: number,
  leaseMs: number,
): Promise<boolean> {
  const rows = await db.query(
    `UPDATE transfers SET due_at = now() + make_interval(secs => $3::integer / 1000.0)
     WHERE id = $1 AND user_id = $2 RETURNING id`,
    [id, userId, leaseMs],
  );
  return rows.length > 0;
}

/** Hands a transfer back, to begin anew after `dueInMs`. */
export async function releaseTransfer(
  db: Queryable,
  userId: number,
  id: number,
  dueInMs: number,
): Promise<void> {
  await db.query(
    `UPDATE transfers SET due_at = now() + make_interval(secs => $3::bigint / 1000.0), attempts = attempts - 1
     WHERE id = $1 AND user_id = $2`,
    [id, userId, dueInMs],
  );
}

/** Ends a transfer. */
export async function endTransfer(db: Queryable, userId: number, id: number): Promise<void> {
  await db.query(`DELETE FROM transfers WHERE id = $1 AND user_id = $2`, [id, userId]);
}
