import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { sourceGrams } from "../../../src/domain/grams.ts";
import { noteId } from "../../../src/domain/notes.ts";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";

interface Row {
  name: string;
  category: string;
  note: string;
  note_entities: unknown[] | null;
  size: number;
  from_name: string | null;
  caption: string | null;
}

async function notesOf({ telegram, database }: Keeper): Promise<Row[]> {
  await telegram.idle();
  return await database.query<Row>(
    `SELECT name, category, note, note_entities, size, from_name, caption FROM files
     WHERE kind = 'note' ORDER BY id`,
  );
}

const buttonsOf = (message: Message) =>
  (message.reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text);

testKeeper("forwarded texts, links and /note are kept as notes, once each", async (keeper) => {
  const { telegram, restart } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await ann.forward({ text: "/start is what he wrote, Москва" });
  await ann.waitFor(/Saved to Notes: .*is what he wrote/);
  await ann.send("https://example.org/recipes/soup");
  await ann.waitFor(/example\.org\/recipes\/soup/);
  await restart();
  await ann.send("/note Buy milk & <b>\nand bread", {
    entities: [{ type: "italic", offset: 6, length: 8 }],
  });
  await ann.waitFor(/Buy milk/);
  assert.deepEqual(await notesOf(keeper), [
    {
      name: "/start is what he wrote, Москва",
      category: "note",
      note: "/start is what he wrote, Москва",
      note_entities: null,
      size: 37,
      from_name: "Dora Hidden",
      caption: null,
    },
    {
      name: "example.org/recipes/soup",
      category: "note",
      note: "https://example.org/recipes/soup",
      note_entities: null,
      size: 32,
      from_name: null,
      caption: null,
    },
    {
      name: "Buy milk & <b>",
      category: "note",
      note: "Buy milk & <b>\nand bread",
      note_entities: [{ type: "italic", offset: 0, length: 8 }],
      size: 24,
      from_name: null,
      caption: null,
    },
  ]);
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await ann.send("https://example.org/recipes/soup");
  await ann.waitFor(/already have this note/);
  assert.equal((await notesOf(keeper)).length, 3);
});

testKeeper("/note asks for the text, and keeps the next one", async (keeper) => {
  const { telegram, restart } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const texts = async () => (await notesOf(keeper)).map(({ note }) => note);
  await ann.send("/note");
  const question = await ann.waitFor(/What should I keep\? Send me the text/);
  assert.deepEqual(buttonsOf(question), ["✖️ Cancel"]);
  // Nothing that can be seen: asked again, below it.
  await ann.send("\u200b");
  await ann.waitForDeletion(question);
  const again = await ann.waitFor(/What should I keep\? Send me the text/);
  await restart();
  const sent = await ann.send("the door code\nis 4711", {
    entities: [{ type: "code", offset: 17, length: 4 }],
  });
  await ann.waitFor(/Saved to Notes: the door code/);
  await ann.waitForDeletion(again);
  const [kept] = await notesOf(keeper);
  assert.deepEqual(kept!.note_entities, [{ type: "code", offset: 17, length: 4 }]);
  await ann.editText(sent, "the door code\nis 4712");
  assert.deepEqual(await texts(), ["the door code\nis 4712"]);
  // The next text is a search again; so is one after Cancel.
  await ann.send("door");
  await ann.waitFor(/is 4712/);
  await ann.send("/note");
  await ann.press(await ann.waitFor(/What should I keep/), "✖️ Cancel");
  await ann.send("nowhere to be found");
  await ann.waitFor(/Nothing found/);
  // While files are awaited as well, which goes on.
  await ann.send("/upload");
  await ann.press(await ann.waitFor(/Choose a category/), "✨ Auto");
  await ann.send("/note");
  await ann.waitFor(/What should I keep/);
  await ann.send("by the way");
  await ann.waitFor(/Saved to Notes: by the way/);
  await ann.send("words");
  await ann.waitFor(/waiting for files/);
  assert.equal((await texts()).length, 2);
});

testKeeper(
  "any text that was searched for can be kept as a note, with its formatting",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const sent = await ann.send("the code\nis 4711", {
      entities: [{ type: "code", offset: 12, length: 4 }],
    });
    const answer = await ann.waitFor(/Nothing found/);
    assert.ok(buttonsOf(answer).includes("📝 Keep as note"));
    await ann.press(answer, "📝 Keep as note");
    await ann.waitFor(/Saved to Notes: the code/);
    const kept = { note: "the code\nis 4711", entities: [{ type: "code", offset: 12, length: 4 }] };
    const [note] = await notesOf(keeper);
    assert.deepEqual({ note: note!.note, entities: note!.note_entities }, kept);

    // The one hit comes back as it was, and offers it too.
    await ann.send("4711");
    const shown = await ann.waitFor(({ text }) => text === kept.note);
    assert.ok(buttonsOf(shown).includes("📝 Keep as note"));
    assert.deepEqual(shown.entities, kept.entities);

    // Editing the message edits the note.
    await ann.editText(sent, "the code\nis 4712");
    assert.deepEqual(
      (await notesOf(keeper)).map(({ name, note, note_entities }) => [name, note, note_entities]),
      [["the code", "the code\nis 4712", null]],
    );
  },
);

testKeeper(
  "an edit renames a note unless a person did, and never makes two equal",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const one = await ann.send("/note first words #one");
    await ann.waitFor(/first words/);
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    const other = await ann.send("/note other words");
    const reply = await ann.waitFor(/other words/);
    await ann.press(reply, "✏️ Rename");
    await ann.waitFor(/new name/);
    await ann.send("Mine");
    await ann.waitFor(/Renamed/);
    await ann.editText(one, "/note changed words #two");
    await ann.editText(other, "/note third words");
    assert.deepEqual((await notesOf(keeper)).map(({ name, note }) => [name, note]), [
      ["changed words", "changed words #two"],
      ["Mine", "third words"],
    ]);
    assert.deepEqual(await keeper.database.query(`SELECT tags FROM files ORDER BY id`), [
      { tags: ["two"] },
      { tags: [] },
    ]);
    await ann.editText(other, "/note changed words #two");
    await ann.waitFor(/already have a note with this text/);
    assert.equal((await notesOf(keeper))[1]?.note, "third words");
    // Other formatting is the same note: the newest stays.
    await ann.send("/note third words", { entities: [{ type: "bold", offset: 6, length: 5 }] });
    await ann.waitFor(/already have this note/);
    assert.deepEqual((await notesOf(keeper))[1]?.note_entities, [
      { type: "bold", offset: 0, length: 5 },
    ]);
  },
);

testKeeper(
  "a comment on a forwarded text is the note's caption; limits count its bytes",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    await ann.forwardWithComment({ text: "Ten bytes!" }, "for later #later");
    await ann.waitFor("📝 Noted on 1 file");
    assert.deepEqual(
      (await notesOf(keeper)).map(({ name, note, caption }) => [name, note, caption]),
      [
        ["Ten bytes", "Ten bytes!", "for later #later"],
      ],
    );
    await ann.send("/note 0123456789");
    await ann.waitFor(/Not saved: 0123456789 is 10 B; you have 5 B left/);
    await telegram.idle();
    assert.equal((await notesOf(keeper)).length, 1);
  },
  { USER_QUOTA: "15B" },
);

testKeeper(
  "a file's name is searched for, although Telegram takes it for an address",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("readme.md");
    await ann.waitFor(/Nothing found/);
    assert.equal((await notesOf(keeper)).length, 0);
  },
);

testKeeper(
  "sources are found by from:, and notes and sources move with the library",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    await ann.forward({ kind: "document", file_name: "a.pdf" });
    await ann.waitFor(/a\.pdf/);
    await ann.send("/note Sacred text", { entities: [{ type: "bold", offset: 6, length: 6 }] });
    await ann.waitFor(/Sacred text/);
    await ann.send("from:hid type:document");
    // The only hit is sent at once.
    await ann.waitFor(({ document, from }) => document !== undefined && from?.is_bot === true);
    await ann.send("from:nobody");
    await ann.waitFor(/Nothing found/);
    await ann.send("/export");
    const { document } = await ann.waitFor(({ document }) =>
      document?.file_name?.endsWith(".json") === true
    );
    const bytes = telegram.bytesOf(document!.file_id);
    const { version, files } = JSON.parse(new TextDecoder().decode(bytes));
    assert.equal(version, 2);
    assert.deepEqual(files.map(({ from, note }: Record<string, unknown>) => ({ from, note })), [
      {
        from: { type: "hidden", name: "Dora Hidden", date: files[0].from.date },
        note: undefined,
      },
      {
        from: undefined,
        note: { text: "Sacred text", entities: [{ type: "bold", offset: 0, length: 6 }] },
      },
    ]);
    await telegram.idle();
    const before = await notesOf(keeper);
    await database.query(`DELETE FROM files`);
    await ann.send("/import");
    await ann.waitFor(/Send me the document/);
    await ann.forward({ kind: "document", file_name: "export.json", bytes } as never);
    await ann.waitFor(/Imported/);
    assert.deepEqual(await notesOf(keeper), before);
  },
);

testKeeper(
  "a note's card is the note, before and after its details, which say where it came from",
  async ({ telegram }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.forward({
      text: "Soup: see example.org",
      entities: [{ type: "url", offset: 10, length: 11 }],
    });
    await ann.waitFor(/Saved to Notes/);
    // What is typed right after it is its comment.
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await ann.send("soup");
    const note = await ann.waitFor(/^Soup: see example\.org$/);
    await ann.press(note, "ℹ️ Details");
    await ann.waitFor(/Soup: see example\.org\n📝 Notes · 21 B · .*\nForwarded from Dora Hidden, /);
    await ann.press(note, "⬅️ Back");
    const again = await ann.waitFor(/^Soup: see example\.org$/);
    assert.equal(again.message_id, note.message_id);
    assert.notEqual(again.link_preview_options?.is_disabled, true);
    assert.ok(buttonsOf(again).includes("🔗 Share"));
  },
);

/** A manifest that names these files, sent in the middle of an import. */
async function importFiles(ann: Person, version: number, files: readonly object[]) {
  await ann.send("/import");
  await ann.waitFor(/Send me the document/);
  const manifest = {
    ...{ format: "filekeeper", version, part: 1, parts: 1, bot: "other_bot" },
    exported_at: "2026-01-01T00:00:00.000Z",
    files,
  };
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  await ann.sendDocument({ file_name: "export.json", mime_type: "application/json", bytes });
  return await ann.waitFor(/Imported/);
}

const EMPTY = { folder: null, tags: [], caption: null, created_at: "2026-01-01T00:00:00.000Z" };

testKeeper(
  "limits hold for notes that are edited and for those of a manifest",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const note = await ann.send("/note Ten bytes!");
    await ann.waitFor(/Saved to Notes/);
    await ann.editText(note, "/note Twenty bytes, twenty");
    await telegram.idle();
    assert.deepEqual((await notesOf(keeper)).map(({ size }) => size), [20]);
    await ann.editText(note, `/note ${"x".repeat(31)}`);
    const refused = await ann.waitFor(/Not saved: .* is 31 B; you have 30 B left/);
    assert.ok(buttonsOf(refused).includes("📂 My Files"));
    assert.deepEqual((await notesOf(keeper)).map(({ size }) => size), [20]);
    const texts = ["eight by", "eight b2", "eight b3"];
    const result = await importFiles(
      ann,
      2,
      texts.map((text) => ({
        ...{ ...EMPTY, file_unique_id: noteId(text), name: text, category: "note" },
        note: { text, entities: [] },
      })),
    );
    assert.match(
      result.text!,
      /Imported: 3 entries\n📝 Saved: 1 note\n🚫 Over your limit, not saved: 2 notes/,
    );
    assert.deepEqual((await notesOf(keeper)).map(({ note }) => note), [
      "Twenty bytes, twenty",
      "eight by",
    ]);
  },
  { USER_QUOTA: "30B" },
);

testKeeper(
  "a manifest of version 1 leaves a file its source, and it is found by it",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.forward({ kind: "document", file_name: "a.pdf" });
    await ann.waitFor(/a\.pdf/);
    const [file] = await database.query<{ file_unique_id: string }>(
      `SELECT file_unique_id FROM files`,
    );
    await importFiles(ann, 1, [{ ...EMPTY, ...file, name: "b.pdf", category: "document" }]);
    await ann.send("from:hid");
    await ann.waitFor(({ caption, from }) => from?.is_bot === true && /b\.pdf/.test(caption ?? ""));
    const [{ grams }] = await database.query<{ grams: number[] }>(`SELECT grams FROM files`) as [
      { grams: number[] },
    ];
    // In a large library it is looked for by these.
    for (const gram of sourceGrams(ann.id, ["hidden"])) assert.ok(grams.includes(gram));
  },
);

testKeeper(
  "a note that comes again with other links behind its words is found by those",
  async ({ telegram }) => {
    const ann = telegram.person({ first_name: "Ann" });
    for (const url of ["https://example.org/alpha", "https://example.org/beta"]) {
      await ann.send("/note Read this", {
        entities: [{ type: "text_link", offset: 6, length: 4, url }],
      });
      await ann.waitFor(/Read this/);
      await ann.send("/start");
      await ann.waitFor(/Hello/);
    }
    await telegram.idle();
    await ann.send("alpha");
    await ann.waitFor(/Nothing found/);
    await ann.send("beta");
    const note = await ann.waitFor(/^Read this$/);
    const [link] = note.entities ?? [];
    assert.equal(link?.type === "text_link" && link.url, "https://example.org/beta");
  },
);

testKeeper("a note is shared by a link, saved from it, and offered inline", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const ben = telegram.person({ first_name: "Ben" });
  await ann.send("/note Soup: see here #food", {
    entities: [{ type: "text_link", offset: 16, length: 4, url: "https://example.org/soup" }],
  });
  const saved = await ann.waitFor(/Saved to Notes/);
  await ann.press(saved, "🔗 Share");
  const link = await ann.waitFor(/🔗 Soup: see here\nhttps/);
  await ben.open(/start=(\S+)/.exec(link.text!)![1]!);
  const note = await ben.waitFor(/^Soup: see here #food$/);
  assert.deepEqual(note.entities?.[0], {
    ...{ type: "text_link", offset: 10, length: 4 },
    url: "https://example.org/soup",
  });
  await ben.press(note, "💾 Save to my files");
  await ben.waitFor(/Saved to your files: Soup/);
  const copies = await database.query(
    `SELECT note, note_entities, size, tags FROM files WHERE kind = 'note' ORDER BY id`,
  );
  assert.deepEqual(copies[1], { ...copies[0] as object, tags: [] });
  await ben.send("soup see");
  await ben.waitFor(/^Soup: see here #food$/);
  const { results: [result] } = await ben.query("soup");
  assert.equal(result?.type, "article");
});
