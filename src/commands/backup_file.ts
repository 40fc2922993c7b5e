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
  if (await exists(path)) throw alreadyThere(path);
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

/** The lines of a gzip'ed file. */
export async function* readLines(
  path: string,
  progress: (bytes: number) => void = () => {},
): AsyncGenerator<string> {
  const file = await Deno.open(path, { read: true });
  let read = 0;
  const counted = file.readable.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        progress(read += chunk.length);
        controller.enqueue(chunk);
      },
    }),
  );
  const text = counted.pipeThrough(new DecompressionStream("gzip"))
    .pipeThrough(new TextDecoderStream("utf-8", { fatal: true }));
  let rest = "";
  try {
    for await (const piece of text) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop()!;
      yield* lines;
    }
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new Refusal(
        "backup_damaged",
        {},
        `Cannot use the backup: ${path} is no whole gzip file`,
      );
    }
    throw error;
  }
  if (rest !== "") yield rest;
}

/** Shows progress on a terminal, and nothing elsewhere. */
export class Progress {
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

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
}

function alreadyThere(path: string): Refusal {
  return new Refusal("file_exists", {}, `Cannot write ${path}: the file exists`);
}
