import { shorten } from "./names.ts";

/** Folders within folders, counted from the top; nobody meets it, and it keeps paths and queries finite. */
export const FOLDER_DEPTH_MAX = 20;

/** Folders on one page. */
export const FOLDERS_PAGE_SIZE = 8;

/**
 * A page of the folders that stand in one folder: the first one of those inside `folder` (0: at the top), or the one that
 * starts with `folder`, or that ends just before it.
 */
export interface Look {
  at: "inside" | "from" | "before";
  folder: number;
}

/** The names on the way to a folder on one line of at most about `units` UTF-16 units; the middle goes first. */
export function pathLine(names: readonly string[], units = 200): string {
  const line = (parts: readonly string[]) => parts.join(" / ");
  if (line(names).length <= units) return line(names);
  const short = names.map((name) => shorten(name, Math.max(12, Math.floor(units / 4))));
  for (let left = 0; left < short.length - 1; left++) {
    const shown = line(left === 0 ? short : [short[0]!, "…", ...short.slice(left + 1)]);
    if (shown.length <= units) return shown;
  }
  return line(short.length > 1 ? ["…", short.at(-1)!] : short);
}

/** Why a folder can't be put somewhere. */
export type FolderProblem = "into_itself" | "too_deep";

/**
 * Whether moving a folder would put it into itself or into a folder within it.
 *
 * @param targetPath ids from the top down to the folder it is to be moved into; empty for the top itself
 */
export function wouldNest(folderId: number, targetPath: readonly number[]): boolean {
  return targetPath.includes(folderId);
}

/**
 * Why a folder can't stand in the one that `targetPath` leads to, or `undefined` if it can.
 *
 * @param folder its id (`undefined` for a new one) and how many levels it takes with it: 1 without folders in it
 * @param targetPath ids from the top down to its new parent; empty for the top
 */
export function placeProblem(
  folder: { readonly id?: number | undefined; readonly levels: number },
  targetPath: readonly number[],
): FolderProblem | undefined {
  if (folder.id !== undefined && wouldNest(folder.id, targetPath)) return "into_itself";
  return targetPath.length + folder.levels > FOLDER_DEPTH_MAX ? "too_deep" : undefined;
}
