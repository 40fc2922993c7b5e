// As text: an executable that imports JSON keeps no compiled code from one start to the next (Deno 2.6), which takes
// a tenth of a second each time.
import project from "../deno.json" with { type: "text" };

/** As in `deno.json`, the one place where a release is numbered. */
export const VERSION: string = (JSON.parse(project) as { version: string }).version;

/** The commit that the executable was compiled from; `dev` when it runs from its sources. */
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
