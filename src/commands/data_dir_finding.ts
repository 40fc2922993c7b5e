import { dirname, resolve } from "node:path";

/** Why DATA_DIR can't be used; undefined if it can, or could be created. Leaves nothing behind. */
export async function faultOfDirectory(dir: string): Promise<string | undefined> {
  try {
    const place = await existingPart(resolve(dir));
    for await (const _ of Deno.readDir(place)) break;
    const probe = await Deno.makeTempFile({ dir: place, prefix: ".filekeeper-check-" });
    try {
      // An empty file can be created on a full disk too.
      await Deno.writeFile(probe, new Uint8Array(65_536));
    } finally {
      await Deno.remove(probe);
    }
    return undefined;
  } catch (error) {
    return `cannot use DATA_DIR ${dir}: ${reasonOf(error)}`;
  }
}

/** The directory itself, or the nearest above it that exists: there it would be created. */
async function existingPart(path: string): Promise<string> {
  try {
    await Deno.lstat(path);
    return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) || dirname(path) === path) throw error;
    return await existingPart(dirname(path));
  }
}

/** Deno's messages name the operation and the whole path. */
function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotADirectory) return "it is not a directory";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.NotFound) return "nothing can be created there";
  return error instanceof Error ? error.message : String(error);
}
