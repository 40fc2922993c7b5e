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
  /** Of the file as it is now, and the folder that it is in. */
  tags: string[];
  folder: { id: number; name: string } | null;
  /** Null where it was not refused. */
  details: RefusalDetails | null;
}

/** Why a file was refused: its size, and what was used of the limits that held (see SavingLimits). */
export interface RefusalDetails {
  size: number;
  used_files: number;
  used_bytes: number;
  file_size: number | null;
  quota: number | null;
  files: number | null;
}

/** A reply that names the files of an album, or of files that came in quick succession. */
export interface UploadReply {
  id: number;
  user_id: number;
  /** The group whose library keeps the files; null where it is the person's own. */
  group: string | null;
  chat_id: number;
  /** Null until it was sent. */
  message_id: number | null;
  /** The newest message that brought one of its files. */
  latest: number | null;
  /** All that it should name by now. */
  receipts: Receipt[];
  /** The revision that is shown; negative while it may still move to the bottom of the chat. */
  shown: number;
  /** Whether files came after the message that shows it, and nobody has pressed that yet. */
  above: boolean;
  /** Counts its files and the changes of what it names: what is shown of it is of this revision. */
  revision: number;
  /** True while the upload session that it belongs to goes on. */
  uploading: boolean;
  /** Chosen or Telegram's language of the person. */
  language: string | null;
  blocked: boolean;
  /** Processes that ended while they held it. */
  attempts: number;
  /** True when a day has passed and it still names less than it should. */
  overdue: boolean;
}

/** Receipts, with their files as they are now; a file that is gone has left its id, which leads nowhere. */
function receiptsOf(library: string, where: string): string {
  return `SELECT r.ordinal, f.id AS file_id, r.outcome, coalesce(f.name, r.name) AS name,
      coalesce(f.category, r.category) AS category, r.detected, coalesce(f.tags, '{}') AS tags,
      CASE WHEN d.id IS NOT NULL THEN jsonb_build_object('id', d.id, 'name', d.name) END AS folder, r.details
    FROM upload_receipts r
    LEFT JOIN files f ON f.id = r.file_id AND f.library_id = ${library} AND f.deleted_at IS NULL
    LEFT JOIN folders d ON d.id = f.folder_id AND d.deleted_at IS NULL
    WHERE ${where}`;
}

/** Notes that somebody pressed a reply: from now on it stays where it is. */
export async function noteReplyPressed(
  db: Queryable,
  userId: number,
  replyId: number,
  messageId: number,
): Promise<void> {
  await db.query(
    `UPDATE upload_replies SET pressed = true WHERE id = $2 AND user_id = $1 AND message_id = $3`,
    [userId, replyId, messageId],
  );
}

/**
 * Claims replies that name less than they should, for `leaseMs`. One whose lease ran out belonged to a process that ended;
 * it is claimed like any other, and that is counted. `held` are those that this process still works on. A reply whose
 * burst is over is claimed once: a process that ends while it moves the reply may have sent the new message, and nobody
 * will ever know its id. {@link releaseReply} makes it due again.
 */
export async function claimReplies(
  db: Queryable,
  holder: string,
  limit: number,
  held: readonly number[],
  leaseMs: number,
): Promise<UploadReply[]> {
  return await db.query<UploadReply>(
    `WITH due AS (
       SELECT id, shown FROM upload_replies
       WHERE shown < receipts + changes AND due_at <= now() AND id <> ALL ($3::bigint[])
       ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ), claimed AS (
       UPDATE upload_replies r SET holder = $1, due_at = now() + make_interval(secs => $4::integer / 1000.0),
         attempts = r.attempts + CASE WHEN r.holder <> $1 THEN 1 ELSE 0 END,
         shown = CASE WHEN -r.shown = r.receipts + r.changes THEN -r.shown ELSE r.shown END
       FROM due WHERE r.id = due.id
       RETURNING r.id, r.user_id, r.library_id, r.chat_id, r.message_id, r.upload_id, due.shown, r.pressed,
         r.receipts + r.changes AS revision, r.attempts, r.created_at
     )
     SELECT c.id, c.user_id, l.title AS "group", c.chat_id, c.message_id, c.shown, c.revision, brought.latest,
       NOT c.pressed AND c.message_id < brought.latest AS above, c.attempts, c.created_at < now() - interval '1 day' AS overdue,
       coalesce(u.language, u.telegram_language) AS language, u.blocked_at IS NOT NULL AS blocked,
       -- An upload that a question interrupts lies in the question's step.
       coalesce((coalesce(s.data -> 'uploading', s.data) ->> 'upload_id')::bigint = c.upload_id, false) AS uploading,
       coalesce((
         SELECT jsonb_agg(to_jsonb(receipt) ORDER BY receipt.ordinal)
         FROM (${
      receiptsOf("c.library_id", "r.reply_id = c.id AND r.user_id = c.user_id")
    }) receipt), '[]') AS receipts
     FROM claimed c
     JOIN users u ON u.id = c.user_id
     JOIN libraries l ON l.id = c.library_id
     CROSS JOIN LATERAL (
       SELECT max(f.message_id) AS latest FROM upload_receipts r JOIN files f ON f.id = r.file_id AND f.library_id = c.library_id
       WHERE r.reply_id = c.id AND r.user_id = c.user_id AND f.chat_id = c.chat_id) brought
     LEFT JOIN sessions s ON s.user_id = c.user_id`,
    [holder, limit, held, leaseMs],
  );
}

/** Extends leases to `leaseMs` from now; the ids of the replies that this process still holds. */
export async function extendReplies(
  db: Queryable,
  holder: string,
  ids: readonly number[],
  leaseMs: number,
): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    `WITH held AS (
       SELECT id FROM upload_replies WHERE id = ANY ($2::bigint[]) AND holder = $1 ORDER BY id FOR UPDATE
     )
     UPDATE upload_replies r SET due_at = now() + make_interval(secs => $3::integer / 1000.0)
     FROM held WHERE r.id = held.id RETURNING r.id`,
    [holder, ids, leaseMs],
  );
  return rows.map(({ id }) => id);
}

/** Releases a reply as it was claimed; it is due again after `waitMs`. */
export async function releaseReply(
  db: Queryable,
  holder: string,
  { id, user_id, shown }: UploadReply,
  waitMs: number,
): Promise<void> {
  await db.query(
    `UPDATE upload_replies
     SET holder = NULL, shown = $5, due_at = now() + make_interval(secs => $4::bigint / 1000.0)
     WHERE id = $1 AND user_id = $2 AND holder = $3`,
    [id, user_id, holder, waitMs, shown],
  );
}

/** Moves the files of a reply that look like ones for `category`, though another was chosen; they are no longer told apart. */
export async function moveReceipts(
  db: Queryable,
  { user_id, library_id }: { user_id: number; library_id: number },
  replyId: number,
  category: Category,
): Promise<void> {
  await db.query(
    `WITH told AS (
       UPDATE upload_receipts SET category = $3
       WHERE user_id = $1 AND reply_id = $2
         AND EXISTS (SELECT FROM upload_replies WHERE id = $2 AND user_id = $1 AND library_id = $4)
         AND detected = $3 AND category <> $3
         AND outcome IN ('saved', 'restored')
       RETURNING file_id
     )
     UPDATE files SET category = $3
     WHERE library_id = $4 AND id IN (SELECT file_id FROM told) AND deleted_at IS NULL`,
    [user_id, replyId, category, library_id],
  );
}

/** What a reply should name by now; empty where it is forgotten, somebody else's, or of another library. */
export async function readReceipts(
  db: Queryable,
  { user_id, library_id }: { user_id: number; library_id: number },
  replyId: number,
): Promise<Receipt[]> {
  return await db.query<Receipt>(
    `${
      receiptsOf(
        "$3",
        `r.user_id = $1 AND r.reply_id = $2
         AND EXISTS (SELECT FROM upload_replies p WHERE p.id = r.reply_id AND p.library_id = $3)`,
      )
    } ORDER BY r.ordinal`,
    [user_id, replyId, library_id],
  );
}

/** What a person sees of a reply now. */
export interface ShownReply {
  id: number;
  user_id: number;
  /** Null where it was never sent: the person blocked the bot. */
  message_id: number | null;
  /** Its revision that they see, negative until the burst is over: see {@link UploadReply}. */
  shown: number;
  /** The message that it left when it moved to the bottom: it is to be deleted. */
  left: number | null;
}

/**
 * Notes what people see of replies that this process holds, releases them, and orders that the messages which they left
 * are deleted: the next edit may follow after `pauseMs`. Each reply may occur only once. Returns those that got more files
 * meanwhile.
 */
export async function settleReplies(
  db: Queryable,
  holder: string,
  replies: readonly ShownReply[],
  pauseMs: number,
  burstMs: number,
): Promise<number[]> {
  const rows = await db.query<{ id: number; more: boolean }>(
    `WITH settled AS (
       UPDATE upload_replies r
       SET message_id = coalesce(s.message_id, r.message_id), shown = s.shown, holder = NULL, attempts = 0,
         due_at = now() + make_interval(secs => CASE
           WHEN s.shown < 0 AND -s.shown = r.receipts + r.changes THEN $7::integer ELSE $6::integer END / 1000.0)
       FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::integer[], $8::bigint[])
         AS s (id, user_id, message_id, shown, left_id)
       WHERE r.id = s.id AND r.user_id = s.user_id AND r.holder = $1
       RETURNING r.id, r.user_id, r.library_id, r.chat_id, s.left_id, abs(r.shown) < r.receipts + r.changes AS more
     ), left_behind AS (
       INSERT INTO jobs (kind, user_id, library_id, chat_id, state)
       SELECT 'delete_message', user_id, library_id, chat_id, jsonb_build_object('message_id', left_id)
       FROM settled WHERE left_id IS NOT NULL
     )
     SELECT id, more FROM settled`,
    [
      holder,
      replies.map(({ id }) => id),
      replies.map(({ user_id }) => user_id),
      replies.map(({ message_id }) => message_id),
      replies.map(({ shown }) => shown),
      pauseMs,
      burstMs,
      replies.map(({ left }) => left),
    ],
  );
  return rows.filter(({ more }) => more).map(({ id }) => id);
}

/** Forgets at most `limit` replies that are older than `olderThanMs` and name all that they should: their messages stay. */
export async function purgeReplies(
  db: Queryable,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query(
    `DELETE FROM upload_replies WHERE id IN (
       SELECT id FROM upload_replies
       WHERE created_at < now() - $1 * interval '1 millisecond' AND shown >= receipts + changes
       ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ) RETURNING id`,
    [olderThanMs, limit],
  );
  return rows.length;
}
