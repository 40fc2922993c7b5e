import assert from "node:assert/strict";
import type { Emulator } from "./emulator.ts";
import { startBrokenTls } from "./broken_tls.ts";
import { type RawBot, withTelegram } from "./raw_bot.ts";

/** How long to wait for what never comes. */
const SOON_MS = 300;

/** Waits for a condition that depends on others. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const late = Date.now() + 10_000;
  while (!await condition()) {
    if (Date.now() > late) throw new Error("The condition never came true");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Sends "x" and reads the whole answer, for at most a moment. */
const sendSoon = async (telegram: Emulator, chat_id: number, timeout_ms = SOON_MS) => {
  const url = `${telegram.url}/bot${telegram.token}/sendMessage?chat_id=${chat_id}&text=x`;
  return await (await fetch(url, { signal: AbortSignal.timeout(timeout_ms) })).text();
};

/** The document's path on the file server. */
async function documentUrl(telegram: Emulator, bot: RawBot, file_id: string): Promise<string> {
  const { result } = await bot.call<{ file_path: string }>("getFile", { file_id });
  return `${telegram.url}/file/bot${telegram.token}/${result.file_path}`;
}

Deno.test("faults hit the calls that they name", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const send = () => bot.call("sendMessage", { chat_id: ann.id, text: "x" });
    telegram.fault({ kind: "429", method: "sendMessage", times: 1, retry_after: 7 });
    const limited = await send();
    assert.deepEqual([limited.error_code, limited.parameters], [429, { retry_after: 7 }]);
    telegram.fault({ kind: "502", method: /^send/, times: 1 });
    assert.equal((await send()).description, "Bad Gateway");
    telegram.fault({ kind: "drop", times: 1 });
    await assert.rejects(send());
    const before = ann.messages.length;
    telegram.fault({ kind: "drop_after", times: 1, chat_id: ann.id });
    await assert.rejects(send());
    assert.equal(ann.messages.length, before + 1);
    telegram.fault({ kind: "delay", times: 1, delay_ms: 60 });
    const started = performance.now();
    assert.ok((await send()).ok);
    assert.ok(performance.now() - started >= 55);
    telegram.fault({ kind: "timeout", method: "getMe", times: 1 });
    await assert.rejects(fetch(`${telegram.url}/bot${telegram.token}/getMe`, {
      signal: AbortSignal.timeout(60),
    }));
    telegram.assertClean();
  }));

Deno.test("an answer can break off halfway, stall, or never come although the call was executed", () =>
  withTelegram(async ({ ann, telegram }) => {
    const sent = ann.messages.length;
    telegram.fault({ kind: "half", times: 1, method: "sendMessage" });
    await assert.rejects(sendSoon(telegram, ann.id), TypeError);
    telegram.fault({ kind: "stall", times: 1, method: "sendMessage" });
    await assert.rejects(sendSoon(telegram, ann.id), { name: "TimeoutError" });
    telegram.fault({ kind: "silent_after", times: 1, method: "sendMessage" });
    await assert.rejects(sendSoon(telegram, ann.id), { name: "TimeoutError" });
    assert.equal(ann.messages.length, sent + 3);
    telegram.fault({ kind: "timeout", times: 1, method: "sendMessage" });
    await assert.rejects(sendSoon(telegram, ann.id), { name: "TimeoutError" });
    assert.equal(ann.messages.length, sent + 3);
    telegram.fault({ kind: "drip", times: 1, method: "sendMessage", delay_ms: 60 });
    const started = performance.now();
    assert.match(await sendSoon(telegram, ann.id, 10_000), /"ok":true/);
    assert.ok(performance.now() - started >= 50);
    // A call that hangs is nothing to wait for.
    telegram.fault({ kind: "timeout", method: "getMe" });
    const hanging = new AbortController();
    const asked = fetch(`${telegram.url}/bot${telegram.token}/getMe`, { signal: hanging.signal });
    await telegram.idle();
    hanging.abort();
    await assert.rejects(asked, { name: "AbortError" });
    telegram.assertClean();
  }));

Deno.test("a fault can let calls through first, concern one chat, and pass by itself", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const ben = telegram.person({ first_name: "Ben" });
    await ben.send("/start");
    const send = async (chat_id: number) =>
      (await bot.call("sendMessage", { chat_id, text: "x" })).error_code;
    telegram.fault({ kind: "429", chat_id: ann.id, after: 1, retry_after: 3600, for_ms: 300 });
    assert.deepEqual([await send(ann.id), await send(ann.id), await send(ben.id)], [
      undefined,
      429,
      undefined,
    ]);
    await until(async () => await send(ann.id) === undefined);
    telegram.fault({ kind: "401", times: 1 });
    assert.deepEqual([await send(ann.id), await send(ann.id)], [401, undefined]);
    telegram.assertClean();
  }));

Deno.test("the file server stalls, sends more than it announced, is away or has lost the file", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const bytes = new Uint8Array(50_000).fill(7);
    const file_id = (await ann.sendDocument({ bytes })).document!.file_id;
    const url = await documentUrl(telegram, bot, file_id);
    telegram.fault({ kind: "stall", method: "download", times: 1 });
    const stalled = await fetch(url, { signal: AbortSignal.timeout(SOON_MS) });
    let got = 0;
    await assert.rejects(async () => {
      for await (const chunk of stalled.body!) got += chunk.length;
    }, { name: "TimeoutError" });
    assert.equal(got, bytes.length / 2);
    telegram.fault({ kind: "half", method: "download", times: 1 });
    await assert.rejects(async () => await (await fetch(url)).bytes());
    telegram.fault({ kind: "more", method: "download", times: 1, bytes: 1000 });
    assert.equal((await (await fetch(url)).bytes()).length, bytes.length + 1000);
    for (const kind of ["404", "502"] as const) {
      telegram.fault({ kind, method: "download", times: 1 });
      const refused = await fetch(url);
      await refused.body?.cancel();
      assert.equal(refused.status, Number(kind));
    }
    telegram.fault({ kind: "drop", method: "download", for_ms: 200 });
    const away = async () => {
      try {
        return (await (await fetch(url)).bytes()).length;
      } catch (error) {
        assert.ok(error instanceof TypeError);
        return 0;
      }
    };
    assert.equal(await away(), 0);
    await until(async () => await away() === bytes.length);
    telegram.assertClean();
  }));

Deno.test("another poller terminates ours, and can take its updates", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const poll = () => bot.call("getUpdates", { offset: bot.offset, timeout: 5 });
    {
      await using _other = telegram.pollElsewhere({ takes: true });
      await until(() => telegram.isPolled);
      const answer = await poll();
      assert.equal(answer.error_code, 409);
      assert.match(answer.description!, /terminated by other getUpdates request/);
      await ann.send("taken");
      await until(() => telegram.pendingUpdates === 0);
    }
    await ann.send("ours");
    assert.deepEqual((await bot.updates()).map(({ message }) => message?.text), ["ours"]);
    telegram.assertClean();
  }));

Deno.test("a webhook set by somebody else silences polling until it is removed, and may come back", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const code = async () =>
      (await bot.call("getUpdates", { offset: bot.offset, timeout: 0 })).error_code;
    await using _other = telegram.setWebhookElsewhere({ again_after_ms: 50 });
    assert.equal(await code(), 409);
    const info = await bot.call<{ url: string }>("getWebhookInfo");
    assert.match(info.result.url, /elsewhere/);
    await ann.send("kept");
    assert.ok((await bot.call("deleteWebhook")).ok);
    assert.deepEqual((await bot.updates()).map(({ message }) => message?.text), ["kept"]);
    await until(async () => await code() === 409);
  }));

for (const how of ["close", "garbage", "hang"] as const) {
  Deno.test(`TLS can be broken off (${how})`, async () => {
    await using broken = startBrokenTls(how);
    await assert.rejects(fetch(broken.url, { signal: AbortSignal.timeout(SOON_MS) }));
    assert.ok(broken.connections() >= 1);
  });
}
