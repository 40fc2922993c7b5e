/**
 * The figures: `deno task bench [mix] [updates] [growth] [start] [embedded] [documents] [--quick] [--json FILE]`. Needs Linux; `start` and
 * `embedded` need what `deno task compile` needs (see executables.ts). With `--executable` the updates are those of the
 * executable and of a compiled floor, otherwise of what `deno run` runs. `--people`, `--at-once` and `--rounds` say how
 * many people do everything, how many of them wait at the same time, and how often. `--files` and `--documents` say among
 * how many files how many documents are searched.
 */
import { parseArgs } from "node:util";
import { measureDocuments } from "./documents_part.ts";
import { measureEmbedded } from "./embedded_part.ts";
import { compileExecutables, type Executables } from "./executables.ts";
import { measureGrowth } from "./growth_part.ts";
import { measureMix } from "./mix_part.ts";
import { measureUpdates } from "./updates_part.ts";
import { measureStart } from "./start_part.ts";
import { startServer } from "./server.ts";
import { markdown, type Part } from "./tables.ts";

const PARTS = ["mix", "updates", "growth", "start", "embedded", "documents"] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "string" },
    quick: { type: "boolean", default: false },
    people: { type: "string" },
    "at-once": { type: "string" },
    rounds: { type: "string" },
    files: { type: "string" },
    documents: { type: "string" },
    executable: { type: "boolean", default: false },
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

let compiled: Promise<Executables> | undefined;

function executables(): Promise<Executables> {
  progress("compiling");
  return compiled ??= compileExecutables(directory);
}

async function measure(part: typeof PARTS[number]): Promise<Part> {
  const { quick } = values;
  switch (part) {
    case "mix":
      return await measureMix({
        server,
        directory,
        people: Number(values.people ?? (quick ? 1_000 : 4_000)),
        at_once: Number(values["at-once"] ?? 100),
        rounds: Number(values.rounds ?? (quick ? 2 : 8)),
        updates: quick ? 1_000 : 4_000,
        // PostgreSQL's autovacuum and the embedded database's own look once a minute.
        statistics_ms: quick ? 0 : 70_000,
        executables: values.executable ? await executables() : undefined,
      }, progress);
    case "updates":
      return await measureUpdates({
        server,
        directory,
        people: Number(values.people ?? 200),
        at_once: Number(values["at-once"] ?? 50),
        rounds: Number(values.rounds ?? (quick ? 2 : 8)),
        executables: values.executable ? await executables() : undefined,
      }, progress);
    case "growth":
      return await measureGrowth({
        server,
        sizes: quick ? [10, 1_000, 20_000] : [10, 1_000, 100_000, 1_000_000],
        others: quick ? 20_000 : 2_000_000,
        iterations: quick ? 50 : 300,
      }, progress);
    case "start":
      return await measureStart({
        server,
        directory,
        executables: await executables(),
        starts: quick ? 3 : 15,
      }, progress);
    case "embedded":
      return await measureEmbedded({
        directory,
        executables: await executables(),
        files: quick ? 2_000 : 100_000,
      }, progress);
    case "documents":
      return await measureDocuments({
        server,
        files: Number(values.files ?? (quick ? 3_000 : 1_000_000)),
        documents: Number(values.documents ?? (quick ? 300 : 100_000)),
        iterations: quick ? 50 : 300,
      }, progress);
  }
}

try {
  for (const name of wanted) {
    const part = await measure(name as typeof PARTS[number]);
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
