/**
 * Search for a person who has but few files: all of them are read one by one. The statement for many would answer the
 * same; but its stages, of which none would do anything, take twice as long to set up.
 */
import type { SearchTerms } from "../domain/search_terms.ts";
import {
  ALIKE_MAX,
  alikeSql,
  type Conditions,
  KEYS,
  resultsSql,
  scannedSql,
  SEARCH_COUNT_MAX,
  type SearchStatement,
} from "./search_conditions.ts";
import { insideStages, onPage, placedStage } from "./search_inside.ts";

/** So many files are few. */
export const FEW = 300;
/** What came since they were counted is read too. */
const MOST = 2 * FEW;

/** As {@link searchStatement}, for at most {@link FEW} files. */
export function searchFewStatement(
  conditions: Conditions,
  { fuzzy, inside }: SearchTerms,
  size: number,
): SearchStatement {
  const { range, limit, sorted } = conditions;
  const tooFew = `(SELECT total FROM counted) < ${size}`;
  const orAll = fuzzy ? `OR ${tooFew}` : "";
  const named = "SELECT count(*) FILTER (WHERE matches) AS total, true AS complete FROM scanned";
  const stages = inside === undefined
    ? [
      scannedSql(conditions, MOST),
      `counted AS MATERIALIZED (${named})`,
      `page AS MATERIALIZED (
         SELECT f.id, 0 AS rank FROM scanned f WHERE f.matches AND ((${range}) ${orAll})
         ${sorted("f")} LIMIT ${limit}
       )`,
    ]
    : [
      scannedSql(conditions, MOST),
      ...insideStages(conditions, inside, { when: "true", most: `${SEARCH_COUNT_MAX + 1}` }),
      `counted AS MATERIALIZED (
         SELECT least(n.total + (SELECT total FROM counted_inside), ${
        SEARCH_COUNT_MAX + 1
      }) AS total, n.complete
         FROM (${named}) n
       )`,
      placedStage(conditions, `SELECT ${KEYS} FROM scanned f WHERE f.matches`),
      `page AS MATERIALIZED (SELECT f.id, f.rank FROM placed f WHERE (${
        onPage(conditions)
      }) ${orAll})`,
    ];
  const pages = ["SELECT id, rank FROM page"];
  if (fuzzy) {
    pages.push(
      `(SELECT f.id, 2 FROM scanned f WHERE ${tooFew} AND f.admitted AND ${
        alikeSql(conditions, fuzzy)
      } ${inside === undefined ? "" : "AND f.id NOT IN (SELECT id FROM found_inside)"}
        ORDER BY f.created_at DESC, f.id DESC LIMIT ${ALIKE_MAX})`,
    );
  }
  return { sql: resultsSql(conditions, stages, pages), params: conditions.params };
}
