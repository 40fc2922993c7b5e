import {
  albumCaptionOf,
  type CaptionedFile,
  type CaptionParts,
  isChanged,
  partsOf,
  withMadeNames,
  withParts,
} from "../../../domain/captions.ts";
import type { Naming } from "../../../domain/made_names.ts";
import type { CaptionChange } from "../../../storage/captions.ts";

/** The files of an album, except the one that this message brought. */
export function albumFiles(
  files: readonly CaptionedFile[],
  album: string | null,
  messageId: number,
): CaptionedFile[] {
  return files.filter((file) =>
    album !== null && file.media_group_id === album && file.message_id !== messageId
  );
}

/** Gives every file of an album its caption and its made name; `added` is one that is not kept yet. */
export function settleAlbum(
  files: readonly CaptionedFile[],
  captions: Parameters<typeof albumCaptionOf>[1],
  added: CaptionedFile | undefined,
  naming: Naming | null,
): [CaptionedFile | undefined, CaptionChange[]] {
  const captioned = files.map((file) => {
    const parts = albumCaptionOf(file.message_id, captions);
    return withParts(file, { ...commentPart(file), ...parts });
  });
  const all = added === undefined ? captioned : [...captioned, added];
  const named = naming === null ? all : withMadeNames(all, naming);
  return [added === undefined ? undefined : named.at(-1), changesBetween(files, named)];
}

/** Files that have other words now, with the names that are made of these. */
export function changesOf(
  files: readonly CaptionedFile[],
  captioned: readonly CaptionedFile[],
  naming: Naming | null,
): CaptionChange[] {
  return changesBetween(files, naming === null ? captioned : withMadeNames(captioned, naming));
}

function changesBetween(
  files: readonly CaptionedFile[],
  now: readonly CaptionedFile[],
): CaptionChange[] {
  return files.map((seen, index) => ({ seen, now: now[index]! }))
    .filter(({ seen, now }) => isChanged(seen, now));
}

function commentPart(file: CaptionedFile): Pick<CaptionParts, "comment"> {
  return { comment: partsOf(file).comment };
}
