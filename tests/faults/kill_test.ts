import { between, pause, READY, type RigOptions, withRig } from "./rig.ts";
import { ROUNDS } from "./rounds.ts";

const KILLS = 10 * ROUNDS;

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
      let ready = 0;
      await rig.underLoad(15, `kill -9, ${KILLS} times, ${mode}, ${database}`, async () => {
        for (let kill = 0; kill < KILLS; kill++) {
          bot.start();
          // Most lives end at work, soon after they began with what the one before left; some in the middle of the start.
          if (Math.random() < 0.75) {
            await bot.logged(READY);
            await pause(between(0, 600));
          } else await pause(between(20, 600));
          if (bot.says(READY)) ready++;
          await bot.end("SIGKILL");
        }
        bot.start();
      }, 90_000);
      console.log(`    ${ready} of ${KILLS} kills hit one that took updates`);
    });
  });
}
