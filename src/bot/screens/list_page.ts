/** Pages of lists, read for a screen. */
import type { Queryable } from "../../database/database.ts";
import { type Move, pagesOf, type Place } from "../../domain/lists.ts";
import { parseSearchQuery } from "../../domain/search_query.ts";
import { listFileIds, listFiles, type ListPage } from "../../storage/file_lists.ts";
import { type FolderPage, readFolders } from "../../storage/folders.ts";
import { SEARCH_COUNT_MAX, searchFiles } from "../../storage/search.ts";
import { type DeletedFolderPage, listDeletedFolders } from "../../storage/trash.ts";
import type { BotContext } from "../context.ts";
import { lookInto } from "./folders.ts";

/** A page as it was read, and where it stands. */
export interface PlacedPage extends ListPage {
  place: Place;
  /** Of a folder's list: its path and its first folders; undefined when it is not there. */
  folder?: FolderPage | undefined;
  /** Of the trash: the folders that lie there. */
  acts?: DeletedFolderPage | undefined;
  /** The ids of the whole list, where they were asked for. */
  ids?: number[] | undefined;
  /** Of a search's list: what was searched for; undefined when it was forgotten. */
  query?: string | undefined;
}

/** What reading a list needs of a turn. */
type ListContext = Pick<BotContext, "db" | "library" | "search" | "files" | "options">;

/** What else is read with a page, in the same exchange. */
interface More {
  /** Results on the page, where they are not those of a screen. */
  size?: number;
  /** The ids of the whole list, at most so many. */
  ids?: number;
}

/**
 * Reads the page that a move leads to. A page that is empty by now (its files were moved or deleted) gives way to the
 * last one.
 */
export async function readPage(
  ctx: ListContext,
  place: Place,
  move: Move,
  more: More = {},
): Promise<PlacedPage> {
  const { db, library } = ctx;
  const { scope, order } = place;
  const libraryId = library.id;
  if (scope.list === "search") return await readResults(ctx, place, move, more);
  const top = place.page <= 1 && move !== "last" || move === "first";
  const first = (tx: Queryable) =>
    top
      ? listFiles(tx, libraryId, scope, order, "first", 0)
      : listFiles(tx, libraryId, scope, order, move, place.from);
  // A folder's files, the folder itself and what else is asked for come in one exchange.
  let [page, folder, acts, ids] = scope.list === "folder" || scope.list === "trash" || more.ids
    ? await db.batch((tx) => [
      first(tx),
      scope.list === "folder" ? readFolders(tx, libraryId, lookInto(scope.folder)) : NOTHING,
      scope.list === "trash" ? listDeletedFolders(tx, libraryId) : NOTHING,
      more.ids ? listFileIds(tx, libraryId, scope, more.ids) : NOTHING,
    ])
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
    acts,
    ids,
  };
}

const NOTHING = Promise.resolve(undefined);

/** The same for a search; where counting stopped at its limit, there is no last page. */
async function readResults(
  { db, library, search, files: kept, options }: ListContext,
  place: Place,
  move: Move,
  { size, ids: most }: More,
): Promise<PlacedPage> {
  if (search === null) return { files: [], next: null, total: 0, place };
  const { scope, order } = place;
  const libraryId = library.id;
  const query = parseSearchQuery(search, options.timeZone);
  const top = place.page <= 1 && move !== "last" || move === "first";
  const first = (tx: Queryable) =>
    searchFiles(tx, libraryId, query, {
      order,
      move: top ? "first" : move,
      from: top ? 0 : place.from,
      ...(size !== undefined && { size }),
    }, kept);
  const whole = { order, move: "first", from: 0, size: most ?? 0 } as const;
  let [page, all] = most === undefined
    ? [await first(db), undefined]
    : await db.batch((tx) => [first(tx), searchFiles(tx, libraryId, query, whole, kept)]);
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
    ids: all?.files.map(({ id }) => id),
  };
}
