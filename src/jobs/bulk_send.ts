/** "Get all": many files of a library on their way to a chat. After a crash at most the latest album comes twice. */
import { buttons } from "../bot/callback_data.ts";
import { fileCaption } from "../bot/screens/file_card.ts";
import { keyboardOf } from "../bot/screens/screen.ts";
import { findFiles } from "../storage/files.ts";
import type { JobOf } from "../storage/jobs.ts";
import { deleteMessage } from "../bot/screens/screen.ts";
import { Answer, type JobTools, sendScreen, textOf } from "./job_tools.ts";
import { sendFiles } from "./sending.ts";
import type { JobHandler } from "./job.ts";
import { refusalFor, screenFor } from "./membership.ts";

/** Sends what was selected, and says what was sent. */
export function bulkSend(tools: JobTools): JobHandler<JobOf<"bulk_send">> {
  const { api, database } = tools;
  return {
    concurrency: 50,
    async run(job, run) {
      const t = textOf(tools, job);
      const { chat_id, state } = job;
      const refusal = await refusalFor(tools, job, t);
      if (refusal !== undefined) {
        await new Answer(tools, run, chat_id, state.message ?? null).end(refusal);
        return "done";
      }
      const found = new Map(
        (await findFiles(database, job.library_id, state.file_ids)).map((file) => [file.id, file]),
      );
      const files = state.file_ids.map((id) => found.get(id)).filter((file) => file !== undefined);
      const sent = await sendFiles(files, run, {
        api,
        chatId: chat_id,
        captionOf: (file) => fileCaption(t, file),
        note: async (group, outcome) => {
          const done = new Set(group.map((file) => file.id));
          state.file_ids = state.file_ids.filter((id) => !done.has(id));
          const names = group.map((file) => file.name);
          if (outcome === "sent") state.sent += group.length;
          else if (outcome === "lost") state.failed.push(...names);
          else state.refused = [...state.refused ?? [], ...names];
          return await tools.note(job);
        },
      });
      if (!sent) return "unfinished";
      const { sent: count, failed, refused = [], back = null, message = null } = state;
      const keyboard = keyboardOf([
        back === null ? [t.button.files, buttons.files.pack({})] : [t.button.back, back],
        [t.button.menu, buttons.menu.pack({})],
      ]);
      const screen = { text: t.select.sent(count, failed, refused), keyboard };
      await sendScreen(tools, run, chat_id, await screenFor(tools, job, t, screen));
      // The message that announced them is of no use above them.
      if (message !== null) await deleteMessage(api, chat_id, message.id);
      return "done";
    },
  };
}
