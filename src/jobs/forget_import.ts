/** Forgets the entries of imported manifests whose files never came, in portions. The person already has the answer. */
import { forgetAwaited } from "../storage/import_entries.ts";
import type { JobOf } from "../storage/jobs.ts";
import { inPortions, type JobTools } from "./job_tools.ts";
import type { JobHandler } from "./job.ts";

/** Forgets the entries of a library, up to one. */
export function forgetting(tools: JobTools): JobHandler<JobOf<"forget_import">> {
  return {
    concurrency: 4,
    async run(job, run) {
      const { library_id, state } = job;
      const finished = await inPortions(
        tools,
        job,
        run,
        (tx, limit) => forgetAwaited(tx, library_id, state.up_to, limit),
      );
      return finished ? "done" : "unfinished";
    },
  };
}
