import type { Composer } from "grammy";
import type { Look } from "../../domain/folders.ts";
import type { Place } from "../../domain/lists.ts";
import { findFile, type FoundFile, setFolder } from "../../storage/files.ts";
import {
  type FolderPage,
  type FolderRow,
  listRecentFolders,
  readFolders,
} from "../../storage/folders.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { folderOf } from "../screens/file_card.ts";
import { categoryRows, chooserScreen, lookInto } from "../screens/folders.ts";
import { type Screen, show } from "../screens/screen.ts";
import { showDone } from "../screens/show_done.ts";

/** Moves a file to another category, into a folder or out of it. */
export function move(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.fileMove, async (ctx, { file: fileId, place, look }) => {
    const [file, page, top, recent] = await ctx.db.batch((tx) => [
      findFile(tx, ctx.library.id, fileId),
      readFolders(tx, ctx.library.id, look),
      readFolders(tx, ctx.library.id, lookInto(0)),
      listRecentFolders(tx, ctx.library.id),
    ]);
    if (file === undefined || file.deleted_at !== null) {
      return await ctx.answer(ctx.t.files.gone(ctx.hasChoice).text);
    }
    // A folder that is gone by now: back to the top.
    await show(ctx, moveScreen(ctx, file, place, page ?? top!, recent));
  });

  onPress(feature, buttons.fileMoveInto, async (ctx, { file: fileId, place, folder }) => {
    const [{ files: [file], folder: name }] = await ctx.commit((tx) => [
      setFolder(tx, ctx.library.id, [fileId], folder === 0 ? null : folder),
    ]);
    if (file === undefined) {
      const { files, folders } = ctx.t;
      return await ctx.answer(
        (folder !== 0 && name === null ? folders.gone() : files.gone(ctx.hasChoice)).text,
      );
    }
    const text = name === null
      ? ctx.t.move.outOfFolder(file.name)
      : ctx.t.move.toFolder(name, file.name);
    await showDone(ctx, text, file, place);
  });
  return feature;
}

function moveScreen(
  { t }: BotContext,
  file: FoundFile,
  place: Place | null,
  page: FolderPage,
  recent: readonly FolderRow[],
): Screen {
  return chooserScreen(t, {
    text: t.move.ask(file.name, file.category, folderOf(file)),
    page,
    recent: recent.filter(({ id }) => id !== file.folder_id),
    rows: file.kind === "note" ? [] : categoryRows(
      t,
      (category) => buttons.fileMoveTo.pack({ file: file.id, category, place }),
    ),
    into: (folder) => buttons.fileMoveInto.pack({ file: file.id, place, folder }),
    look: (look: Look) => buttons.fileMove.pack({ file: file.id, place, look }),
    create: (parent) => buttons.fileNewFolder.pack({ file: file.id, place, parent }),
    out: file.folder_id === null
      ? undefined
      : [t.button.noFolder, buttons.fileMoveInto.pack({ file: file.id, place, folder: 0 })],
    cancel: buttons.card.pack({ file: file.id, place }),
  });
}
