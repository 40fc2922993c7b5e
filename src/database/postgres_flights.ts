import { DatabaseError } from "./database.ts";
import type { Pool } from "./postgres_pool.ts";
import { valuesOf } from "./postgres_answers.ts";
import type { Statement } from "./session.ts";
import { Together } from "./together.ts";

/** One that has to wait longer for a lock does so alone, and so does one of which a statement takes longer, in milliseconds. */
const LOCK_TIMEOUT_MS = 100;
const STATEMENT_TIMEOUT_MS = 1_000;
const BEGIN = `BEGIN; SET LOCAL lock_timeout TO ${LOCK_TIMEOUT_MS};
  SET LOCAL statement_timeout TO ${STATEMENT_TIMEOUT_MS}`;

/**
 * Sends short transactions: while some are on their way, those that come share one, which costs one commit and one exchange.
 * If the server refuses it, nothing took effect, and each is sent alone, since only one of them is at fault.
 */
export function flightsOf(pool: Pool): Together<readonly Statement[], unknown[][]> {
  return new Together<readonly Statement[], unknown[][]>({
    alone: (statements) => pool.use((connection) => connection.batch(statements)),
    async together(flights) {
      try {
        const rows = await pool.use((connection) => connection.batchEach(flights.flat(), BEGIN));
        // A value that can't be read concerns nobody else.
        return flights.map(({ length }): PromiseSettledResult<unknown[][]> => {
          const own = rows.splice(0, length);
          const unread = own.find((one) => one.status === "rejected");
          return unread ?? { status: "fulfilled", value: valuesOf(own) };
        });
      } catch (error) {
        if (error instanceof DatabaseError && !error.disconnected) return [];
        throw error;
      }
    },
  }, { alone: 2, together: 2, most: 16 });
}
