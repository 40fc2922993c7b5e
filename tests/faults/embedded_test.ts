/** The bot on the embedded database, whose disk fills up, and whose engine panics. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { testNeeding } from "../support/needs.ts";
import { SMALL_DISK, withSmallDisk } from "../support/small_disk.ts";
import { type BotProcess, commandOf } from "./bot_process.ts";
import { pause, READY, type Rig, withRig } from "./rig.ts";

const FULL = /the disk is full/;
/** More than the database, the largest write-ahead log and the reserve take together. */
const DISK_MEGABYTES = 160;

for (const mode of ["polling", "webhook"] as const) {
  testNeeding(SMALL_DISK, {
    name:
      `a full disk makes updates wait, turns health red and blocks nothing; free space brings all back (${mode})`,
    fn: async () => {
      await withSmallDisk(DISK_MEGABYTES, async (disk) => {
        const env = { DATA_DIR: join(disk.path, "data") };
        await withRig({ database: "embedded", mode, env }, async (rig) => {
          rig.bot.start();
          await rig.bot.logged(READY);
          await rig.underLoad(80, `the disk full twice, ${mode}`, async () => {
            await disk.fill();
            await rig.bot.logged(FULL);
            await turns(rig, "red");
            const used = rig.bot.processorTime;
            await pause(3_000);
            assert.ok(rig.bot.processorTime - used < 2, "it spins");
            await disk.free();
            await turns(rig, "green");
            await disk.fill();
            await turns(rig, "red");
            const asked = performance.now();
            assert.equal(await rig.bot.end("SIGTERM"), 0);
            const seconds = (performance.now() - asked) / 1000;
            console.log(`    stopped by SIGTERM in ${seconds.toFixed(1)} s, with the disk full`);
            assert.ok(seconds < 25, `${seconds} s`);
            await disk.free();
            rig.bot.start();
            await rig.bot.logged(READY);
          });
          assert.equal(rig.bot.lives, 2);
        });
      });
    },
  });
}

Deno.test("an engine that panics under load is started again in the running bot, and loses nothing", async () => {
  await withRig({ database: "embedded", mode: "polling" }, async (rig) => {
    const wal = join(rig.bot.dir, "data/database/pg_wal");
    rig.bot.start();
    await rig.bot.logged(READY);
    await rig.underLoad(60, "the engine panicked twice", async () => {
      for (let round = 0; round < 2; round++) {
        await pause(1_000);
        const lines = rig.bot.log.length;
        // It panics when it begins the next file of the log, and can't start without that directory.
        await Deno.rename(wal, `${wal}.away`);
        await until(() => /The database engine crashed/.test(rig.bot.log.slice(lines)));
        await turns(rig, "red", /Cannot restart the database engine|The database engine crashed/);
        await Deno.rename(`${wal}.away`, wal);
        await turns(rig, "green");
      }
    });
    assert.equal(rig.bot.lives, 1);
  });
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("It does not come to that");
    await pause(50);
  }
}

/** Waits until `/healthz` answers, and both `/readyz` and `filekeeper health` are green or red. */
async function turns(rig: Rig, colour: "green" | "red", reason = FULL): Promise<void> {
  // A full disk is noticed when the files of the log that there are have been written.
  const deadline = Date.now() + 120_000;
  while (true) {
    assert.equal((await fetch(`${rig.origins[0]}/healthz`)).status, 200);
    const { status } = await fetch(`${rig.origins[0]}/readyz`);
    const { code, text } = await health(rig.bot);
    if (colour === "green" && status === 200 && code === 0) return;
    if (colour === "red" && status === 503 && code === 1 && reason.test(text)) return;
    if (Date.now() > deadline) throw new Error(`It does not turn ${colour}: ${status}, ${text}`);
    await pause(200);
  }
}

async function health(bot: BotProcess): Promise<{ code: number; text: string }> {
  const { path, args } = commandOf(["health"]);
  const { code, stdout, stderr } = await new Deno.Command(path, {
    args,
    cwd: bot.dir,
    clearEnv: true,
    env: bot.environment,
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}
