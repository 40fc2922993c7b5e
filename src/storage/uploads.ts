import { Json, type Queryable } from "../database/database.ts";
import type { Category, ReceivedFile } from "../domain/kinds.ts";
import { FILE_COLUMNS, type FileRow } from "./files.ts";

/** What became of a file that was sent. */
export type Outcome =
  | "saved"
  | "duplicate" // kept already
  | "restored" // it lay in the trash and came back
  | "too_large" // larger than one file may be
  | "over_quota"
  | "too_many"
  | "again"; // the very message that was handled before: nothing to add

/** A file to be saved, and where. */
export interface Upload {
  received: ReceivedFile;
  name: string;
  /** The name as lists are ordered by it. */
  order_key: string;
  caption: string | null;
  tags: readonly string[];
  search_text: string;
  grams: readonly number[];
  category: Category;
  /** What the rule says it is; told only where the person just chose another. */
  detected: Category;
  /** True when the person chose the category: it then holds also for a file that comes back from the trash. */
  chosen: boolean;
  folder_id: number | null;
  chat_id: number;
  message_id: number;
  upload_id: number | null;
  /** The reply that will name it; where it does not exist it is created, held by this process. */
  reply: { id: number; holder: string; lease_ms: number };
}

/** The limits that hold for a person; null is none. */
export interface SavingLimits {
  /** Bytes of one file. */
  file_size: number | null;
  /** Bytes in all. */
  quota: number | null;
  files: number | null;
}

/** What saving one file did. */
export interface SaveResult {
  outcome: Outcome;
  /** The file as it is kept; null where it was refused. */
  file: FileRow | null;
  /** Files and bytes that were kept before it (the trash not counted). */
  used_files: number;
  used_bytes: number;
}

/** Makes statements of the same transaction wait for each other, so that two of them can't pass a limit together. */
export async function lockLibrary(db: Queryable, libraryId: number): Promise<void> {
  await db.query(`SELECT id FROM libraries WHERE id = $1 FOR UPDATE`, [libraryId]);
}

/**
 * Saves a file within the limits and notes on its reply what became of it, in one statement. A file in the trash comes
 * back as it was, under the new message; one that an imported manifest names gets what that says of it. Fails with 23505 `files_library_id_file_unique_id` when the same file is saved
 * at the same moment elsewhere: to be tried again.
 */
export async function saveUpload(
  db: Queryable,
  userId: number,
  upload: Upload,
  limits: SavingLimits,
): Promise<SaveResult> {
  const { received } = upload;
  const rows = await db.query<
    & { outcome: Outcome; used_files: number; used_bytes: number }
    & { [K in keyof FileRow]: FileRow[K] | null }
  >(
    `WITH known AS (
       SELECT ${FILE_COLUMNS}, f.chat_id, f.message_id
       FROM files f WHERE f.library_id = $1 AND f.file_unique_id = $2
     ), used AS (
       SELECT coalesce(sum(files), 0)::bigint AS files, coalesce(sum(bytes), 0)::bigint AS bytes
       FROM library_usage WHERE library_id = $1 AND bucket <> 'trash'
     ), verdict AS (
       SELECT CASE
           WHEN known.id IS NOT NULL AND known.deleted_at IS NOT NULL THEN 'restored'
           WHEN known.chat_id = $3 AND known.message_id = $4 THEN 'again'
           WHEN known.id IS NOT NULL THEN 'duplicate'
           WHEN $5::bigint > $6::bigint THEN 'too_large'
           WHEN used.files + 1 > $8::bigint THEN 'too_many'
           WHEN used.bytes + $5::bigint > $7::bigint THEN 'over_quota'
           ELSE 'saved'
         END AS outcome, used.files AS used_files, used.bytes AS used_bytes,
         (SELECT id FROM folders WHERE id = $9::bigint AND library_id = $1 AND deleted_at IS NULL) AS folder_id
       FROM used LEFT JOIN known ON true
     ), entry AS (
       -- What an imported manifest says of it: the person's own words, so they win over the message's.
       SELECT e.id, e.category, e.name, e.name_folded, e.caption, e.tags, e.created_at, e.search_text, e.grams,
         d.id AS folder_id
       FROM import_entries e
       LEFT JOIN folders d ON d.id = e.folder_id AND d.library_id = $1 AND d.deleted_at IS NULL
       WHERE e.library_id = $1 AND e.file_unique_id = $2
     ), attached AS (
       DELETE FROM import_entries e USING verdict v
       WHERE e.library_id = $1 AND e.file_unique_id = $2 AND v.outcome = 'saved'
     ), inserted AS (
       INSERT INTO files AS f (
         library_id, kind, category, file_id, second_file_id, file_unique_id, name, name_folded, caption, tags,
         mime_type, size, width, height, duration, folder_id, chat_id, message_id, upload_id, search_text, grams,
         created_at)
       SELECT $1, $10, CASE WHEN $25::boolean THEN $11 ELSE coalesce(e.category, $11) END, $12, $13, $2,
         coalesce(e.name, $14), coalesce(e.name_folded, $15), CASE WHEN e.id IS NULL THEN $16 ELSE e.caption END,
         coalesce(e.tags, $17::text[]), $18, $5::bigint, $19::integer, $20::integer, $21::integer,
         coalesce(v.folder_id, e.folder_id), $3, $4, $22::bigint, coalesce(e.search_text, $23),
         coalesce(e.grams, $24::integer[]), coalesce(e.created_at, now())
       FROM verdict v LEFT JOIN entry e ON true WHERE v.outcome = 'saved'
       RETURNING ${FILE_COLUMNS}
     ), restored AS (
       UPDATE files f SET deleted_at = NULL, deleted_act = NULL, file_id = $12, second_file_id = $13,
         category = CASE WHEN $25::boolean THEN $11 ELSE f.category END,
         folder_id = coalesce(v.folder_id, (
           SELECT d.id FROM folders d WHERE d.id = f.folder_id AND d.library_id = $1 AND d.deleted_at IS NULL)),
         chat_id = $3, message_id = $4, upload_id = $22::bigint
       FROM verdict v
       WHERE v.outcome = 'restored' AND f.library_id = $1 AND f.file_unique_id = $2
       RETURNING ${FILE_COLUMNS}
     ), healed AS (
       -- The file_id that is kept may be one that Telegram takes no longer; the one that just came is good.
       UPDATE files f SET file_id = $12, second_file_id = $13
       FROM verdict v
       WHERE v.outcome = 'duplicate' AND f.library_id = $1 AND f.file_unique_id = $2 AND f.file_id <> $12
     ), kept AS (
       SELECT * FROM inserted
       UNION ALL SELECT * FROM restored
       UNION ALL SELECT ${FILE_COLUMNS} FROM known f JOIN verdict v ON v.outcome IN ('duplicate', 'again')
     ), reply AS (
       INSERT INTO upload_replies AS r (id, user_id, chat_id, upload_id, receipts, holder, due_at)
       SELECT $26, $1, $3, $22::bigint, 1, $29, now() + make_interval(secs => $30::integer / 1000.0) FROM verdict v WHERE v.outcome <> 'again'
       ON CONFLICT (id) DO UPDATE SET receipts = r.receipts + 1 WHERE r.user_id = excluded.user_id
       RETURNING id, receipts
     ), receipt AS (
       INSERT INTO upload_receipts (reply_id, ordinal, user_id, file_id, outcome, name, category, detected, details)
       SELECT reply.id, reply.receipts, $1, kept.id, v.outcome, coalesce(kept.name, $14), coalesce(kept.category, $11),
         CASE WHEN $25::boolean THEN $27 ELSE coalesce(kept.category, $27) END, jsonb_build_object('size', $5::bigint, 'used_files', v.used_files, 'used_bytes', v.used_bytes) || $28::jsonb
       FROM reply CROSS JOIN verdict v LEFT JOIN kept ON true
     )
     SELECT v.outcome, v.used_files, v.used_bytes, ${FILE_COLUMNS}
     FROM verdict v LEFT JOIN kept f ON true`,
    [
      userId,
      received.file_unique_id,
      upload.chat_id,
      upload.message_id,
      received.file_size ?? 0,
      limits.file_size,
      limits.quota,
      limits.files,
      upload.folder_id,
      received.kind,
      upload.category,
      received.file_id,
      received.second_file_id ?? null,
      upload.name,
      upload.order_key,
      upload.caption,
      upload.tags,
      received.mime_type ?? null,
      received.width ?? null,
      received.height ?? null,
      received.duration ?? null,
      upload.upload_id,
      upload.search_text,
      upload.grams,
      upload.chosen,
      upload.reply.id,
      upload.detected,
      new Json(limits),
      upload.reply.holder,
      upload.reply.lease_ms,
    ],
  );
  const { outcome, used_files, used_bytes, ...file } = rows[0]!;
  return {
    outcome,
    used_files,
    used_bytes,
    file: file.id === null ? null : file as FileRow,
  };
}
