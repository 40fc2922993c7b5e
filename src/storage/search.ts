import type { Queryable } from "../database/database.ts";
import { PAGE_SIZE } from "../domain/lists.ts";
import type { SearchQuery } from "../domain/search_query.ts";
import { editsOf, hasOtherNumber, type SearchTerms, searchTerms } from "../domain/search_terms.ts";
import { FILE_COLUMNS, type FileRow, SENT_COLUMNS, type SentFile } from "./files.ts";
import type { ListPage } from "./file_lists.ts";
import { conditionsOf, SEARCH_COUNT_MAX, type SearchPlace } from "./search_conditions.ts";
import { FEW, searchFewStatement } from "./search_few.ts";
import { searchStatement } from "./search_statement.ts";

export { SEARCH_COUNT_MAX, type SearchPlace };

/**
 * A page of the live files that match everything in a query, in the order asked for. Where they are less than a page,
 * those that would match but for typos follow, the closest first. Files that have words only inside come after those that
 * have them in their names, captions and tags. `files` is how many the person has, as far as known.
 */
export async function searchFiles(
  db: Queryable,
  libraryId: number,
  query: SearchQuery,
  place: SearchPlace,
  files = Infinity,
): Promise<ListPage> {
  return await search<FileRow>(db, libraryId, query, place, files, FILE_COLUMNS);
}

/** The same page as {@link searchFiles}, with what its files are sent by. */
export async function searchToSend(
  db: Queryable,
  libraryId: number,
  query: SearchQuery,
  place: SearchPlace,
  files = Infinity,
): Promise<ListPage<SentFile>> {
  return await search<SentFile>(db, libraryId, query, place, files, SENT_COLUMNS);
}

async function search<File extends SentFile>(
  db: Queryable,
  libraryId: number,
  query: SearchQuery,
  { order, move, from, size = PAGE_SIZE }: SearchPlace,
  files: number,
  columns: string,
): Promise<ListPage<File>> {
  const terms = searchTerms(libraryId, query);
  const statementOf = files <= FEW ? searchFewStatement : searchStatement;
  const conditions = conditionsOf(libraryId, query, terms, { order, move, from, size }, columns);
  const { sql, params } = statementOf(conditions, terms, size);
  const rows = await db.query<Row<File>>(sql, params);
  const total = rows[0]!.total;
  const found = rows.filter((row) => row.id !== null) as FoundRow<File>[];
  const backwards = move === "before" || move === "last";
  if (backwards) found.reverse();
  if (terms.fuzzy !== undefined && total < size) {
    return pageOf(closest(terms.fuzzy, found), { move, from, size });
  }
  const page = found.map((row) => fileOf<File>(row));
  if (backwards) return { files: page, next: move === "before" ? from : null, total };
  return { files: page.slice(0, size), next: page[size]?.id ?? null, total };
}

type Row<File> =
  & { total: number; search_text: string | null }
  & { [K in keyof File]: File[K] | null };

/** 0 is found by names, 1 by contents, 2 is alike. */
type FoundRow<File> = { total: number; search_text: string | null; rank: number } & File;

function fileOf<File>({ total: _, search_text: _t, rank, ...rest }: FoundRow<File>): File {
  const file = rest as unknown as File;
  return rank === 1 ? { ...file, inside: true } : file;
}

/** Exact matches in their order, then those that are alike, by closeness and then in their order. */
function closest<File>(
  fuzzy: NonNullable<SearchTerms["fuzzy"]>,
  rows: readonly FoundRow<File>[],
): File[] {
  const ranked: { edits: number; file: File }[] = [];
  for (const row of rows) {
    const text = row.search_text ?? "";
    const edits = row.rank === 2 ? editsOf(fuzzy, text) : 0;
    if (edits === undefined) continue;
    const otherNumber = edits > 0 && hasOtherNumber(fuzzy, text);
    ranked.push({
      edits,
      file: otherNumber ? { ...fileOf<File>(row), otherNumber } : fileOf<File>(row),
    });
  }
  return ranked.sort((a, b) => a.edits - b.edits).map(({ file }) => file);
}

/** The page of a whole list that a move leads to. A file that is gone from it leaves its top. */
function pageOf<File extends { id: number }>(
  files: File[],
  { move, from, size }: Omit<Required<SearchPlace>, "order">,
): ListPage<File> {
  const total = files.length;
  const anchor = files.findIndex((file) => file.id === from);
  const start = move === "last"
    ? Math.max(0, Math.ceil(total / size) - 1) * size
    : move === "before"
    ? Math.max(0, anchor - size)
    : move === "at"
    ? Math.max(0, anchor)
    : 0;
  const end = move === "before" && anchor >= 0 ? anchor : start + size;
  return { files: files.slice(start, end), next: files[end]?.id ?? null, total };
}
