/** A large account that is erased, in portions. What its person sends meanwhile goes with it. */
import { endQuestionsAbout, eraseFiles, eraseUser, forgetPoster } from "../storage/accounts.ts";
import { eraseMoreFolders } from "../storage/act_jobs.ts";
import { forgetAwaited } from "../storage/import_entries.ts";
import type { JobOf } from "../storage/jobs.ts";
import { callSignal } from "../telegram/client.ts";
import { inPortions, type JobTools, textOf } from "./job_tools.ts";
import type { JobHandler } from "./job.ts";

/** Erases a person with all that they keep; `admins` may have been asked about them. */
export function accountDeletion(
  tools: JobTools,
  admins: ReadonlySet<number>,
): JobHandler<JobOf<"delete_account">> {
  const { api, database } = tools;
  return {
    concurrency: 2,
    async run(job, run) {
      const { chat_id, library_id, user_id } = job;
      const finished = await inPortions(
        tools,
        job,
        run,
        async (tx, limit) =>
          await eraseFiles(tx, library_id, limit) ||
          await forgetAwaited(tx, library_id, Number.MAX_SAFE_INTEGER, limit) ||
          await eraseMoreFolders(tx, library_id, limit) ||
          await forgetPoster(tx, user_id, limit),
      );
      if (!finished) return "unfinished";
      // The job is a row of theirs too: what is said from here on is said once or not at all.
      await database.batch((tx) => [
        endQuestionsAbout(tx, user_id, [...admins]),
        eraseUser(tx, user_id),
      ]);
      const { text, entities } = textOf(tools, job).account.deleted();
      const signal = callSignal(run.lost);
      await api.sendMessage(chat_id, text, {
        entities,
        reply_markup: { remove_keyboard: true },
      }, signal);
      // Commands in a chosen language are a trace too, kept by Telegram.
      await api.deleteMyCommands({ scope: { type: "chat", chat_id } }, signal);
      return "done";
    },
  };
}
