import { type FileWords, isRefusedName, setWords, wordsOf } from "../storage/file_words.ts";
import { type FileRow, findFile } from "../storage/files.ts";
import type { BotContext } from "./context.ts";

/** How often a change is retried on the words that somebody else wrote meanwhile. */
const ATTEMPTS = 4;

/** A change of a file's words. */
export interface WordsChange {
  fileId: number;
  /** The words as they were read: the change costs one exchange while they still are the file's. */
  seen: FileWords;
  /** The new words; called again where the file had others meanwhile. May set the session. */
  change(words: FileWords): FileWords;
  /** Whether a file in the trash counts. */
  inTrash?: boolean;
}

/** Commits a change of a file's words, with the session; the file afterwards, undefined where it is not there. */
export async function changeWords(
  ctx: BotContext,
  { fileId, seen, change, inTrash = false }: WordsChange,
): Promise<FileRow | undefined> {
  for (let attempt = 1, words = seen;; attempt++) {
    const changed = change(words);
    try {
      const [file] = await ctx.commit((tx) => [
        setWords(tx, ctx.library.id, fileId, words, changed, inTrash),
      ]);
      return file;
    } catch (error) {
      if (!isRefusedName(error) || attempt === ATTEMPTS) throw error;
      const file = await findFile(ctx.db, ctx.library.id, fileId);
      if (file === undefined) return undefined;
      words = wordsOf(file);
    }
  }
}
