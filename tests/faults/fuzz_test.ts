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
