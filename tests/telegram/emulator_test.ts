import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Update } from "grammy/types";
import { control } from "./control.ts";
import { Emulator } from "./emulator.ts";
import { RawBot, withTelegram } from "./raw_bot.ts";

type Bot = RawBot;
const keyboard = {
  reply_markup: { inline_keyboard: [[{ text: "📤 Upload", callback_data: "up" }]] },
};

async function nextCallback(bot: Bot): Promise<NonNullable<Update["callback_query"]>> {
  const callback = (await bot.updates()).at(-1)?.callback_query;
  assert.ok(callback);
  return callback;
}

Deno.test("a press gives the callback's answer", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    await bot.call("sendMessage", { chat_id: ann.id, text: "Menu", ...keyboard });
    const pressed = ann.press("📤 Upload");
    const callback = await nextCallback(bot);
    assert.equal(callback.data, "up");
    await bot.call("answerCallbackQuery", { callback_query_id: callback.id, text: "Well" });
    assert.deepEqual(await pressed, { text: "Well" });
    telegram.assertClean();
    await assert.rejects(ann.press("Nothing"), /There is no button Nothing[^]*Menu/);
  }));

Deno.test("a callback is answered once, in time, with at most 200 characters", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    ann.pressData(undefined, "forged", { timeout_ms: 0 });
    const { id } = await nextCallback(bot);
    assert.throws(() => telegram.assertClean(), /"forged" of Ann was never answered/);
    const answer = { chat_id: undefined, callback_query_id: id };
    await refused("answerCallbackQuery", { ...answer, text: "x".repeat(201) }, "MESSAGE_TOO_LONG");
    assert.ok((await bot.call("answerCallbackQuery", { callback_query_id: id })).ok);
    const again = await bot.call("answerCallbackQuery", { callback_query_id: id });
    assert.match(again.description!, /query is too old/);
    assert.match(telegram.violations.join(), /is answered again/);
    await refused(
      "answerCallbackQuery",
      { ...answer, callback_query_id: "77" },
      "query is too old",
    );
    ann.pressData(undefined, "late", { timeout_ms: 0 });
    const late = await nextCallback(bot);
    telegram.advance(16_000);
    const answered = await bot.call("answerCallbackQuery", { callback_query_id: late.id });
    assert.equal(
      answered.description,
      "Bad Request: query is too old and response timeout expired or query ID is invalid",
    );
    telegram.assertClean();
  }));

Deno.test("a callback's message can be out of reach", () =>
  withTelegram(async ({ bot, ann }) => {
    await bot.call("sendMessage", { chat_id: ann.id, text: "Menu", ...keyboard });
    ann.pressData(ann.last, "up", { inaccessible: true, timeout_ms: 0 });
    const callback = await nextCallback(bot);
    assert.deepEqual(callback.message?.date, 0);
    assert.equal("text" in callback.message!, false);
  }));

Deno.test("waitFor sees what comes after the person's last act, also by an edit", () =>
  withTelegram(async ({ bot, ann }) => {
    const { result } = await bot.call("sendMessage", { chat_id: ann.id, text: "Saved 1" });
    assert.equal((await ann.waitFor(/Saved/)).text, "Saved 1");
    await ann.send("more");
    await assert.rejects(
      ann.waitFor(/Saved/, { timeout_ms: 30 }),
      /No message matched[^]*#\d+ bot: Saved 1/,
    );
    const waiting = ann.waitFor(/Saved 2/);
    await bot.call("editMessageText", { chat_id: ann.id, ...result, ...{ text: "Saved 2" } });
    assert.equal((await waiting).message_id, result.message_id);
  }));

Deno.test("a block reaches the bot as an update and ends its messages", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    await ann.block();
    const [update] = await bot.updates();
    assert.equal(update?.my_chat_member?.new_chat_member.status, "kicked");
    const answer = await bot.call("sendMessage", { chat_id: ann.id, text: "x" });
    assert.equal(answer.description, "Forbidden: bot was blocked by the user");
    await ann.unblock();
    assert.ok((await bot.call("sendMessage", { chat_id: ann.id, text: "x" })).ok);
    telegram.assertClean();
  }));

Deno.test("people edit, send albums, forward and share contacts", () =>
  withTelegram(async ({ bot, ann }) => {
    const photo = await ann.sendPhoto({ caption: "old #tag" });
    assert.deepEqual(ann.marked(photo, "hashtag"), ["#tag"]);
    await ann.editCaption(photo, "new");
    await ann.sendAlbum([{ kind: "photo" }, { kind: "video", caption: "both" }]);
    await ann.forward(photo, { count: 2 });
    await ann.sendContact({ own: true });
    const updates = await bot.updates();
    assert.equal(updates[1]?.edited_message?.caption, "new");
    assert.ok(updates[1]?.edited_message?.edit_date);
    const album = updates.slice(2, 4).map(({ message }) => message?.media_group_id);
    assert.ok(album[0] && album[0] === album[1]);
    const forwarded = updates[5]?.message;
    assert.equal(forwarded?.photo?.at(-1)?.file_unique_id, photo.photo?.at(-1)?.file_unique_id);
    assert.notEqual(forwarded?.photo?.at(-1)?.file_id, photo.photo?.at(-1)?.file_id);
    assert.equal(updates[6]?.message?.contact?.user_id, ann.id);
  }));

Deno.test("Telegram cleans what people type, unless a test wants it raw", () =>
  withTelegram(async ({ ann }) => {
    assert.equal((await ann.send(" a\u0000b\u202ec\r\n ")).text, "a bc");
    assert.equal((await ann.send("a\u0000b", { raw: true })).text, "a\u0000b");
    const command = await ann.send("/start@file_keeper_bot and #tag @ann https://a.bc/d.");
    const found = command.entities?.map(({ type }) => type);
    assert.deepEqual(found, ["bot_command", "hashtag", "mention", "url"]);
    await assert.rejects(async () => await ann.open("a=b"), /refuses the start payload/);
  }));

Deno.test("limits answer 429 beyond a burst", () =>
  withTelegram(async ({ bot, ann }) => {
    const codes = [];
    for (let n = 0; n < 22; n++) {
      codes.push((await bot.call("sendMessage", { chat_id: ann.id, text: "x" })).error_code);
    }
    assert.equal(codes[10], undefined);
    assert.equal(codes.at(-1), 429);
  }, { limits: true }));

Deno.test("idle waits for what goes on beside Telegram, and until that is over for a while", () =>
  withTelegram(async ({ telegram }) => {
    const work = { inProgress: 1, endedAt: 0 };
    telegram.alsoAwait(work);
    await assert.rejects(telegram.idle({ timeout_ms: 30 }), /1 other things in flight/);
    let over = false;
    const idle = telegram.idle().then(() => over = true);
    Object.assign(work, { inProgress: 0, endedAt: Date.now() + 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(over, false);
    work.endedAt = 0;
    await idle;
  }));

Deno.test("idle waits for confirmed updates and calls in flight", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    await ann.send("x");
    await assert.rejects(telegram.idle({ timeout_ms: 30 }), /1 updates unconfirmed/);
    await bot.updates();
    const confirming = bot.updates({ timeout: 1 });
    await telegram.idle();
    await confirming;
    assert.ok(telegram.calls.every(({ method }) => method !== "getUpdates"));
  }));

Deno.test("a raw bot is served without a collapse at a thousand calls", () =>
  withTelegram(async ({ bot, ann }) => {
    const started = performance.now();
    await Promise.all(Array.from({ length: 20 }, async () => {
      for (let n = 0; n < 50; n++) await bot.call("sendMessage", { chat_id: ann.id, text: "x" });
    }));
    const rate = 1000 / ((performance.now() - started) / 1000);
    // A shared machine is no bench: this only catches a collapse.
    assert.ok(rate > 300, `${rate} calls/s`);
  }));

Deno.test("the control API drives people from another process", async () => {
  const telegram: Emulator = await Emulator.start({
    alsoServe: (request) => control(telegram, request),
  });
  const ask = async (name: string, body: object = {}) =>
    await (await fetch(`${telegram.url}/control/${name}`, {
      method: "POST",
      body: JSON.stringify(body),
    })).json();
  const { id: person } = await ask("person", { first_name: "Eve" });
  const message = await ask("send", { person, text: "/start" });
  assert.equal(message.text, "/start");
  await ask("media", { person, kind: "document", file_name: "a.pdf", bytes: btoa("pdf") });
  const bot = new RawBot(telegram);
  assert.equal((await bot.updates()).length, 2);
  await bot.call("sendMessage", { chat_id: person, text: "Hi", ...keyboard });
  assert.equal((await ask("wait_for", { person, pattern: "Hi" })).text, "Hi");
  const pressed = ask("press", { person, label: "📤 Upload" });
  await sleep(20);
  const callback = await nextCallback(bot);
  await bot.call("answerCallbackQuery", { callback_query_id: callback.id });
  assert.deepEqual(await pressed, {});
  assert.match(await ask("transcript", { person }), /Eve: \[document a\.pdf\]/);
  assert.deepEqual(await ask("violations"), []);
  assert.match((await ask("press", { person, label: "None" })).error, /There is no button/);
  await telegram.stop();
});
