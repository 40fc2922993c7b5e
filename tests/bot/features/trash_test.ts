import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { purgeFiles, purgeFolders } from "../../../src/storage/trash.ts";
import { buttons } from "../../../src/bot/callback_data.ts";
import { testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";
import { until } from "../../support/until.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

/** Keeps documents, in order, and moves them to the trash. */
async function trashDocuments(ann: Person, ...names: string[]): Promise<void> {
  for (const file_name of names) {
    await ann.sendDocument({ file_name, mime_type: "application/pdf" });
    await ann.waitFor(file_name);
    await ann.send("/files");
    await ann.waitFor(/My Files/);
    await ann.press(/Documents · /);
    await ann.waitFor(/Documents/);
    await ann.press(new RegExp(file_name));
    const card = await ann.waitFor((message) => message.document !== undefined);
    await ann.press(card, "🗑 Delete");
    await ann.waitFor(/Moved to the trash/);
  }
}

/** Labels of the files in a list. */
function fileLabels(ann: Person, message?: Message): string[] {
  return ann.buttons(message).flat().filter((label) => /^[🖼🎥📄🎵📦]/u.test(label));
}

testKeeper(
  "the trash lists what was deleted, and a file in it leads to Restore",
  async ({ telegram, restart }) => {
    const ann = telegram.person();
    await trashDocuments(ann, "one.pdf", "two.pdf");
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await ann.press("🗑 Trash");
    const list = await ann.waitFor(/Trash – 2 files/);
    assert.match(fileLabels(ann, list)[0]!, /two\.pdf/);

    await ann.press(list, /one\.pdf/);
    const file = await ann.waitFor(/one\.pdf[\s\S]*Deleted /);
    assert.ok(file.document, "the file itself");
    await restart();
    await ann.press(file, "♻️ Restore");
    await ann.waitFor(/Restored to Documents: one\.pdf/);
    await ann.press(file, "⬅️ Back");
    const below = await ann.waitFor(/Trash – 1 file/);
    assert.ok(below.message_id > file.message_id);
    await ann.waitForDeletion(list);
    await ann.send("/files");
    await ann.waitFor(/1 file,/);
  },
);

testKeeper(
  "Restore pressed twice gives the same answer and one file",
  async ({ telegram, database }) => {
    const ann = telegram.person();
    await trashDocuments(ann, "one.pdf");
    await ann.send("/trash");
    const list = await ann.waitFor(/Trash – 1 file/);
    await ann.press(list, /one\.pdf/);
    const file = await ann.waitFor(/Deleted /);
    const data = payloadOf(ann.chat.now(file), "♻️ Restore");
    await ann.pressData(file, data);
    await ann.waitFor(/Restored to Documents/);
    await ann.pressData(file, data);
    assert.match(ann.chat.now(file)?.caption ?? "", /Restored to Documents/);
    assert.deepEqual(await usageOf(database, ann), [["document", 1], ["trash", 0]]);
  },
);

testKeeper("limits do not stand in the way of Restore", async ({ telegram, restart }) => {
  const ann = telegram.person();
  await trashDocuments(ann, "one.pdf", "two.pdf");
  await restart({ USER_MAX_FILES: "1", USER_QUOTA: "1KB" });
  await ann.send("/trash");
  let list = await ann.waitFor(/Trash – 2 files/);
  for (const name of ["one.pdf", "two.pdf"]) {
    await ann.press(list, new RegExp(name));
    const file = await ann.waitFor(/Deleted /);
    await ann.press(file, "♻️ Restore");
    await ann.waitFor(/Restored/);
    await ann.press(file, "⬅️ Back");
    list = await ann.waitFor(/Trash/);
  }
  await ann.send("/files");
  await ann.waitFor(/2 files,/);
});

testKeeper("Empty trash asks, and Cancel leaves all as it was", async ({ telegram }) => {
  const ann = telegram.person();
  await trashDocuments(ann, "one.pdf");
  await ann.send("/trash");
  const list = await ann.waitFor(/Trash – 1 file/);
  await ann.press(list, "🧹 Empty trash");
  await ann.waitFor(/Delete 1 file for good\?/);
  await ann.press(list, "✖️ Cancel");
  await ann.waitFor(/Trash – 1 file/);
  await ann.press(list, "🧹 Empty trash");
  await ann.waitFor(/for good\?/);
  await ann.press(list, /^✅ Yes/);
  await ann.waitFor(/Deleted for good: 1 file/);
  await ann.press(list, "⬅️ Back");
  const empty = await ann.waitFor(/Trash – empty/);
  assert.deepEqual(ann.buttons(empty), [["🏠 Menu"]]);
});

testKeeper(
  "an old Yes deletes nothing that came to the trash after the question",
  async ({ telegram, database }) => {
    const ann = telegram.person();
    await trashDocuments(ann, "one.pdf");
    await ann.send("/trash");
    const list = await ann.waitFor(/Trash – 1 file/);
    await ann.press(list, "🧹 Empty trash");
    await ann.waitFor(/for good\?/);
    const yes = payloadOf(ann.chat.now(list), /^✅ Yes/);
    await ann.pressData(list, yes);
    await ann.waitFor(/Deleted for good/);
    await trashDocuments(ann, "two.pdf");
    await ann.pressData(list, yes);
    await telegram.idle();
    assert.deepEqual(await usageOf(database, ann), [["document", 0], ["trash", 1]]);
    // Undo of what is gone for good is answered kindly.
    const undo = ann.messages.find(({ reply_markup }) =>
      JSON.stringify(reply_markup ?? {}).includes("Undo")
    )!;
    await ann.press(undo, "↩️ Undo");
    await ann.waitFor(/nothing left to undo/);
  },
);

testKeeper("what was restored after the question is not said to be deleted", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person();
  await trashDocuments(ann, "one.pdf");
  const deleted = ann.messages.find(({ reply_markup }) =>
    JSON.stringify(reply_markup ?? {}).includes("Undo")
  )!;
  await ann.send("/trash");
  const list = await ann.waitFor(/Trash – 1 file/);
  await ann.press(list, "🧹 Empty trash");
  await ann.waitFor(/for good\?/);
  await ann.press(deleted, "↩️ Undo");
  await ann.waitFor(/Restored: 1 file/);
  await ann.press(list, /^✅ Yes/);
  await ann.waitFor(/These files are no longer in the trash/);
  assert.deepEqual(await usageOf(database, ann), [["document", 1], ["trash", 0]]);
});

testKeeper("a big trash is emptied to the end", async ({ telegram, database }) => {
  const ann = telegram.person();
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await fillTrash(database, ann.id, 7_000);
  await ann.send("/trash");
  const list = await ann.waitFor(/Trash – 7,000 files/);
  await ann.press(list, "🧹 Empty trash");
  await ann.waitFor(/Delete 7,000 files/);
  await ann.press(list, /^✅ Yes/, { timeout_ms: 20_000 });
  await ann.waitFor(/Deleted for good: 7,000 files/, { timeout_ms: 20_000 });
  assert.deepEqual(await usageOf(database, ann), [["document", 0], ["trash", 0]]);
});

testKeeper("nobody restores or sees another person's file", async ({ telegram, database }) => {
  const ann = telegram.person();
  const eve = telegram.person({ first_name: "Eve" });
  await trashDocuments(ann, "secret.pdf");
  await eve.send("/start");
  await eve.waitFor(/Hello/);
  await ann.send("/trash");
  const list = await ann.waitFor(/Trash – 1 file/);
  const open = payloadOf(ann.chat.now(list), /secret/);
  await ann.press(list, /secret/);
  const file = await ann.waitFor(/Deleted /);
  const restore = payloadOf(ann.chat.now(file), "♻️ Restore");
  assert.match((await eve.pressData(eve.last, open)).text ?? "", /no longer in the trash/);
  assert.match((await eve.pressData(eve.last, restore)).text ?? "", /no longer in the trash/);
  assert.doesNotMatch(telegram.transcript(eve), /secret/);
  assert.deepEqual(await usageOf(database, ann), [["document", 0], ["trash", 1]]);
  for (const forged of ["wy:zzzzzzzzzzz", "wy:10", "wo:1:t0.0.1", "wr::", "wo:1:t0.0.1.0:9"]) {
    await eve.pressData(eve.last, forged);
  }
});

testKeeper("the trash is a list in every order", async ({ telegram, database }) => {
  const ann = telegram.person();
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await fillTrash(database, ann.id, 20);
  await ann.send("/trash");
  const list = await ann.waitFor(/Trash – 20 files/);
  for (const order of ["Oldest", "Name", "Largest", "Newest"]) {
    await ann.press(list, /^↕️/);
    await ann.waitFor(/Trash – 20 files/);
    assert.ok(ann.buttons(list).flat().includes(`↕️ ${order}`));
    const seen: string[] = [...fileLabels(ann, list)];
    for (let page = 2; page <= 3; page++) {
      await ann.press(list, "▶️");
      await ann.waitFor(/Trash – 20 files/);
      seen.push(...fileLabels(ann, list));
    }
    assert.equal(new Set(seen).size, 20);
    const shown = seen.map((label) => Number(/file (\d+)/.exec(label)![1]));
    const keys = {
      Oldest: (n: number) => n * 11 % 20,
      Newest: (n: number) => -(n * 11 % 20),
      Name: (n: number) => n,
      Largest: (n: number) => -(1 + n * 7 % 20),
    };
    const keyOf = keys[order as keyof typeof keys];
    assert.deepEqual(shown, shown.toSorted((a, b) => keyOf(a) - keyOf(b)), order);
  }
});

testKeeper(
  "the purge takes what is older than its days, folders too",
  async ({ telegram, database }) => {
    const ann = telegram.person();
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await fillTrash(database, ann.id, 30);
    await database.query(
      `UPDATE files SET deleted_at = now() - interval '31 days' WHERE library_id = $1 AND size <= 20`,
      [ann.id],
    );
    await database.query(
      `INSERT INTO folders (library_id, name, name_folded, deleted_at)
     VALUES ($1, 'old', 'old', now() - interval '31 days'), ($1, 'new', 'new', now()), ($1, 'live', 'live', NULL)`,
      [ann.id],
    );
    const day = 86_400_000;
    // Several instances at once: each takes what the others do not hold.
    const purged = await Promise.all(
      [1, 2, 3].map(() => database.batch((tx) => [purgeFiles(tx, 30 * day, 7)])),
    );
    const rest = await purgeFiles(database, 30 * day, 100);
    assert.equal(purged.flat().reduce((sum, n) => sum + n, 0) + rest, 20);
    assert.equal(await purgeFolders(database, 30 * day, 100), 1);
    assert.deepEqual(await usageOf(database, ann), [["document", 0], ["trash", 10]]);
  },
);

testKeeper("a bot that keeps no trash purges at its start, but not at once", async (keeper) => {
  const { telegram, database, stop, restart } = keeper;
  const ann = telegram.person();
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await fillTrash(database, ann.id, 5);
  await stop();
  await database.query(
    `UPDATE files SET deleted_at = now() - CASE WHEN size <= 3 THEN interval '2 minutes' ELSE '0 s' END
     WHERE library_id = $1`,
    [ann.id],
  );
  await restart({ TRASH_DAYS: "0" });
  await until(async () => (await usageOf(database, ann))[1]![1] === 2, "the purge did not come");
});

testKeeper(
  "deleted folders come back with their structure, whole or file by file",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person();
    for (const file_name of ["a.pdf", "b.pdf", "c.pdf"]) {
      await ann.sendDocument({ file_name, mime_type: "application/pdf" });
      await ann.waitFor(new RegExp(file_name));
    }
    await telegram.idle();
    await database.query(
      `WITH trips AS (
       INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Trips', 'trips') RETURNING id
     ), rome AS (
       INSERT INTO folders (library_id, parent_id, name, name_folded) SELECT $1, id, 'Rome', 'rome' FROM trips RETURNING id
     )
     UPDATE files SET folder_id = CASE name WHEN 'a.pdf' THEN (SELECT id FROM trips) ELSE (SELECT id FROM rome) END`,
      [ann.id],
    );
    const tree = async () =>
      (await database.query<{ line: string }>(
        `SELECT coalesce(p.name || '/', '') || coalesce(d.name || '/', '') || f.name AS line FROM files f
       LEFT JOIN folders d ON d.id = f.folder_id AND d.deleted_at IS NULL
       LEFT JOIN folders p ON p.id = d.parent_id AND p.deleted_at IS NULL
       WHERE f.deleted_at IS NULL ORDER BY f.name`,
      )).map(({ line }) => line);
    const whole = ["Trips/a.pdf", "Trips/Rome/b.pdf", "Trips/Rome/c.pdf"];
    assert.deepEqual(await tree(), whole);
    const deleteTrips = async () => {
      await ann.send("/files");
      await ann.press(await ann.waitFor(/My Files/), "📁 Folders");
      await ann.press(await ann.waitFor(/Folders – /), /📁 Trips/);
      await ann.press(await ann.waitFor(/📁 Trips – /), "🗑 Delete");
      await ann.waitFor(/Folder deleted: Trips/);
      assert.deepEqual(await tree(), []);
      await ann.send("/trash");
      return await ann.waitFor(/Trash – 3 files/);
    };

    let list = await deleteTrips();
    await ann.press(list, "📁 Trips · 3 files");
    await ann.waitFor(/Trips · 3 files[^]*kept until/);
    await ann.press(list, "♻️ Restore");
    await ann.waitFor(/Restored: 2 folders, 3 files/);
    assert.deepEqual(await tree(), whole);

    // One alone, weeks later: the folders above it live again, the others stay where they are.
    list = await deleteTrips();
    for (const table of ["files", "folders"]) {
      await database.query(
        `UPDATE ${table} SET deleted_at = deleted_at - interval '3 weeks' WHERE deleted_at IS NOT NULL`,
      );
    }
    await keeper.restart();
    await ann.press(list, /b\.pdf/);
    const file = await ann.waitFor(/Deleted /);
    await ann.press(file, "♻️ Restore");
    await ann.waitFor(/Restored to 📁 Rome: b\.pdf/);
    assert.deepEqual(await tree(), ["Trips/Rome/b.pdf"]);
    await ann.press(file, "⬅️ Back");
    list = await ann.waitFor(/Trash – 2 files/);
    await ann.press(list, "☑️ Select");
    await ann.press(await ann.waitFor(/select files/), "☑️ All 2");
    await ann.press(await ann.waitFor(/2 selected/), "♻️ Restore");
    await ann.waitFor(/Restored: 2 files/);
    assert.deepEqual(await tree(), whole);

    // A folder of the same name at the same place is used instead.
    list = await deleteTrips();
    await database.query(
      `INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Trips', 'trips')`,
      [ann.id],
    );
    await ann.press(list, "📁 Trips · 3 files");
    await ann.press(await ann.waitFor(/kept until/), "♻️ Restore");
    await ann.waitFor(/Restored: 1 folder, 3 files/);
    assert.deepEqual(await tree(), whole);
    const live = await database.query(`SELECT id FROM folders WHERE deleted_at IS NULL`);
    assert.equal(live.length, 2);
  },
);

testKeeper("one file is deleted for good, after a question", async ({ telegram, database }) => {
  const ann = telegram.person();
  await trashDocuments(ann, "one.pdf", "two.pdf");
  await ann.send("/trash");
  await ann.press(await ann.waitFor(/Trash – 2 files/), /one\.pdf/);
  const file = await ann.waitFor(/Deleted /);
  await ann.press(file, "❌ Delete for good");
  await ann.waitFor(/Delete one\.pdf for good\?/);
  await ann.press(file, "✖️ Cancel");
  await ann.waitFor(/kept until/);
  await ann.press(file, "❌ Delete for good");
  const question = await ann.waitFor(/for good\?/);
  assert.equal(ann.button(/^✅ Yes/, question)?.style, "danger");
  await ann.press(question, /^✅ Yes/);
  await ann.waitFor(/Deleted for good: one\.pdf/);
  assert.deepEqual(await database.query(`SELECT name FROM files`), [{ name: "two.pdf" }]);
});

testKeeper("the trash names all deleted folders, page by page", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  const bury = (from: number, to: number) =>
    database.query(
      `INSERT INTO folders (library_id, name, name_folded, deleted_at, deleted_act)
       SELECT $1, 'Folder ' || n, 'folder', now(), n FROM generate_series($2::integer, $3::integer) n`,
      [ann.id, from, to],
    );
  await bury(1, 8);
  await ann.send("/trash");
  const folders = (message: Message) =>
    ann.buttons(message).flat().flatMap((label) => /Folder \d+/.exec(label)?.[0] ?? []);
  const eight = await ann.waitFor(/🗑 Trash/);
  assert.equal(folders(eight).length, 8);
  assert.ok(!ann.buttons(eight).flat().includes("📁 All 8 folders"));
  await bury(9, 19);
  await ann.send("/trash");
  const trash = await ann.waitFor(/🗑 Trash/);
  const latest = ["19", "18", "17", "16", "15", "14", "13", "12"].map((n) => `Folder ${n}`);
  assert.deepEqual(folders(trash), latest);
  await ann.press(trash, "📁 All 19 folders");
  assert.deepEqual(folders(await ann.waitFor(/Trash – 19 folders/)), latest);
  await ann.press(trash, "▶️");
  const second = await ann.waitFor(/Trash – 19 folders/);
  assert.deepEqual(
    folders(second),
    ["11", "10", "9", "8", "7", "6", "5", "4"].map((n) => `Folder ${n}`),
  );
  await ann.press(trash, "▶️");
  assert.deepEqual(
    folders(await ann.waitFor(/Trash – 19 folders/)),
    ["3", "2", "1"].map((n) => `Folder ${n}`),
  );
  await ann.press(trash, "◀️");
  assert.deepEqual(folders(await ann.waitFor(/Trash – 19 folders/)), folders(second));
  await ann.press(trash, /Folder 4/);
  await ann.press(await ann.waitFor(/Folder 4 · 0 files/), "♻️ Restore");
  await ann.waitFor(/Restored: 1 folder/);
  assert.equal(
    (await database.query(`SELECT id FROM folders WHERE deleted_at IS NOT NULL`)).length,
    18,
  );
  // A page that is gone is not the end of the list.
  await database.query(`DELETE FROM folders WHERE deleted_act < 12`);
  await ann.pressData(trash, buttons.trashFolders.pack({ from: 3, move: "at" }));
  assert.deepEqual(folders(await ann.waitFor(/Trash – 8 folders/)), latest);
});

type Database = Parameters<Parameters<typeof testKeeper>[1]>[0]["database"];

/** Files in the trash: their dates, names and sizes are each in an order of their own. */
async function fillTrash(database: Database, userId: number, count: number): Promise<void> {
  await database.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, search_text, grams,
       created_at, deleted_at, deleted_act)
     SELECT $1, 'document', 'document', 'x' || n, 'u' || n, 'file ' || n, 'file ' || to_char(n, 'FM00000'), 1 + n * 7 % $2, '', '{}',
       now(), now() - interval '1 hour' + make_interval(secs => n * 11 % $2 / 1000.0), n
     FROM generate_series(1, $2::integer) n`,
    [userId, count],
  );
}

/** Files of documents and in the trash, by the counters. */
async function usageOf(database: Database, { id }: Person): Promise<[string, number][]> {
  const rows = await database.query<{ bucket: string; files: number }>(
    `SELECT bucket, files FROM library_usage WHERE library_id = $1`,
    [id],
  );
  return ["document", "trash"].map((bucket) => [
    bucket,
    rows.find((row) => row.bucket === bucket)?.files ?? 0,
  ]);
}
