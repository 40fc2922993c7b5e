/**
 * Search in one statement, quick with ten files as with a million. Grams in a GIN index narrow down, LIKE on the folded
 * search text decides. What is common is found among the newest files, what is rare by the index, and each is asked
 * only where the other has not answered (a condition on the stage before it, evaluated once):
 *
 * 1. `scanned`: the newest files, read one by one. Enough for most people, and for words that many files have.
 * 2. `sampled`: indexes over every 256th, 64th and 16th file. They tell that there are more matches than are counted,
 *    without reading the list of all files that have a word.
 * 3. `gathered`: the index over all files, some thousand of them at most. Where they are fewer, these are all. And `early`,
 *    the files that the index doesn't have.
 * 4. The page: out of what is known; else along the index of the order; and as a last resort however far that goes.
 * 5. Where not even a page was found: what is alike, by the pieces of a word that a typo leaves whole.
 */
import type { SearchTerms } from "../domain/search_terms.ts";
import {
  ALIKE_MAX,
  type Conditions,
  inOrder,
  KEYS,
  resultsSql,
  SEARCH_COUNT_MAX,
  type SearchStatement,
} from "./search_conditions.ts";
import { insideStages, onPage, placedStage } from "./search_inside.ts";

/** Newest files that are read one by one, with a typo in mind too, before the index is asked. */
const SCANNED = 1_000;
/** Matches that are read and sorted before the page is looked for along its order. */
const GATHERED = 2_000;
/** Files along an order that are read before the whole of it. */
const ALONG = 5_000;
/** Files that are read for one way to mistype a word; more have its pieces only in very large libraries. */
const ALIKE_READ = 1_000;

/** Live files that no index of grams has: see EARLY_FILES. None is read unless they are asked for. */
const EARLY = `early AS MATERIALIZED (
       SELECT * FROM files f WHERE f.library_id = (SELECT $1::bigint) AND f.deleted_at IS NULL AND f.grams IS NULL
     )`;

/** The statement of a query. Its text only varies with which filters there are, so that plans can be kept. */
export function searchStatement(
  conditions: Conditions,
  { extensions, kana, fuzzy, inside, ...terms }: SearchTerms,
  size: number,
): SearchStatement {
  const grams = terms.grams();
  const { hidden, sorted, range, limit, live, admitted, matching } = conditions;
  // Only the index of the grams can answer this one: the person is part of each gram, and how many files a person has
  // is nothing that a kept plan could know.
  const byGrams = "f.library_id + 0 = $1 AND f.deleted_at IS NULL";
  const narrowing = [
    ...(grams.length > 0 ? [`@> ${hidden(grams, "int4[]")}`] : []),
    ...(extensions ? [`&& ${hidden(extensions.grams, "int4[]")}`] : []),
    ...(kana ? [`&& ${hidden(kana.grams, "int4[]")}`] : []),
  ];
  const isIndexed = narrowing.length > 0;
  const andEarly = (select: string) => isIndexed ? `UNION ALL ${select}` : "";
  const having = (grams: string) => narrowing.map((one) => `${grams} ${one}`).join(" AND ");
  const narrowed = isIndexed ? `${byGrams} AND ${having("f.grams")}` : live;

  const full = SEARCH_COUNT_MAX + 1;
  const all = `(SELECT files < ${SCANNED} FROM newest)`;
  const counting = `(SELECT files >= ${SCANNED} AND matches < ${full} FROM newest)`;
  // The page is neither known nor found along its order.
  const lastResort =
    `NOT (SELECT complete FROM counted) AND (SELECT count(*) FROM along) < ${limit}`;

  const sample = (every: number, when: string) =>
    `sampled_${every} AS MATERIALIZED (
       SELECT count(*) >= ${full} AS enough FROM (
         SELECT FROM files f
         WHERE ${isIndexed ? `${counting} AND ${when}` : "false"} AND f.id % ${every} = 0
           AND ${byGrams} AND ${having("(f.grams || '{}'::int4[])") || "true"} AND ${matching}
         LIMIT ${full}
       ) f
     )`;
  const orAll = fuzzy ? `OR (SELECT total FROM counted) < ${size}` : "";
  const foundByNames = `SELECT ${KEYS} FROM scanned f WHERE ${all} AND f.matches
         UNION ALL
         SELECT ${KEYS} FROM gathered f`;
  const knownStages = inside === undefined
    ? [
      "counted AS MATERIALIZED (SELECT total, complete FROM named)",
      `known AS MATERIALIZED (
       SELECT f.id, 0 AS rank FROM (${foundByNames}) f
       WHERE (SELECT complete FROM counted) AND ((${range}) ${orAll})
       ${sorted("f")} LIMIT ${limit}
     )`,
    ]
    : [
      ...insideStages(conditions, inside, {
        when: `(SELECT complete AND total < ${full} FROM named)`,
        most: `(SELECT greatest(${full} - total, 0) FROM named)`,
        named: "(SELECT total FROM named)",
      }),
      `counted AS MATERIALIZED (
       SELECT total + (SELECT total FROM counted_inside) AS total, complete FROM named
     )`,
      placedStage(
        conditions,
        `SELECT * FROM (${foundByNames}) f WHERE (SELECT complete FROM counted)`,
      ),
      `known AS MATERIALIZED (SELECT f.id, f.rank FROM placed f WHERE (${
        onPage(conditions)
      }) ${orAll})`,
    ];
  const stages = [
    scannedSql(conditions),
    EARLY,
    `newest AS MATERIALIZED (
       SELECT files, matches, total,
         -- Of all files, if they are like the newest.
         matches * total / greatest(files, 1) AS expected,
         -- Among so many, a page is found along its order.
         CASE WHEN matches > 4 THEN ${full} ELSE ${GATHERED} END AS gathering
       FROM (SELECT count(*) AS files, count(*) FILTER (WHERE matches) AS matches FROM scanned) n
       CROSS JOIN (
         SELECT coalesce(sum(files), 0)::bigint AS total FROM library_usage WHERE library_id = $1 AND bucket <> 'trash'
       ) u
     )`,
    // Only where it can be expected to be enough, or it would be read for nothing.
    sample(256, `(SELECT expected > ${256 * full} FROM newest)`),
    sample(
      64,
      `(SELECT expected > ${64 * full} FROM newest) AND NOT (SELECT enough FROM sampled_256)`,
    ),
    sample(
      16,
      `(SELECT total > ${16 * full} FROM newest)
         AND NOT (SELECT enough FROM sampled_256) AND NOT (SELECT enough FROM sampled_64)`,
    ),
    `sampled AS MATERIALIZED (
       SELECT a.enough OR b.enough OR c.enough AS enough FROM sampled_256 a, sampled_64 b, sampled_16 c
     )`,
    `gathered AS MATERIALIZED (
       SELECT ${KEYS} FROM files f
       WHERE ${counting} AND NOT (SELECT enough FROM sampled) AND ${narrowed} AND ${matching}
       ${
      andEarly(
        `SELECT ${KEYS} FROM early f WHERE ${counting} AND NOT (SELECT enough FROM sampled) AND ${matching}`,
      )
    }
       LIMIT (SELECT gathering FROM newest)
     )`,
    `named AS MATERIALIZED (
       SELECT CASE
           WHEN ${all} THEN n.matches
           WHEN ${counting} AND NOT s.enough THEN least(${full}, (SELECT count(*) FROM gathered))
           ELSE ${full}
         END AS total,
         ${all} OR (${counting} AND NOT s.enough AND (SELECT count(*) FROM gathered) < n.gathering) AS complete
       FROM newest n, sampled s
     )`,
    ...knownStages,
    `along AS MATERIALIZED (
       SELECT f.id FROM (
         SELECT * FROM files f
         WHERE NOT (SELECT complete FROM counted) AND ${live} AND ${range} ${sorted("f")} LIMIT ${
      inOrder(ALONG)
    }
       ) f
       WHERE ${matching} ${sorted("f")} LIMIT ${limit}
     )`,
    // Matches are few: sorting them all is quicker than going through all files.
    `sorted AS MATERIALIZED (
       SELECT f.id FROM (
         SELECT ${KEYS} FROM files f
         WHERE ${lastResort} AND NOT (SELECT enough FROM sampled) AND ${narrowed} AND ${matching} AND ${range}
         ${
      andEarly(
        `SELECT ${KEYS} FROM early f
         WHERE ${lastResort} AND NOT (SELECT enough FROM sampled) AND ${matching} AND ${range}`,
      )
    }
       ) f
       ${sorted("f")} LIMIT ${limit}
     )`,
    // CASE keeps the planner from guessing that nothing matches, and then sorting all files first.
    `onwards AS MATERIALIZED (
       SELECT f.id FROM files f
       WHERE ${lastResort} AND (SELECT enough FROM sampled) AND ${live} AND ${range}
         AND CASE WHEN ${matching} THEN true END
       ${sorted("f")} LIMIT ${limit}
     )`,
    `page AS MATERIALIZED (
       SELECT id, rank FROM known
       UNION ALL SELECT id, 0 FROM along WHERE (SELECT count(*) FROM along) >= ${limit}
       UNION ALL SELECT id, 0 FROM sorted
       UNION ALL SELECT id, 0 FROM onwards
     )`,
  ];
  const pages = ["SELECT id, rank FROM page"];
  if (fuzzy) {
    const alike = alikeSql(conditions, fuzzy);
    const byAlternatives = (alternatives: number[][], when: string) => {
      const literals = alternatives.map((grams) => `{${grams.join(",")}}`);
      return `SELECT f.id, f.created_at
       FROM unnest(${hidden(literals, "text[]")}) alternative (grams)
       CROSS JOIN LATERAL (
         SELECT f.id, f.created_at FROM (
           SELECT * FROM files f
           WHERE ${when} AND ${byGrams} AND f.grams @> alternative.grams::int4[] LIMIT ${ALIKE_READ}
         ) f
         WHERE ${admitted} AND ${alike} LIMIT ${ALIKE_MAX}
       ) f`;
    };
    const beyond = `NOT ${all}`;
    const mayBeFar =
      `(SELECT total FROM counted) < ${size} AND ${beyond} AND (SELECT count(*) FROM near) < ${size}`;
    stages.push(
      `near AS MATERIALIZED (
         SELECT f.id, f.created_at FROM scanned f
         WHERE (SELECT total FROM counted) < ${size} AND f.admitted AND ${alike}
       )`,
      `far AS MATERIALIZED (${
        byAlternatives(
          fuzzy.alternatives(),
          mayBeFar,
        )
      }
       UNION ALL
       (SELECT f.id, f.created_at FROM early f WHERE ${mayBeFar} AND ${admitted} AND ${alike} LIMIT ${ALIKE_MAX}))`,
      `farther AS MATERIALIZED (${
        byAlternatives(
          fuzzy.distant(),
          `(SELECT total FROM counted) = 0 AND ${beyond}
             AND NOT EXISTS (SELECT FROM near) AND NOT EXISTS (SELECT FROM far)`,
        )
      })`,
    );
    pages.push(
      `SELECT id, 2 FROM (
         SELECT id, created_at FROM near
         UNION SELECT id, created_at FROM far
         UNION SELECT id, created_at FROM farther
         ORDER BY created_at DESC, id DESC LIMIT ${ALIKE_MAX}
       ) alike ${inside === undefined ? "" : "WHERE id NOT IN (SELECT id FROM found_inside)"}`,
    );
  }
  return { sql: resultsSql(conditions, stages, pages), params: conditions.params };
}

/** The stage that reads the newest files one by one. */
function scannedSql({ admitted, matching, live }: Conditions): string {
  return `scanned AS MATERIALIZED (
       SELECT ${KEYS}, f.search_text, ${admitted} AS admitted, ${matching} AS matches
       FROM (
         SELECT * FROM files f WHERE ${live} ORDER BY f.created_at DESC, f.id DESC LIMIT ${
    inOrder(SCANNED)
  }
       ) f
     )`;
}

/** Has the words but for typos. */
function alikeSql(
  { hidden, words }: Conditions,
  { patterns, pieces, expressions }: NonNullable<SearchTerms["fuzzy"]>,
): string {
  return `f.search_text LIKE ALL (${hidden(patterns, "text[]")}) AND f.search_text LIKE ANY (${
    hidden(pieces, "text[]")
  })
    AND NOT ${words} AND f.search_text ~ ALL (${hidden(expressions, "text[]")})`;
}
