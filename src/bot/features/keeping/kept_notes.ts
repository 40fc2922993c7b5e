/** Notes that are kept already: they come again, or are edited. */
import type { FormattedString } from "../../../text/formatted_string.ts";
import type { Queryable } from "../../../database/database.ts";
import { CATEGORIES } from "../../../domain/kinds.ts";
import { noteSize } from "../../../domain/notes.ts";
import type { NoteChange } from "../../../storage/captions.ts";
import { isRefusedName, setWords, wordsOf } from "../../../storage/file_words.ts";
import { readUsage } from "../../../storage/files.ts";
import type { NewFile, SaveResult, SavingLimits } from "../../../storage/uploads.ts";
import type { Catalogue } from "../../../text/en.ts";

/** A note that is kept already took the formatting that it came with just now: it is found by the links behind its words. */
export async function findByNewLinks(
  db: Queryable,
  libraryId: number,
  { note_entities }: Pick<NewFile, "note_entities">,
  { outcome, file: kept }: Pick<SaveResult, "outcome" | "file">,
): Promise<void> {
  if (kept?.kind !== "note" || outcome === "saved") return;
  const words = { ...wordsOf(kept), note_entities };
  try {
    await setWords(db, libraryId, kept.id, words, words);
  } catch (error) {
    // Others changed its words meanwhile, and with them what it is found by.
    if (!isRefusedName(error)) throw error;
  }
}

/** Where a note is kept, and in whose words it is refused. */
interface Keeping {
  readonly db: Queryable;
  readonly library: { readonly id: number };
  readonly limits: SavingLimits;
  readonly t: Catalogue;
}

/** Why a note can't have this text; undefined where it can. `known`: another one has it. */
export async function refusalOf(
  { db, library, limits, t }: Keeping,
  { seen, size }: NoteChange,
  known: boolean,
): Promise<FormattedString | undefined> {
  if (known) return t.notes.equal();
  const { file_size, quota } = limits;
  const before = noteSize(seen.note ?? "");
  if (size <= before) return undefined;
  if (file_size !== null && size > file_size) return t.upload.tooLarge(seen.name, size, file_size);
  if (quota === null) return undefined;
  const usage = await readUsage(db, library.id);
  const used = CATEGORIES.reduce((sum, category) => sum + (usage[category]?.bytes ?? 0), -before);
  return used + size > quota ? t.upload.overQuota(seen.name, size, used, quota) : undefined;
}
