/**
 * The figures: `deno task bench [updates] [growth] [start] [embedded] [--quick] [--json FILE]`. Needs Linux; `start` needs
 * what `deno task compile` needs. With --executable the updates are measured on the executable as well.
 */
import { parseArgs } from "node:util";
import { measureUpdates } from "./updates_part.ts";
import { startServer } from "./server.ts";
import { markdown, type Part } from "./tables.ts";

const PARTS = ["updates", "growth", "start", "embedded"] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "string" },
    quick: { type: "boolean", default: false },
    people: { type: "string", default: "200" },
    "at-once": { type: "string", default: "50" },
    rounds: { type: "string" },
  },
});
const wanted = positionals.length > 0 ? positionals : [...PARTS];
const unknown = wanted.filter((name) => !(PARTS as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(", ")}; there are ${PARTS.join(", ")}`);
  Deno.exit(2);
}

const directory = await Deno.makeTempDir({ prefix: "filekeeper-bench-" });
await Deno.chmod(directory, 0o755); // the server's user passes through
const progress = (what: string) => console.error(`… ${what}`);
const server = await startServer(directory);
const parts: Part[] = [];
try {
  for (const name of wanted) {
    const part = name === "updates"
      ? await measureUpdates({
        server,
        directory,
        people: Number(values.people),
        at_once: Number(values["at-once"]),
        rounds: Number(values.rounds ?? (values.quick ? 2 : 8)),
      }, progress)
      : undefined;
    if (!part) continue;
    parts.push(part);
    console.log(markdown(part));
  }
  if (values.json !== undefined) {
    await Deno.writeTextFile(values.json, `${JSON.stringify(parts, null, 2)}\n`);
  }
} finally {
  await server.close();
  await Deno.remove(directory, { recursive: true });
}
