/** Jobs as rows: ordered by whoever answers a press, claimed and ended by src/jobs/worker.ts. */
import { Json, type Queryable } from "../database/database.ts";
import type { SavedFiles, SaveOutcome } from "./save_links.ts";
import type { SavingLimits } from "./uploads.ts";

/** What each kind of job has to do, and how far it came. */
export interface JobStates {
  bulk_send: {
    /** Files that are still to be sent, in order. */
    file_ids: number[];
    sent: number;
    /** Names of the files that Telegram no longer has. */
    failed: string[];
    /** Names of those that it did not let through. */
    refused?: string[];
    /** The payload of the way back, and the message that goes when all is sent; absent in jobs of older versions. */
    back?: string | null;
    message?: AnsweredMessage | null;
  };
  export: {
    /** The message that goes when all is sent. */
    message?: AnsweredMessage | null;
  };
  import: {
    /** Telegram's id of the manifest. */
    file_id: string;
    /** Those that hold for its notes; absent in jobs of older versions. */
    limits?: SavingLimits;
    /** The message that the result takes the place of; absent in jobs of older versions. */
    message?: AnsweredMessage;
  };
  delete_message: {
    /** A message of the bot that another one has taken the place of. */
    message_id: number;
  };
  noted: {
    /** The comment whose files are counted. */
    comment_id: number;
  };
  opened_link: {
    link_id: number;
    /** The file after which this portion begins. */
    after: number;
    /** Files that are still to be sent; null until the portion was read. */
    left: number[] | null;
    /** The last file of this portion. */
    last: number;
    /** Whether the link has more files behind this portion. */
    more: boolean;
    sent: number;
    /** How many files Telegram no longer has, and how many it did not let through. */
    lost: number;
    refused: number;
    /** The name of somebody whom the link brought here: they are greeted. */
    greet: string | null;
  };
  save_link: {
    link_id: number;
    /** The file after which the next portion begins. */
    after: number;
    limits: SavingLimits;
    /** What became of the files so far. */
    outcomes: [SaveOutcome, SavedFiles][];
  };
  /** What one press deletes: a folder, or what an upload kept. */
  delete_files: {
    act: number;
    folder_id: number | null;
    upload_id: number | null;
    files: number;
    folders: number;
    message: AnsweredMessage | null;
  };
  undo: {
    act: number;
    files: number;
    folders: number;
    /** The folder that the others came back in; absent until it is there. */
    folder_id?: number;
    folder_name?: string;
    message: AnsweredMessage | null;
  };
  empty_trash: {
    /** What was in the trash then, in milliseconds since 1970. */
    before: number;
    files: number;
    message: AnsweredMessage | null;
  };
  forget_import: {
    /** The newest entry that is forgotten. */
    up_to: number;
  };
  /** Makes a library's documents what its setting says. */
  apply_reading: Record<string, never>;
  delete_account: { all: true };
}

/** The message that a job shows its progress and its end in. */
export interface AnsweredMessage {
  id: number;
  /** True where the screen is the caption of a file. */
  captioned: boolean;
}

export type JobKind = keyof JobStates;

/** Kinds that send many messages: one of them at a time in a chat, the oldest first. */
const IN_CHAT_ORDER: readonly JobKind[] = ["bulk_send", "opened_link", "export"];

/** Kinds that change many rows of a library: one of them at a time, the oldest first. */
const IN_LIBRARY_ORDER: readonly JobKind[] = [
  "delete_files",
  "undo",
  "empty_trash",
  "apply_reading",
  "delete_account",
];

/** A job that this process holds. */
export type Job = { [K in JobKind]: JobOf<K> }[JobKind];

export interface JobOf<K extends JobKind> {
  id: number;
  kind: K;
  /** Who ordered it and is answered. */
  user_id: number;
  library_id: number;
  /** The title of the group whose library it works on; null for a person's own. */
  group: string | null;
  chat_id: number;
  state: JobStates[K] & OrderedIn;
  /** Processes that ended while they held it. */
  attempts: number;
  /** True when it is a day old and still not done. */
  overdue: boolean;
  /** The person's chosen language, or Telegram's. */
  language: string | null;
  /** Whether the person blocked the bot. */
  blocked: boolean;
}

/** Kept in the state of each job. */
export interface OrderedIn {
  /** The thread of the chat that is answered, where it has topics. */
  topic?: number | undefined;
}

/** Whose job it is, and where the answer goes. */
export interface Orderer extends OrderedIn {
  user_id: number;
  library_id: number;
  chat_id: number;
}

/** Orders a job; false when the person may have one of the kind at a time, and has. */
export async function orderJob<K extends JobKind>(
  db: Queryable,
  kind: K,
  { user_id, library_id, chat_id, topic }: Orderer,
  state: JobStates[K],
): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO jobs (kind, user_id, library_id, chat_id, state) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (user_id) WHERE kind = 'export' DO NOTHING RETURNING id`,
    [kind, user_id, library_id, chat_id, new Json({ ...state, topic })],
  );
  return rows.length > 0;
}

/** Orders that files of the library are sent, the oldest first; how many of them there are. */
export async function orderBulkSend(
  db: Queryable,
  { user_id, library_id, chat_id, topic }: Orderer,
  fileIds: readonly number[],
  back: string | null = null,
  message: AnsweredMessage | null = null,
): Promise<number> {
  const rows = await db.query<{ files: number }>(
    `WITH wanted AS (
       SELECT f.id, f.created_at FROM files f
       WHERE f.id = ANY ($4::bigint[]) AND f.library_id = $2 AND f.deleted_at IS NULL
     ), ordered AS (
       INSERT INTO jobs (kind, user_id, library_id, chat_id, state)
       SELECT 'bulk_send', $1, $2, $3,
         jsonb_build_object('file_ids', jsonb_agg(id ORDER BY created_at, id), 'sent', 0, 'failed', '[]'::jsonb)
           || $5::jsonb
       FROM wanted HAVING count(*) > 0
     )
     SELECT count(*) AS files FROM wanted`,
    [user_id, library_id, chat_id, fileIds, new Json({ back, message, topic })],
  );
  return rows[0]!.files;
}

/** How many jobs of a kind may be claimed. */
export interface Room {
  kind: string;
  limit: number;
}

/**
 * Claims due jobs, the oldest first, for `leaseMs`, whoever ordered them. One whose lease ran out belonged to a process
 * that ended; it is claimed like any other, and that is counted. `held` are those that this process still works on.
 */
export async function claimJobs(
  db: Queryable,
  holder: string,
  room: readonly Room[],
  held: readonly number[],
  leaseMs: number,
): Promise<Job[]> {
  return await db.query<Job>(
    `WITH due AS (
       SELECT d.id
       FROM unnest($2::text[], $3::integer[]) AS r (kind, most)
       CROSS JOIN LATERAL (
         SELECT j.id FROM jobs j
         WHERE j.kind = r.kind AND j.due_at <= now() AND j.id <> ALL ($4::bigint[])
           AND NOT (j.kind = ANY ($5::text[]) AND EXISTS (
             SELECT FROM jobs before
             WHERE before.chat_id = j.chat_id AND before.id < j.id AND before.kind = ANY ($5::text[])))
           AND NOT (j.kind = ANY ($7::text[]) AND EXISTS (
             SELECT FROM jobs before
             WHERE before.library_id = j.library_id AND before.id < j.id AND before.kind = ANY ($7::text[])))
         ORDER BY j.id LIMIT r.most FOR UPDATE SKIP LOCKED
       ) d
     ), claimed AS (
       UPDATE jobs j SET holder = $1, due_at = now() + make_interval(secs => $6::integer / 1000.0),
         attempts = j.attempts + CASE WHEN j.holder <> $1 THEN 1 ELSE 0 END
       FROM due WHERE j.id = due.id
       RETURNING j.id, j.kind, j.user_id, j.library_id, j.chat_id, j.state, j.attempts, j.created_at
     )
     SELECT c.id, c.kind, c.user_id, c.library_id, l.title AS "group", c.chat_id, c.state, c.attempts,
       c.created_at < now() - interval '1 day' AS overdue,
       coalesce(u.language, u.telegram_language) AS language, u.blocked_at IS NOT NULL AS blocked
     FROM claimed c JOIN users u ON u.id = c.user_id JOIN libraries l ON l.id = c.library_id ORDER BY c.id`,
    [
      holder,
      room.map(({ kind }) => kind),
      room.map(({ limit }) => limit),
      held,
      IN_CHAT_ORDER,
      leaseMs,
      IN_LIBRARY_ORDER,
    ],
  );
}

/** Makes jobs and upload replies due that a process held: for a database that no other process can have open. */
export async function rescueAll(db: Queryable): Promise<void> {
  await db.query(
    `WITH replies AS (UPDATE upload_replies SET due_at = now() WHERE holder IS NOT NULL),
       read AS (UPDATE documents SET due_at = now() WHERE outcome IS NULL AND holder IS NOT NULL)
     UPDATE jobs SET due_at = now() WHERE holder IS NOT NULL`,
  );
}

/** Extends leases to `leaseMs` from now; the ids of the jobs that this process still holds. */
export async function extendJobs(
  db: Queryable,
  holder: string,
  ids: readonly number[],
  leaseMs: number,
): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    `UPDATE jobs SET due_at = now() + make_interval(secs => $3::integer / 1000.0)
     WHERE id = ANY ($2::bigint[]) AND holder = $1 RETURNING id`,
    [holder, ids, leaseMs],
  );
  return rows.map(({ id }) => id);
}

/** Notes the progress of a job; false when this process no longer holds it. Progress resets the count of crashes. */
export async function noteJob(
  db: Queryable,
  holder: string,
  { id, user_id, state }: Job,
): Promise<boolean> {
  const rows = await db.query(
    `UPDATE jobs SET state = $4, attempts = 0 WHERE id = $1 AND user_id = $2 AND holder = $3 RETURNING id`,
    [id, user_id, holder, new Json(state)],
  );
  return rows.length > 0;
}

/** Releases a job; it is due again after `waitMs`. */
export async function releaseJob(
  db: Queryable,
  holder: string,
  { id, user_id }: Job,
  waitMs: number,
): Promise<void> {
  await db.query(
    `UPDATE jobs SET holder = NULL, due_at = now() + make_interval(secs => $4::bigint / 1000.0)
     WHERE id = $1 AND user_id = $2 AND holder = $3`,
    [id, user_id, holder, waitMs],
  );
}

/** Ends a job. */
export async function endJob(db: Queryable, holder: string, { id, user_id }: Job): Promise<void> {
  await db.query(`DELETE FROM jobs WHERE id = $1 AND user_id = $2 AND holder = $3`, [
    id,
    user_id,
    holder,
  ]);
}
