/** A trash of many files that is emptied, in portions: what was in it when the person was asked. */
import { trashEmptiedScreen, underWayScreen } from "../bot/screens/acts.ts";
import { emptyMoreFolders } from "../storage/act_jobs.ts";
import type { JobOf } from "../storage/jobs.ts";
import { emptyMoreTrash } from "../storage/trash.ts";
import { Answer, inPortions, type JobTools, textOf } from "./job_tools.ts";
import type { JobHandler } from "./job.ts";
import { screenFor } from "./membership.ts";

/** Deletes for good what is in a trash: the files, then the folders. */
export function emptying(tools: JobTools): JobHandler<JobOf<"empty_trash">> {
  return {
    concurrency: 4,
    async run(job, run) {
      const { chat_id, library_id, state } = job;
      const t = textOf(tools, job);
      const before = new Date(state.before);
      const answer = new Answer(tools, run, chat_id, state.message);
      const progress = () => answer.progress(() => underWayScreen(t.trash.emptying(state.files)));
      const finished = await inPortions(tools, job, run, async (tx, limit) => {
        const files = await emptyMoreTrash(tx, library_id, before, limit);
        state.files += files;
        return files > 0 ? files : await emptyMoreFolders(tx, library_id, before, limit);
      }, progress);
      if (!finished) return "unfinished";
      await answer.end(await screenFor(tools, job, t, trashEmptiedScreen(t, state.files)));
      return "done";
    },
  };
}
