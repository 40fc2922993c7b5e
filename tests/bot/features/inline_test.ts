import assert from "node:assert/strict";
import type { InlineQueryResult } from "grammy/types";
import { listQuery } from "../../../src/bot/screens/inline_filter.ts";
import type { Scope } from "../../../src/domain/lists.ts";
import { testKeeper } from "../../support/keeper.ts";

const titles = (results: readonly InlineQueryResult[]) =>
  results.map((result) => "title" in result ? result.title : undefined);

testKeeper(
  "an inline query finds the person's own files, each by the type of its kind",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const bob = telegram.person({ first_name: "Bob" });
    await bob.sendDocument({ file_name: "bob's trip.pdf" });
    await bob.waitFor(/trip/);
    const caption = "trip";
    await ann.sendPhoto({ caption });
    await ann.sendVideo({ caption, file_name: "trip.mp4" });
    await ann.sendDocument({ caption, file_name: "trip <b>.pdf" });
    await ann.sendAudio({ caption, file_name: "trip.mp3" });
    await ann.sendVoice({ caption });
    await ann.sendAnimation({ caption, file_name: "trip.gif.mp4" });
    await ann.sendLivePhoto({ caption });
    await ann.sendVideoNote();
    await ann.sendSticker();
    await telegram.idle();
    const before = database.exchanges;
    const found = await ann.query("trip");
    assert.ok(database.exchanges - before <= 2);
    assert.deepEqual(found.results.map((result) => result.type), [
      "mpeg4_gif",
      "voice",
      "audio",
      "document",
      "video",
      "photo",
    ]);
    assert.deepEqual(titles(found.results).slice(3, 5), ["trip <b>.pdf", "trip.mp4"]);
    assert.ok(found.is_personal && found.cache_time <= 30 && found.button === undefined);
    const all = await ann.query("");
    assert.deepEqual(all.results.map((result) => result.type), [
      "sticker",
      "mpeg4_gif",
      "voice",
      "audio",
      "document",
      "video",
      "photo",
    ]);
    for (const result of all.results) ann.choose(result);
    assert.deepEqual(titles((await ann.query("tirp <b>")).results), ["trip <b>.pdf"]);
    assert.deepEqual(titles((await bob.query("trip")).results), ["bob's trip.pdf"]);
  },
);

testKeeper("inline results page by fifty, whatever comes meanwhile", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  for (let index = 0; index < 60; index++) {
    await ann.sendDocument({ file_name: `doc ${index}.pdf` });
  }
  await telegram.idle();
  const first = await ann.query("doc");
  assert.equal(first.results.length, 50);
  await ann.sendDocument({ file_name: "doc late.pdf" });
  await telegram.idle();
  const second = await ann.query("doc", { offset: first.next_offset });
  assert.equal(second.results.length, 10);
  assert.equal(second.next_offset, "");
  assert.equal(new Set([...first.results, ...second.results].map(({ id }) => id)).size, 60);
  assert.deepEqual((await ann.query("doc", { offset: "no such page" })).results, []);
});

testKeeper(
  "without files, for strangers and for filters that mean nothing there is a button into the bot",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const unknown = await ann.query("trip");
    assert.deepEqual(unknown.results, []);
    assert.match(unknown.button?.text ?? "", /File Keeper/);
    assert.equal((await database.query("SELECT id FROM users")).length, 0);
    await ann.send(`/start ${unknown.button?.start_parameter}`);
    await ann.waitFor(/Hello/);
    const none = await ann.query("");
    assert.match(none.button?.text ?? "", /first file/);
    const problem = await ann.query("type:banana");
    assert.match(problem.button?.text ?? "", /type:banana/);
    assert.deepEqual(problem.results, []);
    assert.match((await ann.query("nothing like this")).button?.text ?? "", /Nothing found/);
  },
);

testKeeper("a stranger in owner-only mode gets no results", async ({ telegram }) => {
  const answer = await telegram.person({ id: 77 }).query("trip");
  assert.deepEqual(answer.results, []);
  assert.equal(answer.button, undefined);
}, { ALLOWED_USERS: "5" });

testKeeper(
  "words typed after a list are searched for in that list alone, and a note picked here gets its card",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/note The lease of the flat");
    await ann.waitFor(/lease of the flat/);
    await ann.send("/upload");
    await ann.press(await ann.waitFor(/Choose a category/), "✨ Auto");
    await ann.waitFor(/Send your files/);
    for (const file_name of ["lease in the folder.pdf", "lease.pdf", "cat.pdf"]) {
      await ann.sendDocument({ file_name, mime_type: "application/pdf" });
    }
    await telegram.idle();
    await database.query(
      `WITH folder AS (INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Flat', 'flat') RETURNING id)
       UPDATE files SET folder_id = (SELECT id FROM folder) WHERE name LIKE '%folder.pdf' OR name = 'cat.pdf'`,
      [ann.id],
    );
    const [folder] = await database.query<{ id: number }>(`SELECT id FROM folders`);
    const [reply] = await database.query<{ reply_id: number }>(
      `SELECT reply_id FROM upload_receipts WHERE name = 'lease.pdf'`,
    );
    const found = async (scope: Scope, words: string) =>
      titles((await ann.query(listQuery(scope, "newest") + words)).results).toSorted();
    assert.deepEqual(await found({ list: "all" }, "lease"), [
      "The lease of the flat",
      "lease in the folder.pdf",
      "lease.pdf",
    ]);
    assert.deepEqual(await found({ list: "folder", folder: folder!.id }, "lease"), [
      "lease in the folder.pdf",
    ]);
    assert.deepEqual(await found({ list: "folder", folder: folder!.id }, ""), [
      "cat.pdf",
      "lease in the folder.pdf",
    ]);
    assert.deepEqual(await found({ list: "category", category: "document" }, "LEASE ext:pdf"), [
      "lease in the folder.pdf",
      "lease.pdf",
    ]);
    assert.deepEqual(await found({ list: "category", category: "document" }, "type:note"), []);
    assert.deepEqual(await found({ list: "reply", reply: reply!.reply_id }, "lease"), [
      "lease in the folder.pdf",
      "lease.pdf",
    ]);

    await ann.send("/files");
    await ann.press(await ann.waitFor(/My Files/), /Notes/);
    const browse = await ann.pressInline("🖼 Browse", {
      message: await ann.waitFor(/Notes – 1 file/),
    });
    browse.pick("The lease of the flat");
    const card = await ann.waitFor(/^The lease of the flat\n21 B/);
    assert.ok(ann.buttons(card).flat().includes("✏️ Rename"));
    await telegram.idle();
    assert.equal((await database.query(`SELECT id FROM files`)).length, 4);
  },
);
