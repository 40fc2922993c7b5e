/** Links that hand out and save more than a turn does. */
import assert from "node:assert/strict";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";
import type { Person } from "../telegram/emulator.ts";
import { payloadOf } from "../telegram/keyboards.ts";

/** A folder with so many documents, shared; what opens it. */
async function shareFolder({ telegram, database }: Keeper, count: number): Promise<string> {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendDocument({ file_name: "first.pdf" });
  await ann.waitFor(/first\.pdf/);
  await telegram.idle();
  await database.query(
    `WITH d AS (
       INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Sea', 'sea') RETURNING id
     )
     INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, folder_id, search_text, grams)
     SELECT library_id, kind, category, file_id, 'u' || n, 'sea ' || n || '.pdf', 'sea', d.id, 'sea', '{}'
     FROM files, d, generate_series(1, $2) n`,
    [ann.id, count],
  );
  await ann.send("/files");
  await ann.press(await ann.waitFor(/My Files/), /^📁 Folders/);
  await ann.press(await ann.waitFor(/1 folder/), /Sea/);
  await ann.press(await ann.waitFor(/Sea/), "🔗 Share");
  const { text } = await ann.waitFor(/start=s_/);
  return /start=(s_[\w-]+)/.exec(text!)![1]!;
}

const jobs = ({ database }: Keeper) =>
  database.query<{ kind: string }>(`SELECT kind FROM jobs ORDER BY id`);

/** Names of the documents that somebody got, from their captions. */
const got = ({ messages }: Person) =>
  messages.filter(({ document, from }) => document && from?.is_bot)
    .map(({ caption }) => caption!.split("\n")[0]!);

testKeeper(
  "opening a link that a stop interrupts goes on after it: every file once, and then the summary",
  async (keeper) => {
    const { telegram, database, stop, restart } = keeper;
    const payload = await shareFolder(keeper, 25);
    const ben = telegram.person({ first_name: "Ben" });
    telegram.fault({ kind: "delay", method: "sendMediaGroup", delay_ms: 300 });
    await ben.open(payload);
    await until(() => Promise.resolve(got(ben).length > 0), "nothing arrived");
    await stop();
    assert.equal((await jobs(keeper)).length, 1);
    assert.ok(got(ben).length < 25, "it was not interrupted");
    telegram.clearFaults();
    await restart();
    await ben.waitFor(/Sea – 25 files/, { since: 0 });
    await ben.waitFor(/Hello, Ben/, { since: 0 });
    const names = got(ben);
    assert.deepEqual([names.length, new Set(names).size], [25, 25]);
    assert.deepEqual(await database.query(`SELECT id FROM jobs`), []);
  },
);

testKeeper("what is revoked while it is handed out is not sent any further", async (keeper) => {
  const { telegram, database } = keeper;
  const payload = await shareFolder(keeper, 25);
  const ben = telegram.person({ first_name: "Ben" });
  telegram.fault({ kind: "429", method: "sendMediaGroup", retry_after: 60, times: 1 });
  await ben.open(payload);
  await until(
    async () =>
      (await database.query(`SELECT FROM jobs WHERE due_at > now() + interval '40 seconds'`))
        .length > 0,
    "it was not put off",
  );
  await database.query(`DELETE FROM links`);
  await database.query(`UPDATE jobs SET due_at = now()`);
  await ben.waitFor(/doesn't work/, { timeout_ms: 10_000 });
  assert.deepEqual(got(ben), []);
});

testKeeper("Next pressed hundreds of times is one queue for the chat", async (keeper) => {
  const { telegram, database } = keeper;
  const payload = await shareFolder(keeper, 120);
  const ben = telegram.person({ first_name: "Ben" });
  await ben.open(payload);
  const part = await ben.waitFor(/100 of 120 files/, { timeout_ms: 30_000 });
  await telegram.idle();
  telegram.clearCalls();
  // The queue waits, so that all presses are there before it ends.
  telegram.fault({ kind: "429", method: "sendMediaGroup", retry_after: 60, times: 1 });
  const next = payloadOf(part, /Next/);
  await Promise.all(Array.from({ length: 100 }, () => ben.pressData(part, next)));
  await telegram.idle();
  assert.deepEqual((await jobs(keeper)).map(({ kind }) => kind), ["opened_link"]);
  await database.query(`UPDATE jobs SET due_at = now()`);
  await ben.waitFor(/20 of 120 files/, { since: 0, timeout_ms: 30_000 });
  await telegram.idle();
  assert.equal(got(ben).length, 120);
  const refused = telegram.calls.filter(({ error }) => error?.error_code === 429);
  assert.equal(refused.length, 1);
});

testKeeper(
  "saving a link that a stop interrupts goes on after it, and reports all that was saved",
  async (keeper) => {
    const { telegram, database, stop, restart } = keeper;
    const payload = await shareFolder(keeper, 1_500);
    const ben = telegram.person({ first_name: "Ben" });
    await ben.open(payload);
    const part = await ben.waitFor(/100 of 1,500 files/, { timeout_ms: 30_000 });
    await telegram.idle();
    const saved = async () => {
      const [row] = await database.query<{ files: number }>(
        `SELECT count(*) AS files FROM files WHERE library_id = $1`,
        [ben.id],
      );
      return row!.files;
    };
    await ben.press(part, "💾 Save to my files");
    await ben.waitFor(/Saving/);
    await until(async () => await saved() > 0, "nothing is saved");
    await stop();
    const before = await saved();
    assert.ok(before < 1_500, `${before} files were saved before the stop`);
    await restart();
    await ben.waitFor(/Saved to your files: 1,500 files/, { since: 0, timeout_ms: 30_000 });
    assert.equal(await saved(), 1_500);
    const [row] = await database.query<{ saves: number }>(`SELECT saves FROM links`);
    assert.equal(row?.saves, 1);
    // Once more: all of it is there.
    await ben.press(part, "💾 Save to my files");
    await ben.waitFor(/already have 1,500/, { timeout_ms: 30_000 });
  },
);

testKeeper(
  "saving a link goes on after the database's connections are cut, again and again",
  async (keeper) => {
    const { telegram, database } = keeper;
    const payload = await shareFolder(keeper, 800);
    const ben = telegram.person({ first_name: "Ben" });
    await ben.open(payload);
    const part = await ben.waitFor(/100 of 800 files/, { timeout_ms: 30_000 });
    await telegram.idle();
    await ben.press(part, "💾 Save to my files");
    await ben.waitFor(/Saving/);
    const saved = async () => {
      const [row] = await database.query<{ files: number }>(
        `SELECT count(*) AS files FROM files WHERE library_id = $1`,
        [ben.id],
      );
      return row!.files;
    };
    // The embedded database has no connections: there it fails in no way in between.
    for (
      let files = 0, cuts = 0;
      database.kind === "postgres" && files < 800 && cuts < 5;
      cuts++
    ) {
      const before = files;
      await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      await until(async () => (files = await saved().catch(() => before)) > before, "it stays");
    }
    await ben.waitFor(/Saved to your files: 800 files/, { since: 0, timeout_ms: 60_000 });
    assert.equal(await saved(), 800);
    assert.equal(
      ben.messages.filter(({ text }) => /Saved to your files/.test(text ?? "")).length,
      1,
    );
  },
);
