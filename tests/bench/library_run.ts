/**
 * A large library out of one bot and into another, both processes of their own: how long it takes, how much memory each
 * has at its highest, and how long another person waits meanwhile.
 *
 *     deno run -A --config tests/deno.json tests/bench/library_run.ts [files, 100000] [postgres | embedded | out]
 */
import { openPostgres } from "../../src/database/postgres.ts";
import { createDatabase } from "../support/postgres.ts";
import { Emulator, type Person } from "../telegram/emulator.ts";

const MAIN = new URL("../../src/main.ts", import.meta.url).pathname;
const TIMEOUT_MS = 3_600_000;
const count = Number(Deno.args[0] ?? 100_000);
const kind = Deno.args[1] ?? "postgres";

/** `filekeeper run`, and what it takes. */
async function runBot(url: string | undefined) {
  const telegram = await Emulator.start();
  const dir = await Deno.makeTempDir();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "-q",
      MAIN,
      "run",
    ],
    env: {
      BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      LOG_LEVEL: "warning",
      DATA_DIR: `${dir}/data`,
      ...(url === undefined ? {} : { DATABASE_URL: url }),
    },
    stdin: "null",
  }).spawn();
  const memory = (field: "VmRSS" | "VmHWM") => {
    const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
    return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)![1]) / 1024);
  };
  while (!telegram.isPolled) await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    telegram,
    memory,
    stop: async () => {
      child.kill("SIGTERM");
      await child.status;
      await telegram.stop();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** Answers of `/files` to somebody else, one after another, until stopped: the longest, in milliseconds. */
function watch(person: Person) {
  let going = true;
  let longest = 0;
  const done = (async () => {
    while (going) {
      const began = performance.now();
      await person.send("/files");
      await person.waitFor(/My Files/, { timeout_ms: 60_000 });
      longest = Math.max(longest, performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return async () => {
    going = false;
    await done;
    return Math.round(longest);
  };
}

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

await using source = await createDatabase();
const old = await runBot(source.url);
const ann = old.telegram.person({ first_name: "Ann" });
await ann.send("/start");
await ann.waitFor(/Hello/, { timeout_ms: 30_000 });
const database = await openPostgres({
  url: source.url,
  poolSize: 1,
  statementTimeoutMs: TIMEOUT_MS,
});
let began = performance.now();
await database.query(
  `WITH top AS (
     INSERT INTO folders (library_id, name, name_folded) SELECT $1, 'Year ' || n, 'year ' || n FROM generate_series(1, 20) n
     RETURNING id, name
   )
   INSERT INTO folders (library_id, parent_id, name, name_folded)
   SELECT $1, id, 'Month ' || n, 'month ' || n FROM top, generate_series(1, 12) n`,
  [ann.id],
);
await database.query(
  `WITH place AS (SELECT array_agg(id ORDER BY id) AS ids FROM folders WHERE library_id = $1)
   INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, caption, tags, mime_type, size,
     folder_id, created_at, search_text, grams)
   SELECT $1, 'document', 'document', 'x' || n, 'AgAD' || n || 'xyzXYZ_' || n, 'Quarterly report number ' || n || '.pdf',
     'quarterly report ' || n, CASE WHEN n % 3 = 0 THEN 'A caption of some words – отчёт ' || n END,
     CASE WHEN n % 2 = 0 THEN ARRAY['work', 'y' || n % 30] ELSE '{}' END, 'application/pdf', n * 1000,
     ids[1 + n % array_length(ids, 1)], now() - n * interval '1 minute', 'report', '{1,2,3}'
   FROM generate_series(1, $2::integer) n, place`,
  [ann.id, count],
);
await database.close();
console.log(`${count} files made in ${seconds(began)}; bot at rest: ${old.memory("VmRSS")} MB`);

const bob = old.telegram.person({ first_name: "Bob" });
let stop = watch(bob);
began = performance.now();
await ann.send("/export");
await ann.waitFor(/Your whole library/, { timeout_ms: TIMEOUT_MS });
console.log(
  `out in ${seconds(began)}; highest ${
    old.memory("VmHWM")
  } MB; another waited ${await stop()} ms at most`,
);
const parts = ann.messages.filter(({ document, from }) => document && from?.is_bot).map((message) =>
  old.telegram.bytesOf(message.document!.file_id)
);
console.log(`parts: ${parts.map(({ length }) => length).join(", ")} bytes`);
await old.stop();
if (kind === "out") Deno.exit(0);

await using target = await createDatabase();
const young = await runBot(kind === "embedded" ? undefined : target.url);
const there = young.telegram.person({ first_name: "Ann", id: ann.id });
stop = watch(young.telegram.person({ first_name: "Eve" }));
for (const round of ["in", "in once more"]) {
  began = performance.now();
  await there.send("/import");
  await there.waitFor(/Send me the document/, { timeout_ms: 30_000 });
  for (const [index, bytes] of parts.toReversed().entries()) {
    const file_name = `part-${index}.json`;
    await there.sendDocument({ file_name, bytes, file_size: bytes.length });
    const told = await there.waitFor(/Imported|Nothing imported|went wrong/, {
      timeout_ms: TIMEOUT_MS,
    });
    if (index === 0) console.log(told.text);
  }
  console.log(`${round} in ${seconds(began)}; highest ${young.memory("VmHWM")} MB`);
}
console.log(`another waited ${await stop()} ms at most`);
for (let index = 1; index <= 20; index++) {
  await there.sendDocument({
    file_unique_id: `AgAD${index}xyzXYZ_${index}`,
    file_name: "x.bin",
  });
}
began = performance.now();
await there.waitFor(/Saved 20 files|Quarterly report number 20\.pdf/, { timeout_ms: 60_000 });
console.log(`20 files forwarded, named in ${seconds(began)}`);
await there.send("/import");
const waiting = await there.waitFor(/Still missing from earlier imports/, { timeout_ms: 30_000 });
console.log(waiting.text!.split("\n").at(-1));
await young.stop();
