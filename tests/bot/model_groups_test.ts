/**
 * Random people act in their own libraries and in those of their groups, which they join and leave, and after every step each
 * library is what a model in memory says.
 */
import fc from "fast-check";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import type { Chance } from "./model/acts.ts";
import { type Actor, GROUP_ACTS, GroupLibrary } from "./model/groups.ts";
import { Library } from "./model/library.ts";
import { runModel } from "./model/run.ts";

const NAMES = ["Ann", "Ben", "Cleo"];
const STEPS = 40;

interface World {
  actors: Actor[];
  groups: GroupLibrary[];
}

interface Doing extends Chance {
  act: string;
  group: number;
}

/**
 * One step: everybody does one thing. Those who act in different libraries do it at once; in one library, one after another,
 * since a model can't know who comes first.
 */
class Step implements fc.AsyncCommand<object, World> {
  constructor(readonly doings: readonly Doing[]) {}

  check(): boolean {
    return true;
  }

  async run(_model: object, { actors, groups }: World): Promise<void> {
    const all = [...groups, ...actors.map(({ own }) => own)];
    const queues = new Map<GroupLibrary, Promise<void>>();
    for (const [index, doing] of this.doings.entries()) {
      const where = groups[doing.group % groups.length]!;
      const before = queues.get(where) ?? Promise.resolve();
      queues.set(
        where,
        before.then(() => GROUP_ACTS[doing.act]!.act(actors[index]!, where, doing, all)),
      );
    }
    await Promise.all(queues.values());
    for (const library of all) {
      await library.settled();
      await library.compare();
    }
  }

  toString(): string {
    return this.doings.map(({ act, group, pick, other, twice }) =>
      `${act}@${group}(${pick},${other}${twice ? ",twice" : ""})`
    ).join(" | ");
  }
}

const doing: fc.Arbitrary<Doing> = fc.record({
  act: fc.oneof(
    ...Object.entries(GROUP_ACTS)
      .map(([act, { weight }]) => ({ weight, arbitrary: fc.constant(act) })),
  ),
  group: fc.nat(1),
  pick: fc.nat(1_000),
  other: fc.nat(1_000),
  twice: fc.boolean(),
});
const step = fc.array(doing, { minLength: NAMES.length, maxLength: NAMES.length })
  .map((doings) => new Step(doings));

/** Everybody is in one group; the other one is Ann's and Ben's. */
async function populated(keeper: Keeper): Promise<World> {
  const actors: Actor[] = [];
  for (const name of NAMES) {
    const own = await Library.of(keeper, name);
    actors.push({ person: own.person, own });
  }
  const people = actors.map(({ person }) => person);
  const groups = [
    await GroupLibrary.found(keeper, "Everybody", people),
    await GroupLibrary.found(keeper, "Two", people.slice(0, 2)),
  ];
  return { actors, groups };
}

testKeeper("libraries of groups are what a model in memory says", async (keeper) => {
  await runModel(keeper, { step, maxSteps: STEPS, populated: () => populated(keeper) });
});
