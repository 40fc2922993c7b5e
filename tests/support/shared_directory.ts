/**
 * What the test files of one run share. `deno test` gives every file a world of its own in one process, so
 * it is kept in a directory named after the process. Nothing of it is held by a test (the sanitizers would
 * object): a watchdog, a shell of its own, waits for the process to end, however it ends, and removes it.
 */
import { statfsSync } from "node:fs";
import { join } from "node:path";

const READY_WITHIN_MS = 60_000;
/** What the servers and templates of a run take is a few hundred megabytes. */
const ROOM_NEEDED = 2 ** 31;

/** Where servers keep their data. */
export const DATABASES_DIR = temporaryDirectory();

export const SHARED_DIR = join(DATABASES_DIR, `filekeeper-tests-${Deno.pid}`);

/** Makes something once for all files of this run; others, in parallel perhaps, wait for it. */
export async function once<T>(name: string, make: () => Promise<T>): Promise<T> {
  shareDirectory();
  const [lock, result] = [join(SHARED_DIR, `${name}.lock`), join(SHARED_DIR, `${name}.json`)];
  try {
    await Deno.mkdir(lock);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return JSON.parse(await appeared(result)) as T;
  }
  try {
    const made = await make();
    await Deno.writeTextFile(`${result}.new`, JSON.stringify(made));
    await Deno.rename(`${result}.new`, result);
    return made;
  } catch (error) {
    await Deno.remove(lock); // the next one tries for itself
    throw error;
  }
}

async function appeared(file: string): Promise<string> {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline;) {
    try {
      return await Deno.readTextFile(file);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Cannot start the tests: ${file} did not appear`);
}

/** Once more than one file asks for it, the first has made it, and set the watchdog on it. */
function shareDirectory(): void {
  try {
    Deno.mkdirSync(SHARED_DIR, { mode: 0o755 });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw error;
  }
  const url = Deno.env.get("TEST_DATABASE_URL");
  if (!url) return startWatchdog(SHARED_DIR, []);
  const script = new URL("./drop_databases.ts", import.meta.url).pathname;
  const config = new URL("../deno.json", import.meta.url).pathname;
  const drop = [Deno.execPath(), "run", "-A", "-q", "--config", config, script];
  startWatchdog(SHARED_DIR, [...drop, databasePrefix()]);
}

/** Before the names of this run's databases on a server that others use too. */
export function databasePrefix(): string {
  return Deno.env.has("TEST_DATABASE_URL") ? `filekeeper_test_${Deno.pid}_` : "";
}

/** Waits for this process to end; then stops the server in `dir`, runs `last` and removes `dir`. */
export function startWatchdog(dir: string, last: string[]): void {
  const script = `
    trap '' INT HUP TERM
    parent=$1 dir=$2; shift 2
    while kill -0 "$parent" 2>/dev/null && [ -d "$dir" ]; do sleep 0.2; done
    pid=$(head -n 1 "$dir/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
    [ $# -gt 0 ] && "$@"
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      [ -e "$dir/data/postmaster.pid" ] || break
      sleep 0.1
    done
    rm -rf "$dir"`;
  const { success } = new Deno.Command("sh", {
    args: [
      ...[
        "-c",
        'script=$1; shift; sh -c "$script" watchdog "$@" </dev/null >/dev/null 2>&1 &',
        "sh",
      ],
      ...[script, String(Deno.pid), dir, ...last],
    ],
  }).outputSync();
  if (!success) throw new Error("Cannot start the tests' watchdog");
}

/**
 * In memory, where Linux has the room: a new database is hundreds of files, which takes the system ten times as long on a
 * busy disk. Else a unix socket's path must be short, which some machines' TMPDIR is not.
 */
function temporaryDirectory(): string {
  if (Deno.build.os === "linux" && hasRoom("/dev/shm")) return "/dev/shm";
  const dir = Deno.env.get("TMPDIR") ?? "/tmp";
  return dir.length <= 40 ? dir : "/tmp";
}

/** Whether it is a file system of its own with space, from which programs may be run. */
function hasRoom(path: string): boolean {
  const mounts = Deno.readTextFileSync("/proc/mounts").split("\n").map((line) => line.split(" "));
  const options = mounts.findLast(([, mounted]) => mounted === path)?.[3]?.split(",");
  if (options === undefined || options.includes("noexec") || options.includes("ro")) return false;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize > ROOM_NEEDED;
}
