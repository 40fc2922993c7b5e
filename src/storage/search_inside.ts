/**
 * What is written inside documents, as stages of a search: files that have each word in name, caption, tags or contents, and
 * at least one of them only in the contents. They come below those that were found by names alone.
 *
 * 1. `whole`: by the index, the documents that have all the words. Where they are more than are gone through, the others
 *    don't matter: all words are common.
 * 2. `hit`: else, for each of several words, the documents that have it. `called`: files that have one in their names, where
 *    another is common inside. `there`: files in the folder, or as old, as is asked for.
 * 3. Where the index doesn't give all that matches, as every word is common, inside or in names:
 *    `recent`, the newest files, looked at one by one, so that the first pages are what is newest.
 * 4. `gone_through`: the files that the index gave. Not even that, where the page is among the recent ones, and there are more
 *    documents than are counted, however many of them are in the trash.
 */
import type { SearchTerms } from "../domain/search_terms.ts";
import { type Conditions, inOrder, KEYS, SEARCH_COUNT_MAX } from "./search_conditions.ts";

/** Documents that are gone through for one word, or for all together. */
const HITS = 2_000;
/** Documents out of which these are the newest. */
const HITS_READ = 6_000;
/** Of a word that is common, where another is in the names of many files. */
const COMMON_HITS = 1_000;
/** Files that are looked at for having one word in their names, or for where they are. */
const CALLED = 500;
/** Of the newest files that are read one by one, those with a word of which the others with it are looked for by the index. */
const FEW_NAMED = 4;
/** Results that are looked for along the order of the list (a page at least), and files and documents looked at for that. */
const RECENT = 25;
const RECENT_READ = 1_500;
const RECENT_DOCUMENTS = 250;

/**
 * True of a row `d`, and nothing that takes time; but the planner takes it for work to be done for each row that is looked
 * at. It knows nothing of what it costs to fetch a vector that is stored beside its row, and would read those of everybody
 * rather than ask the index.
 */
export const BY_INDEX =
  `CASE WHEN d.part > 0 THEN true ELSE (SELECT count(*) FROM generate_series(1, d.part::integer)) > 0 END`;

/** When there is anything to be found inside, as SQL. */
export interface InsideBounds {
  /** Nothing is looked for unless this holds. */
  when: string;
  /** Results that are counted. */
  most: string;
  /** How many files were found by names alone. */
  named: string;
}

/** Stages that end with `found_inside`, the results on the page and about it, and `counted_inside`, how many there are. */
export function insideStages(
  conditions: Conditions,
  inside: NonNullable<SearchTerms["inside"]>,
  { when, most, named }: InsideBounds,
): string[] {
  const { hidden, sortKeys, live, admitted, far, words, size, oldestFirst } = conditions;
  const { parts, all, tags } = inside;
  const many = parts.length > 1;
  const queries = hidden(parts.map(({ query }) => query), "text[]");
  const patterns = hidden(parts.map(({ pattern }) => pattern), "text[]");
  const document = `document_words d WHERE d.library_id = $1 AND ${BY_INDEX}`;
  const byTags = tags.length === 0 ? "true" : `f.search_text LIKE ALL (${hidden(tags, "text[]")})`;
  const byNames = inside.only ? "false" : words;
  const grams = hidden(parts.map((part) => `{${part.grams().join(",")}}`), "text[]");
  const newestFirst = oldestFirst ? "file_id" : "file_id DESC";
  const isPlenty = `(SELECT rows > ${HITS} FROM tally)`;
  const settled = settledSql(conditions, inside, named);
  const anyCommon = "EXISTS (SELECT FROM common)";
  const isCommon = "w.i IN (SELECT i FROM common)";
  const missing = (other: string) =>
    `NOT EXISTS (
       SELECT FROM word w WHERE (w.pattern IS NULL OR f.search_text NOT LIKE w.pattern) AND ${other}
     )`;
  // With all words but one of which the index knows all documents, it would be among them.
  const isLast = `(cardinality(array_remove(c.having, 0)) + 1 = (SELECT count(query) FROM word)
    AND NOT EXISTS (SELECT FROM document_words d WHERE d.file_id = f.id AND d.part > 1))`;
  const elsewhere =
    "NOT EXISTS (SELECT FROM document_words d WHERE d.file_id = f.id AND d.words @@ w.query)";
  const others = [
    ...(many
      ? [
        "SELECT i, file_id FROM hit WHERE i NOT IN (SELECT i FROM common)",
        "SELECT i, file_id FROM common_hit",
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
    `whole AS MATERIALIZED (
       SELECT d.file_id, d.part FROM ${document}
         AND EXISTS (SELECT FROM word) AND d.words @@ ${hidden(all, "text")}::tsquery LIMIT ${
      HITS_READ + 1
    }
     )`,
    // A long document has several rows.
    `tally AS MATERIALIZED (
       SELECT count(*) AS rows, count(*) FILTER (WHERE part = 1) AS documents FROM whole
     )`,
    `newest_whole AS MATERIALIZED (
       SELECT file_id FROM whole ORDER BY ${newestFirst} LIMIT ${HITS + 1}
     )`,
    ...(many
      ? [
        `hit AS MATERIALIZED (
           SELECT w.i, h.file_id FROM word w CROSS JOIN LATERAL (
             SELECT d.file_id FROM ${document} AND d.words @@ w.query LIMIT ${HITS + 1}
           ) h WHERE NOT ${isPlenty}
         )`,
        `common AS MATERIALIZED (
           SELECT i FROM word WHERE ${isPlenty}
           UNION ALL SELECT i FROM hit GROUP BY i HAVING count(*) > ${HITS}
         )`,
        // Of the newest files so many have it in their names that the index would take long to find all.
        `widely_named AS MATERIALIZED (
           SELECT i FROM word w WHERE ${anyCommon} AND NOT ${isCommon} AND w.pattern IS NOT NULL AND (w.grams IS NULL OR (
             SELECT count(*) FROM scanned f WHERE f.search_text LIKE w.pattern
           ) > ${FEW_NAMED})
         )`,
        `called AS MATERIALIZED (
           SELECT w.i, c.id FROM word w CROSS JOIN LATERAL (
             (SELECT f.id FROM files f WHERE f.library_id + 0 = $1 AND f.deleted_at IS NULL AND f.grams @> w.grams LIMIT ${CALLED})
             UNION ALL
             SELECT f.id FROM early f WHERE f.search_text LIKE w.pattern
           ) c WHERE ${anyCommon} AND NOT ${isCommon} AND w.i NOT IN (SELECT i FROM widely_named)
         )`,
        `crowded AS MATERIALIZED (
           SELECT ${anyCommon} AND (NOT EXISTS (SELECT FROM word w WHERE NOT ${isCommon})
             OR EXISTS (SELECT FROM widely_named) OR EXISTS (SELECT FROM called GROUP BY i HAVING count(*) >= ${CALLED})
           ) AS crowded
         )`,
        `common_hit AS MATERIALIZED (
           SELECT i, file_id FROM (
             SELECT i, file_id, row_number() OVER (PARTITION BY i ORDER BY ${newestFirst}) AS place
             FROM hit WHERE (SELECT crowded FROM crowded) AND i IN (SELECT i FROM common)
           ) h WHERE place <= ${COMMON_HITS}
         )`,
      ]
      : [
        `common AS MATERIALIZED (SELECT i FROM word WHERE ${isPlenty})`,
        `crowded AS MATERIALIZED (SELECT ${isPlenty} AS crowded)`,
      ]),
    ...(far === undefined ? [] : [
      `there AS MATERIALIZED (
         SELECT f.id FROM files f WHERE ${anyCommon} AND ${live} AND ${far} LIMIT ${CALLED}
       )`,
    ]),
    others.length === 0
      ? "candidate AS MATERIALIZED (SELECT file_id, '{1}'::bigint[] AS having FROM newest_whole)"
      : `candidate AS MATERIALIZED (
       SELECT file_id, array_agg(i) AS having FROM (
         SELECT w.i, h.file_id FROM newest_whole h JOIN word w ON w.query IS NOT NULL
         ${others.map((other) => `UNION ${other}`).join(" ")}
       ) h GROUP BY file_id
     )`,
    // To read what a file has inside takes longest.
    `recent AS MATERIALIZED (
       SELECT ${KEYS} FROM (
         SELECT f.* FROM crowded c CROSS JOIN LATERAL (
           SELECT * FROM files f WHERE c.crowded AND ${live} ORDER BY ${sortKeys("f")} LIMIT ${
      inOrder(RECENT_READ)
    }
         ) f
         WHERE ${admitted} AND ${byTags} AND NOT ${byNames}
           ${
      many
        ? `AND ${missing(`NOT ${isCommon} AND (w.i, f.id) NOT IN (SELECT i, file_id FROM hit)`)}`
        : ""
    }
           AND CASE WHEN EXISTS (SELECT FROM ${document} AND d.file_id = f.id) THEN true END
         ORDER BY ${sortKeys("f")} LIMIT ${RECENT_DOCUMENTS}
       ) f
       WHERE ${missing(`${isCommon} AND ${elsewhere}`)}
       ORDER BY ${sortKeys("f")} LIMIT ${Math.max(RECENT, size + 1)}
     )`,
    `settled AS MATERIALIZED (SELECT ${settled} AS settled)`,
    `gone_through AS MATERIALIZED (
       SELECT ${KEYS} FROM (SELECT * FROM candidate ORDER BY ${newestFirst}) c JOIN files f ON f.id = c.file_id
       WHERE NOT (SELECT settled FROM settled)
         AND f.library_id + 0 = $1 AND f.deleted_at IS NULL AND ${admitted} AND ${byTags} AND NOT ${byNames}
         AND ${
      missing(
        others.length > 0
          ? `w.i <> ALL (c.having) AND (NOT ${isCommon} OR ${
            many ? isLast : "false"
          } OR ${elsewhere})`
          : "w.i <> ALL (c.having)",
      )
    }
       LIMIT CASE WHEN ${isPlenty} THEN ${most} END
     )`,
    `found_inside AS MATERIALIZED (
       SELECT f.* FROM (SELECT * FROM recent UNION SELECT * FROM gone_through) f
       ORDER BY ${sortKeys("f")} LIMIT ${most}
     )`,
    `counted_inside AS MATERIALIZED (
       SELECT CASE WHEN (SELECT settled FROM settled) THEN ${most} ELSE (SELECT count(*) FROM found_inside) END AS total
     )`,
  ];
}

/** Whether all of the page is known without the files that the index gave, as well as that there are more than are counted. */
function settledSql(
  { admitted, anchor, move, range, size }: Conditions,
  { parts, tags }: NonNullable<SearchTerms["inside"]>,
  named: string,
): string {
  const isCounted = admitted === "true" && tags.length === 0 &&
    parts.every(({ query }) => query !== null);
  if (!isCounted || move === "last") return "false";
  const inTrash =
    "coalesce((SELECT files FROM library_usage WHERE library_id = $1 AND bucket = 'trash'), 0)";
  const isAnchored = `EXISTS (SELECT FROM recent WHERE id = ${anchor})`;
  const isKnown = anchor === undefined
    ? `${named} + (SELECT count(*) FROM recent) > ${size}`
    : move === "before"
    ? isAnchored
    : `${isAnchored} AND (SELECT count(*) FROM recent f WHERE ${range}) > ${size}`;
  return `(SELECT documents FROM tally) - ${inTrash} > ${SEARCH_COUNT_MAX} AND ${isKnown}`;
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
