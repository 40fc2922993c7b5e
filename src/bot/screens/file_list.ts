import {
  type Move,
  nextOrder,
  pagesOf,
  type Place,
  type Scope,
  topOf,
} from "../../domain/lists.ts";
import { shorten, shortenForButton } from "../../domain/names.ts";
import { takeStart } from "../../domain/plain_text.ts";
import type { FileRow } from "../../storage/files.ts";
import { SEARCH_COUNT_MAX } from "../../storage/search.ts";
import type { Catalogue } from "../../text/en.ts";
import { CATEGORY_ICONS, FOUND_INSIDE } from "../../text/icons.ts";
import { buttons } from "../callback_data.ts";
import { breadcrumbs, folderGoneScreen, folderRows, subfolderRows } from "./folders.ts";
import { listQuery } from "./inline_filter.ts";
import type { PlacedPage } from "./list_page.ts";
import { type KeyboardButton, keyboardOf, type Screen, type Viewer } from "./screen.ts";

/** The most files that a list is sent as a whole with. */
export const GET_ALL_MAX = 100;

/** UTF-16 units of an inline query, as Telegram cuts it. */
const INLINE_QUERY_MAX = 256;

/** UTF-16 units of a query above its results. */
const TITLE_QUERY_UNITS = 100;

/** A file's button in a list: icon, name, size. */
export function fileLabel(t: Catalogue, file: FileRow): string {
  const name = shortenForButton(file.name);
  const size = file.size > 0 ? ` · ${t.format.size(file.size)}` : "";
  return `${file.inside ? FOUND_INSIDE : CATEGORY_ICONS[file.category]} ${name}${size}`;
}

/** The row of page buttons: ends, neighbours, and the page number between them. */
export function pageRow(
  page: PlacedPage,
  pack = (place: Place, move: Move) => buttons.list.pack({ place, move }),
): KeyboardButton[] {
  const { place, files, total } = page;
  const endless = page.query !== undefined && total > SEARCH_COUNT_MAX;
  const pages = pagesOf(endless ? SEARCH_COUNT_MAX : total);
  if (pages === 1) return [];
  const list = (move: Move, number: number, from: number) =>
    pack({ ...place, page: number, from }, move);
  const before = place.page > 1;
  const after = page.next !== null;
  return [
    before ? ["⏮", list("first", 1, 0)] : undefined,
    before ? ["◀️", list("before", place.page - 1, files[0]?.id ?? 0)] : undefined,
    [`${place.page}/${pages}${endless ? "+" : ""}`, buttons.nothing.pack({})],
    after ? ["▶️", list("at", place.page + 1, page.next!)] : undefined,
    after && !endless ? ["⏭", list("last", pages, 0)] : undefined,
  ];
}

/** The title of a stored list. */
export function listTitle(t: Catalogue, scope: Scope): string {
  switch (scope.list) {
    case "category":
      return `${CATEGORY_ICONS[scope.category]} ${t.category[scope.category]}`;
    case "trash":
      return t.button.trash;
    case "reply":
      return t.files.justSent;
    default:
      return t.button.allFiles;
  }
}

/** The title of a page's list, a folder's with those above it. */
export function pageTitle(t: Catalogue, { place, folder, query }: PlacedPage): string {
  if (query !== undefined) return `🔍 ${shorten(query, TITLE_QUERY_UNITS)}`;
  return folder ? breadcrumbs(t, folder.path) : listTitle(t, place.scope);
}

/** A list: its files, one per row; below them the page buttons, what can be done with it, and the ways back. */
export function listScreen(viewer: Viewer, page: PlacedPage): Screen {
  const { t } = viewer;
  const { place, files, total, folder } = page;
  if (place.scope.list === "folder" && folder === undefined) return folderGoneScreen(t);
  if (place.scope.list === "search" && total === 0) {
    return noResultsScreen(viewer, page.query, place.scope.search);
  }
  const title = pageTitle(t, page);
  return {
    text: folder
      ? t.folders.inside(title, folder.total, total)
      : total === 0
      ? t.files.empty(title)
      : page.query !== undefined && total > SEARCH_COUNT_MAX
      ? t.search.more(title, SEARCH_COUNT_MAX)
      : t.files.listTitle(title, total),
    keyboard: keyboardOf(
      // The folders in a folder come first: on its first page.
      ...(folder && place.page === 1 ? subfolderRows(t, folder) : []),
      ...files.map((file): KeyboardButton[] => [
        [fileLabel(t, file), buttons.open.pack({ file: file.id, place })],
      ]),
      pageRow(page),
      ...(total > 0 ? listRows(t, page) : []),
      ...(place.scope.list === "search" ? searchRows(viewer, place.scope.search) : []),
      ...(folder ? folderRows(t, folder, browseButton(viewer, page)) : [[
        page.query === undefined
          ? [t.button.back, buttons.files.pack({})] as const
          : [t.button.search, buttons.search.pack({})] as const,
        [t.button.menu, buttons.menu.pack({})] as const,
        browseButton(viewer, page),
      ]]),
    ),
  };
}

/** What is done with a list as a whole. */
function listRows(t: Catalogue, { place, total }: PlacedPage): KeyboardButton[][] {
  return [
    [orderButton(t, place), [t.button.select, buttons.select.pack({ place })]],
    [
      [t.button.showPage, buttons.showPage.pack({ place })],
      total > GET_ALL_MAX ? undefined : [t.button.getAllOf(total), buttons.getList.pack({ place })],
    ],
  ];
}

/** The payload of the way back to a list; the files of an upload have its reply. */
export function backToList(place: Place): string {
  return place.scope.list === "reply"
    ? buttons.uploadReply.pack({ reply: place.scope.reply })
    : buttons.list.pack({ place, move: "at" });
}

/** The order of a list; a press changes to the next one. */
export function orderButton(t: Catalogue, { scope, order }: Place): KeyboardButton {
  return [
    `↕️ ${t.order[order]}`,
    buttons.order.pack({ place: topOf(scope, nextOrder(order)) }),
  ];
}

/** Opens inline mode in this chat on the list, so that Telegram shows thumbnails. */
function browseButton({ t, me }: Viewer, { place, total, query }: PlacedPage): KeyboardButton {
  if (!me.supports_inline_queries || total === 0) return undefined;
  const { scope, order } = place;
  return {
    text: t.button.browse,
    switch_inline_query_current_chat: query === undefined
      ? listQuery(scope, order)
      : takeStart(query, INLINE_QUERY_MAX),
  };
}

/** Nothing was found, or what was searched for has been forgotten. */
function noResultsScreen(viewer: Viewer, query: string | undefined, search: number): Screen {
  const { t } = viewer;
  return {
    text: query === undefined
      ? t.search.forgotten()
      : t.search.nothing(shorten(query, TITLE_QUERY_UNITS)),
    keyboard: keyboardOf(
      ...(query === undefined ? [] : searchRows(viewer, search)),
      [[t.button.search, buttons.search.pack({})], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

/** What ends the results of a search: its words may have been meant as a note, or what they find is in another library. */
export function searchRows(
  { t, hasChoice }: Pick<Viewer, "t" | "hasChoice">,
  search: number,
): KeyboardButton[][] {
  return [
    [[t.button.keepNote, buttons.keepNote.pack({ search })]],
    [
      hasChoice
        ? [t.button.searchEverywhere, buttons.searchEverywhere.pack({ search })]
        : undefined,
    ],
  ];
}
