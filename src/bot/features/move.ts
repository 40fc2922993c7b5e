import type { Composer } from "grammy";
import type { Look } from "../../domain/folders.ts";
import { CATEGORIES } from "../../domain/kinds.ts";
import type { Place } from "../../domain/lists.ts";
import { findFile, type FoundFile, setFolder } from "../../storage/files.ts";
import { type FolderPage, readFolders } from "../../storage/folders.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { fileButtons, fileCard, folderOf } from "../screens/file_card.ts";
import { chooserScreen, inside } from "../screens/folders.ts";
import { type KeyboardButton, keyboardOf, type Screen, show } from "../screens/screen.ts";

/** A file to another category, into a folder or out of it. */
export function move(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.card, async (ctx, { file: fileId, place }) => {
    const file = await findFile(ctx.db, ctx.library.id, fileId);
    if (file === undefined || file.deleted_at !== null) {
      return await ctx.answer(ctx.t.files.gone().text);
    }
    await show(ctx, fileCard(ctx.t, file, folderOf(file), place));
  });

  onPress(feature, buttons.fileMove, async (ctx, { file: fileId, place, look }) => {
    const [file, page, top] = await ctx.db.batch((tx) => [
      findFile(tx, ctx.library.id, fileId),
      readFolders(tx, ctx.library.id, look),
      readFolders(tx, ctx.library.id, inside(0)),
    ]);
    if (file === undefined || file.deleted_at !== null) {
      return await ctx.answer(ctx.t.files.gone().text);
    }
    // A folder that is gone by now: back to the top.
    await show(ctx, moveScreen(ctx, file, place, page ?? top!));
  });

  onPress(feature, buttons.fileMoveInto, async (ctx, { file: fileId, place, folder }) => {
    const [{ files: [file], folder: name }] = await ctx.commit((tx) => [
      setFolder(tx, ctx.library.id, [fileId], folder === 0 ? null : folder),
    ]);
    if (file === undefined) {
      const { files, folders } = ctx.t;
      return await ctx.answer((folder !== 0 && name === null ? folders.gone() : files.gone()).text);
    }
    await show(ctx, {
      text: name === null
        ? ctx.t.move.outOfFolder(file.name)
        : ctx.t.move.toFolder(name, file.name),
      keyboard: keyboardOf(...fileButtons(ctx.t, file, place)),
    });
  });
  return feature;
}

function moveScreen(
  { t }: BotContext,
  file: FoundFile,
  place: Place | null,
  page: FolderPage,
): Screen {
  const choice = (category: typeof CATEGORIES[number]): KeyboardButton => [
    `${CATEGORY_ICONS[category]} ${t.category[category]}`,
    buttons.fileMoveTo.pack({ file: file.id, category, place }),
  ];
  const [photo, video, document, audio, other] = CATEGORIES;
  const atTop = page.path.length === 0 && !page.before;
  return chooserScreen(t, {
    text: t.move.ask(file.name, file.category, folderOf(file)),
    page,
    rows: atTop
      ? [[choice(photo), choice(video)], [choice(document), choice(audio)], [choice(other)]]
      : [],
    into: (folder) => buttons.fileMoveInto.pack({ file: file.id, place, folder }),
    look: (look: Look) => buttons.fileMove.pack({ file: file.id, place, look }),
    out: file.folder_id === null
      ? undefined
      : [t.button.noFolder, buttons.fileMoveInto.pack({ file: file.id, place, folder: 0 })],
    cancel: buttons.card.pack({ file: file.id, place }),
  });
}
