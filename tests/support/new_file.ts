import { orderKey } from "../../src/domain/folding.ts";
import { fileGrams, searchText } from "../../src/domain/grams.ts";
import type { NewFile } from "../../src/storage/uploads.ts";

/** A document as it is saved, with whatever a test says of it. */
export function newFile(
  libraryId: number,
  file: Pick<NewFile, "name" | "file_unique_id" | "message_id"> & Partial<NewFile>,
): NewFile {
  return {
    kind: "document",
    category: "document",
    file_id: "f",
    second_file_id: null,
    thumbnail_file_id: null,
    name_folded: orderKey(file.name),
    name_from: null,
    caption: null,
    caption_entities: null,
    tags: [],
    note: null,
    note_entities: null,
    mime_type: null,
    size: 0,
    width: null,
    height: null,
    duration: null,
    folder_id: null,
    chat_id: libraryId,
    upload_id: null,
    from_type: null,
    from_name: null,
    from_date: null,
    from_folded: null,
    media_group_id: null,
    caption_from: null,
    comment_id: null,
    comment_units: 0,
    search_text: searchText(file),
    grams: fileGrams(libraryId, file),
    ...file,
  };
}
