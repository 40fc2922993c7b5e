/**
 * Search for a person who has but few files: all of them are read one by one. The statement for many would answer the
 * same; but its stages, of which none would do anything, take twice as long to set up.
 */
import type { SearchTerms } from "../domain/search_terms.ts";
import {
  ALIKE_MAX,
  alikeSql,
  type Conditions,
  resultsSql,
  scannedSql,
  type SearchStatement,
} from "./search_conditions.ts";

/** So many files are few. */
export const FEW = 300;
/** What came since they were counted is read too. */
const MOST = 2 * FEW;

/** As {@link searchStatement}, for at most {@link FEW} files. */
export function searchFewStatement(
  conditions: Conditions,
  { fuzzy }: SearchTerms,
  size: number,
): SearchStatement {
  const { range, limit, sorted } = conditions;
  const tooFew = `(SELECT total FROM counted) < ${size}`;
  const stages = [
    scannedSql(conditions, MOST),
    "counted AS MATERIALIZED (SELECT count(*) FILTER (WHERE matches) AS total FROM scanned)",
    `page AS MATERIALIZED (
       SELECT f.id FROM scanned f WHERE f.matches AND ((${range}) ${fuzzy ? `OR ${tooFew}` : ""})
       ${sorted("f")} LIMIT ${limit}
     )`,
  ];
  const pages = ["SELECT id, true AS exact FROM page"];
  if (fuzzy) {
    pages.push(
      `(SELECT f.id, false FROM scanned f WHERE ${tooFew} AND f.admitted AND ${
        alikeSql(conditions, fuzzy)
      } ORDER BY f.created_at DESC, f.id DESC LIMIT ${ALIKE_MAX})`,
    );
  }
  return { sql: resultsSql(conditions, stages, pages), params: conditions.params };
}
