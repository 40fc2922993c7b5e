import assert from "node:assert/strict";
import type { Message, Update } from "grammy/types";
import { origins } from "./emulator.ts";
import { type RawBot, withTelegram } from "./raw_bot.ts";

const messages = (updates: Update[]) => updates.map(({ message }) => message!);
const received = async (bot: RawBot) => messages(await bot.updates());

Deno.test("a forward shows where it came from, in one of four forms", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const ben = telegram.person({ first_name: "Ben", last_name: "Brown" });
    const cleo = telegram.person({ first_name: "Cleo", hidden_in_forwards: true });
    const fromBen = await ben.sendPhoto();
    const fromCleo = await cleo.sendPhoto();
    await bot.updates();
    await ann.forward(fromBen);
    await ann.forward(fromCleo);
    await ann.forward({ kind: "document" }, {
      origin: origins.channel("News", { username: "news", message_id: 5, author_signature: "Ed" }),
    });
    await ann.forward({ kind: "document" }, { origin: origins.chat("Friends") });
    const [user, hidden, channel, chat] = (await received(bot)).map((one) => one.forward_origin!);
    assert.deepEqual(user, { type: "user", date: fromBen.date, sender_user: ben.user });
    assert.equal(hidden?.type === "hidden_user" && hidden.sender_user_name, "Cleo");
    assert.ok(channel?.type === "channel" && channel.chat.type === "channel");
    assert.deepEqual([channel.message_id, channel.author_signature], [5, "Ed"]);
    assert.equal(chat?.type === "chat" && chat.sender_chat.title, "Friends");
    // The first origin stays, however often a message is forwarded.
    const [again] = await ben.forward(ann.messages.at(-1)!);
    assert.deepEqual(again?.forward_origin, chat);
  }));

Deno.test("a comment on forwarded files is a text next to them, and others' messages lie between", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const ben = telegram.person({ first_name: "Ben" });
    const files = [{ kind: "photo" }, { kind: "document" }, { kind: "video" }] as const;
    const { comment, forwarded } = await ann.forwardWithComment(files, "For the trip #madrid", {
      gap_s: 1,
      between: () => ben.send("hello"),
    });
    const updates = await received(bot);
    assert.deepEqual(
      updates.map((one) => one.chat.id),
      [ann, ben, ann, ben, ann, ben, ann].map(
        ({ id }) => id,
      ),
    );
    assert.deepEqual(ann.marked(comment, "hashtag"), ["#madrid"]);
    assert.equal("forward_origin" in comment, false);
    assert.ok(forwarded.every((one) => one.date === comment.date + 1 && one.forward_origin));
    assert.equal(forwarded[0]!.message_id, comment.message_id + 2);
    const after = await ann.forwardWithComment(files, "later", { comes: "after", gap_s: 2 });
    assert.equal(after.comment.date, after.forwarded[2]!.date + 2);
    assert.ok(after.comment.message_id > after.forwarded[2]!.message_id);
  }));

Deno.test("albums stay albums when they are forwarded whole, single members don't", () =>
  withTelegram(async ({ ann }) => {
    const album = await ann.sendAlbum([{ kind: "photo" }, { kind: "photo", caption: "second" }]);
    const note = await ann.send("text");
    const [one, two, text] = await ann.forward([...album, note]);
    assert.ok(one?.media_group_id && one.media_group_id === two?.media_group_id);
    assert.notEqual(one.media_group_id, album[0]!.media_group_id);
    assert.equal(two?.caption, "second");
    assert.equal(text?.media_group_id, undefined);
    const [lone] = await ann.forward(album[1]!);
    assert.equal(lone?.media_group_id, undefined);
    const made = await ann.forward([{ kind: "photo" }, { kind: "video" }], { album: true });
    assert.equal(new Set(made.map((member) => member.media_group_id)).size, 1);
  }));

Deno.test("an album's updates can be delivered in any order and in several batches", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const held = telegram.holdUpdates();
    const album = await ann.sendAlbum([
      { kind: "photo" },
      { kind: "photo" },
      { kind: "video", caption: "last" },
    ]);
    const ids = album.map(({ message_id }) => message_id);
    assert.equal(telegram.pendingUpdates, 0);
    held.release([2]);
    const first = await bot.updates();
    held.release([1, 0]);
    const second = await bot.updates();
    assert.deepEqual(messages(first).map((one) => one.message_id), [ids[2]]);
    assert.deepEqual(messages(second).map((one) => one.message_id), [ids[1], ids[0]]);
    assert.ok(second[0]!.update_id > first[0]!.update_id);
    await ann.editCaption(album[1]!, "an album's member");
    held.end();
    const [edited] = await bot.updates();
    assert.equal(edited?.edited_message?.caption, "an album's member");
    assert.equal(edited?.edited_message?.media_group_id, album[0]!.media_group_id);
    await ann.send("flows");
    assert.equal((await received(bot))[0]?.text, "flows");
  }));

Deno.test("by webhook an album can arrive at once and in no order", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    let open = 0;
    let most = 0;
    const arrived: number[] = [];
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      async (request) => {
        const { message } = await request.json() as { message: Message };
        arrived.push(message.message_id);
        most = Math.max(most, ++open);
        while (arrived.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
        open--;
        return new Response();
      },
    );
    telegram.webhookInNoOrder = true;
    await bot.call("setWebhook", { url: `http://127.0.0.1:${server.addr.port}/hook` });
    const held = telegram.holdUpdates();
    const album = await ann.sendAlbum([{ kind: "photo" }, { kind: "photo" }, { kind: "photo" }]);
    held.release([2, 0, 1]);
    held.end();
    await telegram.idle();
    const [a, b, c] = album.map(({ message_id }) => message_id);
    assert.deepEqual(arrived.toSorted(), [a, b, c]);
    assert.equal(most, 3);
    await bot.call("deleteWebhook");
    await server.shutdown();
  }));

Deno.test("formatting comes as entities, with the links that Telegram finds itself", () =>
  withTelegram(async ({ bot, ann }) => {
    const link = { type: "text_link", offset: 0, length: 4, url: "https://a.bc/hidden" } as const;
    const quote = { type: "expandable_blockquote", offset: 5, length: 11 } as const;
    await ann.send("here see a.com #x", { entities: [link, quote] });
    const sent = (await received(bot))[0]!;
    assert.deepEqual(sent.entities?.map(({ type }) => type), [
      "text_link",
      "expandable_blockquote",
      "url",
      "hashtag",
    ]);
    const photo = await ann.sendPhoto({
      caption: "bold #tag",
      caption_entities: [{
        type: "bold",
        offset: 0,
        length: 4,
      }],
    });
    assert.deepEqual(photo.caption_entities?.map(({ type }) => type), ["bold", "hashtag"]);
    const edited = await ann.editCaption(photo, "it", {
      entities: [{ type: "italic", offset: 0, length: 2 }],
    });
    assert.deepEqual(ann.marked(edited, "italic"), ["it"]);
  }));

Deno.test("a link is previewed unless the sender says otherwise", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const send = async (text: string, link_preview_options?: object) => {
      await bot.call("sendMessage", { chat_id: ann.id, text, link_preview_options });
      return ann.preview(ann.last!);
    };
    assert.equal(await send("see https://a.bc/x and https://d.ef"), "https://a.bc/x");
    assert.equal(await send("see https://a.bc/x", { is_disabled: true }), undefined);
    assert.equal(await send("see https://a.bc/x", { url: "https://d.ef" }), "https://d.ef");
    assert.equal(await send("nothing to see"), undefined);
    const [copy] = await ann.forward(
      await ann.send("https://a.bc", { link_preview_options: { is_disabled: true } }),
    );
    assert.deepEqual(copy?.link_preview_options, { is_disabled: true });
    assert.deepEqual(telegram.violations, []);
    await send("https://a.bc", { disabled: true });
    assert.match(telegram.violations[0]!, /the unknown disabled/);
  }));

Deno.test("videos and the like have a thumbnail, whose id downloads but sends nothing", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const video = (await ann.sendVideo({ file_size: 3_000_000_000 })).video!;
    const { thumbnail } = video;
    assert.ok(thumbnail && thumbnail.file_unique_id !== video.file_unique_id);
    const refusal = "can't use file of type Thumbnail as Photo";
    await refused("sendPhoto", { photo: thumbnail.file_id }, refusal);
    const { result } = await bot.call<{ file_path: string }>("getFile", {
      file_id: thumbnail.file_id,
    });
    const url = `${telegram.url}/file/bot${telegram.token}/${result.file_path}`;
    assert.equal((await (await fetch(url)).bytes()).length, thumbnail.file_size);
    assert.ok((await ann.sendAnimation()).animation?.thumbnail);
    assert.ok((await ann.sendSticker()).sticker?.thumbnail);
    assert.ok((await ann.sendVideoNote()).video_note?.thumbnail);
    assert.equal((await ann.sendDocument()).document?.thumbnail, undefined);
    assert.ok((await ann.sendDocument({ thumbnail: true })).document?.thumbnail);
    assert.ok((await ann.sendAudio({ thumbnail: true })).audio?.thumbnail);
    assert.equal((await ann.sendVideo({ thumbnail: false })).video?.thumbnail, undefined);
  }));

Deno.test("paid media are previews until somebody pays", () =>
  withTelegram(async ({ bot, ann }) => {
    const items = [{ kind: "photo" }, { kind: "video" }, { kind: "live_photo" }] as const;
    await ann.sendPaidMedia(items, { star_count: 5, caption: "pay" });
    const bought = await ann.sendPaidMedia(items, { bought: true });
    const [locked, open] = (await received(bot)).map((one) => one.paid_media!);
    assert.deepEqual(locked?.paid_media.map(({ type }) => type), ["preview", "preview", "preview"]);
    assert.equal(locked?.star_count, 5);
    assert.deepEqual(open?.paid_media.map(({ type }) => type), ["photo", "video", "live_photo"]);
    assert.equal(bought.photo, undefined);
  }));

Deno.test("a first name can be empty, and a contact can be anybody's", () =>
  withTelegram(async ({ bot, telegram }) => {
    const nobody = telegram.person({ first_name: "" });
    await nobody.sendContact({ own: true });
    await nobody.sendContact({ user_id: 99, first_name: "Ben", last_name: "Brown" });
    await nobody.sendContact({ first_name: "Plumber" });
    const sent = await received(bot);
    assert.equal(sent[0]?.from?.first_name, "");
    assert.deepEqual(sent.map((one) => one.contact?.user_id), [nobody.id, 99, undefined]);
    assert.equal(sent[1]?.contact?.last_name, "Brown");
  }));
