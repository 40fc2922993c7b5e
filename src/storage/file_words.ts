import { DatabaseError, Json, type Queryable } from "../database/database.ts";
import { orderKey } from "../domain/folding.ts";
import { fileGrams, searchText } from "../domain/grams.ts";
import { FILE_COLUMNS, type FileRow } from "./files.ts";

/** What a file is found by. */
export type FileWords =
  & Pick<FileRow, "name" | "caption" | "tags">
  & Partial<Pick<FileRow, "caption_entities" | "note" | "note_entities" | "from_name">>;

/** The words of a file, alone. */
export function wordsOf(file: FileWords): FileWords {
  const { name, caption, caption_entities, tags, note, note_entities, from_name } = file;
  return {
    name,
    caption,
    caption_entities: caption_entities ?? null,
    tags,
    note: note ?? null,
    note_entities: note_entities ?? null,
    from_name: from_name ?? null,
  };
}

/**
 * Gives a file new words, and all that search and order make of them, in one statement. `seen` are the words that the new
 * ones were made from: where the file has others by now, the statement fails ({@link isRefusedName}) and undoes
 * its transaction. Undefined when the file is not there; one in the trash only counts with `inTrash`.
 */
export async function setWords(
  db: Queryable,
  libraryId: number,
  fileId: number,
  seen: FileWords,
  words: FileWords,
  inTrash = false,
): Promise<FileRow | undefined> {
  const rows = await db.query<FileRow>(
    // NULL where somebody else wrote meanwhile, which the column refuses.
    `UPDATE files f SET
       name = CASE WHEN f.name = $3 AND f.caption IS NOT DISTINCT FROM $4 AND f.tags = $5::text[] THEN $6 END,
       name_folded = $7, name_from = CASE WHEN f.name = $6 THEN f.name_from END, caption = $8,
       tags = $9::text[], search_text = $10, grams = $11::integer[], caption_entities = $13::jsonb
     WHERE f.id = $2 AND f.library_id = $1 AND (f.deleted_at IS NULL OR $12)
     RETURNING ${FILE_COLUMNS}`,
    [
      libraryId,
      fileId,
      seen.name,
      seen.caption,
      seen.tags,
      words.name,
      orderKey(words.name),
      words.caption,
      words.tags,
      searchText(words),
      fileGrams(libraryId, words),
      inTrash,
      words.caption_entities == null ? null : new Json(words.caption_entities),
    ],
  );
  return rows[0];
}

/** Whether a statement refused to write a name: {@link setWords}, because the file has other words by now, or saveNew. */
export function isRefusedName(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlstate === "23502" &&
    error.column === "files.name";
}
