/** Texts that turned out to be comments on forwarded files. */
import { Json, type Queryable } from "../database/database.ts";
import type { Orderer } from "./jobs.ts";
import { libraryOf, type Whose } from "./sessions.ts";

/** A comment, and the message that answered it. */
export interface Comment {
  message_id: number;
  text: string;
  /** Null: none did so far. */
  answer_id: number | null;
  /** It gives way to a message of words. */
  answer_is_file: boolean;
}

/** Keeps a comment, and orders the answer that names its files, unless that is ordered already. */
export async function keepComment(
  db: Queryable,
  { user_id, library_id, chat_id, topic }: Orderer,
  { message_id, text, answer_id, answer_is_file }: Comment,
): Promise<void> {
  await db.query(
    `WITH kept AS (
       INSERT INTO comments (library_id, chat_id, message_id, user_id, text, answer_id, answer_is_file)
       VALUES ($1, $2, $3, $4, $5, $6::bigint, $7) ON CONFLICT (library_id, chat_id, message_id) DO NOTHING
     )
     INSERT INTO jobs (kind, user_id, library_id, chat_id, state)
     SELECT 'noted', $4, $1, $2, $8::jsonb
     WHERE NOT EXISTS (
       SELECT FROM jobs WHERE chat_id = $2 AND kind = 'noted' AND state = $8::jsonb AND holder IS NULL)`,
    [
      library_id,
      chat_id,
      message_id,
      user_id,
      text,
      answer_id,
      answer_is_file,
      new Json({ comment_id: message_id, topic }),
    ],
  );
}

/** A comment that is not taken off; undefined when there is none. */
export async function findComment(
  db: Queryable,
  { user_id, library_id }: Whose,
  chatId: number,
  messageId: number,
): Promise<Comment | undefined> {
  const rows = await db.query<Comment>(
    `SELECT message_id, text, answer_id, answer_is_file FROM comments
     WHERE library_id = ${libraryOf("$4", "$1")} AND chat_id = $2 AND message_id = $3`,
    [library_id, chatId, messageId, user_id],
  );
  return rows[0];
}

/** Notes which message tells what a comment was noted on. */
export async function answerComment(
  db: Queryable,
  libraryId: number,
  chatId: number,
  messageId: number,
  answerId: number,
): Promise<void> {
  await db.query(
    `UPDATE comments SET answer_id = $4, answer_is_file = false
     WHERE library_id = $1 AND chat_id = $2 AND message_id = $3`,
    [libraryId, chatId, messageId, answerId],
  );
}

/** Forgets a comment. */
export async function forgetComment(
  db: Queryable,
  libraryId: number,
  chatId: number,
  messageId: number,
): Promise<void> {
  await db.query(
    `DELETE FROM comments WHERE library_id = $1 AND chat_id = $2 AND message_id = $3`,
    [libraryId, chatId, messageId],
  );
}

/** Forgets at most `limit` comments that are older than `olderThanMs`: the captions stay. */
export async function purgeComments(
  db: Queryable,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query(
    `DELETE FROM comments WHERE (library_id, chat_id, message_id) IN (
       SELECT library_id, chat_id, message_id FROM comments
       WHERE created_at < now() - $1 * interval '1 millisecond'
       ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ) RETURNING message_id`,
    [olderThanMs, limit],
  );
  return rows.length;
}
