import type { Composer } from "grammy";
import type { Place } from "../../domain/lists.ts";
import { parseTags } from "../../domain/tags.ts";
import { areInFolders } from "../../storage/file_lists.ts";
import { deleteFiles, setFolder } from "../../storage/files.ts";
import { listRecentFolders, readFolders } from "../../storage/folders.ts";
import { orderBulkSend } from "../../storage/jobs.ts";
import { addTags, setCategories } from "../../storage/selections.ts";
import { restoreFiles } from "../../storage/trash.ts";
import { rememberRemoval } from "../access.ts";
import { type Button, buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import type { TaggingSelection } from "../../turn/session.ts";
import { onPress, Routes } from "../routes.ts";
import { backToList } from "../screens/file_list.ts";
import { lookInto } from "../screens/folders.ts";
import { keyboardOf, pressedMessage, say, type Screen, show } from "../screens/screen.ts";
import { askTagsScreen, backToTicks, moveTicksScreen, selectDone } from "../screens/select_list.ts";
import { endSelection, selectedFiles } from "../../turn/selection.ts";
import { ask, endQuestion, sayQuestion } from "../steps.ts";

/** What can be done with all ticked files of a list at once. */
export function select(): Composer<BotContext> {
  const feature = new Routes();
  onAct(feature, buttons.selectDelete, async (ctx, files, { place }) => {
    endSelection(ctx.session);
    const [deleted] = await ctx.commit((tx) => [deleteFiles(tx, ctx.library.id, files)]);
    if (deleted.length === 0) return await show(ctx, selectDone(ctx.t, ctx.t.select.gone(), place));
    // What was in the trash already belongs to older acts, which Undo leaves alone.
    const act = Math.max(...deleted.map((file) => file.act));
    const count = deleted.filter((file) => file.act === act).length;
    if (deleted.some((file) => file.is_new)) rememberRemoval(ctx, act);
    await show(
      ctx,
      selectDone(ctx.t, ctx.t.select.deleted(count), place, [
        ctx.t.button.undo,
        buttons.undo.pack({ act }),
      ]),
    );
  });

  onAct(feature, buttons.selectRestore, async (ctx, files, { place }) => {
    endSelection(ctx.session);
    const [restored] = await ctx.commit((tx) => [restoreFiles(tx, ctx.library.id, files)]);
    await show(
      ctx,
      selectDone(ctx.t, countText(ctx, restored.length, ctx.t.trash.restoredMany), place),
    );
  });

  onAct(feature, buttons.selectMove, async (ctx, files, { place, look }) => {
    const [page, top, recent, inFolders] = await ctx.db.batch((tx) => [
      readFolders(tx, ctx.library.id, look),
      readFolders(tx, ctx.library.id, lookInto(0)),
      listRecentFolders(tx, ctx.library.id),
      areInFolders(tx, ctx.library.id, files),
    ]);
    // A folder that is gone by now: back to the top.
    await show(ctx, moveTicksScreen(ctx.t, files.length, place, page ?? top!, recent, inFolders));
  });

  onAct(feature, buttons.selectMoveTo, async (ctx, files, { place, category }) => {
    endSelection(ctx.session);
    const [moved] = await ctx.commit((tx) => [setCategories(tx, ctx.library.id, files, category)]);
    const text = countText(ctx, moved, (count) => ctx.t.select.moved(category, count));
    await show(ctx, selectDone(ctx.t, text, place));
  });

  onAct(feature, buttons.selectMoveInto, async (ctx, files, { place, folder: folderId }) => {
    endSelection(ctx.session);
    const [{ files: moved, folder }] = await ctx.commit((tx) => [
      setFolder(tx, ctx.library.id, files, folderId === 0 ? null : folderId),
    ]);
    const { t } = ctx;
    const text = folderId !== 0 && folder === null ? t.folders.gone() : countText(
      ctx,
      moved.length,
      (count) =>
        folder === null ? t.select.movedOutOfFolder(count) : t.select.movedToFolder(folder, count),
    );
    await show(ctx, selectDone(ctx.t, text, place));
  });

  onAct(feature, buttons.selectTags, async (ctx, files, { place }) => {
    ask(ctx, { step: "tagging_selection", place });
    await ctx.commit(() => []);
    await show(ctx, askTagsScreen(ctx.t, files.length, place));
  });

  feature.on("message:text").filter(
    ({ session }) => session.step === "tagging_selection",
    async (ctx) => {
      const { session, t } = ctx;
      const { place } = session as TaggingSelection;
      const files = selectedFiles(session, place.scope);
      const tags = parseTags(ctx.message.text);
      if (tags.length === 0) {
        const keyboard = keyboardOf([[t.button.cancel, backToTicks(place)]]);
        await sayQuestion(ctx, { text: t.tags.none(), keyboard });
        return;
      }
      endQuestion(ctx);
      endSelection(ctx.session);
      const [tagged] = await ctx.commit((tx) => [addTags(tx, ctx.library.id, files, tags)]);
      const line = tags.map((tag) => `#${tag}`).join(" ");
      const text = countText(ctx, tagged, (count) => t.select.tagged(line, count));
      await say(ctx, selectDone(ctx.t, text, place));
    },
  );

  onAct(feature, buttons.selectGetAll, async (ctx, files, { place }) => {
    endSelection(ctx.session);
    const back = backToList(place);
    const [ordered] = await ctx.commit((tx) => [
      orderBulkSend(tx, ctx.orderer, files, back, pressedMessage(ctx)),
    ]);
    if (ordered === 0) return await show(ctx, selectDone(ctx.t, ctx.t.select.gone(), place));
    await show(ctx, { text: ctx.t.select.sending(ordered), keyboard: keyboardOf() });
    ctx.options.jobs.wake();
  });
  return feature;
}

/** Registers what is done with the ticked files. With none ticked the screen stays as it is. */
function onAct<B extends Button>(
  feature: Composer<BotContext>,
  button: B,
  act: (
    ctx: BotContext,
    files: readonly number[],
    values: Parameters<B["pack"]>[0],
  ) => Promise<void>,
): void {
  onPress(feature, button, async (ctx, values) => {
    const { place } = values as unknown as { place: Place };
    const files = selectedFiles(ctx.session, place.scope);
    if (files.length === 0) return await ctx.answer(ctx.t.select.none().text);
    await act(ctx, files, values as Parameters<B["pack"]>[0]);
  });
}

/** What was done to how many files, or that there are none. */
function countText({ t }: BotContext, count: number, text: (count: number) => Screen["text"]) {
  return count === 0 ? t.select.gone() : text(count);
}
