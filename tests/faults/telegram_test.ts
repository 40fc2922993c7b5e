import assert from "node:assert/strict";
import { between, pause, READY, withRig } from "./rig.ts";

for (const mode of ["polling", "webhook"] as const) {
  Deno.test(`Telegram that refuses, delays, drops and repeats loses nothing (${mode})`, async () => {
    await withRig({ database: "postgres", mode }, async (rig) => {
      const { telegram } = rig;
      rig.bot.start();
      await rig.bot.logged(READY);
      telegram.repeatUpdates(0.1);
      for (const kind of ["429", "500", "502", "drop", "reset", "drop_after"] as const) {
        telegram.fault({ kind, rate: 0.04, retry_after: 1 });
      }
      telegram.fault({ kind: "delay", rate: 0.1, delay_ms: 400 });
      await rig.underLoad(40, `Telegram in trouble, ${mode}`, async () => {
        await pause(12_000);
        telegram.clearFaults();
      });
      assert.equal(rig.bot.lives, 1);
    });
  });
}

for (const mode of ["polling", "webhook"] as const) {
  Deno.test(`Telegram that only refuses for a while makes nobody hear anything twice (${mode})`, async () => {
    await withRig({ database: "postgres", mode }, async (rig) => {
      const { telegram } = rig;
      rig.bot.start();
      await rig.bot.logged(READY);
      // Longer than a turn waits, and longer than a lease.
      telegram.fault({ kind: "429", method: /^(send|edit)Message/, rate: 0.1, retry_after: 20 });
      telegram.fault({ kind: "429", rate: 0.1, retry_after: 1 });
      telegram.fault({ kind: "500", rate: 0.05 });
      const { namedTwice } = await rig.underLoad(30, `Telegram that refuses, ${mode}`, async () => {
        await pause(8_000);
        telegram.clearFaults();
      }, 90_000);
      assert.equal(namedTwice, 0);
    });
  });
}

Deno.test("a call that is never answered holds up nobody else", async () => {
  await withRig({ database: "postgres", mode: "polling" }, async (rig) => {
    rig.bot.start();
    await rig.bot.logged(READY);
    const [ann, bob] = rig.ledger.people;
    rig.telegram.fault({ kind: "timeout", chat_id: ann!.id, delay_ms: 8_000, times: 2 });
    for (let count = 0; count < 3; count++) await rig.ledger.sendOne(ann!);
    const began = performance.now();
    await rig.ledger.sendOne(bob!);
    await bob!.waitFor(/-0-/, { timeout_ms: 5_000 });
    assert.ok(performance.now() - began < 5_000);
    await rig.ledger.settle(60_000);
    rig.ledger.check(await rig.stored(), "calls without an answer");
  });
});

for (const mode of ["polling", "webhook"] as const) {
  Deno.test(`a person who sends 1,000 files at once is served, and slows nobody (${mode})`, async () => {
    await withRig({ database: "postgres", mode }, async (rig) => {
      rig.bot.start();
      await rig.bot.logged(READY);
      const [flooder, ...others] = rig.ledger.people;
      for (const person of others) await person.send("/start");
      for (const person of others) await person.waitFor(/Hello/);
      for (let count = 0; count < 1_000; count++) await rig.ledger.sendOne(flooder!);
      let slowest = 0;
      for (let round = 0; round < 5; round++) {
        for (const person of others) {
          const began = performance.now();
          const name = await rig.ledger.sendOne(person);
          await person.waitFor(name, { timeout_ms: 10_000 });
          slowest = Math.max(slowest, performance.now() - began);
          await pause(between(0, 50));
        }
        assert.equal((await fetch(`${rig.origins[0]}/readyz`)).status, 200);
      }
      await rig.ledger.settle(60_000);
      rig.ledger.check(await rig.stored(), `a flood of 1,000 files, ${mode}`);
      console.log(
        `    slowest answer to somebody else ${Math.round(slowest)} ms, ${rig.bot.memory} MB`,
      );
    });
  });
}
