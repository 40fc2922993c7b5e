import type { Message } from "grammy/types";
import {
  albumCaptionOf,
  type CaptionedFile,
  type CaptionParts,
  withMadeNames,
  withParts,
} from "../../../domain/captions.ts";
import { detectCategory } from "../../../domain/categories.ts";
import { orderKey } from "../../../domain/folding.ts";
import { cleanFormatted, type FormattedText } from "../../../domain/formatted_text.ts";
import { fileGrams, searchText } from "../../../domain/grams.ts";
import type { Category, ReceivedFile } from "../../../domain/kinds.ts";
import { givenName, makeName, type Naming } from "../../../domain/made_names.ts";
import { commentOf, type PossibleComment } from "../../../domain/neighbours.ts";
import { foldedSource } from "../../../domain/sources.ts";
import { hashtagsIn } from "../../../domain/tags.ts";
import { EARLY_FILES, type NewFile } from "../../../storage/uploads.ts";
import { sourceOf } from "../../../telegram/received_file.ts";
import type { Session, Uploading } from "../../../turn/session.ts";
import type { BotContext } from "../../context.ts";
import { albumFiles, settleAlbum } from "./albums.ts";

/** The message that brings something to keep. */
export type KeptMessage = Pick<
  Message,
  "message_id" | "date" | "chat" | "media_group_id" | "forward_origin"
>;

/** What a message brings to be kept. */
export interface Incoming {
  readonly received: ReceivedFile;
  /** The text of a note. */
  readonly note?: FormattedText;
}

/** How names are made for a person. */
export function namingFor({ t, options }: Pick<BotContext, "t" | "options">): Naming {
  return { timeZone: options.timeZone, kindWord: (kind) => t.kind[kind] };
}

/** Where a message is kept: the library, what stands there already, and the session, if it is a person's. */
type Keeping =
  & {
    readonly library: Pick<BotContext["library"], "id">;
    readonly session: Pick<Session, "nearby">;
    /** How many files it has, as far as known. */
    readonly files: number;
  }
  & Pick<BotContext, "surroundings" | "t" | "options">;

/** The row that a file becomes, what changes in the other files of its album, and the caption that it brings for those to come. */
export function fileOf(
  ctx: Keeping,
  message: KeptMessage,
  { received, note }: Incoming,
  uploading: Uploading | undefined,
) {
  const { library, surroundings, session, files } = ctx;
  const { message_id, date, chat } = message;
  const album = message.media_group_id ?? null;
  const own = cleanFormatted(received.caption, received.caption_entities) ?? null;
  const source = sourceOf(message as Message);
  const comment = source === null ? undefined : commentOf(session.nearby ?? [], message_id, date);
  const captions = (surroundings?.captions ?? []).filter((one) => one.message_id !== message_id);
  const ownCaption = own && { message_id, caption: own.text, entities: own.entities };
  if (ownCaption !== null) captions.push(ownCaption);
  const { base, caption_from } = album === null
    ? { base: own, caption_from: null }
    : albumCaptionOf(message_id, captions);

  const given = note === undefined ? givenName(received) : undefined;
  const naming = namingFor(ctx);
  const made = makeName(
    { ...received, date: new Date(date * 1000), message_id },
    note?.text ?? null,
    1,
    naming,
  );
  const bare: CaptionedFile = {
    id: 0,
    kind: received.kind,
    file_unique_id: received.file_unique_id,
    mime_type: received.mime_type ?? null,
    message_id,
    media_group_id: album,
    name: given ?? made.name,
    name_from: given === undefined ? made.name_from : null,
    caption: null,
    caption_entities: null,
    tags: note === undefined ? [] : hashtagsIn(note.text),
    note: note?.text ?? null,
    note_entities: note?.entities ?? null,
    from_name: source?.name ?? null,
    caption_from: null,
    comment_id: null,
    comment_units: 0,
    created_at: new Date(date * 1000),
  };
  const captioned = withParts(bare, { comment: partOf(comment), base, caption_from });
  // A file that was kept before takes no number from the others.
  const others = albumFiles(surroundings?.files ?? [], album, message_id);
  const [named, changes] = settleAlbum(
    others,
    captions,
    surroundings?.known ? undefined : captioned,
    naming,
  );
  const words = named ?? withMadeNames([captioned], naming)[0]!;

  const detected = detectCategory(received);
  const chosen = note === undefined && uploading !== undefined && uploading.category !== "auto";
  const file: NewFile = {
    kind: received.kind,
    category: chosen ? uploading.category as Category : detected,
    file_id: received.file_id,
    second_file_id: received.second_file_id ?? null,
    file_unique_id: received.file_unique_id,
    thumbnail_file_id: received.thumbnail_file_id ?? null,
    name: words.name,
    name_folded: orderKey(words.name),
    name_from: words.name_from,
    caption: words.caption,
    caption_entities: words.caption_entities,
    tags: words.tags,
    note: words.note,
    note_entities: words.note_entities,
    mime_type: received.mime_type ?? null,
    size: received.file_size ?? 0,
    width: received.width ?? null,
    height: received.height ?? null,
    duration: received.duration ?? null,
    folder_id: uploading?.folder_id ?? null,
    chat_id: chat.id,
    message_id,
    upload_id: uploading?.upload_id ?? null,
    from_type: source?.type ?? null,
    from_name: source?.name ?? null,
    from_date: source?.date ?? null,
    from_folded: source === null ? null : foldedSource(source.name),
    media_group_id: album,
    caption_from: words.caption_from,
    comment_id: words.comment_id,
    comment_units: words.comment_units,
    search_text: searchText(words),
    grams: files < EARLY_FILES ? null : fileGrams(library.id, words),
  };
  const albumCaption = album === null || ownCaption === null
    ? undefined
    : { id: album, caption: ownCaption };
  return { file, detected, chosen, comment, changes, albumCaption };
}

/** A text as the comment of files. */
export function partOf(comment: PossibleComment | undefined): CaptionParts["comment"] {
  if (comment === undefined) return null;
  const text = cleanFormatted(comment.text, comment.entities);
  return text === undefined ? null : { ...text, id: comment.first };
}
