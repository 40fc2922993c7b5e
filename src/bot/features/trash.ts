import { FormattedString } from "@grammyjs/parse-mode";
import type { Composer } from "grammy";
import { topOf } from "../../domain/lists.ts";
import { orderEmptying } from "../../storage/act_jobs.ts";
import { findFile } from "../../storage/files.ts";
import { countTrash, emptyFolderTrash, emptyTrash, restoreFiles } from "../../storage/trash.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { trashBackKeyboard, trashEmptiedScreen, underWayScreen } from "../screens/acts.ts";
import { fileDetails, folderOf } from "../screens/file_card.ts";
import { listScreen, readPage } from "../screens/file_list.ts";
import { keyboardOf, pressedMessage, say, show } from "../screens/screen.ts";

const DAY_MS = 86_400_000;

const TRASH = topOf({ list: "trash" });
const trashList = buttons.list.pack({ place: TRASH, move: "first" });

/** The trash: what lies there, back with a file, and all of it gone for good. */
export function trash(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("trash", async (ctx) => {
    await say(ctx, listScreen(ctx.t, await readPage(ctx, TRASH, "first")));
  });

  onPress(feature, buttons.trashOpen, async (ctx, { file: fileId, place }) => {
    const { t } = ctx;
    const file = await findFile(ctx.db, ctx.library.id, fileId);
    if (file === undefined || file.deleted_at === null) {
      return await ctx.answer(t.trash.gone().text);
    }
    const until = new Date(file.deleted_at.getTime() + ctx.options.trashDays * DAY_MS);
    const dates = FormattedString.join(
      [t.trash.deletedOn(file.deleted_at), t.trash.keptUntil(until)],
      ", ",
    );
    await show(ctx, {
      text: FormattedString.join([fileDetails(t, file, folderOf(file)), dates], "\n\n"),
      keyboard: keyboardOf(
        [[t.button.restore, buttons.trashRestore.pack({ file: file.id, place })]],
        [
          [t.button.back, buttons.list.pack({ place, move: "at" })],
          [t.button.menu, buttons.menu.pack({})],
        ],
      ),
    });
  });

  onPress(feature, buttons.trashRestore, async (ctx, { file: fileId, place }) => {
    const [[file]] = await ctx.commit((tx) => [restoreFiles(tx, ctx.library.id, [fileId])]);
    if (file === undefined) return await ctx.answer(ctx.t.trash.gone().text);
    await show(ctx, {
      text: ctx.t.trash.restored(file.name, file.category),
      keyboard: keyboardOf([
        [ctx.t.button.back, buttons.list.pack({ place, move: "at" })],
        [ctx.t.button.menu, buttons.menu.pack({})],
      ]),
    });
  });

  onPress(feature, buttons.trashEmpty, async (ctx) => {
    const { files, now } = await countTrash(ctx.db, ctx.library.id);
    await show(ctx, {
      text: files === 0 ? ctx.t.trash.empty() : ctx.t.trash.ask(files),
      keyboard: files === 0 ? trashBackKeyboard(ctx.t) : keyboardOf([
        [ctx.t.button.yesEmptyTrash, buttons.trashEmptyYes.pack({ asked: now })],
        [ctx.t.button.cancel, trashList],
      ]),
    });
  });

  onPress(feature, buttons.trashEmptyYes, async (ctx, { asked }) => {
    const { library, t } = ctx;
    const before = new Date(asked);
    // A forged time is no time at all: nothing is older than that.
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
