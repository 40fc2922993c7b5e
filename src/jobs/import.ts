/** Imports a manifest. Importing twice has the same effect as once, so one that was interrupted starts over. */
import { importResultScreen } from "../bot/screens/library.ts";
import { MANIFEST_MAX_BYTES } from "../domain/manifest.ts";
import { countAwaited } from "../storage/import_entries.ts";
import type { JobOf } from "../storage/jobs.ts";
import type { Download } from "../telegram/download.ts";
import { Answer, type JobTools, textOf, withChatAction } from "./job_tools.ts";
import { importManifest } from "./library_import.ts";
import type { JobHandler } from "./job.ts";

const NO_LIMITS = { file_size: null, quota: null, files: null };

/** Imports a manifest, and answers with the result. Each import holds a whole manifest in memory. */
export function libraryImport(
  tools: JobTools,
  download: Download,
): JobHandler<JobOf<"import">> {
  const { database } = tools;
  return {
    concurrency: 1,
    run: (job, run) => {
      const { chat_id, library_id, state } = job;
      return withChatAction(tools, run, chat_id, "typing", async () => {
        const t = textOf(tools, job);
        const answer = new Answer(tools, run, chat_id, state.message ?? null);
        const bytes = await download(state.file_id, MANIFEST_MAX_BYTES, run.signal);
        if (typeof bytes === "string") {
          const text = bytes === "too_large"
            ? t.imports.tooLarge(MANIFEST_MAX_BYTES)
            : t.imports.notHandedOut();
          await answer.end(importResultScreen(t, text, 0));
          return "done";
        }
        const { limits = NO_LIMITS } = state;
        const result = await importManifest(database, library_id, bytes, limits, run.signal);
        if (result === undefined) return "unfinished";
        const text = "problems" in result
          ? t.imports.refused(result.problems)
          : t.imports.done(result);
        const { waiting } = await countAwaited(database, library_id);
        await answer.end(importResultScreen(t, text, waiting));
        return "done";
      });
    },
  };
}
