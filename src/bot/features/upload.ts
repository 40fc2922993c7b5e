/**
 * The upload flow. A person chooses a category (or Auto), then sends files, one, many or albums, until Done, Cancel, or an
 * hour without one. Where the flow stands is the session, so it survives a restart; each file is saved as it arrives,
 * and in the same transaction the session counts it and its reply notes it. A file sent outside the flow is saved as well.
 */
import { type Composer, InlineKeyboard } from "grammy";
import { CATEGORIES, type Category, type MessageEntity } from "../../domain/kinds.ts";
import { recent, withMessage } from "../../domain/neighbours.ts";
import { topOf } from "../../domain/lists.ts";
import { orderUploadDeletion } from "../../storage/act_jobs.ts";
import { deleteUpload } from "../../storage/acts.ts";
import { countUpload } from "../../storage/files.ts";
import { type FolderStep, readFolders } from "../../storage/folders.ts";
import { moveReceipts, readReceipts } from "../../storage/upload_replies.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import { rememberRemoval } from "../access.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import type { Uploading } from "../../turn/session.ts";
import { onPress, Routes } from "../routes.ts";
import { receivedFile } from "../../telegram/received_file.ts";
import { isRefusedCall } from "../../telegram/retries.ts";
import { underWayScreen, uploadRemovedScreen } from "../screens/acts.ts";
import { listScreen } from "../screens/file_list.ts";
import { readPage } from "../screens/list_page.ts";
import { folderGoneScreen, lookInto, openFolder } from "../screens/folders.ts";
import { menuScreen } from "../screens/menu.ts";
import {
  deleteMessage,
  keyboardOf,
  pressedMessage,
  say,
  type Screen,
  show,
} from "../screens/screen.ts";
import { uploadReplyScreen } from "../screens/upload_reply.ts";
import { isQuestion, setStep, uploadIn } from "../steps.ts";
import { keep, mayGrow, randomId } from "./keeping/keep.ts";
import { isKept, isPossibleComment, noteComment, rememberAnswer } from "./keeping/comments.ts";

/** An upload without a file for so long is over, in milliseconds. */
const UPLOAD_TTL_MS = 60 * 60 * 1000;

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
    const page = await readFolders(ctx.db, ctx.library.id, lookInto(folder));
    const here = page?.path.at(-1);
    if (here === undefined) return await show(ctx, folderGoneScreen(ctx.t));
    beginUpload(ctx, "auto", here);
    await show(ctx, waitingScreen(ctx, "auto", here.name));
  });

  onPress(feature, buttons.uploadDone, async (ctx, { at }) => {
    const { session } = ctx;
    if (session.step !== "uploading") {
      return await respond(ctx, at, menuScreen(ctx.t, ctx.t.menu.stale()));
    }
    const saved = await endUpload(ctx, session);
    await respond(ctx, at, await doneScreen(ctx, session, ctx.t.upload.done(saved)));
    await takeAway(ctx, session);
  });

  onPress(feature, buttons.uploadCancel, async (ctx, { at }) => {
    const { session } = ctx;
    // Nothing has begun while the category is being chosen.
    if (session.step !== "uploading") return await respond(ctx, at, menuScreen(ctx.t));
    const saved = await endUpload(ctx, session);
    await respond(ctx, at, cancelledScreen(ctx, session, saved));
    await takeAway(ctx, session);
  });

  feature.command("cancel").filter(({ session }) => session.step === "uploading", async (ctx) => {
    const session = ctx.session as Uploading;
    const saved = await endUpload(ctx, session);
    await say(ctx, cancelledScreen(ctx, session, saved));
    await takeAway(ctx, session);
  });

  onPress(feature, buttons.uploadRemove, async (ctx, { upload }) => {
    const [{ files, act }, deletion] = await ctx.commit((tx) => [
      deleteUpload(tx, ctx.library.id, upload),
      orderUploadDeletion(tx, ctx.orderer, upload, pressedMessage(ctx)),
    ]);
    const removal = act ?? deletion?.act ?? null;
    if (removal !== null) rememberRemoval(ctx, removal);
    if (deletion === undefined) return await show(ctx, uploadRemovedScreen(ctx.t, files, act));
    await show(ctx, underWayScreen(ctx.t.upload.removing(0)));
    ctx.options.jobs.wake();
  });

  onPress(feature, buttons.uploadMoveTo, async (ctx, { reply, category }) => {
    const [, receipts] = await ctx.commit((tx) => [
      moveReceipts(tx, ctx.orderer, reply, category),
      readReceipts(tx, ctx.orderer, reply),
    ]);
    const uploading = ctx.session.step === "uploading";
    if (receipts.length === 0) await say(ctx, menuScreen(ctx.t, ctx.t.menu.stale()));
    else await show(ctx, uploadReplyScreen(ctx, reply, receipts, uploading));
  });

  feature.on("message").filter(
    (ctx) => receivedFile(ctx.message) !== undefined,
    (ctx) => keep(ctx, ctx.message, { received: receivedFile(ctx.message)! }),
  );
  // Only where the file was replaced by one that is not kept yet: see captions.
  feature.on("edited_message").filter(
    (ctx) => receivedFile(ctx.editedMessage) !== undefined,
    (ctx) => keep(ctx, ctx.editedMessage, { received: receivedFile(ctx.editedMessage)! }),
  );

  return feature;
}

/** Closes what ends when an update arrives: an upload whose hour is over, a reply that was the newest. Comes first. */
export function closeWhatEnded(): Composer<BotContext> {
  const feature = new Routes();
  feature.chatType("private").use(async (ctx, next) => {
    closeExpiredUpload(ctx);
    closeGathering(ctx);
    rememberMessage(ctx);
    await next();
  });
  return feature;
}

/** Notes where a message stands among the others of the person: a text next to forwarded files is their comment. */
function rememberMessage(ctx: BotContext): void {
  const { message, session } = ctx;
  if (message === undefined) return;
  const { message_id, date, text } = message;
  const place = { first: message_id, last: message_id, date };
  const before = session.nearby ?? [];
  if (message.forward_origin !== undefined && isKept(message)) {
    session.nearby = withMessage(recent(before, date), { what: "files", ...place });
  } else if (isPossibleComment(ctx)) {
    session.nearby = withMessage(recent(before, date), {
      what: "text",
      ...place,
      text: text!,
      entities: (message.entities ?? []) as MessageEntity[],
      answer: null,
    });
  } else if (recent(before, date).length > 0) {
    session.nearby = withMessage(recent(before, date), { what: "other", ...place });
  }
}

/** Answers text during an upload with a hint; the upload goes on. Comes after everything that a text may answer. */
export function textWhileUploading(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("message:text").filter(({ session }) => session.step === "uploading", async (ctx) => {
    if (await noteComment(ctx)) return;
    rememberAnswer(
      ctx,
      await say(ctx, {
        text: ctx.t.upload.textMeanwhile(),
        keyboard: flowKeyboard(ctx, "question"),
      }),
    );
  });
  return feature;
}

/** Begins an upload: from now on files go where the person chose. */
function beginUpload(
  ctx: BotContext,
  category: Category | "auto",
  folder: FolderStep | null,
): void {
  const question = pressedMessage(ctx);
  setStep(ctx, {
    step: "uploading",
    category,
    folder_id: folder?.id ?? null,
    ...(folder && { folder_name: folder.name }),
    upload_id: randomId(),
    last_at: Date.now(),
    ...(question && !question.captioned && { question }),
  });
}

/** Ends an upload; how many files it kept. */
async function endUpload(ctx: BotContext, { upload_id }: Uploading): Promise<number> {
  setStep(ctx, { step: "idle" });
  const [saved] = await ctx.commit((tx) => [countUpload(tx, ctx.library.id, upload_id)]);
  return saved;
}

/** The end of an upload: the folder that it went into, or the menu. */
async function doneScreen(
  ctx: BotContext,
  { folder_id }: Uploading,
  text: Screen["text"],
): Promise<Screen> {
  if (folder_id === null) return menuScreen(ctx.t, text);
  ctx.notice = text;
  const place = topOf({ list: "folder", folder: folder_id });
  return listScreen(ctx, await readPage(ctx, place, "first"));
}

/** An upload without a file for an hour is over; the next reply mentions it. */
function closeExpiredUpload(ctx: BotContext): void {
  // Where nothing is answered, there is no reply to mention it in.
  if (ctx.message === undefined && ctx.callbackQuery === undefined) return;
  const uploading = uploadIn(ctx.session);
  if (uploading === undefined || Date.now() - uploading.last_at < UPLOAD_TTL_MS) return;
  if (isQuestion(ctx.session)) delete ctx.session.uploading;
  else setStep(ctx, { step: "idle" });
  ctx.notice = ctx.t.upload.expired();
}

/** A reply grows only while it is the newest: whatever a person says or presses ends that. */
function closeGathering(ctx: BotContext): void {
  const { editedMessage, message, session } = ctx;
  const isFile = message !== undefined &&
    (isKept(message) || ctx.hasCommand("note") || session.step === "noting");
  if (isFile || editedMessage !== undefined || session.gathering === undefined) return;
  // One that has ended by itself need not cost a write of the session.
  if (mayGrow(session.gathering, Date.now())) delete session.gathering;
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

function cancelledScreen(
  { t }: BotContext,
  { upload_id, folder_id }: Uploading,
  saved: number,
): Screen {
  return {
    text: t.upload.cancelled(saved),
    keyboard: keyboardOf(
      saved === 0
        ? []
        : [[t.button.removeThese(saved), buttons.uploadRemove.pack({ upload: upload_id })]],
      [
        folder_id === null ? undefined : [t.button.back, openFolder(folder_id)],
        [t.button.menu, buttons.menu.pack({})],
      ],
    ),
  };
}

/** Answers a press of the flow: in place of its question, or below a reply, which keeps naming its files. */
async function respond(ctx: BotContext, at: "question" | "reply", screen: Screen): Promise<void> {
  if (at === "question") return await show(ctx, screen);
  await say(ctx, screen);
  await removeFlowButtons(ctx);
}

/** The question of an upload that ended leaves, unless the press turned it into the answer. */
async function takeAway(ctx: BotContext, { question }: Uploading): Promise<void> {
  if (question === undefined || question.id === pressedMessage(ctx)?.id) return;
  await deleteMessage(ctx.api, ctx.chat!.id, question.id);
}

/** A reply of an upload that ended keeps only what acts on its files. */
async function removeFlowButtons(ctx: BotContext): Promise<void> {
  const rows = ctx.callbackQuery?.message?.reply_markup?.inline_keyboard ?? [];
  const flow = buttons.uploadDone.pack({ at: "reply" });
  const kept = rows.filter((row) =>
    !row.some((button) => "callback_data" in button && button.callback_data === flow)
  );
  if (kept.length === rows.length) return;
  try {
    await ctx.editMessageReplyMarkup({ reply_markup: InlineKeyboard.from(kept) });
  } catch (error) {
    if (!isRefusedCall(error, 400)) throw error;
  }
}
