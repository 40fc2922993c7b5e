import type { Database } from "../database/database.ts";
import { Together } from "../database/together.ts";
import { type Asker, enterTurn, readTurns, type TurnStart } from "../storage/sessions.ts";

/** How turns begin. */
export type Begins = Together<Asker, TurnStart | undefined>;

/**
 * One turn begins by itself when no other does; those that come while one begins do so together, by a statement that writes
 * nothing and waits for no lock: nobody waits for what one person's row has to wait for.
 */
export function beginsOf(database: Database): Begins {
  return new Together<Asker, TurnStart | undefined>({
    alone: ({ profile, updateId, question }) => enterTurn(database, profile, updateId, question),
    async together(askers) {
      try {
        const starts = await readTurns(database, askers);
        return starts.map((value) => value && { status: "fulfilled", value });
      } catch {
        // One of them may be the reason, and meets it again alone.
        return [];
      }
    },
  }, { alone: 1, together: 1, most: 100 });
}
