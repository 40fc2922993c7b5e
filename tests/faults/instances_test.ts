import assert from "node:assert/strict";
import { openPostgres } from "../../src/database/postgres.ts";
import { between, pause, READY, type Rig, withRig } from "./rig.ts";

Deno.test("two instances under alternating delivery keep each person's order", async () => {
  await withRig({ database: "postgres", mode: "webhook", instances: 2 }, async (rig) => {
    await startAll(rig);
    rig.telegram.repeatUpdates(0.05);
    await rig.underLoad(60, "two instances", async () => await pause(8_000));
    await assertInOrder(rig);
  });
});

Deno.test("two instances that are killed in turn lose nothing", async () => {
  await withRig({ database: "postgres", mode: "webhook", instances: 2 }, async (rig) => {
    await startAll(rig);
    await rig.underLoad(40, "two instances, killed in turn 12 times", async () => {
      for (let kill = 0; kill < 12; kill++) {
        const bot = rig.bots[kill % 2]!;
        await pause(between(300, 1_500));
        await bot.end("SIGKILL");
        await pause(between(0, 500));
        bot.start();
      }
    });
    await assertInOrder(rig);
  });
});

for (const mode of ["polling", "webhook"] as const) {
  Deno.test(`SIGTERM under load ends well each time, and loses nothing (${mode})`, async () => {
    await withRig({ database: "postgres", mode }, async (rig) => {
      await startAll(rig);
      let slowest = 0;
      await rig.underLoad(40, `8 times SIGTERM, ${mode}`, async () => {
        for (let stop = 0; stop < 8; stop++) {
          await pause(between(300, 1_500));
          const began = performance.now();
          assert.equal(await rig.bot.end("SIGTERM"), 0);
          slowest = Math.max(slowest, performance.now() - began);
          rig.bot.start();
          await rig.bot.logged(READY);
        }
      });
      console.log(`    slowest stop ${Math.round(slowest)} ms`);
      assert.ok(slowest < 10_000);
    });
  });
}

Deno.test("a second polling process logs the conflict, and takes over when the first one ends", async () => {
  await withRig({ database: "postgres", mode: "polling", instances: 2 }, async (rig) => {
    const [first, second] = rig.bots;
    first!.start();
    await first!.logged(READY);
    second!.start();
    const saysSo = /Another process takes this bot's updates/;
    const deadline = Date.now() + 20_000;
    while (!saysSo.test(first!.log) && !saysSo.test(second!.log)) {
      assert.ok(Date.now() < deadline, "nobody logs the conflict");
      await pause(50);
    }
    assert.equal(await first!.end("SIGTERM"), 0);
    const ann = rig.ledger.people[0]!;
    await rig.ledger.sendOne(ann);
    await ann.waitFor(/-0-/, { timeout_ms: 15_000 });
  });
});

async function startAll({ bots }: Rig): Promise<void> {
  for (const bot of bots) bot.start();
  for (const bot of bots) await bot.logged(READY);
}

/** Files have their numbers in the order in which they were sent. */
async function assertInOrder({ databaseUrl, ledger }: Rig): Promise<void> {
  const db = await openPostgres({ url: databaseUrl!, poolSize: 1 });
  try {
    for (const person of ledger.people) {
      const rows = await db.query<{ name: string }>(
        "SELECT name FROM files WHERE library_id = $1 ORDER BY id",
        [person.id],
      );
      assert.deepEqual(rows.map(({ name }) => name), ledger.sent.get(person));
    }
  } finally {
    await db.close();
  }
}
