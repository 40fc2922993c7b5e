/** What an edited message changes of what was kept of it. */
import type { Message } from "grammy/types";
import {
  type AlbumCaption,
  type CaptionedFile,
  isChanged,
  partsOf,
  withParts,
} from "../../../domain/captions.ts";
import { cleanFormatted, type FormattedText, isSameText } from "../../../domain/formatted_text.ts";
import type { ReceivedFile } from "../../../domain/kinds.ts";
import { makeName, type Naming } from "../../../domain/made_names.ts";
import { noteId, noteSize } from "../../../domain/notes.ts";
import { tagsAfterEdit } from "../../../domain/tags.ts";
import type { CaptionChange, NoteChange, Surroundings } from "../../../storage/captions.ts";
import { changesOf, settleAlbum } from "./albums.ts";

/** Changes of files, and the caption of an album's member that is to be kept for those to come. */
export interface CaptionEdit {
  changes: CaptionChange[];
  album?: { id: string; caption: AlbumCaption };
}

/**
 * What an edited caption changes: it is from now on that of the file, and of those of its album that have it. Undefined where
 * the file is not kept. Without `naming` the names stay.
 */
export function editCaption(
  { message_id, media_group_id }: Pick<Message, "message_id" | "media_group_id">,
  received: ReceivedFile,
  surroundings: Surroundings,
  naming: Naming | null,
): CaptionEdit | undefined {
  const { files, known } = surroundings;
  const own = files.find((file) =>
    file.message_id === message_id && file.file_unique_id === received.file_unique_id
  );
  if (own === undefined && !known) return undefined;
  const base = cleanFormatted(received.caption, received.caption_entities) ?? null;
  if (media_group_id === undefined) {
    return { changes: own === undefined ? [] : changesOf([own], [editOwn(own, base)], naming) };
  }
  return editAlbum(message_id, media_group_id, surroundings, own, base, naming);
}

/** The caption of a file that came alone. Telegram also sends edits for changes that bots can't see. */
function editOwn(file: CaptionedFile, base: FormattedText | null): CaptionedFile {
  const parts = partsOf(file);
  return isSameText(parts.base, base)
    ? file
    : withParts(file, { ...parts, base, caption_from: null });
}

/** The caption of one file of an album: all files that share it change. */
function editAlbum(
  message_id: number,
  album: string,
  { files, captions }: Surroundings,
  own: CaptionedFile | undefined,
  base: FormattedText | null,
  naming: Naming | null,
): CaptionEdit {
  const before = captions.find((one) => one.message_id === message_id);
  // A file without a caption of its own has that of another: nobody edited this one.
  if (before === undefined && base === null) return { changes: [] };
  const edited: AlbumCaption = {
    message_id,
    caption: base?.text ?? null,
    entities: base?.entities ?? null,
  };
  const all = [...captions.filter((one) => one !== before), edited];
  const members = files.filter((file) => file.media_group_id === album);
  const [, changes] = settleAlbum(members, all, undefined, naming);
  // One that came back from the trash, or from a manifest, follows only its own message.
  if (own !== undefined && own.media_group_id !== album) {
    const now = withParts(own, { ...partsOf(own), base, caption_from: null });
    if (isChanged(own, now)) changes.push({ seen: own, now });
  }
  const same = before !== undefined && before.caption === edited.caption &&
    JSON.stringify(before.entities) === JSON.stringify(edited.entities);
  return same && changes.length === 0
    ? { changes }
    : { changes, album: { id: album, caption: edited } };
}

/** What an edited text changes of the files that have it for a comment. */
export function editComment(
  commented: readonly CaptionedFile[],
  messageId: number,
  text: FormattedText | undefined,
  naming: Naming | null,
): CaptionChange[] {
  const comment = text === undefined ? null : { ...text, id: messageId };
  const now = commented.map((file) => withParts(file, { ...partsOf(file), comment }));
  return changesOf(commented, now, naming);
}

/** What an edited text changes of its note; undefined where that is nothing. */
export function editNote(
  seen: CaptionedFile,
  note: FormattedText | undefined,
  naming: Naming,
): NoteChange | undefined {
  const before = { text: seen.note ?? "", entities: seen.note_entities };
  if (note === undefined || isSameText(before, note)) return undefined;
  const made = seen.name_from === null
    ? {}
    : makeName({ ...seen, date: seen.created_at }, note.text, 1, naming);
  const now = {
    ...seen,
    ...made,
    file_unique_id: noteId(note.text),
    note: note.text,
    note_entities: note.entities,
    tags: tagsAfterEdit(seen.tags, seen.note, note.text),
  };
  return { seen, now, size: noteSize(note.text) };
}
