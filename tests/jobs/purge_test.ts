/** When what is old is purged: at the start, every minute, and who left a group every hour. */
import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import { Background } from "../../src/jobs/background.ts";
import { TrashPurge } from "../../src/jobs/purge.ts";
import { logger } from "../../src/log.ts";
import { findGroup } from "../../src/storage/groups.ts";
import { forEachDatabase } from "../support/databases.ts";
import { foundKeeping } from "../support/groups.ts";
import { testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";

const MINUTE_MS = 60_000;

/** Timers that go by a clock of the test's, and whose work it waits for. */
class Clock extends Background {
  #now = 0;
  readonly #timers: { ms: number; work: (signal: AbortSignal) => Promise<void> }[] = [];
  #begun: Promise<void>[] = [];

  constructor() {
    super(logger("test"));
  }

  override every(ms: number, _name: string, work: (signal: AbortSignal) => Promise<void>): void {
    this.#timers.push({ ms, work });
    this.#begun.push(work(this.stopping));
  }

  async begun(): Promise<void> {
    await Promise.all(this.#begun);
  }

  async advance(ms: number): Promise<void> {
    for (const end = this.#now + ms; this.#now < end;) {
      this.#now += MINUTE_MS;
      for (const timer of this.#timers) {
        if (this.#now % timer.ms === 0) await timer.work(this.stopping);
      }
    }
  }
}

/** So many people of a group, who left so long ago. */
async function leave(
  db: Database,
  libraryId: number,
  { from, count, ago }: { from: number; count: number; ago: string },
): Promise<void> {
  await db.query(
    `INSERT INTO members (library_id, user_id, status, known_at)
     SELECT $1, n, 'left', now() - $4::interval FROM generate_series($2::bigint, $2::bigint + $3::bigint - 1) n`,
    [libraryId, from, count, ago],
  );
}

forEachDatabase(
  "who left a group a week ago is forgotten at the start and then within an hour, however many they are",
  async (open) => {
    const db = await open();
    const { group } = await findGroup(db, { id: -42, type: "group", title: "Family" }, []);
    const { id } = group!;
    const left = async () =>
      (await db.query<{ user_id: number }>(`SELECT user_id FROM members ORDER BY user_id`))
        .map(({ user_id }) => user_id);
    await leave(db, id, { from: 1, count: 1, ago: "7 days 1 minute" });
    await leave(db, id, { from: 2, count: 1, ago: "6 days 23 hours" });
    const clock = new Clock();
    new TrashPurge(db, clock, 30).start();
    await clock.begun();
    assert.deepEqual(await left(), [2]);
    // More than go at once.
    await leave(db, id, { from: 1_000, count: 450, ago: "7 days 1 minute" });
    await clock.advance(59 * MINUTE_MS);
    assert.equal((await left()).length, 451);
    await clock.advance(MINUTE_MS);
    assert.deepEqual(await left(), [2]);
    await leave(db, id, { from: 3, count: 1, ago: "8 days" });
    await clock.advance(60 * MINUTE_MS);
    assert.deepEqual(await left(), [2]);
    await clock.stop();
  },
);

testKeeper(
  "a bot that starts forgets who left a group long ago, and nobody else",
  async ({ telegram, database, stop, restart }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    const cleo = telegram.person({ first_name: "Cleo" });
    group.add(ann, cleo);
    for (const person of [ann, ben]) await group.send(person, "hello");
    await telegram.idle();
    group.leave(ben);
    group.leave(cleo);
    await telegram.idle();
    const known = async () =>
      (await database.query<{ user_id: number }>(`SELECT user_id FROM members`))
        .map(({ user_id }) => user_id).toSorted((one, other) => one - other);
    const sorted = (...people: { id: number }[]) =>
      people.map(({ id }) => id).toSorted((one, other) => one - other);
    assert.deepEqual(await known(), sorted(ann, ben, cleo));
    await stop();
    await database.query(
      `UPDATE members SET known_at = known_at - interval '8 days' WHERE user_id <> $1`,
      [cleo.id],
    );
    await restart();
    await until(async () => (await known()).length === 2, "the purge did not come");
    assert.deepEqual(await known(), sorted(ann, cleo));
  },
);
