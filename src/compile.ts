/**
 * `deno task compile [--target TARGET] [--output FILE] [--commit NAME]`: the sources as one executable, for this machine or
 * for another one.
 *
 * It reads all that is embedded in it at every start. So the sources and their packages are bundled first, which leaves
 * out what nobody imports, and of PGlite's files those that it reads are packed: 5 MB of 31. A new, empty database is
 * embedded as well.
 */
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { createDatabase, PREPARED_DATABASE } from "./database/embedded.ts";
import { packDirectory } from "./database/packed_directory.ts";
import { SETTINGS } from "./settings.ts";

/** What the executable may do. Variables that begin with PG are the driver's. */
export const PERMISSIONS = [
  ...["--no-prompt", "--allow-net", "--allow-read", "--allow-write"],
  // To start itself for reading documents, which then gives up every permission, at low priority.
  ...["--allow-run", "--allow-sys=setPriority"],
  `--allow-env=${[...SETTINGS, "PG*"].join(",")}`,
];

/**
 * How V8 keeps memory. With its defaults, which are those of a browser on a large machine, it grows to a third more under load,
 * most of it garbage; collecting that earlier costs no more processor time, except while the bot starts: so not below 32 MB
 * (figures: tests/bench/README.md).
 */
export const V8_FLAGS =
  "--v8-flags=--max-semi-space-size=16,--heap-growing-percent=50,--initial-old-space-size=32";

/** What PGlite reads beside its code; `database/embedded_engine.ts` unpacks them. */
const ENGINE_FILES = ["pglite.wasm", "pglite.data"];

/** The thread that takes documents apart. */
const READING_WORKER = "reading_worker";

/** What can be compiled for: everything that is bundled runs on each of them. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
] as const;

/** What the command line asks for. */
export interface CompileOptions {
  output: string;
  /** Default: what git says. */
  commit?: string;
  /** Default: this machine. */
  target?: typeof TARGETS[number];
}

/** Reads the command line; throws a TypeError with one line that says what is wrong with it. */
export function readOptions(args: readonly string[]): CompileOptions {
  const { values: { target, commit, output } } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string" },
      output: { type: "string" },
      commit: { type: "string" },
    },
  });
  const known = TARGETS.find((each) => each === target);
  if (target !== undefined && known === undefined) {
    throw new TypeError(`Unknown target "${target}". Targets: ${TARGETS.join(", ")}`);
  }
  if (output === "") throw new TypeError("Cannot compile: --output is empty");
  return {
    output: output ?? (known ? `dist/filekeeper-${known}` : "dist/filekeeper"),
    ...(commit !== undefined && { commit }),
    ...(known && { target: known }),
  };
}

/** The arguments of `deno compile` for a bundle that lies in `bundle`. */
export function compileArguments(
  bundle: string,
  embedded: readonly string[],
  { output, target }: CompileOptions,
): string[] {
  return [
    // Without the configuration: every package that it names would be embedded.
    ...["compile", "--quiet", "--no-check", "--no-config", V8_FLAGS, ...PERMISSIONS],
    ...(target === undefined ? [] : ["--target", target]),
    ...embedded.flatMap((file) => ["--include", join(bundle, file)]),
    ...["--output", output, join(bundle, "main.js")],
  ];
}

async function compile(options: CompileOptions): Promise<void> {
  const bundle = join(dirname(options.output), "bundle");
  await rm(bundle, { recursive: true, force: true });
  await Deno.mkdir(bundle, { recursive: true });
  await deno("bundle", "--quiet", "--code-splitting", "--outdir", bundle, source("main.ts"));
  // A module of its own, since a thread of its own runs it; documents/reading_process.ts starts it.
  const worker = source(`documents/${READING_WORKER}.ts`);
  await deno("bundle", "--quiet", "--minify", "--outdir", bundle, worker);
  const commit = options.commit ?? await askGitForCommit() ?? "unknown";
  await Deno.writeTextFile(join(bundle, "commit.txt"), commit);
  const engine = import.meta.resolve("@electric-sql/pglite");
  for (const file of ENGINE_FILES) {
    const bytes = await Deno.readFile(new URL(file, engine));
    // Not under its own name: what ends in `.wasm` is taken for a module.
    await Deno.writeFile(join(bundle, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  }
  await Deno.writeFile(join(bundle, PREPARED_DATABASE), await prepareDatabase());
  const embedded = [
    ...["commit.txt", `${READING_WORKER}.js`],
    ...ENGINE_FILES.map((file) => `${file}.gz`),
    PREPARED_DATABASE,
  ];
  await deno(...compileArguments(bundle, embedded, options));
}

async function prepareDatabase(): Promise<Uint8Array> {
  const directory = await Deno.makeTempDir({ prefix: "filekeeper-compile-" });
  try {
    await createDatabase(directory);
    return await packDirectory(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Its warnings are of interest only when it fails. */
async function deno(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  if (!success) throw new Error(`Cannot ${args[0]}:\n${new TextDecoder().decode(stderr)}`);
}

async function askGitForCommit(): Promise<string | undefined> {
  const args = ["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"];
  try {
    const { success, stdout } = await new Deno.Command("git", { args }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined; // no git here
  }
}

function source(path: string): string {
  return join(import.meta.dirname!, path);
}

/** Its exit code: 0, or 2 for a command line that it does not take. */
async function main(args: readonly string[]): Promise<number> {
  let options: CompileOptions;
  try {
    options = readOptions(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`compile: ${error.message}`);
    return 2;
  }
  await compile(options);
  return 0;
}

if (import.meta.main) Deno.exitCode = await main(Deno.args);
