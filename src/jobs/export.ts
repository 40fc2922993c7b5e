/** A library sent as a manifest in parts. One that was interrupted is sent again from its first part. */
import { InputFile } from "grammy";
import { exportDoneScreen } from "../bot/screens/library.ts";
import type { JobOf } from "../storage/jobs.ts";
import { callSignal } from "../telegram/client.ts";
import { deleteMessage } from "../bot/screens/screen.ts";
import { Answer, type JobTools, textOf, withChatAction } from "./job_tools.ts";
import { refusalFor } from "./membership.ts";
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
    run: ({ chat_id, library_id, language, state, user_id }, run) =>
      withChatAction(tools, run, chat_id, "upload_document", async () => {
        const t = textOf(tools, { language });
        const ofGroup = library_id < 0;
        const refusal = await refusalFor(tools, { library_id, user_id }, t, "administrator");
        if (refusal !== undefined) {
          await new Answer(tools, run, chat_id, state.message ?? null).end(refusal);
          return "done";
        }
        let files = 0;
        const library = exportLibrary(database, library_id, username(), new Date(), run.signal);
        for await (const part of library) {
          files += part.files;
          // The last part carries the closing words.
          const { text, keyboard } = part.part === part.parts
            ? exportDoneScreen(t, files, part.parts, ofGroup)
            : {
              text: t.exports.part(part.part, part.parts, part.files, ofGroup),
              keyboard: undefined,
            };
          const options = {
            caption: text.text,
            caption_entities: text.entities,
            disable_content_type_detection: true,
            ...(keyboard && { reply_markup: keyboard }),
          };
          const document = new InputFile(part.bytes, part.name);
          await api.sendDocument(chat_id, document, options, callSignal(run.lost));
        }
        if (run.signal.aborted) return "unfinished";
        if (state.message) await deleteMessage(api, chat_id, state.message.id);
        return "done";
      }),
  };
}
