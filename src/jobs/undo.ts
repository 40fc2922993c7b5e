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
        const portion = await undoMore(tx, library_id, state.act, limit);
        state.files += portion.files;
        state.folders += portion.folders;
        // The first portion brings it back: folders come before files, and none without those above it.
        if (state.folder_id === undefined && portion.folder_id !== null) {
          state.folder_id = portion.folder_id;
          state.folder_name = portion.folder_name!;
        }
        return portion.changed;
      }, () => answer.progress(() => underWayScreen(t.files.restoring(state.files))));
      if (!finished) return "unfinished";
      const { folder_id = null, folder_name = null } = state;
      const done = undoneScreen(t, { ...state, folder_id, folder_name });
      await answer.end(await screenFor(tools, job, t, done));
      return "done";
    },
  };
}
