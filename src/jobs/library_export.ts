/**
 * A library as a manifest in parts. Two passes over the files, each in chunks: the first one measures, so that every part
 * can say how many there are; the second one writes a part at a time, so memory holds one part whatever the library holds.
 */
import type { Database } from "../database/database.ts";
import {
  ENTRY_SEPARATOR,
  PART_END,
  PART_MAX_BYTES,
  PART_PLANNED_BYTES,
  partFileName,
  type PartHead,
  partStart,
  writeEntry,
} from "../domain/manifest.ts";
import {
  LIBRARY_START,
  type LibraryFile,
  type LibraryMark,
  readLibrary,
  readLibraryFolders,
} from "../storage/library.ts";
import { pause } from "../telegram/retries.ts";

/** Files and folders that one statement reads. */
const CHUNK = 2_000;
/** More steps than any folder's path has. */
const STEPS_MAX = 100;

/** A finished part. */
export interface ExportPart {
  name: string;
  part: number;
  parts: number;
  files: number;
  bytes: Uint8Array;
}

/** What a part is planned to end with. */
interface PlannedPart {
  last: LibraryMark;
}

/** Writes a person's library, part after part. Ends early, without an error, when `signal` aborts. */
export async function* exportLibrary(
  database: Database,
  userId: number,
  bot: string,
  exported_at: Date,
  signal: AbortSignal,
  partBytes = PART_PLANNED_BYTES,
): AsyncGenerator<ExportPart> {
  const pathOf = await readPaths(database, userId);
  const entries = new Entries(database, userId, pathOf, signal);
  const plan = await planParts(entries.after(LIBRARY_START), partBytes);
  const parts = Math.max(1, plan.length);
  const room = Math.max(PART_MAX_BYTES, partBytes);
  // Files that come or move meanwhile wait for the next export: this one ends where the first pass did.
  const end = plan.at(-1)?.last ?? LIBRARY_START;
  const source = entries.after(LIBRARY_START);
  let waiting = await next(source, end);
  for (let part = 1; part <= parts && !signal.aborted; part++) {
    const head: PartHead = { part, parts, exported_at, bot };
    const writer = new PartWriter(head);
    const last = plan[part - 1]?.last;
    while (waiting !== undefined && last !== undefined && !isAfter(waiting.mark, last)) {
      // Names that grew meanwhile: what no longer fits is the next part's.
      if (writer.bytes + waiting.bytes.length + 64 > room) break;
      writer.add(waiting.bytes);
      waiting = await next(source, end);
    }
    if (part === parts && waiting !== undefined) {
      throw new Error("Cannot finish an export: the library grew beyond its parts meanwhile");
    }
    if (signal.aborted) return;
    yield writer.end();
  }
}

/** Where each part ends. */
async function planParts(
  entries: AsyncGenerator<MeasuredEntry>,
  partBytes: number,
): Promise<PlannedPart[]> {
  const plan: PlannedPart[] = [];
  let bytes = Infinity;
  for await (const { mark, bytes: { length } } of entries) {
    // 256 bytes are more than a part's head and end.
    if (bytes + length + ENTRY_SEPARATOR.length + 256 > partBytes) {
      plan.push({ last: mark });
      bytes = 0;
    }
    bytes += length + ENTRY_SEPARATOR.length;
    plan.at(-1)!.last = mark;
  }
  return plan;
}

interface MeasuredEntry {
  mark: LibraryMark;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Reads files as entries, chunk by chunk. */
class Entries {
  readonly #encoder = new TextEncoder();

  constructor(
    private readonly database: Database,
    private readonly userId: number,
    private readonly pathOf: (folder: number) => string[] | null,
    private readonly signal: AbortSignal,
  ) {}

  async *after(start: LibraryMark): AsyncGenerator<MeasuredEntry> {
    let mark = start;
    for (let more = true; more && !this.signal.aborted;) {
      const files = await readLibrary(this.database, this.userId, mark, CHUNK);
      more = files.length === CHUNK;
      for (const file of files) yield { mark: file, bytes: this.#encode(file) };
      const last = files.at(-1);
      if (last) mark = { created_at: last.created_at, id: last.id };
      // The embedded database answers without ever leaving this thread to others.
      await pause(0);
    }
  }

  #encode({ folder_id, size, id: _, ...file }: LibraryFile): Uint8Array<ArrayBuffer> {
    const { from_type: type, from_name, from_date, note: text, note_entities: entities } = file;
    const from = type === null
      ? null
      : { type, name: from_name ?? "", date: from_date?.toISOString() ?? null };
    const note = text === null ? null : { text, entities };
    const folder = folder_id === null ? null : this.pathOf(folder_id);
    return this.#encoder.encode(
      writeEntry({ ...file, folder, from, note, size: size === 0 ? null : size }),
    );
  }
}

async function next(
  source: AsyncGenerator<MeasuredEntry>,
  end: LibraryMark,
): Promise<MeasuredEntry | undefined> {
  const { value, done } = await source.next();
  return done || isAfter(value.mark, end) ? undefined : value;
}

/** Both moments are written alike, so that their order as text is theirs in time. */
function isAfter(one: LibraryMark, other: LibraryMark): boolean {
  return one.created_at === other.created_at
    ? one.id > other.id
    : one.created_at > other.created_at;
}

/** A part while it is written: small entries gathered in larger pieces. */
class PartWriter {
  static readonly #PIECE_BYTES = 256 * 1024;
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  #piece = new Uint8Array(PartWriter.#PIECE_BYTES);
  #filled = 0;
  #files = 0;
  bytes = 0;

  constructor(private readonly head: PartHead) {
    this.#write(encode(partStart(head)));
  }

  add(entry: Uint8Array<ArrayBuffer>): void {
    if (this.#files++ > 0) this.#write(encode(ENTRY_SEPARATOR));
    this.#write(entry);
  }

  end(): ExportPart {
    this.#write(encode(PART_END));
    this.#pieces.push(this.#piece.slice(0, this.#filled));
    const bytes = new Uint8Array(this.bytes);
    let at = 0;
    for (const piece of this.#pieces.splice(0)) {
      bytes.set(piece, at);
      at += piece.length;
    }
    const { part, parts } = this.head;
    return { name: partFileName(this.head), part, parts, files: this.#files, bytes };
  }

  #write(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes += bytes.length;
    if (this.#filled + bytes.length > this.#piece.length) {
      this.#pieces.push(this.#piece.slice(0, this.#filled));
      this.#piece = new Uint8Array(Math.max(PartWriter.#PIECE_BYTES, bytes.length));
      this.#filled = 0;
    }
    this.#piece.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }
}

const encoder = new TextEncoder();
const encode = (text: string) => encoder.encode(text);

/** Reads the person's folders; gives each one's path, from the top down, null where it is not there. */
async function readPaths(
  database: Database,
  userId: number,
): Promise<(folder: number) => string[] | null> {
  const folders = new Map<number, { parent_id: number | null; name: string }>();
  for (let after = 0, more = true; more;) {
    const chunk = await readLibraryFolders(database, userId, after, CHUNK);
    for (const { id, parent_id, name } of chunk) folders.set(id, { parent_id, name });
    after = chunk.at(-1)?.id ?? after;
    more = chunk.length === CHUNK;
  }
  return (id) => {
    const path: string[] = [];
    for (let at: number | null = id; at !== null && path.length < STEPS_MAX;) {
      const folder = folders.get(at);
      if (folder === undefined) break;
      path.unshift(folder.name);
      at = folder.parent_id;
    }
    return path.length === 0 ? null : path;
  };
}
