import { shorten } from "./names.ts";

/** How deep folders nest, counted from the top. Nobody reaches it, and it keeps paths and queries finite. */
export const FOLDER_DEPTH_MAX = 20;

/** Folders on one page. */
export const FOLDERS_PAGE_SIZE = 8;

/**
 * A page of the folders within one folder: the first page of those inside `folder` (0: at the top), the page that starts
 * with `folder`, or the page that ends just before it.
 */
export interface Look {
  at: "inside" | "from" | "before";
  folder: number;
}

/** The path to a folder on one line of at most about `units` UTF-16 units; what is too long loses its middle. */
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
