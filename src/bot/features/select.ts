import type { Composer } from "grammy";
import { CATEGORIES, type Category } from "../../domain/kinds.ts";
import type { Place } from "../../domain/lists.ts";
import { parseTags } from "../../domain/tags.ts";
import { deleteFiles, setFolder } from "../../storage/files.ts";
import { type FolderPage, readFolders } from "../../storage/folders.ts";
import { orderBulkSend } from "../../storage/jobs.ts";
import { addTags, setCategories } from "../../storage/selections.ts";
import { restoreFiles } from "../../storage/trash.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import { type Button, buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import type { TaggingSelection } from "../../turn/session.ts";
import { onPress, Routes } from "../routes.ts";
import { listScreen, readPage } from "../screens/file_list.ts";
import { chooserScreen, inside } from "../screens/folders.ts";
import { type KeyboardButton, keyboardOf, say, type Screen, show } from "../screens/screen.ts";
import { selectScreen } from "../screens/select_list.ts";
import {
  beginSelection,
  endSelection,
  selectedFiles,
  SELECTION_MAX,
  tickFiles,
} from "../selection.ts";
import { ask, endQuestion } from "../steps.ts";

/** Ticking files in any list, across its pages, and what is done with all of them at once. */
export function select(): Composer<BotContext> {
  const feature = new Routes();
  ticking(feature);

  onAct(feature, buttons.selectDelete, async (ctx, files, { place }) => {
    endSelection(ctx.session);
    const [deleted] = await ctx.commit((tx) => [deleteFiles(tx, ctx.library.id, files)]);
    if (deleted.length === 0) return await show(ctx, after(ctx, ctx.t.select.gone(), place));
    // What lay in the trash already has older acts, which Undo leaves alone.
    const act = Math.max(...deleted.map((file) => file.act));
    const count = deleted.filter((file) => file.act === act).length;
    await show(
      ctx,
      after(ctx, ctx.t.select.deleted(count), place, [
        ctx.t.button.undo,
        buttons.undo.pack({ act }),
      ]),
    );
  });

  onAct(feature, buttons.selectRestore, async (ctx, files, { place }) => {
    endSelection(ctx.session);
    const [restored] = await ctx.commit((tx) => [restoreFiles(tx, ctx.library.id, files)]);
    await show(ctx, after(ctx, countText(ctx, restored.length, ctx.t.trash.restoredMany), place));
  });

  onAct(feature, buttons.selectMove, async (ctx, files, { place, look }) => {
    const [page, top] = await ctx.db.batch((tx) => [
      readFolders(tx, ctx.library.id, look),
      readFolders(tx, ctx.library.id, inside(0)),
    ]);
    // A folder that is gone by now: back to the top.
    await show(ctx, moveScreen(ctx, files.length, place, page ?? top!));
  });

  onAct(feature, buttons.selectMoveTo, async (ctx, files, { place, category }) => {
    endSelection(ctx.session);
    const [moved] = await ctx.commit((tx) => [setCategories(tx, ctx.library.id, files, category)]);
    const text = countText(ctx, moved, (count) => ctx.t.select.moved(category, count));
    await show(ctx, after(ctx, text, place));
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
    await show(ctx, after(ctx, text, place));
  });

  onAct(feature, buttons.selectTags, async (ctx, files, { place }) => {
    ask(ctx, { step: "tagging_selection", place });
    await ctx.commit(() => []);
    await show(ctx, {
      text: ctx.t.select.askTags(files.length),
      keyboard: keyboardOf([cancelTo(ctx, place)]),
    });
  });

  feature.on("message:text").filter(
    ({ session }) => session.step === "tagging_selection",
    async (ctx) => {
      const { session, t } = ctx;
      const { place } = session as TaggingSelection;
      const files = selectedFiles(session, place.scope);
      const tags = parseTags(ctx.message.text);
      if (tags.length === 0) {
        const keyboard = keyboardOf([cancelTo(ctx, place)]);
        await say(ctx, { text: t.tags.none(), keyboard });
        return;
      }
      endQuestion(ctx);
      endSelection(ctx.session);
      const [tagged] = await ctx.commit((tx) => [addTags(tx, ctx.library.id, files, tags)]);
      const line = tags.map((tag) => `#${tag}`).join(" ");
      const text = countText(ctx, tagged, (count) => t.select.tagged(line, count));
      await say(ctx, after(ctx, text, place));
    },
  );

  onAct(feature, buttons.selectGetAll, async (ctx, files, { place }) => {
    endSelection(ctx.session);
    const [ordered] = await ctx.commit((tx) => [
      orderBulkSend(tx, ctx.orderer, files),
    ]);
    const text = countText(ctx, ordered, ctx.t.select.sending);
    await show(ctx, after(ctx, text, place));
    ctx.options.jobs.wake();
  });
  return feature;
}

/** Beginning, ticking, turning pages, and leaving it at that. */
function ticking(feature: Composer<BotContext>): void {
  onPress(feature, buttons.select, async (ctx, { place }) => {
    beginSelection(ctx.session, place.scope);
    await showTicks(ctx, place);
  });

  onPress(feature, buttons.selectPage, async (ctx, { place, move }) => {
    const page = await readPage(ctx, place, move);
    await show(ctx, selectScreen(ctx.t, page, selectedFiles(ctx.session, place.scope)));
  });

  onPress(feature, buttons.tick, async (ctx, { file, place, ticked }) => {
    await tickThese(ctx, place, [file], ticked === "on");
    await showTicks(ctx, place);
  });

  onPress(feature, buttons.tickPage, async (ctx, { place, ticked }) => {
    const page = await readPage(ctx, place, "at");
    await tickThese(ctx, place, page.files.map((file) => file.id), ticked === "on");
    await show(ctx, selectScreen(ctx.t, page, selectedFiles(ctx.session, place.scope)));
  });

  onPress(feature, buttons.selectCancel, async (ctx, { place }) => {
    endSelection(ctx.session);
    await show(ctx, listScreen(ctx.t, await readPage(ctx, place, "at")));
  });
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
  await show(ctx, selectScreen(ctx.t, page, selectedFiles(ctx.session, place.scope)));
}

/** Back to the ticks, with nothing changed. */
function cancelTo({ t }: BotContext, place: Place): KeyboardButton {
  return [t.button.cancel, buttons.selectPage.pack({ place, move: "at" })];
}

function moveScreen({ t }: BotContext, count: number, place: Place, page: FolderPage): Screen {
  const choice = (category: Category): KeyboardButton => [
    `${CATEGORY_ICONS[category]} ${t.category[category]}`,
    buttons.selectMoveTo.pack({ place, category }),
  ];
  const [photo, video, document, audio, other] = CATEGORIES;
  const atTop = page.path.length === 0 && !page.before;
  return chooserScreen(t, {
    text: t.select.askMove(count),
    page,
    rows: atTop
      ? [[choice(photo), choice(video)], [choice(document), choice(audio)], [choice(other)]]
      : [],
    into: (folder) => buttons.selectMoveInto.pack({ place, folder }),
    look: (look) => buttons.selectMove.pack({ place, look }),
    out: [t.button.noFolder, buttons.selectMoveInto.pack({ place, folder: 0 })],
    cancel: buttons.selectPage.pack({ place, move: "at" }),
  });
}

/** What was done to so many files; or that there are none. */
function countText({ t }: BotContext, count: number, text: (count: number) => Screen["text"]) {
  return count === 0 ? t.select.gone() : text(count);
}

/** What was done, and the way back to the list. */
function after(
  { t }: BotContext,
  text: Screen["text"],
  place: Place,
  undo?: KeyboardButton,
): Screen {
  return {
    text,
    keyboard: keyboardOf(
      [undo],
      [
        [t.button.back, buttons.list.pack({ place, move: "at" })],
        [t.button.menu, buttons.menu.pack({})],
      ],
    ),
  };
}
