/**
 * Random people do random things to their libraries, each at the same time as the others, and after every step the
 * database has to be what a model in memory says. A failure prints its seed and the shortest way to it that was found;
 * MODEL_SEED=… repeats it, MODEL_RUNS=… looks further.
 */
import fc from "fast-check";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import { ACTS, type Chance } from "./model/acts.ts";
import { Library } from "./model/library.ts";

const PEOPLE = 3;
const STEPS = 60;
/** Looking for a shorter way to a failure ends after this, in milliseconds. */
const SHRINK_MS = 60_000;

interface Doing extends Chance {
  act: string;
}

/** One step: everybody does one thing, all at once. */
class Step implements fc.AsyncCommand<object, Library[]> {
  constructor(readonly doings: readonly Doing[]) {}

  check(): boolean {
    return true;
  }

  async run(_model: object, libraries: Library[]): Promise<void> {
    await Promise.all(this.doings.map(async (doing, index) => {
      const library = libraries[index]!;
      const others = libraries.filter((one) => one !== library);
      await ACTS[doing.act]!.act(library, doing, others);
    }));
    await Promise.all(libraries.map((library) => library.compare()));
  }

  toString(): string {
    return this.doings.map(({ act, pick, other, twice }) =>
      `${act}(${pick},${other}${twice ? ",twice" : ""})`
    ).join(" | ");
  }
}

const doing: fc.Arbitrary<Doing> = fc.record({
  act: fc.oneof(
    ...Object.entries(ACTS).map(([act, { weight }]) => ({ weight, arbitrary: fc.constant(act) })),
  ),
  pick: fc.nat(1_000),
  other: fc.nat(1_000),
  twice: fc.boolean(),
});
const step = fc.array(doing, { minLength: PEOPLE, maxLength: PEOPLE })
  .map((doings) => new Step(doings));

/** Somebody who has a few files and folders to begin with. */
async function furnished(keeper: Keeper, name: string): Promise<Library> {
  const library = await Library.of(keeper, name);
  for (let n = 0; n < 6; n++) {
    await ACTS["upload"]!.act(library, { pick: n, other: n, twice: false }, []);
    if (n < 3) await ACTS["makeFolder"]!.act(library, { pick: n, other: 0, twice: false }, []);
  }
  return library;
}

testKeeper("random people's libraries are what a model in memory says", async (keeper) => {
  const seed = Number(Deno.env.get("MODEL_SEED") ?? Math.floor(Math.random() * 2 ** 31));
  const numRuns = Number(Deno.env.get("MODEL_RUNS") ?? 2);
  console.log(`MODEL_SEED=${seed}`);
  // Telegram delivers some updates twice: that is the same as once.
  keeper.telegram.repeatUpdates(0.1);
  await fc.assert(
    fc.asyncProperty(
      fc.commands([step], { maxCommands: STEPS, size: "max" }),
      async (commands) => {
        const names = ["Ann", "Ben", "Eve"];
        const libraries = await Promise.all(names.map((name) => furnished(keeper, name)));
        await fc.asyncModelRun(() => ({ model: {}, real: libraries }), commands);
      },
    ),
    { seed, numRuns, interruptAfterTimeLimit: SHRINK_MS },
  );
});
