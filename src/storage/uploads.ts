import { Json, type Queryable } from "../database/database.ts";
import type { Category, Kind, MessageEntity } from "../domain/kinds.ts";
import type { NameSource } from "../domain/made_names.ts";
import type { SourceType } from "../domain/sources.ts";
import type { FileWords } from "./file_words.ts";
import { FILE_COLUMNS, type FileRow } from "./files.ts";
import { insertedSql, outcomeSql } from "./saving.ts";

/** What became of a file that was sent. */
export type Outcome =
  | "saved"
  | "duplicate" // kept already
  | "restored" // it lay in the trash and came back
  | "too_large" // larger than one file may be
  | "over_quota"
  | "too_many"
  | "again"; // the very message that was handled before: nothing to add

/** A file as it is to be kept: the columns of its row. */
export interface NewFile {
  kind: Kind;
  category: Category;
  /** Empty for a note. */
  file_id: string;
  second_file_id: string | null;
  file_unique_id: string;
  thumbnail_file_id: string | null;
  name: string;
  /** The name as lists are ordered by it. */
  name_folded: string;
  name_from: NameSource;
  caption: string | null;
  caption_entities: MessageEntity[] | null;
  tags: string[];
  note: string | null;
  note_entities: MessageEntity[] | null;
  mime_type: string | null;
  size: number;
  width: number | null;
  height: number | null;
  duration: number | null;
  folder_id: number | null;
  chat_id: number;
  message_id: number;
  upload_id: number | null;
  from_type: SourceType | null;
  from_name: string | null;
  /** ISO 8601. */
  from_date: string | null;
  from_folded: string | null;
  media_group_id: string | null;
  caption_from: number | null;
  comment_id: number | null;
  comment_units: number;
  search_text: string;
  /** Null for one of the first files of its library: see {@link EARLY_FILES}. */
  grams: readonly number[] | null;
}

/**
 * So many files of a library need no grams, which the index takes a fifth of a save's time for: the search reads them one by
 * one, as it does all files of a library with few.
 */
export const EARLY_FILES = 200;

/** The columns of a new file that its message says something of, and their types. */
export const NEW_FILE_COLUMNS: Readonly<Record<keyof NewFile, string>> = {
  ...{ kind: "text", category: "text", file_id: "text", second_file_id: "text" },
  ...{ file_unique_id: "text", thumbnail_file_id: "text", name: "text", name_folded: "text" },
  ...{ name_from: "text", caption: "text", caption_entities: "jsonb", tags: "text[]" },
  ...{ note: "text", note_entities: "jsonb", mime_type: "text", size: "bigint" },
  ...{ width: "integer", height: "integer", duration: "integer", folder_id: "bigint" },
  ...{ chat_id: "bigint", message_id: "bigint", upload_id: "bigint", from_type: "text" },
  ...{ from_name: "text", from_date: "timestamptz", from_folded: "text", media_group_id: "text" },
  ...{ caption_from: "bigint", comment_id: "bigint", comment_units: "integer" },
  ...{ search_text: "text", grams: "integer[]" },
};
export const NEW_FILE_NAMES = Object.keys(NEW_FILE_COLUMNS) as (keyof NewFile)[];

/** The end of an INSERT into `upload_replies AS r`: the reply may be there already, and names one more file then. */
export const REPLY_GROWS = `ON CONFLICT (id) DO UPDATE SET receipts = r.receipts + 1,
         -- It waited for the burst to be over: it goes on.
         due_at = CASE WHEN r.holder IS NULL THEN least(r.due_at, now() + interval '1 second') ELSE r.due_at END
       WHERE r.user_id = excluded.user_id AND r.library_id = excluded.library_id
       RETURNING id, receipts`;

/** A file to be saved, and where it is noted. */
export interface Upload {
  file: NewFile;
  /** The category by the rule; mentioned only where the person just chose another. */
  detected: Category;
  /** True when the person chose the category: it then holds also for a file that comes back from the trash. */
  chosen: boolean;
  /** The reply that will name it; where it does not exist it is created, held by this process. None in groups. */
  reply: { id: number; user_id: number; holder: string; lease_ms: number } | null;
  /** Who posted it, where the library is a group's. */
  poster: { id: number | null; name: string } | null;
}

/** The limits that hold for a person; null is none. */
export interface SavingLimits {
  /** Bytes of one file. */
  file_size: number | null;
  /** Bytes in all. */
  quota: number | null;
  files: number | null;
}

/** A file as it is kept, as far as its reply names it. */
export type KeptFile = Pick<FileRow, "id" | "kind" | "category" | "folder_id"> & FileWords;

/** What saving one file did. */
export interface SaveResult {
  outcome: Outcome;
  /** Null where it was refused. */
  file: KeptFile | null;
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
 * back as it was, under the new message; one that an imported manifest names takes over what that says about it.
 * Neither follows the captions of its album then. A note that is kept already takes the formatting that it came with.
 * Fails with 23505 `files_library_id_file_unique_id` when the same file is saved at the same moment elsewhere: to be
 * tried again.
 */
export async function saveUpload(
  db: Queryable,
  libraryId: number,
  { file, detected, chosen, reply, poster }: Upload,
  limits: SavingLimits,
): Promise<SaveResult> {
  const outcome = outcomeSql({
    inTrash: "known.deleted_at IS NOT NULL",
    again: "known.chat_id = n.chat_id AND known.message_id = n.message_id",
    isKept: "known.id IS NOT NULL",
    size: "n.size",
    files: "used.files + 1",
    bytes: "used.bytes + n.size",
  }, { library: "$1", file_size: "$4", quota: "$5", files: "$6" });
  const inserted = insertedSql({
    library: "$1",
    file: "$3",
    chosen: "$7::boolean",
    postedBy: "$14::bigint",
    postedName: "$15::text",
  });
  const rows = await db.query<
    & { outcome: Outcome; used_files: number; used_bytes: number }
    & { [K in keyof FileRow]: FileRow[K] | null }
  >(
    `WITH n AS MATERIALIZED (
       SELECT * FROM jsonb_to_record($2::jsonb) AS n (
         ${NEW_FILE_NAMES.map((name) => `${name} ${NEW_FILE_COLUMNS[name]}`).join(", ")})
     ), known AS (
       SELECT ${FILE_COLUMNS}, f.chat_id, f.message_id
       FROM files f WHERE f.library_id = $1 AND f.file_unique_id = $3
     ), used AS (
       SELECT coalesce(sum(files), 0)::bigint AS files, coalesce(sum(bytes), 0)::bigint AS bytes
       FROM library_usage WHERE library_id = $1 AND bucket <> 'trash'
     ), verdict AS (
       SELECT ${outcome} AS outcome, used.files AS used_files, used.bytes AS used_bytes,
         (SELECT id FROM folders WHERE id = n.folder_id AND library_id = $1 AND deleted_at IS NULL) AS folder_id
       FROM n CROSS JOIN used LEFT JOIN known ON true
     ), ${inserted}, restored AS (
       UPDATE files f SET deleted_at = NULL, deleted_act = NULL, file_id = n.file_id, second_file_id = n.second_file_id,
         thumbnail_file_id = coalesce(n.thumbnail_file_id, f.thumbnail_file_id),
         note_entities = n.note_entities, category = CASE WHEN $7::boolean THEN n.category ELSE f.category END,
         folder_id = coalesce(v.folder_id, (
           SELECT d.id FROM folders d WHERE d.id = f.folder_id AND d.library_id = $1 AND d.deleted_at IS NULL)),
         chat_id = n.chat_id, message_id = n.message_id, upload_id = n.upload_id, media_group_id = NULL,
         caption_from = NULL
       FROM verdict v CROSS JOIN n
       WHERE v.outcome = 'restored' AND f.library_id = $1 AND f.file_unique_id = $3
       RETURNING ${FILE_COLUMNS}
     ), used_folder AS (
       UPDATE folders d SET used_at = now() FROM verdict v
       WHERE d.library_id = $1 AND d.id = v.folder_id AND v.outcome IN ('saved', 'restored')
     ), refreshed AS (
       -- The file_id that is kept may be one that Telegram no longer takes; the one that just came is good.
       UPDATE files f SET file_id = n.file_id, second_file_id = n.second_file_id, note_entities = n.note_entities
       FROM verdict v CROSS JOIN n
       WHERE v.outcome = 'duplicate' AND f.library_id = $1 AND f.file_unique_id = $3 AND f.kind = n.kind
         AND (f.file_id IS DISTINCT FROM n.file_id OR f.note_entities IS DISTINCT FROM n.note_entities)
     ), kept AS (
       SELECT * FROM inserted
       UNION ALL SELECT * FROM restored
       UNION ALL SELECT ${FILE_COLUMNS} FROM known f JOIN verdict v ON v.outcome IN ('duplicate', 'again')
     ), reply AS (
       INSERT INTO upload_replies AS r (id, user_id, library_id, chat_id, upload_id, receipts, holder, due_at)
       SELECT $8::bigint, $13::bigint, $1, n.chat_id, n.upload_id, 1, $9, now() + make_interval(secs => $10::integer / 1000.0)
       FROM verdict v CROSS JOIN n WHERE v.outcome <> 'again' AND $8::bigint IS NOT NULL
       ${REPLY_GROWS}
     ), receipt AS (
       INSERT INTO upload_receipts (reply_id, ordinal, user_id, file_id, outcome, name, category, detected, details)
       SELECT reply.id, reply.receipts, $13::bigint, kept.id, v.outcome, coalesce(kept.name, n.name),
         coalesce(kept.category, n.category), CASE WHEN $7::boolean THEN $11::text ELSE coalesce(kept.category, $11) END,
         CASE WHEN v.outcome IN ('too_large', 'over_quota', 'too_many') THEN
           jsonb_build_object('size', n.size, 'used_files', v.used_files, 'used_bytes', v.used_bytes) || $12::jsonb END
       FROM reply CROSS JOIN n CROSS JOIN verdict v LEFT JOIN kept ON true
     )
     SELECT v.outcome, v.used_files, v.used_bytes, ${FILE_COLUMNS}
     FROM verdict v LEFT JOIN kept f ON true`,
    [
      libraryId,
      new Json(file),
      file.file_unique_id,
      limits.file_size,
      limits.quota,
      limits.files,
      chosen,
      reply?.id ?? null,
      reply?.holder ?? null,
      reply?.lease_ms ?? null,
      detected,
      new Json(limits),
      reply?.user_id ?? null,
      poster?.id ?? null,
      poster?.name ?? null,
    ],
  );
  const { outcome: became, used_files, used_bytes, ...kept } = rows[0]!;
  return {
    outcome: became,
    used_files,
    used_bytes,
    file: kept.id === null ? null : kept as KeptFile,
  };
}
