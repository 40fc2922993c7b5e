/** Links as those see them who opened them. */
import { FormattedString } from "../../text/formatted_string.ts";
import type { OpenedLink } from "../../storage/opened_links.ts";
import type { SavedLink } from "../../storage/save_links.ts";
import type { SavingLimits } from "../../storage/uploads.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { keyboardOf, type Screen } from "./screen.ts";

/** Files that one opening sends; the next ones are a press away. */
export const LINK_PORTION = 100;

/** `💾 Save to my files` unless that is forbidden, and the way to the portion after the file `next`. */
export function openedLinkKeyboard(
  t: Catalogue,
  link: Pick<OpenedLink, "id" | "protected">,
  next: number | null,
) {
  return keyboardOf(
    // A protected link is no dead end.
    link.protected
      ? [[t.button.menu, buttons.menu.pack({})]]
      : [[t.button.saveLink, buttons.linkSave.pack({ link: link.id })]],
    next === null
      ? []
      : [[t.button.nextFiles(LINK_PORTION), buttons.linkMore.pack({ link: link.id, after: next })]],
  );
}

type Saved = Omit<SavedLink, "last" | "isLast">;

/**
 * What `💾 Save to my files` did, with the figures of what it could not do. While a group's library is in force, the way to
 * the files is the one back into the person's own.
 */
export function savedScreen(
  t: Catalogue,
  saved: Saved,
  limits: SavingLimits,
  inGroup = false,
): Screen {
  return {
    text: FormattedString.join(savedLines(t, saved, limits), "\n"),
    keyboard: keyboardOf([
      inGroup
        ? [t.button.libraries, buttons.libraryChosen.pack({ library: 0 })]
        : [t.button.files, buttons.files.pack({})],
      [t.button.menu, buttons.menu.pack({})],
    ]),
  };
}

function savedLines(
  { links, upload }: Catalogue,
  { own, protected: isProtected, outcomes, used_files, used_bytes }: Saved,
  { file_size, quota, files: maxFiles }: SavingLimits,
): FormattedString[] {
  if (own) return [links.own()];
  if (isProtected) return [links.cantSave()];
  const lines: FormattedString[] = [];
  for (const [outcome, { files, bytes, name }] of outcomes) {
    const one = files === 1;
    switch (outcome) {
      case "saved":
        lines.push(one ? links.savedOne(name) : links.savedMany(files, bytes));
        break;
      case "restored":
        lines.push(one ? links.restoredOne(name) : links.restoredMany(files));
        break;
      case "duplicate":
        lines.push(one ? links.duplicateOne(name) : links.duplicateMany(files));
        break;
      case "too_large":
        lines.push(
          one
            ? upload.tooLarge(name, bytes, file_size ?? 0)
            : links.tooLargeMany(files, file_size ?? 0),
        );
        break;
      case "over_quota":
        lines.push(
          one
            ? upload.overQuota(name, bytes, used_bytes, quota ?? 0)
            : links.overQuotaMany(files, bytes, used_bytes, quota ?? 0),
        );
        break;
      case "too_many":
        lines.push(links.tooMany(files, used_files, maxFiles ?? 0));
        break;
    }
  }
  return lines.length === 0 ? [upload.savedNone()] : lines;
}
