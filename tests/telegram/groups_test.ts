import assert from "node:assert/strict";
import type { Update } from "grammy/types";
import { type RawBot, withTelegram } from "./raw_bot.ts";

const ALL = ["message", "edited_message", "my_chat_member", "chat_member", "callback_query"];
const texts = (updates: Update[]) => updates.flatMap(({ message }) => message?.text ?? []);
const statuses = (updates: Update[]) =>
  updates.flatMap(({ chat_member }) => chat_member?.new_chat_member.status ?? []);

/** What came since the last time. */
const received = (bot: RawBot) => bot.updates({ allowed_updates: ALL, timeout: 1 });

Deno.test("as a plain member the bot gets commands, mentions, replies to it and service messages", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const ben = telegram.person({ first_name: "Ben" });
    const group = telegram.group({ title: "Friends", members: [ann] });
    const [added, announced] = await received(bot);
    assert.equal(added?.my_chat_member?.new_chat_member.status, "member");
    assert.equal(announced?.message?.new_chat_members?.[0]?.id, telegram.bot.id);
    await bot.call("sendMessage", { chat_id: group.id, text: "Hello" });
    const hello = group.messages.at(-1)!;
    const photo = await group.sendMedia(ann, "photo", { caption: "look" });
    await group.send(ann, "hello all");
    await group.send(ann, "/keep", { reply_to: photo });
    await group.send(ann, "/keep@other_bot", { reply_to: photo });
    await group.send(ann, "yes", { reply_to: hello });
    await group.send(ann, `hi @${telegram.bot.username}`);
    await group.send(ann, `hi @${telegram.bot.username}_2`);
    group.add(ann, ben);
    const updates = await received(bot);
    assert.deepEqual(texts(updates), ["/keep", "yes", `hi @${telegram.bot.username}`]);
    assert.ok(updates[0]?.message?.reply_to_message?.photo);
    assert.equal(updates[0]?.message?.reply_to_message?.caption, "look");
    assert.equal(updates.at(-1)?.message?.new_chat_members?.[0]?.id, ben.id);
    telegram.privacyMode = false;
    await group.send(ben, "hello all");
    assert.deepEqual(texts(await received(bot)), ["hello all"]);
  }));

Deno.test("another bot's posts stay unseen, and commands without a name are for the bot that spoke last", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const group = telegram.group({ members: [ann], bot: "administrator" });
    const other = group.addOtherBot(ann);
    await received(bot);
    const post = await other.sendDocument({ file_name: "theirs.pdf" });
    await group.send(ann, "/keep", { reply_to: post });
    assert.ok((await received(bot))[0]?.message?.reply_to_message?.from?.is_bot);
    telegram.seesOtherBots = true;
    await other.sendDocument();
    assert.equal((await received(bot))[0]?.message?.from?.username, "other_bot");
    group.demoteBot(ann);
    await group.send(ann, "/keep");
    await group.send(ann, `/keep@${telegram.bot.username}`);
    assert.deepEqual(texts(await received(bot)), [`/keep@${telegram.bot.username}`]);
  }));

Deno.test("an administrator sees everything, and chat_member only when it asks for it", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const [ben, cleo] = [telegram.person(), telegram.person()];
    const group = telegram.group({ members: [ann, ben] });
    group.add(ann, cleo);
    group.leave(cleo);
    group.promoteBot(ann);
    const [promoted] = (await received(bot)).slice(-1);
    assert.equal(promoted?.my_chat_member?.new_chat_member.status, "administrator");
    await group.send(ben, "hello all");
    group.join(cleo);
    group.restrict(ann, cleo);
    group.restrict(ann, cleo, { is_member: false });
    group.kick(ann, ben);
    const updates = await received(bot);
    assert.deepEqual(texts(updates), ["hello all"]);
    assert.deepEqual(statuses(updates), ["member", "restricted", "restricted", "kicked"]);
    const restrictions = updates.flatMap(({ chat_member }) =>
      chat_member?.new_chat_member.status === "restricted"
        ? [chat_member.new_chat_member.is_member]
        : []
    );
    assert.deepEqual(restrictions, [true, false]);
    assert.throws(() => group.send(ben, "let me in"), /can't post in A group: kicked/);
    await bot.updates({ allowed_updates: ["message"], timeout: 0 });
    group.join(ben);
    // Persists until another list is given.
    const quiet = await bot.updates({ timeout: 0 });
    assert.deepEqual(statuses(quiet), []);
    assert.deepEqual(quiet.map(({ message }) => message?.new_chat_members?.[0]?.id), [ben.id]);
  }));

Deno.test("getChatMember answers administrators, and others only where the group shows its members", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const [ben, cleo] = [telegram.person(), telegram.person()];
    const group = telegram.group({ members: [ann, ben] });
    const status = async (user_id: number) =>
      (await bot.call<{ status: string }>("getChatMember", { chat_id: group.id, user_id }))
        .result?.status;
    const ask = { chat_id: group.id, user_id: ben.id };
    const { description } = await bot.call("getChatMember", ask);
    assert.equal(description, "Bad Request: member list is inaccessible");
    telegram.assertClean();
    assert.equal(await status(telegram.bot.id), "member");
    group.room.membersVisible = true;
    assert.equal(await status(ben.id), "member");
    group.room.membersVisible = false;
    group.promoteBot(ann);
    assert.deepEqual([await status(ann.id), await status(cleo.id)], ["creator", "left"]);
    await refused("getChatMember", { ...ask, user_id: 4711 }, "user not found");
    group.promote(ann, ben, { is_anonymous: true });
    group.addOtherBot(ann);
    const { result } = await bot.call<{ user: { id: number } }[]>("getChatAdministrators", ask);
    assert.deepEqual(result.map(({ user }) => user.id), [ann.id, ben.id, telegram.bot.id]);
    assert.equal((await bot.call("getChatMemberCount", ask)).result as unknown, 4);
    await refused("getChatAdministrators", { chat_id: ann.id }, "no administrators in the private");
  }));

Deno.test("anonymous administrators, channels and automatic forwards come with sender_chat", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const group = telegram.group({ title: "Friends", members: [ann], bot: "administrator" });
    await received(bot);
    group.promote(ann, ann, { is_anonymous: true, custom_title: "Boss" });
    await group.as(ann).sendPhoto();
    await group.asChannel(ann, { id: -1_005_000_000_003, type: "channel", title: "Ann's" })
      .sendPhoto();
    await group.linkedChannel("News").sendPhoto({ caption: "fresh" });
    const [anonymous, channel, forward] = (await received(bot)).flatMap(({ message }) =>
      message ?? []
    );
    assert.equal(anonymous?.from?.id, 1_087_968_824);
    assert.equal(anonymous?.sender_chat?.id, group.id);
    assert.equal(anonymous?.author_signature, "Boss");
    assert.equal(channel?.sender_chat?.title, "Ann's");
    assert.equal(forward?.is_automatic_forward, true);
    assert.equal(forward?.forward_origin?.type, "channel");
    const [again] = await ann.forward(anonymous!);
    assert.equal(again?.forward_origin?.type, "chat");
    // Who presses is known all the same.
    await bot.call("sendMessage", {
      chat_id: group.id,
      text: "?",
      reply_markup: { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] },
    });
    const pressed = group.press(ann, "Go", { timeout_ms: 0 });
    const callback = (await received(bot)).at(-1)?.callback_query;
    assert.equal(callback?.from.id, ann.id);
    await pressed;
  }));

Deno.test("a reaction is one emoji of Telegram's list, which a group may shorten", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const group = telegram.group({ members: [ann], bot: "administrator" });
    const album = await group.as(ann).sendAlbum([{ kind: "photo" }, { kind: "photo" }]);
    const react = (...emoji: string[]) => ({
      chat_id: group.id,
      message_id: album[1]!.message_id,
      reaction: emoji.map((emoji) => ({ type: "emoji", emoji })),
    });
    assert.ok((await bot.call("setMessageReaction", react("👍"))).ok);
    // An album's reaction is on its first member.
    assert.deepEqual(album.map((one) => group.reactions(one)), [["👍"], []]);
    await refused("setMessageReaction", react("✅"), "400 Bad Request: REACTION_INVALID");
    await refused("setMessageReaction", react("👍", "🔥"), "REACTIONS_TOO_MANY");
    group.room.availableReactions = ["❤"];
    const answer = await bot.call("setMessageReaction", react("👍"));
    assert.equal(answer.description, "Bad Request: REACTION_INVALID");
    telegram.assertClean();
    assert.ok((await bot.call("setMessageReaction", react())).ok);
    assert.deepEqual(group.reactions(album[0]!), []);
  }));

Deno.test("a bot that was removed, left or muted can't write", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const group = telegram.group({ members: [ann] });
    const send = async () =>
      (await bot.call("sendMessage", { chat_id: group.id, text: "x" })).description;
    group.muteBot(ann);
    assert.equal(await send(), "Bad Request: not enough rights to send text messages to the chat");
    group.removeBot(ann);
    assert.equal(await send(), "Forbidden: bot was kicked from the supergroup chat");
    await group.send(ann, "/start");
    await group.addBot(ann);
    assert.ok((await bot.call("leaveChat", { chat_id: group.id })).ok);
    assert.equal(await send(), "Forbidden: bot is not a member of the supergroup chat");
    const own = (await received(bot)).flatMap(({ my_chat_member }) =>
      my_chat_member?.new_chat_member.status ?? []
    );
    assert.deepEqual(own, ["member", "restricted", "kicked", "member", "left"]);
    telegram.assertClean();
  }));

Deno.test("in groups a bot deletes its own messages, and others' only with that right", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const group = telegram.group({ members: [ann], bot: "administrator" });
    const theirs = await group.send(ann, "mine");
    await bot.call("sendMessage", { chat_id: group.id, text: "x" });
    const own = group.messages.at(-1)!;
    const of = ({ message_id }: { message_id: number }) => ({ chat_id: group.id, message_id });
    await refused("deleteMessage", of(theirs), "message can't be deleted");
    assert.ok((await bot.call("deleteMessage", of(own))).ok);
    group.promoteBot(ann, { can_delete_messages: true });
    assert.ok((await bot.call("deleteMessage", of(theirs))).ok);
    await refused("pinChatMessage", of(group.messages[0]!), "not enough rights");
  }));

Deno.test("a title changes for all to see, and large groups keep quiet about members", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const ben = telegram.person({ first_name: "Ben" });
    const group = telegram.group({ title: "Friends", members: [ann] });
    await received(bot);
    group.quiet = true;
    group.join(ben);
    group.rename(ann, "Family");
    const [update, ...rest] = await received(bot);
    assert.equal(update?.message?.new_chat_title, "Family");
    assert.deepEqual(rest, []);
    const { result } = await bot.call<{ title: string }>("getChat", { chat_id: group.id });
    assert.equal(result.title, "Family");
  }));

Deno.test("a startgroup link adds the bot and sends it the payload", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const group = telegram.group({ members: [ann], bot: "absent" });
    const { username } = telegram.bot;
    await telegram.follow(ann, `https://t.me/${username}?startgroup=g_1`, group);
    assert.deepEqual(texts(await received(bot)), [`/start@${username} g_1`]);
    await telegram.follow(ann, `https://t.me/${username}?start=s_1`);
    assert.deepEqual(texts(await received(bot)), ["/start s_1"]);
  }));

Deno.test("a group takes twenty messages a minute", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const group = telegram.group({ members: [ann] });
    const send = () => bot.call("sendMessage", { chat_id: group.id, text: "x" });
    for (let n = 0; n < 20; n++) assert.ok((await send()).ok);
    const limited = await send();
    assert.equal(limited.error_code, 429);
    assert.ok(limited.parameters!.retry_after! <= 3);
    assert.ok((await bot.call("sendMessage", { chat_id: ann.id, text: "x" })).ok);
  }, { limits: true }));
