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
import { refusalOfTelegram } from "./telegram_failure.ts";

/** The app's own time to finish, and some for closing the database. */
const STOP_TIMEOUT_MS = 25_000;

const START_GRACE_MS = 3_000;

/**
 * Runs the bot until a signal or a failure ends it. Returns 0 after a clean stop, 1 if it failed or if a second signal
 * cut the stop short.
 */
export async function run(config: BotConfig): Promise<number> {
  const log = logger();
  const signals = new StopSignals();
  try {
    return await Promise.race([
      live(config, log, signals),
      signals.insisted.then(() => {
        log.warn("Received a second signal, exiting at once");
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
  // All at once, since each mostly waits for somebody else. Nothing is changed before it is known that no other process
  // uses this directory, that the schema is ours, and that Telegram accepts the token.
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
    if (signals.asked.aborted) log.info("Stopped before the start was complete");
    else failure = error instanceof Error ? error : new Error(String(error));
  }
  givenUp.abort();
  const [database, control] = await Promise.all([
    preparing.catch(() => undefined),
    controlling.catch(() => undefined),
  ]);
  await control?.stop();
  const stopped = await stop(app, database, log);
  if (failure !== undefined) throw refusalOfTelegram(failure, config.telegramApiRoot);
  return stopped ? 0 : 1;
}

/** Migrates the database once it is open and no other process runs here (else `alone` rejects). */
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
  opening.catch(() => {}); // Awaited below: that another process runs here is reported before its consequences.
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

/** The bot works without a control socket, which is there for monitoring, where it can't have one. */
async function openControl(config: BotConfig, log: Log, running: Running) {
  try {
    return await startControl(
      config.dataDir,
      controlRoutes(running, describeDatabase(config.database)),
      (error) => log.error("Cannot answer a request on the control socket: {error}", { error }),
    );
  } catch (error) {
    if (error instanceof Refusal && error.code === "data_dir_in_use") throw error;
    log.warn("{reason}; continuing without it", { reason: describeError(error) });
    return undefined;
  }
}

/** A start that a signal interrupts may be almost done: then there is something to stop. */
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
    () => late.reject(new Error(`not finished within ${STOP_TIMEOUT_MS / 1000} s`)),
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
    log.error("Cannot stop cleanly: {reason}", { reason: describeError(error), error });
    return false;
  } finally {
    clearTimeout(timer);
  }
}
