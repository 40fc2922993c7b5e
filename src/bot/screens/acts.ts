/** What one press does to many files: while it is being done, and when it is done. */
import type { FormattedString } from "../../text/formatted_string.ts";
import { topOf } from "../../domain/lists.ts";
import { shortenForButton } from "../../domain/names.ts";
import type { FolderDeletion, Restored } from "../../storage/acts.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { folderBackRow, openFolder } from "./folders.ts";
import { keyboardOf, type Screen } from "./screen.ts";

/** An act in progress: its text alone. */
export function underWayScreen(text: FormattedString): Screen {
  return { text, keyboard: keyboardOf() };
}

/** A folder is in the trash, with all that was in it. */
export function folderDeletedScreen(t: Catalogue, deleted: FolderDeletion): Screen {
  return {
    text: t.folders.deleted(deleted.name, deleted.folders, deleted.files),
    keyboard: keyboardOf(
      [[t.button.undo, buttons.undo.pack({ act: deleted.act })]],
      folderBackRow(t, deleted.parent_id ?? 0),
    ),
  };
}

/** What an upload kept is in the trash; `act` is null where nothing was left of it. */
export function uploadRemovedScreen(t: Catalogue, files: number, act: number | null): Screen {
  return {
    text: act === null ? t.select.gone() : t.upload.removed(files),
    keyboard: keyboardOf(
      act === null ? [] : [[t.button.undo, buttons.undo.pack({ act })]],
      [[t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

/** What an Undo brought back, with the way into the folder among it. */
export function undoneScreen(t: Catalogue, restored: Restored): Screen {
  const { files, folders, folder_id, folder_name } = restored;
  return {
    text: folders > 0
      ? t.folders.restored(folders, files)
      : files > 0
      ? t.files.restored(files)
      : t.files.nothingToUndo(),
    keyboard: keyboardOf(
      folder_id !== null && folder_name !== null
        ? [[`📁 ${shortenForButton(folder_name)}`, openFolder(folder_id)]]
        : [],
      [[t.button.files, buttons.files.pack({})], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

/** The trash was emptied. */
export function trashEmptiedScreen(t: Catalogue, files: number): Screen {
  return { text: t.trash.emptied(files), keyboard: trashBackKeyboard(t) };
}

/** The way back to the trash. */
export function trashBackKeyboard(t: Catalogue) {
  const list = buttons.list.pack({ place: topOf({ list: "trash" }), move: "first" });
  return keyboardOf([[t.button.back, list], [t.button.menu, buttons.menu.pack({})]]);
}
