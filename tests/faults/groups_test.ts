/** Three groups post and their members organise while the bot is killed: nothing is lost, doubled or in another library. */
import assert from "node:assert/strict";
import { buttons } from "../../src/bot/callback_data.ts";
import type { Database } from "../../src/database/database.ts";
import type { Group, Person } from "../telegram/emulator.ts";
import { between, inDatabase, pause, READY, type Rig, type RigOptions, withRig } from "./rig.ts";
import { ROUNDS } from "./rounds.ts";

const KILLS = 50 * ROUNDS;
/** Of two instances, which are killed in turn. */
const KILLS_OF_TWO = 10 * ROUNDS;
const GROUPS = 3;
/** Posts a second, of all groups together. */
const POSTS_PER_S = 12;
const SETTLE_MS = 60_000;
/** For how long starts are waited for: the embedded database takes seconds for each. */
const STARTS_MS = 60_000 * ROUNDS;

/** A group, who is in it, and the names of what they posted there. */
interface Posting {
  group: Group;
  members: Person[];
  posted: string[];
}

Deno.test(`kill -9 at ${KILLS} random moments while three groups post loses nothing (postgres)`, async () => {
  await killed(KILLS, { database: "postgres", mode: "polling" });
});

Deno.test(`kill -9 at ${KILLS} random moments while three groups post loses nothing (embedded)`, async () => {
  await killed(KILLS, { database: "embedded", mode: "polling" });
});

Deno.test(`two instances that are killed in turn ${KILLS_OF_TWO} times lose no group's post`, async () => {
  await killed(KILLS_OF_TWO, { database: "postgres", mode: "webhook", instances: 2 });
});

async function killed(kills: number, options: RigOptions): Promise<void> {
  await withRig({ people: 0, ...options }, async (rig) => {
    for (const bot of rig.bots) bot.start();
    for (const bot of rig.bots) await bot.logged(READY);
    const all: Posting[] = [];
    for (let index = 0; index < GROUPS; index++) all.push(await found(rig, index));
    const said = all.map(({ group }) => saidIn(rig, group));

    const over = new AbortController();
    const load = postAndOrganise(all, over.signal);
    const began = Date.now();
    let ready = 0;
    try {
      for (let kill = 0; kill < kills; kill++) {
        const bot = rig.bots[kill % rig.bots.length]!;
        // Most lives end at work, others in the middle of their start: all of them where starts have taken long enough.
        if (Math.random() < 0.6 && Date.now() - began < STARTS_MS) await bot.logged(READY);
        await pause(between(0, 600));
        if (bot.says(READY)) ready++;
        await bot.end("SIGKILL");
        bot.start();
      }
    } finally {
      over.abort();
      await load;
    }
    for (const bot of rig.bots) await bot.logged(READY);
    await check(rig, all, `${kills} kills, ${ready} of them while it took updates`);
    // Not a word was said in the groups.
    assert.deepEqual(all.map(({ group }) => saidIn(rig, group)), said);
    for (const bot of rig.bots) assert.equal(await bot.end("SIGTERM"), 0);
    await inDatabase(rig, checkCounts);
  });
}

/** A group where everything is kept, whose members have its library in force. */
async function found({ telegram }: Rig, index: number): Promise<Posting> {
  const members = ["Ann", "Ben", "Cleo"].map((name) =>
    telegram.person({ first_name: `${name} ${index}` })
  );
  const group = telegram.group({ title: `Group ${index}`, members, bot: "administrator" });
  const owner = members[0]!;
  await group.waitFor(/Keep everything posted here/);
  await group.press(owner, /✅ Yes/);
  await group.waitFor(/From now on/);
  const open = group.as(owner).button(/📂 Open/);
  assert.ok(open && "url" in open);
  for (const member of members) {
    await telegram.follow(member, open.url);
    await member.waitFor(new RegExp(`📍 Group ${index}`));
  }
  return { group, members, posted: [] };
}

/** Members post, alone and as albums, and move, delete and bring back what any of them posted. */
async function postAndOrganise(all: readonly Posting[], signal: AbortSignal): Promise<void> {
  const random = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)]!;
  while (!signal.aborted) {
    const posting = random(all);
    const { group, members, posted } = posting;
    const next = () => {
      const name = `g${all.indexOf(posting)}-${posted.length}-.bin`;
      posted.push(name);
      return name;
    };
    if (Math.random() < 0.1) {
      const items = [1, 2, 3].map(() => ({ kind: "document" as const, file_name: next() }));
      await group.as(random(members)).sendAlbum(items);
    } else await group.sendMedia(random(members), "document", { file_name: next() });

    // A file by its number, which may be another group's: then nothing happens.
    const count = all.reduce((sum, one) => sum + one.posted.length, 0);
    const file = 1 + Math.floor(Math.random() * count);
    const member = random(random(all).members);
    const menu = member.messages.at(-1);
    const data = random([
      buttons.fileMoveTo.pack({ file, category: "photo", place: null }),
      buttons.fileMoveTo.pack({ file, category: "other", place: null }),
      buttons.fileDelete.pack({ file, place: null }),
      buttons.undo.pack({ act: 1 + Math.floor(Math.random() * count) }),
      buttons.menu.pack({}),
    ]);
    await member.pressData(menu, data, { timeout_ms: 0 });
    await pause(1000 / POSTS_PER_S);
  }
}

/** Every post is a file of its group's library, once, and of no other. */
async function check(rig: Rig, all: readonly Posting[], note: string): Promise<void> {
  const sent = all.reduce((sum, { posted }) => sum + posted.length, 0);
  const deadline = Date.now() + SETTLE_MS;
  let stored = await rig.stored();
  while ((stored.length < sent || rig.telegram.pendingUpdates > 0) && Date.now() < deadline) {
    await pause(500);
    stored = await rig.stored();
  }
  const libraries = new Map<number, string[]>();
  for (const { user_id: library, name } of stored) {
    libraries.set(library, [...libraries.get(library) ?? [], name]);
  }
  const kept = [...libraries.values()].map((names) => names.sort());
  const expected = all.map(({ posted }) => [...posted].sort());
  const byFirst = (one: string[], other: string[]) => one[0]! < other[0]! ? -1 : 1;
  assert.deepEqual(kept.sort(byFirst), expected.sort(byFirst));
  console.log(`    ${sent} posts in ${all.length} groups, ${note}: all kept once`);
}

const saidIn = ({ telegram }: Rig, { messages }: Group) =>
  messages.filter(({ from }) => from?.id === telegram.bot.id).length;

/** What is counted is what is there. */
async function checkCounts(db: Database): Promise<void> {
  const wrong = await db.query(
    `SELECT * FROM (
       SELECT library_id, CASE WHEN deleted_at IS NULL THEN category ELSE 'trash' END AS bucket, count(*) AS files
       FROM files GROUP BY 1, 2
     ) counted FULL JOIN (SELECT library_id, bucket, files FROM library_usage WHERE files > 0) kept
     USING (library_id, bucket) WHERE counted.files IS DISTINCT FROM kept.files`,
  );
  assert.deepEqual(wrong, []);
}
