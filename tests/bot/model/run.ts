/** Runs random steps on the bot and a model of it; a failure prints its seed and the shortest way to it that was found. */
import fc from "fast-check";
import type { Keeper } from "../../support/keeper.ts";

/** Looking for a shorter way to a failure ends after this, in milliseconds. */
const SHRINK_MS = 60_000;

/** What a run is of. */
interface ModelRun<World extends object> {
  step: fc.Arbitrary<fc.AsyncCommand<object, World>>;
  maxSteps: number;
  /** The world that a run begins with. */
  populated(): Promise<World>;
}

/** Several runs, each in a world of its own: MODEL_SEED=… repeats them, MODEL_RUNS=… looks further. */
export async function runModel<World extends object>(
  { telegram }: Keeper,
  { step, maxSteps, populated }: ModelRun<World>,
): Promise<void> {
  const seed = Number(Deno.env.get("MODEL_SEED") ?? Math.floor(Math.random() * 2 ** 31));
  const numRuns = Number(Deno.env.get("MODEL_RUNS") ?? 2);
  console.log(`MODEL_SEED=${seed}`);
  // Telegram delivers some updates twice: that is the same as once.
  telegram.repeatUpdates(0.1);
  await fc.assert(
    fc.asyncProperty(
      fc.commands([step], { maxCommands: maxSteps, size: "max" }),
      async (commands) => {
        const world = await populated();
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
      },
    ),
    { seed, numRuns, interruptAfterTimeLimit: SHRINK_MS },
  );
}
