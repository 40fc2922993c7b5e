/** What many people do all day, mixed, against the floor: 30 % uploads, 35 % lists, 30 % files, 5 % starts. */
import { BOTS, type ContestOptions, start, type Started } from "./contestants.ts";
import type { Load, LoadResult, Mix } from "./load.ts";
import { sleep } from "./processes.ts";
import { digits, median, megabytes, type Part, quantile } from "./tables.ts";

/** Goals: of the floor's rate, and milliseconds of the bot's processor time. */
const GOALS = { PostgreSQL: 0.35, embedded: 0.22 } as const;
const GOAL_CPU_MS = 0.7;
/** Goals for the memory at its peak, in megabytes. */
const GOAL_MEMORY = { PostgreSQL: 180, embedded: 290 } as const;

export interface MixOptions extends ContestOptions {
  at_once: number;
  rounds: number;
  /** Updates of one round. */
  updates: number;
  /** How long to wait for the statistics of tables that were empty a moment ago. */
  statistics_ms: number;
}

interface Contestant extends Started {
  rates: number[];
  latencies: number[];
  /** Of one person alone. */
  alone: number[];
  /** Milliseconds of processor time each. */
  cpu: number[];
  peak: number;
}

export async function measureMix(
  options: MixOptions,
  progress: (what: string) => void,
): Promise<Part> {
  const contestants: Contestant[] = [];
  try {
    for (const bot of BOTS) {
      progress(`mix: starting ${bot}`);
      const started = await start(bot, "polling", options);
      contestants.push({ ...started, rates: [], latencies: [], alone: [], cpu: [], peak: 0 });
    }
    for (const contestant of contestants) await openLists(contestant, options);
    progress("mix: waiting until both databases have looked at what they hold");
    await sleep(options.statistics_ms);
    // The first round warms the compilers up.
    for (let round = -1; round < options.rounds; round++) {
      for (const contestant of contestants) await compete(contestant, options, round);
      progress(`mix: round ${round + 1} of ${options.rounds}`);
    }
    for (const contestant of contestants) contestant.peak = contestant.process.memory().peak;
  } finally {
    for (const contestant of contestants) await contestant.stop();
  }
  return partOf(contestants);
}

/** Everybody has a list of their files before them. */
async function openLists({ bot, telegram, people }: Started, { at_once }: MixOptions) {
  for (const act of ["prepare", "open category"] as const) {
    const load: Load = { act, people, at_once, round: 0, timeout_ms: 60_000 };
    const { failures } = await telegram.ask<LoadResult>("bench/load", load);
    if (failures.length > 0) throw new Error(`${bot} does not do "${act}": ${failures[0]}`);
  }
}

async function compete(
  contestant: Contestant,
  { at_once, updates }: MixOptions,
  round: number,
): Promise<void> {
  const { bot, telegram, people, process } = contestant;
  const mixed = async (mix: Pick<Mix, "at_once" | "people" | "updates">) => {
    const asked: Mix = { ...mix, round, timeout_ms: 60_000 };
    const result = await telegram.ask<LoadResult>("bench/mix", asked);
    const [failure] = result.failures;
    if (failure !== undefined) {
      throw new Error(`${bot} left an update without an answer: ${failure}`);
    }
    return result;
  };
  const before = process.cpu();
  const { latencies, seconds } = await mixed({ at_once, people, updates });
  const cpu = process.cpu() - before;
  // Not those who uploaded a moment ago: their next file waits to be named in the same reply.
  const others = people.slice(Math.floor(people.length * 2 / 3));
  const alone = await mixed({ at_once: 1, people: others, updates: Math.ceil(updates / 20) });
  const violations = await telegram.ask<string[]>("control/violations");
  if (violations.length > 0) throw new Error(`Telegram objects to ${bot}: ${violations[0]}`);
  if (round < 0) return;
  contestant.rates.push(latencies.length / seconds);
  contestant.latencies.push(...latencies);
  contestant.alone.push(...alone.latencies);
  contestant.cpu.push(cpu / latencies.length * 1000);
}

function partOf(contestants: readonly Contestant[]): Part {
  const [floor] = contestants as [Contestant];
  // Of each round by itself: the noise of the machine falls on all of them alike.
  const ratio = ({ rates }: Contestant) =>
    median(rates.map((rate, round) => rate / floor.rates[round]!));
  const find = (bot: "PostgreSQL" | "embedded") => contestants.find((one) => one.bot === bot)!;
  return {
    title: "Mix",
    tables: [{
      head: [
        ...["bot, polling", "updates/s", "of the floor", "p50 ms", "p95 ms", "alone, p50 ms"],
        ...["CPU ms each", "memory at its peak"],
      ],
      rows: contestants.map((one) => [
        one.bot,
        digits(median(one.rates)),
        digits(ratio(one)),
        digits(quantile(one.latencies, 0.5)),
        digits(quantile(one.latencies, 0.95)),
        digits(quantile(one.alone, 0.5)),
        digits(median(one.cpu)),
        megabytes(one.peak),
      ]),
    }],
    goals: [
      ...(["PostgreSQL", "embedded"] as const).flatMap((bot) => [
        {
          goal: `${bot}: at least ${GOALS[bot]} of the floor`,
          measured: digits(ratio(find(bot))),
          met: ratio(find(bot)) >= GOALS[bot],
        },
        {
          goal: `${bot}: at most ${GOAL_MEMORY[bot]} MB under load`,
          measured: megabytes(find(bot).peak),
          met: find(bot).peak <= GOAL_MEMORY[bot] * 1024 * 1024,
        },
      ]),
      {
        goal: `PostgreSQL: at most ${GOAL_CPU_MS} ms of the bot's processor time an update`,
        measured: `${digits(median(find("PostgreSQL").cpu))} ms`,
        met: median(find("PostgreSQL").cpu) <= GOAL_CPU_MS,
      },
    ],
  };
}
