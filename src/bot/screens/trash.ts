import { FormattedString } from "@grammyjs/parse-mode";
import type { Place } from "../../domain/lists.ts";
import { shortenForButton } from "../../domain/names.ts";
import type { FileRow } from "../../storage/files.ts";
import type { DeletedFolder } from "../../storage/trash.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { fileCaption } from "./file_card.ts";
import { fileLabel, orderButton, pageRow, type PlacedPage } from "./file_list.ts";
import { type KeyboardButton, keyboardOf, type Screen } from "./screen.ts";

const DAY_MS = 86_400_000;

/** The trash: deleted folders, then deleted files. */
export function trashScreen(t: Catalogue, page: PlacedPage): Screen {
  const { place, files, total, acts = [] } = page;
  const folders = place.page === 1 ? acts : [];
  return {
    text: total + acts.length === 0 ? t.trash.empty() : t.files.listTitle(t.button.trash, total),
    keyboard: keyboardOf(
      ...folders.map(({ act, name, files }): KeyboardButton[] => [[
        t.trash.folder(shortenForButton(name), files),
        buttons.trashFolder.pack({ act, place }),
      ]]),
      ...files.map((file): KeyboardButton[] => [
        [fileLabel(t, file), buttons.trashOpen.pack({ file: file.id, place })],
      ]),
      pageRow(page),
      total > 0 ? [orderButton(t, place), [t.button.select, buttons.select.pack({ place })]] : [],
      total + acts.length > 0 ? [[t.button.emptyTrash, buttons.trashEmpty.pack({})]] : [],
      [[t.button.menu, buttons.menu.pack({})]],
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
