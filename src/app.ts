import type { BotConfig } from "./config.ts";
import { createBot } from "./bot/bot.ts";
import { type BotConnection, connectBot } from "./bot/connection.ts";
import { deriveLinkKey } from "./bot/link_tokens.ts";
import { introduce } from "./bot/commands.ts";
import type { UpdatesOptions } from "./bot/handling.ts";
import { type Intake, startDelivery, startPolling } from "./bot/intake.ts";
import { notices, type Notify } from "./bot/notices.ts";
import { isRefusedCall, pause } from "./bot/retries.ts";
import { hasWebhook, registerWebhook } from "./bot/webhook_registration.ts";
import type { Database } from "./database/database.ts";
import { MeasuredDatabase } from "./database/measured.ts";
import { migrations } from "./database/migration_list.ts";
import { plan } from "./database/migrations.ts";
import { Figures } from "./http/figures.ts";
import { health } from "./http/health.ts";
import { metrics } from "./http/metrics.ts";
import { Readiness } from "./http/readiness.ts";
import { startServer } from "./http/server.ts";
import { webhook } from "./http/webhook.ts";
import type { Log } from "./log.ts";
import { languagesOf } from "./storage/admin.ts";
import { rememberBot } from "./storage/bots.ts";
import { readCommit, VERSION } from "./version.ts";

/** How long what is in hand may take when the bot is stopped, in milliseconds. */
const DRAIN_MS = 20_000;
/** How often an outage of the database is mentioned, in milliseconds. */
const OUTAGE_LINE_MS = 10_000;

/** Telegram is asked whether it is there when it has said nothing for so long, in milliseconds. */
const TELEGRAM_SILENT_MS = 60_000;

/** A running bot. */
export interface App {
  /** Stops taking updates, finishes those in hand (up to 20 s), and resolves. */
  stop(): Promise<void>;
  /** Resolves with the reason when the bot can't go on by itself: a refused token. */
  failed: Promise<Error>;
  /** Whether all that it stands on is there. */
  readiness: Readiness;
}

/**
 * Builds and starts everything, in order; `stop` goes through it in reverse. While the database is still being opened it
 * signs in, which changes nothing at Telegram.
 */
export async function startApp(
  { config, database: opening, log }: {
    config: BotConfig;
    database: Database | Promise<Database>;
    log: Log;
  },
): Promise<App> {
  const figures = new Figures();
  const startedAt = new Date();
  const stopping = new AbortController();
  const retriesEnd = new AbortController();
  const connection: BotConnection = {
    token: config.botToken,
    apiRoot: config.telegramApiRoot,
    log,
    stopping: retriesEnd.signal,
    observer: figures,
  };
  const bot = connectBot(connection);
  bot.api.config.use(figures.transformer);
  const signingIn = Promise.all([
    config.webhook === undefined ? hasWebhook(bot.api) : false,
    bot.init(stopping.signal as Parameters<typeof bot.init>[0]),
  ]);
  const database = new MeasuredDatabase((...use) => figures.usedDatabase(...use));
  const { handle, replies, deliveries, transfers, purge, background } = createBot(bot, {
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
    linkKey: deriveLinkKey(config.botToken),
    version: VERSION,
    startedAt,
  }, connection);
  // A token that is refused ends the start, even where the database is waited for.
  database.open(await Promise.race([opening, signingIn.then(() => opening)]));

  let intake: Intake | undefined;
  const readiness = new Readiness({
    database: () => database.query("SELECT 1"),
    schema: () => upToDate(database),
    telegram: async () => {
      if (Date.now() - figures.telegramAnsweredAt < TELEGRAM_SILENT_MS) return;
      await bot.api.getMe(AbortSignal.timeout(5_000) as Parameters<typeof bot.api.getMe>[0]);
    },
  });
  const refused = mentionedEvery(
    OUTAGE_LINE_MS,
    (error) => log.warn("Cannot take updates, Telegram will bring them again: {error}", { error }),
  );
  // First of all, so that whoever looks after the process sees it alive while it waits for Telegram.
  const server = config.listen && startServer(config.listen, [
    health(readiness),
    metrics(figures.metrics({
      database,
      build: { version: VERSION, commit: readCommit() },
      startedAt: startedAt.getTime(),
      working: () => intake?.working ?? 0,
    })),
    ...(config.webhook === undefined ? [] : [
      webhook({
        path: new URL(config.webhook.url).pathname,
        secret: config.webhook.secret,
        accept: async (update) => {
          if (intake?.accept === undefined) throw new Error("Cannot take updates yet: starting");
          await intake.accept(update);
        },
        refused,
      }),
    ]),
  ], (error) => log.error("Cannot answer a request: {error}", { error }));

  let fail: (reason: Error) => void;
  const failed = new Promise<Error>((resolve) => fail = resolve);
  try {
    const [webhookToRemove] = await signingIn;
    const { id, username } = bot.botInfo;
    log.info("Signed in as @{username}", { username });
    const options = updatesOptions({
      config,
      database,
      log,
      handle,
      notify: notices(bot.api, config.defaultLanguage, log),
    });
    if (config.webhook === undefined) {
      if (webhookToRemove) {
        await bot.api.deleteWebhook();
        log.info("Removed the webhook");
      }
      intake = await startPolling(
        bot.api,
        options,
        pollingListener(log),
        (error) => fail(error instanceof Error ? error : new Error(String(error))),
      );
      await noteBot(database, { id, username }, log);
    } else {
      intake = await startDelivery(options);
      await noteBot(database, { id, username }, log);
      const told = await registerWebhook(
        bot.api,
        database,
        { id, token: config.botToken },
        config.webhook,
      );
      log.info(told ? "Registered the webhook" : "The webhook is registered already");
    }
    replies.start();
    deliveries.start();
    transfers.start();
    purge.start();
    background.run("telling Telegram the commands", async () => {
      const admins = await languagesOf(database, [...config.admins]);
      await introduce(bot.api, config.defaultLanguage, admins);
    });
  } catch (error) {
    await intake?.stop(0);
    await server?.stop();
    throw error;
  }

  return {
    failed,
    readiness,
    stop: async () => {
      stopping.abort();
      const deadline = Date.now() + DRAIN_MS;
      const drained = (async () => {
        await Promise.all([server?.stop(), intake.stop(DRAIN_MS)]);
        await Promise.all([replies.stop(), background.stop()]);
      })();
      await Promise.race([drained, pause(deadline - Date.now())]);
      retriesEnd.abort();
      await Promise.race([drained, pause(1_000)]);
    },
  };
}

/** Who used the database before may have left file ids in it. */
async function noteBot(
  database: Database,
  { id, username }: { id: number; username: string },
  log: Log,
): Promise<void> {
  for (const other of await rememberBot(database, id, username)) {
    log.warn(
      "This database was used by @{username} before, whose file ids are of no use to others",
      {
        username: other.username,
      },
    );
  }
}

function updatesOptions(
  { config, database, log, handle, notify }: {
    config: BotConfig;
    database: Database;
    log: Log;
    handle: UpdatesOptions["handle"];
    notify: Notify;
  },
): UpdatesOptions {
  return {
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
    flooded: (update) => notify(update, (t) => t.failure.flooded()),
    delayed: (update) => notify(update, (t) => t.failure.delayed()),
  };
}

function pollingListener(log: Log) {
  return {
    polling: () => log.info("Polling for updates"),
    failing: mentionedEvery(OUTAGE_LINE_MS, (error) => {
      if (isRefusedCall(error, 409)) {
        log.error("Another process takes this bot's updates; waiting until it stops: {error}", {
          error,
        });
      } else log.warn("Cannot get updates, trying again: {error}", { error });
    }),
  };
}

async function upToDate(database: Database): Promise<void> {
  const pending = await plan(database, migrations);
  if (pending.length > 0) throw new Error(`${pending.length} migrations are not applied`);
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
