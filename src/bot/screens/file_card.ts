import type { MessageEntity } from "grammy/types";
import { fmt, FormattedString } from "../../text/formatted_string.ts";
import { contentsLine } from "./contents_line.ts";
import { pathLine } from "../../domain/folders.ts";
import type { Place } from "../../domain/lists.ts";
import { shorten } from "../../domain/names.ts";
import { isOnlyTags } from "../../domain/tags.ts";
import type { FileRow, FoundFile } from "../../storage/files.ts";
import { CATEGORY_ICONS, FOUND_INSIDE } from "../../text/icons.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { captionWithin } from "./caption.ts";
import { oneFileQuery } from "./inline_filter.ts";
import {
  CAPTION_LIMIT,
  type KeyboardButton,
  keyboardOf,
  type Screen,
  type Viewer,
} from "./screen.ts";

/**
 * A file's caption: its name, its size and its own caption, with a sign where a search found it by its contents, and nothing
 * about how it is filed, since the message may be forwarded.
 */
export function fileCaption(t: Catalogue, file: FileRow, withOwn = true): FormattedString {
  const bold = FormattedString.b(file.name);
  const name = file.inside ? fmt`${FOUND_INSIDE} ${bold}` : bold;
  const head = file.size > 0
    ? FormattedString.join([name, new FormattedString(t.format.size(file.size))], "\n")
    : name;
  return withOwn ? withCaption(head, file) : head;
}

/**
 * Everything known about a file, within a caption's length: name and facts first, the person's caption as far as it
 * fits. What was read of a document is only said where the server reads documents.
 */
export function fileDetails(
  t: Catalogue,
  file: FileRow & Partial<Pick<FoundFile, "document" | "posting">>,
  folder: string | null,
  readsDocuments = false,
): FormattedString {
  const { format } = t;
  const facts = [
    `${CATEGORY_ICONS[file.category]} ${t.category[file.category]}`,
    file.size > 0 ? format.size(file.size) : undefined,
    file.width && file.height ? `${file.width}×${file.height}` : undefined,
    file.duration ? format.duration(file.duration) : undefined,
    format.date(file.created_at),
  ].filter((fact) => fact !== undefined);
  const lines = [FormattedString.b(file.name), new FormattedString(facts.join(" · "))];
  const poster = file.posting?.name ?? "";
  if (poster !== "") lines.push(t.groups.postedBy(shorten(poster, 100)));
  if (folder !== null) lines.push(new FormattedString(`📁 ${folder}`));
  if (file.tags.length > 0) {
    lines.push(new FormattedString(shorten(file.tags.map((tag) => `#${tag}`).join(" "), 300)));
  }
  if (file.from_name !== null) lines.push(t.files.from(file.from_name, file.from_date));
  const read = readsDocuments ? contentsLine(t, file.document ?? null) : undefined;
  if (read !== undefined) lines.push(read);
  const head = FormattedString.join(lines, "\n");
  return isOnlyTags(file.caption ?? "", file.tags) ? head : withCaption(head, file);
}

function withCaption(head: FormattedString, file: FileRow): FormattedString {
  const room = CAPTION_LIMIT - head.text.length - 2;
  const caption = room < 20 ? undefined : captionWithin(file, room);
  return caption === undefined ? head : FormattedString.join([head, caption], "\n\n");
}

/** A file's folder, as its details name it; null where it is in none. */
export function folderOf({ folder_path }: Pick<FoundFile, "folder_path">): string | null {
  return folder_path.length === 0 ? null : pathLine(folder_path);
}

/** A file's buttons, on its card and on the reply to its upload; `place` is the list that it was opened from. */
export function fileButtons(
  { t, me, hasChoice }: Viewer,
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
      me.supports_inline_queries ? sendToButton(t, file) : undefined,
      [t.button.details, buttons.details.pack({ file, place })],
    ],
    [
      hasChoice ? [t.button.copyTo, buttons.copyFile.pack({ file, place })] : undefined,
    ],
    [
      [t.button.delete, buttons.fileDelete.pack({ file, place })],
      place === null ? undefined : [t.button.back, buttons.back.pack({ place })],
    ],
  ];
}

/** Sends the bare file to a chat of the person's choice, by inline mode. */
function sendToButton(t: Catalogue, file: number): KeyboardButton {
  return {
    text: t.button.sendTo,
    switch_inline_query_chosen_chat: {
      query: oneFileQuery(file),
      allow_user_chats: true,
      allow_bot_chats: true,
      allow_group_chats: true,
      allow_channel_chats: true,
    },
  };
}

/** A file's card: its caption and its buttons. That of a note is the note itself, as it was sent. */
export function fileCard(viewer: Viewer, file: FileRow, place: Place | null): Screen {
  return {
    ...(file.kind === "note"
      ? {
        text: new FormattedString(file.note ?? "", (file.note_entities ?? []) as MessageEntity[]),
        preview: true,
      }
      : { text: fileCaption(viewer.t, file) }),
    keyboard: keyboardOf(...fileButtons(viewer, file, place)),
  };
}
