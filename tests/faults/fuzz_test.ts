/** Input that nobody meant: at the webhook, through polling, in buttons. The bot goes on, and tells nothing. */
import assert from "node:assert/strict";
import type { Update } from "grammy/types";
import { deriveWebhookSecret } from "../../src/config.ts";
import type { Emulator } from "../telegram/emulator.ts";
import { pause, READY, type Rig, withRig } from "./rig.ts";
import { ROUNDS } from "./rounds.ts";

const INPUTS = 1_500 * ROUNDS;
const HOSTILE = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    2 ** 53,
    -(2 ** 53),
    1e308,
    "",
    "\u0000",
    "\ud800",
    "\u202eabc",
    "'; DROP TABLE users; --",
  ],
  ...[
    "<b>",
    "&lt;",
    "%s%n",
    "../../etc/passwd",
    "__proto__",
    "x".repeat(10_000),
    "🗂".repeat(2_000),
  ],
  ...[[], {}, [[]], { id: "1" }, { from: null }, { chat: { id: {} } }],
];

Deno.test("random bytes and mutated updates at the webhook end nothing", async () => {
  await withRig({ database: "postgres", mode: "webhook" }, async (rig) => {
    const { bot, telegram, origins } = rig;
    bot.start();
    await bot.logged(READY);
    const real = await realUpdates(rig);
    const secret = { "x-telegram-bot-api-secret-token": deriveWebhookSecret(telegram.token) };
    const statuses: Record<number, number> = {};
    for (let round = 0; round < INPUTS; round += 20) {
      await Promise.all(Array.from({ length: 20 }, async (_, index) => {
        const body = index % 4 === 0
          ? randomBytes()
          : JSON.stringify(mutated(pick(real), round * 20 + index));
        const headers: Record<string, string> = index % 10 === 3 ? {} : secret;
        const response = await fetch(`${origins[0]}/hook`, { method: "POST", headers, body });
        const text = await response.text();
        statuses[response.status] = (statuses[response.status] ?? 0) + 1;
        assert.ok(!text.includes(telegram.token) && text.length < 100, text);
      }));
    }
    console.log(`    ${INPUTS} bodies, answered ${JSON.stringify(statuses)}`);
    // 503 asks Telegram to deliver again what finds its queue full.
    delete statuses[503];
    assert.deepEqual(Object.keys(statuses).sort(), ["200", "400", "401"]);
    await stillWell(rig);
  });
});

/** What a body of the webhook may have, in bytes. */
const BODY_MAX = 1024 * 1024;
const fill = (unit: string) => unit.repeat(Math.floor((BODY_MAX - 200) / unit.length));
const nested = (open: string, close: string, depth: number) =>
  open.repeat(depth) + "1" + close.repeat(depth);

function largest(): string {
  const entities = Array.from(
    { length: 100 },
    (_, at) => ({ type: "text_link", offset: at, length: 1, url: `https://example.org/${at}` }),
  );
  const inline_keyboard = [Array.from({ length: 100 }, () => ({ text: "x", callback_data: "x" }))];
  const message = {
    ...{ message_id: 1, date: 1, chat: { id: -5, type: "channel", title: "x" }, entities },
    ...{ text: "🗂".repeat(2_048), reply_markup: { inline_keyboard } },
  };
  const channel_post = { ...message, reply_to_message: message, pinned_message: message };
  return `{"update_id":ID,"channel_post":${JSON.stringify(channel_post)}}`;
}

/** Bodies that are made to cost much, with the answers that they may get. */
const COSTLY: Record<string, [body: () => string | Uint8Array<ArrayBuffer>, statuses: number[]]> = {
  // What is refused below must be far from what Telegram sends.
  "a message as long as it can be": [() => largest(), [200]],
  "open lists": [() => fill("["), [400]],
  "lists in lists": [() => `{"update_id":ID,"x":${nested("[", "]", 500_000)}}`, [400]],
  "objects in objects": [
    () => `{"update_id":ID,"message":${nested('{"a":', "}", 150_000)}}`,
    [400],
  ],
  "empty objects": [() => `{"update_id":ID,"x":[${fill("{},")}{}]}`, [400]],
  "one field again and again": [() => `{${fill('"x":1,')}"update_id":ID}`, [400]],
  "many fields": [() => {
    let text = '{"update_id":ID';
    for (let at = 0; text.length < BODY_MAX - 100; at++) text += `,"${at}":0`;
    return `${text}}`;
  }, [400]],
  "one string": [() => `{"update_id":ID,"x":"${fill("x")}"}`, [200]],
  "one string of escapes": [() => `{"update_id":ID,"x":"${fill("\\u0000")}"}`, [200]],
  "one number": [() => `{"update_id":${fill("9")}}`, [400]],
  "blanks": [() => fill(" "), [400]],
  "not UTF-8": [() => new Uint8Array(BODY_MAX - 1).fill(0xff), [400]],
  "too much": [() => fill("x") + fill("x"), [413]],
};

Deno.test("bodies at the webhook that are made to cost much cost little, and hold up nobody", async () => {
  for (const database of ["postgres", "embedded"] as const) {
    await withRig({ database, mode: "webhook" }, async (rig) => {
      const { bot, telegram, origins, ledger } = rig;
      bot.start();
      await bot.logged(READY);
      const [, , ann] = ledger.people;
      await ledger.sendOne(ann!);
      await ledger.settle(30_000);
      const headers = { "x-telegram-bot-api-secret-token": deriveWebhookSecret(telegram.token) };
      const before = bot.memory;
      let [id, peak] = [5_000_000, 0];
      const figures: Record<string, string> = {};
      for (const [name, [make, statuses]] of Object.entries(COSTLY)) {
        const made = make();
        const seen = new Set<number>();
        const began = performance.now();
        await Promise.all(Array.from({ length: 8 }, async () => {
          const body = typeof made === "string" ? made.replace("ID", String(id++)) : made;
          const response = await fetch(`${origins[0]}/hook`, { method: "POST", headers, body });
          await response.text();
          seen.add(response.status);
          peak = Math.max(peak, bot.memory);
        }));
        figures[name] = `${[...seen]}, ${Math.round((performance.now() - began) / 8)} ms each`;
        assert.ok([...seen].every((status) => statuses.includes(status)), `${name}: ${[...seen]}`);
        // Somebody else is answered in between.
        await ledger.sendOne(ann!);
        await ledger.settle(30_000);
        assert.ok(ledger.allNamed, `nobody is served after ${name}`);
      }
      console.log(figures, `${before} MB before, at most ${peak} MB, ${database}`);
      assert.ok(peak < before + 300, `${peak} MB`);
      await stillWell(rig);
    });
  }
});

const MANIFEST = '{"format":"filekeeper","version":1,"files":[';
const fillManifest = (unit: string) => unit.repeat(Math.floor(19_999_000 / unit.length));

/** Manifests of 20 MB, with what is said of them. */
const MANIFESTS: Record<string, [body: () => string, answer: RegExp]> = {
  "lists in lists": [() => MANIFEST + fillManifest("["), /Nothing imported/],
  "empty entries": [() => `${MANIFEST}${fillManifest("{},")}{}]}`, /Nothing imported/],
  "empty values in an entry": [
    () => `${MANIFEST}{"a":[${fillManifest("[],")}1]}]}`,
    /Nothing imported/,
  ],
  "5,000 entries": [() => {
    const entry = (n: number) =>
      `{"file_unique_id":"AgAD${n}","name":"${n}.pdf","category":"document","folder":null,"tags":[],` +
      '"caption":null,"created_at":"2026-01-01T00:00:00Z"},';
    let text = MANIFEST;
    for (let n = 0; n < 5_000; n++) text += entry(n);
    return `${text.slice(0, -1)}]}`;
  }, /Imported: 5,000 entries/],
};

for (const database of ["postgres", "embedded"] as const) {
  Deno.test(`while hostile manifests of 20 MB are imported others are answered, and memory stays bounded (${database})`, async () => {
    await withRig({ database, mode: "polling" }, async (rig) => {
      const { bot, ledger } = rig;
      bot.start();
      await bot.logged(READY);
      const [ann, bob] = ledger.people;
      await ledger.sendOne(bob!);
      await ledger.settle(30_000);
      const before = bot.memory;
      let peak = 0;
      const sampling = setInterval(() => peak = Math.max(peak, bot.memory), 20);
      const figures: Record<string, string> = {};
      try {
        for (const [name, [make, answer]] of Object.entries(MANIFESTS)) {
          const bytes = new TextEncoder().encode(make());
          await ann!.send("/import");
          await ann!.waitFor(/Send me the document/, { timeout_ms: 30_000 });
          const since = await ann!.sendDocument({
            file_name: "filekeeper.json",
            mime_type: "application/json",
            bytes,
            file_size: bytes.length,
          });
          let done = false;
          const answered = ann!.waitFor(answer, { since, timeout_ms: 120_000 })
            .finally(() => done = true);
          let [answers, slowest] = [0, 0];
          while (!done) {
            const began = performance.now();
            await bob!.send("/help");
            await bob!.waitFor(/Two things to know/, { timeout_ms: 30_000 });
            slowest = Math.max(slowest, performance.now() - began);
            answers++;
          }
          await answered;
          figures[name] = `others answered ${answers} times, after ${
            Math.round(slowest)
          } ms at most`;
          assert.ok(answers > 0);
        }
      } finally {
        clearInterval(sampling);
      }
      console.log(figures, `${before} MB before, at most ${peak} MB, ${database}`);
      assert.ok(peak < before + 400, `${peak} MB`);
      await stillWell(rig);
    });
  });
}

Deno.test("mutated updates through polling, and random button data, end nothing", async () => {
  await withRig({ database: "postgres", mode: "polling" }, async (rig) => {
    const { bot, telegram, ledger } = rig;
    bot.start();
    await bot.logged(READY);
    const real = await realUpdates(rig);
    for (let round = 0; round < INPUTS; round++) {
      const { update_id: _, ...rest } = mutated(pick(real), 0);
      const [kind, payload] = Object.entries(rest)[0] ?? ["message", {}];
      telegram.world.updates.push(kind as "message", payload as NonNullable<Update["message"]>);
      if (round % 50 === 0) await pause(20);
    }
    const [ann] = ledger.people;
    // Most of it was hers: what she does now waits for that.
    const began = performance.now();
    await ann!.send("/help");
    await ann!.waitFor(/Two things to know/, { timeout_ms: 120_000 });
    console.log(`    ${INPUTS} updates handled in ${Math.round(performance.now() - began)} ms`);
    const message = ann!.last!;
    for (let round = 0; round < INPUTS / 10; round++) {
      const data = new TextDecoder().decode(randomBytes().slice(0, 20)) || "x";
      // Telegram itself would not carry every one of them; none may be left without an answer.
      await ann!.pressData(message, data, { timeout_ms: 20_000 });
    }
    await stillWell(rig);
  });
});

/** Updates as Telegram sends them: taken from a conversation. */
async function realUpdates({ telegram, ledger }: Rig): Promise<Update[]> {
  const [ann] = ledger.people;
  const taken: Update[] = [];
  const { updates } = telegram.world;
  const push = updates.push.bind(updates);
  updates.push = (type, payload) => {
    const queued = push(type, payload);
    if (queued) taken.push(structuredClone(queued.update));
    return queued;
  };
  await ann!.send("/start");
  await ann!.waitFor(/Hello/);
  for (
    const kind of [
      "photo",
      "video",
      "document",
      "audio",
      "voice",
      "animation",
      "video_note",
      "sticker",
    ] as const
  ) {
    await ann!.sendMedia(kind);
  }
  await ann!.send("hello");
  await ann!.sendContact();
  await ann!.press("📂 My Files");
  await ann!.query("hello").catch(() => {});
  await telegram.idle();
  updates.push = push;
  return taken;
}

function mutated(update: Update, id: number): Update {
  const copy = structuredClone(update);
  copy.update_id = 1_000_000 + id;
  for (let count = 1 + Math.floor(Math.random() * 3); count > 0; count--) mutate(copy, 0);
  return copy;
}

function mutate(value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  const fields = Object.keys(value).filter((field) => depth > 0 || field !== "update_id");
  const field = fields[Math.floor(Math.random() * fields.length)];
  if (field === undefined) return;
  const holder = value as Record<string, unknown>;
  if (Math.random() < 0.7 && typeof holder[field] === "object") {
    return mutate(holder[field], depth + 1);
  }
  if (depth === 0) return;
  if (Math.random() < 0.3) delete holder[field];
  else holder[field] = structuredClone(pick(HOSTILE));
}

function randomBytes(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(1 + Math.floor(Math.random() * 400)));
}

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)]!;
}

/** Healthy, the same process, and it serves a person who has nothing to do with all this. */
async function stillWell({ bot, telegram, ledger, origins }: Rig): Promise<void> {
  const bob = ledger.people[1]!;
  const name = await ledger.sendOne(bob);
  await bob.waitFor(name, { timeout_ms: 60_000 });
  assert.equal((await fetch(`${origins[0]}/readyz`)).status, 200);
  assert.equal(bot.lives, 1);
  assert.ok(!bot.log.includes(secretOf(telegram)));
  assert.doesNotMatch(bot.log, /Unhandled error/);
}

function secretOf(telegram: Emulator): string {
  return telegram.token.split(":")[1]!;
}
