/**
 * Random people do random things to their libraries, each at the same time as the others, and after every step the
 * database has to be what a model in memory says.
 */
import fc from "fast-check";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import { ACTS, type Chance } from "./model/acts.ts";
import { Library } from "./model/library.ts";
import { runModel } from "./model/run.ts";

const NAMES = ["Ann", "Ben", "Eve"];
const STEPS = 60;

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
const step = fc.array(doing, { minLength: NAMES.length, maxLength: NAMES.length })
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
  const populated = () => Promise.all(NAMES.map((name) => furnished(keeper, name)));
  await runModel(keeper, { step, maxSteps: STEPS, populated });
});
