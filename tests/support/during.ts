import type { Database, Transaction } from "../../src/database/database.ts";
import { until } from "./until.ts";

/**
 * Runs `beside` while the transaction of `work` is still open, until it waits for that. The embedded database has one
 * connection: there it comes after the transaction in any case.
 */
export async function during<T>(
  db: Database,
  work: (tx: Transaction) => Promise<unknown>,
  beside: () => Promise<T>,
): Promise<T> {
  let result: { promise: Promise<T> } | undefined;
  await db.transaction(async (tx) => {
    await work(tx);
    if (db.kind === "embedded") return;
    result = { promise: beside() };
    await until(
      async () => (await db.query(`SELECT pid FROM pg_locks WHERE NOT granted`)).length > 0,
      "a statement waits",
    );
  });
  return await (result?.promise ?? beside());
}
