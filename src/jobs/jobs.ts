import type { Api } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import type { Database, Transaction } from "../database/database.ts";
import type { Log } from "../log.ts";
import {
  claimJobs,
  endJob,
  extendJobs,
  type Job,
  type JobKind,
  type JobOf,
  noteJob,
  releaseJob,
  rescueAll,
} from "../storage/jobs.ts";
import type { UploadReply } from "../storage/upload_replies.ts";
import { setBlocked } from "../storage/users.ts";
import { downloads } from "../telegram/download.ts";
import type { MemberAsker } from "../telegram/members.ts";
import { inTopic } from "../telegram/topics.ts";
import type { Background } from "./background.ts";
import { readingSetting } from "./apply_reading.ts";
import { bulkSend } from "./bulk_send.ts";
import { accountDeletion } from "./delete_account.ts";
import { deletion } from "./delete_files.ts";
import { messageDeletion } from "./delete_message.ts";
import { emptying } from "./empty_trash.ts";
import { libraryExport } from "./export.ts";
import { forgetting } from "./forget_import.ts";
import { libraryImport } from "./import.ts";
import { menuKeyboard } from "../bot/screens/menu.ts";
import { type JobTools, textOf } from "./job_tools.ts";
import { noted } from "./noted.ts";
import { openedLink } from "./opened_link.ts";
import { TrashPurge } from "./purge.ts";
import { documentReading } from "./read_documents.ts";
import { linkSaving } from "./save_link.ts";
import { undoing } from "./undo.ts";
import { EDIT_PAUSE_MS, type ReplyJob, replySource, uploadReply } from "./upload_replies.ts";
import type { JobHandler, JobSource } from "./job.ts";
import { Worker } from "./worker.ts";

/** What the jobs need of the rest. */
export interface JobsOptions {
  database: Database;
  background: Background;
  /** Connects to Telegram; no call is retried after `stopping`. */
  connect(stopping: AbortSignal): Api;
  /** Who is asked about members of groups, by turns too: nobody is asked about twice at a time. */
  members: MemberAsker;
  apiRoot: string;
  token: string;
  log: Log;
  defaultLanguage: string;
  trashDays: number;
  admins: ReadonlySet<number>;
  me(): UserFromGetMe;
  /** Whether documents are read. */
  indexContents: boolean;
  /** How many chats have updates in progress. */
  working(): number;
}

/** The durable work beside the updates: the engine, all kinds of jobs, and what the bot calls to wake them. */
export function createJobs(options: JobsOptions) {
  const { background, database, defaultLanguage, log } = options;
  const holder = crypto.randomUUID();
  const api = options.connect(background.stopping);
  const tools: JobTools = {
    database,
    api,
    members: options.members,
    defaultLanguage,
    note: (job) => noteJob(database, holder, job),
    portion: (job, work) => portionOf(database, holder, job, work),
  };
  const told = {
    log,
    async apologize(job: Job | ReplyJob, reference: string): Promise<void> {
      const t = textOf(tools, job);
      const { text, entities } = t.failure.apology(reference);
      const isPrivate = job.chat_id === job.user_id;
      await apiOf(api, job).sendMessage(job.chat_id, text, {
        entities,
        ...(isPrivate && { reply_markup: menuKeyboard(t) }),
      });
    },
    /** An error belongs to its chat: a group that the bot was thrown out of says nothing of a person. */
    async refused({ chat_id, user_id }: Job | ReplyJob): Promise<void> {
      if (chat_id === user_id) await setBlocked(database, user_id, true);
    },
  };
  const download = downloads(api, options.apiRoot, options.token);
  const documents = documentReading({
    database,
    background,
    holder,
    download,
    log,
    enabled: options.indexContents,
    isLocalServer: options.apiRoot !== "https://api.telegram.org",
    working: options.working,
  });
  const jobs: Worker<Job> = new Worker<Job>({
    ...told,
    source: jobSource(database, holder),
    chained: true,
    handlers: asHandlers(tools, {
      bulk_send: bulkSend,
      delete_message: messageDeletion,
      noted,
      opened_link: openedLink,
      save_link: linkSaving,
      delete_files: deletion,
      undo: undoing,
      empty_trash: emptying,
      forget_import: forgetting,
      delete_account: (tools) => accountDeletion(tools, options.admins),
      export: (tools) => libraryExport(tools, () => options.me().username),
      import: (tools) => libraryImport(tools, download),
      apply_reading: (tools) => readingSetting(tools, () => documents.wake()),
    }),
  });
  const replies: Worker<ReplyJob> = new Worker<ReplyJob>({
    ...told,
    source: replySource(database, holder, {
      grew: (inMs) => replies.wake(inMs),
      left: () => jobs.wake(),
    }),
    chained: false,
    handlers: { "upload reply": uploadReply(api, defaultLanguage, options.me) },
  });
  const purge = new TrashPurge(database, background, options.trashDays);
  return {
    replyHolder: { holder, lease_ms: replies.leaseMs },
    wake: () => jobs.wake(),
    growReply: () => {
      replies.wake(EDIT_PAUSE_MS);
      documents.wake();
    },
    sendReply: (reply: UploadReply, claimedAt: number) => {
      // What was saved may be a document.
      documents.wake();
      return replies.take({ ...reply, kind: "upload reply", left: null }, claimedAt);
    },
    /** Begins to work on what is due. */
    async start(): Promise<void> {
      // Whoever held them is gone: the embedded database is this process's alone.
      if (database.kind === "embedded") await rescueAll(database);
      replies.start();
      jobs.start();
      documents.start();
      purge.start();
    },
    /** Finishes or releases what is in progress. */
    async stop(): Promise<void> {
      await Promise.all([replies.stop(), jobs.stop(), documents.stop(), background.stop()]);
    },
  };
}

function jobSource(database: Database, holder: string): JobSource<Job> {
  return {
    claim: (room, held, leaseMs) => claimJobs(database, holder, room, held, leaseMs),
    extend: (ids, leaseMs) => extendJobs(database, holder, ids, leaseMs),
    release: (job, waitMs) => releaseJob(database, holder, job, waitMs),
    end: (job) => endJob(database, holder, job),
  };
}

/** Thrown to undo a portion of a job that is another process's by now. */
class LeaseLost extends Error {}

async function portionOf(
  database: Database,
  holder: string,
  job: Job,
  work: (tx: Transaction) => Promise<void>,
): Promise<boolean> {
  try {
    await database.transaction(async (tx) => {
      await work(tx);
      if (!await noteJob(tx, holder, job)) throw new LeaseLost();
    });
    return true;
  } catch (error) {
    if (error instanceof LeaseLost) return false;
    throw error;
  }
}

/** Jobs that are nothing but messages: there is nothing to be done for a person who blocked the bot. */
const MESSAGES_ONLY: readonly JobKind[] = [
  "bulk_send",
  "opened_link",
  "export",
  "delete_message",
];

/** The Bot API for the answers of a job: they go to the topic that it was ordered in. */
function apiOf(api: Api, job: Job | ReplyJob): Api {
  const thread_id = "state" in job ? job.state.topic : undefined;
  return inTopic(api, thread_id === undefined ? undefined : { chat_id: job.chat_id, thread_id });
}

/** Handlers by their kind. */
function asHandlers(
  tools: JobTools,
  handlers: { readonly [K in JobKind]: (tools: JobTools) => JobHandler<JobOf<K>> },
): Record<JobKind, JobHandler<Job>> {
  return Object.fromEntries(
    Object.entries(handlers).map(([kind, make]) => {
      const handlerWith = make as (tools: JobTools) => JobHandler<Job>;
      const { concurrency } = handlerWith(tools);
      return [
        kind,
        {
          concurrency,
          run: (job, signals) => {
            if (signals.signal.aborted) return Promise.resolve("unfinished");
            const isUnheard = job.blocked && job.chat_id === job.user_id;
            if (isUnheard && MESSAGES_ONLY.includes(job.kind)) return Promise.resolve("done");
            return handlerWith({ ...tools, api: apiOf(tools.api, job) }).run(job, signals);
          },
        } satisfies JobHandler<Job>,
      ];
    }),
  ) as Record<JobKind, JobHandler<Job>>;
}
