import type { Composer } from "grammy";
import { orderUndo } from "../../storage/act_jobs.ts";
import { undoAct } from "../../storage/acts.ts";
import { deleteFiles, setCategory } from "../../storage/files.ts";
import { rememberRemoval } from "../access.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { underWayScreen, undoneScreen } from "../screens/acts.ts";
import { showDone } from "../screens/show_done.ts";
import { keyboardOf, pressedMessage, show } from "../screens/screen.ts";

/** What a person does to a file: another category, the trash, and back. */
export function arrange(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.fileMoveTo, async (ctx, { file: fileId, category, place }) => {
    const [file] = await ctx.commit((tx) => [setCategory(tx, ctx.library.id, fileId, category)]);
    if (file === undefined) return await ctx.answer(ctx.t.files.gone(ctx.hasChoice).text);
    await showDone(ctx, ctx.t.files.movedTo(category, file.name), file, place);
  });

  onPress(feature, buttons.fileDelete, async (ctx, { file: fileId, place }) => {
    const [[deleted]] = await ctx.commit((tx) => [deleteFiles(tx, ctx.library.id, [fileId])]);
    if (deleted === undefined) return await ctx.answer(ctx.t.files.gone(ctx.hasChoice).text);
    if (deleted.is_new) rememberRemoval(ctx, deleted.act);
    await show(ctx, {
      text: ctx.t.files.deleted(deleted.name),
      keyboard: keyboardOf(
        [[ctx.t.button.undo, buttons.undo.pack({ act: deleted.act })]],
        [
          place === null ? undefined : [ctx.t.button.back, buttons.back.pack({ place })],
          [ctx.t.button.menu, buttons.menu.pack({})],
        ],
      ),
    });
  });

  onPress(feature, buttons.undo, async (ctx, { act }) => {
    const [restored, ordered] = await ctx.commit((tx) => [
      undoAct(tx, ctx.library.id, act),
      orderUndo(tx, ctx.orderer, act, pressedMessage(ctx)),
    ]);
    if (!ordered) return await show(ctx, undoneScreen(ctx.t, restored));
    await show(ctx, underWayScreen(ctx.t.files.restoring(0)));
    ctx.options.jobs.wake();
  });
  return feature;
}
