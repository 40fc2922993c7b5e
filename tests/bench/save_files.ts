/**
 * A process for embedded_part.ts: saves files into the embedded database, as the upload flow does, and reports how
 * fast.
 */
import { join } from "node:path";
import { openEmbedded } from "../../src/database/embedded.ts";
import { enterTurn } from "../../src/storage/sessions.ts";
import { saveFile } from "./save.ts";

export interface Saved {
  /** Saves a second: in the first tenth, in all, in the last tenth. */
  first: number;
  all: number;
  last: number;
  /** Bytes: resident when all is saved; on disk. */
  memory: number;
  disk: number;
}

const [dir = "", text = "0"] = Deno.args;
const files = Number(text);
const PEOPLE = 100;

const database = await openEmbedded({ dir });
const people = Array.from(
  { length: PEOPLE },
  (_, index) => ({ user_id: 7_000 + index, version: 0, kept: 0 }),
);
for (const { user_id } of people) {
  const profile = { id: user_id, username: null, full_name: "Bench", telegram_language: "en" };
  await enterTurn(database, profile, user_id, { register: true });
}
const tenth = Math.max(1, Math.floor(files / 10));
const marks = [performance.now()];
for (let number = 0; number < files; number++) {
  await saveFile(database, people[number % PEOPLE]!, number);
  if ((number + 1) % tenth === 0) {
    marks.push(performance.now());
    console.log(`${number + 1} saved`);
  }
}
const rate = (count: number, ms: number) => count / ms * 1000;
const saved: Saved = {
  first: rate(tenth, marks[1]! - marks[0]!),
  all: rate(files, marks.at(-1)! - marks[0]!),
  last: rate(tenth, marks.at(-1)! - marks.at(-2)!),
  memory: Deno.memoryUsage().rss,
  disk: await sizeOf(dir),
};
await database.close();
console.log(JSON.stringify(saved));

async function sizeOf(path: string): Promise<number> {
  let sum = 0;
  for await (const entry of Deno.readDir(path)) {
    const inside = join(path, entry.name);
    sum += entry.isDirectory ? await sizeOf(inside) : (await Deno.stat(inside)).size;
  }
  return sum;
}
