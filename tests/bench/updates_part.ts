/** Updates a second, against the floor: polling and webhook, on PostgreSQL and embedded. */
import type { Act, Load, LoadResult } from "./load.ts";
import { ACTS } from "./load.ts";
import {
  type Bot,
  BOTS,
  type ContestOptions,
  type Intake,
  INTAKES,
  start,
  type Started,
} from "./contestants.ts";
import { digits, type Part, quantile } from "./tables.ts";

export interface UpdatesOptions extends ContestOptions {
  at_once: number;
  rounds: number;
}

const GOALS = { PostgreSQL: 0.6, embedded: 0.4 } as const;

interface Contestant extends Started {
  results: Map<Act, Sums>;
}

interface Sums {
  latencies: number[];
  seconds: number[];
  /** Seconds of the bot's processor time; what follows the answers counts. */
  cpu: number;
  calls: number;
}

export async function measureUpdates(
  options: UpdatesOptions,
  progress: (what: string) => void,
): Promise<Part> {
  const rows: string[][] = [];
  const goals: Part["goals"] = [];
  for (const intake of INTAKES) {
    const contestants: Contestant[] = [];
    try {
      for (const bot of BOTS) {
        progress(`updates: starting ${bot}, ${intake}`);
        contestants.push({ ...await start(bot, intake, options), results: new Map() });
      }
      await compete(contestants, options, (what) => progress(`updates: ${intake}, ${what}`));
    } finally {
      for (const contestant of contestants) await contestant.stop();
    }
    for (const act of ACTS) {
      if (act !== "prepare") rows.push(...rowsOf(act, intake, contestants, options));
    }
    for (const bot of ["PostgreSQL", "embedded"] as const) {
      goals.push(goalOf(bot, intake, contestants));
    }
  }
  return {
    title: "Updates",
    tables: [{
      head: [
        "update",
        "bot",
        "updates/s",
        "of the floor",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "CPU ms each",
      ],
      rows,
    }],
    goals,
  };
}

/** Round by round, act by act, one after another: so the noise of the machine falls on all of them alike. */
async function compete(
  contestants: readonly Contestant[],
  { people, at_once, rounds }: UpdatesOptions,
  progress: (what: string) => void,
): Promise<void> {
  const unknown = new Map<Contestant, Set<Act>>();
  // The first rounds warm the compilers up, and show what a bot can't do.
  for (let round = -2; round < rounds; round++) {
    for (const act of ACTS) {
      for (const contestant of contestants) {
        if (unknown.get(contestant)?.has(act)) continue;
        const everybody = round === -2
          ? contestant.people.slice(0, 3)
          : contestant.people.slice(0, people);
        const measured = await perform(contestant, {
          act,
          people: everybody,
          at_once,
          round: round + 2,
          timeout_ms: round === -2 ? 5_000 : 60_000,
        });
        if (measured.failures.length > 0) {
          progress(`${contestant.bot} does not do "${act}": ${measured.failures[0]}`);
          unknown.set(contestant, (unknown.get(contestant) ?? new Set()).add(act));
          contestant.results.delete(act);
        } else if (round >= 0) add(contestant, act, measured);
      }
    }
    progress(`round ${round + 1} of ${rounds}`);
  }
  for (const { bot, telegram } of contestants) {
    const violations = await telegram.ask<string[]>("control/violations");
    if (violations.length > 0) {
      progress(`${bot}: Telegram objects: ${violations.slice(0, 3).join("; ")}`);
    }
  }
}

async function perform(
  { telegram, process }: Contestant,
  load: Load,
): Promise<LoadResult & { cpu: number }> {
  const before = process.cpu();
  const result = await telegram.ask<LoadResult>("bench/load", load);
  return { ...result, cpu: process.cpu() - before };
}

function add({ results }: Contestant, act: Act, measured: LoadResult & { cpu: number }): void {
  const sums = results.get(act) ?? { latencies: [], seconds: [], cpu: 0, calls: 0 };
  sums.latencies.push(...measured.latencies);
  sums.seconds.push(measured.seconds);
  sums.cpu += measured.cpu;
  sums.calls += measured.calls;
  results.set(act, sums);
}

/** Of the median round: one that the machine had other things to do in does not count. */
function ratePerSecond({ latencies, seconds }: Sums): number {
  return latencies.length / seconds.length / quantile(seconds, 0.5);
}

function rowsOf(
  act: Act,
  intake: Intake,
  contestants: readonly Contestant[],
  _options: UpdatesOptions,
): string[][] {
  const floor = contestants.find(({ bot }) => bot === "floor")?.results.get(act);
  return contestants.map(({ bot, results }) => {
    const sums = results.get(act);
    if (!sums) return [act, `${bot}, ${intake}`, "–", "–", "–", "–", "–", "–"];
    return [
      act,
      `${bot}, ${intake}`,
      digits(ratePerSecond(sums)),
      floor ? digits(ratePerSecond(sums) / ratePerSecond(floor)) : "–",
      ...[0.5, 0.95, 0.99].map((q) => digits(quantile(sums.latencies, q))),
      digits(sums.cpu / sums.latencies.length * 1000),
    ];
  });
}

function goalOf(
  bot: "PostgreSQL" | "embedded",
  intake: Intake,
  contestants: readonly Contestant[],
): Part["goals"][number] {
  const find = (which: Bot) => contestants.find((one) => one.bot === which)!.results;
  const ratios = [...find(bot)].flatMap(([act, sums]) => {
    const floor = find("floor").get(act);
    return act === "prepare" || !floor
      ? []
      : [{ act, ratio: ratePerSecond(sums) / ratePerSecond(floor) }];
  }).sort((a, b) => a.ratio - b.ratio);
  const worst = ratios[0];
  const mean = Math.exp(
    ratios.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / ratios.length,
  );
  return {
    goal: `${bot}, ${intake}: at least ${GOALS[bot]} of the floor`,
    measured: worst ? `${digits(mean)} in the mean, ${worst.act} ${digits(worst.ratio)}` : "–",
    met: (worst?.ratio ?? 0) >= GOALS[bot],
  };
}
