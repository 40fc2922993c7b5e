/** Pages of lists of files, and the ids of whole ones. */
import type { Queryable } from "../database/database.ts";
import { type Move, type Order, PAGE_SIZE, type Scope } from "../domain/lists.ts";
import { FILE_COLUMNS, type FileRow, replyFiles, SENT_COLUMNS, type SentFile } from "./files.ts";

/** One page of a list. */
export interface ListPage<File = FileRow> {
  files: File[];
  /** The id of the first file on the next page; null on the last. */
  next: number | null;
  /** Files in the whole list. */
  total: number;
}

/** A list that the tables answer by themselves (a search has a statement of its own). */
export type StoredScope = Exclude<Scope, { list: "search" }>;

/** By which column a list is ordered, and which way. */
export const SORT: Record<Order, { column: string; descending: boolean }> = {
  newest: { column: "created_at", descending: true },
  oldest: { column: "created_at", descending: false },
  name: { column: "name_folded", descending: false },
  largest: { column: "size", descending: true },
};

/** The scope as a condition, and where its total is kept; `$2` is the category or folder. */
function scopeSql(scope: StoredScope): { where: string; total: string; argument: string | number } {
  switch (scope.list) {
    case "all":
      return {
        where: "f.deleted_at IS NULL AND $2::text = ''",
        total:
          "SELECT coalesce(sum(files), 0)::bigint FROM library_usage WHERE library_id = $1 AND bucket <> 'trash'",
        argument: "",
      };
    case "category":
      return {
        where: "f.deleted_at IS NULL AND f.category = $2",
        total: "SELECT files FROM library_usage WHERE library_id = $1 AND bucket = $2",
        argument: scope.category,
      };
    case "folder":
      return {
        where: "f.deleted_at IS NULL AND f.folder_id = $2",
        total: "SELECT file_count FROM folders WHERE library_id = $1 AND id = $2",
        argument: scope.folder,
      };
    case "reply":
      return {
        where: `f.deleted_at IS NULL AND f.id IN (${replyFiles("$2")})`,
        total:
          `SELECT count(*) FROM files n WHERE n.library_id = $1 AND n.deleted_at IS NULL AND n.id IN (${
            replyFiles("$2")
          })`,
        argument: scope.reply,
      };
    case "trash":
      return {
        where: "f.deleted_at IS NOT NULL AND $2::text = ''",
        total: "SELECT files FROM library_usage WHERE library_id = $1 AND bucket = 'trash'",
        argument: "",
      };
  }
}

/**
 * A page of a list, by keyset: `move` says which, seen from the file `from` (kept or in the trash, so a file that was
 * deleted meanwhile still marks its place). An unknown `from` gives no file at all.
 */
export async function listFiles(
  db: Queryable,
  libraryId: number,
  scope: StoredScope,
  order: Order,
  move: Move,
  from: number,
  size = PAGE_SIZE,
): Promise<ListPage> {
  return await readPage<FileRow>(db, libraryId, scope, { order, move, from, size }, FILE_COLUMNS);
}

/** The same page as {@link listFiles}, with what its files are sent by. */
export async function listToSend(
  db: Queryable,
  libraryId: number,
  scope: StoredScope,
  place: PagePlace,
): Promise<ListPage<SentFile>> {
  return await readPage<SentFile>(db, libraryId, scope, place, SENT_COLUMNS);
}

/** Where a page of a list is, and how many files it has. */
interface PagePlace {
  order: Order;
  move: Move;
  from: number;
  size: number;
}

async function readPage<File extends SentFile>(
  db: Queryable,
  libraryId: number,
  scope: StoredScope,
  { order, move, from, size }: PagePlace,
  columns: string,
): Promise<ListPage<File>> {
  const { where, total, argument } = scopeSql(scope);
  // The newest of the trash are those that were deleted last.
  const sort = scope.list === "trash" && SORT[order].column === "created_at"
    ? { ...SORT[order], column: "deleted_at" }
    : SORT[order];
  const backwards = move === "before" || move === "last";
  const descending = sort.descending !== backwards;
  const anchored = (move === "at" && from !== 0) || move === "before";
  const comparison = move === "before" ? (descending ? "<" : ">") : (descending ? "<=" : ">=");
  const direction = descending ? "DESC" : "ASC";
  // On the last page are as many files as the total leaves over.
  const limit = move === "last"
    ? `(SELECT (greatest((${total}), 1) - 1) % ${size} + 1)`
    : move === "before"
    ? size
    : size + 1;
  const rows = await db.query<File & { total: number | null }>(
    `SELECT ${columns}, (${total}) AS total
     FROM files f
     WHERE f.library_id = $1 AND ${where}
       ${
      anchored
        ? `AND (f.${sort.column}, f.id) ${comparison} (
             (SELECT a.${sort.column} FROM files a WHERE a.id = $3 AND a.library_id = $1),
             (SELECT a.id FROM files a WHERE a.id = $3 AND a.library_id = $1))`
        : ""
    }
     ORDER BY f.${sort.column} ${direction}, f.id ${direction}
     LIMIT ${limit}`,
    anchored ? [libraryId, argument, from] : [libraryId, argument],
  );
  const count = rows[0]?.total ?? 0;
  const files = rows.map(({ total: _, ...file }) => file as unknown as File);
  if (backwards) {
    files.reverse();
    return { files, next: move === "before" ? from : null, total: count };
  }
  return { files: files.slice(0, size), next: files[size]?.id ?? null, total: count };
}

/** The ids of a list's files, at most `limit`, the newest first. */
export async function listFileIds(
  db: Queryable,
  libraryId: number,
  scope: StoredScope,
  limit: number,
): Promise<number[]> {
  const { where, argument } = scopeSql(scope);
  const column = scope.list === "trash" ? "deleted_at" : "created_at";
  const rows = await db.query<{ id: number }>(
    `SELECT f.id FROM files f WHERE f.library_id = $1 AND ${where} ORDER BY f.${column} DESC, f.id DESC LIMIT $3`,
    [libraryId, argument, limit],
  );
  return rows.map(({ id }) => id);
}

/** Whether any of these files, or of a list's, is in a folder. */
export async function areInFolders(
  db: Queryable,
  libraryId: number,
  files: readonly number[] | StoredScope,
): Promise<boolean> {
  const { where, argument } = "list" in files
    ? scopeSql(files)
    : { where: "f.id = ANY ($2::bigint[])", argument: files };
  const rows = await db.query<{ inside: boolean }>(
    `SELECT EXISTS (SELECT FROM files f WHERE f.library_id = $1 AND ${where} AND f.folder_id IS NOT NULL) AS inside`,
    [libraryId, argument],
  );
  return rows[0]!.inside;
}
