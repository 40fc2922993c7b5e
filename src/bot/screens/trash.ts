import { FormattedString } from "../../text/formatted_string.ts";
import { type Place, topOf } from "../../domain/lists.ts";
import { shortenForButton } from "../../domain/names.ts";
import type { FileRow } from "../../storage/files.ts";
import type { DeletedFolder, DeletedFolderPage } from "../../storage/trash.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { fileCaption } from "./file_card.ts";
import { fileLabel, orderButton, pageRow } from "./file_list.ts";
import type { PlacedPage } from "./list_page.ts";
import { type KeyboardButton, keyboardOf, type Screen } from "./screen.ts";

const DAY_MS = 86_400_000;

/** The trash: the folders that were deleted last, then the files. */
export function trashScreen(t: Catalogue, page: PlacedPage): Screen {
  const { place, files, total, acts } = page;
  const deleted = acts?.total ?? 0;
  const isFirst = acts !== undefined && place.page === 1;
  return {
    text: total + deleted === 0 ? t.trash.empty() : t.files.listTitle(t.button.trash, total),
    keyboard: keyboardOf(
      ...(isFirst ? folderRows(t, acts.folders, place) : []),
      isFirst && acts.next !== null
        ? [[t.button.allFolders(deleted), buttons.trashFolders.pack({ from: 0, move: "at" })]]
        : [],
      ...files.map((file): KeyboardButton[] => [
        [fileLabel(t, file), buttons.trashOpen.pack({ file: file.id, place })],
      ]),
      pageRow(page),
      total > 0 ? [orderButton(t, place), [t.button.select, buttons.select.pack({ place })]] : [],
      total + deleted > 0 ? [[t.button.emptyTrash, buttons.trashEmpty.pack({})]] : [],
      [[t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

function folderRows(
  t: Catalogue,
  folders: readonly DeletedFolder[],
  place: Place,
): KeyboardButton[][] {
  return folders.map(({ act, name, files }) => [[
    t.trash.folder(shortenForButton(name), files),
    buttons.trashFolder.pack({ act, place }),
  ]]);
}

/** The folders in the trash alone, page by page. */
export function trashFoldersScreen(t: Catalogue, page: DeletedFolderPage): Screen {
  const { folders, total, before, next } = page;
  const [first] = folders;
  return {
    text: total === 0 ? t.trash.empty() : t.folders.title(t.button.trash, total),
    keyboard: keyboardOf(
      ...folderRows(t, folders, topOf({ list: "trash" })),
      [
        before && first
          ? ["◀️", buttons.trashFolders.pack({ from: first.act, move: "before" })]
          : undefined,
        next === null ? undefined : ["▶️", buttons.trashFolders.pack({ from: next, move: "at" })],
      ],
      [
        [t.button.back, buttons.list.pack({ place: topOf({ list: "trash" }), move: "first" })],
        [t.button.menu, buttons.menu.pack({})],
      ],
    ),
  };
}

/** A file in the trash: when it was deleted, how long it is kept, and what can be done with it. */
export function trashCard(t: Catalogue, file: FileRow, place: Place, trashDays: number): Screen {
  return {
    text: FormattedString.join(
      [fileCaption(t, file), dates(t, file.deleted_at!, trashDays)],
      "\n\n",
    ),
    keyboard: keyboardOf(
      [
        [t.button.restore, buttons.trashRestore.pack({ file: file.id, place })],
        [t.button.deleteForGood, buttons.trashDelete.pack({ file: file.id, place })],
      ],
      [
        [t.button.back, buttons.back.pack({ place })],
        [t.button.menu, buttons.menu.pack({})],
      ],
    ),
  };
}

/** A folder in the trash, likewise. */
export function trashFolderScreen(
  t: Catalogue,
  { act, name, files, deleted_at }: DeletedFolder,
  place: Place,
  trashDays: number,
): Screen {
  return {
    text: FormattedString.join(
      [new FormattedString(t.trash.folder(name, files)), dates(t, deleted_at, trashDays)],
      "\n\n",
    ),
    keyboard: keyboardOf(
      [
        [t.button.restore, buttons.trashFolderRestore.pack({ act, place })],
        [t.button.deleteForGood, buttons.trashFolderDelete.pack({ act, place })],
      ],
      [
        [t.button.back, buttons.list.pack({ place, move: "at" })],
        [t.button.menu, buttons.menu.pack({})],
      ],
    ),
  };
}

function dates(t: Catalogue, deletedAt: Date, trashDays: number): FormattedString {
  const until = new Date(deletedAt.getTime() + trashDays * DAY_MS);
  return FormattedString.join([t.trash.deletedOn(deletedAt), t.trash.keptUntil(until)], ", ");
}
