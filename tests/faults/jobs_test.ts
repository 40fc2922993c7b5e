/** What takes longer than a turn, while the process is killed again and again in the middle of it. */
import assert from "node:assert/strict";
import { until } from "../support/until.ts";
import type { Person } from "../telegram/emulator.ts";
import { between, inDatabase, pause, READY, type Rig, withRig } from "./rig.ts";
import { ROUNDS } from "./rounds.ts";

const KILLS = 4 * ROUNDS;

/** A person with a folder of so many documents, all of one file of Telegram's; the bot is down afterwards. */
async function withFolder(rig: Rig, count: number): Promise<Person> {
  const [ann] = rig.ledger.people as [Person];
  rig.bot.start();
  await rig.bot.logged(READY);
  await ann.sendDocument({ file_name: "first.pdf" });
  await ann.waitFor(/first\.pdf/);
  await rig.telegram.idle();
  await rig.bot.end("SIGTERM");
  await inDatabase(rig, (db) =>
    db.query(
      `WITH d AS (
         INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Sea', 'sea') RETURNING id
       )
       INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, folder_id, search_text, grams)
       SELECT library_id, kind, category, file_id, 'u' || n, 'sea ' || n || '.pdf', 'sea', d.id, 'sea', ARRAY[n]
       FROM files, d, generate_series(1, $2) n`,
      [ann.id, count],
    ));
  return ann;
}

/** Lets the bot live and kills it in the middle of its work, several times; the last life goes on. */
async function killed(rig: Rig, begin: () => Promise<unknown>): Promise<void> {
  for (let life = 0; life <= KILLS; life++) {
    rig.bot.start();
    await rig.bot.logged(READY);
    if (life === 0) await begin();
    if (life === KILLS) return;
    await pause(between(50, 900));
    await rig.bot.end("SIGKILL");
    // As if its lease had run out by now.
    await inDatabase(
      rig,
      (db) => db.query(`UPDATE jobs SET due_at = now() WHERE holder IS NOT NULL`),
    );
  }
}

async function openFolder(ann: Person) {
  await ann.send("/files");
  const files = await ann.waitFor(/My Files/);
  await ann.press(files, /^📁 Folders/);
  await ann.press(await ann.waitFor(/1 folder/), /Sea/);
  return await ann.waitFor(/Sea – /);
}

for (const database of ["postgres", "embedded"] as const) {
  Deno.test(`a link is opened and saved through ${KILLS} kills, and what is said is what was done (${database})`, async () => {
    await withRig({ database, mode: "polling" }, async (rig) => {
      const ann = await withFolder(rig, 1_000);
      const [, ben] = rig.ledger.people as [Person, Person];
      let payload = "";
      await killed(rig, async () => {
        await ann.press(await openFolder(ann), "🔗 Share");
        const { text } = await ann.waitFor(/start=s_/);
        payload = /start=(s_[\w-]+)/.exec(text!)![1]!;
        await ben.open(payload);
        await until(
          () => Promise.resolve(ben.messages.some(({ document }) => document)),
          "no file arrived",
        );
      });
      const part = await ben.waitFor(/100 of 1,000 files/, { since: 0, timeout_ms: 90_000 });
      const names = ben.messages.filter(({ document, from }) => document && from?.is_bot)
        .map(({ caption }) => caption!.split("\n")[0]!);
      assert.equal(new Set(names).size, 100);
      // At most the album that was on its way comes twice for each kill.
      assert.ok(names.length <= 100 + 10 * KILLS, `${names.length} files for 100`);
      await rig.bot.end("SIGTERM");
      await killed(rig, async () => {
        await ben.press(part, "💾 Save to my files");
        await ben.waitFor(/Saving/);
      });
      await ben.waitFor(/Saved to your files: 1,000 files/, { since: 0, timeout_ms: 90_000 });
      await rig.telegram.idle();
      await rig.bot.end("SIGTERM");
      await inDatabase(rig, async (db) => {
        const [kept] = await db.query<{ files: number; counted: number }>(
          `SELECT count(*) AS files, (SELECT sum(files)::bigint FROM library_usage WHERE library_id = $1) AS counted
           FROM files WHERE library_id = $1`,
          [ben.id],
        );
        assert.deepEqual(kept, { files: 1_000, counted: 1_000 });
        assert.deepEqual(await db.query(`SELECT kind FROM jobs`), []);
      });
      console.log(`    opened: ${names.length} files sent for 100`);
    });
  });

  Deno.test(`a large folder is deleted and brought back through ${KILLS} kills each (${database})`, async () => {
    await withRig({ database, mode: "polling" }, async (rig) => {
      const ann = await withFolder(rig, 4_000);
      await killed(rig, async () => {
        await ann.press(await openFolder(ann), "🗑 Delete");
        await ann.waitFor(/Deleting the folder|Folder deleted/);
      });
      const deleted = await ann.waitFor(/Folder deleted: Sea[^]*4,000 files/, {
        since: 0,
        timeout_ms: 90_000,
      });
      await rig.bot.end("SIGTERM");
      const rows = () =>
        inDatabase(rig, async (db) => {
          const [found] = await db.query(
            `SELECT count(*) FILTER (WHERE f.deleted_at IS NULL AND d.deleted_at IS NULL) AS live,
               count(*) FILTER (WHERE f.deleted_at IS NOT NULL AND d.deleted_at IS NOT NULL) AS trash,
               count(DISTINCT f.deleted_act) AS acts, max(d.file_count) AS counted, (SELECT count(*) FROM jobs) AS jobs
             FROM files f JOIN folders d ON d.id = f.folder_id`,
          );
          return found;
        });
      assert.deepEqual(await rows(), { live: 0, trash: 4_000, acts: 1, counted: 0, jobs: 0 });
      await killed(rig, async () => {
        await ann.press(deleted, "↩️ Undo");
        await ann.waitFor(/Restoring|Restored/);
      });
      await ann.waitFor(/Restored: 1 folder, 4,000 files/, { since: 0, timeout_ms: 90_000 });
      await rig.bot.end("SIGTERM");
      assert.deepEqual(await rows(), { live: 4_000, trash: 0, acts: 0, counted: 4_000, jobs: 0 });
    });
  });
}
