/** Folders within folders, counted from the top; nobody meets it, and it keeps paths and queries finite. */
export const FOLDER_DEPTH_MAX = 20;

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
