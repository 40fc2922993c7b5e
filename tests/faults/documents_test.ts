/** Documents that are read while the bot is killed, and while the database or Telegram's file server is away. */
import assert from "node:assert/strict";
import { READING_COMMAND } from "../../src/documents/messages.ts";
import { fixture } from "../documents/bytes.ts";
import { unlessEnded } from "../documents/reading_processes.ts";
import { until } from "../support/until.ts";
import type { Person } from "../telegram/emulator.ts";
import { between, inDatabase, pause, READY, type Rig, withRig } from "./rig.ts";
import { ROUNDS } from "./rounds.ts";

const KILLS = 20 * ROUNDS;
/** Documents that come while the bot is down. */
const EACH_LIFE = 3;
const FIXTURES = ["libreoffice.pdf", "libreoffice.docx", "pandoc.epub", "utf-8.txt"];

/** Sends so many documents, each of which has the word `lighthouse` inside. */
async function sendDocuments(person: Person, count: number, sent = 0): Promise<void> {
  for (let index = sent; index < sent + count; index++) {
    const name = FIXTURES[index % FIXTURES.length]!;
    const file_name = `paper ${index}${/\.[a-z]+$/.exec(name)![0]}`;
    await person.sendDocument({ file_name, bytes: fixture(name), mime_type: undefined });
  }
}

/** How often the bot asked for a document so far. */
function downloads({ telegram }: Rig): number {
  return telegram.calls.filter(({ method }) => method === "getFile").length;
}

/** Waits until the bot found as many documents by their words as there are, by asking it as a person does. */
async function allFound(person: Person, count: number, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs;
  const all = new RegExp(`inside:lighthouse – ${count} files`);
  for (;;) {
    await person.send("inside:lighthouse");
    const answer = await person.waitFor(/inside:lighthouse|\d K?B$/);
    if (all.test(answer.text ?? "")) return;
    assert.ok(Date.now() < end, `not all are found: ${answer.text ?? answer.caption}`);
    await pause(200);
  }
}

/** Each was read to its end, once, and nobody holds one. */
async function assertRead(rig: Rig, count: number): Promise<void> {
  await rig.bot.end("SIGTERM");
  await inDatabase(rig, async (db) => {
    const states = await db.query(
      `SELECT d.outcome, d.holder, d.is_partial, count(*) AS documents,
         count(*) FILTER (WHERE EXISTS (SELECT FROM document_words w WHERE w.file_id = d.file_id)) AS indexed
       FROM documents d GROUP BY 1, 2, 3`,
    );
    assert.deepEqual(states, [
      { outcome: "read", holder: null, is_partial: false, documents: count, indexed: count },
    ]);
  });
  await until(() => readersOf(rig) === 0, "a reading process outlived its bot");
}

/** Reading processes that the bots of a rig started. */
function readersOf({ bots }: Rig): number {
  if (Deno.build.os !== "linux") return 0;
  const dirs = new Set(bots.map(({ dir }) => Deno.realPathSync(dir)));
  let count = 0;
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const cwd = unlessEnded(() => {
      const command = Deno.readTextFileSync(`/proc/${name}/cmdline`);
      return command.includes(READING_COMMAND) ? Deno.readLinkSync(`/proc/${name}/cwd`) : undefined;
    });
    if (cwd !== undefined && dirs.has(cwd)) count++;
  }
  return count;
}

for (const database of ["postgres", "embedded"] as const) {
  Deno.test(`documents are all read through ${KILLS} kills while one is read (${database})`, async () => {
    await withRig({ database, mode: "polling" }, async (rig) => {
      const [ann] = rig.ledger.people as [Person];
      const count = KILLS * EACH_LIFE;
      let inTheMiddle = 0;
      for (let life = 0; life < KILLS; life++) {
        await sendDocuments(ann, EACH_LIFE, life * EACH_LIFE);
        rig.bot.start();
        const before = downloads(rig);
        await rig.bot.logged(READY);
        // Each life comes further: it is on its second document.
        await until(() => downloads(rig) >= before + 2, "nothing is read", 60_000);
        await pause(between(0, 60));
        await rig.bot.end("SIGKILL");
        if (rig.databaseUrl === undefined) continue;
        inTheMiddle += await inDatabase(rig, async (db) => {
          // As if its lease had run out by now.
          const rows = await db.query(
            `UPDATE documents SET due_at = now() WHERE holder IS NOT NULL AND outcome IS NULL RETURNING file_id`,
          );
          return rows.length;
        });
      }
      rig.bot.start();
      await rig.bot.logged(READY);
      await allFound(ann, count, 60_000);
      assert.equal(rig.bot.lives, KILLS + 1);
      const asked = downloads(rig);
      await assertRead(rig, count);
      // A document that was read is not read again.
      assert.ok(asked <= count + KILLS + 1, `${asked} downloads of ${count} documents`);
      if (database === "postgres") assert.ok(inTheMiddle > KILLS / 2, `${inTheMiddle} held`);
      console.log(`    ${asked} downloads of ${count} documents, ${KILLS} kills`);
    });
  });
}

Deno.test("documents are all read when PostgreSQL crashed meanwhile", async () => {
  await withRig({ database: "postgres", mode: "polling", ownServer: true }, async (rig) => {
    const [ann] = rig.ledger.people as [Person];
    await sendDocuments(ann, 40);
    rig.bot.start();
    await rig.bot.logged(READY);
    for (const how of ["crash", "fast"] as const) {
      const before = downloads(rig);
      await until(() => downloads(rig) >= before + 3, "nothing is read", 60_000);
      await rig.server!.stop(how);
      await pause(1_500);
      await rig.server!.start();
    }
    await allFound(ann, 40, 60_000);
    assert.equal(rig.bot.lives, 1);
    await assertRead(rig, 40);
  });
});

Deno.test("documents are all read when Telegram's file server was away, and others are answered meanwhile", async () => {
  await withRig({ database: "postgres", mode: "polling" }, async (rig) => {
    const [ann, ben] = rig.ledger.people as [Person, Person];
    rig.bot.start();
    await rig.bot.logged(READY);
    const end = Date.now() + 6_000;
    rig.telegram.fault({ kind: "reset", method: "download", for_ms: 6_000 });
    await sendDocuments(ann, 12);
    let answers = 0;
    while (Date.now() < end) {
      await ben.send("/start");
      await ben.waitFor(/Hello/);
      answers++;
      await pause(100);
    }
    assert.ok(answers > 10, `${answers} answers in 6 s`);
    await allFound(ann, 12, 60_000);
    await assertRead(rig, 12);
  });
});
