import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { fileLabel, listTitle, pageRow, type PlacedPage } from "./file_list.ts";
import { inside } from "./folders.ts";
import { type KeyboardButton, keyboardOf, type Screen } from "./screen.ts";

/** A list while files are ticked in it: the same pages, each file with its tick, and what can be done with those. */
export function selectScreen(
  t: Catalogue,
  page: PlacedPage,
  selected: readonly number[],
): Screen {
  const { place, files } = page;
  const inTrash = place.scope.list === "trash";
  const ticks = new Set(selected);
  const all = files.every((file) => ticks.has(file.id));
  const whole: KeyboardButton = files.length === 0 ? undefined : [
    all ? t.button.noneOfPage : t.button.wholePage,
    buttons.tickPage.pack({ place, ticked: all ? "off" : "on" }),
  ];
  return {
    text: t.select.title(listTitle(t, place.scope), selected.length),
    keyboard: keyboardOf(
      ...files.map((file): KeyboardButton[] => [[
        `${ticks.has(file.id) ? "☑" : "☐"} ${fileLabel(t, file)}`,
        // The button says what it does, so that pressed twice it does the same.
        buttons.tick.pack({ file: file.id, place, ticked: ticks.has(file.id) ? "off" : "on" }),
      ]]),
      pageRow(page, (place, move) => buttons.selectPage.pack({ place, move })),
      [whole],
      ...(inTrash ? [] : [[
        [t.button.move, buttons.selectMove.pack({ place, look: inside(0) })] as const,
        [t.button.tags, buttons.selectTags.pack({ place })] as const,
        [t.button.share, buttons.shareSelection.pack({ place })] as const,
      ]]),
      [
        inTrash
          ? [t.button.restore, buttons.selectRestore.pack({ place })]
          : [t.button.delete, buttons.selectDelete.pack({ place })],
        inTrash ? undefined : [t.button.getAll, buttons.selectGetAll.pack({ place })],
        [t.button.cancel, buttons.selectCancel.pack({ place })],
      ],
    ),
  };
}
