/** What polling does when Telegram refuses it, or when somebody else takes the updates. */
import assert from "node:assert/strict";
import type { Update } from "grammy/types";
import { logger } from "../../src/log.ts";
import { connectApi } from "../../src/telegram/client.ts";
import { isRefusedCall } from "../../src/telegram/retries.ts";
import { poll, PollingHealth } from "../../src/updates/polling.ts";
import type { UpdateQueue } from "../../src/updates/queue.ts";
import { until } from "../support/until.ts";
import { Emulator } from "../telegram/emulator.ts";

/** Polling alone, with what it reports; `passed` moves its clock, which no test waits for. */
interface Poller {
  telegram: Emulator;
  health: PollingHealth;
  events: string[];
  taken: Update[];
  ended: Promise<unknown>;
  passed(ms: number): void;
}

async function withPolling(test: (poller: Poller) => Promise<void>): Promise<void> {
  const telegram = await Emulator.start();
  const stopping = new AbortController();
  const real = performance.now;
  let ahead = 0;
  performance.now = () => real.call(performance) + ahead;
  const [events, taken]: [string[], Update[]] = [[], []];
  const log = logger("test");
  const api = connectApi({ token: telegram.token, apiRoot: telegram.url, log }, stopping.signal);
  const health = new PollingHealth();
  const queue = {
    take: (updates: readonly Update[]) => Promise.resolve(void taken.push(...updates)),
  };
  const ended = poll(api, queue as unknown as UpdateQueue, false, stopping.signal, {
    polling: () => events.push("polling"),
    failing: (error) =>
      events.push(
        isRefusedCall(error, 409) ? "409" : isRefusedCall(error, 401) ? "401" : "failing",
      ),
    removedWebhook: (url) => events.push(`removed ${url}`),
  }, health).then(() => undefined, (error) => error);
  try {
    await test({ telegram, health, events, taken, ended, passed: (ms) => void (ahead += ms) });
  } finally {
    stopping.abort();
    await ended;
    performance.now = real;
    await telegram.stop();
  }
}

const happened = (events: string[], wanted: string | RegExp) =>
  until(
    () =>
      Promise.resolve(
        events.some((event) => typeof wanted === "string" ? event === wanted : wanted.test(event)),
      ),
    `${wanted} did not happen`,
  );

const problem = (health: PollingHealth) =>
  health.check().then(() => "", (error: Error) => error.message);

Deno.test("a webhook that somebody sets while the bot polls is removed once; if it comes back it stays, and health names it", async () => {
  await withPolling(async ({ telegram, health, events, taken }) => {
    await happened(events, "polling");
    assert.equal(await problem(health), "");
    await using _other = telegram.setWebhookElsewhere({ again_after_ms: 300 });
    const ann = telegram.person();
    await happened(events, /removed https:\/\/elsewhere\.example/);
    await ann.send("between the two");
    await until(async () => /elsewhere\.example/.test(await problem(health)), "health stays green");
    const conflicts = events.filter((event) => event === "409").length;
    await until(
      () => Promise.resolve(events.filter((event) => event === "409").length > conflicts + 2),
      "it no longer asks",
    );
    assert.equal(events.filter((event) => event.startsWith("removed")).length, 1);
    assert.match(
      await problem(health),
      /a webhook takes the updates: https:\/\/elsewhere\.example/,
    );
    assert.ok(taken.length <= 1);
  });
});

Deno.test("health is green again once the other webhook is gone", async () => {
  await withPolling(async ({ telegram, health, events }) => {
    await happened(events, "polling");
    const other = telegram.setWebhookElsewhere({ again_after_ms: 50 });
    await until(async () => await problem(health) !== "", "health stays green");
    await other.stop();
    telegram.world.webhook.remove();
    await until(async () => await problem(health) === "", "health stays red");
  });
});

Deno.test("another process that polls is named once it lasts, and forgiven when it ends", async () => {
  await withPolling(async ({ telegram, health, events, passed }) => {
    await happened(events, "polling");
    const other = telegram.pollElsewhere();
    // By the second conflict the first is noted: it is reported before the bot asks whether a webhook is the reason.
    await until(
      () => Promise.resolve(events.filter((event) => event === "409").length > 1),
      "it did not ask again",
    );
    passed(31_000);
    await until(
      async () => /another process polls with this token/.test(await problem(health)),
      "health stays green",
    );
    await other.stop();
    await until(async () => await problem(health) === "", "health stays red");
  });
});

for (const code of [401, 404] as const) {
  Deno.test(`a token that is refused at the start with ${code} ends polling at once`, async () => {
    await withPolling(async ({ telegram, ended, events }) => {
      await happened(events, "polling");
      telegram.fault({ kind: `${code}`, method: "getUpdates" });
      // One that ran is patient: this is another start.
      const signal = new AbortController().signal;
      const log = logger("test");
      const api = connectApi({ token: telegram.token, apiRoot: telegram.url, log }, signal);
      const error = await poll(api, {} as UpdateQueue, false, signal, {
        polling: () => assert.fail("it polls"),
        failing: () => assert.fail("it goes on"),
        removedWebhook: () => assert.fail("there is none"),
      }, new PollingHealth()).then(() => undefined, (error) => error);
      assert.ok(isRefusedCall(error, code), String(error));
      telegram.clearFaults();
      assert.equal(await Promise.race([ended, Promise.resolve("goes on")]), "goes on");
    });
  });
}

Deno.test("a token that is refused while the bot runs ends it after a minute, and not if that passes", async () => {
  await withPolling(async ({ telegram, ended, events, taken, passed }) => {
    await happened(events, "polling");
    const ann = telegram.person();
    telegram.fault({ kind: "401", method: "getUpdates", times: 2 });
    await ann.send("one");
    await happened(events, "401");
    const polls = () => events.filter((event) => event === "polling").length;
    await until(() => Promise.resolve(polls() === 2), "it did not go on");
    await until(() => Promise.resolve(taken.length === 1), "it was not taken");
    // A minute without refusals counts for nothing.
    passed(61_000);
    telegram.fault({ kind: "401", method: "getUpdates", times: 2 });
    await ann.send("two");
    await until(() => Promise.resolve(polls() === 3), "it did not go on");
    await until(() => Promise.resolve(taken.length === 2), "it was not taken");
    telegram.fault({ kind: "401", method: "getUpdates" });
    await ann.send("three");
    const refusals = events.filter((event) => event === "401").length;
    await until(
      () => Promise.resolve(events.filter((event) => event === "401").length > refusals),
      "not refused",
    );
    passed(61_000);
    assert.ok(isRefusedCall(await ended, 401));
  });
});
