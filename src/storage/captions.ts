/** What captions are made of: the files of an album or next to a comment, and the captions of albums. */
import { Json, type Queryable } from "../database/database.ts";
import type { AlbumCaption, CaptionedFile } from "../domain/captions.ts";
import { orderKey } from "../domain/folding.ts";
import { fileGrams, searchText } from "../domain/grams.ts";
import type { MessageEntity } from "../domain/kinds.ts";
import { libraryOf, type Whose } from "./sessions.ts";

const CAPTIONED_COLUMNS =
  `f.id, f.kind, f.file_unique_id, f.mime_type, f.message_id, f.media_group_id, f.name, f.name_from, f.caption, f.caption_entities, f.tags,
   f.note, f.note_entities, f.from_name, f.caption_from, f.comment_id, f.comment_units, f.created_at`;

/** Files that a comment can have: as many as can be forwarded at once. */
const FORWARDED_MAX = 100;

/** A message, as far as its place among others goes. */
export interface MessagePlace {
  chat_id: number;
  message_id: number;
  media_group_id: string | null;
  /** Telegram's lasting id of the file that it brings. */
  file_unique_id: string | null;
}

/** What a message stands next to. */
export interface Surroundings {
  /** The files of its album, those that have it for a comment, and its own. */
  files: CaptionedFile[];
  captions: AlbumCaption[];
  /** Whether its file was kept before, out of another message. */
  known: boolean;
}

/** The files that a message may have to do with, by its album and its own id. */
export async function readSurroundings(
  db: Queryable,
  { user_id, library_id }: Whose,
  { chat_id, message_id, media_group_id, file_unique_id }: MessagePlace,
): Promise<Surroundings> {
  const rows = await db.query<Surroundings>(
    `WITH place AS (SELECT ${libraryOf("$6", "$1")} AS library_id)
     SELECT
       coalesce((
         SELECT jsonb_agg(to_jsonb(c)) FROM (
           SELECT ${CAPTIONED_COLUMNS} FROM files f
           WHERE f.library_id = (SELECT library_id FROM place) AND f.chat_id = $2 AND f.id IN (
             SELECT id FROM files WHERE library_id = (SELECT library_id FROM place) AND media_group_id = $4::text
             UNION SELECT id FROM files WHERE library_id = (SELECT library_id FROM place) AND message_id = $3
             UNION SELECT id FROM files WHERE library_id = (SELECT library_id FROM place) AND comment_id = $3
           )
         ) c), '[]') AS files,
       coalesce((
         SELECT jsonb_agg(jsonb_build_object('message_id', message_id, 'caption', caption, 'entities', entities))
         FROM album_captions WHERE library_id = (SELECT library_id FROM place) AND media_group_id = $4::text), '[]') AS captions,
       EXISTS (
         SELECT FROM files WHERE library_id = (SELECT library_id FROM place) AND file_unique_id = $5::text
           AND (chat_id, message_id) IS DISTINCT FROM ($2::bigint, $3::bigint)) AS known`,
    [library_id, chat_id, message_id, media_group_id, file_unique_id, user_id],
  );
  const { files, ...rest } = rows[0]!;
  return { ...rest, files: files.map(read) };
}

/** The forwarded files that came in messages from the first one on that the person's session still remembers. */
export async function readForwarded(
  db: Queryable,
  { user_id, library_id }: Whose,
  chatId: number,
): Promise<CaptionedFile[]> {
  return await db.query<CaptionedFile>(
    `SELECT ${CAPTIONED_COLUMNS} FROM files f
     WHERE f.library_id = ${
      libraryOf("$2", "$1")
    } AND f.chat_id = $3 AND f.from_type IS NOT NULL AND f.message_id >= (
       SELECT (data -> 'nearby' -> 0 ->> 'first')::bigint FROM sessions WHERE user_id = $2)
     ORDER BY f.message_id DESC LIMIT ${FORWARDED_MAX}`,
    [library_id, user_id, chatId],
  );
}

/** The forwarded files that somebody posted to a group in messages from `first` on. */
export async function readForwardedBy(
  db: Queryable,
  groupChatId: number,
  posterId: number,
  first: number,
): Promise<CaptionedFile[]> {
  return await db.query<CaptionedFile>(
    `SELECT ${CAPTIONED_COLUMNS} FROM files f
     WHERE f.library_id = (SELECT id FROM libraries WHERE chat_id = $1) AND f.chat_id = $1
       AND f.from_type IS NOT NULL AND f.posted_by = $2 AND f.message_id >= $3
     ORDER BY f.message_id DESC LIMIT ${FORWARDED_MAX}`,
    [groupChatId, posterId, first],
  );
}

/** The files that have a message for a comment. */
export async function readCommented(
  db: Queryable,
  { user_id, library_id }: Whose,
  chatId: number,
  commentId: number,
): Promise<CaptionedFile[]> {
  return await db.query<CaptionedFile>(
    `SELECT ${CAPTIONED_COLUMNS} FROM files f
     WHERE f.library_id = ${
      libraryOf("$4", "$1")
    } AND f.chat_id = $2 AND f.comment_id = $3 ORDER BY f.id`,
    [library_id, chatId, commentId, user_id],
  );
}

/** How many live files have a message for a comment. */
export async function countCommented(
  db: Queryable,
  libraryId: number,
  chatId: number,
  commentId: number,
): Promise<number> {
  const rows = await db.query<{ files: number }>(
    `SELECT count(*) AS files FROM files
     WHERE library_id = $1 AND chat_id = $2 AND comment_id = $3 AND deleted_at IS NULL`,
    [libraryId, chatId, commentId],
  );
  return rows[0]!.files;
}

/** Out of JSON, where a moment is text. */
function read(file: CaptionedFile): CaptionedFile {
  return { ...file, created_at: new Date(file.created_at) };
}

/** A file as it was read, and as it is to be. */
export interface CaptionChange {
  seen: CaptionedFile;
  now: CaptionedFile;
}

/**
 * Gives files other captions, tags and names, and the replies that name them their new names. Fails with isRefusedName
 * where one has other words by now.
 */
export async function changeCaptions(
  db: Queryable,
  libraryId: number,
  changes: readonly CaptionChange[],
): Promise<void> {
  const records = changes.map(({ seen, now }) => ({
    ...now,
    seen_name: seen.name,
    seen_caption: seen.caption,
    seen_tags: seen.tags,
    name_folded: orderKey(now.name),
    search_text: searchText(now),
    grams: fileGrams(libraryId, now),
  }));
  await db.query(
    `WITH change AS (
       SELECT * FROM jsonb_to_recordset($2::jsonb) AS c (
         id bigint, seen_name text, seen_caption text, seen_tags text[], name text, name_folded text, name_from text,
         caption text, caption_entities jsonb, tags text[], caption_from bigint, comment_id bigint, comment_units integer,
         search_text text, grams integer[])
     ), changed AS (
       UPDATE files f SET
         name = CASE WHEN f.name = c.seen_name AND f.caption IS NOT DISTINCT FROM c.seen_caption
           AND f.tags = c.seen_tags THEN c.name END,
         name_folded = c.name_folded, name_from = c.name_from, caption = c.caption,
         caption_entities = c.caption_entities, tags = c.tags, caption_from = c.caption_from,
         comment_id = c.comment_id, comment_units = c.comment_units, search_text = c.search_text, grams = c.grams
       FROM change c WHERE f.id = c.id AND f.library_id = $1
       RETURNING f.id, f.name
     ), named AS (
       UPDATE upload_receipts r SET name = c.name
       FROM changed c, upload_replies p
       WHERE r.file_id = c.id AND p.id = r.reply_id AND p.library_id = $1 AND r.name <> c.name
       RETURNING r.reply_id
     )
     UPDATE upload_replies SET changes = changes + 1
     WHERE library_id = $1 AND id IN (SELECT reply_id FROM named)`,
    [libraryId, new Json(records)],
  );
}

/** A note's new words, in place of those that were read. */
export interface NoteChange {
  seen: CaptionedFile;
  now: CaptionedFile & { note: string };
  size: number;
}

/** Changes a note's text. Fails with isRefusedName where it has another by now. */
export async function changeNote(
  db: Queryable,
  libraryId: number,
  { seen, now, size }: NoteChange,
): Promise<void> {
  await db.query(
    `UPDATE files f SET
       name = CASE WHEN f.name = $3 AND f.note = $4 AND f.tags = $5::text[] THEN $6 END, name_folded = $7,
       name_from = $8, note = $9, note_entities = $10::jsonb, file_unique_id = $11, size = $12, tags = $13::text[],
       search_text = $14, grams = $15::integer[]
     WHERE f.id = $2 AND f.library_id = $1`,
    [
      libraryId,
      seen.id,
      seen.name,
      seen.note,
      seen.tags,
      now.name,
      orderKey(now.name),
      now.name_from,
      now.note,
      jsonOrNull(now.note_entities),
      now.file_unique_id,
      size,
      now.tags,
      searchText(now),
      fileGrams(libraryId, now),
    ],
  );
}

/** Keeps the caption of an album's member for those that are still to come. */
export async function keepAlbumCaption(
  db: Queryable,
  libraryId: number,
  mediaGroupId: string,
  { message_id, caption, entities }: AlbumCaption,
): Promise<void> {
  await db.query(
    `INSERT INTO album_captions (library_id, media_group_id, message_id, caption, entities)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (library_id, media_group_id, message_id)
     DO UPDATE SET caption = excluded.caption, entities = excluded.entities`,
    [libraryId, mediaGroupId, message_id, caption, jsonOrNull(entities)],
  );
}

function jsonOrNull(entities: MessageEntity[] | null): Json | null {
  return entities === null ? null : new Json(entities);
}

/** Forgets at most `limit` captions of albums that are older than `olderThanMs`. */
export async function purgeAlbumCaptions(
  db: Queryable,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const rows = await db.query(
    `DELETE FROM album_captions WHERE (library_id, media_group_id, message_id) IN (
       SELECT library_id, media_group_id, message_id FROM album_captions
       WHERE created_at < now() - $1 * interval '1 millisecond'
       ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ) RETURNING message_id`,
    [olderThanMs, limit],
  );
  return rows.length;
}
