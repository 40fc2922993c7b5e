import type { BotConfig } from "./config.ts";
import { createBot } from "./bot/bot.ts";
import { poll } from "./bot/polling.ts";
import { pause } from "./bot/retries.ts";
import { Updates } from "./bot/updates.ts";
import type { Database } from "./database/database.ts";
import type { Log } from "./log.ts";

/** How long what is in hand may take when the bot is stopped, in milliseconds. */
const DRAIN_MS = 20_000;
/** How often an outage of the database is mentioned, in milliseconds. */
const OUTAGE_LINE_MS = 10_000;

/** A running bot. */
export interface App {
  /** Stops taking updates, finishes those in hand (up to 20 s), and resolves. */
  stop(): Promise<void>;
  /** Resolves with the reason when the bot can't go on by itself: a refused token. */
  failed: Promise<Error>;
}

/** Builds and starts everything, in order; `stop` goes through it in reverse. */
export async function startApp(
  { config, database, log }: { config: BotConfig; database: Database; log: Log },
): Promise<App> {
  const stopping = new AbortController();
  const retriesEnd = new AbortController();
  const { bot, handle, replies, background } = createBot({
    database,
    limits: {
      file_size: config.maxFileSize ?? null,
      quota: config.userQuota ?? null,
      files: config.userMaxFiles ?? null,
    },
    allowedUsers: config.allowedUsers ?? null,
    admins: config.admins,
    defaultLanguage: config.defaultLanguage,
    trashDays: config.trashDays,
  }, { token: config.botToken, apiRoot: config.telegramApiRoot, log, stopping: retriesEnd.signal });

  await bot.init(stopping.signal as Parameters<typeof bot.init>[0]);
  log.info("Signed in as @{username}", { username: bot.botInfo.username });

  const updates = new Updates({
    database,
    handle,
    admits: (userId) => config.allowedUsers?.has(userId) ?? true,
    passedOver: (update) =>
      log.error("Passed over update {update_id}: it ended the process again and again", {
        update_id: update.update_id,
      }),
    waiting: mentionedEvery(
      OUTAGE_LINE_MS,
      (error) => log.warn("The database is away, waiting for it: {error}", { error }),
    ),
  });
  await updates.resume();
  replies.start();

  let fail: (reason: Error) => void;
  const failed = new Promise<Error>((resolve) => fail = resolve);
  await bot.api.deleteWebhook();
  const polling = poll(bot.api, updates, stopping.signal, {
    polling: () => log.info("Polling for updates"),
    failing: mentionedEvery(
      OUTAGE_LINE_MS,
      (error) => log.warn("Cannot get updates, trying again: {error}", { error }),
    ),
  }).catch((error) => fail(error instanceof Error ? error : new Error(String(error))));

  return {
    failed,
    stop: async () => {
      stopping.abort();
      const deadline = Date.now() + DRAIN_MS;
      const drained = (async () => {
        await updates.stop(DRAIN_MS);
        await polling;
        await Promise.all([replies.stop(), background.stop()]);
      })();
      await Promise.race([drained, pause(deadline - Date.now())]);
      retriesEnd.abort();
      await Promise.race([drained, pause(1_000)]);
    },
  };
}

/** Passes on the first of many, and then one every `ms`. */
function mentionedEvery<T>(ms: number, mention: (what: T) => void): (what: T) => void {
  let last = -Infinity;
  return (what) => {
    if (Date.now() - last < ms) return;
    last = Date.now();
    mention(what);
  };
}
