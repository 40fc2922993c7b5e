/** One fault of a table: people send files while it lasts, and afterwards each is stored once and named once. */
import assert from "node:assert/strict";
import { openPostgres } from "../../src/database/postgres.ts";
import { type Need, testNeeding } from "../support/needs.ts";
import { type SmallDisk, withSmallDisk } from "../support/small_disk.ts";
import type { Person } from "../telegram/emulator.ts";
import { pause, READY, type Rig, type RigOptions, withRig } from "./rig.ts";
import { ROUNDS } from "./rounds.ts";

const MODES = ["polling", "webhook"] as const;
const PEOPLE = 5;
/** Files of one person and fault: singles, and an album. */
const SINGLES = 4;
const ALBUM = 2;
/** Longer than the ten seconds after which people are notified. */
const NOTIFIED_WITHIN_MS = 45_000;
/** A reply that moves leaves its old message to a job, whose calls may be hit by the fault. */
const MOVED_WITHIN_MS = 20_000;
const DELAYED = /Storage is unavailable/;

/** Whom a fault holds up while it lasts. */
export type HeldUp =
  /** Everybody: each is notified once, and no file is stored before it ends. */
  | "everybody"
  /** Somebody at least, who is notified once. */
  | "somebody"
  /** The first person, who is notified once; the others are answered meanwhile. */
  | "the first"
  /** Nobody for long: it comes and goes. */
  | "nobody";

export interface TableFault {
  name: string;
  holdsUp: HeldUp;
  /** What those who are held up wait for: the database, of which they are notified, or only for their answer. */
  waitsFor?: "the database" | "Telegram";
  modes?: readonly RigOptions["mode"][];
  /** Where it is tried on the embedded database as well. */
  embedded?: boolean;
  rig?: Partial<RigOptions>;
  /** What the machine has to have for it. */
  needs?: Need;
  /** The server has a disk of its own, of so many MB. */
  diskMegabytes?: number;
  /** Makes it; what it returns ends it. */
  begin(rig: Rig, disk?: SmallDisk): Promise<() => Promise<void>>;
  /** Answers may be lost on their way, so that an answer may be repeated. */
  mayRepeat?: boolean;
  /** Looks whether it happened at all. */
  happened?(rig: Rig): Promise<void>;
}

/** Registers a test of a fault by polling and by webhook: both at once, as they mostly wait. */
export function testFault(fault: TableFault): void {
  testOn("postgres", fault);
  if (fault.embedded) testOn("embedded", fault);
}

function testOn(database: RigOptions["database"], fault: TableFault): void {
  const test: Deno.TestDefinition = {
    name: `${fault.name}: nothing is lost, and nobody notices more than they must (${database})`,
    fn: async () => {
      const modes = fault.modes ?? MODES;
      const results = await Promise.allSettled(modes.map((mode) => run(fault, database, mode)));
      for (const result of results) if (result.status === "rejected") throw result.reason;
    },
  };
  if (fault.needs === undefined) Deno.test(test);
  else testNeeding(fault.needs, test);
}

async function run(
  fault: TableFault,
  database: RigOptions["database"],
  mode: RigOptions["mode"],
): Promise<void> {
  const { diskMegabytes } = fault;
  if (diskMegabytes === undefined) return await runOn(undefined, fault, database, mode);
  await withSmallDisk(diskMegabytes, (disk) => runOn(disk, fault, database, mode));
}

async function runOn(
  disk: SmallDisk | undefined,
  fault: TableFault,
  database: RigOptions["database"],
  mode: RigOptions["mode"],
): Promise<void> {
  const options: RigOptions = {
    database,
    mode,
    people: PEOPLE,
    ordinaryRole: database === "postgres",
    ...(disk ? { ownServer: true, serverDirectory: disk.path } : {}),
    ...fault.rig,
  };
  await withRig(options, async (rig) => {
    const { people } = rig.ledger;
    rig.bot.start();
    await rig.bot.logged(READY);
    // Everybody is known, so that a fault hits the saving.
    for (const person of people) await rig.ledger.sendOne(person);
    await rig.ledger.settle(60_000);
    for (let round = 0; round < ROUNDS; round++) await once(fault, rig, disk);
    if (!fault.mayRepeat) await rig.ledger.untilNamedOnce(MOVED_WITHIN_MS);
    const note = `${fault.name}, ${mode}, ${database}`;
    const figures = rig.ledger.check(await rig.stored(), note);
    if (!fault.mayRepeat) assert.equal(figures.namedTwice, 0, "an answer was repeated");
    assert.equal(rig.bot.lives, 1);
    assert.doesNotMatch(rig.bot.log, /Unhandled error|reference/, "an apology");
    await fault.happened?.(rig);
    if (rig.role !== undefined) await assertNoneLeftBehind(rig);
  });
}

async function once(fault: TableFault, rig: Rig, disk: SmallDisk | undefined): Promise<void> {
  const { people } = rig.ledger;
  const before = new Map(people.map((person) => [person, notices(person)]));
  const heldUp = fault.holdsUp === "everybody"
    ? people
    : fault.holdsUp === "the first"
    ? people.slice(0, 1)
    : [];
  const notified = fault.waitsFor !== "Telegram";
  const end = await fault.begin(rig, disk);
  try {
    for (let count = 0; count < SINGLES; count++) {
      for (const person of people) await rig.ledger.sendOne(person);
    }
    for (const person of people) await rig.ledger.sendAlbum(person, ALBUM);
    const others = people.filter((person) => !heldUp.includes(person));
    if (fault.holdsUp === "the first") {
      await until(() => others.every((person) => rig.ledger.isNamed(person)), "others wait too");
      assert.ok(!rig.ledger.isNamed(people[0]!), "it held nobody up");
    }
    if (fault.holdsUp === "somebody") {
      const one = () => people.some((person) => notices(person) > before.get(person)!);
      await until(one, "nobody was notified");
    } else if (fault.holdsUp === "nobody") await rig.ledger.settle(NOTIFIED_WITHIN_MS);
    else {
      if (notified) {
        const all = () => heldUp.every((person) => notices(person) > before.get(person)!);
        await until(all, "somebody was not notified");
      } else await untilStored(rig);
      for (const person of heldUp) assert.ok(!rig.ledger.isNamed(person), "it held nobody up");
    }
  } finally {
    await end();
  }
  await rig.ledger.settle(60_000);
  for (const person of people) {
    const count = notices(person) - before.get(person)!;
    const wanted = notified && heldUp.includes(person) ? 1 : 0;
    const right = fault.holdsUp === "somebody" ? count <= 1 : count === wanted;
    assert.ok(right, `notified ${count} times`);
  }
}

function notices(person: Person): number {
  return person.messages.filter(({ text }) => DELAYED.test(text ?? "")).length;
}

async function until(met: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + NOTIFIED_WITHIN_MS;
  while (!met()) {
    assert.ok(Date.now() < deadline, what);
    await pause(50);
  }
}

/** Saving needs no answer. */
async function untilStored(rig: Rig): Promise<void> {
  const deadline = Date.now() + NOTIFIED_WITHIN_MS;
  while ((await rig.stored()).length < rig.ledger.count) {
    assert.ok(Date.now() < deadline, "not everything is stored");
    await pause(500);
  }
}

/** Not more connections than the pool, and none that goes on working for nobody. */
async function assertNoneLeftBehind({ databaseUrl, role, bot }: Rig): Promise<void> {
  const db = await openPostgres({ url: databaseUrl!, poolSize: 1 });
  try {
    const count = async (state: string) => {
      const rows = await db.query<{ count: number }>(
        `SELECT count(*) FROM pg_stat_activity WHERE usename = $1 AND state ~ $2`,
        [role!, state],
      );
      return rows[0]!.count;
    };
    assert.ok(await count("") <= 10, `${await count("")} connections`);
    // The bot looks into its queues now and then, for a moment.
    for (let tries = 0; await count("active|transaction") > 0; tries++) {
      assert.ok(tries < 50, `a backend is busy\n${bot.log.slice(-2_000)}`);
      await pause(50);
    }
  } finally {
    await db.close();
  }
}
