import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

/** Opens the folders at the top. */
async function top(person: Person): Promise<Message> {
  await person.send("/files");
  await person.waitFor(/My Files/);
  await person.press("📁 Folders");
  return await person.waitFor(/📁 Folders/);
}

/** Makes a folder where the newest screen is, and gives its screen. */
async function make(person: Person, name: string): Promise<Message> {
  await person.press("➕ New folder");
  await person.waitFor(/name/);
  await person.send(name);
  return await person.waitFor(/Folder created/);
}

/** The folders' names, as the way to each, with the live files in it. */
async function tree({ telegram, database }: Keeper, person: Person): Promise<string[]> {
  await telegram.idle();
  const rows = await database.query<{ path: string; files: number }>(
    `WITH RECURSIVE down AS (
       SELECT id, name AS path, file_count AS files FROM folders
       WHERE library_id = $1 AND parent_id IS NULL AND deleted_at IS NULL
       UNION ALL
       SELECT c.id, down.path || '/' || c.name, c.file_count FROM down JOIN folders c ON c.parent_id = down.id
       WHERE c.deleted_at IS NULL
     ) SELECT path, files FROM down ORDER BY path COLLATE "C"`,
    [person.id],
  );
  return rows.map(({ path, files }) => `${path} ${files}`);
}

testKeeper(
  "folders nest, are named on the way to them, and take what is uploaded there",
  async (keeper) => {
    const { telegram, restart } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    await top(ann);
    await ann.waitFor(/none yet/);
    const trips = await make(ann, "Trips <b>&amp;\u202e\u0000");
    assert.deepEqual(ann.buttons(trips), [
      ["➕ New folder", "📤 Upload here"],
      ["✏️ Rename", "📁 Move"],
      ann.buttons(trips)[2]!.includes("🔗 Share") ? ["🔗 Share", "🗑 Delete"] : ["🗑 Delete"],
      ["⬅️ Back", "🏠 Menu"],
    ]);
    await make(ann, "Rome");
    await ann.press("📤 Upload here");
    await ann.waitFor(/Send files for Rome/);
    await restart();
    await ann.sendDocument({ file_name: "ticket.pdf", mime_type: "application/pdf" });
    await ann.waitFor(/Saved to 📁 Rome: ticket\.pdf/);
    await ann.press("✅ Done");
    await ann.waitFor(/1 file saved/);
    assert.deepEqual(await tree(keeper, ann), ["Trips <b>&amp; 0", "Trips <b>&amp;/Rome 1"]);

    const folders = await top(ann);
    assert.deepEqual(ann.buttons(folders), [
      ["📁 Trips <b>&amp;"],
      ["➕ New folder"],
      ["⬅️ Back", "🏠 Menu"],
    ]);
    await ann.press(folders, "📁 Trips <b>&amp;");
    await ann.waitFor(/📁 Trips <b>&amp; – 1 folder/);
    await ann.press(folders, "📁 Rome · 1");
    const rome = await ann.waitFor(/📁 Trips <b>&amp; \/ Rome – 1 file/);
    assert.match(ann.buttons(rome)[0]![0]!, /^📄 ticket\.pdf/);
    await ann.press(rome, /ticket/);
    const file = await ann.waitFor((message) => message.document !== undefined);
    assert.doesNotMatch(file.caption ?? "", /Rome/, "forwarding gives no folder away");
    await ann.press(file, "ℹ️ Details");
    await ann.waitFor(/📁 Trips <b>&amp; \/ Rome/);
    await ann.press(file, "⬅️ Back");
    await ann.waitFor(/^ticket\.pdf\n[\d.]+ KB$/);
    await ann.press(file, "⬅️ Back");
    await ann.waitFor(/Rome – 1 file/);
    await ann.press("⬅️ Back");
    await ann.waitFor(/Trips <b>&amp; – 1 folder/);
    await ann.press("⬅️ Back");
    await ann.waitFor(/Folders – 1 folder/);
  },
);

testKeeper(
  "a folder's name may be anything visible; the same one again is the same folder",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const screen = await top(ann);
    await ann.press(screen, "➕ New folder");
    await ann.waitFor(/name for the new folder/);
    await ann.send("n".repeat(300));
    await ann.waitFor(/too long/);
    await ann.send("\u0000\u200b", { raw: true });
    await ann.waitFor(/name is empty/);
    await ann.sendPhoto();
    await ann.waitFor(/Saved to Photos/);
    await ann.send("שלום 日本");
    await ann.waitFor(/Folder created: שלום 日本/);
    await top(ann);
    await ann.press("➕ New folder");
    await ann.waitFor(/name for the new folder/);
    telegram.repeatUpdates({ next: 1 });
    await ann.send("שלום 日本");
    await ann.waitFor(/already have/);
    assert.deepEqual(await tree(keeper, ann), ["שלום 日本 0"]);
    await ann.press(/^📁 שלום/);
    const folder = await ann.waitFor(/nothing here yet/);
    await ann.press(folder, "✏️ Rename");
    await ann.waitFor(/new name for the folder שלום/);
    await ann.press(folder, "✖️ Cancel");
    await ann.waitFor(/nothing here yet/);
    await ann.press(folder, "✏️ Rename");
    await ann.waitFor(/new name/);
    await ann.send("  2026 \n trips ");
    await ann.waitFor(/Folder renamed: 2026 trips/);
    assert.deepEqual(await tree(keeper, ann), ["2026 trips 0"]);
  },
);

testKeeper("a folder moves where it is sent, never into itself", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await top(ann);
  await make(ann, "A");
  await make(ann, "B");
  await top(ann);
  await make(ann, "C");
  await ann.press("📁 Move");
  const chooser = await ann.waitFor(/where to move the folder C/);
  assert.deepEqual(ann.buttons(chooser), [["📁 A", "Open A ▸"], ["✖️ Cancel"]]);
  await ann.press(chooser, "Open A ▸");
  await ann.waitFor(/📁 A/);
  assert.deepEqual(ann.buttons(chooser), [["✅ Move here", "⬆️ Up"], ["📁 B"], ["✖️ Cancel"]]);
  const intoB = payloadOf(ann.chat.now(chooser), "📁 B");
  await ann.press(chooser, "📁 B");
  await ann.waitFor(/Moved to B: C/);
  await ann.pressData(chooser, intoB);
  assert.deepEqual(await tree(keeper, ann), ["A 0", "A/B 0", "A/B/C 0"]);

  // Forged: A into its own B. The payload for C into B, with A in place of C.
  const folders = await top(ann);
  const idOf = (payload: string) => payload.split(":")[1]!;
  await ann.press(folders, "📁 A");
  const a = await ann.waitFor(/📁 A – 1 folder/);
  const idA = idOf(payloadOf(a, "✏️ Rename"));
  const [code, , idB] = intoB.split(":");
  const answer = await ann.pressData(a, [code, idA, idB].join(":"));
  assert.match(answer.text ?? "", /into itself/);
  assert.match((await ann.pressData(a, [code, idA, idA].join(":"))).text ?? "", /into itself/);
  assert.deepEqual(await tree(keeper, ann), ["A 0", "A/B 0", "A/B/C 0"]);

  await ann.press(a, "📁 B");
  const b = await ann.waitFor(/A \/ B – 1 folder/);
  await ann.press(b, "📁 Move");
  await ann.waitFor(/Choose where/);
  await ann.press(b, "⏫ Top level");
  await ann.waitFor(/Moved to the top level: B/);
  assert.deepEqual(await tree(keeper, ann), ["A 0", "B 0", "B/C 0"]);
});

testKeeper(
  "a folder is deleted with all within, and Undo brings all of it back",
  async (keeper) => {
    const { telegram, restart } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    await top(ann);
    await make(ann, "Outer");
    const inner = await make(ann, "Inner");
    await ann.press(inner, "📤 Upload here");
    await ann.waitFor(/Send files for Inner/);
    for (const name of ["one", "two"]) {
      await ann.sendDocument({ file_name: `${name}.pdf`, mime_type: "application/pdf" });
    }
    await ann.waitFor(/two/);
    await ann.send("/cancel");
    await ann.waitFor(/2 files were already saved/);
    const folders = await top(ann);
    await ann.press(folders, "📁 Outer");
    const outer = await ann.waitFor(/Outer – 1 folder/);
    const remove = payloadOf(outer, "🗑 Delete");
    await ann.press(outer, "🗑 Delete");
    await ann.waitFor(/Folder deleted: Outer, with 1 subfolder. 2 files moved to the trash/);
    await ann.pressData(outer, remove);
    assert.deepEqual(await tree(keeper, ann), []);
    await ann.send("/files");
    await ann.waitFor(/My Files – 0 files/);
    assert.ok(ann.buttons().flat().includes("📁 Folders"));
    await restart();
    const undo = payloadOf(ann.chat.now(outer), "↩️ Undo");
    await ann.press(outer, "↩️ Undo");
    await ann.waitFor(/Restored: 2 folders, 2 files/);
    assert.deepEqual(ann.buttons(outer), [["📁 Outer"], ["📂 My Files", "🏠 Menu"]]);
    assert.deepEqual(await tree(keeper, ann), ["Outer 0", "Outer/Inner 2"]);
    await ann.pressData(outer, undo);
    await ann.waitFor(/nothing left to undo/);
    assert.deepEqual(await tree(keeper, ann), ["Outer 0", "Outer/Inner 2"]);
  },
);

testKeeper("buttons of folders that are gone or another person's lead nowhere", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const eve = telegram.person({ first_name: "Eve" });
  await top(ann);
  const folder = await make(ann, "Secret");
  await ann.press(folder, "📁 Move");
  const chooser = await ann.waitFor(/Choose where/);
  await ann.press(chooser, "✖️ Cancel");
  await ann.waitFor(/nothing here yet/);
  await eve.send("/start");
  const menu = await eve.waitFor(/Hello/);
  const own = await top(eve);
  await make(eve, "Mine");
  const payloads = ["➕ New folder", "📤 Upload here", "✏️ Rename", "📁 Move", "🗑 Delete"]
    .map((label) => payloadOf(folder, label));
  payloads.push(payloadOf(chooser, "✖️ Cancel"));
  for (const payload of payloads) {
    await eve.pressData(menu, payload);
    const shown = await eve.waitFor(/folder no longer exists/);
    assert.equal(shown.message_id, menu.message_id);
    await eve.pressData(menu, "m");
    await eve.waitFor((message) => message.message_id === menu.message_id);
  }
  await eve.pressData(own, "fi:zzzz:zzzz");
  await eve.waitFor(/folder no longer exists/);
  for (const forged of ["f:x1", "f:i", "fi:1", "fn:-1", "fd:zzzzzzzzzzzz"]) {
    await eve.pressData(own, forged);
  }
  assert.deepEqual(await tree(keeper, ann), ["Secret 0"]);
  assert.deepEqual(await tree(keeper, eve), ["Mine 0"]);

  await keeper.database.query(`UPDATE folders SET deleted_at = now(), deleted_act = 1`);
  await ann.press(folder, "✏️ Rename");
  await ann.waitFor(/folder no longer exists/);
  await ann.press("📁 Folders");
  await ann.waitFor(/none yet/);
});

testKeeper(
  "many folders come in pages, at the top, in a folder and in the choice of one",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    await top(ann);
    await make(ann, "A");
    await database.query(
      `INSERT INTO folders (library_id, parent_id, name, name_folded)
     SELECT $1, CASE WHEN n > 20 THEN (SELECT id FROM folders) END, 'folder ' || n, 'folder ' || lpad(n::text, 3, '0')
     FROM generate_series(1, 40) n`,
      [ann.id],
    );
    const folders = await top(ann);
    assert.equal(ann.buttons(folders).filter(([label]) => /^📁/.test(label!)).length, 8);
    await ann.press(folders, "▶️");
    await ann.waitFor(/Folders – 21/);
    assert.ok(ann.buttons(folders).flat().includes("📁 folder 8"));
    await ann.press(folders, "▶️");
    await ann.press(folders, "◀️");
    await ann.press(folders, "◀️");
    await ann.press(folders, "📁 A");
    const a = await ann.waitFor(/📁 A – 20 folders/);
    await ann.press(a, "📁 All 20 folders");
    await ann.waitFor(/A – 20 folders/);
    await ann.press(a, "▶️");
    await ann.press(a, "▶️");
    assert.deepEqual(
      ann.buttons(a).flat().filter((label) => label.startsWith("📁")),
      ["📁 folder 37", "📁 folder 38", "📁 folder 39", "📁 folder 40"],
    );
    await ann.press(a, "📁 folder 40");
    await ann.waitFor(/A \/ folder 40/);
    await ann.press(a, "📁 Move");
    await ann.waitFor(/Choose where/);
    await ann.press(a, "▶️");
    await ann.press(a, "📁 folder 9");
    await ann.waitFor(/Moved to folder 9: folder 40/);
  },
);

testKeeper("folders cost two exchanges before the answer", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const folders = await top(ann);
  const cost = async (act: () => Promise<unknown>, wanted: RegExp) => {
    await telegram.idle();
    const before = database.exchanges;
    await act();
    await ann.waitFor(wanted);
    assert.ok(database.exchanges - before <= 3, `${wanted}`); // the session is written after it
    await telegram.idle();
  };
  await cost(() => ann.press(folders, "➕ New folder"), /name/);
  await cost(() => ann.send("One"), /Folder created/);
  await cost(() => ann.press("⬅️ Back"), /Folders – 1/);
  await cost(() => ann.press("📁 One"), /nothing here/);
  await cost(() => ann.press("✏️ Rename"), /new name/);
  await cost(() => ann.send("Two"), /renamed/);
  await cost(() => ann.press("📁 Two"), /nothing here/);
  await cost(() => ann.press("🗑 Delete"), /deleted/);
  await cost(() => ann.press("↩️ Undo"), /Restored/);
});
