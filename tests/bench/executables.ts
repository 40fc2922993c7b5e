/** The executables of the figures, compiled as `deno task compile` does it. */
import { join } from "node:path";
import { ROOT } from "./processes.ts";

export interface Executables {
  keeper: string;
  /** The bare bot: see floor/. */
  floor: string;
  /** Bytes of the base of both; undefined where that is unknown (`DENORT_BIN`). */
  base: number | undefined;
}

/**
 * Compiles both. `DENO_COMPILE` names another Deno to compile with, `DENORT_BIN` the base of the executables; without
 * them Deno downloads the base. `FILEKEEPER_BINARY` is taken as it is.
 */
export async function compileExecutables(directory: string): Promise<Executables> {
  const deno = Deno.env.get("DENO_COMPILE") ?? Deno.execPath();
  const floor = join(directory, "floor");
  const here = join(ROOT, "tests/bench/floor");
  await run(deno, [
    ...["compile", "--no-check", "--no-lock", "-A", "-q", "--config", join(here, "deno.json")],
    ...["--output", floor, join(here, "main.ts")],
  ]);
  let keeper = Deno.env.get("FILEKEEPER_BINARY");
  if (keeper === undefined) {
    // Not `dist/filekeeper`: that may be in use.
    keeper = join(directory, "filekeeper");
    await run(deno, ["run", "--allow-all", "src/compile.ts", "--output", keeper]);
  }
  const base = Deno.env.get("DENORT_BIN");
  return { keeper, floor, base: base === undefined ? undefined : (await Deno.stat(base)).size };
}

async function run(program: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, cwd: ROOT, stdout: "null" })
    .output();
  if (!success) throw new Error(`Cannot compile:\n${new TextDecoder().decode(stderr)}`);
}
