import assert from "node:assert/strict";
import { withTelegram } from "./raw_bot.ts";

for (const steps of [["joined", "to", "from"], ["from", "joined", "to"]] as const) {
  Deno.test(`a group that becomes a supergroup gets a new id (${steps.join(", ")})`, () =>
    withTelegram(async ({ bot, ann, telegram }) => {
      const group = telegram.group({ title: "Friends", members: [ann], type: "group" });
      const old = group.id;
      assert.ok(old < -(2 ** 32));
      const before = await group.send(ann, "/start");
      await bot.updates({ timeout: 1 });
      group.migrate(ann, steps);
      assert.ok(group.id < -1_000_000_000_000);
      const updates = await bot.updates({ timeout: 1 });
      const kinds = updates.map(({ my_chat_member, message }) =>
        my_chat_member ? "joined" : message?.migrate_to_chat_id ? "to" : "from"
      );
      assert.deepEqual(kinds, steps);
      const messages = updates.flatMap(({ message }) => message ?? []);
      assert.equal(messages.find(({ chat }) => chat.id === old)?.migrate_to_chat_id, group.id);
      assert.equal(messages.find(({ chat }) => chat.id === group.id)?.migrate_from_chat_id, old);
      const answer = await bot.call("sendMessage", { chat_id: old, text: "x" });
      assert.equal(
        answer.description,
        "Bad Request: group chat was upgraded to a supergroup chat",
      );
      assert.deepEqual(answer.parameters, { migrate_to_chat_id: group.id });
      assert.ok((await bot.call("sendMessage", { chat_id: group.id, text: "x" })).ok);
      assert.equal(
        group.link(before),
        `https://t.me/c/${String(group.id).slice(4)}/${before.message_id}`,
      );
      telegram.assertClean();
    }));
}

Deno.test("in a forum an answer without its topic lands in General", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const group = telegram.group({ members: [ann], forum: true, bot: "administrator" });
    const topic = await group.topic(ann, "Trips");
    await bot.updates({ timeout: 1 });
    const file = await group.as(ann, { topic }).sendDocument();
    const [update] = await bot.updates({ timeout: 1 });
    assert.deepEqual([update?.message?.message_thread_id, update?.message?.is_topic_message], [
      topic,
      true,
    ]);
    // A message of a topic that replies to nothing is still a reply to the topic's creation.
    assert.ok(update?.message?.reply_to_message?.forum_topic_created);
    const send = async (more: object) => {
      const sent = await bot.call("sendMessage", { chat_id: group.id, text: "x", ...more });
      assert.ok(sent.ok, sent.description);
      return group.messages.at(-1)?.message_thread_id;
    };
    assert.equal(await send({}), undefined);
    assert.equal(await send({ message_thread_id: topic }), topic);
    assert.equal(await send({ reply_parameters: { message_id: file.message_id } }), topic);
    const general = { chat_id: group.id, text: "x", message_thread_id: 1 };
    await refused("sendMessage", general, "400 Bad Request: message thread not found");
    const typing = { chat_id: group.id, action: "typing", message_thread_id: 1 };
    assert.ok((await bot.call("sendChatAction", typing)).ok);
    group.deleteTopic(topic);
    await refused("sendMessage", { ...general, message_thread_id: topic }, "thread not found");
    telegram.assertClean();
  }));

Deno.test("a thread of replies outside forums is no topic", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const group = telegram.group({ members: [ann], bot: "administrator" });
    const first = await group.send(ann, "one");
    const reply = await group.send(ann, "two", { reply_to: first });
    assert.equal(reply.message_thread_id, first.message_id);
    assert.equal(reply.is_topic_message, undefined);
    const naive = { chat_id: group.id, text: "x", message_thread_id: reply.message_thread_id };
    await refused("sendMessage", naive, "message thread not found");
    await refused("sendMessage", { ...naive, chat_id: ann.id }, "message thread not found");
    telegram.privateTopics = true;
    const topic = await ann.topic("Work");
    await topic.sendPhoto();
    const { message } = (await bot.updates({ timeout: 1 })).at(-1)!;
    assert.equal(message?.is_topic_message, true);
    const { message_thread_id } = message!;
    await bot.call("sendMessage", { chat_id: ann.id, text: "x", message_thread_id });
    assert.equal(ann.last?.message_thread_id, message_thread_id);
  }));

Deno.test("supergroups number their messages themselves, and links to them are for members", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const ben = telegram.person({ first_name: "Ben" });
    const group = telegram.group({ members: [ann] });
    const basic = telegram.group({ members: [ann], type: "group" });
    const message = await group.send(ann, "here");
    const link = group.link(message)!;
    assert.equal(message.message_id, 2);
    assert.equal(basic.link(await basic.send(ann, "here")), undefined);
    assert.equal((await telegram.follow(ann, link)).text, "here");
    await assert.rejects(telegram.follow(ben, link), /Ben is no member of A group/);
    await bot.call("sendMessage", { chat_id: ann.id, text: link });
    telegram.assertClean();
    const wrong = `https://t.me/c/${-basic.id}/1`;
    await bot.call("sendMessage", { chat_id: ann.id, text: wrong });
    assert.match(telegram.violations[0]!, /which is no supergroup/);
  }));
