import type { Kind } from "./kinds.ts";

/** Files in one sendMediaGroup call; it takes no fewer than two. */
const ALBUM_MAX = 10;

/** Which kinds share an album; the others are sent one by one (Bot API: sendMediaGroup). */
const ALBUM_OF_KIND: Readonly<Partial<Record<Kind, "visual" | "documents" | "audios">>> = {
  photo: "visual",
  live_photo: "visual",
  video: "visual",
  document: "documents",
  audio: "audios",
};

/**
 * Packs `files` into as few calls as their order allows: an array of several is one sendMediaGroup, an array of
 * one is sent by the method of its kind. Neighbours share an album when they are photos, live photos and videos,
 * or all documents, or all audio; animations, voice messages, video notes and stickers are sent alone.
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
 * Sorts `files` so that they pack into the fewest albums: files that can share one stand together, each such group where
 * the first of its files was; within a group the order stays.
 */
export function sortForAlbums<File extends { readonly kind: Kind }>(
  files: readonly File[],
): File[] {
  const groups = new Map<string | undefined, File[]>();
  for (const file of files) {
    const album = ALBUM_OF_KIND[file.kind];
    const group = groups.get(album);
    if (group === undefined) groups.set(album, [file]);
    else group.push(file);
  }
  return [...groups.values()].flat();
}
