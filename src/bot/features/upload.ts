/**
 * The upload flow. A person chooses a category (or Auto), then sends files, one, many or albums, until Done, Cancel, or an
 * hour without one. Where the flow stands is the session, so it survives a restart; each file is saved as it arrives,
 * and in the same transaction the session counts it and its reply notes it. A file sent outside the flow is saved as well.
 */
import type { Composer } from "grammy";
import type { Message } from "grammy/types";
import { detectCategory } from "../../domain/categories.ts";
import { CATEGORIES, type Category, type ReceivedFile } from "../../domain/kinds.ts";
import { orderKey } from "../../domain/folding.ts";
import { cleanText, nameFor } from "../../domain/names.ts";
import { fileGrams, searchText } from "../../domain/grams.ts";
import { hashtagsIn } from "../../domain/tags.ts";
import { orderUploadDeletion } from "../../storage/act_jobs.ts";
import { deleteUpload } from "../../storage/acts.ts";
import { countUpload } from "../../storage/files.ts";
import { readFolders } from "../../storage/folders.ts";
import { moveReceipts, readReceipts } from "../../storage/upload_replies.ts";
import { lockLibrary, saveUpload, type Upload } from "../../storage/uploads.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import type { Gathering, Session, Uploading } from "../../turn/session.ts";
import { onPress, Routes } from "../routes.ts";
import { receivedFile } from "../../telegram/received_file.ts";
import { underWayScreen, uploadRemovedScreen } from "../screens/acts.ts";
import { folderGoneScreen, inside } from "../screens/folders.ts";
import { menuScreen } from "../screens/menu.ts";
import { keyboardOf, pressedMessage, say, type Screen, show } from "../screens/screen.ts";
import { lineUnits, REPLY_LINES_UNITS, uploadReplyScreen } from "../screens/upload_reply.ts";
import { isQuestion, setStep, uploadIn } from "../steps.ts";

/** An upload without a file for so long is over, in milliseconds. */
const UPLOAD_TTL_MS = 60 * 60 * 1000;
/** Files that come within this of each other share a reply, in milliseconds. */
const QUICK_SUCCESSION_MS = 5_000;

/** The upload flow, and the keeping of every file that is sent. */
export function upload(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("upload", (ctx) => say(ctx, chooseScreen(ctx)));
  onPress(feature, buttons.upload, (ctx) => show(ctx, chooseScreen(ctx)));

  onPress(feature, buttons.uploadAs, async (ctx, { category }) => {
    beginUpload(ctx, category, null);
    await ctx.commit(() => []);
    await show(ctx, waitingScreen(ctx, category, null));
  });

  onPress(feature, buttons.uploadHere, async (ctx, { folder }) => {
    const page = await readFolders(ctx.db, ctx.library.id, inside(folder));
    const here = page?.path.at(-1);
    if (here === undefined) return await show(ctx, folderGoneScreen(ctx.t));
    beginUpload(ctx, "auto", here.id);
    await show(ctx, waitingScreen(ctx, "auto", here.name));
  });

  onPress(feature, buttons.uploadDone, async (ctx, { at }) => {
    const { session } = ctx;
    if (session.step !== "uploading") {
      return await respond(ctx, at, menuScreen(ctx.t, ctx.t.menu.stale()));
    }
    const saved = await endUpload(ctx, session);
    await respond(ctx, at, menuScreen(ctx.t, ctx.t.upload.done(saved)));
  });

  onPress(feature, buttons.uploadCancel, async (ctx, { at }) => {
    const { session } = ctx;
    // Nothing has begun while the category is being chosen.
    if (session.step !== "uploading") return await respond(ctx, at, menuScreen(ctx.t));
    const saved = await endUpload(ctx, session);
    await respond(ctx, at, cancelledScreen(ctx, session, saved));
  });

  feature.command("cancel").filter(({ session }) => session.step === "uploading", async (ctx) => {
    const session = ctx.session as Uploading;
    const saved = await endUpload(ctx, session);
    await say(ctx, cancelledScreen(ctx, session, saved));
  });

  onPress(feature, buttons.uploadRemove, async (ctx, { upload }) => {
    const [{ files, act }, ordered] = await ctx.commit((tx) => [
      deleteUpload(tx, ctx.library.id, upload),
      orderUploadDeletion(tx, ctx.orderer, upload, pressedMessage(ctx)),
    ]);
    if (!ordered) return await show(ctx, uploadRemovedScreen(ctx.t, files, act));
    await show(ctx, underWayScreen(ctx.t.upload.removing(0)));
    ctx.options.jobs.wake();
  });

  onPress(feature, buttons.uploadMoveTo, async (ctx, { reply, category }) => {
    const [, receipts] = await ctx.commit((tx) => [
      moveReceipts(tx, ctx.user.id, reply, category),
      readReceipts(tx, ctx.user.id, reply),
    ]);
    const uploading = ctx.session.step === "uploading";
    if (receipts.length === 0) await say(ctx, menuScreen(ctx.t, ctx.t.menu.stale()));
    else await show(ctx, uploadReplyScreen(ctx.t, reply, receipts, uploading));
  });

  feature.on("message").filter(
    (ctx) => receivedFile(ctx.message) !== undefined,
    (ctx) => keep(ctx, ctx.message, receivedFile(ctx.message)!),
  );
  // Only where the file was replaced by one that is not kept yet: see captions.
  feature.on("edited_message").filter(
    (ctx) => receivedFile(ctx.editedMessage) !== undefined,
    (ctx) => keep(ctx, ctx.editedMessage, receivedFile(ctx.editedMessage)!),
  );

  return feature;
}

/** Closes what an update ends by coming: an upload whose hour is over, a reply that was the newest. Asked first. */
export function closeWhatEnded(): Composer<BotContext> {
  const feature = new Routes();
  feature.chatType("private").use(async (ctx, next) => {
    closeExpiredUpload(ctx);
    closeGathering(ctx);
    await next();
  });
  return feature;
}

/** Text in the middle of an upload ends nothing: a hint. Registered after everything that text may answer. */
export function textWhileUploading(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("message:text").filter(({ session }) => session.step === "uploading", async (ctx) => {
    await say(ctx, {
      text: ctx.t.upload.textMeanwhile(),
      keyboard: flowKeyboard(ctx, "question"),
    });
  });
  return feature;
}

/** Saves one file and names it: on the reply that gathers its neighbours, or on a new one. */
async function keep(
  ctx: BotContext,
  message: Message,
  received: ReceivedFile,
): Promise<void> {
  const { library, session, user } = ctx;
  const now = Date.now();
  const uploading = uploadIn(session);
  const upload = uploadOf(ctx, message, received, uploading, now);

  const gathering = gather(session, message, upload.name, now);
  const isFirst = gathering.receipts === 1;
  if (uploading) uploading.last_at = now;

  const { limits, options: { jobs } } = ctx;
  const claimedAt = performance.now();
  const results = await ctx.commit((tx) => [
    lockLibrary(tx, library.id),
    saveUpload(
      tx,
      user.id,
      { ...upload, reply: { id: gathering.reply_id, ...jobs.replyHolder } },
      limits,
    ),
  ]);
  const { outcome, file, used_files, used_bytes } = results[1];
  if (outcome === "again") return;
  // It may be kept under a longer name than it came with: what the reply holds is counted by that.
  if (file && session.gathering) {
    session.gathering.length += lineUnits(file.name) - lineUnits(upload.name);
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
      file_id: file?.id ?? null,
      name: file?.name ?? upload.name,
      category: file?.category ?? upload.category,
      detected: upload.chosen ? upload.detected : file?.category ?? upload.detected,
      details: { size: received.file_size ?? 0, used_files, used_bytes, ...limits },
    }],
    revision: 1,
    uploading: uploading !== undefined,
    language: user.language ?? user.telegram_language,
    blocked: false,
    attempts: 0,
    overdue: false,
  }, claimedAt);
}

/** What is to be kept of a file: its name, its category (the chosen one wins), and what it is found by. */
function uploadOf(
  { library, options }: Pick<BotContext, "library" | "options">,
  message: Message,
  received: ReceivedFile,
  uploading: Uploading | undefined,
  now: number,
): Omit<Upload, "reply"> {
  const name = nameFor(received, new Date(now), message.message_id, options.timeZone);
  const caption = cleanText(received.caption) ?? null;
  const tags = hashtagsIn(received.caption ?? "");
  const detected = detectCategory(received);
  const chosen = uploading !== undefined && uploading.category !== "auto";
  const words = { name, caption, tags };
  return {
    received,
    name,
    order_key: orderKey(name),
    caption,
    tags,
    search_text: searchText(words),
    grams: fileGrams(library.id, words),
    category: chosen ? uploading.category as Category : detected,
    detected,
    chosen,
    folder_id: uploading?.folder_id ?? null,
    chat_id: message.chat.id,
    message_id: message.message_id,
    upload_id: uploading?.upload_id ?? null,
  };
}

/**
 * The reply that a file is named in: the newest, while files come in quick succession (or belong to its album) and it has
 * room; else a new one. Notes the file in the session.
 */
function gather(session: Session, message: Message, name: string, now: number): Gathering {
  const album = message.media_group_id ?? null;
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

/** Begins an upload: from now on files go where the person chose. */
function beginUpload(ctx: BotContext, category: Category | "auto", folderId: number | null): void {
  setStep(ctx, {
    step: "uploading",
    category,
    folder_id: folderId,
    upload_id: randomId(),
    last_at: Date.now(),
  });
}

/** Ends an upload; how many files it kept. */
async function endUpload(ctx: BotContext, { upload_id }: Uploading): Promise<number> {
  setStep(ctx, { step: "idle" });
  const [saved] = await ctx.commit((tx) => [countUpload(tx, ctx.library.id, upload_id)]);
  return saved;
}

/** An upload without a file for an hour is over; the next reply mentions it. */
function closeExpiredUpload(ctx: BotContext): void {
  // What is not answered can't say so.
  if (ctx.message === undefined && ctx.callbackQuery === undefined) return;
  const uploading = uploadIn(ctx.session);
  if (uploading === undefined || Date.now() - uploading.last_at < UPLOAD_TTL_MS) return;
  if (isQuestion(ctx.session)) delete ctx.session.uploading;
  else setStep(ctx, { step: "idle" });
  ctx.notice = ctx.t.upload.expired();
}

/** A reply grows only while it is the newest: whatever a person says or presses ends that. */
function closeGathering(ctx: BotContext): void {
  const isFile = ctx.message !== undefined && receivedFile(ctx.message) !== undefined;
  if (!isFile && ctx.editedMessage === undefined) delete ctx.session.gathering;
}

/** 53 random bits: as many as a number holds. */
function randomId(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high! & 0x1fffff) * 2 ** 32 + low!;
}

function chooseScreen({ t }: BotContext): Screen {
  const choice = (category: Category) =>
    [
      `${CATEGORY_ICONS[category]} ${t.category[category]}`,
      buttons.uploadAs.pack({ category }),
    ] as const;
  const [photo, video, document, audio, other] = CATEGORIES;
  return {
    text: t.upload.choose(),
    keyboard: keyboardOf(
      [[t.button.auto, buttons.uploadAs.pack({ category: "auto" })]],
      [choice(photo), choice(video)],
      [choice(document), choice(audio)],
      [choice(other), [t.button.cancel, buttons.uploadCancel.pack({ at: "question" })]],
    ),
  };
}

function flowKeyboard({ t }: BotContext, at: "question" | "reply") {
  return keyboardOf([
    [t.button.done, buttons.uploadDone.pack({ at })],
    [t.button.cancel, buttons.uploadCancel.pack({ at })],
  ]);
}

function waitingScreen(
  ctx: BotContext,
  category: Category | "auto",
  folder: string | null,
): Screen {
  return { text: ctx.t.upload.waiting(category, folder), keyboard: flowKeyboard(ctx, "question") };
}

function cancelledScreen({ t }: BotContext, { upload_id }: Uploading, saved: number): Screen {
  return {
    text: t.upload.cancelled(saved),
    keyboard: keyboardOf(
      saved === 0
        ? []
        : [[t.button.removeThese(saved), buttons.uploadRemove.pack({ upload: upload_id })]],
      [[t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

/** Answers a press of the flow: in place of its question, or below a reply, which keeps naming its files. */
async function respond(ctx: BotContext, at: "question" | "reply", screen: Screen): Promise<void> {
  if (at === "question") await show(ctx, screen);
  else await say(ctx, screen);
}
