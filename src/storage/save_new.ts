/**
 * The common case of an upload: a file that is new to its library, within the limits. One small INSERT in place of the
 * statement that knows every case (uploads.ts), with the library's lock and the end of the update in it: by the clock a fifth
 * less than three statements in a transaction (tests/bench/README.md).
 */
import { Json, type Param, type Queryable } from "../database/database.ts";
import {
  NEW_FILE_COLUMNS,
  NEW_FILE_NAMES,
  type NewFile,
  REPLY_GROWS,
  type SaveResult,
  type SavingLimits,
  type Upload,
} from "./uploads.ts";
import { endSql, type UpdateEnd } from "./sessions.ts";

/** Its columns besides its name, which says whether it may be saved. */
const NAMES = NEW_FILE_NAMES.filter((column) => column !== "name");
/** Parameters before those of {@link NAMES}. */
const FIRST = 18;

const END = endSql(
  { user_id: "$9", update_id: "$15", session: "$16", version: "$17" },
  "FROM saved", // after the library's lock, as everywhere
);

const STATEMENT = `WITH saved AS (
     INSERT INTO files (library_id, name, posted_by, posted_name, ${NAMES.join(", ")})
     -- NULL, which the column refuses, where a manifest names it, it does not fit, or there is no library. FOR UPDATE returns the
     -- row as it is once it is locked: a manifest that was imported meanwhile has set the flag (migration 0020).
     VALUES ($1, CASE (
       SELECT l.awaits_files OR $3::bigint IS NOT NULL OR $4::bigint IS NOT NULL FROM libraries l WHERE l.id = $1 FOR UPDATE
     )
       WHEN false THEN $2::text
       WHEN true THEN CASE WHEN may_save_new($1, $18::text, $5::bigint, $3::bigint, $4::bigint) THEN $2::text END
     END, $6::bigint, $7::text, ${
  NAMES.map((name, index) => `$${FIRST + 1 + index}::${NEW_FILE_COLUMNS[name]}`).join(", ")
})
     RETURNING id, category, name
   ), reply AS (
     INSERT INTO upload_replies AS r (id, user_id, library_id, chat_id, upload_id, receipts, holder, due_at)
     VALUES ($8, $9, $1, $10, $11, 1, $12, now() + make_interval(secs => $13::integer / 1000.0))
     ${REPLY_GROWS}
   ), receipt AS (
     INSERT INTO upload_receipts (reply_id, ordinal, user_id, file_id, outcome, name, category, detected)
     SELECT reply.id, reply.receipts, $9, saved.id, 'saved', saved.name, saved.category, $14::text FROM reply CROSS JOIN saved
   ), ended AS (${END.inbox}), session AS (${END.session})
   SELECT id FROM saved`;

/**
 * Saves a file that was new when the turn began, outside any folder, notes it on its reply, which is for whoever sent the
 * update, and ends that update: one statement, which locks the library itself. Where the file is no longer new, does not
 * fit, or its library is gone, it fails with 23502 on `files.name` (isRefusedName) or 23505
 * `files_library_id_file_unique_id`: use saveUpload then.
 */
export async function saveNew(
  db: Queryable,
  libraryId: number,
  { file, detected, chosen, reply, poster }: Upload & { reply: NonNullable<Upload["reply"]> },
  limits: SavingLimits,
  end: UpdateEnd,
): Promise<SaveResult> {
  const rows = await db.query<{ id: number }>(STATEMENT, [
    libraryId,
    file.name,
    limits.files,
    limits.quota,
    file.size,
    poster?.id ?? null,
    poster?.name ?? null,
    reply.id,
    end.user_id,
    file.chat_id,
    file.upload_id,
    reply.holder,
    reply.lease_ms,
    chosen ? detected : file.category,
    end.update_id,
    new Json(end.session),
    end.version,
    file.file_unique_id,
    ...NAMES.map((name) => paramOf(file, name)),
  ]);
  // Only refusals name what was used.
  return { outcome: "saved", file: { ...file, id: rows[0]!.id }, used_files: 0, used_bytes: 0 };
}

function paramOf(file: NewFile, name: typeof NAMES[number]): Param {
  if (name === "caption_entities" || name === "note_entities") {
    return file[name] === null ? null : new Json(file[name]);
  }
  return file[name];
}
