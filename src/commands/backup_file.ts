/** Backups as gzip files. */
import { Refusal } from "../errors.ts";

/** Compresses pieces of text. */
export function gzip(pieces: AsyncIterable<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from(pieces)
    .pipeThrough(new TextEncoderStream())
    .pipeThrough(new CompressionStream("gzip"));
}

/** Writes a new file that only this user can read. It gets its name once all of it is on disk and `check` has accepted it. */
export async function writeWhole(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  check: (part: string) => Promise<void>,
  progress: (bytes: number) => void,
): Promise<void> {
  if (await isTaken(path)) throw alreadyThere(path);
  const part = `${path}.part`;
  await Deno.remove(part).catch(() => {});
  try {
    using file = await Deno.open(part, { write: true, createNew: true, mode: 0o600 });
    let written = 0;
    for await (const chunk of bytes) {
      for (let at = 0; at < chunk.length;) at += await file.write(chunk.subarray(at));
      progress(written += chunk.length);
    }
    await file.sync();
    await check(part);
    await giveName(part, path);
  } finally {
    await Deno.remove(part).catch(() => {});
  }
}

async function giveName(part: string, path: string): Promise<void> {
  try {
    // Unlike a rename, it fails if the name has been taken meanwhile.
    await Deno.link(part, path);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw alreadyThere(path);
    // The file system has no hard links.
    await Deno.rename(part, path);
  }
}

/** Longer than any line of a backup, in characters: an update, or what a document contains, in one row. */
const LINE_MAX = 16 * 1024 * 1024;
/** Rows that are much alike, with one long caption, may become 200 times smaller; only a bomb does more. */
const INFLATION_MAX = 400;
/** Characters that are inflated whatever the ratio. */
const INFLATED_FREELY = 64 * 1024 * 1024;
/** Lines that are read whatever their number; beyond, each takes a byte at least, since no two rows are the same. */
const LINES_FREELY = 1_000_000;
/** Compressed bytes at a time: what becomes of them is in memory at once. */
const INFLATE_CHUNK = 4096;

/** The lines of a gzip file; in memory there is little more than one. */
export async function* readLines(
  path: string,
  progress: (bytes: number) => void = () => {},
): AsyncGenerator<string> {
  const file = await Deno.open(path, { read: true });
  let read = 0;
  const counted = file.readable.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        for (let at = 0; at < chunk.length; at += INFLATE_CHUNK) {
          const part = chunk.subarray(at, at + INFLATE_CHUNK);
          progress(read += part.length);
          controller.enqueue(part);
        }
      },
    }),
  );
  const text = counted.pipeThrough(new DecompressionStream("gzip"))
    .pipeThrough(new TextDecoderStream("utf-8", { fatal: true }));
  let rest = "";
  let inflated = 0;
  let count = 0;
  try {
    for await (const piece of text) {
      inflated += piece.length;
      if (inflated > INFLATED_FREELY && inflated > read * INFLATION_MAX) {
        throw unusable(path, `inflates to more than ${INFLATION_MAX} times its size`);
      }
      const lines = (rest + piece).split("\n");
      rest = lines.pop()!;
      count += lines.length;
      if (count > LINES_FREELY && count > read) throw unusable(path, "repeats lines");
      if (rest.length > LINE_MAX) throw unusable(path, "has a line that is too long");
      yield* lines;
    }
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw unusable(path, "is not a complete gzip file");
    }
    throw error;
  }
  if (rest !== "") yield rest;
}

function unusable(path: string, why: string): Refusal {
  return new Refusal("backup_damaged", {}, `Cannot use the backup: ${path} ${why}`);
}

/** Shows progress on a terminal, and nothing elsewhere. */
export class ProgressLine {
  readonly #shown = Deno.stderr.isTerminal();
  #last = 0;

  show(text: string): void {
    if (!this.#shown || performance.now() - this.#last < 200) return;
    this.#last = performance.now();
    Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
  }

  end(): void {
    if (this.#shown) Deno.stderr.writeSync(new TextEncoder().encode("\r\x1b[K"));
  }
}

async function isTaken(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
}

function alreadyThere(path: string): Refusal {
  return new Refusal("file_exists", {}, `Cannot write ${path}: the file exists`);
}
