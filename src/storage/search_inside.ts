/**
 * What is written inside documents, as stages of a search: files that have each word in name, caption, tags or contents, and
 * at least one of them only in the contents. They come below those that were found by names alone.
 *
 * 1. `hit`: for each word the documents that have it, some thousand at most, by the index.
 * 2. Where a word is in more of them: `whole`, the documents that have all the words, `called`, files that have one of the
 *    other words in their names, and `there`, files in the folder, or as old, as is asked for.
 * 3. `recent`: there the newest files are looked at one by one as well, so that the first pages are what is newest; behind
 *    them comes some of the rest.
 */
import type { SearchTerms } from "../domain/search_terms.ts";
import { type Conditions, KEYS } from "./search_conditions.ts";

/** Documents that are read for one word. */
const HITS = 2_000;
/** Files that are looked at for having one word in their names, or for where they are. */
const CALLED = 500;
/** Results that are looked for along the order of the list, and files that are looked at for that. */
const RECENT = 33;
const RECENT_READ = 1_500;

/**
 * True, and nothing that takes time; but the planner takes it for work to be done for each row that is looked at. It knows
 * nothing of what it costs to fetch a vector that is stored beside its row, and would read those of everybody rather than ask
 * the index.
 */
const BY_INDEX = `(SELECT count(*) FROM generate_series(1, d.part::integer)) > 0`;

/** Stages that end with `found_inside`: the results, at most `most` of them; nothing unless the condition `when` holds. */
export function insideStages(
  { hidden, sortKeys, live, admitted, far, words }: Conditions,
  inside: NonNullable<SearchTerms["inside"]>,
  when: string,
  most: string,
): string[] {
  const { parts, all, tags } = inside;
  const many = parts.length > 1;
  const queries = hidden(parts.map(({ query }) => query), "text[]");
  const patterns = hidden(parts.map(({ pattern }) => pattern), "text[]");
  const document = `document_words d WHERE d.library_id = $1 AND ${BY_INDEX}`;
  const byTags = tags.length === 0 ? "true" : `f.search_text LIKE ALL (${hidden(tags, "text[]")})`;
  const byNames = inside.only ? "false" : words;
  const grams = hidden(parts.map((part) => `{${part.grams.join(",")}}`), "text[]");
  const anyCommon = "EXISTS (SELECT FROM common)";
  const isCommon = "w.i IN (SELECT i FROM common)";
  const missing = (other: string) =>
    `NOT EXISTS (
       SELECT FROM word w WHERE (w.pattern IS NULL OR f.search_text NOT LIKE w.pattern) AND ${other}
     )`;
  const elsewhere =
    "NOT EXISTS (SELECT FROM document_words d WHERE d.file_id = f.id AND d.words @@ w.query)";
  const others = [
    ...(many
      ? [
        "SELECT w.i, a.file_id FROM whole a JOIN word w ON w.query IS NOT NULL",
        "SELECT 0, id FROM called",
      ]
      : []),
    ...(far === undefined ? [] : ["SELECT 0, id FROM there"]),
  ];
  return [
    `word AS MATERIALIZED (
       SELECT i, q::tsquery AS query, p AS pattern, nullif(g, '{}')::int4[] AS grams
       FROM unnest(${queries}, ${patterns}, ${grams}) WITH ORDINALITY AS w (q, p, g, i)
       WHERE ${when} AND (SELECT reads_documents FROM libraries WHERE id = $1)
     )`,
    `hit AS MATERIALIZED (
       SELECT w.i, h.file_id FROM word w CROSS JOIN LATERAL (
         SELECT d.file_id FROM ${document} AND d.words @@ w.query LIMIT ${HITS + 1}
       ) h
     )`,
    `common AS MATERIALIZED (SELECT i FROM hit GROUP BY i HAVING count(*) > ${HITS})`,
    ...(many
      ? [
        `whole AS MATERIALIZED (
           SELECT d.file_id FROM ${document} AND ${anyCommon}
             AND d.words @@ ${hidden(all, "text")}::tsquery LIMIT ${HITS + 1}
         )`,
        `called AS MATERIALIZED (
           SELECT c.id FROM word w CROSS JOIN LATERAL (
             SELECT f.id FROM files f WHERE f.library_id + 0 = $1 AND f.deleted_at IS NULL AND f.grams @> w.grams LIMIT ${CALLED}
           ) c WHERE ${anyCommon} AND NOT ${isCommon}
         )`,
      ]
      : []),
    ...(far === undefined ? [] : [
      `there AS MATERIALIZED (
         SELECT f.id FROM files f WHERE ${anyCommon} AND ${live} AND ${far} LIMIT ${CALLED}
       )`,
    ]),
    `candidate AS MATERIALIZED (
       SELECT file_id, array_agg(i) AS having FROM (
         SELECT i, file_id FROM hit
         ${others.map((other) => `UNION ${other}`).join(" ")}
       ) h GROUP BY file_id
     )`,
    `recent AS MATERIALIZED (
       SELECT ${KEYS} FROM (
         SELECT * FROM files f WHERE ${anyCommon} AND ${live} ORDER BY ${
      sortKeys("f")
    } LIMIT ${RECENT_READ}
       ) f
       WHERE ${admitted} AND ${byTags} AND NOT ${byNames}
         -- To read what a file has inside takes longest.
         AND CASE WHEN ${
      missing(`NOT ${isCommon} AND (w.i, f.id) NOT IN (SELECT i, file_id FROM hit)`)
    } THEN ${missing(`${isCommon} AND ${elsewhere}`)} END
       ORDER BY ${sortKeys("f")} LIMIT ${RECENT}
     )`,
    `gone_through AS MATERIALIZED (
       SELECT ${KEYS} FROM candidate c JOIN files f ON f.id = c.file_id
       WHERE f.library_id + 0 = $1 AND f.deleted_at IS NULL AND ${admitted} AND ${byTags} AND NOT ${byNames}
         AND ${
      missing(
        others.length > 0
          ? `w.i <> ALL (c.having) AND (NOT ${isCommon} OR ${elsewhere})`
          : "w.i <> ALL (c.having)",
      )
    }
     )`,
    `found_inside AS MATERIALIZED (
       SELECT f.* FROM (SELECT * FROM recent UNION SELECT * FROM gone_through) f
       ORDER BY ${sortKeys("f")} LIMIT ${most}
     )`,
  ];
}

/** Where results by names and by contents stand, one after the other: `placed`, out of rows that are known by names. */
export function placedStage({ sortKeys }: Conditions, named: string): string {
  return `placed AS MATERIALIZED (
       SELECT f.*, row_number() OVER (ORDER BY f.rank, ${sortKeys("f")}) AS position FROM (
         SELECT f.*, 0 AS rank FROM (${named}) f
         UNION ALL SELECT f.*, 1 FROM found_inside f WHERE EXISTS (SELECT FROM counted WHERE complete)
       ) f
     )`;
}

/** Which of `placed` are on the page. An anchor that is no longer there leaves the page where it was, or nearly. */
export function onPage({ anchor, range, move, size }: Conditions): string {
  const at = (otherwise: string) =>
    `coalesce((SELECT position FROM placed WHERE id = ${anchor}), ${otherwise})`;
  if (move === "last") {
    return `f.position > (SELECT count(*) - (greatest(count(*), 1) - 1) % ${size} - 1 FROM placed)`;
  }
  if (anchor === undefined) return `f.position <= ${size + 1}`;
  if (move === "before") {
    const start = at(`(SELECT max(position) + 1 FROM placed f WHERE ${range})`);
    return `f.position BETWEEN ${start} - ${size} AND ${start} - 1`;
  }
  const start = at(`(SELECT min(position) FROM placed f WHERE ${range})`);
  return `f.position BETWEEN ${start} AND ${start} + ${size}`;
}
