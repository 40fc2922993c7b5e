import type { Update, UserFromGetMe } from "grammy/types";
import type { BotConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import { MeasuredDatabase } from "../database/measured.ts";
import { Figures } from "../http/figures.ts";
import { databaseProbes, Readiness } from "../http/readiness.ts";
import { Background } from "../jobs/background.ts";
import type { Log } from "../log.ts";
import { callSignal, connectApi, type TelegramConnection } from "../telegram/client.ts";
import { AllowedChats, Guests } from "../telegram/allowed_chats.ts";
import { reportOutages } from "../updates/reports.ts";
import type { Answering } from "./answering.ts";

/** How long a call of a job is retried, in milliseconds: the chat's other jobs, and turns, wait for it meanwhile. */
const JOB_PATIENCE_MS = 2_000;
/** Readiness calls getMe when Telegram has not answered anything for this long, in milliseconds. */
const TELEGRAM_SILENT_MS = 60_000;

/** What a start is given. While the database is still being opened the bot signs in, which changes nothing at Telegram. */
export interface AppOptions {
  config: BotConfig;
  database: Database | Promise<Database>;
  /** What the jobs use, where that is another handle: a test counts the exchanges of updates alone. */
  jobsDatabase?: Database;
  log: Log;
}

/** The parts of a bot; see {@link assemble}. */
export type Parts = ReturnType<typeof assemble>;

/** Puts the parts of a bot together. None of them does anything before the databases are open and it has signed in. */
export function assemble(
  { config, log }: AppOptions,
  updatesArrive: () => Promise<void>,
  working: () => number,
) {
  const figures = new Figures();
  const startedAt = new Date();
  const background = new Background(log);
  const database = new MeasuredDatabase((...use) => figures.usedDatabase(...use));
  // For what recurs beside the updates; a test counts the exchanges of updates alone.
  const jobsDatabase = new MeasuredDatabase((...use) => figures.usedDatabase(...use));
  const retriesEnd = new AbortController();
  const { api, connectJobs } = connect(config, log, figures, retriesEnd.signal);
  const signedIn: { me?: UserFromGetMe } = {};
  const me = () => {
    if (signedIn.me === undefined) throw new Error("Cannot handle an update before signing in");
    return signedIn.me;
  };
  const guests = new Guests();
  const allowedChats = new AllowedChats(
    config.allowedChats ?? (config.allowedUsers === undefined ? null : new Set()),
  );
  let loading: Promise<Answering> | undefined;
  const loadAnswering = () =>
    loading ??= import("./answering.ts").then(({ assembleAnswering }) =>
      assembleAnswering({
        ...{ config, log, api, connectJobs, database, jobsDatabase, background, figures },
        ...{ guests, allowedChats, me, working, startedAt },
      })
    );
  return {
    ...{ api, background, database, jobsDatabase, figures, retriesEnd, signedIn, startedAt },
    /** What answers people, loaded on first use. */
    loadAnswering,
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
      handler: {
        handle: (update: Update, durable: () => void) =>
          loadAnswering().then((answering) => answering.handle(update, durable)),
        setAside: (update: Update, reason: unknown) =>
          loadAnswering().then((answering) => answering.setAside(update, reason)),
      },
      admits: (id: number) =>
        id < 0
          ? allowedChats.has(id)
          : config.allowedUsers === undefined || config.allowedUsers.has(id) || guests.has(id),
      waiting: reportOutages(log).waiting,
      unstored: ({ update_id }: Update, error: unknown) =>
        log.error("Cannot store update {update_id}, handling it from memory: {error}", {
          update_id,
          error,
        }),
      // Where it can't be loaded, the start fails and says why.
      flooded: (update: Update) =>
        void loadAnswering().then((answering) => answering.flooded(update), () => {}),
      delayed: (update: Update) =>
        void loadAnswering().then((answering) => answering.delayed(update), () => {}),
    },
  };
}

/** Telegram, as the updates call it, and as the jobs do: what has to wait for longer there waits as a row. */
function connect(config: BotConfig, log: Log, figures: Figures, retriesEnd: AbortSignal) {
  const connection: TelegramConnection = {
    token: config.botToken,
    apiRoot: config.telegramApiRoot,
    log,
    retried: (method, why) => figures.retried(method, why),
  };
  const api = connectApi(connection, retriesEnd);
  api.config.use(figures.transformer);
  const connectJobs = (stopping: AbortSignal) => {
    const jobsApi = connectApi({ ...connection, patienceMs: JOB_PATIENCE_MS }, stopping);
    jobsApi.config.use(figures.transformer);
    return jobsApi;
  };
  return { api, connectJobs };
}
