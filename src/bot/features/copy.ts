import type { Composer } from "grammy";
import type { Place } from "../../domain/lists.ts";
import { copyFiles } from "../../storage/copies.ts";
import { lockLibrary } from "../../storage/uploads.ts";
import { selectedFiles } from "../../turn/selection.ts";
import { checkMembership } from "../access.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { chosenGroups, libraryRows } from "../screens/libraries.ts";
import { menuScreen } from "../screens/menu.ts";
import { notInGroup } from "../screens/not_in_group.ts";
import { type KeyboardButton, keyboardOf, show } from "../screens/screen.ts";
import { backToTicks } from "../screens/select_list.ts";

/** `📍 Copy to…`: files of one library for another one. */
export function copy(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.copyFile, async (ctx, { file, place }) => {
    const back = buttons.card.pack({ file, place });
    await askWhere(ctx, 1, back, (library) => buttons.copyFileTo.pack({ library, file, place }));
  });
  onPress(feature, buttons.copySelection, async (ctx, { place }) => {
    const { length } = selectedFiles(ctx.session, place.scope);
    if (length === 0) return await ctx.answer(ctx.t.select.none().text);
    const pack = (library: number) => buttons.copySelectionTo.pack({ library, place });
    await askWhere(ctx, length, backToTicks(place), pack);
  });

  onPress(feature, buttons.copyFileTo, async (ctx, { library, file, place }) => {
    const back = buttons.card.pack({ file, place });
    await copyTo(ctx, library, [file], [ctx.t.button.back, back]);
  });
  onPress(feature, buttons.copySelectionTo, async (ctx, { library, place }) => {
    const files = selectedFiles(ctx.session, place.scope);
    if (files.length === 0) return await ctx.answer(ctx.t.select.none().text);
    await copyTo(ctx, library, files, backToSelection(ctx, place));
  });
  return feature;
}

function backToSelection({ t }: BotContext, place: Place): KeyboardButton {
  return [t.button.back, backToTicks(place)];
}

async function askWhere(
  ctx: BotContext,
  count: number,
  back: string,
  pack: (library: number) => string,
): Promise<void> {
  const { groups, someUnverified, note } = await chosenGroups(ctx);
  const { id } = ctx.library;
  const others = groups.filter((group) => group.id !== id);
  await show(ctx, {
    text: ctx.t.groups.copyWhere(count, someUnverified),
    keyboard: keyboardOf(
      ...libraryRows(ctx.t, others, pack, { own: id > 0 || ctx.isGuest ? "left out" : "offered" }),
      [[ctx.t.button.cancel, back]],
    ),
  });
  await note();
}

/** Copies into a library that the person may use; whatever else the press names gets the same answer. */
async function copyTo(
  ctx: BotContext,
  library: number,
  files: readonly number[],
  back: KeyboardButton,
): Promise<void> {
  const { copyTarget, t, user } = ctx;
  const own = library === 0;
  const membership = copyTarget === undefined ? undefined : await checkMembership(ctx, copyTarget);
  if (!own && membership?.is !== "member") {
    await show(ctx, menuScreen(t, notInGroup(t, membership?.is)));
    return await membership?.note();
  }
  const to = own ? user.id : -library;
  const copying = { from: ctx.library.id, to, user_id: user.id, name: own ? null : user.full_name };
  const [, copied] = await ctx.commit((tx) => [
    lockLibrary(tx, to),
    copyFiles(tx, copying, files, ctx.limitsOf(own)),
  ]);
  const title = own ? null : copyTarget!.title;
  await show(ctx, {
    text: t.groups.copied(title, copied),
    keyboard: keyboardOf([back, [t.button.menu, buttons.menu.pack({})]]),
  });
  await membership?.note();
}
