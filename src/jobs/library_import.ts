/** Imports a manifest: it is read as a whole first, and nothing changes unless all of it is valid. */
import type { Database } from "../database/database.ts";
import { folderKey, MANIFEST_FOLDERS_MAX } from "../domain/manifest.ts";
import { type ManifestPart, type ManifestProblem, readEntry } from "../domain/manifest_reader.ts";
import {
  applyEntries,
  type ImportFigures,
  type PreparedEntry,
  prepareEntry,
  readSourceNames,
  withSourceName,
} from "../storage/import_entries.ts";
import { ensureFolders } from "../storage/import_folders.ts";
import { lockLibrary, type SavingLimits } from "../storage/uploads.ts";
import { readManifest } from "./manifest_stream.ts";
import { pause } from "../telegram/retries.ts";

/** Problems that are listed; whoever has more needs no longer list. */
const PROBLEMS_MAX = 10;
/** Entries, and grams of theirs, that one statement takes: long captions make short chunks. */
const CHUNK_ENTRIES = 250;
const CHUNK_GRAMS = 50_000;

/** What became of a manifest. */
export type ImportResult =
  | { readonly problems: readonly ManifestProblem[] }
  | ImportFigures & { readonly part: number; readonly parts: number; readonly entries: number };

/**
 * Imports a manifest; undefined where `signal` interrupted it. Importing twice has the same effect as once, and parts
 * may come in any order, so that an import can start over. The manifest is read twice, so that memory holds only its bytes
 * and the ids of its entries.
 */
export async function importManifest(
  database: Database,
  userId: number,
  bytes: Uint8Array,
  limits: SavingLimits,
  signal: AbortSignal,
): Promise<ImportResult | undefined> {
  const found = await survey(bytes, signal);
  if (found === undefined || "problems" in found) return found;
  const { folders, newest, part, parts } = found;
  const ids = folders.size === 0
    ? new Map<string, number>()
    : await database.transaction((tx) => ensureFolders(tx, userId, folders.values()));
  const figures: ImportFigures = { here: 0, in_trash: 0, waiting: 0, made: 0, refused: 0 };
  for await (const chunk of chunksOf(userId, bytes, newest, ids)) {
    if (signal.aborted) return undefined;
    // A file's source never changes, so that it may be read before the library is locked.
    const sourceless = chunk.filter(({ from_name }) => from_name === null);
    const names = await readSourceNames(
      database,
      userId,
      sourceless.map(({ file_unique_id }) => file_unique_id),
    );
    const entries = chunk.map((entry) => {
      const name = entry.from_name === null ? names.get(entry.file_unique_id) : undefined;
      return name === undefined ? entry : withSourceName(userId, entry, name);
    });
    const [, applied] = await database.batch((tx) => [
      lockLibrary(tx, userId),
      applyEntries(tx, userId, entries, limits),
    ]);
    figures.here += applied.here;
    figures.in_trash += applied.in_trash;
    figures.waiting += applied.waiting;
    figures.made += applied.made;
    figures.refused += applied.refused;
  }
  return { ...figures, part, parts, entries: newest.size };
}

/** What a valid manifest holds. */
interface Survey extends ManifestPart {
  /** For each file the entry that counts: the last that names it. */
  newest: ReadonlyMap<string, number>;
  folders: ReadonlyMap<string, readonly string[]>;
}

/** Reads all of a manifest; undefined where `signal` interrupted it. */
async function survey(
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<Survey | { problems: ManifestProblem[] } | undefined> {
  const newest = new Map<string, number>();
  const folders = new NamedFolders();
  const problems: ManifestProblem[] = [];
  const reading = readManifest(bytes);
  let slice = reading.next();
  for (; !slice.done; slice = reading.next()) {
    for (const { entry, raw } of slice.value) {
      const read = readEntry(raw);
      if ("fault" in read) {
        if (problems.length < PROBLEMS_MAX) problems.push({ problem: "entry", entry, fault: read });
      } else if (problems.length === 0) {
        newest.set(read.file_unique_id, entry);
        folders.add(read.folder);
      }
    }
    await pause(0);
    if (signal.aborted) return undefined;
  }
  const whole = slice.value;
  if ("problem" in whole) return { problems: [whole] };
  if (problems.length > 0) return { problems };
  if (folders.tooMany) {
    return { problems: [{ problem: "too_many_folders", limit: MANIFEST_FOLDERS_MAX }] };
  }
  return { ...whole, newest, folders: folders.named };
}

/** The folders that entries name, each once, with those above them counted. */
class NamedFolders {
  readonly named = new Map<string, readonly string[]>();
  readonly #all = new Set<string>();

  get tooMany(): boolean {
    return this.#all.size > MANIFEST_FOLDERS_MAX;
  }

  add(folder: readonly string[] | null): void {
    if (folder === null || this.tooMany) return;
    const key = folderKey(folder);
    if (this.named.has(key)) return;
    this.named.set(key, folder);
    for (let depth = 1; depth <= folder.length; depth++) {
      this.#all.add(folderKey(folder.slice(0, depth)));
    }
  }
}

/** Entries made ready, as many at once as a statement takes in a moment. */
async function* chunksOf(
  userId: number,
  bytes: Uint8Array,
  newest: ReadonlyMap<string, number>,
  folders: ReadonlyMap<string, number>,
): AsyncGenerator<PreparedEntry[]> {
  let chunk: PreparedEntry[] = [];
  let grams = 0;
  for (const slice of readManifest(bytes)) {
    for (const { entry: number, raw } of slice) {
      const entry = readEntry(raw);
      if ("fault" in entry || newest.get(entry.file_unique_id) !== number) continue;
      const folder = entry.folder === null ? null : folders.get(folderKey(entry.folder)) ?? null;
      const prepared = prepareEntry(userId, entry, folder);
      chunk.push(prepared);
      grams += prepared.grams.length;
      if (chunk.length < CHUNK_ENTRIES && grams < CHUNK_GRAMS) continue;
      yield chunk;
      chunk = [];
      grams = 0;
      await pause(0);
    }
    await pause(0);
  }
  if (chunk.length > 0) yield chunk;
}
