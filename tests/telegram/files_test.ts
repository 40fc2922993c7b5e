import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { Emulator } from "./emulator.ts";
import { mediaOf } from "./media.ts";
import { withTelegram } from "./raw_bot.ts";

Deno.test("one file has one file_unique_id and a new file_id at every receipt", () =>
  withTelegram(async ({ ann }) => {
    const first = await ann.sendDocument({ file_unique_id: "SAME" });
    const second = await ann.sendDocument({ file_unique_id: "SAME" });
    assert.equal(first.document?.file_unique_id, second.document?.file_unique_id);
    assert.notEqual(first.document?.file_id, second.document?.file_id);
  }));

Deno.test("every kind is sent back by its own method", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const kinds = {
      photo: "sendPhoto",
      video: "sendVideo",
      document: "sendDocument",
      audio: "sendAudio",
      voice: "sendVoice",
      animation: "sendAnimation",
      video_note: "sendVideoNote",
      sticker: "sendSticker",
    } as const;
    for (const [kind, method] of Object.entries(kinds)) {
      const message = await ann.sendMedia(kind as keyof typeof kinds, { caption: "c" });
      const media = mediaOf(message)!;
      assert.equal(media.kind, kind);
      const answer = await bot.call<Message>(method, { chat_id: ann.id, [kind]: media.file_id });
      assert.ok(answer.ok, `${method}: ${answer.description}`);
      assert.equal(mediaOf(answer.result)?.kind, kind);
      assert.notEqual(mediaOf(answer.result)?.file_id, media.file_id);
    }
    telegram.assertClean();
  }));

Deno.test("an animation carries a document, a live photo carries a photo", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const animation = await ann.sendAnimation();
    assert.equal(animation.document?.file_id, animation.animation?.file_id);
    const live = await ann.sendLivePhoto({ caption: "moving" });
    assert.ok(live.live_photo && live.photo);
    const live_photo = live.live_photo!.file_id;
    await refused("sendLivePhoto", { live_photo }, "there is no photo in the request");
    await refused("sendVideo", { video: live_photo }, "can't use file of type LivePhoto as Video");
    const photo = live.photo!.at(-1)!.file_id;
    assert.ok((await bot.call("sendLivePhoto", { chat_id: ann.id, live_photo, photo })).ok);
    assert.ok(ann.last?.live_photo && ann.last.photo);
    telegram.assertClean();
  }));

Deno.test("photo ids and document ids never interchange, and unique ids send nothing", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const photo = (await ann.sendPhoto()).photo!.at(-1)!;
    const document = (await ann.sendDocument({ mime_type: "image/jpeg" })).document!;
    const as = "can't use file of type";
    await refused("sendDocument", { document: photo.file_id }, `${as} Photo as Document`);
    await refused("sendPhoto", { photo: document.file_id }, `${as} Document as Photo`);
    const wrong = "wrong file identifier/HTTP URL specified";
    await refused("sendPhoto", { photo: photo.file_unique_id }, wrong);
    await refused("sendPhoto", { photo: photo.file_id.slice(0, -10) + "AAAAAAAAAA" }, wrong);
    await refused("sendPhoto", {}, "there is no photo in the request");
    // Among documents a file goes out as what it is; a bot that keeps the kind would not ask for that.
    const video = (await ann.sendVideo()).video!.file_id;
    const sent = await bot.call<Message>("sendDocument", { chat_id: ann.id, document: video });
    assert.ok(sent.result.video);
    assert.equal(telegram.violations.length, 1);
  }));

Deno.test("another bot's file ids are refused", () =>
  withTelegram(async ({ ann, refused }) => {
    await using other = await Emulator.start();
    await ann.sendDocument();
    const document = (await other.person().sendDocument()).document!.file_id;
    await refused("sendDocument", { document }, "wrong file identifier");
  }));

Deno.test("stickers and video notes take no caption, captions have 1024 units", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const sticker = (await ann.sendSticker()).sticker!.file_id;
    await bot.call("sendSticker", { chat_id: ann.id, sticker, caption: "no" });
    assert.equal(telegram.violations.length, 2);
    const document = (await ann.sendDocument()).document!.file_id;
    await refused("sendDocument", { document, caption: "x".repeat(1025) }, "caption is too long");
    assert.ok(
      (await bot.call("sendDocument", { chat_id: ann.id, document, caption: "x".repeat(1024) })).ok,
    );
  }));

Deno.test("an album has 2 to 10 items, and documents and audio stay among themselves", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const of = async (type: "photo" | "video" | "document" | "audio" | "voice") => ({
      type,
      media: mediaOf(await ann.sendMedia(type))!.file_id,
    });
    const photo = await of("photo");
    const video = await of("video");
    const document = await of("document");
    await refused("sendMediaGroup", { media: [photo] }, "there must be 2-10");
    await refused("sendMediaGroup", { media: Array(11).fill(photo) }, "too many messages");
    await refused("sendMediaGroup", { media: [photo, document] }, "Document can't be mixed");
    await refused("sendMediaGroup", { media: [await of("audio"), video] }, "Audio can't be mixed");
    await refused(
      "sendMediaGroup",
      { media: [await of("voice"), video] },
      '"voice" is unsupported',
    );
    const swapped = { type: "photo", media: document.media };
    await refused("sendMediaGroup", { media: [photo, swapped] }, "can't use file of type");
    const album = await bot.call<Message[]>("sendMediaGroup", {
      chat_id: ann.id,
      media: [photo, video],
    });
    assert.equal(new Set(album.result.map((one) => one.media_group_id)).size, 1);
    telegram.assertClean();
  }));

Deno.test("getFile gives a path up to 20 MB, and the bytes lie there", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const bytes = new TextEncoder().encode("Hello");
    const file_id = (await ann.sendDocument({ bytes, file_name: "a.txt" })).document!.file_id;
    const { result } = await bot.call<{ file_path: string }>("getFile", { file_id });
    const url = `${telegram.url}/file/bot${telegram.token}/${result.file_path}`;
    assert.equal(await (await fetch(url)).text(), "Hello");
    const large = (await ann.sendVideo({ file_size: 3_000_000_000 })).video!;
    assert.equal(large.file_size, 3_000_000_000);
    await refused("getFile", { chat_id: undefined, file_id: large.file_id }, "file is too big");
  }));

Deno.test("an upload keeps its bytes and its name", () =>
  withTelegram(async ({ bot, ann, telegram }) => {
    const answer = await bot.form("sendDocument", {
      chat_id: String(ann.id),
      document: new File(["manifest"], "export.json", { type: "application/json" }),
      caption: "Here",
    });
    assert.ok(answer.ok, answer.description);
    const document = ann.last!.document!;
    assert.equal(document.file_name, "export.json");
    assert.equal(document.file_size, 8);
    assert.equal(new TextDecoder().decode(telegram.bytesOf(document.file_id)), "manifest");
    const media = JSON.stringify([{ type: "document", media: "attach://a" }, {
      type: "document",
      media: "attach://b",
    }]);
    const album = await bot.form("sendMediaGroup", {
      chat_id: String(ann.id),
      media,
      a: new File(["1"], "1.txt"),
      b: new File(["2"], "2.txt"),
    });
    assert.ok(album.ok, album.description);
    telegram.assertClean();
  }));

Deno.test("copies and forwards carry the file under new ids, and protected ones don't go", () =>
  withTelegram(async ({ bot, ann, telegram, refused }) => {
    const mine = await ann.sendDocument({ file_name: "a.pdf", caption: "old" });
    const from = { from_chat_id: ann.id, message_id: mine.message_id };
    await bot.call("copyMessage", { chat_id: ann.id, ...from, caption: "new" });
    assert.equal(ann.last?.caption, "new");
    assert.equal(ann.last?.document?.file_name, "a.pdf");
    await bot.call("forwardMessage", { chat_id: ann.id, ...from });
    assert.ok(ann.last?.forward_origin);
    await bot.call("sendDocument", {
      chat_id: ann.id,
      document: mine.document!.file_id,
      protect_content: true,
    });
    const { message_id } = ann.last!;
    await refused("copyMessage", { ...from, message_id }, "message can't be copied");
    await refused("forwardMessage", { ...from, message_id }, "message can't be forwarded");
    telegram.assertClean();
  }));

Deno.test("a name, a type and a size may be absent", () =>
  withTelegram(async ({ ann }) => {
    const bare = await ann.sendDocument({
      file_name: undefined,
      mime_type: undefined,
      file_size: undefined,
    });
    assert.deepEqual(Object.keys(bare.document!), ["file_id", "file_unique_id"]);
    const voice = await ann.sendVoice({ file_name: "never.ogg" });
    assert.equal("file_name" in voice.voice!, false);
  }));
