/** The directory of the embedded database: one process at a time, readable only by its owner. */
import { join, resolve } from "node:path";
import { Refusal } from "../errors.ts";

const LOCK_TIMEOUT_MS = 2_000;
const LOCK_POLL_MS = 50;

export interface DataDirectory {
  /** Where PGlite keeps its files; missing until the database is complete. */
  readonly database: string;
  /** Where a database is created, to be renamed to `database` once it is complete. */
  readonly unfinished: string;
  /** Space set aside for a full disk. */
  readonly reserve: string;
  release(): void;
}

/**
 * Creates the directory if it is missing, and locks it. The lock is the operating system's (flock), so it ends with the
 * process, however that ends. PGlite itself lets two processes open one directory, and they lose each other's data.
 *
 * @throws {Refusal} `data_dir_in_use` when another process holds the lock
 */
export async function lockDataDirectory(dir: string): Promise<DataDirectory> {
  const root = resolve(dir);
  await Deno.mkdir(root, { recursive: true, mode: 0o700 });
  const lock = await Deno.open(join(root, "database.lock"), {
    create: true,
    read: true,
    write: true,
    mode: 0o600,
  });
  if (!await tryLock(lock)) {
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
    reserve: join(root, "database.reserve"),
    release: () => lock.close(),
  };
}

/**
 * Waits briefly for a process that is just ending. `FsFile.tryLock` came with Deno 2.9; before that, only a `lock` that
 * takes too long shows that the file is locked.
 */
async function tryLock(file: Deno.FsFile): Promise<boolean> {
  const deadline = performance.now() + LOCK_TIMEOUT_MS;
  const attempt = (file as { tryLock?: (exclusive: boolean) => Promise<boolean> }).tryLock;
  if (attempt) {
    while (!await attempt.call(file, true)) {
      if (performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
    }
    return true;
  }
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => timeout.resolve(false), LOCK_TIMEOUT_MS);
  const lock = file.lock(true).then(() => true, () => false);
  return await Promise.race([lock, timeout.promise]).finally(() => clearTimeout(timer));
}

export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
}

/** Syncs all files and directories below `path`, so that they survive a power loss. */
export async function syncAll(path: string): Promise<void> {
  for await (const entry of Deno.readDir(path)) {
    const inside = join(path, entry.name);
    if (entry.isDirectory) await syncAll(inside);
    else if (entry.isFile) await sync(inside);
  }
  await syncDirectory(path);
}

/** Syncs a directory's entries, so that a rename in it survives a power loss. */
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
