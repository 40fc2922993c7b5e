import type { Queryable } from "../../database/database.ts";
import {
  type Move,
  nextOrder,
  pagesOf,
  type Place,
  type Scope,
  topOf,
} from "../../domain/lists.ts";
import { shorten, shortenForButton } from "../../domain/names.ts";
import { parseSearchQuery } from "../../domain/search_query.ts";
import { SEARCH_COUNT_MAX, searchFiles } from "../../storage/search.ts";
import { type FileRow, listFiles, type ListPage } from "../../storage/files.ts";
import { type FolderPage, readFolders } from "../../storage/folders.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { breadcrumbs, folderGoneScreen, folderRows, inside, subfolderRows } from "./folders.ts";
import { type KeyboardButton, keyboardOf, type Screen } from "./screen.ts";

/** UTF-16 units of a query above its results. */
const TITLE_QUERY_UNITS = 100;

/** A page as it was read, and where it stands. */
export interface PlacedPage extends ListPage {
  place: Place;
  /** Of a folder's list: the way to it and its first folders; undefined when it is not there. */
  folder?: FolderPage | undefined;
  /** Of a search's list: what was searched for; undefined when it was forgotten. */
  query?: string | undefined;
}

/** What reading a list needs of a turn. */
type ListContext = Pick<BotContext, "db" | "library" | "search" | "files" | "options">;

/**
 * Reads the page that a move leads to. A page that is empty by now (its files were moved or deleted) gives way to the
 * last one.
 */
export async function readPage(
  ctx: ListContext,
  place: Place,
  move: Move,
): Promise<PlacedPage> {
  const { db, library } = ctx;
  const { scope, order } = place;
  const libraryId = library.id;
  if (scope.list === "search") return await readResults(ctx, place, move);
  const top = place.page <= 1 && move !== "last" || move === "first";
  const first = (tx: Queryable) =>
    top
      ? listFiles(tx, libraryId, scope, order, "first", 0)
      : listFiles(tx, libraryId, scope, order, move, place.from);
  // A folder's files and the folder itself come in one exchange.
  let [page, folder] = scope.list === "folder"
    ? await db.batch((tx) => [first(tx), readFolders(tx, libraryId, inside(scope.folder))])
    : [await first(db), undefined];
  let last = move === "last";
  if (page.files.length === 0 && !top) {
    page = await listFiles(db, libraryId, scope, order, "last", 0);
    last = true;
  }
  const number = top ? 1 : last ? pagesOf(page.total) : Math.min(place.page, pagesOf(page.total));
  return {
    ...page,
    place: { scope, order, page: number, from: number === 1 ? 0 : page.files[0]?.id ?? 0 },
    folder,
  };
}

/** The same of a search; a count that stopped at its limit knows no last page. */
async function readResults(
  { db, library, search, files: kept, options }: ListContext,
  place: Place,
  move: Move,
): Promise<PlacedPage> {
  if (search === null) return { files: [], next: null, total: 0, place };
  const { scope, order } = place;
  const libraryId = library.id;
  const query = parseSearchQuery(search, options.timeZone);
  const top = place.page <= 1 && move !== "last" || move === "first";
  let page = await searchFiles(db, libraryId, query, {
    order,
    move: top ? "first" : move,
    from: top ? 0 : place.from,
  }, kept);
  let last = move === "last";
  if (page.files.length === 0 && !top) {
    page = await searchFiles(db, libraryId, query, { order, move: "last", from: 0 }, kept);
    last = true;
  }
  const pages = pagesOf(page.total);
  const number = top
    ? 1
    : page.total > SEARCH_COUNT_MAX
    ? place.page
    : last
    ? pages
    : Math.min(place.page, pages);
  return {
    ...page,
    place: { scope, order, page: number, from: number === 1 ? 0 : page.files[0]?.id ?? 0 },
    query: search,
  };
}

/** A file's button in a list: icon, name, size. */
export function fileLabel(t: Catalogue, file: FileRow): string {
  const name = shortenForButton(file.name);
  const size = file.size > 0 ? ` · ${t.format.size(file.size)}` : "";
  return `${CATEGORY_ICONS[file.category]} ${name}${size}`;
}

/** The row of page moves: ends, neighbours, and the page number between them. */
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
    default:
      return t.button.allFiles;
  }
}

/** The title of a page's list, a folder's with those above it. */
export function pageTitle(t: Catalogue, { place, folder, query }: PlacedPage): string {
  if (query !== undefined) return `🔍 ${shorten(query, TITLE_QUERY_UNITS)}`;
  return folder ? breadcrumbs(t, folder.path) : listTitle(t, place.scope);
}

/** A list: its files first, one a row; below them its page moves, its order and the ways back. */
export function listScreen(t: Catalogue, page: PlacedPage): Screen {
  const { place, files, total, folder } = page;
  if (place.scope.list === "folder" && folder === undefined) return folderGoneScreen(t);
  if (place.scope.list === "search" && total === 0) {
    return noResultsScreen(t, page.query, place.scope.search);
  }
  const title = pageTitle(t, page);
  const inTrash = place.scope.list === "trash";
  const open = inTrash ? buttons.trashOpen : buttons.open;
  const order = nextOrder(place.order);
  return {
    text: folder
      ? t.folders.inside(title, folder.total, total)
      : total === 0
      ? inTrash ? t.trash.empty() : t.files.empty(title)
      : page.query !== undefined && total > SEARCH_COUNT_MAX
      ? t.search.more(title, SEARCH_COUNT_MAX)
      : t.files.listTitle(title, total),
    keyboard: keyboardOf(
      // The folders in a folder come first: on its first page.
      ...(folder && place.page === 1 ? subfolderRows(t, folder) : []),
      ...files.map((file): KeyboardButton[] => [
        [fileLabel(t, file), open.pack({ file: file.id, place })],
      ]),
      pageRow(page),
      total > 0
        ? [
          [`↕️ ${t.order[place.order]}`, buttons.order.pack({ place: topOf(place.scope, order) })],
          [t.button.select, buttons.select.pack({ place })],
        ]
        : [],
      place.scope.list === "search" ? keepNoteRow(t, place.scope.search) : [],
      inTrash && total > 0 ? [[t.button.emptyTrash, buttons.trashEmpty.pack({})]] : [],
      ...(folder ? folderRows(t, folder) : [[
        inTrash || page.query !== undefined
          ? undefined
          : [t.button.back, buttons.files.pack({})] as const,
        [t.button.menu, buttons.menu.pack({})] as const,
      ]]),
    ),
  };
}

/** Nothing was found, or what was searched for has been forgotten. */
function noResultsScreen(t: Catalogue, query: string | undefined, search: number): Screen {
  return {
    text: query === undefined
      ? t.search.forgotten()
      : t.search.nothing(shorten(query, TITLE_QUERY_UNITS)),
    keyboard: keyboardOf(
      query === undefined ? [] : keepNoteRow(t, search),
      [[t.button.search, buttons.search.pack({})], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

/** What was searched for may have been meant to be kept. */
export function keepNoteRow(t: Catalogue, search: number): KeyboardButton[] {
  return [[t.button.keepNote, buttons.keepNote.pack({ search })]];
}
