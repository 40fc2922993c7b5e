/** What the statements of a search have in common: what a file has to be, in which order, from where. */
import type { Param } from "../database/database.ts";
import { orderKey } from "../domain/folding.ts";
import type { Move, Order } from "../domain/lists.ts";
import type { SearchQuery } from "../domain/search_query.ts";
import type { SearchTerms } from "../domain/search_terms.ts";
import { replyFiles } from "./files.ts";
import { SORT } from "./file_lists.ts";

/** Matches are counted up to here; a {@link ListPage.total} above it means more. */
export const SEARCH_COUNT_MAX = 800;
/** Files that are alike, newest first, out of which the closest are shown. */
export const ALIKE_MAX = 120;
/** What a stage hands on of a file `f`: what pages are ordered by. */
export const KEYS = "f.id, f.created_at, f.name_folded, f.size";

/**
 * A LIMIT that the planner does not know: it expects a tenth of the rows to be asked for, and reads them in their order from
 * an index. With one that it takes for more than a library has, as where most are small, it would read and sort all of a
 * large one.
 */
export const inOrder = (most: number) => `(SELECT ${most})`;

/** Where a page of results starts, and how many files it has. */
export interface SearchPlace {
  order: Order;
  move: Move;
  /** The id of the file that `move` starts from. */
  from: number;
  size?: number;
}

export interface SearchStatement {
  sql: string;
  params: Param[];
}

/** Conditions on a file `f`, as SQL. */
export interface Conditions {
  params: Param[];
  /** Adds a parameter that the planner takes for no constant. */
  hidden(value: Param, type: string): string;
  /** ORDER BY, for a relation of this name. */
  sorted(alias: string): string;
  /** What the list is ordered by, from its beginning, wherever the page is. */
  sortKeys(alias: string): string;
  /** The list begins with what came first. */
  oldestFirst: boolean;
  /** ORDER BY of the results, which are a page `p` of files `f`. */
  ranked: string;
  move: Move;
  size: number;
  /** The file that the page is found by; undefined at an end of the list. */
  anchor: string | undefined;
  /** From where the page begins, in its order. */
  range: string;
  limit: string;
  /** The person's own, and not in the trash. */
  live: string;
  /** By the filters. */
  admitted: string;
  /** By the filters that may leave few files, and none of the newest; undefined where there are none. */
  far: string | undefined;
  words: string;
  /** Admitted, and with the words. */
  matching: string;
  /** What the filter by a folder takes: a CTE and a comma, or nothing. */
  folders: string;
  /** What is alike is asked for, so that its text is needed. */
  fuzzy: boolean;
  /** What is read of a result, a file `f`. */
  columns: string;
}

export function conditionsOf(
  libraryId: number,
  query: SearchQuery,
  { patterns, extensions, kana, fuzzy, inside: contents }: SearchTerms,
  { order, move, from, size }: Required<SearchPlace>,
  columns: string,
): Conditions {
  const params: Param[] = [libraryId];
  const param = (value: Param) => `$${params.push(value)}`;
  // In a SELECT of its own a parameter is no constant to the planner, which would go through its statistics of the
  // column with it, each time. So hidden, one plan is as good as another, and the server keeps the first.
  const hidden = (value: Param, type: string) => `(SELECT ${param(value)}::${type})::${type}`;

  const sort = SORT[order];
  const { column } = sort;
  const backwards = move === "before" || move === "last";
  const descending = sort.descending !== backwards;
  const direction = descending ? "DESC" : "ASC";
  const sorted = (alias: string) =>
    `ORDER BY ${alias}.${column} ${direction}, ${alias}.id ${direction}`;
  const forwards = sort.descending ? "DESC" : "ASC";
  const sortKeys = (alias: string) => `${alias}.${column} ${forwards}, ${alias}.id ${forwards}`;
  const comparison = move === "before" ? (descending ? "<" : ">") : (descending ? "<=" : ">=");
  const anchored = (move === "at" && from !== 0) || move === "before";
  const anchor = anchored ? param(from) : undefined;
  const range = anchor === undefined ? "true" : `(f.${column}, f.id) ${comparison} (
      (SELECT a.${column} FROM files a WHERE a.id = ${anchor} AND a.library_id = $1),
      (SELECT a.id FROM files a WHERE a.id = ${anchor} AND a.library_id = $1))`;
  const limit = move === "last"
    ? `(SELECT (greatest(total, 1) - 1) % ${size} + 1 FROM counted)`
    : move === "before"
    ? `${size}`
    : `${size + 1}`;

  const live = "f.library_id = (SELECT $1::bigint) AND f.deleted_at IS NULL";
  const far = farSql(query, param);
  const filters = [...filtersSql(query, param), ...far];
  if (extensions) filters.push(`f.search_text LIKE ANY (${hidden(extensions.patterns, "text[]")})`);
  const words = `(${
    [
      `f.search_text LIKE ALL (${hidden(patterns, "text[]")})`,
      ...(kana === undefined ? [] : [
        `NOT EXISTS (SELECT FROM unnest(${hidden(kana.patterns, "text[]")}) AS k (spellings)
           WHERE NOT f.search_text LIKE ANY (string_to_array(k.spellings, E'\\n')))`,
      ]),
    ].join(" AND ")
  })`;
  const admitted = filters.length === 0 ? "true" : `(${filters.join(" AND ")})`;
  // Names alone are not asked where contents are.
  const matching = `${contents?.only ? "false AND " : ""}${admitted} AND ${words}`;
  return {
    params,
    hidden,
    sorted,
    sortKeys,
    oldestFirst: order === "oldest",
    ranked: `ORDER BY p.rank ${
      backwards ? "DESC" : "ASC"
    }, f.${column} ${direction}, f.id ${direction}`,
    move,
    size,
    anchor,
    range,
    limit,
    live,
    admitted,
    far: far.length === 0 ? undefined : far.join(" AND "),
    words,
    matching,
    folders: query.folder === undefined ? "" : inside(param(orderKey(query.folder))),
    fuzzy: fuzzy !== undefined,
    columns,
  };
}

/** The whole statement: `stages` with one called `counted`, and SELECTs of ids, and what comes first. */
export function resultsSql(
  { columns, folders, fuzzy, ranked }: Conditions,
  stages: readonly string[],
  pages: readonly string[],
): string {
  return `WITH RECURSIVE ${folders}
     ${stages.join(",\n     ")}
     SELECT c.total, p.rank, ${fuzzy ? "f.search_text" : "NULL::text AS search_text"}, ${columns}
     FROM counted c
     LEFT JOIN (
       (${pages.join(" UNION ALL ")}) p JOIN files f ON f.id = p.id AND f.library_id + 0 = $1
     ) ON true
     ${ranked}`;
}

/** What a file has to be besides its words. */
function filtersSql(query: SearchQuery, param: (value: Param) => string): string[] {
  const { types, larger, smaller, after, source } = query;
  return [
    ...(types.length > 0 ? [`f.category = ANY (${param(types)}::text[])`] : []),
    ...(larger === undefined ? [] : [`f.size > ${param(larger)}`]),
    ...(smaller === undefined ? [] : [`f.size < ${param(smaller)}`]),
    ...(after === undefined ? [] : [`f.created_at >= ${param(after)}`]),
    ...(source === undefined
      ? []
      : [`f.from_folded LIKE ALL (${param(source.map((word) => `% ${escaped(word)}%`))}::text[])`]),
  ];
}

/** Where a file has to be, or how old: what may leave few, and none of the newest. */
function farSql(
  { before, folder, within }: SearchQuery,
  param: (value: Param) => string,
): string[] {
  return [
    ...(before === undefined ? [] : [`f.created_at < ${param(before)}`]),
    ...(folder === undefined ? [] : ["f.folder_id = ANY (ARRAY(SELECT id FROM inside))"]),
    ...(within?.list === "folder" ? [`f.folder_id = ${param(within.folder)}`] : []),
    ...(within?.list === "reply" ? [`f.id IN (${replyFiles(param(within.reply))})`] : []),
  ];
}

/** A word in a LIKE pattern, its special characters escaped. */
function escaped(word: string): string {
  return word.replace(/[\\%_]/g, "\\$&");
}

/** The folders of that name, and those within them. */
function inside(name: string): string {
  return `inside AS (
       SELECT id FROM folders WHERE library_id = $1 AND deleted_at IS NULL AND name_folded = ${name}
       UNION
       SELECT d.id FROM folders d JOIN inside i ON d.parent_id = i.id
       WHERE d.library_id = $1 AND d.deleted_at IS NULL
     ),`;
}
