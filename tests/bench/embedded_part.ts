/** The embedded database: its memory, empty and full, and how much it saves in a second. */
import { join } from "node:path";
import { Emulator } from "../telegram/emulator.ts";
import type { Executables } from "./executables.ts";
import { denoRun, Measured, sleep } from "./processes.ts";
import { digits, megabytes, type Part } from "./tables.ts";
import type { Saved } from "./save_files.ts";

export interface EmbeddedOptions {
  directory: string;
  executables: Executables;
  /** Saved one after another. */
  files: number;
}

const MEGABYTE = 1024 * 1024;
const GOAL_IDLE = 300 * MEGABYTE;
const IDLE_MS = 10_000;
const STARTS_WITHIN_MS = 120_000;

export async function measureEmbedded(
  { directory, executables, files }: EmbeddedOptions,
  progress: (what: string) => void,
): Promise<Part> {
  const cwd = await Deno.makeTempDir({ dir: directory });
  progress("embedded: a new directory");
  const made = await memoryAtStart(executables.keeper, cwd);
  progress("embedded: an empty directory");
  const empty = await memoryAtStart(executables.keeper, cwd);
  progress(`embedded: saving ${files} files`);
  const saved = await saveFiles(join(cwd, "data"), files, progress);
  progress("embedded: a full directory");
  const full = await memoryAtStart(executables.keeper, cwd);
  const format = new Intl.NumberFormat("en");
  const row = (what: string, { now, peak, startMs }: Memory) => [
    what,
    megabytes(now),
    megabytes(peak),
    digits(startMs),
  ];
  const worst = Math.max(made.now, empty.now, full.now);
  return {
    title: "Embedded database",
    tables: [{
      head: ["the executable", "idle for 10 s", "highest so far", "to the first getUpdates, ms"],
      rows: [
        row("on a new directory", made),
        row("on an empty one", empty),
        row(`on one of ${format.format(files)} files`, full),
      ],
    }, {
      head: [`${format.format(files)} saves, one by one, each with its fsync`, ""],
      rows: [
        ["saves/s, the first tenth", digits(saved.first)],
        ["saves/s, all", digits(saved.all)],
        ["saves/s, the last tenth", digits(saved.last)],
        ["memory afterwards", megabytes(saved.memory)],
        ["on disk", megabytes(saved.disk)],
      ],
    }],
    goals: [{
      goal: `idle embedded, empty or full: at most ${megabytes(GOAL_IDLE)}`,
      measured: megabytes(worst),
      met: worst <= GOAL_IDLE,
    }],
  };
}

interface Memory {
  now: number;
  peak: number;
  startMs: number;
}

async function memoryAtStart(path: string, cwd: string): Promise<Memory> {
  await using telegram = await Emulator.start();
  const began = performance.now();
  const process = new Measured([path], {
    cwd,
    env: { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url },
  });
  while (!telegram.isPolled) {
    if (performance.now() - began > STARTS_WITHIN_MS) {
      throw new Error(`It does not poll:\n${process.output}`);
    }
    await sleep(5);
  }
  const startMs = performance.now() - began;
  await sleep(IDLE_MS);
  const memory = process.memory();
  await process.stop();
  return { ...memory, startMs };
}

async function saveFiles(
  dir: string,
  files: number,
  progress: (what: string) => void,
): Promise<Saved> {
  const process = new Measured(denoRun("tests/bench/save_files.ts", dir, String(files)));
  const report = setInterval(() => {
    progress(`embedded: ${process.output.trim().split("\n").at(-1)}`);
  }, 30_000);
  try {
    await process.ended();
  } finally {
    clearInterval(report);
  }
  return JSON.parse(process.output.trim().split("\n").at(-1)!) as Saved;
}
