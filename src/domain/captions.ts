/** Which caption a file has: its own, that of its album, and above it the comment that was added while forwarding. */
import { type FormattedText, isSameText, joinTexts, lowerText } from "./formatted_text.ts";
import type { Kind, MessageEntity } from "./kinds.ts";
import { makeName, type NameSource, type Naming, stemOf } from "./made_names.ts";
import { tagsAfterEdit } from "./tags.ts";

/** The caption of a member of an album; its text is null where an edit took it off. */
export interface AlbumCaption {
  readonly message_id: number;
  readonly caption: string | null;
  readonly entities: MessageEntity[] | null;
}

/** A file with what its caption is made of. */
export interface CaptionedFile {
  readonly id: number;
  readonly kind: Kind;
  readonly file_unique_id: string;
  readonly mime_type: string | null;
  readonly message_id: number;
  readonly media_group_id: string | null;
  readonly name: string;
  readonly name_from: NameSource;
  readonly caption: string | null;
  readonly caption_entities: MessageEntity[] | null;
  readonly tags: string[];
  readonly note: string | null;
  readonly note_entities: MessageEntity[] | null;
  readonly from_name: string | null;
  /** The message of its album whose caption it has; null where it has its own, or none. */
  readonly caption_from: number | null;
  /** The message whose text stands above its caption. */
  readonly comment_id: number | null;
  readonly comment_units: number;
  readonly created_at: Date;
}

/** The parts of a caption. */
export interface CaptionParts {
  readonly comment: (FormattedText & { readonly id: number }) | null;
  readonly base: FormattedText | null;
  readonly caption_from: number | null;
}

/** The parts of a file's caption as it is. */
export function partsOf(file: CaptionedFile): CaptionParts {
  const { caption, caption_entities, comment_id, comment_units, caption_from } = file;
  const whole = caption === null ? null : { text: caption, entities: caption_entities };
  if (comment_id === null || whole === null) return { comment: null, base: whole, caption_from };
  const entities = (whole.entities ?? []).filter(({ offset }) => offset < comment_units);
  return {
    comment: {
      id: comment_id,
      text: whole.text.slice(0, comment_units),
      entities: entities.length === 0 ? null : entities,
    },
    base: lowerText(whole, comment_units),
    caption_from,
  };
}

/** Which caption of an album a member has: its own, where it ever had one, else that of the first that has. */
export function albumCaptionOf(
  messageId: number,
  captions: readonly AlbumCaption[],
): { base: FormattedText | null; caption_from: number | null } {
  const own = captions.find(({ message_id }) => message_id === messageId);
  const first = captions.toSorted((one, other) => one.message_id - other.message_id)[0];
  const source = own ?? first;
  if (source === undefined) return { base: null, caption_from: null };
  return {
    base: source.caption === null ? null : { text: source.caption, entities: source.entities },
    caption_from: own === undefined ? source.message_id : null,
  };
}

/** A file with other parts: its caption, and the tags that come and go with it. The name stays. */
export function withParts<File extends CaptionedFile>(file: File, parts: CaptionParts): File {
  const { joined, upperUnits } = joinTexts(parts.comment, parts.base);
  const caption = joined?.text ?? null;
  return {
    ...file,
    caption,
    caption_entities: joined?.entities ?? null,
    tags: tagsAfterEdit(file.tags, file.caption, caption),
    caption_from: parts.caption_from,
    comment_id: upperUnits === 0 ? null : parts.comment!.id,
    comment_units: upperUnits,
  };
}

/** Files whose names were made, named by their captions as they are now; in albums numbered among those of the same words. */
export function withMadeNames<File extends CaptionedFile>(
  files: readonly File[],
  naming: Naming,
): File[] {
  const seen = new Map<string, number>();
  const named = new Map<File, File>();
  for (const file of files.toSorted((one, other) => one.message_id - other.message_id)) {
    if (file.name_from === null) continue;
    const words = file.note ?? file.caption;
    // Made of its day already, in the words of then.
    if (file.name_from === "date" && stemOf(words) === undefined) continue;
    const key = file.media_group_id === null
      ? undefined
      : `${file.media_group_id} ${stemOf(words) ?? ""}`;
    const ordinal = key === undefined ? 1 : (seen.get(key) ?? 0) + 1;
    if (key !== undefined) seen.set(key, ordinal);
    const made = makeName({ ...file, date: file.created_at }, words, ordinal, naming);
    named.set(file, { ...file, ...made });
  }
  return files.map((file) => named.get(file) ?? file);
}

/** Whether a file's words, or where they came from, differ. */
export function isChanged(one: CaptionedFile, other: CaptionedFile): boolean {
  const captionOf = ({ caption, caption_entities }: CaptionedFile) =>
    caption === null ? null : { text: caption, entities: caption_entities };
  return one.name !== other.name || one.name_from !== other.name_from ||
    !isSameText(captionOf(one), captionOf(other)) || one.tags.join(" ") !== other.tags.join(" ") ||
    one.caption_from !== other.caption_from || one.comment_id !== other.comment_id ||
    one.comment_units !== other.comment_units;
}
