import assert from "node:assert/strict";
import type { InlineQueryResult, Update } from "grammy/types";
import { type RawBot, withTelegram } from "./raw_bot.ts";

const withButton = (button: object) => ({
  text: "x",
  reply_markup: { inline_keyboard: [[{ text: "Go", ...button }]] },
});

/** Answers the next inline query with these results. */
async function answer(bot: RawBot, results: object[], more: object = {}): Promise<Update> {
  const update = (await bot.updates()).at(-1)!;
  const given = await bot.call("answerInlineQuery", {
    inline_query_id: update.inline_query!.id,
    results,
    is_personal: true,
    cache_time: 0,
    ...more,
  });
  assert.ok(given.ok, given.description);
  return update;
}

Deno.test("a copy button holds 1 to 256 characters", () =>
  withTelegram(async ({ bot, ann, refused, telegram }) => {
    const copy = (text: string) => withButton({ copy_text: { text } });
    await refused("sendMessage", copy(""), "BUTTON_COPY_TEXT_INVALID");
    await refused("sendMessage", copy("x".repeat(257)), "BUTTON_COPY_TEXT_INVALID");
    await bot.call("sendMessage", { chat_id: ann.id, ...copy("https://t.me/x?start=s_1") });
    assert.deepEqual(await ann.press("Go"), { copied: "https://t.me/x?start=s_1" });
    telegram.assertClean();
  }));

Deno.test("a button has one of three styles or none", () =>
  withTelegram(async ({ bot, ann, refused, telegram }) => {
    const styled = (style: string) => withButton({ callback_data: "x", style });
    await refused("sendMessage", styled("warning"), "invalid button style");
    for (const style of ["danger", "success", "primary"]) {
      await bot.call("sendMessage", { chat_id: ann.id, ...styled(style) });
      assert.equal(ann.button("Go")?.style, style);
    }
    telegram.assertClean();
  }));

Deno.test("buttons into inline mode are refused while the bot has none", () =>
  withTelegram(async ({ bot, ann, refused, telegram }) => {
    telegram.inlineMode = false;
    const { result } = await bot.call<{ supports_inline_queries: boolean }>("getMe");
    assert.equal(result.supports_inline_queries, false);
    const chosen = { switch_inline_query_chosen_chat: { query: "", allow_user_chats: true } };
    for (
      const button of [
        { switch_inline_query: "" },
        { switch_inline_query_current_chat: "list" },
        chosen,
      ]
    ) {
      await refused("sendMessage", withButton(button), "400 Bad Request: BUTTON_TYPE_INVALID");
    }
    await bot.call("sendMessage", { chat_id: ann.id, text: "x" });
    await refused(
      "editMessageText",
      { message_id: ann.last!.message_id, ...withButton(chosen) },
      "BUTTON_TYPE_INVALID",
    );
    telegram.inlineMode = true;
    assert.ok((await bot.call("sendMessage", { chat_id: ann.id, ...withButton(chosen) })).ok);
    await refused(
      "sendMessage",
      withButton({ switch_inline_query_chosen_chat: { query: "x" } }),
      "At least one chat type must be allowed",
    );
  }));

Deno.test("inline mode in the current chat sends what is picked there, in the person's name", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const photo = (await ann.sendPhoto()).photo!.at(-1)!.file_id;
    await bot.call("sendMessage", {
      chat_id: ann.id,
      ...withButton({ switch_inline_query_current_chat: "list:3" }),
    });
    await bot.updates();
    const opening = ann.pressInline("Go");
    const results = [{ type: "photo", id: "7", photo_file_id: photo, title: "Hill", caption: "c" }];
    const asked = await answer(bot, results, { next_offset: "1" });
    assert.deepEqual([asked.inline_query?.query, asked.inline_query?.chat_type], [
      "list:3",
      "sender",
    ]);
    const inline = await opening;
    inline.pick("Hill");
    const [update] = await bot.updates();
    assert.equal(update?.message?.via_bot?.id, telegram.bot.id);
    assert.equal(update?.message?.from?.id, ann.id);
    assert.ok(update?.message?.photo);
    assert.equal(update?.message?.caption, "c");
    assert.throws(() => inline.pick("Lake"), /offers no Lake: Hill/);
    const further = inline.more();
    assert.equal((await answer(bot, [])).inline_query?.offset, "1");
    assert.deepEqual((await further).results, []);
  }));

Deno.test("a chosen chat has to be of an allowed type, and the bot sees only its own chats", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const ben = telegram.person({ first_name: "Ben" });
    const group = telegram.group({ title: "Friends", members: [ann, ben] });
    const send = (types: object) =>
      bot.call("sendMessage", {
        chat_id: ann.id,
        ...withButton({ switch_inline_query_chosen_chat: { query: "id:1", ...types } }),
      });
    await send({ allow_user_chats: true, allow_group_chats: true });
    assert.equal((await ann.press("Go")).chosen_chat?.allow_group_chats, true);
    await assert.rejects(ann.pressInline("Go", { where: ann }), /chat of the type sender/);
    const results = [{
      type: "article",
      id: "1",
      title: "Note",
      input_message_content: { message_text: "a note" },
    }];
    await bot.updates();
    const toBen = ann.pressInline("Go", { where: ben });
    assert.equal((await answer(bot, results)).inline_query?.chat_type, "private");
    (await toBen).pick(0);
    const toGroup = ann.pressInline("Go", { where: group });
    assert.equal((await answer(bot, results)).inline_query?.chat_type, "supergroup");
    (await toGroup).pick(0);
    // What went to Ben is between the two of them.
    const seen = (await bot.updates()).map(({ message }) => message?.chat.id);
    assert.deepEqual(seen, [group.id]);
    assert.deepEqual(ben.messages, []);
  }));

Deno.test("the text of a result is checked and sent like that of a message", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const asked = ann.query("notes");
    const inline_query_id = (await bot.updates()).at(-1)!.inline_query!.id;
    const offer = (input_message_content: object) =>
      bot.call("answerInlineQuery", {
        inline_query_id,
        results: [{ type: "article", id: "1", title: "Note", input_message_content }],
      });
    const long = await offer({ message_text: "x".repeat(4097) });
    assert.match(long.description!, /message is too long/);
    const bold = { type: "bold", offset: 0, length: 2 };
    const beyond = await offer({ message_text: "x", entities: [bold] });
    assert.match(beyond.description!, /ends after the end of the text/);
    telegram.violations.length = 0;
    await offer({ message_text: "<b>bold</b> https://a.bc", parse_mode: "HTML" });
    const [result] = (await asked).results;
    const sent = ann.choose(result!, "", ann);
    assert.equal(sent.text, "bold https://a.bc");
    assert.deepEqual(ann.marked(sent, "bold"), ["bold"]);
    assert.equal(ann.preview(sent), "https://a.bc");
    assert.deepEqual(telegram.violations, []);
  }));

Deno.test("a button on an inline message presses and edits by inline_message_id", () =>
  withTelegram(async ({ bot, ann, refused }) => {
    const result = {
      type: "article",
      id: "1",
      title: "Note",
      input_message_content: { message_text: "a note" },
      reply_markup: { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] },
    } as InlineQueryResult;
    const message = ann.choose(result, "", ann);
    await bot.updates();
    const pressed = ann.press(message, "Go");
    const callback = (await bot.updates())[0]!.callback_query!;
    assert.equal(callback.message, undefined);
    const { inline_message_id } = callback;
    const edited = await bot.call<unknown>("editMessageText", { inline_message_id, text: "done" });
    assert.equal(edited.result, true);
    assert.equal(ann.chat.now(message)?.text, "done");
    await bot.call("answerCallbackQuery", { callback_query_id: callback.id });
    await pressed;
    await refused(
      "editMessageText",
      { inline_message_id: "BAAAx", text: "x" },
      "MESSAGE_ID_INVALID",
    );
  }));

Deno.test("a reply keyboard stays until a message removes it", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const keyboard = { keyboard: [[{ text: "Share", request_contact: true }], ["Cancel"]] };
    await bot.call("sendMessage", { chat_id: ann.id, text: "?", reply_markup: keyboard });
    const asked = ann.last!;
    await refused("editMessageText", {
      message_id: asked.message_id,
      text: "!",
      reply_markup: { remove_keyboard: true },
    }, "inline keyboard expected");
    await bot.call("deleteMessage", { chat_id: ann.id, message_id: asked.message_id });
    assert.equal((await ann.press("Cancel")).sent?.text, "Cancel");
    const group = telegram.group({ members: [ann] });
    await refused(
      "sendMessage",
      { chat_id: group.id, text: "?", reply_markup: keyboard },
      "phone number can be requested in private chats only",
    );
    await bot.call("sendMessage", {
      chat_id: ann.id,
      text: "Done",
      reply_markup: { remove_keyboard: true },
    });
    await assert.rejects(ann.press("Cancel"), /There is no button Cancel/);
  }));
