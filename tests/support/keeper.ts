/** The real bot, in this process, between the emulator and a real database: what conversations are tested with. */
import assert from "node:assert/strict";
import { RunningBot } from "../../src/app/running.ts";
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import type { Database } from "../../src/database/database.ts";
import { logger } from "../../src/log.ts";
import { Emulator } from "../telegram/emulator.ts";
import { CountedDatabase } from "./counted_database.ts";
import { deadEnds } from "./dead_ends.ts";
import { forEachDatabase } from "./databases.ts";
import { until } from "./until.ts";

/** What a conversation has at hand. */
export interface Keeper {
  telegram: Emulator;
  /** As the updates use it: its exchanges are theirs, not those of the jobs. */
  database: Database;
  /** Stops the bot and starts it again, on the same database. */
  restart(settings?: Record<string, string>): Promise<void>;
  /** Stops the bot; `restart` starts it. */
  stop(): Promise<void>;
}

/**
 * Registers a test on PostgreSQL and on the embedded database. It ends by asserting that the emulator saw nothing illegal
 * and that every press was answered, and that no message of a private chat is a dead end. `settings` are those of the environment.
 */
export function testKeeper(
  name: string,
  conversation: (keeper: Keeper) => Promise<void>,
  settings: Record<string, string> = {},
): void {
  forEachDatabase(name, async (open) => {
    const telegram = await Emulator.start();
    const opened = await open();
    const [database, jobsDatabase] = [new CountedDatabase(opened), new CountedDatabase(opened)];
    const start = (changed: Record<string, string>) =>
      startApp({
        config: readConfig({
          BOT_TOKEN: telegram.token,
          TELEGRAM_API_ROOT: telegram.url,
          // A process for each bot whose people send documents: only where a test is about that.
          INDEX_CONTENTS: "off",
          ...settings,
          ...changed,
        }, { token: true, envFile: "/nowhere/.env" }),
        database,
        jobsDatabase,
        log: logger("test"),
      });
    let app = await start({});
    const turns = {
      get inProgress() {
        return app instanceof RunningBot ? app.intake?.working ?? 0 : 0;
      },
      endedAt: 0,
    };
    for (const activity of [turns, database, jobsDatabase]) telegram.alsoAwait(activity);
    let stopped = false;
    const keeper: Keeper = {
      telegram,
      database,
      stop: async () => {
        if (!stopped) await app.stop();
        stopped = true;
      },
      restart: async (changed = {}) => {
        await keeper.stop();
        app = await start(changed);
        stopped = false;
        await settled([database, jobsDatabase]);
      },
    };
    try {
      await conversation(keeper);
      await telegram.idle();
      await keeper.stop();
      telegram.assertClean();
      assert.deepEqual(deadEnds(telegram), [], "messages lead nowhere");
    } finally {
      await keeper.stop();
      await telegram.stop();
    }
  });
}

/** What begins with the start, beside the updates, is through. */
async function settled(databases: readonly CountedDatabase[]): Promise<void> {
  const isQuiet = ({ inProgress, endedAt }: CountedDatabase) =>
    inProgress === 0 && Date.now() - endedAt >= 50;
  await until(() => databases.every(isQuiet), "the bot does not come to rest after its start");
}
