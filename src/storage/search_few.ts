/**
 * Search for a person who has but few files: all of them are read one by one, and each says at once whether it is found by
 * its name or by what is inside. The statement for many would answer the same; but its stages, of which none would do
 * anything, take several times as long to set up as these few to run.
 */
import type { SearchTerms } from "../domain/search_terms.ts";
import {
  ALIKE_MAX,
  type Conditions,
  KEYS,
  resultsSql,
  type SearchStatement,
} from "./search_conditions.ts";
import { BY_INDEX, onPage } from "./search_inside.ts";

/** So many files are few. */
export const FEW = 300;
/** What came since they were counted is read too. */
const MOST = 2 * FEW;
/** What a file is found by. Named, since to set up all columns takes as long as to read forty rows. */
const SCANNED_COLUMNS = `${KEYS}, f.category, f.folder_id, f.from_folded, f.search_text`;

/** As {@link searchStatement}, for at most {@link FEW} files. */
export function searchFewStatement(
  conditions: Conditions,
  { fuzzy, inside }: SearchTerms,
  size: number,
): SearchStatement {
  const { hidden, live, admitted, matching, move, sortKeys } = conditions;
  const rank = inside === undefined
    ? `CASE WHEN ${matching} THEN 0 END`
    : `CASE WHEN ${matching} THEN 0 WHEN ${admitted} AND ${
      isInside(conditions, inside)
    } THEN 1 END`;
  const stages = [
    ...(inside === undefined ? [] : [hitStage(conditions, inside)]),
    `scanned AS MATERIALIZED (
       SELECT ${KEYS}, f.search_text, ${admitted} AS admitted, ${rank} AS rank
       FROM (
         SELECT ${SCANNED_COLUMNS} FROM files f WHERE ${live} ORDER BY f.created_at DESC, f.id DESC LIMIT ${MOST}
       ) f
     )`,
    "counted AS MATERIALIZED (SELECT count(rank) AS total FROM scanned)",
  ];
  const order = `f.rank, ${sortKeys("f")}`;
  const tooFew = `(SELECT total FROM counted) < ${size}`;
  const pages: string[] = [];
  if (move === "first" || (move === "at" && conditions.anchor === undefined)) {
    pages.push(
      `(SELECT f.id, f.rank FROM scanned f WHERE f.rank IS NOT NULL ORDER BY ${order} LIMIT ${
        size + 1
      })`,
    );
  } else {
    stages.push(`placed AS MATERIALIZED (
       SELECT ${KEYS}, f.rank, row_number() OVER (ORDER BY ${order}) AS position
       FROM scanned f WHERE f.rank IS NOT NULL
     )`);
    pages.push(
      `(SELECT f.id, f.rank FROM placed f WHERE (${onPage(conditions)}) ${
        fuzzy ? `OR ${tooFew}` : ""
      })`,
    );
  }
  if (fuzzy) {
    const { patterns, pieces, expressions } = fuzzy;
    const exact = patterns.length === 0
      ? ""
      : `AND f.search_text LIKE ALL (${hidden(patterns, "text[]")})`;
    pages.push(
      `(SELECT f.id, 2 FROM scanned f WHERE ${tooFew} AND f.rank IS NULL AND f.admitted ${exact}
         AND f.search_text LIKE ANY (${hidden(pieces, "text[]")}) AND f.search_text ~ ALL (${
        hidden(expressions, "text[]")
      })
        ORDER BY f.created_at DESC, f.id DESC LIMIT ${ALIKE_MAX})`,
    );
  }
  return { sql: resultsSql(conditions, stages, pages), params: conditions.params };
}

/** The stage with the documents that have a word inside: for each word, the place of it in the query. */
function hitStage({ hidden }: Conditions, { parts }: NonNullable<SearchTerms["inside"]>): string {
  const document = `document_words d WHERE d.library_id = $1 AND ${BY_INDEX}
         AND (SELECT reads_documents FROM libraries WHERE id = $1)`;
  const queries = parts.map(({ query }) => query);
  return parts.length === 1
    ? `hit AS MATERIALIZED (
       SELECT d.file_id FROM ${document} AND d.words @@ ${hidden(queries[0]!, "text")}::tsquery
     )`
    : `hit AS MATERIALIZED (
       SELECT w.i, h.file_id
       FROM unnest(${hidden(queries, "text[]")}) WITH ORDINALITY AS w (query, i)
       CROSS JOIN LATERAL (
         SELECT d.file_id FROM ${document} AND d.words @@ w.query::tsquery
       ) h
     )`;
}

/** Whether a file `f`, which is not found by its name alone, has every word in its name or inside. */
function isInside(
  { hidden }: Conditions,
  { parts, tags }: NonNullable<SearchTerms["inside"]>,
): string {
  const patterns = parts.map(({ pattern }) => pattern);
  return [
    "f.id IN (SELECT file_id FROM hit)",
    ...(parts.length === 1 ? [] : [
      `NOT EXISTS (
         SELECT FROM unnest(${hidden(patterns, "text[]")}) WITH ORDINALITY AS w (pattern, i)
         WHERE (w.pattern IS NULL OR f.search_text NOT LIKE w.pattern) AND (w.i, f.id) NOT IN (SELECT i, file_id FROM hit)
       )`,
    ]),
    ...(tags.length === 0 ? [] : [`f.search_text LIKE ALL (${hidden(tags, "text[]")})`]),
  ].join(" AND ");
}
