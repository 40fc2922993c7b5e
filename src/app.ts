import { HttpError } from "grammy";
import type { Update, UserFromGetMe } from "grammy/types";
import { createBot } from "./bot/bot.ts";
import type { BotConfig } from "./config.ts";
import { type Database, isUnavailable } from "./database/database.ts";
import { MeasuredDatabase } from "./database/measured.ts";
import { migrations } from "./database/migration_list.ts";
import { plan } from "./database/migrations.ts";
import { deriveLinkKey } from "./domain/link_tokens.ts";
import { Refusal } from "./errors.ts";
import { Figures } from "./http/figures.ts";
import { health } from "./http/health.ts";
import { metrics } from "./http/metrics.ts";
import { databaseProbes, Readiness } from "./http/readiness.ts";
import { type HttpServer, startServer } from "./http/server.ts";
import { webhook } from "./http/webhook.ts";
import { Background } from "./jobs/background.ts";
import { createJobs } from "./jobs/jobs.ts";
import type { Log } from "./log.ts";
import { languagesOf } from "./storage/admin.ts";
import { enterDatabase, markLive, markStopped, noteWebhook, readWebhook } from "./storage/bots.ts";
import { callSignal, connectApi, signIn, type TelegramConnection } from "./telegram/client.ts";
import { introduce } from "./telegram/command_menus.ts";
import { AllowedChats } from "./telegram/allowed_chats.ts";
import { MemberAsker } from "./telegram/members.ts";
import { notices } from "./telegram/notices.ts";
import { pause } from "./telegram/retries.ts";
import { hasWebhook, registerWebhook, WebhookWatch } from "./telegram/webhook_registration.ts";
import { setTimeZone } from "./text/format.ts";
import { turnHandler } from "./turn/handler.ts";
import { PollingHealth } from "./updates/polling.ts";
import { reportOutages, reportPolling } from "./updates/reports.ts";
import { type DeliveryIntake, type Intake, pollUpdates, takeDeliveries } from "./updates/intake.ts";
import { readCommit, VERSION } from "./version.ts";

/** How long updates in progress may take when the bot is stopped, in milliseconds. */
const DRAIN_MS = 20_000;

/** How often it is checked that the schema is still the one of this executable, in milliseconds. */
const SCHEMA_CHECK_MS = 5_000;
/** How long a call of a job is retried, in milliseconds: the chat's other jobs, and turns, wait for it meanwhile. */
const JOB_PATIENCE_MS = 2_000;
/** How often a webhook that somebody else set is looked for, in milliseconds. */
const WEBHOOK_CHECK_MS = 60_000;
/** How often a running bot marks itself as running in the database, in milliseconds. */
const LIVE_MS = 20_000;
/** Readiness calls getMe when Telegram has not answered anything for this long, in milliseconds. */
const TELEGRAM_SILENT_MS = 60_000;

/** A running bot. */
export interface App {
  /** Stops taking updates, finishes those in progress (up to 20 s), and resolves. */
  stop(): Promise<void>;
  /** Resolves with the reason when the bot can't go on: a refused token, a schema that a newer executable migrated. */
  failed: Promise<Error>;
  /** Whether everything that it depends on is available. */
  readiness: Readiness;
}

/** What a start is given. While the database is still being opened the bot signs in, which changes nothing at Telegram. */
export interface AppOptions {
  config: BotConfig;
  database: Database | Promise<Database>;
  /** What the jobs use, where that is another handle: a test counts the exchanges of updates alone. */
  jobsDatabase?: Database;
  log: Log;
}

/** Builds and starts everything, in order; `stop` goes through it in reverse. */
export async function startApp(options: AppOptions): Promise<App> {
  const { webhook, timeZone } = options.config;
  setTimeZone(timeZone);
  return webhook === undefined ? await startPolling(options) : await startWebhook(options, webhook);
}

/** The bot asks Telegram for updates. */
async function startPolling(options: AppOptions): Promise<App> {
  const { config, log } = options;
  const health = new PollingHealth();
  let intake: Intake | undefined;
  const working = () => intake?.working ?? 0;
  const parts = assemble(options, () => health.check(), working);
  const { api, jobs } = parts;
  // First of all, so that a supervisor sees a live process while it waits for Telegram.
  const server = listen(parts, config, [], working);
  const failed = Promise.withResolvers<Error>();
  try {
    const { found: webhookIsSet, crashed } = await parts.open(
      options.database,
      () => hasWebhook(api),
    );
    if (webhookIsSet) {
      await api.deleteWebhook();
      log.info("Removed the webhook");
    }
    const updates = { ...parts.updates, afterCrash: crashed };
    intake = await pollUpdates(api, updates, reportPolling(log), health, (error) => {
      failed.resolve(error instanceof Error ? error : new Error(String(error)));
    });
    await jobs.start();
    parts.watchSchema(failed.resolve);
    parts.introduce();
  } catch (error) {
    await intake?.stop(0);
    await server?.stop();
    throw error;
  }
  return {
    failed: failed.promise,
    readiness: parts.readiness,
    stop: () => parts.stop(intake, server),
  };
}

/** Telegram delivers updates to the bot. */
async function startWebhook(
  options: AppOptions,
  { url, secret }: { url: string; secret: string },
): Promise<App> {
  const { config, log } = options;
  let watch: WebhookWatch | undefined;
  let intake: DeliveryIntake | undefined;
  const working = () => intake?.working ?? 0;
  const parts = assemble(options, async () => await watch?.check(), working);
  const { api, database, jobs } = parts;
  const deliveries = webhook({
    path: new URL(url).pathname,
    secret,
    accept: async (update) => {
      if (intake === undefined) throw new Error("Cannot take updates yet: starting");
      await intake.accept(update);
    },
    refused: reportOutages(log).refused,
  });
  const server = listen(parts, config, [deliveries], working);
  const failed = Promise.withResolvers<Error>();
  try {
    const { me, crashed } = await parts.open(options.database);
    intake = await takeDeliveries({ ...parts.updates, afterCrash: crashed });
    const known = await readWebhook(database, me.id);
    const registered = await registerWebhook(api, config.botToken, { url, secret }, known);
    if (registered !== undefined) await noteWebhook(database, me.id, registered);
    log.info(registered ? "Registered the webhook" : "The webhook is already registered");
    watch = new WebhookWatch(api, config.botToken, { url, secret });
    parts.every(WEBHOOK_CHECK_MS, "checking the webhook", async () => {
      const replaced = await watch?.look();
      if (replaced !== undefined) {
        log.warn("Registered the webhook again; it was set to {url}", { url: replaced || "none" });
      }
    });
    await jobs.start();
    parts.watchSchema(failed.resolve);
    parts.introduce();
  } catch (error) {
    await intake?.stop(0);
    await server?.stop();
    throw error;
  }
  return {
    failed: failed.promise,
    readiness: parts.readiness,
    stop: () => parts.stop(intake, server),
  };
}

/** Puts the parts together; nothing goes out before they are opened. */
function assemble(
  { config, jobsDatabase: ofJobs, log }: AppOptions,
  updatesArrive: () => Promise<void>,
  working: () => number,
) {
  const figures = new Figures();
  const startedAt = new Date();
  const signingIn = new AbortController();
  const retriesEnd = new AbortController();
  const connection: TelegramConnection = {
    token: config.botToken,
    apiRoot: config.telegramApiRoot,
    log,
    retried: (method, why) => figures.retried(method, why),
  };
  const api = connectApi(connection, retriesEnd.signal);
  api.config.use(figures.transformer);
  const database = new MeasuredDatabase((...use) => figures.usedDatabase(...use));
  let known: UserFromGetMe | undefined;
  const me = () => {
    if (known === undefined) throw new Error("Cannot handle an update before signing in");
    return known;
  };
  const { defaultLanguage } = config;
  const background = new Background(log);
  // For what recurs beside the updates; a test counts the exchanges of updates alone.
  const jobsDatabase = new MeasuredDatabase((...use) => figures.usedDatabase(...use));
  const jobs = createJobs({
    database: jobsDatabase,
    background,
    // What has to wait for longer waits as a row.
    connect: (stopping) => {
      const jobsApi = connectApi({ ...connection, patienceMs: JOB_PATIENCE_MS }, stopping);
      jobsApi.config.use(figures.transformer);
      return jobsApi;
    },
    apiRoot: config.telegramApiRoot,
    token: config.botToken,
    log,
    defaultLanguage,
    trashDays: config.trashDays,
    admins: config.admins,
    me,
    indexContents: config.indexContents,
    working,
  });
  const allowedChats = new AllowedChats(
    config.allowedChats ?? (config.allowedUsers === undefined ? null : new Set()),
  );
  const route = createBot({
    database,
    api,
    me,
    jobs,
    limits: {
      file_size: config.maxFileSize ?? null,
      quota: config.userQuota ?? null,
      files: config.userMaxFiles ?? null,
    },
    allowedUsers: config.allowedUsers ?? null,
    allowedChats,
    members: new MemberAsker(api),
    admins: config.admins,
    defaultLanguage,
    trashDays: config.trashDays,
    indexContents: config.indexContents,
    timeZone: config.timeZone,
    linkKey: deriveLinkKey(config.botToken),
    version: VERSION,
    startedAt,
  });
  const handler = turnHandler({
    database,
    api,
    log,
    defaultLanguage,
    route,
    updated: (kind, outcome, seconds) => figures.updated(kind, outcome, seconds),
  });
  const notify = notices(api, defaultLanguage, log);
  return {
    api,
    database,
    figures,
    jobs,
    log,
    startedAt,
    readiness: new Readiness({
      ...databaseProbes(database),
      updates: updatesArrive,
      telegram: async () => {
        if (Date.now() - figures.telegramAnsweredAt < TELEGRAM_SILENT_MS) return;
        await api.getMe(callSignal(AbortSignal.timeout(5_000)));
      },
    }),
    updates: {
      database,
      handler,
      admits: (id: number) => id < 0 ? allowedChats.has(id) : config.allowedUsers?.has(id) ?? true,
      waiting: reportOutages(log).waiting,
      flooded: (update: Update) => notify(update, (t) => t.failure.flooded()),
      delayed: (update: Update) => notify(update, (t) => t.failure.delayed()),
    },
    /** Signs in and opens the database, at the same time. A refused token ends the start, even while the database is awaited. */
    async open<T = undefined>(
      opening: Database | Promise<Database>,
      besides?: () => Promise<T>,
    ): Promise<{ me: UserFromGetMe; found: T | undefined; crashed: boolean }> {
      const signedIn = Promise.all([signIn(api, signingIn.signal), besides?.()]);
      const opened = await Promise.race([opening, signedIn.then(() => opening)]);
      database.open(opened);
      jobsDatabase.open(ofJobs ?? opened);
      const [who, found] = await signedIn;
      const { others, crashed } = await enterDatabase(database, who);
      for (const { username } of others) {
        log.warn(
          "This database was used by @{username} before; its file ids are of no use to another bot",
          { username },
        );
      }
      known = who;
      background.every(LIVE_MS, "marking the bot as running", async () => {
        await markLive(jobsDatabase, who.id).catch(unlessUnavailable);
      });
      log.info("Signed in as @{username}", { username: who.username });
      return { me: who, found, crashed };
    },
    /** Does `work` every `ms` milliseconds while the bot runs; what is unavailable is left to the next time. */
    every(ms: number, name: string, work: () => Promise<void>): void {
      background.every(ms, name, () => work().catch(unlessUnavailable));
    },
    /** Looks every few seconds whether a newer executable migrated the database: this one must not go on then. */
    watchSchema(isNewer: (reason: Error) => void): void {
      background.every(SCHEMA_CHECK_MS, "checking the schema", async () => {
        try {
          await plan(jobsDatabase, migrations);
        } catch (error) {
          if (error instanceof Refusal && error.code === "schema_is_newer") isNewer(error);
          else unlessUnavailable(error);
        }
      });
    },
    /** Sets commands and descriptions at Telegram, in the background. */
    introduce(): void {
      background.run("setting the commands", async () => {
        const admins = await languagesOf(jobsDatabase, [...config.admins]);
        await introduce(api, defaultLanguage, admins);
      });
    },
    async stop(intake: Intake, server: HttpServer | undefined): Promise<void> {
      signingIn.abort();
      const deadline = Date.now() + DRAIN_MS;
      const drained = (async () => {
        await Promise.all([server?.stop(), intake.stop(DRAIN_MS)]);
        await jobs.stop();
        if (known !== undefined) await markStopped(database, known.id).catch(unlessUnavailable);
      })();
      await Promise.race([drained, pause(deadline - Date.now())]);
      retriesEnd.abort();
      await Promise.race([drained, pause(1_000)]);
    },
  };
}

type Parts = ReturnType<typeof assemble>;

function listen(
  { database, figures, log, readiness, startedAt }: Parts,
  config: BotConfig,
  routes: Parameters<typeof startServer>[1],
  working: () => number,
): HttpServer | undefined {
  return config.listen && startServer(
    config.listen,
    [
      health(readiness),
      metrics(figures.metrics({
        database,
        build: { version: VERSION, commit: readCommit() },
        startedAt: startedAt.getTime(),
        working,
        readsDocuments: config.indexContents,
      })),
      ...routes,
    ],
    (error) => log.error("Cannot answer a request: {error}", { error }),
  );
}

/** Temporary errors are left to the next time. */
function unlessUnavailable(error: unknown): void {
  if (!isUnavailable(error) && !(error instanceof HttpError)) throw error;
}
