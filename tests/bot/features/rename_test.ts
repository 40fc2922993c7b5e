import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { orderKey } from "../../../src/domain/folding.ts";
import { fileGrams, searchText } from "../../../src/domain/grams.ts";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

/** Sends a document and gives the reply that names it. */
async function saved(person: Person, file_name: string, caption?: string): Promise<Message> {
  await person.sendDocument({
    file_name,
    mime_type: "application/pdf",
    ...(caption === undefined ? {} : { caption }),
  });
  return await person.waitFor((message) => message.text?.includes(file_name) ?? false);
}

/** Opens the person's only file from the list of all. */
async function opened(person: Person): Promise<Message> {
  await person.send("/files");
  await person.waitFor(/My Files/);
  await person.press(/All Files · 1/);
  await person.waitFor(/All Files – 1 file/);
  await person.press(/^📄/);
  return await person.waitFor((message) => message.document !== undefined);
}

const nameOf = async ({ database }: Keeper, person: Person) =>
  (await database.query<{ name: string }>(`SELECT name FROM files WHERE library_id = $1`, [
    person.id,
  ])).map(({ name }) => name);

testKeeper(
  "a file gets a new name, keeps its extension, and is sent back under it",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const reply = await saved(ann, "scan001.pdf", "#paper from the bank");
    assert.deepEqual(ann.buttons(reply), [
      ["✏️ Rename", "📁 Move"],
      ["🏷 Tags", ...ann.buttons(reply)[1]!.slice(1)],
      ["📨 Send to…", "ℹ️ Details"],
      ["🗑 Delete", "⬅️ Back"],
    ]);
    await ann.press(reply, "✏️ Rename");
    const question = await ann.waitFor(/new name for scan001\.pdf/);
    assert.equal(question.message_id, reply.message_id);
    await ann.send("Contract <b>2026</b> & more");
    await ann.waitFor(/Renamed: Contract <b>2026<\/b> & more\.pdf/);
    assert.deepEqual(await nameOf(keeper, ann), ["Contract <b>2026</b> & more.pdf"]);
    const [row] = await database.query<{
      caption: string;
      tags: string[];
      name: string;
      name_folded: string;
      search_text: string;
      grams: number[];
    }>(`SELECT name, caption, tags, name_folded, search_text, grams FROM files`);
    assert.equal(row!.name_folded, orderKey(row!.name));
    assert.equal(row!.search_text, searchText(row!));
    assert.deepEqual(row!.grams, fileGrams(ann.id, row!));
    assert.deepEqual(row!.tags, ["paper"]);

    const file = await opened(ann);
    assert.match(file.caption ?? "", /^Contract <b>2026<\/b> & more\.pdf\n/);
    await ann.press(file, "✏️ Rename");
    await ann.waitFor(/new name for Contract/);
    const since = await ann.send("notes.txt");
    await ann.waitFor(/Renamed: notes\.txt/);
    // The file that was asked about is itself again, under its new name.
    const again = await ann.waitFor((message) => message.document !== undefined, { since });
    assert.match(again.caption ?? "", /^notes\.txt\n/);
    assert.ok(ann.buttons(again).flat().includes("⬅️ Back"));
  },
);

testKeeper(
  "the question of a name outlives a restart, files and names that can't be",
  async (keeper) => {
    const { telegram, restart } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const reply = await saved(ann, "a.pdf");
    await ann.press(reply, "✏️ Rename");
    await ann.press(reply, "✖️ Cancel");
    await ann.waitFor(/^a\.pdf/);
    await ann.press(reply, "✏️ Rename");
    await ann.waitFor(/new name for a\.pdf/);
    await restart();
    await ann.sendPhoto();
    await ann.waitFor(/Saved to Photos/);
    await ann.send("x".repeat(300));
    await ann.waitFor(/too long/);
    await ann.send("\u0000\u202e \u200b", { raw: true });
    await ann.waitFor(/name is empty/);
    await ann.send("\u202eevil\u0000 שלום \u200bfdp.exe", { raw: true });
    await ann.waitFor(/Renamed/);
    assert.ok((await nameOf(keeper, ann)).includes("evil שלום fdp.exe"));
  },
);

testKeeper(
  "a press or a command ends the question of a name, pressed twice it is one",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const reply = await saved(ann, "a.pdf");
    const rename = payloadOf(reply, "✏️ Rename");
    await ann.press(reply, "✏️ Rename");
    await ann.waitFor(/new name/);
    await ann.pressData(reply, rename);
    await ann.send("/cancel");
    await ann.waitFor(/Cancelled/);
    await ann.waitForDeletion(reply);
    await ann.send("not a name");
    await telegram.idle();
    await ann.send("a.pdf");
    const card = await ann.waitFor((message) => message.document !== undefined);
    await ann.press(card, "✏️ Rename");
    await ann.waitFor(/new name/);
    await ann.send("/files");
    await ann.waitFor(/My Files/);
    await telegram.idle();
    // The question in its caption is gone, with its button.
    assert.match(ann.chat.now(card)!.caption!, /^a\.pdf/);
    await ann.send("no name either");
    await telegram.idle();
    assert.deepEqual(await nameOf(keeper, ann), ["a.pdf"]);
    // In a message that Telegram no longer shows to bots.
    await ann.pressData(reply, rename, { inaccessible: true });
    await ann.waitFor(/new name/);
    await ann.send("b");
    await ann.waitFor(/Renamed: b\.pdf/);
  },
);

testKeeper("nobody renames another one's file, or one that is gone", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const eve = telegram.person({ first_name: "Eve" });
  const reply = await saved(ann, "a.pdf");
  const rename = payloadOf(reply, "✏️ Rename");
  await eve.send("/start");
  const menu = await eve.waitFor(/Hello/);
  assert.match((await eve.pressData(menu, rename)).text ?? "", /no longer exist/);
  await eve.send("stolen");
  await telegram.idle();
  assert.deepEqual(await nameOf(keeper, ann), ["a.pdf"]);

  await ann.press(reply, "✏️ Rename");
  await ann.waitFor(/new name/);
  await keeper.database.query(`UPDATE files SET deleted_at = now(), deleted_act = 1`);
  await ann.send("late");
  await ann.waitFor(/no longer exist/);
  assert.match((await ann.pressData(reply, rename)).text ?? "", /no longer exist/);
});

testKeeper("an upload goes on after a name was asked for in its midst", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/upload");
  await ann.waitFor(/Choose a category/);
  await ann.press("📦 Other");
  await ann.waitFor(/for Other/);
  const reply = await saved(ann, "a.pdf");
  await ann.press(reply, "✏️ Rename");
  await ann.waitFor(/new name/);
  await ann.sendDocument({ file_name: "b.pdf", mime_type: "application/pdf" });
  await ann.waitFor(/Saved to Other: b\.pdf/);
  await ann.send("c");
  await ann.waitFor(/Renamed: c\.pdf/);
  await ann.send("text");
  await ann.waitFor(/waiting for files/);
  await ann.sendDocument({ file_name: "d.pdf", mime_type: "application/pdf" });
  await ann.waitFor(/Saved to Other: d\.pdf/);
  await ann.press("✅ Done");
  await ann.waitFor(/3 files saved/);
});

testKeeper("a name that was changed meanwhile by others is no obstacle", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const reply = await saved(ann, "a.pdf");
  await ann.press(reply, "✏️ Rename");
  await ann.waitFor(/new name/);
  await database.query(`UPDATE files SET caption = 'by import', tags = '{import}'`);
  await telegram.idle();
  const before = database.exchanges;
  await ann.send("b");
  await ann.waitFor(/Renamed: b\.pdf/);
  assert.ok(database.exchanges - before <= 5);
  const [row] = await database.query<{ search_text: string }>(`SELECT search_text FROM files`);
  assert.equal(row?.search_text, "b.pdf\n#import\n by import");
});
