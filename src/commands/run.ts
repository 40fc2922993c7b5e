import { type App, startApp } from "../app.ts";
import type { BotConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import { migrations } from "../database/migration_list.ts";
import { apply } from "../database/migrations.ts";
import { describeError, type Log, logger } from "../log.ts";
import { Refusal } from "../errors.ts";
import { startControl } from "../http/control.ts";
import { controlRoutes, type Running } from "./control_routes.ts";
import { describeDatabase, waitForDatabase } from "./open_database.ts";
import { StopSignals } from "./stop_signals.ts";
import { tellTelegramFailure } from "./telegram_failure.ts";

/** What the app takes to drain, and something for closing what it stands on. */
const STOP_TIMEOUT_MS = 25_000;

const START_GRACE_MS = 3_000;

/**
 * Starts the bot and keeps it until a signal or a failure ends it. 0 after a stop in good order; 1 when it
 * failed, or when a second signal cut the stop short.
 */
export async function run(config: BotConfig): Promise<number> {
  const log = logger();
  const signals = new StopSignals();
  try {
    return await Promise.race([
      live(config, log, signals),
      signals.insisted.then(() => {
        log.warn("Stopped at once, at the second signal");
        return 1;
      }),
    ]);
  } finally {
    signals.release();
  }
}

async function live(config: BotConfig, log: Log, signals: StopSignals): Promise<number> {
  let app: App | undefined;
  let failure: Error | undefined;
  const running: Running = {};
  const givenUp = new AbortController();
  const signal = AbortSignal.any([signals.asked, givenUp.signal]);
  // All at once, since each waits for somebody else most of the time. What changes anything waits for what has to be
  // known before it: that nobody else runs here, that the schema is ours, that Telegram takes the token.
  const opening = waitForDatabase(config.database, { log, signal });
  const controlling = openControl(config, log, running);
  const preparing = prepare(opening, controlling, { config, log, signal, running });
  try {
    const starting = startApp({ config, database: preparing, log });
    const asked = signals.wait().then(() => undefined);
    app = await Promise.race([starting, asked.then(() => briefly(starting))]);
    if (app) running.readiness = app.readiness;
    failure = await Promise.race([app?.failed, asked]);
  } catch (error) {
    if (signals.asked.aborted) log.info("Stopped before it had started");
    else failure = error instanceof Error ? error : new Error(String(error));
  }
  givenUp.abort();
  const [database, control] = await Promise.all([
    preparing.catch(() => undefined),
    controlling.catch(() => undefined),
  ]);
  await control?.stop();
  const stopped = await stop(app, database, log);
  if (failure !== undefined) throw tellTelegramFailure(failure, config.telegramApiRoot);
  return stopped ? 0 : 1;
}

/** Migrates the database as soon as it is open and nobody else is known to run here: `alone` rejects where one does. */
async function prepare(
  opening: Promise<Database>,
  alone: Promise<unknown>,
  { config, log, signal, running }: {
    config: BotConfig;
    log: Log;
    signal: AbortSignal;
    running: Running;
  },
): Promise<Database> {
  opening.catch(() => {}); // told below: that somebody else runs here is told before what comes of it
  await alone;
  const database = await opening;
  log.info("Opened the database {database}", { database: describeDatabase(config.database) });
  try {
    await apply(database, migrations, {
      onApplied: ({ name }, ms) =>
        log.info("Applied migration {name}", { name, ms: Math.round(ms) }),
    });
    signal.throwIfAborted();
  } catch (error) {
    await database.close();
    throw error;
  }
  return running.database = database;
}

/** Where there can be no socket, the bot does without: it is for looking after it, not for its work. */
async function openControl(config: BotConfig, log: Log, running: Running) {
  try {
    return await startControl(
      config.dataDir,
      controlRoutes(running, describeDatabase(config.database)),
      (error) => log.error("Cannot answer on the control socket: {error}", { error }),
    );
  } catch (error) {
    if (error instanceof Refusal && error.code === "data_dir_in_use") throw error;
    log.warn("{reason}; going on without", { reason: describeError(error) });
    return undefined;
  }
}

/** A start that a signal came into may end well within moments; else there is nothing to stop. */
async function briefly(starting: Promise<App>): Promise<App | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, START_GRACE_MS, undefined);
  return await Promise.race([starting, promise]).finally(() => clearTimeout(timer));
}

/** In reverse order of the start. */
async function stop(
  app: App | undefined,
  database: Database | undefined,
  log: Log,
): Promise<boolean> {
  log.info("Stopping");
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`not done within ${STOP_TIMEOUT_MS / 1000} s`)),
    STOP_TIMEOUT_MS,
  );
  try {
    const stopping = (async () => {
      await app?.stop();
      await database?.close();
    })();
    await Promise.race([stopping, late.promise]);
    log.info("Stopped");
    return true;
  } catch (error) {
    log.error("Cannot stop in good order: {reason}", { reason: describeError(error), error });
    return false;
  } finally {
    clearTimeout(timer);
  }
}
