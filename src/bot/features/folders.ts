import type { Composer } from "grammy";
import { FOLDER_DEPTH_MAX } from "../../domain/folders.ts";
import { topOf } from "../../domain/lists.ts";
import { FOLDER_NAME_MAX, folderName } from "../../domain/names.ts";
import { orderFolderDeletion } from "../../storage/act_jobs.ts";
import { deleteFolder } from "../../storage/acts.ts";
import {
  createFolder,
  type FolderPage,
  type FolderStep,
  moveFolder,
  readFolders,
  renameFolder,
} from "../../storage/folders.ts";
import { moveIntoNamed } from "../../storage/files.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import type { CreatingFolder, RenamingFolder } from "../../turn/session.ts";
import { onPress, Routes } from "../routes.ts";
import { folderDeletedScreen, underWayScreen } from "../screens/acts.ts";
import { fileButtons } from "../screens/file_card.ts";
import { listScreen } from "../screens/file_list.ts";
import {
  chooserScreen,
  folderBackRow,
  folderGoneScreen,
  foldersScreen,
  lookInto,
  openFolder,
} from "../screens/folders.ts";
import { keyboardOf, pressedMessage, say, type Screen, show } from "../screens/screen.ts";
import { selectDone } from "../screens/select_list.ts";
import { endSelection, selectedFiles } from "../../turn/selection.ts";
import { ask, endQuestion, sayQuestion } from "../steps.ts";

/** Creates, renames, moves and deletes folders. The files of one are a list, shown by browse. */
export function folders(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.folders, async (ctx, { look }) => {
    const page = await readFolders(ctx.db, ctx.library.id, look);
    await show(ctx, page ? foldersScreen(ctx.t, page) : folderGoneScreen(ctx.t));
  });

  onPress(feature, buttons.folderNew, async (ctx, { parent }) => {
    await askForName(ctx, await readParent(ctx, parent), {});
  });
  onPress(feature, buttons.fileNewFolder, async (ctx, { file, place, parent }) => {
    await askForName(ctx, await readParent(ctx, parent), { moving: { file, place } });
  });
  onPress(feature, buttons.selectNewFolder, async (ctx, { place, parent }) => {
    if (selectedFiles(ctx.session, place.scope).length === 0) {
      return await ctx.answer(ctx.t.select.none().text);
    }
    await askForName(ctx, await readParent(ctx, parent), { moving: { selected: place } });
  });
  feature.on("message:text").filter(
    ({ session }) => session.step === "creating_folder",
    (ctx) => create(ctx, ctx.session as CreatingFolder, ctx.message.text),
  );

  onPress(feature, buttons.folderRename, async (ctx, { folder }) => {
    const current = await findFolder(ctx, folder);
    if (current === undefined) return await show(ctx, folderGoneScreen(ctx.t));
    ask<RenamingFolder>(ctx, { step: "renaming_folder", folder_id: folder });
    await show(ctx, {
      text: ctx.t.folders.askName(current.name),
      keyboard: keyboardOf([[ctx.t.button.cancel, openFolder(folder)]]),
    });
  });
  feature.on("message:text").filter(
    ({ session }) => session.step === "renaming_folder",
    (ctx) => renameAs(ctx, ctx.session as RenamingFolder, ctx.message.text),
  );

  onPress(feature, buttons.folderMove, async (ctx, { folder, look }) => {
    const [own, page, top] = await ctx.db.batch((tx) => [
      readFolders(tx, ctx.library.id, lookInto(folder)),
      readFolders(tx, ctx.library.id, look),
      readFolders(tx, ctx.library.id, lookInto(0)),
    ]);
    const current = own?.path.at(-1);
    if (current === undefined) return await show(ctx, folderGoneScreen(ctx.t));
    const atTop = own!.path.length === 1;
    await show(
      ctx,
      chooserScreen(ctx.t, {
        text: ctx.t.folders.askMove(current.name),
        page: page ?? top!,
        without: folder,
        into: (into) => buttons.folderMoveInto.pack({ folder, into }),
        look: (look) => buttons.folderMove.pack({ folder, look }),
        out: atTop
          ? undefined
          : [ctx.t.button.topFolder, buttons.folderMoveInto.pack({ folder, into: 0 })],
        cancel: openFolder(folder),
      }),
    );
  });
  onPress(feature, buttons.folderMoveInto, async (ctx, { folder, into }) => {
    const [{ outcome, name, path }] = await ctx.commit((tx) => [
      moveFolder(tx, ctx.library.id, folder, into === 0 ? null : into),
    ]);
    const { t } = ctx;
    if (outcome === "gone" || name === null) return await show(ctx, folderGoneScreen(t));
    if (outcome === "into_itself") return await ctx.answer(t.folders.intoItself(name).text);
    if (outcome === "too_deep") return await ctx.answer(t.folders.tooDeep(FOLDER_DEPTH_MAX).text);
    await show(ctx, {
      text: t.folders.moved(name, path.at(-1)?.name ?? null),
      keyboard: keyboardOf(
        [[`📁 ${name}`, openFolder(folder)]],
        folderBackRow(t, path.at(-1)?.id ?? 0),
      ),
    });
  });

  onPress(feature, buttons.folderDelete, async (ctx, { folder }) => {
    const [deleted, ordered] = await ctx.commit((tx) => [
      deleteFolder(tx, ctx.library.id, folder),
      orderFolderDeletion(tx, ctx.orderer, folder, pressedMessage(ctx)),
    ]);
    if (deleted === undefined) return await show(ctx, folderGoneScreen(ctx.t));
    if (!ordered) return await show(ctx, folderDeletedScreen(ctx.t, deleted));
    await show(ctx, underWayScreen(ctx.t.folders.deleting(deleted.name, 0)));
    ctx.options.jobs.wake();
  });
  return feature;
}

function readParent(ctx: BotContext, parent: number): Promise<FolderPage | undefined> {
  return readFolders(ctx.db, ctx.library.id, lookInto(parent));
}

/** Asks for the name of a new folder in the given one, and remembers what moves into it. */
async function askForName(
  ctx: BotContext,
  page: FolderPage | undefined,
  { moving }: Pick<CreatingFolder, "moving">,
): Promise<void> {
  if (page === undefined) return await show(ctx, folderGoneScreen(ctx.t));
  if (page.path.length >= FOLDER_DEPTH_MAX) {
    return await ctx.answer(ctx.t.folders.tooDeep(FOLDER_DEPTH_MAX).text);
  }
  const parent = page.path.at(-1);
  ask<CreatingFolder>(ctx, {
    step: "creating_folder",
    parent_id: parent?.id ?? null,
    ...(moving && { moving }),
  });
  await show(ctx, {
    text: ctx.t.folders.ask(parent?.name ?? null),
    keyboard: keyboardOf([[ctx.t.button.cancel, cancelOf(parent?.id ?? null, moving)]]),
  });
}

/** Cancel leads back to where the question was asked. */
function cancelOf(folderId: number | null, moving: CreatingFolder["moving"]): string {
  if (moving === undefined) {
    return folderId === null ? buttons.folders.pack({ look: lookInto(0) }) : openFolder(folderId);
  }
  const look = lookInto(folderId ?? 0);
  return "selected" in moving
    ? buttons.selectMove.pack({ place: moving.selected, look })
    : buttons.fileMove.pack({ ...moving, look });
}

async function create(ctx: BotContext, asked: CreatingFolder, typed: string): Promise<void> {
  const { t } = ctx;
  const { parent_id, moving } = asked;
  const answer = folderName(typed);
  if ("problem" in answer) {
    return await askAgain(ctx, answer.problem, cancelOf(parent_id, moving));
  }
  endQuestion(ctx);
  const files = moving === undefined
    ? []
    : "selected" in moving
    ? selectedFiles(ctx.session, moving.selected.scope)
    : [moving.file];
  if (moving && "selected" in moving) endSelection(ctx.session);
  const [{ outcome, id, name, path }, moved] = await ctx.commit((tx) => [
    createFolder(tx, ctx.library.id, parent_id, answer.name),
    moveIntoNamed(tx, ctx.library.id, files, parent_id, answer.name),
  ]);
  if (moving !== undefined && id !== null && name !== null) {
    const [file] = moved;
    return void await say(
      ctx,
      "selected" in moving
        ? selectDone(t, t.select.movedToFolder(name, moved.length), moving.selected)
        : file === undefined
        ? folderNote(ctx, t.files.gone(ctx.hasChoice), { id, name })
        : {
          text: t.move.toFolder(name, file.name),
          keyboard: keyboardOf(...fileButtons(ctx, file, moving.place)),
        },
    );
  }
  if (outcome === "too_deep") {
    await say(ctx, {
      text: t.folders.tooDeep(FOLDER_DEPTH_MAX),
      keyboard: keyboardOf(folderBackRow(t, parent_id ?? 0)),
    });
  } else if (outcome === "gone" || id === null || name === null) {
    await say(ctx, folderGoneScreen(t));
  } else if (outcome === "there") {
    await say(ctx, folderNote(ctx, t.folders.there(name), { id, name }));
  } else {
    // The new folder's own screen: it is empty, so nothing has to be read.
    const screen = listScreen(ctx, {
      files: [],
      next: null,
      total: 0,
      place: topOf({ list: "folder", folder: id }),
      folder: {
        path: [...path, { id, name }],
        folders: [],
        total: 0,
        before: false,
        next: null,
      },
    });
    await say(ctx, { ...screen, text: t.folders.created(name) });
  }
}

async function renameAs(ctx: BotContext, asked: RenamingFolder, typed: string): Promise<void> {
  const answer = folderName(typed);
  if ("problem" in answer) {
    return await askAgain(ctx, answer.problem, openFolder(asked.folder_id));
  }
  endQuestion(ctx);
  const [folder] = await ctx.commit((tx) => [
    renameFolder(tx, ctx.library.id, asked.folder_id, answer.name),
  ]);
  await say(
    ctx,
    folder ? folderNote(ctx, ctx.t.folders.renamed(folder.name), folder) : folderGoneScreen(ctx.t),
  );
}

/** Says what is wrong with a name; the question stays. */
async function askAgain(
  ctx: BotContext,
  problem: "empty" | "too_long",
  cancel: string,
): Promise<void> {
  const { rename } = ctx.t;
  await sayQuestion(ctx, {
    text: problem === "empty" ? rename.empty() : rename.tooLong(FOLDER_NAME_MAX),
    keyboard: keyboardOf([[ctx.t.button.cancel, cancel]]),
  });
}

async function findFolder(ctx: BotContext, folder: number): Promise<FolderStep | undefined> {
  return (await readFolders(ctx.db, ctx.library.id, lookInto(folder)))?.path.at(-1);
}

/** A sentence about a folder, and the way into it. */
function folderNote({ t }: BotContext, text: Screen["text"], folder: FolderStep): Screen {
  return {
    text,
    keyboard: keyboardOf(
      [[`📁 ${folder.name}`, openFolder(folder.id)]],
      [
        [t.button.folders, buttons.folders.pack({ look: lookInto(0) })],
        [t.button.menu, buttons.menu.pack({})],
      ],
    ),
  };
}
