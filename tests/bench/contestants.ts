/** The bots that are compared, each with an emulator of its own: the bare one, ours on PostgreSQL, and ours embedded. */
import { join } from "node:path";
import { V8_FLAGS } from "../../src/compile.ts";
import { openEmbedded } from "../../src/database/embedded.ts";
import { apply } from "../../src/database/migrations.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { denoRun, freePort, Measured, sleep, TelegramProcess } from "./processes.ts";
import { type BenchServer, serverParts } from "./server.ts";
import { seed } from "./seed.ts";

/** Files that everybody has at the beginning: five pages. */
const FILES_EACH = 40;
const STARTS_WITHIN_MS = 60_000;

/** Which databases a bot is measured on. */
export const BOTS = ["floor", "PostgreSQL", "embedded"] as const;
export type Bot = typeof BOTS[number];
export const INTAKES = ["polling", "webhook"] as const;
export type Intake = typeof INTAKES[number];

export interface ContestOptions {
  server: BenchServer;
  directory: string;
  people: number;
  /** Of the executable and of the floor, where these are to be measured and not what `deno run` runs. */
  executables?: { keeper: string; floor: string } | undefined;
}

/** A bot that answers. */
export interface Started {
  bot: Bot;
  telegram: TelegramProcess;
  process: Measured;
  people: number[];
  stop(): Promise<void>;
}

export async function start(bot: Bot, intake: Intake, options: ContestOptions): Promise<Started> {
  const telegram = await TelegramProcess.start();
  const { ids, file_id } = await telegram.ask<{ ids: number[]; file_id: string }>("bench/people", {
    count: options.people,
  });
  const directory = await Deno.makeTempDir({ dir: options.directory });
  const env: Record<string, string> = {
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    DATA_DIR: join(directory, "data"),
    // It would begin to read the documents of thousands of people; the part "documents" measures that.
    INDEX_CONTENTS: "off",
  };
  if (bot !== "floor") {
    Object.assign(env, await seededDatabase(bot, directory, ids, file_id, options));
  }
  if (intake === "webhook") {
    const port = String(freePort());
    Object.assign(env, {
      PORT: port,
      WEBHOOK_URL: `http://127.0.0.1:${port}/telegram`,
      WEBHOOK_SECRET: "only-for-figures",
    });
  }
  const { executables } = options;
  const command = bot === "floor"
    ? executables ? [executables.floor] : denoRun("tests/bench/floor/main.ts")
    : executables
    ? [executables.keeper]
    : denoRun("src/main.ts").toSpliced(2, 0, V8_FLAGS);
  const process = new Measured(command, { cwd: directory, env });
  await ready(telegram, process, ids[0]!);
  const stop = async () => {
    await process.stop();
    await telegram.stop();
  };
  return { bot, telegram, process, people: ids, stop };
}

async function seededDatabase(
  bot: "PostgreSQL" | "embedded",
  directory: string,
  ids: readonly number[],
  file_id: string,
  { server }: ContestOptions,
): Promise<Record<string, string>> {
  const libraries = ids.map((user_id) => ({ user_id, files: FILES_EACH }));
  const dir = join(directory, "data");
  const url = bot === "PostgreSQL" ? await server.createDatabase() : undefined;
  const database = url === undefined
    ? await openEmbedded({ dir })
    : await openPostgres({ url, poolSize: 2 });
  try {
    await apply(database, migrations);
    await seed(database, libraries, { file_id, kind: "document" });
  } finally {
    await database.close();
  }
  return url === undefined ? {} : serverParts(url);
}

/** It answers a /start: whichever way updates come, it works. */
async function ready(telegram: TelegramProcess, process: Measured, person: number): Promise<void> {
  const deadline = Date.now() + STARTS_WITHIN_MS;
  await telegram.ask("control/send", { person, text: "/start" });
  while ((await telegram.ask<unknown[]>("control/messages", { person })).length < 2) {
    if (Date.now() > deadline) throw new Error(`It does not answer:\n${process.output}`);
    await sleep(50);
  }
}
