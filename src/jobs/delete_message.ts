/** A message that another one has replaced: it is deleted once the database knows the new one. */
import { deleteMessage } from "../bot/screens/screen.ts";
import type { JobOf } from "../storage/jobs.ts";
import type { JobTools } from "./job_tools.ts";
import type { JobHandler } from "./job.ts";

/** Deletes a message of the bot. */
export function messageDeletion({ api }: JobTools): JobHandler<JobOf<"delete_message">> {
  return {
    concurrency: 50,
    async run({ chat_id, state }) {
      await deleteMessage(api, chat_id, state.message_id);
      return "done";
    },
  };
}
