/**
 * The replies to uploads. What they say is stored with the files. The turn that saved the first file sends the reply at
 * once; what it can't send, and the edits by which the newest reply grows, is done here.
 */
import type { Api } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import { FormattedString } from "../text/formatted_string.ts";
import { textOptions, type Viewer } from "../bot/screens/screen.ts";
import { uploadReplyScreen } from "../bot/screens/upload_reply.ts";
import type { Database } from "../database/database.ts";
import { Gathered } from "../database/gathered.ts";
import {
  claimReplies,
  extendReplies,
  releaseReply,
  settleReplies,
  type ShownReply,
  type UploadReply,
} from "../storage/upload_replies.ts";
import { callSignal } from "../telegram/client.ts";
import { isRefusedCall } from "../telegram/retries.ts";
import { textFor } from "../text/languages.ts";
import type { JobHandler, JobSource, Run } from "./job.ts";

/** The shortest time between two edits of a reply, in milliseconds. */
export const EDIT_PAUSE_MS = 1_000;
/** Files that come within this of each other share a reply; after it their burst is over. */
const BURST_MS = 5_000;

/** A reply as the engine sees it. */
export type ReplyJob = UploadReply & Pick<ShownReply, "left"> & { kind: "upload reply" };

/** What the rows of upload replies make due. */
interface Bells {
  /** A reply got more files while it was shown, or its burst ends. */
  grew(inMs: number): void;
  /** A reply moved, and left a message behind. */
  left(): void;
}

/** The rows of upload replies. */
export function replySource(
  database: Database,
  holder: string,
  { grew, left }: Bells,
): JobSource<ReplyJob> {
  // The replies of many people in one exchange, when many send files.
  const settled = new Gathered<ShownReply, void>(async (replies) => {
    const more = await settleReplies(database, holder, replies, EDIT_PAUSE_MS, BURST_MS);
    if (more.length > 0) grew(EDIT_PAUSE_MS);
    else if (replies.some(({ shown }) => shown < 0)) grew(BURST_MS);
    if (replies.some((reply) => reply.left !== null)) left();
    return replies.map(() => {});
  });
  return {
    async claim([room], held, leaseMs) {
      const replies = await claimReplies(database, holder, room?.limit ?? 0, held, leaseMs);
      return replies.map((reply) => ({ ...reply, kind: "upload reply", left: null }));
    },
    extend: (ids, leaseMs) => extendReplies(database, holder, ids, leaseMs),
    release: (reply, waitMs) => releaseReply(database, holder, reply, waitMs),
    // One that is given up is not shown again in a moment.
    end: ({ id, user_id, message_id, shown, left, overdue, revision }) =>
      settled.do({ id, user_id, message_id, shown: overdue ? revision : shown, left }),
  };
}

/** Shows replies as they should be now. */
export function uploadReply(
  api: Api,
  defaultLanguage: string,
  me: () => UserFromGetMe,
): JobHandler<ReplyJob> {
  return {
    concurrency: 200,
    async run(reply, run) {
      if (run.signal.aborted) return "unfinished";
      const { revision, shown, message_id, receipts } = reply;
      const isOver = shown === -revision;
      if (!reply.blocked && !(isOver && !reply.above)) {
        const viewer = { t: textFor(null, reply.language, defaultLanguage), me: me() };
        const at = isOver ? null : message_id;
        reply.message_id = await showReply(api, viewer, { ...reply, message_id: at }, run);
        // The old one goes by a job that is ordered with the id of the new one: else a crash would leave both.
        if (isOver) reply.left = message_id;
      }
      // One file alone needs no second look.
      reply.shown = isOver || receipts.length === 1 || reply.blocked ? revision : -revision;
      return "done";
    },
  };
}

/** Edits the message that shows a reply, or sends one; the message that shows it then. */
async function showReply(
  api: Api,
  viewer: Viewer & { me: Pick<UserFromGetMe, "has_topics_enabled"> },
  { id, chat_id, message_id, latest, receipts, uploading, group }: ReplyJob,
  { lost }: Run,
): Promise<number> {
  const screen = uploadReplyScreen(viewer, id, receipts, uploading);
  if (group !== null) {
    screen.text = FormattedString.join([viewer.t.groups.header(group), screen.text], "\n\n");
  }
  const { text } = screen.text;
  const signal = callSignal(lost);
  if (message_id !== null) {
    try {
      await api.editMessageText(chat_id, message_id, text, textOptions(screen), signal);
      return message_id;
    } catch (error) {
      if (isRefusedCall(error, 400, "Bad Request: message is not modified")) return message_id;
      // The person deleted it: it is sent again as it should be by now.
      if (!isRefusedCall(error, 400)) throw error;
    }
  }
  const options = { ...textOptions(screen), ...belowFile(viewer.me.has_topics_enabled, latest) };
  return (await api.sendMessage(chat_id, text, options, signal)).message_id;
}

/** In the topic of the file, where a chat may have topics: as a reply, since the topic itself is known only to its turn. */
function belowFile(hasTopics: boolean, latest: number | null) {
  return hasTopics && latest !== null
    ? { reply_parameters: { message_id: latest, allow_sending_without_reply: true } }
    : {};
}
