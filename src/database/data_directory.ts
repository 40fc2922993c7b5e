/** The directory of the embedded database: one process at a time, nobody else's eyes. */
import { join, resolve } from "node:path";
import { Refusal } from "../errors.ts";

const LOCK_TIMEOUT_MS = 2_000;
const LOCK_POLL_MS = 50;

export interface DataDirectory {
  /** Where PGlite keeps its files; absent until there is a whole database. */
  readonly database: string;
  /** Where a database is made, to be moved to `database` when it is whole. */
  readonly unfinished: string;
  release(): void;
}

/**
 * Makes the directory where it is missing and locks it. The lock is the operating system's (flock), so it
 * ends with the process, however that ends. Two processes on one directory would lose each other's data,
 * and nothing in PGlite stops them.
 */
export async function takeDataDirectory(dir: string): Promise<DataDirectory> {
  const root = resolve(dir);
  await Deno.mkdir(root, { recursive: true, mode: 0o700 });
  const lock = await Deno.open(join(root, "database.lock"), {
    create: true,
    read: true,
    write: true,
    mode: 0o600,
  });
  if (!await locked(lock)) {
    lock.close();
    throw new Refusal(
      "data_dir_in_use",
      { dir },
      `Cannot open the database in ${dir}: another process is using it`,
    );
  }
  return {
    database: join(root, "database"),
    unfinished: join(root, "database.new"),
    release: () => lock.close(),
  };
}

/**
 * Waits for a moment where it is taken: by a process that is just ending, say. `tryLock` came with Deno 2.9; before,
 * only waiting tells.
 */
async function locked(file: Deno.FsFile): Promise<boolean> {
  const deadline = performance.now() + LOCK_TIMEOUT_MS;
  const tryLock = (file as { tryLock?: (exclusive: boolean) => Promise<boolean> }).tryLock;
  if (tryLock) {
    while (!await tryLock.call(file, true)) {
      if (performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
    }
    return true;
  }
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), LOCK_TIMEOUT_MS);
  const lock = file.lock(true).then(() => true, () => false);
  return await Promise.race([lock, late.promise]).finally(() => clearTimeout(timer));
}

export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
}

/** Makes what was written below `path`, and its names, survive a power loss. */
export async function syncAll(path: string): Promise<void> {
  for await (const entry of Deno.readDir(path)) {
    const inside = join(path, entry.name);
    if (entry.isDirectory) await syncAll(inside);
    else if (entry.isFile) await sync(inside);
  }
  await syncDirectory(path);
}

/** Makes a rename in this directory survive a power loss. */
export async function syncDirectory(path: string): Promise<void> {
  if (Deno.build.os !== "windows") await sync(path);
}

async function sync(path: string): Promise<void> {
  const file = await Deno.open(path, { read: true });
  try {
    await file.sync();
  } finally {
    file.close();
  }
}
