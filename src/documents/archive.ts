import { Inflate } from "fflate";
import { ENTRIES_MAX, INFLATED_MAX_BYTES, LimitReached, Unreadable } from "./document.ts";

/** Input that is inflated at a time at most. */
const SLICE_MAX_BYTES = 16_384;

/** About how much a slice should inflate to: of what shrank a thousandfold, slices are that much smaller. */
const PIECE_BYTES = 65_536;

const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly compressedBytes: number;
  readonly offset: number;
}

/**
 * A ZIP archive, by its central directory as every office program reads it. Entries are inflated as a stream; all
 * together give at most {@link INFLATED_MAX_BYTES}, whatever the archive says of its sizes.
 */
export class Archive {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, Entry>;
  #inflated = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#entries = new Map([...entriesOf(bytes)].map((entry) => [entry.name, entry]));
  }

  /** The names of its entries, in the order of the directory. */
  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Gives the content of an entry in pieces. */
  read(name: string, onPiece: (piece: Uint8Array) => void): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Unreadable("damaged", `no entry ${name}`);
    if (entry.encrypted) throw new Unreadable("protected");
    const content = this.#content(entry);
    const count = (piece: Uint8Array) => {
      this.#inflated += piece.length;
      if (this.#inflated > INFLATED_MAX_BYTES) throw new LimitReached("size");
      onPiece(piece);
    };
    const inflate = entry.method === DEFLATED ? new Inflate(count) : undefined;
    if (inflate === undefined && entry.method !== STORED) {
      throw new Unreadable("damaged", `compression method ${entry.method}`);
    }
    const before = this.#inflated;
    for (let start = 0; start < content.length;) {
      const ratio = start === 0 ? 64 : (this.#inflated - before) / start;
      const size = Math.ceil(Math.min(SLICE_MAX_BYTES, PIECE_BYTES / Math.max(1, ratio)));
      const slice = content.subarray(start, start + size);
      start += size;
      if (inflate === undefined) count(slice);
      else inflate.push(slice, start >= content.length);
    }
  }

  /** The beginning of an entry, which is meant to be short. */
  readStart(name: string, maxBytes: number): Uint8Array {
    const pieces: Uint8Array[] = [];
    let length = 0;
    try {
      this.read(name, (piece) => {
        pieces.push(piece);
        length += piece.length;
        if (length >= maxBytes) throw new StartRead();
      });
    } catch (error) {
      if (!(error instanceof StartRead)) throw error;
    }
    const start = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      start.set(piece, at);
      at += piece.length;
    }
    return start.subarray(0, maxBytes);
  }

  /** What the directory's sizes say is not believed beyond the end of the file. */
  #content({ offset, compressedBytes }: Entry): Uint8Array {
    const view = viewOf(this.#bytes);
    if (offset + 30 > view.byteLength || view.getUint32(offset, true) !== 0x04034b50) {
      throw new Unreadable("damaged", "no local header");
    }
    const start = offset + 30 + view.getUint16(offset + 26, true) +
      view.getUint16(offset + 28, true);
    return this.#bytes.subarray(start, start + compressedBytes);
  }
}

class StartRead extends Error {}

/** APPNOTE.TXT 4.3.12 and 4.3.16. Archives of more than 4 GB can't be sent, so there is no ZIP64. */
function* entriesOf(bytes: Uint8Array): Generator<Entry> {
  const view = viewOf(bytes);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > ENTRIES_MAX) throw new Unreadable("too_large", `${count} entries`);
  const decoder = new TextDecoder();
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) {
      throw new Unreadable("damaged", "the archive's directory is broken");
    }
    const nameLength = view.getUint16(at + 28, true);
    yield {
      name: decoder.decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll("\\", "/"),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      compressedBytes: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    };
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

function findEnd(view: DataView): number {
  const earliest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= earliest; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  throw new Unreadable("damaged", "the archive has no directory");
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
