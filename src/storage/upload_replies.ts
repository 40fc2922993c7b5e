import type { Queryable } from "../database/database.ts";
import type { Category } from "../domain/kinds.ts";
import type { Outcome } from "./uploads.ts";

/** One line of an upload reply: what became of one file. */
export interface Receipt {
  ordinal: number;
  file_id: number | null;
  outcome: Exclude<Outcome, "again">;
  name: string;
  category: Category;
  detected: Category;
  details: {
    size: number;
    used_files: number;
    used_bytes: number;
    /** The limits that held: see SavingLimits. */
    file_size: number | null;
    quota: number | null;
    files: number | null;
  };
}

/** A reply that names the files of an album, or of files that came in quick succession. */
export interface UploadReply {
  id: number;
  user_id: number;
  chat_id: number;
  message_id: number | null;
  upload_id: number | null;
  receipts: Receipt[];
  /** True while the upload session that it belongs to goes on. */
  uploading: boolean;
  /** Chosen or Telegram's language of the person. */
  language: string | null;
  blocked: boolean;
}

/**
 * Takes a reply in hand for `leaseMs`, if it says less than it should and nobody else has it in hand; undefined when not.
 * The `receipts` are all that it should name by now.
 */
export async function claimReply(
  db: Queryable,
  replyId: number,
  userId: number,
  leaseMs: number,
): Promise<UploadReply | undefined> {
  const rows = await db.query<UploadReply>(
    `WITH claimed AS (
       UPDATE upload_replies SET flush_at = now() + make_interval(secs => $3::integer / 1000.0)
       WHERE id = $1 AND user_id = $2 AND shown < receipts
         AND flush_at <= now()
       RETURNING id, user_id, chat_id, message_id, upload_id
     )
     SELECT c.id, c.user_id, c.chat_id, c.message_id, c.upload_id,
       coalesce(u.language, u.telegram_language) AS language, u.blocked_at IS NOT NULL AS blocked,
       -- An upload that a question interrupts lies in the question's step.
       coalesce((coalesce(s.data -> 'uploading', s.data) ->> 'upload_id')::bigint = c.upload_id, false) AS uploading,
       (SELECT jsonb_agg(jsonb_build_object('ordinal', r.ordinal, 'file_id', r.file_id, 'outcome', r.outcome,
          'name', r.name, 'category', r.category, 'detected', r.detected, 'details', r.details) ORDER BY r.ordinal)
        FROM upload_receipts r WHERE r.reply_id = c.id AND r.user_id = c.user_id) AS receipts
     FROM claimed c
     JOIN users u ON u.id = c.user_id
     LEFT JOIN sessions s ON s.user_id = c.user_id`,
    [replyId, userId, leaseMs],
  );
  return rows[0];
}

/** Moves the files of a reply that look like ones for `category`, though another was chosen; they are no longer told apart. */
export async function moveReceipts(
  db: Queryable,
  userId: number,
  replyId: number,
  category: Category,
): Promise<void> {
  await db.query(
    `WITH told AS (
       UPDATE upload_receipts SET category = $3
       WHERE user_id = $1 AND reply_id = $2 AND detected = $3 AND category <> $3
         AND outcome IN ('saved', 'restored')
       RETURNING file_id
     )
     UPDATE files SET category = $3
     WHERE library_id = $1 AND id IN (SELECT file_id FROM told) AND deleted_at IS NULL`,
    [userId, replyId, category],
  );
}

/** What a reply should name by now; empty where it is forgotten, or somebody else's. */
export async function readReceipts(
  db: Queryable,
  userId: number,
  replyId: number,
): Promise<Receipt[]> {
  return await db.query<Receipt>(
    `SELECT ordinal, file_id, outcome, name, category, detected, details
     FROM upload_receipts WHERE user_id = $1 AND reply_id = $2 ORDER BY ordinal`,
    [userId, replyId],
  );
}

/** Keeps a claimed reply in hand for longer. */
export async function holdReply(
  db: Queryable,
  replyId: number,
  userId: number,
  leaseMs: number,
): Promise<void> {
  await db.query(
    `UPDATE upload_replies SET flush_at = now() + make_interval(secs => $3::integer / 1000.0)
     WHERE id = $1 AND user_id = $2 AND shown < receipts`,
    [replyId, userId, leaseMs],
  );
}

/** What a person sees of a reply now. */
export interface ShownReply {
  id: number;
  user_id: number;
  /** Null where it was never sent: the person blocked the bot. */
  message_id: number | null;
  /** How many files are named in it. */
  shown: number;
}

/** Notes what people see now, and that the next edit may be in `pauseMs`. Each reply may be there once. */
export async function settleReplies(
  db: Queryable,
  replies: readonly ShownReply[],
  pauseMs: number,
): Promise<void> {
  await db.query(
    `UPDATE upload_replies r
     SET message_id = coalesce(s.message_id, r.message_id), shown = greatest(r.shown, s.shown),
       flush_at = now() + make_interval(secs => $5::integer / 1000.0)
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[]) AS s (id, user_id, message_id, shown)
     WHERE r.id = s.id AND r.user_id = s.user_id`,
    [
      replies.map(({ id }) => id),
      replies.map(({ user_id }) => user_id),
      replies.map(({ message_id }) => message_id),
      replies.map(({ shown }) => shown),
      pauseMs,
    ],
  );
}

/** Replies that say less than they should and that nobody has in hand, of the last day. */
export async function dueReplies(
  db: Queryable,
  limit: number,
): Promise<{ id: number; user_id: number }[]> {
  return await db.query(
    `SELECT id, user_id FROM upload_replies
     WHERE shown < receipts AND flush_at <= now() AND created_at > now() - interval '1 day'
     ORDER BY flush_at LIMIT $1`,
    [limit],
  );
}

/** Forgets replies that are older than a day: their messages stay as they are. */
export async function forgetOldReplies(db: Queryable): Promise<void> {
  await db.query(`DELETE FROM upload_replies WHERE created_at < now() - interval '1 day'`);
}
