/** A library sent as a manifest in parts. One that was interrupted is sent again from its first part. */
import { InputFile } from "grammy";
import { exportDoneScreen } from "../bot/screens/library.ts";
import type { JobOf } from "../storage/jobs.ts";
import { callSignal } from "../telegram/client.ts";
import { type JobTools, say, textOf, withChatAction } from "./job_tools.ts";
import { exportLibrary } from "./library_export.ts";
import type { JobHandler } from "./job.ts";

/** Sends a library; `username` is the bot's, as a manifest names it. Each export holds a part in memory. */
export function libraryExport(
  tools: JobTools,
  username: () => string,
): JobHandler<JobOf<"export">> {
  const { api, database } = tools;
  return {
    concurrency: 2,
    run: ({ chat_id, library_id, language }, run) =>
      withChatAction(tools, run, chat_id, "upload_document", async () => {
        const t = textOf(tools, { language });
        let files = 0;
        let parts = 0;
        const library = exportLibrary(database, library_id, username(), new Date(), run.signal);
        for await (const part of library) {
          const caption = t.exports.part(part.part, part.parts, part.files);
          const options = {
            caption: caption.text,
            caption_entities: caption.entities,
            disable_content_type_detection: true,
          };
          const document = new InputFile(part.bytes, part.name);
          await api.sendDocument(chat_id, document, options, callSignal(run.lost));
          files += part.files;
          parts++;
        }
        if (run.signal.aborted) return "unfinished";
        await say(tools, run, chat_id, exportDoneScreen(t, files, parts));
        return "done";
      }),
  };
}
