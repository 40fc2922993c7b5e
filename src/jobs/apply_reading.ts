/** A library's documents are made what its setting says, in portions: forgotten, or read from now on. */
import { applyReading } from "../storage/documents.ts";
import type { JobOf } from "../storage/jobs.ts";
import { inPortions, type JobTools } from "./job_tools.ts";
import type { JobHandler } from "./job.ts";

/** Applies the setting of one library; `applied` when documents may wait to be read. */
export function readingSetting(
  tools: JobTools,
  applied: () => void,
): JobHandler<JobOf<"apply_reading">> {
  return {
    concurrency: 2,
    async run(job, run) {
      const finished = await inPortions(
        tools,
        job,
        run,
        (tx, limit) => applyReading(tx, job.library_id, limit),
      );
      applied();
      return finished ? "done" : "unfinished";
    },
  };
}
