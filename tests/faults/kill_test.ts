import { between, pause, READY, type RigOptions, withRig } from "./rig.ts";

const KILLS = Number(Deno.env.get("FAULT_KILLS") ?? 50);

/** On a machine that is busy with other things a life is not made longer, so that the whole has an end. */
const LONGEST_START_MS = 1_500;

for (const mode of ["polling", "webhook"] as const) {
  for (const database of ["postgres", "embedded"] as const) killed(database, mode);
}

function killed(database: RigOptions["database"], mode: RigOptions["mode"]): void {
  Deno.test(`kill -9 at ${KILLS} random moments loses nothing (${mode}, ${database})`, async () => {
    await withRig({ database, mode }, async (rig) => {
      const { bot } = rig;
      bot.start();
      await bot.logged(READY);
      await bot.end("SIGKILL");
      const began = performance.now();
      bot.start();
      await bot.logged(READY);
      const startMs = Math.min(performance.now() - began, LONGEST_START_MS);
      await bot.end("SIGKILL");
      let ready = 0;
      await rig.underLoad(12, `kill -9, ${KILLS} times, ${mode}, ${database}`, async () => {
        for (let kill = 0; kill < KILLS; kill++) {
          bot.start();
          // Some lives end in the middle of the start, most under load.
          await pause(between(0.3, 1.9) * startMs + 100);
          if (bot.says(READY)) ready++;
          await bot.end("SIGKILL");
        }
        bot.start();
      }, 90_000);
      console.log(
        `    start ${Math.round(startMs)} ms; ${ready} of ${KILLS} kills hit one that worked`,
      );
    });
  });
}
