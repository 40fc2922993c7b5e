import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { RawBot, withTelegram } from "./raw_bot.ts";
import { Emulator } from "./emulator.ts";

const ids = (updates: { update_id: number }[]) => updates.map(({ update_id }) => update_id);

Deno.test("an update stays until an offset above it is asked for", () =>
  withTelegram(async ({ bot, ann }) => {
    await ann.send("one");
    await ann.send("two");
    const { result: first } = await bot.call<{ update_id: number }[]>("getUpdates", { limit: 1 });
    await sleep(510);
    const { result: all } = await bot.call<{ update_id: number }[]>("getUpdates");
    assert.equal(first.length, 1);
    assert.deepEqual(ids(all), [first[0]!.update_id, first[0]!.update_id + 1]);
    bot.offset = all[1]!.update_id + 1;
    await ann.send("three");
    assert.equal((await bot.updates())[0]?.message?.text, "three");
  }));

Deno.test("at most the first hundred come, and one alone when the same offset is asked for at once", () =>
  withTelegram(async ({ bot, ann }) => {
    for (let n = 0; n < 120; n++) await ann.send(`message ${n}`);
    const poll = async () =>
      (await bot.call<{ update_id: number }[]>("getUpdates", { offset: bot.offset, timeout: 1 }))
        .result;
    assert.equal((await poll()).length, 100);
    assert.equal((await poll()).length, 1);
    await sleep(510);
    assert.equal((await poll()).length, 100);
    bot.offset += 100;
    assert.equal((await poll()).length, 20);
  }));

Deno.test("a long poll ends as soon as there is something", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const started = performance.now();
    const waiting = bot.updates({ timeout: 20 });
    await sleep(50);
    assert.ok(telegram.isPolled);
    await ann.send("now");
    assert.equal((await waiting)[0]?.message?.text, "now");
    assert.ok(performance.now() - started < 10_000);
  }));

Deno.test("two pollers: the first is terminated with 409", () =>
  withTelegram(async ({ bot, telegram }) => {
    const first = bot.call("getUpdates", { offset: bot.offset, timeout: 20 });
    await sleep(50);
    const second = bot.call("getUpdates", { offset: bot.offset + 1, timeout: 1 });
    const answer = await first;
    assert.equal(answer.error_code, 409);
    assert.match(answer.description!, /terminated by other getUpdates request/);
    assert.ok((await second).ok);
    telegram.assertClean();
  }));

Deno.test("a poller that goes away leaves its updates to the next", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const gone = new AbortController();
    const url = `${telegram.url}/bot${telegram.token}/getUpdates?timeout=20&offset=${bot.offset}`;
    const first = fetch(url, { signal: gone.signal }).catch(() => "gone");
    await sleep(50);
    gone.abort();
    await first;
    await sleep(50);
    assert.ok(!telegram.isPolled);
    await ann.send("still there");
    assert.equal((await bot.updates())[0]?.message?.text, "still there");
  }));

Deno.test("allowed_updates persists when it is left out, and an empty list is the default", () =>
  withTelegram(async ({ bot, ann }) => {
    await bot.call("getUpdates", { offset: bot.offset, allowed_updates: ["callback_query"] });
    await ann.send("unseen");
    await bot.call("getUpdates", { offset: bot.offset + 1 });
    await ann.send("unseen too");
    ann.pressData(undefined, "seen", { timeout_ms: 0 });
    assert.equal((await bot.updates())[0]?.callback_query?.data, "seen");
    await bot.call("getUpdates", { offset: bot.offset, allowed_updates: [] });
    await ann.send("seen again");
    assert.equal((await bot.updates())[0]?.message?.text, "seen again");
  }));

Deno.test("an update can come twice, and identifiers can restart", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    telegram.repeatUpdates({ next: 1 });
    await ann.send("twice");
    const [first] = await bot.updates();
    const [again] = await bot.updates();
    assert.deepEqual(again, first);
    telegram.world.updates.restartIdentifiers(7);
    await ann.send("restarted");
    assert.equal((await bot.updates())[0]?.update_id, 7);
    assert.equal(telegram.pendingUpdates, 1);
    await bot.call("getUpdates", { offset: bot.offset, timeout: 0 });
    assert.equal(telegram.pendingUpdates, 0);
  }));

Deno.test("messages wait for a day, callbacks for 150 seconds", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    ann.pressData(undefined, "late", { timeout_ms: 0 });
    await ann.send("kept");
    telegram.advance(200_000);
    const updates = await bot.updates();
    assert.deepEqual(updates.map((update) => update.message?.text), ["kept"]);
  }));

interface Hook extends AsyncDisposable {
  url: string;
  received: { body: { message?: { text?: string } }; secret: string | null }[];
  answer: (text: string) => Response | Promise<Response>;
}

function hook(): Hook {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      const body = await request.json();
      hooked.received.push({
        body,
        secret: request.headers.get("x-telegram-bot-api-secret-token"),
      });
      return await hooked.answer(body.message?.text ?? "");
    },
  );
  const hooked: Hook = {
    url: `http://127.0.0.1:${server.addr.port}/hook`,
    received: [],
    answer: () => new Response(),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return hooked;
}

Deno.test("a webhook gets its updates with the secret, and getUpdates a 409", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    await using there = hook();
    const bad = { url: there.url, secret_token: "no spaces" };
    await refused("setWebhook", { chat_id: undefined, ...bad }, "unallowed characters");
    const set = await bot.call("setWebhook", { url: there.url, secret_token: "s3cret" });
    assert.ok(set.ok, set.description);
    await ann.send("hooked");
    await telegram.idle();
    assert.equal(there.received[0]?.secret, "s3cret");
    assert.equal(there.received[0]?.body.message?.text, "hooked");
    const poll = await bot.call("getUpdates");
    assert.equal(poll.error_code, 409);
    assert.match(poll.description!, /while webhook is active/);
    const info = await bot.call<{ url: string }>("getWebhookInfo");
    assert.equal(info.result.url, there.url);
    assert.ok((await bot.call("deleteWebhook")).ok);
    await ann.send("polled");
    assert.equal((await bot.updates()).at(-1)?.message?.text, "polled");
    telegram.assertClean();
  }, {}));

Deno.test("a failed delivery is tried again, in order, and does not hold up other people", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    await using there = hook();
    let failures = 2;
    there.answer = (text) =>
      text === "first" && failures-- > 0 ? new Response("", { status: 500 }) : new Response();
    await bot.call("setWebhook", { url: there.url });
    const bob = telegram.person({ first_name: "Bob" });
    await ann.send("first");
    await ann.send("second");
    await bob.send("other");
    await telegram.idle();
    const texts = there.received.map(({ body }) => body.message?.text);
    assert.deepEqual(texts.filter((text) => text !== "other"), [
      "first",
      "first",
      "first",
      "second",
    ]);
    assert.ok(texts.indexOf("other") < 3);
    assert.match(telegram.world.webhook.lastError!.message, /500/);
  }, { webhookRetryMs: 20 }));

Deno.test("several instances get a webhook's updates in turn, and methods in answers are executed", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    await using one = hook();
    await using two = hook();
    two.answer = () => Response.json({ method: "sendMessage", chat_id: ann.id, text: "by answer" });
    await bot.call("setWebhook", { url: one.url });
    telegram.webhookTargets = [one.url, two.url];
    await ann.send("a");
    await ann.send("b");
    await ann.waitFor("by answer");
    await telegram.idle();
    assert.deepEqual([one.received.length, two.received.length], [1, 1]);
    telegram.assertClean();
  }));

Deno.test("a public webhook needs https and one of Telegram's ports", () =>
  withTelegram(async ({ refused }) => {
    const url = (url: string) => ({ chat_id: undefined, url });
    await refused("setWebhook", url("http://bot.example/x"), "An HTTPS URL must be provided");
    await refused(
      "setWebhook",
      url("https://bot.example:8080/x"),
      "only on ports 80, 88, 443 or 8443",
    );
    await refused("setWebhook", url("nonsense"), "invalid webhook URL");
  }));

Deno.test("dropping pending updates is noted: people's files would be lost", async () => {
  await using telegram = await Emulator.start();
  await telegram.person().send("a file, say");
  await new RawBot(telegram).call("deleteWebhook", { drop_pending_updates: true });
  assert.match(telegram.violations[0]!, /pending updates are thrown away/);
});
