import { DatabaseError } from "./database.ts";
import { type EmbeddedSession, type RawRows, readRows } from "./embedded_session.ts";
import type { Statement } from "./session.ts";

/** A transaction that is sent whole, and who waits for its rows. */
export interface Flight {
  readonly statements: readonly Statement[];
  readonly answer: PromiseWithResolvers<unknown[][]>;
}

/**
 * Runs several transactions as one, which costs one fsync, and settles every answer. Where the server refused it nothing of it
 * took effect: each is then run alone, since the fault is one's own. Rejects where it is not known what took effect.
 */
export async function runFlights(
  session: EmbeddedSession,
  flights: readonly Flight[],
  crashed: () => boolean,
): Promise<void> {
  if (flights.length > 1) {
    try {
      const results = await session.send(flights.flatMap(({ statements }) => statements));
      let from = 0;
      for (const flight of flights) {
        settle(flight, results.slice(from, from += flight.statements.length));
      }
      return;
    } catch (error) {
      if (!(error instanceof DatabaseError) || crashed()) throw error;
    }
  }
  for (const flight of flights) {
    await session.send(flight.statements)
      .then((results) => settle(flight, results), flight.answer.reject);
  }
}

/** The rows are read for each by itself: what can't be read is nobody else's fault, and committed. */
function settle({ answer }: Flight, results: readonly RawRows[]): void {
  try {
    answer.resolve(results.map(readRows));
  } catch (error) {
    answer.reject(error);
  }
}
