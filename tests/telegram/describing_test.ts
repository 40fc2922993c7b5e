import assert from "node:assert/strict";
import type { InlineQueryResult } from "grammy/types";
import { withTelegram } from "./raw_bot.ts";

Deno.test("commands have lower-case names, descriptions, scopes and languages", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const set = (command: string, description: string, more: object = {}) => ({
      chat_id: undefined,
      commands: [{ command, description }],
      ...more,
    });
    await refused("setMyCommands", set("Start", "x"), "BOT_COMMAND_INVALID");
    await refused("setMyCommands", set("x".repeat(33), "x"), "BOT_COMMAND_INVALID");
    await refused("setMyCommands", set("start", ""), "BOT_COMMAND_DESCRIPTION_INVALID");
    await refused("setMyCommands", set("start", "x".repeat(257)), "DESCRIPTION_INVALID");
    await refused(
      "setMyCommands",
      set("start", "x", { language_code: "english" }),
      "language code",
    );
    const unknown = { scope: { type: "planet" } };
    await refused("setMyCommands", set("start", "x", unknown), "unsupported type specified");
    await bot.call("setMyCommands", set("start", "Begin"));
    await bot.call("setMyCommands", set("start", "Начать", { language_code: "ru" }));
    const own = { scope: { type: "chat", chat_id: ann.id } };
    await bot.call("setMyCommands", set("start", "Empezar", own));
    const seen = (language: string) => telegram.world.settings.seenBy(5, language)[0]?.description;
    assert.deepEqual([seen("de"), seen("ru")], ["Begin", "Начать"]);
    const commands = telegram.world.settings.seenBy(ann.id, "ru");
    assert.equal(commands[0]?.description, "Empezar");
    await bot.call("deleteMyCommands", own);
    assert.deepEqual((await bot.call("getMyCommands", own)).result, []);
  }));

Deno.test("name and descriptions are per language and limited", () =>
  withTelegram(async ({ bot, refused }) => {
    await bot.call("setMyDescription", { description: "Keeps files" });
    await bot.call("setMyDescription", { description: "Guarda archivos", language_code: "es" });
    const get = async (language_code: string) =>
      (await bot.call<{ description: string }>("getMyDescription", { language_code })).result;
    assert.deepEqual(await get("es"), { description: "Guarda archivos" });
    assert.deepEqual(await get("de"), { description: "Keeps files" });
    const long = (field: string, length: number) => ({
      chat_id: undefined,
      [field]: "x".repeat(length),
    });
    await refused("setMyDescription", long("description", 513), "too long");
    await refused("setMyShortDescription", long("short_description", 121), "too long");
    await refused("setMyName", long("name", 65), "too long");
  }));

Deno.test("the menu button is one of three kinds", () =>
  withTelegram(async ({ bot, refused }) => {
    await refused("setChatMenuButton", { menu_button: { type: "pizza" } }, "unsupported type");
    await bot.call("setChatMenuButton", { menu_button: { type: "commands" } });
    assert.deepEqual((await bot.call("getChatMenuButton")).result, { type: "commands" });
  }));

Deno.test("inline results are at most 50, with unique ids, and of the right kind", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const document_file_id = (await ann.sendDocument()).document!.file_id;
    const photo_file_id = (await ann.sendPhoto()).photo!.at(-1)!.file_id;
    const audio_file_id = (await ann.sendAudio()).audio!.file_id;
    await bot.updates();
    const answered = ann.query("report");
    const id = (await bot.updates()).at(-1)!.inline_query!.id;
    const document = { type: "document", id: "1", title: "A", document_file_id };
    const answer = (results: object[], more: object = {}) => ({
      chat_id: undefined,
      inline_query_id: id,
      results,
      ...more,
    });
    const check = (results: object[], description: string) =>
      refused("answerInlineQuery", answer(results), description);
    const many = Array.from({ length: 51 }, (_, n) => ({ ...document, id: String(n) }));
    await check(many, "RESULTS_TOO_MUCH");
    await check([document, document], "RESULT_ID_DUPLICATE");
    await check([{ ...document, id: "я".repeat(33) }], "RESULT_ID_INVALID");
    await check([{ ...document, title: undefined }], 'Field "title"');
    await check([{ ...document, document_file_id: photo_file_id }], "can't use file of type Photo");
    await check([{ type: "video_note", id: "1" }], "unallowed inline query result type");
    const long = { next_offset: "x".repeat(65) };
    await refused("answerInlineQuery", answer([document], long), "NEXT_OFFSET_INVALID");
    await bot.call(
      "answerInlineQuery",
      answer([document, { type: "audio", id: "2", title: "no", audio_file_id }], {
        is_personal: true,
        cache_time: 10,
        next_offset: "50",
      }),
    );
    const { results, is_personal, cache_time, next_offset } = await answered;
    assert.deepEqual([is_personal, cache_time, next_offset], [true, 10, "50"]);
    assert.deepEqual(telegram.violations, [
      "answerInlineQuery: a result of type audio with the unknown field title",
    ]);
    assert.ok(ann.choose(results[0] as InlineQueryResult).document);
    // Kept by Telegram for ten seconds, for her alone.
    assert.equal((await ann.query("report")).results.length, 2);
    const bob = telegram.person({ first_name: "Bob" });
    await assert.rejects(bob.query("report", { timeout_ms: 30 }), /not answered/);
  }));
