/** Imports a manifest: it is read as a whole first, and nothing changes unless all of it is valid. */
import type { Database } from "../database/database.ts";
import { folderKey, MANIFEST_FOLDERS_MAX, type ManifestEntry } from "../domain/manifest.ts";
import { type ManifestProblem, openManifest, readEntry } from "../domain/manifest_reader.ts";
import {
  applyEntries,
  type ImportFigures,
  type PreparedEntry,
  prepareEntry,
} from "../storage/import_entries.ts";
import { ensureFolders } from "../storage/import_folders.ts";
import { lockLibrary } from "../storage/uploads.ts";
import { pause } from "../telegram/retries.ts";

/** Problems that are listed; whoever has more needs no longer list. */
const PROBLEMS_MAX = 10;
/** Entries that are checked before others get their turn. */
const CHECKED_AT_ONCE = 500;
/** Entries, and grams of theirs, that one statement takes: long captions make short chunks. */
const CHUNK_ENTRIES = 250;
const CHUNK_GRAMS = 50_000;

/** What became of a manifest. */
export type ImportResult =
  | { readonly problems: readonly ManifestProblem[] }
  | ImportFigures & { readonly part: number; readonly parts: number; readonly entries: number };

/**
 * Imports a manifest; undefined where `signal` interrupted it. Importing twice has the same effect as once, and parts
 * may come in any order, so that an import can start over.
 */
export async function importManifest(
  database: Database,
  userId: number,
  text: string,
  signal: AbortSignal,
): Promise<ImportResult | undefined> {
  const opened = openManifest(text);
  if ("problem" in opened) return { problems: [opened] };
  const entries = await readEntries(opened.files);
  if ("problems" in entries) return entries;
  const folders = foldersOf(entries.values());
  if (folders === undefined) {
    return { problems: [{ problem: "too_many_folders", limit: MANIFEST_FOLDERS_MAX }] };
  }
  if (signal.aborted) return undefined;
  const ids = folders.size === 0
    ? new Map<string, number>()
    : await database.transaction((tx) => ensureFolders(tx, userId, folders.values()));
  const figures: ImportFigures = { here: 0, in_trash: 0, waiting: 0 };
  for (const chunk of chunksOf(userId, entries.values(), ids)) {
    if (signal.aborted) return undefined;
    const [, found] = await database.batch((tx) => [
      lockLibrary(tx, userId),
      applyEntries(tx, userId, chunk),
    ]);
    figures.here += found.here;
    figures.in_trash += found.in_trash;
    figures.waiting += found.waiting;
    await pause(0);
  }
  const { part, parts } = opened;
  return { ...figures, part, parts, entries: entries.size };
}

/** All entries by their file, the later of two that name the same one; or what is wrong with the first bad ones. */
async function readEntries(
  files: unknown[],
): Promise<Map<string, ManifestEntry> | { problems: ManifestProblem[] }> {
  const entries = new Map<string, ManifestEntry>();
  const problems: ManifestProblem[] = [];
  for (const [index, raw] of files.entries()) {
    const entry = readEntry(raw);
    // What was read is not held twice.
    files[index] = undefined;
    if ("fault" in entry) {
      problems.push({ problem: "entry", entry: index + 1, fault: entry });
      if (problems.length === PROBLEMS_MAX) break;
    } else if (problems.length === 0) entries.set(entry.file_unique_id, entry);
    if (index % CHECKED_AT_ONCE === CHECKED_AT_ONCE - 1) await pause(0);
  }
  return problems.length > 0 ? { problems } : entries;
}

/** The folders that entries name, each once, with those above them counted; undefined for too many. */
function foldersOf(entries: Iterable<ManifestEntry>): Map<string, readonly string[]> | undefined {
  const named = new Map<string, readonly string[]>();
  const all = new Set<string>();
  for (const { folder } of entries) {
    if (folder === null) continue;
    const key = folderKey(folder);
    if (named.has(key)) continue;
    named.set(key, folder);
    for (let depth = 1; depth <= folder.length; depth++) all.add(folderKey(folder.slice(0, depth)));
    if (all.size > MANIFEST_FOLDERS_MAX) return undefined;
  }
  return named;
}

/** Entries made ready, as many at once as a statement takes in a moment. */
function* chunksOf(
  userId: number,
  entries: Iterable<ManifestEntry>,
  folders: ReadonlyMap<string, number>,
): Generator<PreparedEntry[]> {
  let chunk: PreparedEntry[] = [];
  let grams = 0;
  for (const entry of entries) {
    const folder = entry.folder === null ? null : folders.get(folderKey(entry.folder)) ?? null;
    const prepared = prepareEntry(userId, entry, folder);
    chunk.push(prepared);
    grams += prepared.grams.length;
    if (chunk.length < CHUNK_ENTRIES && grams < CHUNK_GRAMS) continue;
    yield chunk;
    chunk = [];
    grams = 0;
  }
  if (chunk.length > 0) yield chunk;
}
