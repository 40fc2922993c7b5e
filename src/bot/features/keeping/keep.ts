/** Keeping what a message brings, with all that came with it: the caption of its album, a comment, its source. */
import { changeCaptions, keepAlbumCaption } from "../../../storage/captions.ts";
import { keepComment } from "../../../storage/comments.ts";
import { saveNew } from "../../../storage/save_new.ts";
import { type KeptFile, lockLibrary, type NewFile, saveUpload } from "../../../storage/uploads.ts";
import type { Gathering, Session, Uploading } from "../../../turn/session.ts";
import type { BotContext } from "../../context.ts";
import { lineUnits, REPLY_LINES_UNITS } from "../../screens/upload_reply.ts";
import { uploadIn } from "../../steps.ts";
import { findByNewLinks } from "./kept_notes.ts";
import { fileOf, type Incoming, type KeptMessage } from "./new_file.ts";

/** Files that come within this of each other share a reply, in milliseconds. */
export const QUICK_SUCCESSION_MS = 5_000;

/** Whether the next file may still be named on a reply. */
export function mayGrow({ last_at, media_group_id }: Gathering, now: number): boolean {
  return media_group_id !== null || now - last_at < QUICK_SUCCESSION_MS;
}

/** Saves one file and names it: on the reply that gathers its neighbours, or on a new one. */
export async function keep(
  ctx: BotContext,
  message: KeptMessage,
  incoming: Incoming,
): Promise<void> {
  const { library, session, user } = ctx;
  const now = Date.now();
  const uploading = uploadIn(session);
  const { file, detected, chosen, comment, changes, albumCaption } = fileOf(
    ctx,
    message,
    incoming,
    uploading,
  );

  const gathering = gather(session, message.media_group_id ?? null, file.name, now);
  const isFirst = gathering.receipts === 1;
  if (uploading) uploading.last_at = now;
  for (const { seen, now } of changes) {
    gathering.length += Math.max(0, now.name.length - seen.name.length);
  }

  const { limits, options: { jobs } } = ctx;
  const claimedAt = performance.now();
  const upload = {
    file,
    detected,
    chosen,
    reply: { id: gathering.reply_id, user_id: user.id, ...jobs.replyHolder },
    poster: library.group ? { id: user.id, name: user.full_name } : null,
  };
  const isAlone = changes.length === 0 && albumCaption === undefined && comment === undefined;
  const isPlain = ctx.turn.bringsNewFile && file.folder_id === null && fits(ctx, file);
  const saved = isAlone && isPlain
    ? await ctx.commitWhole((tx, end) => saveNew(tx, library.id, upload, limits, end))
    : (await ctx.commit((tx) => [
      lockLibrary(tx, library.id),
      saveUpload(tx, library.id, upload, limits),
      changes.length > 0 ? changeCaptions(tx, library.id, changes) : nothing(),
      albumCaption === undefined
        ? nothing()
        : keepAlbumCaption(tx, library.id, albumCaption.id, albumCaption.caption),
      comment === undefined
        ? nothing()
        : keepComment(tx, { ...ctx.orderer, chat_id: file.chat_id }, {
          message_id: comment.first,
          text: comment.text,
          answer_id: comment.answer?.id ?? null,
          answer_is_file: comment.answer?.is_file ?? false,
        }),
    ]))[1];
  const { outcome, file: kept, used_files, used_bytes } = saved;
  if (comment !== undefined) jobs.wake();
  if (outcome === "again") return;
  // It may be kept under a longer name than it came with, and the reply names it by that.
  if (kept && session.gathering) {
    session.gathering.length += lineUnits(kept.name) - lineUnits(file.name);
  }

  if (!isFirst) {
    jobs.growReply();
    return await findByNewLinks(ctx.db, library.id, file, saved);
  }
  const { notice } = ctx;
  if (notice) {
    ctx.notice = undefined;
    await ctx.reply(notice.text, { entities: notice.entities });
  }
  await jobs.sendReply({
    id: gathering.reply_id,
    user_id: user.id,
    group: library.group?.title ?? null,
    chat_id: message.chat.id,
    message_id: null,
    latest: message.message_id,
    receipts: [{
      ordinal: 1,
      outcome,
      file_id: kept?.id ?? null,
      name: kept?.name ?? file.name,
      category: kept?.category ?? file.category,
      detected: chosen ? detected : kept?.category ?? detected,
      tags: kept?.tags ?? [],
      folder: uploadFolderOf(kept, uploading),
      details: kept === null ? { size: file.size, used_files, used_bytes, ...limits } : null,
    }],
    shown: 0,
    above: false,
    revision: 1,
    uploading: uploading !== undefined,
    language: user.language ?? user.telegram_language,
    blocked: false,
    attempts: 0,
    overdue: false,
  }, claimedAt);
  await findByNewLinks(ctx.db, library.id, file, saved);
}

/** Whether a file is within the limits, as far as was known when the turn began. */
function fits({ limits, turn }: BotContext, { size }: NewFile): boolean {
  const { files, bytes } = turn.start;
  return size <= (limits.file_size ?? Infinity) && files < (limits.files ?? Infinity) &&
    bytes + size <= (limits.quota ?? Infinity);
}

const nothing = () => Promise.resolve();

/**
 * The reply that a file is named in: the newest, while files come in quick succession (or belong to its album) and it has
 * room; else a new one. Notes the file in the session.
 */
function gather(session: Session, album: string | null, name: string, now: number): Gathering {
  const current = session.gathering;
  const units = lineUnits(name);
  const fits = current !== undefined &&
    current.media_group_id === album && mayGrow(current, now) &&
    current.length + units <= REPLY_LINES_UNITS;
  const gathering: Gathering = fits
    ? {
      ...current,
      last_at: now,
      receipts: current.receipts + 1,
      length: current.length + units,
    }
    : { reply_id: randomId(), media_group_id: album, last_at: now, receipts: 1, length: units };
  session.gathering = gathering;
  return gathering;
}

/** A random id of 53 bits, the most that a number holds exactly. */
export function randomId(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high! & 0x1fffff) * 2 ** 32 + low!;
}

/** The folder that an upload went into, by the name that it had when the upload began. */
function uploadFolderOf(file: KeptFile | null, uploading: Uploading | undefined) {
  const { folder_id: id, folder_name: name } = uploading ?? {};
  return id && name && file?.folder_id === id ? { id, name } : null;
}
