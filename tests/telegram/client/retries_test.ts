/** How long calls to Telegram may take. */
import assert from "node:assert/strict";
import { InputFile, type Transformer } from "grammy";
import { logger } from "../../../src/log.ts";
import { connectApi } from "../../../src/telegram/client.ts";
import { limitCallTime } from "../../../src/telegram/retries.ts";
import { Emulator } from "../emulator.ts";

/** Runs `work` while what is to take long takes a moment; gives what was asked for, in milliseconds. */
async function hurried(work: () => Promise<void>, momentMs = 20): Promise<number[]> {
  const asked: number[] = [];
  const real = globalThis.setTimeout;
  const stub = (callback: () => void, ms = 0) => {
    // Shorter is the emulator's, longer grammY's own.
    if (ms < 5_000 || ms > 200_000) return real(callback, ms);
    asked.push(ms);
    return real(callback, momentMs);
  };
  globalThis.setTimeout = stub as typeof setTimeout;
  try {
    await work();
  } finally {
    globalThis.setTimeout = real;
  }
  return asked;
}

/** Telegram as a black hole. */
const silent: Parameters<Transformer>[0] = (_method, _payload, signal) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(new Error("aborted")));
  });

Deno.test("a call may take as long as its method is worth: an answer to a press is short, an upload long", async () => {
  const limit = limitCallTime();
  const wanted: [method: string, payload: Record<string, unknown>, seconds: number][] = [
    ["sendMessage", { chat_id: 1, text: "x" }, 30],
    ["editMessageText", { chat_id: 1, text: "x" }, 30],
    ["getMe", {}, 30],
    ["sendDocument", { chat_id: 1, document: "id" }, 30],
    ["sendDocument", { chat_id: 1, document: new InputFile(new Uint8Array(1)) }, 120],
    ["answerCallbackQuery", { callback_query_id: "1" }, 8],
    ["answerInlineQuery", { inline_query_id: "1", results: [] }, 8],
    ["sendChatAction", { chat_id: 1, action: "typing" }, 8],
  ];
  for (const [method, payload, seconds] of wanted) {
    const asked = await hurried(() =>
      assert.rejects(
        limit(silent, method as "sendMessage", payload as never) as Promise<unknown>,
        { message: `Cannot call ${method}: no answer within ${seconds} s` },
      )
    );
    assert.deepEqual(asked, [seconds * 1000], method);
  }
});

Deno.test("getUpdates has a time of its own", async () => {
  const over = new AbortController();
  const asked = await hurried(async () => {
    const polling = limitCallTime()(silent, "getUpdates", {}, over.signal as never);
    over.abort();
    await assert.rejects(polling as Promise<unknown>, /aborted/);
  });
  assert.deepEqual(asked, []);
});

Deno.test("a call that was not answered in time is not made again: it may have had its effect", async () => {
  await using telegram = await Emulator.start();
  const { signal } = new AbortController();
  const api = connectApi(
    { token: telegram.token, apiRoot: telegram.url, log: logger("test") },
    signal,
  );
  const ann = telegram.person();
  await ann.send("/start");
  telegram.fault({ kind: "timeout", method: "sendMessage" });
  await hurried(
    () => assert.rejects(api.sendMessage(ann.id, "x"), /no answer within 30 s/),
    1_000,
  );
  assert.equal(telegram.faultHits, 1);
});
