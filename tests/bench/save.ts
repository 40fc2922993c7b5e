/** One file, saved as the upload flow saves it. */
import type { Database } from "../../src/database/database.ts";
import { saveNew } from "../../src/storage/save_new.ts";
import { EARLY_FILES } from "../../src/storage/uploads.ts";
import { newFile } from "../support/new_file.ts";

/** Who saves, the version of their session, and how many files they have. */
export interface Saver {
  user_id: number;
  version: number;
  kept: number;
}

/** Saves the file of that number, with the session and the update's end: one statement. */
export async function saveFile(
  database: Database,
  saver: Saver,
  number: number,
  extension = "pdf",
): Promise<void> {
  const { user_id } = saver;
  const name = `saved report ${number}.${extension}`;
  const upload: Parameters<typeof saveNew>[2] = {
    file: newFile(user_id, {
      ...(saver.kept < EARLY_FILES ? { grams: null } : {}),
      name,
      file_id: "BQACAgIAAxkBAAIBZ2X8hVQAAUwAAcAAAf0AAQABAAEAAf8AAQEAAQEAAf8AAQABAAEAAQABAAE",
      file_unique_id: `bench-${number}`,
      size: 1_000,
      message_id: 1_000_000_000 + number,
    }),
    detected: "document",
    chosen: false,
    poster: null,
    reply: { id: number, user_id, holder: "bench", lease_ms: 30_000 },
  };
  await saveNew(database, user_id, upload, { file_size: null, quota: null, files: null }, {
    user_id,
    update_id: 1_000_000_000 + number,
    session: { step: "idle" },
    version: saver.version,
  });
  saver.version++;
  saver.kept++;
}
