/** A comment that was noted on forwarded files: its answer replaces the search that it was taken for. */
import { buttons } from "../bot/callback_data.ts";
import { keyboardOf, type Screen, textOptions } from "../bot/screens/screen.ts";
import { countCommented } from "../storage/captions.ts";
import { answerComment, type Comment, findComment } from "../storage/comments.ts";
import type { JobOf } from "../storage/jobs.ts";
import { callSignal } from "../telegram/client.ts";
import { isRefusedCall, pause } from "../telegram/retries.ts";
import { type JobTools, textOf } from "./job_tools.ts";
import type { JobHandler, Run } from "./job.ts";

/** The shortest time between two edits of a message, in milliseconds; files that come meanwhile are counted too. */
const EDIT_PAUSE_MS = 1_000;

/** Says on how many files a comment was noted. */
export function noted(tools: JobTools): JobHandler<JobOf<"noted">> {
  const { database } = tools;
  return {
    concurrency: 50,
    async run(job, run) {
      const { chat_id, library_id, user_id, state: { comment_id } } = job;
      await pause(EDIT_PAUSE_MS, run.signal);
      if (run.signal.aborted) return "unfinished";
      const comment = await findComment(database, { user_id, library_id }, chat_id, comment_id);
      const files = await countCommented(database, library_id, chat_id, comment_id);
      // Removed meanwhile.
      if (comment === undefined || files === 0) return "done";
      const t = textOf(tools, job);
      const screen = {
        text: t.notes.noted(files),
        keyboard: keyboardOf([[t.button.undo, buttons.commentUndo.pack({ comment: comment_id })]]),
      };
      const shown = await showNoted(tools, run, chat_id, comment, screen);
      if (shown !== comment.answer_id) {
        await answerComment(database, library_id, chat_id, comment_id, shown);
      }
      return "done";
    },
  };
}

/** Shows a screen in place of the answer to a comment; the message that has it then. */
async function showNoted(
  { api }: JobTools,
  { lost }: Run,
  chatId: number,
  { answer_id, answer_is_file }: Comment,
  screen: Screen,
): Promise<number> {
  const { text } = screen.text;
  const signal = callSignal(lost);
  if (answer_id !== null && !answer_is_file) {
    try {
      await api.editMessageText(chatId, answer_id, text, textOptions(screen), signal);
      return answer_id;
    } catch (error) {
      if (isRefusedCall(error, 400, "Bad Request: message is not modified")) return answer_id;
      if (!isRefusedCall(error, 400)) throw error;
    }
  }
  const { message_id } = await api.sendMessage(chatId, text, textOptions(screen), signal);
  // The file that was sent as the answer to a search goes; whether it can still be deleted does not matter.
  if (answer_id !== null) {
    try {
      await api.deleteMessage(chatId, answer_id, signal);
    } catch (error) {
      if (!isRefusedCall(error, 400)) throw error;
    }
  }
  return message_id;
}
