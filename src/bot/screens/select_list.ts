import type { FormattedString } from "../../text/formatted_string.ts";
import type { Place } from "../../domain/lists.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { SELECTION_MAX } from "../../turn/selection.ts";
import { backToList, fileLabel, pageRow, pageTitle } from "./file_list.ts";
import type { PlacedPage } from "./list_page.ts";
import type { FolderPage, FolderRow } from "../../storage/folders.ts";
import { categoryRows, chooserScreen, lookInto } from "./folders.ts";
import { type KeyboardButton, keyboardOf, type Screen, type Viewer } from "./screen.ts";

/** A list while files are ticked in it: the same pages, each file with its tick, and what can be done with those. */
export function selectScreen(
  { t, hasChoice }: Pick<Viewer, "t" | "hasChoice">,
  page: PlacedPage,
  selected: readonly number[],
): Screen {
  const { place, files, total } = page;
  const inTrash = place.scope.list === "trash";
  const ticks = new Set(selected);
  return {
    text: t.select.title(pageTitle(t, page), selected.length),
    keyboard: keyboardOf(
      ...files.map((file): KeyboardButton[] => [[
        `${ticks.has(file.id) ? "✅" : "⬜"} ${fileLabel(t, file)}`,
        // The button carries the new state, so that pressing it twice has the same effect as once.
        buttons.tick.pack({ file: file.id, place, ticked: ticks.has(file.id) ? "off" : "on" }),
      ]]),
      pageRow(page, (place, move) => buttons.selectPage.pack({ place, move })),
      [
        total > 0 && total <= SELECTION_MAX && selected.length < total
          ? [t.button.selectAll(total), buttons.selectAll.pack({ place })]
          : undefined,
        selected.length > 0
          ? [t.button.clearSelection, buttons.selectClear.pack({ place })]
          : undefined,
      ],
      ...(inTrash ? [] : [[
        [t.button.move, buttons.selectMove.pack({ place, look: lookInto(0) })] as const,
        [t.button.tags, buttons.selectTags.pack({ place })] as const,
      ]]),
      [
        inTrash ? undefined : [t.button.share, buttons.shareSelection.pack({ place })],
        inTrash
          ? [t.button.restore, buttons.selectRestore.pack({ place })]
          : [t.button.delete, buttons.selectDelete.pack({ place })],
      ],
      [
        inTrash ? undefined : [t.button.getAll, buttons.selectGetAll.pack({ place })],
        !inTrash && selected.length === 1
          ? [t.button.rename, buttons.selectRename.pack({ place })]
          : undefined,
      ],
      [
        hasChoice && !inTrash
          ? [t.button.copyTo, buttons.copySelection.pack({ place })]
          : undefined,
      ],
      [[
        t.button.cancel,
        place.scope.list === "reply" ? backToList(place) : buttons.selectCancel.pack({ place }),
      ]],
    ),
  };
}

/** What was done with files of a list, and the way back to it. */
export function selectDone(
  t: Catalogue,
  text: FormattedString,
  place: Place,
  undo?: KeyboardButton,
): Screen {
  return {
    text,
    keyboard: keyboardOf(
      [undo],
      [[t.button.back, backToList(place)], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

/** Where the ticked files go; out of their folders only where any is in one. */
export function moveTicksScreen(
  t: Catalogue,
  count: number,
  place: Place,
  page: FolderPage,
  recent: readonly FolderRow[],
  inFolders: boolean,
): Screen {
  return chooserScreen(t, {
    text: t.select.askMove(count),
    page,
    recent,
    rows: categoryRows(t, (category) => buttons.selectMoveTo.pack({ place, category })),
    into: (folder) => buttons.selectMoveInto.pack({ place, folder }),
    look: (look) => buttons.selectMove.pack({ place, look }),
    create: (parent) => buttons.selectNewFolder.pack({ place, parent }),
    out: inFolders
      ? [t.button.noFolder, buttons.selectMoveInto.pack({ place, folder: 0 })]
      : undefined,
    cancel: backToTicks(place),
  });
}

/** Asks for tags of the ticked files. */
export function askTagsScreen(t: Catalogue, count: number, place: Place): Screen {
  return {
    text: t.select.askTags(count),
    keyboard: keyboardOf([[t.button.cancel, backToTicks(place)]]),
  };
}

/** The payload that leads back to the ticks, with nothing changed; to the reply where they were its files. */
export function backToTicks(place: Place): string {
  return place.scope.list === "reply"
    ? backToList(place)
    : buttons.selectPage.pack({ place, move: "at" });
}
