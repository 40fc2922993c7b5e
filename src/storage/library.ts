/** A whole library, read in chunks that hold no snapshot: the network that it goes out to may be slow. */
import type { Queryable } from "../database/database.ts";
import type { Category, Kind, MessageEntity } from "../domain/kinds.ts";
import type { SourceType } from "../domain/sources.ts";

/** A file as an export needs it. */
export interface LibraryFile {
  id: number;
  file_unique_id: string;
  name: string;
  category: Category;
  folder_id: number | null;
  tags: string[];
  caption: string | null;
  caption_entities: MessageEntity[] | null;
  from_type: SourceType | null;
  from_name: string | null;
  from_date: Date | null;
  note: string | null;
  note_entities: MessageEntity[] | null;
  /** ISO 8601 in UTC, with all microseconds: a Date would lose them. */
  created_at: string;
  kind: Kind;
  size: number;
  mime_type: string | null;
}

/** Where a chunk begins: after this file, wherever it is by now. */
export type LibraryMark = Pick<LibraryFile, "created_at" | "id">;

/** Before every file. */
export const LIBRARY_START: LibraryMark = { created_at: "-infinity", id: 0 };

/** The live files after `after`, in the order in which they were saved. */
export async function readLibrary(
  db: Queryable,
  libraryId: number,
  after: LibraryMark,
  limit: number,
): Promise<LibraryFile[]> {
  return await db.query<LibraryFile>(
    `SELECT f.id, f.file_unique_id, f.name, f.category, f.folder_id, f.tags, f.caption, f.caption_entities,
       f.from_type, f.from_name, f.from_date, f.note, f.note_entities, f.kind, f.size, f.mime_type,
       to_char(f.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at
     FROM files f
     WHERE f.library_id = $1 AND f.deleted_at IS NULL AND (f.created_at, f.id) > ($2::timestamptz, $3::bigint)
     ORDER BY f.created_at, f.id LIMIT $4`,
    [libraryId, after.created_at, after.id, limit],
  );
}

/** A folder and the one that it stands in. */
export interface LibraryFolder {
  id: number;
  parent_id: number | null;
  name: string;
}

/** A person's live folders after `after`, by id. */
export async function readLibraryFolders(
  db: Queryable,
  libraryId: number,
  after: number,
  limit: number,
): Promise<LibraryFolder[]> {
  return await db.query<LibraryFolder>(
    `SELECT id, parent_id, name FROM folders
     WHERE library_id = $1 AND deleted_at IS NULL AND id > $2 ORDER BY id LIMIT $3`,
    [libraryId, after, limit],
  );
}
