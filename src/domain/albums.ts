import type { Kind } from "./kinds.ts";

/** Files of one sendMediaGroup call; it takes no fewer than two. */
export const ALBUM_MAX = 10;

/** Kinds that share an album. Kinds that are not here are sent one by one (Bot API: sendMediaGroup). */
const ALBUM_OF_KIND: Readonly<Partial<Record<Kind, "visual" | "documents" | "audios">>> = {
  photo: "visual",
  live_photo: "visual",
  video: "visual",
  document: "documents",
  audio: "audios",
};

/**
 * `files` packed into as few calls as their order allows: an array of several is one sendMediaGroup, an array of
 * one is sent by the method of its kind. Neighbours share an album when they are photos, live photos and videos,
 * or all documents, or all audio; animations, voices, video notes and stickers stand alone.
 */
export function groupForAlbums<File extends { readonly kind: Kind }>(
  files: readonly File[],
): File[][] {
  const groups: File[][] = [];
  let open: string | undefined;
  for (const file of files) {
    const album = ALBUM_OF_KIND[file.kind];
    const last = groups.at(-1);
    if (last !== undefined && album !== undefined && album === open && last.length < ALBUM_MAX) {
      last.push(file);
    } else {
      groups.push([file]);
      open = album;
    }
  }
  return groups;
}

/**
 * `files` in the order that packs them into the fewest albums: what can share one stands together, in the order in which
 * the first of its sort came; within a sort the order stays.
 */
export function sortForAlbums<File extends { readonly kind: Kind }>(
  files: readonly File[],
): File[] {
  const sorts = new Map<string | undefined, File[]>();
  for (const file of files) {
    const album = ALBUM_OF_KIND[file.kind];
    const sort = sorts.get(album);
    if (sort === undefined) sorts.set(album, [file]);
    else sort.push(file);
  }
  return [...sorts.values()].flat();
}
