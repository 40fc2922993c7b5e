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
