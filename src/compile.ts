/**
 * `deno task compile [--output FILE] [--commit NAME]`: the sources as one executable.
 *
 * It reads all that is embedded in it at every start. So the sources and their packages are bundled first, which leaves
 * out what nobody imports, and of PGlite's files those that it reads are packed: 5 MB of 31. A new, empty database is
 * embedded as well.
 */
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { createDatabase, PREPARED_DATABASE } from "./database/embedded.ts";
import { packDirectory } from "./database/packed_directory.ts";
import { SETTINGS } from "./settings.ts";

/** What the executable may do. Variables that begin with PG are the driver's. */
export const PERMISSIONS = [
  ...["--no-prompt", "--allow-net", "--allow-read", "--allow-write"],
  `--allow-env=${[...SETTINGS, "PG*"].join(",")}`,
];

/** What PGlite reads beside its code; `database/embedded_engine.ts` unpacks them. */
const ENGINE_FILES = ["pglite.wasm", "pglite.data"];

async function compile(output: string, commit: string): Promise<void> {
  const bundle = join(dirname(output), "bundle");
  await Deno.remove(bundle, { recursive: true }).catch(() => {});
  await Deno.mkdir(bundle, { recursive: true });
  await deno("bundle", "--quiet", "--code-splitting", "--outdir", bundle, source("main.ts"));
  await Deno.writeTextFile(join(bundle, "commit.txt"), commit);
  const engine = import.meta.resolve("@electric-sql/pglite");
  for (const file of ENGINE_FILES) {
    const bytes = await Deno.readFile(new URL(file, engine));
    // Not under its own name: what ends in `.wasm` is taken for a module.
    await Deno.writeFile(join(bundle, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  }
  await Deno.writeFile(join(bundle, PREPARED_DATABASE), await prepareDatabase());
  const embedded = ["commit.txt", ...ENGINE_FILES.map((file) => `${file}.gz`), PREPARED_DATABASE];
  await deno(
    // Without the configuration: every package that it names would be embedded.
    ...["compile", "--quiet", "--no-check", "--no-config", ...PERMISSIONS],
    ...embedded.flatMap((file) => ["--include", join(bundle, file)]),
    ...["--output", output, join(bundle, "main.js")],
  );
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

async function readCommit(): Promise<string | undefined> {
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

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      output: { type: "string", default: "dist/filekeeper" },
      commit: { type: "string" },
    },
  });
  await compile(values.output, values.commit ?? await readCommit() ?? "unknown");
}
