/** What the answers to queries that left together say of their effect. */
import { DatabaseError } from "./database.ts";
import type { Rows } from "./postgres_driver.ts";
import { assertCommitted } from "./session.ts";

/**
 * Follows BEGIN in one flight. If BEGIN was cancelled, each statement behind it would take effect by itself, though the batch
 * is rejected; in a read-only session none can.
 */
export const BEGUN = "SET LOCAL filekeeper.begun = 'on'";
export const REFUSE_UNLESS_BEGUN =
  `SELECT CASE WHEN current_setting('filekeeper.begun', true) IS DISTINCT FROM 'on'
     THEN set_config('default_transaction_read_only', 'on', false) END`;

/**
 * The rows of each statement of a transaction, or why they can't be read, from its answers: `opening` of them are to BEGIN and
 * what makes sure of it, the last is to COMMIT.
 *
 * @throws {DatabaseError} unless it took effect; `disconnected` where nobody knows
 */
export function effectsOf(
  answers: readonly PromiseSettledResult<Rows>[],
  opening: number,
): PromiseSettledResult<unknown[]>[] {
  const refusals = answers.map(refusalOf);
  const first = refusals.find((refusal) => refusal !== undefined);
  if (first !== undefined) {
    const hasBegun = refusals.slice(0, opening).some((refusal) => refusal === undefined);
    if (hasBegun || first.disconnected) throw first;
    throw new DatabaseError(`Cannot tell whether a transaction took effect: ${first.message}`, {
      disconnected: true,
      cause: first,
    });
  }
  assertCommitted(valuesOf(answers.slice(-1))[0]!.command);
  return answers.slice(opening, -1).map((answer) =>
    answer.status === "rejected" ? answer : { status: "fulfilled", value: dense(answer.value) }
  );
}

/** What the server refused; a value that can't be read was none the less sent. */
function refusalOf(answer: PromiseSettledResult<unknown>): DatabaseError | undefined {
  const refused = answer.status === "rejected" && answer.reason instanceof DatabaseError;
  return refused ? answer.reason : undefined;
}

/** The first error counts: those after it only follow from it. */
export function valuesOf<T>(answers: readonly PromiseSettledResult<T>[]): T[] {
  return answers.map((answer) => {
    if (answer.status === "rejected") throw answer.reason;
    return answer.value;
  });
}

/** A copy without holes: after a query that failed among its rows the driver goes on counting from there. */
export function dense(rows: Rows): unknown[] {
  return rows.filter(() => true);
}

/** Several statements return an array of results, one its result, which is an array of rows. */
export function lastOf(results: Rows | Rows[]): Rows {
  return "command" in results ? results : results.at(-1)!;
}
