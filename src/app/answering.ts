/**
 * What answers people: the routing with its features, the jobs, and every word. It is most of the program, and takes as long to
 * load as the rest of a start, so it is loaded while the start waits for Telegram (figures: tests/bench/README.md).
 */
import type { Api } from "grammy";
import type { Update, UserFromGetMe } from "grammy/types";
import { createBot } from "../bot/bot.ts";
import { menuKeyboard } from "../bot/screens/menu.ts";
import type { BotConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import { deriveLinkKey } from "../domain/link_tokens.ts";
import type { Figures } from "../http/figures.ts";
import type { Background } from "../jobs/background.ts";
import { createJobs } from "../jobs/jobs.ts";
import type { Log } from "../log.ts";
import type { AllowedChats, Guests } from "../telegram/allowed_chats.ts";
import { introduce, type Introduced } from "../telegram/command_menus.ts";
import { MemberAsker } from "../telegram/members.ts";
import { notices } from "../telegram/notices.ts";
import { setTimeZone } from "../text/format.ts";
import { turnHandler } from "../turn/handler.ts";
import { VERSION } from "../version.ts";

/** What it needs from the start. */
export interface AnsweringOptions {
  config: BotConfig;
  log: Log;
  api: Api;
  /** Connects to Telegram for the jobs; no call is retried after `stopping`. */
  connectJobs(stopping: AbortSignal): Api;
  database: Database;
  jobsDatabase: Database;
  background: Background;
  figures: Figures;
  guests: Guests;
  allowedChats: AllowedChats;
  me(): UserFromGetMe;
  /** How many chats have updates in progress. */
  working(): number;
  startedAt: Date;
}

export type Answering = ReturnType<typeof assembleAnswering>;

/** Puts together what answers people. */
export function assembleAnswering(options: AnsweringOptions) {
  const { config, log, api, database, background, figures, me, working } = options;
  const { defaultLanguage, trashDays, admins, indexContents, timeZone } = config;
  setTimeZone(timeZone);
  const members = new MemberAsker(api);
  const jobs = createJobs({
    database: options.jobsDatabase,
    background,
    connect: options.connectJobs,
    members,
    apiRoot: config.telegramApiRoot,
    token: config.botToken,
    log,
    defaultLanguage,
    trashDays,
    admins,
    me,
    indexContents,
    working,
  });
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
    allowedChats: options.allowedChats,
    guests: options.guests,
    members,
    admins,
    defaultLanguage,
    trashDays,
    indexContents,
    timeZone,
    linkKey: deriveLinkKey(config.botToken),
    version: VERSION,
    startedAt: options.startedAt,
  });
  const notify = notices(api, defaultLanguage, log);
  return {
    jobs,
    ...turnHandler({
      database,
      api,
      log,
      defaultLanguage,
      route,
      afterFailure: ({ t }) => menuKeyboard(t),
      updated: (kind, outcome, seconds) => figures.updated(kind, outcome, seconds),
    }),
    flooded: (update: Update) => notify(update, (t) => t.failure.flooded()),
    delayed: (update: Update) => notify(update, (t) => t.failure.delayed()),
    /** Sets commands and descriptions at Telegram. */
    introduce: (admins: readonly Introduced[]) => introduce(api, defaultLanguage, admins),
  };
}
