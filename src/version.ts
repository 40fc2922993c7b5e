// As text: an executable that imports JSON does not cache its compiled code (Deno 2.6), which costs a tenth of a
// second at each start.
import project from "../deno.json" with { type: "text" };

/** The version in `deno.json`, the only place that has it. */
export const VERSION: string = (JSON.parse(project) as { version: string }).version;

/** The commit that the executable was compiled from; `dev` when run from source. */
export function readCommit(): string {
  if (!Deno.build.standalone) return "dev";
  try {
    // Written and embedded by compile.ts.
    const file = new URL("./commit.txt", import.meta.url);
    return Deno.readTextFileSync(file).trim() || "unknown";
  } catch {
    return "unknown";
  }
}
