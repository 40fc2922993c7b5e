import type { Composer } from "grammy";
import type { Place } from "../../domain/lists.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { listScreen } from "../screens/file_list.ts";
import { readPage } from "../screens/list_page.ts";
import { show } from "../screens/screen.ts";
import { selectScreen } from "../screens/select_list.ts";
import { trashScreen } from "../screens/trash.ts";
import {
  beginSelection,
  endSelection,
  selectedFiles,
  SELECTION_MAX,
  tickFiles,
} from "../../turn/selection.ts";

/** Ticking files in any list, across its pages. */
export function tick(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.select, async (ctx, { place }) => {
    beginSelection(ctx.session, place.scope);
    await showTicks(ctx, place);
  });

  onPress(feature, buttons.selectPage, async (ctx, { place, move }) => {
    const page = await readPage(ctx, place, move);
    await show(ctx, selectScreen(ctx, page, selectedFiles(ctx.session, place.scope)));
  });

  onPress(feature, buttons.tick, async (ctx, { file, place, ticked }) => {
    await tickThese(ctx, place, [file], ticked === "on");
    await showTicks(ctx, place);
  });

  // A button of older versions.
  onPress(feature, buttons.tickPage, async (ctx, { place, ticked }) => {
    const page = await readPage(ctx, place, "at");
    await tickThese(ctx, place, page.files.map((file) => file.id), ticked === "on");
    await show(ctx, selectScreen(ctx, page, selectedFiles(ctx.session, place.scope)));
  });

  onPress(feature, buttons.selectAll, async (ctx, { place }) => {
    // The whole list, as far as it can be ticked.
    const page = await readPage(ctx, place, "at", { ids: SELECTION_MAX });
    beginSelection(ctx.session, place.scope);
    await tickThese(ctx, place, page.ids ?? [], true);
    await show(ctx, selectScreen(ctx, page, selectedFiles(ctx.session, place.scope)));
  });

  onPress(feature, buttons.selectClear, async (ctx, { place }) => {
    beginSelection(ctx.session, place.scope);
    await showTicks(ctx, place);
  });

  onPress(feature, buttons.selectCancel, async (ctx, { place }) => {
    endSelection(ctx.session);
    const page = await readPage(ctx, place, "at");
    await show(
      ctx,
      place.scope.list === "trash" ? trashScreen(ctx.t, page) : listScreen(ctx, page),
    );
  });
  return feature;
}

async function tickThese(
  ctx: BotContext,
  { scope }: Place,
  files: readonly number[],
  ticked: boolean,
): Promise<void> {
  const fits = tickFiles(ctx.session, scope, files, ticked);
  if (!fits) await ctx.answer(ctx.t.select.full(SELECTION_MAX).text);
}

async function showTicks(ctx: BotContext, place: Place): Promise<void> {
  const page = await readPage(ctx, place, "at");
  await show(ctx, selectScreen(ctx, page, selectedFiles(ctx.session, place.scope)));
}
