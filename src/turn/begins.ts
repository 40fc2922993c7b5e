import type { Database } from "../database/database.ts";
import { type Asker, enterTurn, readTurns, type TurnStart } from "../storage/sessions.ts";

/** At most so many turns begin in one statement. */
const AT_ONCE = 100;

interface Waiting {
  asker: Asker;
  /** Resolves with undefined where the turn has to begin by a statement of its own. */
  start: PromiseWithResolvers<TurnStart | undefined>;
}

/**
 * How turns begin: one by itself when nobody else does; those that come while another begins together, by one statement
 * that writes nothing and waits for no lock. So nobody waits for what one person's row has to wait for.
 */
export class Begins {
  #waiting: Waiting[] = [];
  #alone = false;
  #together = false;

  constructor(private readonly database: Database) {}

  /** Like {@link enterTurn}. */
  async enter(asker: Asker): Promise<TurnStart | undefined> {
    if (!this.#alone && this.#waiting.length === 0) {
      this.#alone = true;
      try {
        return await this.#enterAlone(asker);
      } finally {
        this.#alone = false;
      }
    }
    const start = Promise.withResolvers<TurnStart | undefined>();
    this.#waiting.push({ asker, start });
    if (!this.#together) void this.#readTogether();
    return await start.promise ?? await this.#enterAlone(asker);
  }

  #enterAlone({ profile, updateId, question }: Asker): Promise<TurnStart | undefined> {
    return enterTurn(this.database, profile, updateId, question);
  }

  async #readTogether(): Promise<void> {
    this.#together = true;
    // What else is handled in the same moment comes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, AT_ONCE);
      const starts = await this.#read(group);
      for (const [index, { start }] of group.entries()) start.resolve(starts[index]);
    }
    this.#together = false;
  }

  async #read(group: readonly Waiting[]): Promise<(TurnStart | undefined)[]> {
    try {
      return await readTurns(this.database, group.map(({ asker }) => asker));
    } catch {
      // One of them may be the reason, and is alone with it then; each meets its own error.
      return [];
    }
  }
}
