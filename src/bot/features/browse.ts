import type { Composer } from "grammy";
import { messageUrl } from "../../domain/groups.ts";
import { CATEGORIES } from "../../domain/kinds.ts";
import { topOf } from "../../domain/lists.ts";
import { findFile, type FoundFile, readUsage } from "../../storage/files.ts";
import { listFileIds } from "../../storage/file_lists.ts";
import { countFolders } from "../../storage/folders.ts";
import { orderBulkSend } from "../../storage/jobs.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { fileCard, fileDetails, folderOf } from "../screens/file_card.ts";
import { GET_ALL_MAX, listScreen } from "../screens/file_list.ts";
import { type PlacedPage, readPage } from "../screens/list_page.ts";
import { lookInto } from "../screens/folders.ts";
import {
  deleteMessage,
  type KeyboardButton,
  keyboardOf,
  pressedMessage,
  say,
  type Screen,
  show,
} from "../screens/screen.ts";
import { trashScreen } from "../screens/trash.ts";
import { sendCard } from "../screens/send_card.ts";

/** My Files: the categories with their counts, the lists, and files handed back. */
export function browse(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("files", async (ctx) => say(ctx, await overviewScreen(ctx)));
  onPress(feature, buttons.files, async (ctx) => show(ctx, await overviewScreen(ctx)));

  onPress(feature, buttons.list, async (ctx, { place, move }) => {
    await show(ctx, screenOf(ctx, await readPage(ctx, place, move)));
  });
  onPress(feature, buttons.order, async (ctx, { place }) => {
    await show(ctx, screenOf(ctx, await readPage(ctx, place, "first")));
  });
  onPress(feature, buttons.back, async (ctx, { place }) => {
    const { list } = ctx.session;
    const { message_id } = await say(ctx, screenOf(ctx, await readPage(ctx, place, "at")));
    ctx.session.list = message_id;
    // The list that the file was opened from, above it.
    if (list !== undefined) await deleteMessage(ctx.api, ctx.chat!.id, list);
  });

  onPress(feature, buttons.open, async (ctx, { file: fileId, place }) => {
    const file = await findFile(ctx.db, ctx.library.id, fileId);
    if (file === undefined || file.deleted_at !== null) {
      return await ctx.answer(ctx.t.files.gone(ctx.hasChoice).text);
    }
    const list = pressedMessage(ctx);
    if (list !== null && !list.captioned) ctx.session.list = list.id;
    await sendCard(ctx, file, place);
  });

  onPress(feature, buttons.card, async (ctx, { file: fileId, place }) => {
    const file = await findFile(ctx.db, ctx.library.id, fileId);
    if (file === undefined || file.deleted_at !== null) {
      return await ctx.answer(ctx.t.files.gone(ctx.hasChoice).text);
    }
    await show(ctx, fileCard(ctx, file, place));
  });

  onPress(feature, buttons.details, async (ctx, { file: fileId, place }) => {
    const file = await findFile(ctx.db, ctx.library.id, fileId);
    if (file === undefined || file.deleted_at !== null) {
      return await ctx.answer(ctx.t.files.gone(ctx.hasChoice).text);
    }
    await show(ctx, {
      text: fileDetails(ctx.t, file, folderOf(file), ctx.options.indexContents),
      keyboard: keyboardOf(
        [postingButton(ctx, file)],
        [[ctx.t.button.back, buttons.card.pack({ file: fileId, place })]],
      ),
    });
  });

  onPress(feature, buttons.showPage, async (ctx, { place }) => {
    const { files } = await readPage(ctx, place, "at");
    await sendAll(ctx, files.map(({ id }) => id), place);
  });
  onPress(feature, buttons.getList, async (ctx, { place }) => {
    const { scope } = place;
    const files = scope.list === "search"
      ? (await readPage(ctx, topOf(scope), "first", { size: GET_ALL_MAX })).files.map(({ id }) =>
        id
      )
      : await listFileIds(ctx.db, ctx.library.id, scope, GET_ALL_MAX);
    await sendAll(ctx, files, place);
  });
  return feature;
}

/** The way to the message of the group; absent where Telegram has no link to it. */
function postingButton({ t }: BotContext, { posting }: FoundFile): KeyboardButton {
  if (posting?.chat_id == null || posting.message_id === null) return undefined;
  const url = messageUrl(posting.chat_id, posting.message_id);
  return url === undefined ? undefined : { text: t.button.inChat, url };
}

/** Orders files to be sent. The list's message becomes a sentence, and the list comes back below the files. */
async function sendAll(
  ctx: BotContext,
  files: readonly number[],
  place: PlacedPage["place"],
): Promise<void> {
  if (files.length === 0) return await ctx.answer(ctx.t.select.gone().text);
  const back = buttons.list.pack({ place, move: "at" });
  const list = pressedMessage(ctx);
  // Shown before the commit, at the price of one more exchange: if the process ends in between, the press comes again.
  await show(ctx, { text: ctx.t.select.sending(files.length), keyboard: keyboardOf() });
  await ctx.commit((tx) => [orderBulkSend(tx, ctx.orderer, files, back, list)]);
  ctx.options.jobs.wake();
}

function screenOf(ctx: BotContext, page: PlacedPage): Screen {
  return page.place.scope.list === "trash" ? trashScreen(ctx.t, page) : listScreen(ctx, page);
}

/** The categories with their counts in two columns, and all of them together. */
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
  const counted = (label: string, count: number) =>
    count === 0 ? label : `${label} · ${t.format.number(count)}`;
  const categories = kept.map(({ category, files }): KeyboardButton => [
    counted(`${CATEGORY_ICONS[category]} ${t.category[category]}`, files),
    list({ list: "category", category }),
  ]);
  const rows: KeyboardButton[][] = [];
  while (categories.length > 0) rows.push(categories.splice(0, 2));
  return {
    text: t.files.overview(files, folders, bytes),
    keyboard: keyboardOf(
      ...rows,
      [
        [counted(t.button.allFiles, files), list({ list: "all" })],
        [t.button.folders, buttons.folders.pack({ look: lookInto(0) })],
      ],
      [[t.button.menu, buttons.menu.pack({})]],
    ),
  };
}
