/** For how long what is known of a member is believed. */
import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import { findGroup, setWatched } from "../../src/storage/groups.ts";
import { findByLink, findChoice, listChoices, noteAnswer } from "../../src/storage/members.ts";
import { forEachDatabase } from "../support/databases.ts";

const BEN = 7_000_000_002;
const CHAT = -1_002_147_483_649;

/** When the bot became an administrator, when its updates began, when Ben was known to be a member; null is never. */
type Times = Record<"watched" | "began" | "known", string | null>;

const TIMES: [Times, boolean][] = [
  // As an administrator, whose updates tell who leaves: for a day.
  [{ watched: "2 days", began: "2 days", known: "1 minute" }, true],
  [{ watched: "2 days", began: "2 days", known: "23 hours 59 minutes" }, true],
  [{ watched: "2 days", began: "2 days", known: "24 hours 1 minute" }, false],
  // Not across a gap in its updates, nor from before its office.
  [{ watched: "2 days", began: "5 minutes", known: "6 minutes" }, false],
  [{ watched: "2 days", began: "1 minute", known: "4 minutes" }, true],
  [{ watched: "5 minutes", began: "2 days", known: "6 minutes" }, false],
  [{ watched: "1 minute", began: "2 days", known: "4 minutes" }, true],
  // As a member, who is asked: for five minutes.
  [{ watched: null, began: "2 days", known: "4 minutes" }, true],
  [{ watched: null, began: "2 days", known: "6 minutes" }, false],
  [{ watched: "2 days", began: "2 days", known: null }, false],
];

forEachDatabase(
  "a member is believed for a day where updates tell who leaves, else for five minutes",
  async (open) => {
    const db = await open();
    const { group } = await findGroup(db, { id: CHAT, type: "supergroup", title: "Family" }, []);
    const { id, link } = group!;
    await noteAnswer(db, id, BEN, "member", 0);
    for (const [{ watched, began, known }, believed] of TIMES) {
      await db.query(
        `UPDATE libraries SET watched_since = now() - $1::interval WHERE id = $2`,
        [watched, id],
      );
      await db.query(
        `UPDATE members SET known_at = now() - $1::interval WHERE library_id = $2`,
        [known, id],
      );
      const since = await ago(db, began!);
      const choices = [
        await findChoice(db, BEN, since, null, id),
        await findByLink(db, BEN, since, null, link),
        (await listChoices(db, BEN, since, null))[0],
      ];
      const all = choices.map((choice) => choice?.fresh);
      const when = JSON.stringify({ watched, began, known });
      assert.deepEqual(all, [believed, believed, believed], when);
    }
  },
);

forEachDatabase(
  "an office that the bot keeps began when it began, and one that it got again begins again",
  async (open) => {
    const db = await open();
    await findGroup(db, { id: CHAT, type: "supergroup", title: "Family" }, []);
    const isRecent = async () => {
      const rows = await db.query<{ recent: boolean | null }>(
        `SELECT watched_since > now() - interval '1 minute' AS recent FROM libraries WHERE id < 0`,
      );
      return rows[0]!.recent;
    };
    assert.equal(await isRecent(), null);
    await setWatched(db, CHAT, true);
    assert.equal(await isRecent(), true);
    await db.query(`UPDATE libraries SET watched_since = now() - interval '1 hour' WHERE id < 0`);
    await setWatched(db, CHAT, true);
    assert.equal(await isRecent(), false);
    await setWatched(db, CHAT, false);
    assert.equal(await isRecent(), null);
    await setWatched(db, CHAT, true);
    assert.equal(await isRecent(), true);
  },
);

/** A time so long ago, by the database's clock. */
async function ago(db: Database, interval: string): Promise<Date> {
  const rows = await db.query<{ at: Date }>(`SELECT now() - $1::interval AS at`, [interval]);
  return rows[0]!.at;
}
