/** A file system that is soon full: a tmpfs, where one can be mounted. */
import { join } from "node:path";
import type { Need } from "./needs.ts";

export interface SmallDisk {
  path: string;
  /** Takes all space that is left; `free` gives it back. */
  fill(): Promise<void>;
  free(): Promise<void>;
}

/** Of tests on a small disk: Linux, and the right to mount. */
export const SMALL_DISK: Need = {
  isThere: await canMount(),
  missing: "nothing can be mounted here; a limit of the size of files stands in",
  isProvided: false,
};

export async function withSmallDisk(
  megabytes: number,
  test: (disk: SmallDisk) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempDir({ prefix: "filekeeper-disk-" });
  if (!await run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path)) {
    throw new Error(`Cannot mount a tmpfs on ${path}`);
  }
  const filler = join(path, "filler");
  try {
    await test({ path, fill: () => fill(filler), free: () => Deno.remove(filler) });
  } finally {
    await run("umount", "--lazy", path);
    await Deno.remove(path);
  }
}

async function fill(filler: string): Promise<void> {
  using file = await Deno.open(filler, { create: true, append: true });
  for (const size of [1024 * 1024, 4096]) {
    const chunk = new Uint8Array(size);
    try {
      while (true) await file.write(chunk);
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOSPC") throw error;
    }
  }
}

async function canMount(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const path = await Deno.makeTempDir({ prefix: "filekeeper-disk-" });
  const mounted = await run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path);
  if (mounted) await run("umount", "--lazy", path);
  await Deno.remove(path);
  return mounted;
}

async function run(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
