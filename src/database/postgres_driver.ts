/** What postgres.js is told, and kept from, so that statements and values pass it as they are. */
import type postgres from "postgres";
import { PARSERS } from "./values.ts";

export type Rows = postgres.RowList<postgres.Row[]>;
/** Sent when it is awaited. */
export type Query = PromiseLike<Rows>;

const stalePlans = new WeakSet<Error>();

/** True for the error of a statement whose plan became invalid: the whole may be tried again. */
export function isStalePlan(error: Error): boolean {
  return stalePlans.has(error);
}

/**
 * Two things the driver does by itself are kept from it, on the query object it works with:
 * - It asks for the types of a new statement's parameters before it sends them, a round trip more. Ours
 *   are text already, so the statement goes out whole, and a batch in one flight, warm or not.
 * - It tries a statement again whose plan became invalid: in a pipeline that would be after COMMIT, alone,
 *   outside its transaction. It is an error here (`stalePlan`), and the whole is tried again.
 */
export function inOneFlight(query: Query): Query {
  const inner = query as unknown as { cancelled: unknown; reject(error: unknown): void };
  Object.defineProperties(inner, {
    describeFirst: { get: () => false, set: () => {} },
    retried: {
      get: () => undefined,
      set(error: Error) {
        stalePlans.add(error);
        inner.cancelled = true;
        inner.reject(error);
      },
    },
  });
  return query;
}

/** Parsers for what comes, and for what goes the text as it is, whatever its type. */
export function driverTypes(): Record<string, postgres.PostgresType> {
  const asIs = (value: unknown) => value;
  const types: Record<string, postgres.PostgresType> = {};
  for (
    const oid of [16, 17, 25, 114, 1082, 1114, 1184, 3802, ...Object.keys(PARSERS).map(Number)]
  ) {
    types[`oid${oid}`] = {
      to: oid,
      from: [oid],
      serialize: asIs,
      parse: PARSERS[oid] ?? asIs,
    };
  }
  return types;
}
