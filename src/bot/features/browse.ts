import type { Composer } from "grammy";
import { CATEGORIES } from "../../domain/kinds.ts";
import { topOf } from "../../domain/lists.ts";
import { findFile, readUsage } from "../../storage/files.ts";
import { countFolders } from "../../storage/folders.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { isLost, sendFile } from "../../telegram/send_file.ts";
import { onPress, Routes } from "../routes.ts";
import { isRefusedCall } from "../../telegram/retries.ts";
import { fileCard, folderOf } from "../screens/file_card.ts";
import { listScreen, readPage } from "../screens/file_list.ts";
import { inside } from "../screens/folders.ts";
import { keyboardOf, say, type Screen, show } from "../screens/screen.ts";

/** My Files: the categories with their counts, the lists, and a file handed back. */
export function browse(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("files", async (ctx) => say(ctx, await overviewScreen(ctx)));
  onPress(feature, buttons.files, async (ctx) => show(ctx, await overviewScreen(ctx)));

  onPress(feature, buttons.list, async (ctx, { place, move }) => {
    await show(ctx, listScreen(ctx.t, await readPage(ctx, place, move)));
  });
  onPress(feature, buttons.order, async (ctx, { place }) => {
    await show(ctx, listScreen(ctx.t, await readPage(ctx, place, "first")));
  });
  onPress(feature, buttons.back, async (ctx, { place }) => {
    await say(ctx, listScreen(ctx.t, await readPage(ctx, place, "at")));
  });

  onPress(feature, buttons.open, async (ctx, { file: fileId, place }) => {
    const file = await findFile(ctx.db, ctx.library.id, fileId);
    if (file === undefined || file.deleted_at !== null) {
      return await ctx.answer(ctx.t.files.gone().text);
    }
    const card = fileCard(ctx.t, file, folderOf(file), place);
    try {
      await sendFile(ctx.api, ctx.chat!.id, file, { caption: card.text, keyboard: card.keyboard });
    } catch (error) {
      // Where Telegram has lost the bytes, or the file_id is another bot's, the entry stays, and can be deleted.
      if (!isRefusedCall(error, 400)) throw error;
      await say(ctx, {
        ...card,
        text: isLost(error) ? ctx.t.files.undeliverable(file.name) : ctx.t.files.refused(file.name),
      });
    }
  });
  return feature;
}

/** The categories with their counts, also at zero, and all of them together. */
async function overviewScreen({ db, library, t }: BotContext): Promise<Screen> {
  const [usage, folders] = await db.batch((tx) => [
    readUsage(tx, library.id),
    countFolders(tx, library.id),
  ]);
  const kept = CATEGORIES.map((category) => ({
    category,
    ...(usage[category] ?? { files: 0, bytes: 0 }),
  }));
  const files = kept.reduce((sum, one) => sum + one.files, 0);
  const bytes = kept.reduce((sum, one) => sum + one.bytes, 0);
  const list = (scope: Parameters<typeof topOf>[0]) =>
    buttons.list.pack({ place: topOf(scope), move: "first" });
  return {
    text: t.files.overview(files, folders, bytes),
    keyboard: keyboardOf(
      ...kept.map(({ category, files }) =>
        [[
          `${CATEGORY_ICONS[category]} ${t.category[category]} · ${t.format.number(files)}`,
          list({ list: "category", category }),
        ]] as const
      ),
      [[`${t.button.allFiles} · ${t.format.number(files)}`, list({ list: "all" })]],
      [[t.button.folders, buttons.folders.pack({ look: inside(0) })]],
      [[t.button.menu, buttons.menu.pack({})]],
    ),
  };
}
