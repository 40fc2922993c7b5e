/** Folders as several screens show them: their buttons, their pages, and the choice of one to move into. */
import { FormattedString } from "../../text/formatted_string.ts";
import { type Look, pathLine } from "../../domain/folders.ts";
import { topOf } from "../../domain/lists.ts";
import { shortenForButton } from "../../domain/names.ts";
import { type Category, FILE_CATEGORIES } from "../../domain/kinds.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import type { FolderPage, FolderRow } from "../../storage/folders.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { type KeyboardButton, keyboardOf, type Screen } from "./screen.ts";

/** The folder's screen: what is in it. */
export function openFolder(folderId: number): string {
  return buttons.list.pack({ place: topOf({ list: "folder", folder: folderId }), move: "first" });
}

/** Where one is: the path from the top down. */
export function breadcrumbs(t: Catalogue, path: readonly { name: string }[]): string {
  return path.length === 0 ? t.button.folders : `📁 ${pathLine(path.map(({ name }) => name))}`;
}

/** A folder's button: its name, and how many files are directly in it. */
function folderLabel(t: Catalogue, folder: FolderRow): string {
  const name = shortenForButton(folder.name);
  return folder.files > 0 ? `📁 ${name} · ${t.format.number(folder.files)}` : `📁 ${name}`;
}

/** Buttons to the neighbouring pages of folders. */
function folderPages(page: FolderPage, to: (look: Look) => string): KeyboardButton[] {
  const [first] = page.folders;
  return [
    page.before && first ? ["◀️", to({ at: "before", folder: first.id })] : undefined,
    page.next !== null ? ["▶️", to({ at: "from", folder: page.next })] : undefined,
  ];
}

/** What stands above the files of a folder: its first folders, and a way to all of them where there are more. */
export function subfolderRows(t: Catalogue, page: FolderPage): KeyboardButton[][] {
  const here = page.path.at(-1)?.id ?? 0;
  return [
    ...page.folders.map((folder): KeyboardButton[] => [
      [folderLabel(t, folder), openFolder(folder.id)],
    ]),
    page.next === null
      ? []
      : [[t.button.allFolders(page.total), buttons.folders.pack({ look: lookInto(here) })]],
  ];
}

/** What can be done with the folder that is shown, and the ways back. */
export function folderRows(
  t: Catalogue,
  { path }: Pick<FolderPage, "path">,
  browse?: KeyboardButton,
): KeyboardButton[][] {
  const folder = path.at(-1)!.id;
  return [
    [
      [t.button.newFolder, buttons.folderNew.pack({ parent: folder })],
      [t.button.uploadHere, buttons.uploadHere.pack({ folder })],
    ],
    [
      [t.button.rename, buttons.folderRename.pack({ folder })],
      [t.button.move, buttons.folderMove.pack({ folder, look: lookInto(0) })],
    ],
    [
      [t.button.share, buttons.shareFolder.pack({ folder })],
      [t.button.delete, buttons.folderDelete.pack({ folder })],
    ],
    [...folderBackRow(t, path.at(-2)?.id ?? 0), browse],
  ];
}

/** The ways back to the folder that something is in; 0 is the top. */
export function folderBackRow(t: Catalogue, parent: number): KeyboardButton[] {
  return [
    [
      t.button.back,
      parent === 0 ? buttons.folders.pack({ look: lookInto(0) }) : openFolder(parent),
    ],
    [t.button.menu, buttons.menu.pack({})],
  ];
}

/** The first page of what is in a folder; 0 is the top. */
export function lookInto(folder: number): Look {
  return { at: "inside", folder };
}

/** Folders alone, by pages: those at the top, or where a folder has more than its own screen shows. */
export function foldersScreen(t: Catalogue, page: FolderPage): Screen {
  const here = page.path.at(-1)?.id ?? 0;
  return {
    text: page.total === 0
      ? t.folders.none()
      : t.folders.title(breadcrumbs(t, page.path), page.total),
    keyboard: keyboardOf(
      ...page.folders.map((folder): KeyboardButton[] => [
        [folderLabel(t, folder), openFolder(folder.id)],
      ]),
      folderPages(page, (look) => buttons.folders.pack({ look })),
      [[t.button.newFolder, buttons.folderNew.pack({ parent: here })]],
      [
        [t.button.back, here === 0 ? buttons.files.pack({}) : openFolder(here)],
        [t.button.menu, buttons.menu.pack({})],
      ],
    ),
  };
}

/** In place of a folder that no longer exists. */
export function folderGoneScreen(t: Catalogue): Screen {
  return {
    text: t.folders.gone(),
    keyboard: keyboardOf([
      [t.button.folders, buttons.folders.pack({ look: lookInto(0) })],
      [t.button.menu, buttons.menu.pack({})],
    ]),
  };
}

/** What may be chosen: see {@link chooserScreen}. */
export interface Choice {
  text: FormattedString;
  page: FolderPage;
  /** Rows above the folders: categories, for what has one. */
  rows?: KeyboardButton[][];
  /** The folders used last, offered at the top, and not once more among the others. */
  recent?: readonly FolderRow[];
  /** A folder that is not offered: the one being moved. */
  without?: number;
  /** The payload that moves into a folder. */
  into(folder: number): string;
  /** The payload that makes a folder in one (0: at the top) and moves there. */
  create?(parent: number): string;
  /** The payload that shows other folders. */
  look(look: Look): string;
  /** The way out of any folder, where there is one. */
  out?: KeyboardButton;
  /** The payload of Cancel. */
  cancel: string;
}

/** The categories of a choice, in two columns; a file can't become a note. */
export function categoryRows(
  t: Catalogue,
  into: (category: Category) => string,
): KeyboardButton[][] {
  const [photo, video, document, audio, other] = FILE_CATEGORIES.map((category): KeyboardButton => [
    `${CATEGORY_ICONS[category]} ${t.category[category]}`,
    into(category),
  ]);
  return [[photo, video], [document, audio], [other]];
}

/** The choice of a folder: a press on its name takes it, the button beside it looks into it. */
export function chooserScreen(t: Catalogue, choice: Choice): Screen {
  const { page, without } = choice;
  const here = page.path.at(-1);
  const up = page.path.at(-2)?.id ?? 0;
  const atTop = here === undefined && !page.before;
  const recent = atTop ? choice.recent ?? [] : [];
  const offered = new Set([without, ...recent.map(({ id }) => id)]);
  const row = (icon: string, { id, name, folders }: FolderRow): KeyboardButton[] => [
    [`${icon} ${shortenForButton(name)}`, choice.into(id)],
    folders > 0
      ? [t.button.openFolder(shortenForButton(name)), choice.look(lookInto(id))]
      : undefined,
  ];
  return {
    text: here === undefined
      ? choice.text
      : FormattedString.join([choice.text, new FormattedString(breadcrumbs(t, page.path))], "\n"),
    keyboard: keyboardOf(
      ...(atTop ? choice.rows ?? [] : []),
      ...recent.map((folder) => row("🕘", folder)),
      here === undefined
        ? []
        : [[t.button.moveHere, choice.into(here.id)], [t.button.up, choice.look(lookInto(up))]],
      ...page.folders.filter(({ id }) => !offered.has(id)).map((folder) => row("📁", folder)),
      folderPages(page, choice.look),
      [choice.create && [t.button.newFolder, choice.create(here?.id ?? 0)]],
      [choice.out],
      [[t.button.cancel, choice.cancel]],
    ),
  };
}
