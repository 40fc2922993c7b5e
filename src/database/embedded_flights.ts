import { DatabaseError } from "./database.ts";
import type { EmbeddedConnection } from "./embedded_connection.ts";
import { type RawRows, readRows } from "./embedded_session.ts";
import type { Statement } from "./session.ts";

/** A transaction that is sent whole, and who waits for its rows. */
export interface Flight {
  readonly statements: readonly Statement[];
  readonly answer: PromiseWithResolvers<unknown[][]>;
}

/**
 * Runs several transactions as one, which costs one fsync, and settles every answer. If the server refuses it, nothing took
 * effect: each is then run alone, since only one of them is at fault. Rejects where the outcome is unknown.
 */
export async function runFlights(
  connection: EmbeddedConnection,
  flights: readonly Flight[],
): Promise<void> {
  if (flights.length > 1) {
    try {
      const { session } = connection;
      const results = await session.send(flights.flatMap(({ statements }) => statements));
      let from = 0;
      for (const flight of flights) {
        settle(flight, results.slice(from, from += flight.statements.length));
      }
      return;
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.disconnected) throw error;
    }
  }
  for (const flight of flights) {
    // The one before may have filled the disk, or crashed the engine.
    await connection.recover()
      .then(() => connection.session.send(flight.statements))
      .then((results) => settle(flight, results), flight.answer.reject);
  }
}

/** Each reads its own rows: a value that can't be read concerns nobody else, and its transaction is committed. */
function settle({ answer }: Flight, results: readonly RawRows[]): void {
  try {
    answer.resolve(results.map(readRows));
  } catch (error) {
    answer.reject(error);
  }
}
