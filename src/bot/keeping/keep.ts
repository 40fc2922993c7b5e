/** Keeping what a message brings, with all that came with it: the caption of its album, a comment, its source. */
import type { Message } from "grammy/types";
import {
  albumCaptionOf,
  type CaptionedFile,
  type CaptionParts,
  isChanged,
  partsOf,
  withMadeNames,
  withParts,
} from "../../domain/captions.ts";
import { detectCategory } from "../../domain/categories.ts";
import { orderKey } from "../../domain/folding.ts";
import { cleanFormatted, type FormattedText } from "../../domain/formatted_text.ts";
import { fileGrams, searchText } from "../../domain/grams.ts";
import type { Category, ReceivedFile } from "../../domain/kinds.ts";
import { givenName, makeName, type Naming } from "../../domain/made_names.ts";
import { commentOf, type PossibleComment } from "../../domain/neighbours.ts";
import { foldedSource } from "../../domain/sources.ts";
import { hashtagsIn } from "../../domain/tags.ts";
import { type CaptionChange, changeCaptions, keepAlbumCaption } from "../../storage/captions.ts";
import { keepComment } from "../../storage/comments.ts";
import type { FileRow } from "../../storage/files.ts";
import { lockLibrary, type NewFile, saveUpload } from "../../storage/uploads.ts";
import { sourceOf } from "../../telegram/received_file.ts";
import type { Gathering, Session, Uploading } from "../../turn/session.ts";
import type { BotContext } from "../context.ts";
import { lineUnits, REPLY_LINES_UNITS } from "../screens/upload_reply.ts";
import { uploadIn } from "../steps.ts";

/** Files that come within this of each other share a reply, in milliseconds. */
export const QUICK_SUCCESSION_MS = 5_000;

/** What a message brings to be kept. */
export interface Incoming {
  readonly received: ReceivedFile;
  /** The text of a note. */
  readonly note?: FormattedText;
}

/** Saves one file and names it: on the reply that gathers its neighbours, or on a new one. */
export async function keep(
  ctx: BotContext,
  message: Pick<Message, "message_id" | "date" | "chat" | "media_group_id" | "forward_origin">,
  incoming: Incoming,
): Promise<void> {
  const { library, session, user } = ctx;
  const now = Date.now();
  const uploading = uploadIn(session);
  const { file, detected, chosen, comment, changes } = fileOf(ctx, message, incoming, uploading);

  const gathering = gather(session, message.media_group_id ?? null, file.name, now);
  const isFirst = gathering.receipts === 1;
  if (uploading) uploading.last_at = now;
  for (const { seen, now } of changes) {
    gathering.length += Math.max(0, now.name.length - seen.name.length);
  }

  const { limits, options: { jobs } } = ctx;
  const own = cleanFormatted(incoming.received.caption, incoming.received.caption_entities);
  const claimedAt = performance.now();
  const results = await ctx.commit((tx) => [
    lockLibrary(tx, library.id),
    saveUpload(
      tx,
      library.id,
      { file, detected, chosen, reply: { id: gathering.reply_id, ...jobs.replyHolder } },
      limits,
    ),
    changes.length > 0 ? changeCaptions(tx, library.id, changes) : nothing(),
    file.media_group_id !== null && own !== undefined
      ? keepAlbumCaption(tx, library.id, file.media_group_id, {
        message_id: file.message_id,
        caption: own.text,
        entities: own.entities,
      })
      : nothing(),
    comment === undefined ? nothing() : keepComment(tx, { ...ctx.orderer, chat_id: file.chat_id }, {
      message_id: comment.first,
      text: comment.text,
      answer_id: comment.answer?.id ?? null,
      answer_is_file: comment.answer?.is_file ?? false,
    }),
  ]);
  const { outcome, file: kept, used_files, used_bytes } = results[1];
  if (comment !== undefined) jobs.wake();
  if (outcome === "again") return;
  // It may be kept under a longer name than it came with: what the reply holds is counted by that.
  if (kept && session.gathering) {
    session.gathering.length += lineUnits(kept.name) - lineUnits(file.name);
  }

  if (!isFirst) return jobs.growReply();
  const { notice } = ctx;
  if (notice) {
    ctx.notice = undefined;
    await ctx.reply(notice.text, { entities: notice.entities });
  }
  await jobs.sendReply({
    id: gathering.reply_id,
    user_id: user.id,
    chat_id: message.chat.id,
    message_id: null,
    receipts: [{
      ordinal: 1,
      outcome,
      file_id: kept?.id ?? null,
      name: kept?.name ?? file.name,
      category: kept?.category ?? file.category,
      detected: chosen ? detected : kept?.category ?? detected,
      tags: kept?.tags ?? [],
      folder: folderOf(kept, uploading),
      details: { size: file.size, used_files, used_bytes, ...limits },
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
}

const nothing = () => Promise.resolve();

/** How names are made for a person. */
export function namingFor({ t, options }: Pick<BotContext, "t" | "options">): Naming {
  return { timeZone: options.timeZone, kindWord: (kind) => t.kind[kind] };
}

/** What is to be kept of a file, and what changes with it for the files of its album. */
function fileOf(
  ctx: BotContext,
  message: Parameters<typeof keep>[1],
  { received, note }: Incoming,
  uploading: Uploading | undefined,
) {
  const { library, surroundings, session } = ctx;
  const { message_id, date, chat } = message;
  const album = message.media_group_id ?? null;
  const own = cleanFormatted(received.caption, received.caption_entities) ?? null;
  const source = sourceOf(message as Message);
  const comment = source === null ? undefined : commentOf(session.nearby ?? [], message_id, date);
  const captions = (surroundings?.captions ?? []).filter((one) => one.message_id !== message_id);
  if (own !== null) captions.push({ message_id, caption: own.text, entities: own.entities });
  const { base, caption_from } = album === null
    ? { base: own, caption_from: null }
    : albumCaptionOf(message_id, captions);

  const given = note === undefined ? givenName(received) : undefined;
  const naming = namingFor(ctx);
  const made = makeName(
    { ...received, date: new Date(date * 1000), message_id },
    note?.text ?? null,
    1,
    naming,
  );
  const bare: CaptionedFile = {
    id: 0,
    kind: received.kind,
    file_unique_id: received.file_unique_id,
    mime_type: received.mime_type ?? null,
    message_id,
    media_group_id: album,
    name: given ?? made.name,
    name_from: given === undefined ? made.name_from : null,
    caption: null,
    caption_entities: null,
    tags: note === undefined ? [] : hashtagsIn(note.text),
    note: note?.text ?? null,
    note_entities: note?.entities ?? null,
    from_name: source?.name ?? null,
    caption_from: null,
    comment_id: null,
    comment_units: 0,
    created_at: new Date(date * 1000),
  };
  const captioned = withParts(bare, { comment: partOf(comment), base, caption_from });
  // A member that was kept before takes no number from the others.
  const others = albumFiles(surroundings?.files ?? [], album, message_id);
  const [named, changes] = settleAlbum(
    others,
    captions,
    surroundings?.known ? undefined : captioned,
    naming,
  );
  const words = named ?? withMadeNames([captioned], naming)[0]!;

  const detected = detectCategory(received);
  const chosen = note === undefined && uploading !== undefined && uploading.category !== "auto";
  const file: NewFile = {
    kind: received.kind,
    category: chosen ? uploading.category as Category : detected,
    file_id: received.file_id,
    second_file_id: received.second_file_id ?? null,
    file_unique_id: received.file_unique_id,
    thumbnail_file_id: received.thumbnail_file_id ?? null,
    name: words.name,
    name_folded: orderKey(words.name),
    name_from: words.name_from,
    caption: words.caption,
    caption_entities: words.caption_entities,
    tags: words.tags,
    note: words.note,
    note_entities: words.note_entities,
    mime_type: received.mime_type ?? null,
    size: received.file_size ?? 0,
    width: received.width ?? null,
    height: received.height ?? null,
    duration: received.duration ?? null,
    folder_id: uploading?.folder_id ?? null,
    chat_id: chat.id,
    message_id,
    upload_id: uploading?.upload_id ?? null,
    from_type: source?.type ?? null,
    from_name: source?.name ?? null,
    from_date: source?.date ?? null,
    from_folded: source === null ? null : foldedSource(source.name),
    media_group_id: album,
    caption_from: words.caption_from,
    comment_id: words.comment_id,
    comment_units: words.comment_units,
    search_text: searchText(words),
    grams: fileGrams(library.id, words),
  };
  return { file, detected, chosen, comment, changes };
}

/** A text as the comment of files. */
export function partOf(comment: PossibleComment | undefined): CaptionParts["comment"] {
  if (comment === undefined) return null;
  const text = cleanFormatted(comment.text, comment.entities);
  return text === undefined ? null : { ...text, id: comment.first };
}

/** The files of an album but for that of one message. */
export function albumFiles(
  files: readonly CaptionedFile[],
  album: string | null,
  messageId: number,
): CaptionedFile[] {
  return files.filter((file) =>
    album !== null && file.media_group_id === album && file.message_id !== messageId
  );
}

/** Gives every file of an album its caption and its made name; `added` is one of them that is not kept yet. */
export function settleAlbum(
  files: readonly CaptionedFile[],
  captions: Parameters<typeof albumCaptionOf>[1],
  added: CaptionedFile | undefined,
  naming: Naming | null,
): [CaptionedFile | undefined, CaptionChange[]] {
  const captioned = files.map((file) => {
    const parts = albumCaptionOf(file.message_id, captions);
    return withParts(file, { ...commentPart(file), ...parts });
  });
  const all = added === undefined ? captioned : [...captioned, added];
  const named = naming === null ? all : withMadeNames(all, naming);
  const changes = files.map((seen, index) => ({ seen, now: named[index]! }))
    .filter(({ seen, now }) => isChanged(seen, now));
  return [added === undefined ? undefined : named.at(-1), changes];
}

function commentPart(file: CaptionedFile): Pick<CaptionParts, "comment"> {
  return { comment: partsOf(file).comment };
}

/**
 * The reply that a file is named in: the newest, while files come in quick succession (or belong to its album) and it has
 * room; else a new one. Notes the file in the session.
 */
function gather(session: Session, album: string | null, name: string, now: number): Gathering {
  const current = session.gathering;
  const units = lineUnits(name);
  const fits = current !== undefined &&
    current.media_group_id === album &&
    (album !== null || now - current.last_at < QUICK_SUCCESSION_MS) &&
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

/** 53 random bits: as many as a number holds. */
export function randomId(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high! & 0x1fffff) * 2 ** 32 + low!;
}

/** The folder that an upload went into, by the name that it had when the upload began. */
function folderOf(file: FileRow | null, uploading: Uploading | undefined) {
  const { folder_id: id, folder_name: name } = uploading ?? {};
  return id && name && file?.folder_id === id ? { id, name } : null;
}
