import type { Queryable } from "../database/database.ts";
import { orderKey } from "../domain/folding.ts";
import type { Category, Kind, MessageEntity } from "../domain/kinds.ts";
import type { SourceType } from "../domain/sources.ts";
import type { DocumentState } from "./documents.ts";
import { FOLDER_PATH } from "./folders.ts";

/** A file as it is kept. Sizes in bytes (0: unknown), duration in seconds. */
export interface FileRow {
  id: number;
  kind: Kind;
  category: Category;
  file_id: string;
  second_file_id: string | null;
  file_unique_id: string;
  name: string;
  caption: string | null;
  /** Formatting of the caption; null where it has none. */
  caption_entities: MessageEntity[] | null;
  tags: string[];
  /** A note's text, and its formatting; null for every other kind. */
  note: string | null;
  note_entities: MessageEntity[] | null;
  mime_type: string | null;
  size: number;
  width: number | null;
  height: number | null;
  duration: number | null;
  folder_id: number | null;
  /** Where it was forwarded from; null where it was not. */
  from_type: SourceType | null;
  from_name: string | null;
  from_date: Date | null;
  created_at: Date;
  deleted_at: Date | null;
  /** True for a result of a search that was found by its contents. */
  inside?: boolean;
  /** True for a result of a search that has another number than what was searched for. */
  otherNumber?: boolean;
}

/** The columns of {@link FileRow}, for a table that is named or aliased `f`. */
export const FILE_COLUMNS =
  `f.id, f.kind, f.category, f.file_id, f.second_file_id, f.file_unique_id, f.name, f.caption, f.caption_entities,
   f.tags, f.note, f.note_entities, f.mime_type, f.size, f.width, f.height, f.duration, f.folder_id, f.from_type,
   f.from_name, f.from_date, f.created_at, f.deleted_at`;

/** What a file is sent by where nothing else of it is shown: in inline mode, fifty at once. */
export type SentFile = Pick<
  FileRow,
  "id" | "kind" | "file_id" | "name" | "mime_type" | "note" | "note_entities"
>;

/** The columns of {@link SentFile}: of fifty files, the others would take longer to read than to find. */
export const SENT_COLUMNS = "f.id, f.kind, f.file_id, f.name, f.mime_type, f.note, f.note_entities";

/** A file, and where it lies. */
export interface FoundFile extends FileRow {
  /** The names of its folder and of those above, from the top down; empty where it is in none. */
  folder_path: string[];
  /** What was read of it; null where it is no document. */
  document: DocumentState | null;
  /** Who posted it to a group, and the message while it can be linked to; null in a person's own library. */
  posting: { name: string | null; chat_id: number | null; message_id: number | null } | null;
}

/** A person's file, live or in the trash; undefined when it is not theirs or not there. */
export async function findFile(
  db: Queryable,
  libraryId: number,
  fileId: number,
): Promise<FoundFile | undefined> {
  const rows = await db.query<FoundFile>(
    `SELECT ${FILE_COLUMNS}, ${FOLDER_PATH} AS folder_path, (
       SELECT jsonb_build_object('outcome', d.outcome, 'unit', d.unit, 'parts_read', d.parts_read, 'is_partial', d.is_partial)
       FROM documents d WHERE d.file_id = f.id AND d.library_id = $1
     ) AS document, (
       SELECT jsonb_build_object('name', f.posted_name, 'message_id', f.message_id,
         'chat_id', CASE WHEN l.chat_type = 'supergroup' AND l.chat_id = f.chat_id THEN l.chat_id END)
       FROM libraries l WHERE l.id = f.library_id AND l.chat_id IS NOT NULL
     ) AS posting
     FROM files f WHERE f.id = $2 AND f.library_id = $1`,
    [libraryId, fileId],
  );
  return rows[0];
}

/** The same by Telegram's id of the file. */
export async function findByUniqueId(
  db: Queryable,
  libraryId: number,
  uniqueId: string,
): Promise<FileRow | undefined> {
  const rows = await db.query<FileRow>(
    `SELECT ${FILE_COLUMNS} FROM files f WHERE f.library_id = $1 AND f.file_unique_id = $2`,
    [libraryId, uniqueId],
  );
  return rows[0];
}

/** The live files of a library among `fileIds`, in no order. */
export async function findFiles(
  db: Queryable,
  libraryId: number,
  fileIds: readonly number[],
): Promise<FileRow[]> {
  return await db.query<FileRow>(
    `SELECT ${FILE_COLUMNS} FROM files f
     WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NULL`,
    [libraryId, fileIds],
  );
}

/** Files and bytes of one category (or of the trash). */
export interface Usage {
  files: number;
  bytes: number;
}

/** What a person keeps, per category and in the trash; what is absent is none. */
export async function readUsage(
  db: Queryable,
  libraryId: number,
): Promise<Partial<Record<Category | "trash", Usage>>> {
  const rows = await db.query<Usage & { bucket: Category | "trash" }>(
    `SELECT bucket, files, bytes FROM library_usage WHERE library_id = $1`,
    [libraryId],
  );
  return Object.fromEntries(rows.map(({ bucket, files, bytes }) => [bucket, { files, bytes }]));
}

/** The files that a reply, a parameter, names. */
export const replyFiles = (reply: string) =>
  `SELECT r.file_id FROM upload_receipts r WHERE r.reply_id = ${reply}`;

/** Moves a live file to another category; returns it as it is afterwards. */
export async function setCategory(
  db: Queryable,
  libraryId: number,
  fileId: number,
  category: Category,
): Promise<FileRow | undefined> {
  const rows = await db.query<FileRow>(
    `UPDATE files f SET category = $3
     WHERE f.id = $2 AND f.library_id = $1 AND f.deleted_at IS NULL
     RETURNING ${FILE_COLUMNS}`,
    [libraryId, fileId, category],
  );
  return rows[0];
}

/** What became of a move into a folder. */
export interface FolderChange {
  files: FileRow[];
  /** The folder's name; null where none was meant, or where it is not there, and then no file was moved. */
  folder: string | null;
}

/** Moves live files into a folder, or out of any (null); their categories stay. */
export async function setFolder(
  db: Queryable,
  libraryId: number,
  fileIds: readonly number[],
  folderId: number | null,
): Promise<FolderChange> {
  const rows = await db.query<FileRow & { folder: string | null }>(
    `WITH target AS (
       UPDATE folders SET used_at = now() WHERE id = $3::bigint AND library_id = $1 AND deleted_at IS NULL
       RETURNING id, name
     ), moved AS (
       UPDATE files f SET folder_id = $3::bigint
       WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NULL
         AND ($3::bigint IS NULL OR EXISTS (SELECT FROM target))
       RETURNING ${FILE_COLUMNS}
     )
     SELECT (SELECT name FROM target) AS folder, ${FILE_COLUMNS}
     FROM (VALUES (1)) one LEFT JOIN moved f ON true`,
    [libraryId, fileIds, folderId],
  );
  return {
    folder: rows[0]!.folder,
    files: rows.filter(({ id }) => id !== null).map(({ folder: _, ...file }) => file),
  };
}

/** Moves live files into the folder of that name in another one (null: at the top), where there is one. */
export async function moveIntoNamed(
  db: Queryable,
  libraryId: number,
  fileIds: readonly number[],
  parentId: number | null,
  name: string,
): Promise<{ id: number; name: string }[]> {
  return await db.query(
    `WITH target AS (
       UPDATE folders SET used_at = now() WHERE cardinality($2::bigint[]) > 0 AND id = (
         SELECT d.id FROM folders d
         WHERE d.library_id = $1 AND d.deleted_at IS NULL AND d.parent_id IS NOT DISTINCT FROM $3::bigint
           AND d.name_folded = $5 AND regexp_replace(d.name, '[^0-9]+', ' ', 'g') = regexp_replace($4, '[^0-9]+', ' ', 'g')
         ORDER BY d.id LIMIT 1)
       RETURNING id
     )
     UPDATE files f SET folder_id = target.id FROM target
     WHERE f.library_id = $1 AND f.id = ANY ($2::bigint[]) AND f.deleted_at IS NULL
     RETURNING f.id, f.name`,
    [libraryId, fileIds, parentId, name, orderKey(name)],
  );
}

/**
 * Moves files to the trash as one act. A file that lies there already stays as it is, under its own act, which is
 * returned for it: so the same press twice offers the same Undo. `is_new` tells whether it was this act that moved it.
 */
export async function deleteFiles(
  db: Queryable,
  libraryId: number,
  files: readonly number[] | { reply: number },
): Promise<{ id: number; name: string; act: number; is_new: boolean }[]> {
  const isReply = "reply" in files;
  const among = isReply ? `IN (${replyFiles("$2")})` : "= ANY ($2::bigint[])";
  return await db.query(
    `WITH act AS (SELECT nextval('acts') AS id), deleted AS (
       UPDATE files f SET deleted_at = now(), deleted_act = act.id
       FROM act
       WHERE f.library_id = $1 AND f.id ${among} AND f.deleted_at IS NULL
       RETURNING f.id, f.name, f.deleted_act
     )
     SELECT id, name, deleted_act AS act, true AS is_new FROM deleted
     UNION ALL
     SELECT f.id, f.name, f.deleted_act, false FROM files f
     WHERE f.library_id = $1 AND f.id ${among} AND f.deleted_at IS NOT NULL`,
    [libraryId, isReply ? files.reply : files],
  );
}

/** How many files an upload session kept. */
export async function countUpload(
  db: Queryable,
  libraryId: number,
  uploadId: number,
): Promise<number> {
  const rows = await db.query<{ files: number }>(
    `SELECT count(*) AS files FROM files
     WHERE library_id = $1 AND upload_id = $2 AND deleted_at IS NULL`,
    [libraryId, uploadId],
  );
  return rows[0]!.files;
}
