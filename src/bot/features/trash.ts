import type { Composer } from "grammy";
import { type Place, topOf } from "../../domain/lists.ts";
import { orderEmptying, orderUndo } from "../../storage/act_jobs.ts";
import { undoAct } from "../../storage/acts.ts";
import { findFile } from "../../storage/files.ts";
import {
  countTrash,
  deleteActForGood,
  deleteForGood,
  emptyFolderTrash,
  emptyTrash,
  findDeletedFolder,
  listDeletedFolders,
  restoreFiles,
} from "../../storage/trash.ts";
import { isRefusedCall } from "../../telegram/retries.ts";
import { sendFile } from "../../telegram/send_file.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import {
  trashBackKeyboard,
  trashEmptiedScreen,
  underWayScreen,
  undoneScreen,
} from "../screens/acts.ts";
import { readPage } from "../screens/list_page.ts";
import { keyboardOf, pressedMessage, say, show } from "../screens/screen.ts";
import { trashCard, trashFolderScreen, trashFoldersScreen, trashScreen } from "../screens/trash.ts";

const TRASH = topOf({ list: "trash" });
const trashList = buttons.list.pack({ place: TRASH, move: "first" });

/** The trash: shows what is in it, restores it, and deletes it for good. */
export function trash(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("trash", async (ctx) => {
    await say(ctx, trashScreen(ctx.t, await readPage(ctx, TRASH, "first")));
  });

  onPress(feature, buttons.trashOpen, async (ctx, { file: fileId, place }) => {
    const { t } = ctx;
    const file = await findFile(ctx.db, ctx.library.id, fileId);
    if (file === undefined || file.deleted_at === null) {
      return await ctx.answer(t.trash.gone().text);
    }
    const { text, keyboard } = trashCard(t, file, place, ctx.options.trashDays);
    const list = pressedMessage(ctx);
    if (list !== null && !list.captioned) ctx.session.list = list.id;
    try {
      await sendFile(ctx.api, ctx.chat!.id, file, { caption: text, keyboard });
    } catch (error) {
      // Telegram no longer has it.
      if (!isRefusedCall(error, 400)) throw error;
      await say(ctx, { text, keyboard });
    }
  });

  onPress(feature, buttons.trashRestore, async (ctx, { file: fileId, place }) => {
    const [[file]] = await ctx.commit((tx) => [restoreFiles(tx, ctx.library.id, [fileId])]);
    if (file === undefined) return await ctx.answer(ctx.t.trash.gone().text);
    await show(ctx, {
      text: file.folder === null
        ? ctx.t.trash.restored(file.name, file.category)
        : ctx.t.trash.restoredToFolder(file.name, file.folder),
      keyboard: backKeyboard(ctx, place),
    });
  });

  onPress(feature, buttons.trashDelete, async (ctx, { file: fileId, place }) => {
    const { t } = ctx;
    const file = await findFile(ctx.db, ctx.library.id, fileId);
    if (file === undefined || file.deleted_at === null) {
      return await ctx.answer(t.trash.gone().text);
    }
    await show(ctx, {
      text: t.trash.askOne(file.name),
      keyboard: keyboardOf([
        [t.button.yesEmptyTrash, buttons.trashDeleteYes.pack({ file: fileId, place })],
        [t.button.cancel, buttons.trashCard.pack({ file: fileId, place })],
      ]),
    });
  });
  onPress(feature, buttons.trashCard, async (ctx, { file: fileId, place }) => {
    const file = await findFile(ctx.db, ctx.library.id, fileId);
    if (file === undefined || file.deleted_at === null) {
      return await ctx.answer(ctx.t.trash.gone().text);
    }
    await show(ctx, trashCard(ctx.t, file, place, ctx.options.trashDays));
  });
  onPress(feature, buttons.trashDeleteYes, async (ctx, { file, place }) => {
    const [name] = await ctx.commit((tx) => [deleteForGood(tx, ctx.library.id, file)]);
    const { t } = ctx;
    await show(ctx, {
      text: name === undefined ? t.trash.gone() : t.trash.deletedForGood(name),
      keyboard: backKeyboard(ctx, place),
    });
  });

  deletedFolders(feature);

  onPress(feature, buttons.trashEmpty, async (ctx) => {
    const [{ files, now }, folders] = await ctx.db.batch((tx) => [
      countTrash(tx, ctx.library.id),
      listDeletedFolders(tx, ctx.library.id),
    ]);
    const isEmpty = files + folders.total === 0;
    await show(ctx, {
      text: isEmpty ? ctx.t.trash.empty() : ctx.t.trash.ask(files),
      keyboard: isEmpty ? trashBackKeyboard(ctx.t) : keyboardOf([
        [ctx.t.button.yesEmptyTrash, buttons.trashEmptyYes.pack({ asked: now })],
        [ctx.t.button.cancel, trashList],
      ]),
    });
  });

  onPress(feature, buttons.trashEmptyYes, async (ctx, { asked }) => {
    const { library, t } = ctx;
    const before = new Date(asked);
    // A forged time may not be a date: then nothing is older than it.
    if (Number.isNaN(before.getTime())) return await ctx.answer(t.trash.empty().text);
    const [deleted, , ordered] = await ctx.commit((tx) => [
      emptyTrash(tx, library.id, before),
      emptyFolderTrash(tx, library.id, before),
      orderEmptying(tx, ctx.orderer, asked, pressedMessage(ctx)),
    ]);
    if (!ordered) return await show(ctx, trashEmptiedScreen(t, deleted));
    await show(ctx, underWayScreen(t.trash.emptying(0)));
    ctx.options.jobs.wake();
  });
  return feature;
}

/** Folders in the trash: restores them with all that was in them, or deletes them for good. */
function deletedFolders(feature: Composer<BotContext>): void {
  onPress(feature, buttons.trashFolders, async (ctx, { from, move }) => {
    const page = await listDeletedFolders(ctx.db, ctx.library.id, from, move);
    await show(ctx, trashFoldersScreen(ctx.t, page));
  });

  onPress(feature, buttons.trashFolder, async (ctx, { act, place }) => {
    const folder = await findDeletedFolder(ctx.db, ctx.library.id, act);
    if (folder === undefined) return await ctx.answer(ctx.t.trash.folderGone().text);
    await show(ctx, trashFolderScreen(ctx.t, folder, place, ctx.options.trashDays));
  });

  onPress(feature, buttons.trashFolderRestore, async (ctx, { act }) => {
    const [restored, ordered] = await ctx.commit((tx) => [
      undoAct(tx, ctx.library.id, act),
      orderUndo(tx, ctx.orderer, act, pressedMessage(ctx)),
    ]);
    if (!ordered) return await show(ctx, undoneScreen(ctx.t, restored));
    await show(ctx, underWayScreen(ctx.t.files.restoring(0)));
    ctx.options.jobs.wake();
  });

  onPress(feature, buttons.trashFolderDelete, async (ctx, { act, place }) => {
    const { t } = ctx;
    const folder = await findDeletedFolder(ctx.db, ctx.library.id, act);
    if (folder === undefined) return await ctx.answer(t.trash.folderGone().text);
    await show(ctx, {
      text: t.trash.askFolder(folder.name, folder.files),
      keyboard: keyboardOf([
        [t.button.yesEmptyTrash, buttons.trashFolderDeleteYes.pack({ act, place })],
        [t.button.cancel, buttons.trashFolder.pack({ act, place })],
      ]),
    });
  });
  onPress(feature, buttons.trashFolderDeleteYes, async (ctx, { act, place }) => {
    const [files] = await ctx.commit((tx) => [deleteActForGood(tx, ctx.library.id, act)]);
    await show(ctx, { text: ctx.t.trash.emptied(files), keyboard: backKeyboard(ctx, place) });
  });
}

/** Back to the list; below the file where the file itself was shown. */
function backKeyboard(ctx: BotContext, place: Place) {
  const { t } = ctx;
  const isFile = pressedMessage(ctx)?.captioned === true;
  return keyboardOf([
    [
      t.button.back,
      isFile ? buttons.back.pack({ place }) : buttons.list.pack({ place, move: "at" }),
    ],
    [t.button.menu, buttons.menu.pack({})],
  ]);
}
