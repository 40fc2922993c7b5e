import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { orderKey } from "../../../src/domain/folding.ts";
import { fileGrams, searchText } from "../../../src/domain/grams.ts";
import { exchangesUntilAnswer } from "../../support/exchanges.ts";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

type Database = Keeper["database"];

/** Somebody with `count` documents, the newest named `file 1`. */
async function withFiles({ telegram, database }: Keeper, count: number): Promise<Person> {
  const ann = telegram.person();
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await keepFiles(database, ann.id, count);
  return ann;
}

async function keepFiles(database: Database, userId: number, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `file ${index + 1}`);
  await database.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, search_text, grams,
       created_at)
     SELECT $1, 'document', 'document', 'x' || n, 'u' || n, name, key, n, text, '{}', now() - make_interval(secs => n)
     FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS f (name, key, text, n)`,
    [userId, names, names.map(orderKey), names.map((name) => searchText({ name }))],
  );
}

/** Opens Documents and begins to select. */
async function beginSelecting(ann: Person): Promise<Message> {
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press(/Documents · /);
  const list = await ann.waitFor(/Documents – /);
  await ann.press(list, "☑️ Select");
  return await ann.waitFor(/select files/);
}

async function tick(ann: Person, list: Message, ...names: string[]): Promise<void> {
  for (const name of names) {
    await ann.press(list, new RegExp(`^⬜ 📄 ${name} `));
    await ann.waitFor(/selected/);
  }
}

function ticked(ann: Person, list: Message): string[] {
  return ann.buttons(list).flat().filter((label) => label.startsWith("✅ "))
    .map((label) => label.slice("✅ 📄 ".length).split(" ·")[0]!);
}

testKeeper("ticks stay across pages and a restart, until Cancel", async (keeper) => {
  const ann = await withFiles(keeper, 20);
  const list = await beginSelecting(ann);
  assert.deepEqual(
    ann.buttons(list).flat().slice(-7),
    [
      "☑️ All 20",
      "📁 Move",
      "🏷 Tags",
      "🔗 Share",
      "🗑 Delete",
      "📥 Get all",
      "✖️ Cancel",
    ],
  );
  await tick(ann, list, "file 2", "file 5");
  await ann.press(list, "▶️");
  await ann.waitFor(/2 selected/);
  await tick(ann, list, "file 9");
  await keeper.restart();
  await ann.press(list, "◀️");
  await ann.waitFor(/3 selected/);
  assert.deepEqual(ticked(ann, list), ["file 2", "file 5"]);
  await ann.press(list, /^✅ 📄 file 5/);
  await ann.waitFor(/2 selected/);
  await ann.press(list, "✖️ Cancel");
  const normal = await ann.waitFor(/Documents – 20 files/);
  assert.ok(ann.buttons(normal).flat().includes("☑️ Select"));
  await ann.press(list, "☑️ Select");
  await ann.waitFor(/select files/);
});

testKeeper("the same tick pressed twice ticks once", async (keeper) => {
  const ann = await withFiles(keeper, 3);
  const list = await beginSelecting(ann);
  const data = payloadOf(ann.chat.now(list), /^⬜ 📄 file 1/);
  await ann.pressData(list, data);
  await ann.waitFor(/1 selected/);
  await ann.pressData(list, data);
  await keeper.telegram.idle();
  assert.deepEqual(ticked(ann, list), ["file 1"]);
});

testKeeper("a whole list is ticked in one tap, and cleared in another", async (keeper) => {
  const ann = await withFiles(keeper, 10);
  const list = await beginSelecting(ann);
  assert.ok(!ann.buttons(list).flat().includes("▫️ Clear"));
  await ann.press(list, "☑️ All 10");
  await ann.waitFor(/10 selected/);
  assert.equal(ticked(ann, list).length, 8);
  assert.ok(!ann.buttons(list).flat().some((label) => label.startsWith("☑️ All")));
  await ann.press(list, "▶️");
  await ann.waitFor((message) => ticked(ann, message).length === 2);
  await ann.press(list, "▫️ Clear");
  await ann.waitFor(/select files/);
  assert.deepEqual(ticked(ann, list), []);
});

testKeeper("one ticked file can be renamed, and leads back to the list", async (keeper) => {
  const ann = await withFiles(keeper, 3);
  const list = await beginSelecting(ann);
  assert.ok(!ann.buttons(list).flat().includes("✏️ Rename"));
  await tick(ann, list, "file 2");
  await ann.press(list, "✏️ Rename");
  await ann.waitFor(/Send a new name for file 2/);
  await ann.send("lease");
  const done = await ann.waitFor(/Renamed: lease/);
  await ann.press(done, "⬅️ Back");
  const shown = await ann.waitFor(/Documents – 3 files/);
  assert.ok(ann.buttons(shown).flat().some((label) => label.includes("lease")));
});

testKeeper("search results are selected too", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person();
  for (const file_name of ["sea 1.pdf", "sea 2.pdf", "lease.pdf"]) {
    await ann.sendDocument({ file_name, mime_type: "application/pdf" });
    await ann.waitFor(new RegExp(file_name));
  }
  await ann.send("sea");
  const results = await ann.waitFor(/2 files/);
  await ann.press(results, "☑️ Select");
  await ann.waitFor(/select files/);
  await ann.press(results, "☑️ All 2");
  await ann.waitFor(/2 selected/);
  await ann.press(results, "🏷 Tags");
  await ann.waitFor(/Send tags to add to 2 files/);
  await ann.send("holiday");
  await ann.waitFor(/Added to 2 files: #holiday/);
});

testKeeper("a selection is deleted as one act, which Undo takes back", async (keeper) => {
  const { database } = keeper;
  const ann = await withFiles(keeper, 12);
  const list = await beginSelecting(ann);
  await tick(ann, list, "file 1", "file 2");
  await ann.press(list, "▶️");
  await ann.waitFor(/2 selected/);
  await tick(ann, list, "file 10");
  const data = payloadOf(ann.chat.now(list), "🗑 Delete");
  await ann.pressData(list, data);
  await ann.waitFor(/Moved to the trash: 3 files/);
  assert.deepEqual(await counts(database, ann), { document: 9, trash: 3 });
  // Pressed twice: what the screen offers stays.
  await ann.pressData(list, data);
  assert.ok(ann.buttons(list).flat().includes("↩️ Undo"));
  await ann.press(list, "↩️ Undo");
  await ann.waitFor(/Restored: 3 files/);
  assert.deepEqual(await counts(database, ann), { document: 12, trash: 0 });
});

testKeeper("a selection is moved to a category", async (keeper) => {
  const { database } = keeper;
  const ann = await withFiles(keeper, 5);
  const list = await beginSelecting(ann);
  await tick(ann, list, "file 1", "file 2", "file 3");
  await ann.press(list, "📁 Move");
  await ann.waitFor(/Choose where to move 3 files/);
  await ann.press(list, "✖️ Cancel");
  await ann.waitFor(/3 selected/);
  await ann.press(list, "📁 Move");
  await ann.waitFor(/Choose where to move 3 files/);
  await ann.press(list, "📦 Other");
  await ann.waitFor(/Moved to Other: 3 files/);
  assert.deepEqual(await counts(database, ann), { document: 2, other: 3 });
  await ann.press(list, "⬅️ Back");
  await ann.waitFor(/Documents – 2 files/);
});

testKeeper("a selection is moved into a folder and out of it", async (keeper) => {
  const { database } = keeper;
  const ann = await withFiles(keeper, 5);
  const [folder] = await database.query<{ id: number }>(
    `INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Taxes', 'taxes') RETURNING id`,
    [ann.id],
  );
  const inFolder = async () =>
    (await database.query<{ file_count: number }>(`SELECT file_count FROM folders WHERE id = $1`, [
      folder!.id,
    ]))[0]!.file_count;
  const list = await beginSelecting(ann);
  await tick(ann, list, "file 1", "file 4");
  await ann.press(list, "📁 Move");
  await ann.waitFor(/Choose where to move 2 files/);
  assert.ok(!ann.buttons(list).flat().includes("🚫 No folder"), "neither is in a folder");
  await ann.press(list, "📁 Taxes");
  await ann.waitFor(/Moved to Taxes: 2 files/);
  assert.equal(await inFolder(), 2);
  const again = await beginSelecting(ann);
  await tick(ann, again, "file 3", "file 4");
  await ann.press(again, "📁 Move");
  await ann.waitFor(/Choose where to move 2 files/);
  await ann.press(again, "🚫 No folder");
  await ann.waitFor(/No longer in a folder: 2 files/);
  assert.equal(await inFolder(), 1);
});

testKeeper("typed tags are added to the whole selection, and found", async (keeper) => {
  const { database, restart } = keeper;
  const ann = await withFiles(keeper, 5);
  await database.query(
    `UPDATE files SET tags = '{Sea}', search_text = $2 WHERE library_id = $1 AND name = 'file 1'`,
    [ann.id, searchText({ name: "file 1", tags: ["Sea"] })],
  );
  const list = await beginSelecting(ann);
  await tick(ann, list, "file 1", "file 2");
  await ann.press(list, "🏷 Tags");
  await ann.waitFor(/tags to add to 2 files/);
  await restart();
  await ann.send("…");
  await ann.waitFor(/No tags in that/);
  await ann.send("#sea, Größe 2026");
  await ann.waitFor(/Added to 2 files: #sea #Größe #2026/);
  const rows = await database.query<
    { name: string; tags: string[]; search_text: string; grams: number[] }
  >(
    `SELECT name, tags, search_text, grams FROM files WHERE library_id = $1 AND tags <> '{}' ORDER BY name`,
    [ann.id],
  );
  assert.deepEqual(rows.map(({ tags }) => tags), [["Sea", "Größe", "2026"], [
    "sea",
    "Größe",
    "2026",
  ]]);
  for (const { name, tags, search_text, grams } of rows) {
    assert.equal(search_text, searchText({ name, tags }));
    const expected = fileGrams(ann.id, { name: "", tags: ["sea", "Größe", "2026"] });
    assert.ok(expected.every((gram) => grams.includes(gram)));
  }
  // The selection is over: a text is not taken for a tag.
  await ann.send("more words");
  await keeper.telegram.idle();
  assert.equal((await database.query(`SELECT FROM files WHERE 'words' = ANY (tags)`)).length, 0);
});

testKeeper("files in the trash are selected to be restored", async (keeper) => {
  const { database } = keeper;
  const ann = await withFiles(keeper, 4);
  await database.query(
    `UPDATE files SET deleted_at = now(), deleted_act = 1 WHERE library_id = $1`,
    [
      ann.id,
    ],
  );
  await ann.send("/trash");
  const list = await ann.waitFor(/Trash – 4 files/);
  await ann.press(list, "☑️ Select");
  await ann.waitFor(/select files/);
  assert.ok(!ann.buttons(list).flat().includes("🗑 Delete"));
  await tick(ann, list, "file 1", "file 3");
  await ann.press(list, "♻️ Restore");
  await ann.waitFor(/Restored: 2 files/);
  assert.deepEqual(await counts(database, ann), { document: 2, trash: 2 });
});

testKeeper("with nothing ticked nothing is done, and a hint is given", async (keeper) => {
  const ann = await withFiles(keeper, 2);
  const list = await beginSelecting(ann);
  for (const label of ["📁 Move", "🏷 Tags", "🗑 Delete", "📥 Get all"]) {
    assert.match((await ann.press(list, label)).text ?? "", /Select at least one file/);
  }
  // A button of another list finds no ticks of this one.
  await tick(ann, list, "file 1");
  const data = payloadOf(ann.chat.now(list), "🗑 Delete").replace("c2.", "a0.");
  assert.match((await ann.pressData(list, data)).text ?? "", /Select at least one file/);
  assert.deepEqual(await counts(keeper.database, ann), { document: 2 });
});

testKeeper("more files than fit are refused kindly, and those that fit stay", async (keeper) => {
  const { database } = keeper;
  const ann = await withFiles(keeper, 3);
  const list = await beginSelecting(ann);
  await tick(ann, list, "file 1");
  await keeper.telegram.idle(); // The session is written after the answer.
  await database.query(
    `UPDATE sessions SET data = jsonb_set(data, '{selection,files}',
       (SELECT jsonb_agg(n) FROM generate_series(1000001, 1001000) n)) WHERE user_id = $1`,
    [ann.id],
  );
  const { text } = await ann.press(list, /^⬜ 📄 file 2/);
  assert.match(text ?? "", /up to 1,000 files/);
  await ann.waitFor(/1,000 selected/);
});

testKeeper("nobody does anything to another person's files", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = await withFiles(keeper, 2);
  const eve = telegram.person({ first_name: "Eve" });
  await eve.send("/start");
  await eve.waitFor(/Hello/);
  const list = await beginSelecting(ann);
  const tickData = payloadOf(ann.chat.now(list), /^⬜ 📄 file 1/);
  await eve.pressData(eve.last, tickData);
  await eve.waitFor(/1 selected/);
  for (
    const [label, answer] of [["🗑 Delete", /no longer exist/], ["📥 Get all", /no longer exist/]]
  ) {
    await eve.pressData(eve.last, tickData);
    await eve.press(label as string);
    await eve.waitFor(answer as RegExp);
  }
  await eve.pressData(eve.last, tickData);
  await eve.waitFor(/1 selected/);
  await eve.press("🏷 Tags");
  await eve.waitFor(/tags to add/);
  await eve.send("mine");
  await eve.waitFor(/no longer exist/);
  await eve.pressData(eve.last, tickData);
  await eve.waitFor(/1 selected/);
  await eve.press("📁 Move");
  await eve.waitFor(/Choose where/);
  await eve.press("📦 Other");
  await eve.waitFor(/no longer exist/);
  assert.doesNotMatch(telegram.transcript(eve), /file 1/);
  assert.deepEqual(await counts(database, ann), { document: 2 });
  assert.equal((await database.query(`SELECT FROM files WHERE tags <> '{}'`)).length, 0);
  for (
    const forged of ["ht:1:c2.0.1.0:2", "hp:a0.0.1.0:", "hd:x", "hm:a0.0.1.0:q1", "hc:a0.0.1.0:9"]
  ) {
    await eve.pressData(eve.last, forged);
  }
});

/** Files by the counters. */
async function counts(database: Database, { id }: Person): Promise<Record<string, number>> {
  const rows = await database.query<{ bucket: string; files: number }>(
    `SELECT bucket, files FROM library_usage WHERE library_id = $1 ORDER BY bucket`,
    [id],
  );
  return Object.fromEntries(rows.map(({ bucket, files }) => [bucket, files]));
}

testKeeper(
  "to tick a whole list, to move what is ticked, and to move all files of a reply cost two exchanges each",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = await withFiles(keeper, 20);
    await database.query(
      `WITH folder AS (INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Flat', 'flat') RETURNING id)
       UPDATE files SET folder_id = (SELECT id FROM folder) WHERE name IN ('file 1', 'file 2')`,
      [ann.id],
    );
    await database.query(
      `UPDATE files SET deleted_at = now(), deleted_act = 1 WHERE name IN ('file 3', 'file 4')`,
    );
    const costing = async (act: () => Promise<unknown>, answer: RegExp) => {
      await telegram.idle();
      const until = exchangesUntilAnswer(keeper);
      await act();
      const message = await ann.waitFor(answer);
      const cost = until();
      assert.ok(cost !== undefined && cost <= 2, `${answer}: ${cost} exchanges`);
      return message;
    };
    const lists: [list: () => Promise<Message>, count: number][] = [
      [async () => {
        await ann.send("/files");
        await ann.press(await ann.waitFor(/My Files/), "📁 Folders");
        await ann.press(await ann.waitFor(/1 folder/), /Flat/);
        return await ann.waitFor(/Flat – 2 files/);
      }, 2],
      [async () => {
        await ann.send("/trash");
        return await ann.waitFor(/Trash – 2 files/);
      }, 2],
      [async () => {
        await ann.send("/files");
        await ann.press(await ann.waitFor(/My Files/), /All Files/);
        return await ann.waitFor(/All Files – /);
      }, 18],
      [async () => {
        await ann.send("file");
        return await ann.waitFor(/🔍 file – 18 files/);
      }, 18],
    ];
    for (const [open, count] of lists) {
      const list = await open();
      await ann.press(list, "☑️ Select");
      await ann.waitFor(/select files/);
      await costing(() => ann.press(list, `☑️ All ${count}`), new RegExp(`${count} selected`));
      if (count === 2) continue;
      await costing(() => ann.press(list, "📁 Move"), /Choose where to move 18 files/);
      await costing(() => ann.press(list, /^(📁|🕘) Flat$/u), /Moved to Flat: 18 files/);
    }
    await ann.sendDocument({ file_name: "a.pdf" });
    await ann.waitFor(/a\.pdf/);
    await ann.sendDocument({ file_name: "b.pdf" });
    const reply = await ann.waitFor(/Saved 2 files/, { timeout_ms: 15_000 });
    await costing(() => ann.press(reply, "📁 Move"), /Choose where to move 2 files/);
    await costing(() => ann.press(reply, "🕘 Flat"), /Moved to Flat: 2 files/);
  },
);
