/** An Undo of many files, in portions. */
import { underWayScreen, undoneScreen } from "../bot/screens/acts.ts";
import { undoMore } from "../storage/act_jobs.ts";
import type { JobOf } from "../storage/jobs.ts";
import { Answer, inPortions, type JobTools, textOf } from "./job_tools.ts";
import type { JobHandler } from "./job.ts";
import { screenFor } from "./membership.ts";

/** Brings back what one act deleted. */
export function undoing(tools: JobTools): JobHandler<JobOf<"undo">> {
  return {
    concurrency: 4,
    async run(job, run) {
      const { chat_id, library_id, state } = job;
      const t = textOf(tools, job);
      const answer = new Answer(tools, run, chat_id, state.message);
      const finished = await inPortions(tools, job, run, async (tx, limit) => {
        const { files, folders, changed } = await undoMore(tx, library_id, state.act, limit);
        state.files += files;
        state.folders += folders;
        return changed;
      }, () => answer.progress(() => underWayScreen(t.files.restoring(state.files))));
      if (!finished) return "unfinished";
      await answer.end(await screenFor(tools, job, t, undoneScreen(t, state)));
      return "done";
    },
  };
}
