import type { Queryable } from "../database/database.ts";
import { PAGE_SIZE } from "../domain/lists.ts";
import type { SearchQuery } from "../domain/search_query.ts";
import { editsOf, hasOtherNumber, type SearchTerms, searchTerms } from "../domain/search_terms.ts";
import type { FileRow } from "./files.ts";
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
  { order, move, from, size = PAGE_SIZE }: SearchPlace,
  files = Infinity,
): Promise<ListPage> {
  const terms = searchTerms(libraryId, query);
  const statementOf = files <= FEW ? searchFewStatement : searchStatement;
  const conditions = conditionsOf(libraryId, query, terms, { order, move, from, size });
  const { sql, params } = statementOf(conditions, terms, size);
  const rows = await db.query<Row>(sql, params);
  const total = rows[0]!.total;
  const found = rows.filter((row) => row.id !== null) as FoundRow[];
  const backwards = move === "before" || move === "last";
  if (backwards) found.reverse();
  if (terms.fuzzy !== undefined && total < size) {
    return pageOf(closest(terms.fuzzy, found), { move, from, size });
  }
  const page = found.map(fileOf);
  if (backwards) return { files: page, next: move === "before" ? from : null, total };
  return { files: page.slice(0, size), next: page[size]?.id ?? null, total };
}

type Row =
  & { total: number; search_text: string | null }
  & { [K in keyof FileRow]: FileRow[K] | null };

/** 0 is found by names, 1 by contents, 2 is alike. */
type FoundRow = Row & FileRow & { rank: number };

function fileOf({ total: _, search_text: _t, rank, ...file }: FoundRow): FileRow {
  return rank === 1 ? { ...file, inside: true } : file;
}

/** Exact matches in their order, then those that are alike, by closeness and then in their order. */
function closest(
  fuzzy: NonNullable<SearchTerms["fuzzy"]>,
  rows: readonly FoundRow[],
): FileRow[] {
  const ranked: { edits: number; file: FileRow }[] = [];
  for (const row of rows) {
    const text = row.search_text ?? "";
    const edits = row.rank === 2 ? editsOf(fuzzy, text) : 0;
    if (edits === undefined) continue;
    const otherNumber = edits > 0 && hasOtherNumber(fuzzy, text);
    ranked.push({ edits, file: otherNumber ? { ...fileOf(row), otherNumber } : fileOf(row) });
  }
  return ranked.sort((a, b) => a.edits - b.edits).map(({ file }) => file);
}

/** The page of a whole list that a move leads to. A file that is gone from it leaves its top. */
function pageOf(
  files: FileRow[],
  { move, from, size }: Omit<Required<SearchPlace>, "order">,
): ListPage {
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
