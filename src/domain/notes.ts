/** Notes: texts that are kept like files. */
import { createHash } from "node:crypto";
import { cleanFormatted, type FormattedText } from "./formatted_text.ts";
import type { MessageEntity, ReceivedFile } from "./kinds.ts";

/** UTF-16 units of a note: what one message holds. */
export const NOTE_MAX = 4096;

/** A text as a note is kept; undefined where nothing visible is in it. */
export function noteOf(
  text: string | null | undefined,
  entities: readonly MessageEntity[] | null | undefined,
): FormattedText | undefined {
  return cleanFormatted(text, entities, NOTE_MAX);
}

/** What stands for a note among files: the hash of its text, so that the same text is the same note. */
export function noteId(text: string): string {
  return `note-${createHash("sha256").update(text, "utf8").digest("base64url")}`;
}

/** UTF-8 bytes of a note. */
export function noteSize(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A note as it is saved: like a file that Telegram described. */
export function receivedNote({ text }: FormattedText): ReceivedFile {
  return {
    kind: "note",
    file_id: "",
    file_unique_id: noteId(text),
    file_size: noteSize(text),
  };
}
