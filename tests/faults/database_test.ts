import assert from "node:assert/strict";
import { openPostgres } from "../../src/database/postgres.ts";
import { between, pause, READY, withRig } from "./rig.ts";

for (const mode of ["polling", "webhook"] as const) {
  Deno.test(`PostgreSQL that crashes and comes back under load loses nothing (${mode})`, async () => {
    await withRig({ database: "postgres", mode, ownServer: true }, async (rig) => {
      rig.bot.start();
      await rig.bot.logged(READY);
      await rig.underLoad(40, `PostgreSQL crashed 4 times, ${mode}`, async () => {
        for (let crash = 0; crash < 4; crash++) {
          await pause(between(500, 2_000));
          await rig.server!.stop(crash % 2 === 0 ? "crash" : "fast");
          await pause(between(100, 2_000));
          await rig.server!.start();
        }
        await pause(1_000);
      });
      assert.equal(rig.bot.lives, 1);
    });
  });
}

Deno.test("PostgreSQL away for long: people are told once, nothing spins, nothing grows, all is caught up", async () => {
  await withRig({ database: "postgres", mode: "polling", ownServer: true }, async (rig) => {
    rig.bot.start();
    await rig.bot.logged(READY);
    const ann = rig.ledger.people[0]!;
    await rig.ledger.sendOne(ann);
    await ann.waitFor(/-0-/);
    await rig.server!.stop();
    await rig.ledger.sendOne(ann);
    await ann.waitFor(/Storage is unavailable/, { timeout_ms: 30_000 });
    const [time, memory] = [rig.bot.processorTime, rig.bot.memory];
    await pause(15_000);
    const used = rig.bot.processorTime - time;
    const grown = rig.bot.memory - memory;
    console.log(`    15 s of outage: ${used.toFixed(2)} s of processor time, ${grown} MB more`);
    assert.ok(used < 1.5, `${used} s of processor time`);
    assert.ok(grown < 30, `${grown} MB more`);
    assert.equal((await fetch(`${rig.origins[0]}/healthz`)).status, 200);
    await rig.server!.start();
    await rig.ledger.settle(30_000);
    rig.ledger.check(await rig.stored(), "PostgreSQL away for 25 s");
    const told = ann.messages.filter(({ text }) => /Storage is unavailable/.test(text ?? ""));
    assert.equal(told.length, 1);
  });
});

Deno.test("connections cut, a server that turns read-only, and too few connections lose nothing", async () => {
  const env = { DB_POOL_SIZE: "2" };
  await withRig({ database: "postgres", mode: "webhook", ownServer: true, env }, async (rig) => {
    rig.bot.start();
    await rig.bot.logged(READY);
    const admin = await openPostgres({ url: rig.server!.url("postgres"), poolSize: 1 });
    const name = new URL(rig.databaseUrl!).pathname.slice(1);
    const cut = () =>
      admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [
        name,
      ]);
    await rig.underLoad(40, "connections cut 6 times, read-only twice, a pool of 2", async () => {
      for (let fault = 0; fault < 6; fault++) {
        await pause(between(200, 800));
        await cut();
      }
      for (let fault = 0; fault < 2; fault++) {
        await admin.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
        await cut();
        await pause(2_000);
        await admin.query(`ALTER DATABASE "${name}" RESET default_transaction_read_only`);
        await cut();
        await pause(1_000);
      }
    });
    await admin.close();
    assert.equal(rig.bot.lives, 1);
  });
});
