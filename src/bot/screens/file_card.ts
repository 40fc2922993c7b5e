import { FormattedString } from "@grammyjs/parse-mode";
import { pathLine } from "../../domain/folders.ts";
import type { Place } from "../../domain/lists.ts";
import { shorten } from "../../domain/names.ts";
import type { FileRow, FoundFile } from "../../storage/files.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { captionWithin } from "./caption.ts";
import { type KeyboardButton, keyboardOf, type Screen } from "./screen.ts";

/** UTF-16 units of a caption, as Telegram counts. */
const CAPTION_LIMIT = 1024;

/** What is known of a file, in at most a caption's length: name and details first, the person's caption as it fits. */
export function fileDetails(t: Catalogue, file: FileRow, folder: string | null): FormattedString {
  const { format } = t;
  const facts = [
    `${CATEGORY_ICONS[file.category]} ${t.category[file.category]}`,
    file.size > 0 ? format.size(file.size) : undefined,
    file.width && file.height ? `${file.width}×${file.height}` : undefined,
    file.duration ? format.duration(file.duration) : undefined,
    format.date(file.created_at),
  ].filter((fact) => fact !== undefined);
  const lines = [FormattedString.b(file.name), new FormattedString(facts.join(" · "))];
  if (folder !== null) lines.push(new FormattedString(`📁 ${folder}`));
  if (file.tags.length > 0) {
    lines.push(new FormattedString(shorten(file.tags.map((tag) => `#${tag}`).join(" "), 300)));
  }
  const head = FormattedString.join(lines, "\n");
  const room = CAPTION_LIMIT - head.text.length - 2;
  const caption = room < 20 ? undefined : captionWithin(file, room);
  return caption === undefined ? head : FormattedString.join([head, caption], "\n\n");
}

/** A file's folder, as the card names it; null where it is in none. */
export function folderOf({ folder_path }: Pick<FoundFile, "folder_path">): string | null {
  return folder_path.length === 0 ? null : pathLine(folder_path);
}

/** A file's buttons, on its card and on the reply to its upload; `place` is the list that it was opened from. */
export function fileButtons(
  t: Catalogue,
  { id: file }: Pick<FileRow, "id">,
  place: Place | null,
): KeyboardButton[][] {
  return [
    [
      [t.button.rename, buttons.fileRename.pack({ file, place })],
      [t.button.move, buttons.fileMove.pack({ file, place, look: { at: "inside", folder: 0 } })],
    ],
    [
      [t.button.tags, buttons.fileTags.pack({ file, place })],
      [t.button.share, buttons.shareFile.pack({ file, place })],
    ],
    [
      [t.button.delete, buttons.fileDelete.pack({ file, place })],
      place === null ? undefined : [t.button.back, buttons.back.pack({ place })],
    ],
  ];
}

/** A file's card: its details and its buttons. */
export function fileCard(
  t: Catalogue,
  file: FileRow,
  folder: string | null,
  place: Place | null,
): Screen {
  return {
    text: fileDetails(t, file, folder),
    keyboard: keyboardOf(...fileButtons(t, file, place)),
  };
}
