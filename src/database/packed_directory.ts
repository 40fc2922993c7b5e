/**
 * A directory in one file: a line of JSON that names what is in it, then the bytes of the files, one after another, all
 * compressed. Owners, times and modes are not kept.
 */
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

/** A file's path and size in bytes, or a directory's path. */
type Entry = [path: string, size: number] | [path: string];

/** Packs what is in `directory`: files and directories, no links. */
export async function packDirectory(directory: string): Promise<Uint8Array> {
  const entries: Entry[] = [];
  const contents: Uint8Array[] = [];
  for await (const path of pathsIn(directory)) {
    if ((await Deno.lstat(join(directory, path))).isDirectory) entries.push([path]);
    else {
      const bytes = await Deno.readFile(join(directory, path));
      entries.push([path, bytes.length]);
      contents.push(bytes);
    }
  }
  const index = new TextEncoder().encode(`${JSON.stringify(entries)}\n`);
  const whole = new Uint8Array(await new Blob([index, ...contents as BlobPart[]]).arrayBuffer());
  // The best quality takes half a minute for a database, and saves a tenth.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return brotliCompressSync(whole, { params });
}

/** Unpacks into `directory`, which is there and empty. Nobody else may read what it makes. */
export async function unpackDirectory(packed: Uint8Array, directory: string): Promise<void> {
  const whole = brotliDecompressSync(packed);
  let at = whole.indexOf("\n".charCodeAt(0)) + 1;
  const entries = JSON.parse(new TextDecoder().decode(whole.subarray(0, at))) as Entry[];
  for (const [path, size] of entries) {
    const place = join(directory, path);
    if (size === undefined) await Deno.mkdir(place, { mode: 0o700 });
    else await Deno.writeFile(place, whole.subarray(at, at += size), { mode: 0o600 });
  }
}

/** Of all files and directories, each directory before what is in it. */
async function* pathsIn(directory: string, below = ""): AsyncGenerator<string> {
  const names = (await Array.fromAsync(Deno.readDir(join(directory, below)))).map((
    { name, isDirectory },
  ) => ({ path: join(below, name), isDirectory }));
  for (const { path, isDirectory } of names.sort((a, b) => a.path < b.path ? -1 : 1)) {
    yield path;
    if (isDirectory) yield* pathsIn(directory, path);
  }
}
