import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { withTelegram } from "./raw_bot.ts";

const inline_keyboard = (text: string, more: object = { callback_data: "x" }) => ({
  reply_markup: { inline_keyboard: [[{ text, ...more }]] },
});

Deno.test("a text has 1 to 4096 UTF-16 units after parsing", () =>
  withTelegram(async ({ bot, ann, refused }) => {
    await refused("sendMessage", { text: "" }, "400 Bad Request: message text is empty");
    await refused("sendMessage", { text: " \n " }, "text must be non-empty");
    await refused("sendMessage", { text: "x".repeat(4097) }, "message is too long");
    await refused("sendMessage", { text: "😀".repeat(2049) }, "message is too long");
    const text = `<b>${"x".repeat(4096)}</b>`;
    const sent = await bot.call("sendMessage", { chat_id: ann.id, text, parse_mode: "HTML" });
    assert.ok(sent.ok);
  }));

Deno.test("HTML with unknown or unclosed tags is refused", () =>
  withTelegram(async ({ bot, ann, refused }) => {
    const html = (text: string) => ({ text, parse_mode: "HTML" });
    await refused("sendMessage", html("<p>x</p>"), 'Unsupported start tag "p" at byte offset 0');
    await refused("sendMessage", html("é <b>x"), "Can't find end tag corresponding to start tag");
    await refused("sendMessage", html("<b>x</i>"), 'expected "</b>", found "</i>"');
    await refused("sendMessage", html("a < b"), "Unclosed start tag at byte offset 2");
    await bot.call("sendMessage", {
      chat_id: ann.id,
      ...html('<a href="https://a.bc">A &lt;</a>'),
    });
    assert.equal(ann.last?.text, "A <");
    assert.deepEqual(ann.last?.entities, [
      { type: "text_link", offset: 0, length: 3, url: "https://a.bc" },
    ]);
  }));

Deno.test("MarkdownV2 with a bare reserved character is refused", () =>
  withTelegram(async ({ bot, ann, refused }) => {
    const markdown = (text: string) => ({ text, parse_mode: "MarkdownV2" });
    await refused("sendMessage", markdown("a.b"), "is reserved and must be escaped");
    await refused("sendMessage", markdown("*a"), "Can't find end of bold entity");
    await bot.call("sendMessage", { chat_id: ann.id, ...markdown("*a* \\. [l](https://a.bc)") });
    assert.equal(ann.last?.text, "a . l");
  }));

Deno.test("entities have to lie inside the text, and not in the middle of a character", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const bold = (offset: number, length: number, text = "😀 hello") => ({
      text,
      entities: [{ type: "bold", offset, length }],
    });
    await refused("sendMessage", bold(0, 99), "ends after the end of the text");
    await refused("sendMessage", bold(50, 1), "begins after the end of the text");
    await refused("sendMessage", bold(-1, 1), "receive an entity with incorrect offset -1");
    await refused("sendMessage", bold(1, 2), "begins in a middle of a UTF-16 symbol");
    await refused("sendMessage", bold(0, 1), "ends in a middle of a UTF-16 symbol");
    await bot.call("sendMessage", { chat_id: ann.id, ...bold(3, 5) });
    assert.deepEqual(ann.marked(ann.last!, "bold"), ["hello"]);
    // What Telegram removes moves the entities along.
    await bot.call("sendMessage", { chat_id: ann.id, ...bold(4, 5, " a\u202eb hello") });
    assert.equal(ann.last?.text, "ab hello");
    assert.deepEqual(telegram.violations, []);
  }));

Deno.test("callback data has 1 to 64 bytes, and a keyboard at most 100 buttons, 8 a row, 10 kB", () =>
  withTelegram(async ({ bot, ann, refused }) => {
    const message = (data: string) => ({
      text: "x",
      ...inline_keyboard("A", { callback_data: data }),
    });
    await refused("sendMessage", message(""), "BUTTON_DATA_INVALID");
    await refused("sendMessage", message("я".repeat(33)), "BUTTON_DATA_INVALID");
    assert.ok((await bot.call("sendMessage", { chat_id: ann.id, ...message("я".repeat(32)) })).ok);
    const keyboard = (rows: number, width: number, data = "x") => ({
      text: "x",
      reply_markup: {
        inline_keyboard: Array.from(
          { length: rows },
          () => Array.from({ length: width }, () => ({ text: "Button", callback_data: data })),
        ),
      },
    });
    await refused("sendMessage", keyboard(101, 1), "reply markup is too long");
    await refused("sendMessage", keyboard(1, 9), "reply markup is too long");
    await refused("sendMessage", keyboard(100, 1, "x".repeat(64)), "reply markup is too long");
    assert.ok((await bot.call("sendMessage", { chat_id: ann.id, ...keyboard(12, 8) })).ok);
    await refused("sendMessage", { text: "x", ...inline_keyboard(" ") }, "text must be non-empty");
    await refused(
      "sendMessage",
      { text: "x", ...inline_keyboard("A", {}) },
      "text buttons are unallowed",
    );
    await refused(
      "sendMessage",
      { text: "x", ...inline_keyboard("A", { url: "nonsense" }) },
      "is invalid",
    );
  }));

Deno.test("unknown methods, parameters, chats and tokens each get their own answer", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    assert.equal((await bot.call("sendNothing")).error_code, 404);
    telegram.violations.length = 0;
    await bot.call("sendMessage", { chat_id: ann.id, text: "x", caption: "y" });
    assert.deepEqual(telegram.violations, ["sendMessage: the unknown parameter caption"]);
    await refused("sendMessage", { chat_id: 4711, text: "x" }, "400 Bad Request: chat not found");
    await refused("sendMessage", { chat_id: "", text: "x" }, "chat_id is empty");
    const response = await fetch(`${telegram.url}/bot1:wrong/getMe`);
    assert.deepEqual(await response.json(), {
      ok: false,
      error_code: 401,
      description: "Unauthorized",
    });
    const stranger = telegram.person();
    await refused(
      "sendMessage",
      { chat_id: stranger.id, text: "x" },
      "403 Forbidden: bot can't init",
    );
  }));

Deno.test("parameters come as JSON, as a form, in the query and as multipart", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const root = `${telegram.url}/bot${telegram.token}`;
    const get = await fetch(`${root}/sendmessage?chat_id=${ann.id}&text=by+GET`);
    assert.ok((await get.json()).ok);
    const keyboard = JSON.stringify(inline_keyboard("A").reply_markup);
    const body = new URLSearchParams({
      chat_id: String(ann.id),
      text: "x",
      reply_markup: keyboard,
    });
    assert.ok((await (await fetch(`${root}/sendMessage`, { method: "POST", body })).json()).ok);
    assert.deepEqual(ann.buttons(), [["A"]]);
    assert.ok((await bot.form("sendMessage", { chat_id: String(ann.id), text: "x" })).ok);
    telegram.assertClean();
  }));

Deno.test("an edit needs an own message of the right type that exists, and a change", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const { result: sent } = await bot.call("sendMessage", { chat_id: ann.id, text: "one" });
    const edit = { message_id: sent.message_id, text: "two", ...inline_keyboard("A") };
    await bot.call("editMessageText", { chat_id: ann.id, ...edit });
    assert.equal(ann.last?.text, "two");
    assert.deepEqual(ann.buttons(), [["A"]]);
    await refused("editMessageText", edit, "message is not modified");
    assert.equal(telegram.notModified, 1);
    // An edit without a keyboard takes it away.
    await bot.call("editMessageText", { chat_id: ann.id, ...edit, reply_markup: undefined });
    assert.deepEqual(ann.buttons(), []);
    const theirs = await ann.sendPhoto();
    await refused(
      "editMessageText",
      { ...edit, message_id: theirs.message_id },
      "message can't be edited",
    );
    await refused("editMessageText", { ...edit, message_id: 9999 }, "message to edit not found");
    const photo = await bot.call("sendPhoto", {
      chat_id: ann.id,
      photo: theirs.photo!.at(-1)!.file_id,
      caption: "a caption",
    });
    const { message_id } = photo.result;
    await refused(
      "editMessageText",
      { message_id, text: "x" },
      "there is no text in the message to edit",
    );
    await refused(
      "editMessageCaption",
      { message_id: sent.message_id, caption: "x" },
      "there is no caption in the message to edit",
    );
    await refused(
      "editMessageCaption",
      { message_id, caption: "x".repeat(1025) },
      "caption is too long",
    );
    await bot.call("editMessageCaption", { chat_id: ann.id, message_id, caption: "another" });
    assert.equal(ann.last?.caption, "another");
    await refused("editMessageReplyMarkup", { message_id }, "message is not modified");
  }));

Deno.test("editing a message that the person deleted fails and is no violation", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const { result } = await bot.call<Message>("sendMessage", { chat_id: ann.id, text: "one" });
    ann.delete(result);
    const answer = await bot.call("editMessageText", {
      chat_id: ann.id,
      message_id: result.message_id,
      text: "two",
    });
    assert.equal(answer.description, "Bad Request: message to edit not found");
    telegram.assertClean();
    assert.equal(telegram.refusals.length, 1);
  }));

Deno.test("messages can be deleted for 48 hours", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const first = await ann.send("mine");
    const second = await ann.send("old");
    const { message_id } = first;
    assert.ok((await bot.call("deleteMessage", { chat_id: ann.id, message_id })).ok);
    assert.equal(ann.chat.now(first), undefined);
    await refused("deleteMessage", { message_id: 4711 }, "message to delete not found");
    telegram.advance(49 * 3600_000);
    await refused("deleteMessage", { message_id: second.message_id }, "message can't be deleted");
  }));

Deno.test("a start link that the bot makes needs a payload that Telegram lets through", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const link = (payload: string) => `https://t.me/${telegram.bot.username}?start=${payload}`;
    await bot.call("sendMessage", { chat_id: ann.id, text: link("s_abc-1") });
    assert.deepEqual(telegram.violations, []);
    await bot.call("sendMessage", { chat_id: ann.id, text: `look: ${link("abc=")}` });
    assert.equal(telegram.violations.length, 1);
  }));

Deno.test("replies, protected content, actions and kinds of keyboards", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const mine = await ann.send("hello");
    await bot.call("sendMessage", {
      chat_id: ann.id,
      text: "yes?",
      reply_parameters: { message_id: mine.message_id },
      protect_content: true,
    });
    assert.equal(ann.last?.reply_to_message?.text, "hello");
    await assert.rejects(ann.forward(ann.last!), /protected/);
    await refused(
      "sendMessage",
      { text: "x", reply_parameters: { message_id: 999 } },
      "to be replied",
    );
    await refused("sendChatAction", { action: "dancing" }, "wrong parameter action");
    await bot.call("sendMessage", {
      chat_id: ann.id,
      text: "Your phone?",
      reply_markup: {
        keyboard: [[{ text: "Share", request_contact: true }]],
        one_time_keyboard: true,
      },
    });
    const { sent } = await ann.press("Share");
    assert.equal(sent?.contact?.user_id, ann.id);
    telegram.assertClean();
  }));
