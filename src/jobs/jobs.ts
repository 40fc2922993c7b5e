import type { Api } from "grammy";
import type { Database } from "../database/database.ts";
import type { Log } from "../log.ts";
import { downloads } from "../telegram/download.ts";
import type { Background } from "./background.ts";
import { BulkSends } from "./bulk_send.ts";
import { TrashPurge } from "./purge.ts";
import { Transfers } from "./transfers.ts";
import { UploadReplies } from "./upload_replies.ts";

/** What the jobs need of the rest. */
export interface JobsOptions {
  database: Database;
  /** Its retries end when `background` stops. */
  api: Api;
  background: Background;
  apiRoot: string;
  token: string;
  log: Log;
  defaultLanguage: string;
  trashDays: number;
  username(): string;
}

/** The durable work beside the updates: what is to be done is rows; here it is started, woken and stopped. */
export function createJobs(options: JobsOptions) {
  const { api, background, database, defaultLanguage, log } = options;
  const replies = new UploadReplies(
    database,
    api,
    defaultLanguage,
    (error) => log.warn("Cannot update an upload reply yet: {error}", { error }),
  );
  const bulkSends = new BulkSends(database, api, background, defaultLanguage);
  const transfers = new Transfers({
    database,
    api,
    background,
    defaultLanguage,
    download: downloads(api, options.apiRoot, options.token),
    username: options.username,
    failed: (direction, reference, error) =>
      log.error("Cannot finish an {direction}, reference {reference}: {error}", {
        direction,
        reference,
        error,
      }),
  });
  const purge = new TrashPurge(database, background, options.trashDays);
  return {
    bulkSend: (userId: number) => bulkSends.begin(userId),
    transfer: (direction: "export" | "import") => transfers.begin(direction),
    growReply: (userId: number, replyId: number) => replies.grow(userId, replyId),
    replySent: (userId: number, replyId: number, messageId: number, shown: number) =>
      replies.sent(userId, replyId, messageId, shown),
    background: (name: string, work: (signal: AbortSignal) => Promise<void>) =>
      background.run(name, work),
    /** Takes up what was left, and looks after it from now on. */
    start(): void {
      replies.start();
      bulkSends.start();
      transfers.start();
      purge.start();
    },
    /** Finishes or hands back what is in progress. */
    async stop(): Promise<void> {
      await Promise.all([replies.stop(), background.stop()]);
    },
  };
}
