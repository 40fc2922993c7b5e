/** How soon the executable asks for updates, how much memory it takes when idle, how large it is. */
import { apply } from "../../src/database/migrations.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { Emulator } from "../telegram/emulator.ts";
import type { Executables } from "./executables.ts";
import { Measured, sleep } from "./processes.ts";
import { type BenchServer, serverParts } from "./server.ts";
import { digits, median, megabytes, type Part, quantile } from "./tables.ts";

export interface StartOptions {
  server: BenchServer;
  directory: string;
  executables: Executables;
  /** Starts of each. */
  starts: number;
}

const IDLE_MS = 10_000;
const MEGABYTE = 1024 * 1024;
const GOAL_START = 1.5;
const GOAL_ABOVE_BASE = 40 * MEGABYTE;
const GOAL_POSTGRES = 160 * MEGABYTE;
const GOAL_EMBEDDED = 300 * MEGABYTE;
const STARTS_WITHIN_MS = 60_000;
/** Of one bot: each start of another one would be warned of all before it. */
const TOKEN = "1000000001:AAmeasured-starts";

interface Candidate {
  name: string;
  path: string;
  cwd: string;
  env: Record<string, string>;
  startMs: number[];
  idle: number[];
  peak: number[];
}

export async function measureStart(
  { server, directory, executables, starts }: StartOptions,
  progress: (what: string) => void,
): Promise<Part> {
  const url = await server.createDatabase();
  const database = await openPostgres({ url, poolSize: 1 });
  await apply(database, migrations);
  await database.close();

  const candidate = async (name: string, path: string, env = {}): Promise<Candidate> => ({
    name,
    path,
    cwd: await Deno.makeTempDir({ dir: directory }),
    env,
    startMs: [],
    idle: [],
    peak: [],
  });
  const floor = await candidate("bare grammY bot", executables.floor);
  const onPostgres = await candidate("on PostgreSQL", executables.keeper, serverParts(url));
  const embedded = await candidate("embedded", executables.keeper);
  const candidates = [floor, onPostgres, embedded];
  // The first start makes the embedded database, and fills the disk's cache.
  for (let round = -1; round < starts; round++) {
    for (const one of candidates) await startOnce(one, round >= 0, round === 0 ? IDLE_MS : 0);
    progress(`start: ${round + 1} of ${starts}`);
  }

  const sizes = await Promise.all(
    candidates.map(async ({ path }) => (await Deno.stat(path)).size),
  );
  const above = sizes[1]! - (executables.base ?? NaN);
  const of = (one: Candidate) => median(one.startMs) / median(floor.startMs);
  const idle = (one: Candidate) => one.idle[0]!;
  return {
    title: "Start and size, of the executable",
    tables: [{
      head: [
        ...["", "to the first getUpdates, ms (p95)", "of the bare bot"],
        ...["idle for 10 s", "highest so far", "size"],
      ],
      rows: candidates.map((one, index) => [
        one.name,
        `${digits(median(one.startMs))} (${digits(quantile(one.startMs, 0.95))})`,
        digits(of(one)),
        megabytes(idle(one)),
        megabytes(one.peak[0]!),
        megabytes(sizes[index]!),
      ]),
    }],
    goals: [
      {
        goal: `start on PostgreSQL: at most ${GOAL_START} times the bare bot's`,
        measured: digits(of(onPostgres)),
        met: of(onPostgres) <= GOAL_START,
      },
      {
        goal: `at most ${megabytes(GOAL_ABOVE_BASE)} above the executable's base`,
        measured: executables.base === undefined ? "no base known" : megabytes(above),
        met: above <= GOAL_ABOVE_BASE,
      },
      {
        goal: `idle on PostgreSQL: at most ${megabytes(GOAL_POSTGRES)}`,
        measured: megabytes(idle(onPostgres)),
        met: idle(onPostgres) <= GOAL_POSTGRES,
      },
      {
        goal: `idle embedded: at most ${megabytes(GOAL_EMBEDDED)}`,
        measured: megabytes(idle(embedded)),
        met: idle(embedded) <= GOAL_EMBEDDED,
      },
    ],
  };
}

async function startOnce(one: Candidate, counts: boolean, idleMs: number): Promise<void> {
  await using telegram = await Emulator.start({ token: TOKEN });
  const began = performance.now();
  const process = new Measured([one.path], {
    cwd: one.cwd,
    env: { ...one.env, BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url },
  });
  while (!telegram.isPolled) {
    if (performance.now() - began > STARTS_WITHIN_MS) {
      throw new Error(`It does not poll:\n${process.output}`);
    }
    await sleep(1);
  }
  const took = performance.now() - began;
  await sleep(idleMs);
  if (counts) one.startMs.push(took);
  if (idleMs > 0) {
    const { now, peak } = process.memory();
    one.idle.push(now);
    one.peak.push(peak);
  }
  await process.stop();
}
