import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { startApp } from "../../../src/app.ts";
import { readConfig } from "../../../src/config.ts";
import type { Database } from "../../../src/database/database.ts";
import { logger } from "../../../src/log.ts";
import { forEachDatabase } from "../../support/databases.ts";
import { testKeeper } from "../../support/keeper.ts";
import { Emulator, type Person } from "../../telegram/emulator.ts";

const JSON_TYPE = "application/json";

interface Manifest {
  format: string;
  version: number;
  part: number;
  parts: number;
  exported_at: string;
  bot: string;
  files: Record<string, unknown>[];
}

/** The newest manifest on the person's screen. */
async function manifestOf(telegram: Emulator, person: Person): Promise<[Manifest, Message]> {
  const message = await person.waitFor((message) =>
    message.document?.file_name?.endsWith(".json") === true && message.from?.is_bot === true
  );
  const bytes = telegram.bytesOf(message.document!.file_id);
  return [JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), message];
}

/** Sends a document to be imported. */
async function sendManifest(person: Person, content: unknown, file_name = "manifest.json") {
  const bytes = content instanceof Uint8Array
    ? content
    : new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
  return await person.sendDocument({
    bytes,
    file_name,
    mime_type: JSON_TYPE,
    file_size: bytes.length,
  });
}

/** Asks for an import and sends a manifest; the answer's text. */
async function importAs(person: Person, content: unknown): Promise<string> {
  await person.send("/import");
  await person.waitFor(/Send me the document/);
  await sendManifest(person, content);
  const answer = await person.waitFor(/📥 Imported|Nothing imported/);
  return answer.text!;
}

function entry(file_unique_id: string, more: Record<string, unknown> = {}) {
  return {
    file_unique_id,
    name: `${file_unique_id}.pdf`,
    category: "document",
    folder: null,
    tags: [],
    caption: null,
    created_at: "2024-05-06T07:08:09.123456Z",
    ...more,
  };
}

const manifest = (...files: unknown[]) => ({
  format: "filekeeper",
  version: 1,
  part: 1,
  parts: 1,
  exported_at: "2026-11-22T10:00:00Z",
  bot: "old_bot",
  files,
});

/** What an import has to bring back, of every file. */
async function wordsOf(database: Database): Promise<unknown[]> {
  return await database.query(
    `SELECT f.file_unique_id, f.name, f.name_folded, f.category, f.tags, f.caption, f.created_at::text, f.search_text,
       f.deleted_at IS NULL AS live,
       (WITH RECURSIVE up AS (
          SELECT id, parent_id, name, 1 AS level FROM folders WHERE id = f.folder_id
          UNION ALL SELECT d.id, d.parent_id, d.name, level + 1 FROM up JOIN folders d ON d.id = up.parent_id
        ) SELECT array_agg(name ORDER BY level DESC) FROM up) AS folder
     FROM files f ORDER BY f.file_unique_id`,
  );
}

/** Another bot, with a token and a database of its own. */
async function bot(database: Database) {
  const telegram = await Emulator.start({ botUsername: `bot_${crypto.randomUUID().slice(0, 8)}` });
  const app = await startApp({
    config: readConfig({ BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url }, {
      token: true,
      envFile: "/nowhere/.env",
    }),
    database,
    log: logger("test"),
  });
  return {
    telegram,
    database,
    stop: async () => {
      await telegram.idle();
      await app.stop();
      telegram.assertClean();
      await telegram.stop();
    },
  };
}

forEachDatabase("a library moves to another bot, in any order and twice", async (open) => {
  const [old, young] = [await bot(await open()), await bot(await open())];
  const ann = old.telegram.person({ first_name: "Ann" });
  await ann.sendDocument({
    file_unique_id: "one",
    file_name: "Über <b>.pdf",
    mime_type: "application/pdf",
    file_size: 3_000_000_000,
    caption: "A #Trip to\nthe sea",
  });
  await ann.sendPhoto({ file_unique_id: "two" });
  await ann.sendSticker({ file_unique_id: "three" });
  await ann.sendVoice({ file_unique_id: "four" });
  await ann.waitFor(/Saved 4 files/);
  await old.database.query(
    `WITH top AS (
       INSERT INTO folders (library_id, name, name_folded) SELECT id, 'Travel', 'travel' FROM users RETURNING id, library_id
     ), low AS (
       INSERT INTO folders (library_id, parent_id, name, name_folded)
       SELECT library_id, id, '2026 / "x"', '42026 / "x"' FROM top RETURNING id
     )
     UPDATE files SET folder_id = (SELECT id FROM low), category = 'other',
       created_at = '2021-02-03 04:05:06.789123Z'
     WHERE file_unique_id IN ('one', 'two')`,
  );
  await ann.send("/settings");
  await ann.waitFor(/Settings – /);
  await ann.press("📦 Export");
  await ann.waitFor(/Preparing your export/);
  const [first, message] = await manifestOf(old.telegram, ann);
  assert.match(message.document!.file_name!, /^filekeeper-\d{4}-\d\d-\d\d\.json$/);
  await ann.waitFor(/Your whole library: 4 files/);
  assert.deepEqual(
    { ...first, exported_at: "", files: first.files.map(({ file_unique_id }) => file_unique_id) },
    {
      format: "filekeeper",
      version: 2,
      part: 1,
      parts: 1,
      exported_at: "",
      bot: old.telegram.bot.username,
      files: ["one", "two", "three", "four"],
    },
  );
  assert.ok(Math.abs(Date.parse(first.exported_at) - Date.now()) < 60_000);
  assert.deepEqual(first.files[0], {
    file_unique_id: "one",
    name: "Über <b>.pdf",
    category: "other",
    folder: ["Travel", '2026 / "x"'],
    tags: ["Trip"],
    caption: "A #Trip to\nthe sea",
    created_at: "2021-02-03T04:05:06.789123Z",
    kind: "document",
    size: 3_000_000_000,
    mime_type: "application/pdf",
  });

  // The same person, at the new bot. One file is there already, under a name of its own.
  const there = young.telegram.person({ first_name: "Ann", id: ann.id });
  await there.sendSticker({ file_unique_id: "three" });
  await there.waitFor(/Sticker /);
  await there.send("/import");
  await there.waitFor(/Send me the document/);
  await sendManifest(there, old.telegram.bytesOf(message.document!.file_id));
  const told = await there.waitFor(/Imported: 4 entries/);
  assert.ok(
    !there.messages.some(({ text }) => text?.includes("Checking")),
    "the result took its place",
  );
  assert.match(told.text!, /Already here, now updated: 1 file/);
  assert.match(told.text!, /Still missing: 3 files/);

  // Two exchanges, as for any file.
  await there.sendPhoto({ file_unique_id: "two", caption: "another caption" });
  const reply = await there.waitFor(/Saved to Other: Photo /);
  assert.doesNotMatch(reply.text!, /looks like/);
  await there.sendDocument({ file_unique_id: "one", file_name: "x.bin" });
  await there.sendVoice({ file_unique_id: "four" });
  await there.waitFor(/Saved 3 files[^]*Über <b>\.pdf[^]*Voice /);
  await young.telegram.idle();
  const moved = await wordsOf(old.database);
  assert.deepEqual(await wordsOf(young.database), moved);

  // Twice is the same as once.
  assert.match(await importAs(there, first), /Already here, now updated: 4 files/);
  await there.sendVoice({ file_unique_id: "four" });
  await there.waitFor(/already have/);
  assert.deepEqual(await wordsOf(young.database), moved);
  assert.deepEqual(await young.database.query(`SELECT id FROM import_entries`), []);
  assert.deepEqual(await young.database.query(`SELECT id FROM jobs`), []);

  // And what the new bot exports is what the old one did.
  await there.send("/export");
  const [second] = await manifestOf(young.telegram, there);
  await there.waitFor(/Your whole library/);
  const byId = (a: Record<string, unknown>, b: Record<string, unknown>) =>
    String(a.file_unique_id).localeCompare(String(b.file_unique_id));
  const wordsIn = (files: Manifest["files"]) =>
    files.map(({ size: _, mime_type: __, ...words }) => words).sort(byId);
  assert.deepEqual(wordsIn(second.files), wordsIn(first.files));
  await old.stop();
  await young.stop();
});

testKeeper("an import applies to files in the trash, and undo brings them back so", async (
  { telegram, database },
) => {
  const ann = telegram.person();
  await ann.sendDocument({ file_unique_id: "one", file_name: "a.bin" });
  await ann.waitFor(/a\.bin/);
  await ann.press("🗑 Delete");
  await ann.waitFor(/Moved to the trash/);
  const told = await importAs(
    ann,
    manifest(entry("one", { folder: ["A", "B"], tags: ["x"], category: "photo" })),
  );
  assert.match(told, /Updated in your trash: 1 file/);
  await ann.sendDocument({ file_unique_id: "one", file_name: "a.bin" });
  const reply = await ann.waitFor(
    /Saved to Photos: one\.pdf\nIt was in the trash; I brought it back/,
  );
  assert.doesNotMatch(reply.text!, /looks like/);
  const [file] = await wordsOf(database) as { folder: string[]; tags: string[]; live: boolean }[];
  assert.deepEqual([file!.folder, file!.tags, file!.live], [["A", "B"], ["x"], true]);
});

testKeeper("cancelling an import says that nothing changed only where nothing came", async (
  { telegram },
) => {
  const ann = telegram.person();
  await ann.send("/import");
  await ann.waitFor(/Send me the document/);
  await ann.send("/cancel");
  await ann.waitFor(/Cancelled. Nothing changed/);
  await ann.send("/import");
  await telegram.idle();
  await sendManifest(ann, manifest(entry("one")));
  await ann.waitFor(/📥 Imported/);
  await ann.send("/cancel");
  await telegram.idle();
  const answer = ann.messages.at(-1)!;
  assert.equal(answer.from!.is_bot, true);
  assert.doesNotMatch(answer.text!, /Nothing changed/);
});

testKeeper("a category that is chosen wins over the manifest's", async ({ telegram, database }) => {
  const ann = telegram.person();
  await importAs(ann, manifest(entry("one", { category: "audio", name: "song.mp3" })));
  await ann.send("/upload");
  await ann.waitFor(/Choose a category/);
  await ann.press("🎥 Videos");
  await ann.waitFor(/Send files for Videos/);
  await ann.sendDocument({ file_unique_id: "one", file_name: "a.mp3" });
  await ann.waitFor(/Saved to Videos: song\.mp3/);
  const rows = await database.query(`SELECT category, name FROM files`);
  assert.deepEqual(rows, [{ category: "video", name: "song.mp3" }]);
});

testKeeper("an imported file is saved with two exchanges", async ({ telegram, database }) => {
  const ann = telegram.person();
  await importAs(ann, manifest(entry("one"), entry("two")));
  let exchanges = Infinity;
  // The better of two: what goes on beside it looks into the database every few seconds.
  for (const name of ["one", "two"]) {
    await telegram.idle();
    const before = database.exchanges;
    const answered = Promise.withResolvers<number>();
    const stop = telegram.onChange(({ kind, message }) => {
      if (kind === "message" && message?.from?.is_bot) {
        answered.resolve(database.exchanges - before);
      }
    });
    await ann.sendDocument({ file_unique_id: name, file_name: "x.pdf" });
    exchanges = Math.min(exchanges, await answered.promise);
    stop();
    await ann.waitFor(new RegExp(`Saved to Documents: ${name}\\.pdf`));
    await ann.send("/files");
    await ann.waitFor(/My Files/);
  }
  assert.ok(exchanges <= 2, `${exchanges} exchanges`);
});

testKeeper("what can't be imported changes nothing and is named", async (
  { telegram, database },
) => {
  const ann = telegram.person();
  const refusals: [unknown, RegExp][] = [
    ["{", /isn't JSON/],
    [new Uint8Array([0xff, 0xfe, 0x00]), /isn't JSON/],
    ["", /isn't JSON/],
    ["[]", /isn't "filekeeper"/],
    [{ format: "other", version: 1, files: [] }, /isn't "filekeeper"/],
    [{ ...manifest(), version: 3 }, /"version" is 3/],
    [{ ...manifest(), version: "1" }, /"version" is missing/],
    [{ ...manifest(), part: 3, parts: 2 }, /"part" and "parts"/],
    [{ ...manifest(), files: {} }, /list of "files" is missing/],
    [
      manifest(entry("a"), entry("b", { name: "x".repeat(100_000) })),
      /Entry 2: "name" is longer/,
    ],
    [manifest(entry("a"), entry("b", { name: "\u0000\u202e" })), /Entry 2: "name"/],
    [manifest(entry("a", { category: "Photos" })), /Entry 1: "category"/],
    [
      manifest(entry("a", { folder: Array.from({ length: 10_000 }, () => "x") })),
      /Entry 1: "folder" is more than 20 levels/,
    ],
    [
      `${JSON.stringify(manifest()).slice(0, -2)}${
        JSON.stringify(entry("a")).replace(
          '"folder":null',
          `"folder":${"[".repeat(10_000)}${"]".repeat(10_000)}`,
        )
      }]}`,
      /Entry 1: too large or too deeply nested/,
    ],
    [manifest(entry("a", { created_at: "2026-02-30T00:00:00Z" })), /Entry 1: "created_at"/],
    [manifest(entry("a", { tags: ["ok", "!!!"] })), /Entry 1: a tag must be one word/],
    [manifest(entry("a\u0000b")), /Entry 1: "file_unique_id"/],
    [
      manifest(entry("a"), null, ...Array.from({ length: 50 }, () => 1)),
      /Entry 11: not an object/,
    ],
  ];
  for (const [content, refusal] of refusals) {
    const answer = await importAs(ann, content);
    assert.match(answer, refusal);
    assert.match(answer, /^🚫 Nothing imported/);
  }
  await telegram.idle();
  for (const table of ["files", "folders", "import_entries", "jobs"]) {
    assert.deepEqual(await database.query(`SELECT id FROM ${table}`), [], table);
  }
  // NUL and its kin are taken out of what can do without.
  assert.match(
    await importAs(ann, manifest(entry("a", { name: "a\u0000b.pdf", caption: "x\u0000y" }))),
    /Still missing: 1 file/,
  );
  assert.deepEqual(await database.query(`SELECT name, caption FROM import_entries`), [
    { name: "ab.pdf", caption: "xy" },
  ]);
});

testKeeper("only a manifest is taken while one is awaited", async ({ telegram, database }) => {
  const ann = telegram.person();
  await ann.send("/import");
  await ann.waitFor(/Send me the document/);
  await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
  await ann.waitFor(/Saved to Documents: a\.pdf/);
  await ann.sendPhoto();
  await ann.waitFor(/Saved.*Photos/);
  await ann.send("hello");
  await ann.waitFor(/Send me the document/);
  await sendManifest(ann, manifest(entry("one")), "part.JSON");
  await ann.waitFor(/Imported: 1 entry/);
  // Another part, without a question in between.
  await sendManifest(ann, { ...manifest(entry("two")), part: 2, parts: 2 });
  await ann.waitFor(/part 2 of 2/);
  // Too large is refused at once; nothing is downloaded.
  await ann.sendDocument({ file_name: "huge.json", file_size: 25_000_000 });
  await ann.waitFor(/document is over 20 MB/);
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  // Nothing is awaited now: a manifest is a file like any other.
  await sendManifest(ann, manifest(entry("three")), "kept.json");
  await ann.waitFor(/Saved to Documents: kept\.json/);
  assert.equal((await database.query(`SELECT id FROM files`)).length, 3);
  assert.equal((await database.query(`SELECT id FROM import_entries`)).length, 2);
  await ann.send("/import");
  await ann.waitFor(/Still missing from earlier imports: 2 files/);
  await ann.press("✖️ Cancel");
  await ann.waitFor(/Cancelled. Nothing changed/);
});

testKeeper("what is missing is listed by pages and can be forgotten", async (
  { telegram, database },
) => {
  const ann = telegram.person();
  const eve = telegram.person({ first_name: "Eve" });
  await importAs(eve, manifest(entry("hers")));
  const names = Array.from({ length: 45 }, (_, index) => `f${index + 1}`);
  await importAs(ann, manifest(...names.map((name) => entry(name))));
  await ann.press("📋 What's missing");
  const first = await ann.waitFor(/What's missing: 45 files/);
  assert.match(first.text!, /f1\.pdf · May 6, 2024\n/);
  assert.match(first.text!, /f20\.pdf/);
  assert.doesNotMatch(first.text!, /f21\.pdf/);
  await ann.press("▶️");
  await ann.waitFor(/f21\.pdf[^]*f40\.pdf/);
  await ann.press("▶️");
  await ann.waitFor(/f41\.pdf[^]*f45\.pdf/);
  // A file that arrives meanwhile moves no page.
  await ann.sendDocument({ file_unique_id: "f41" });
  await ann.waitFor(/Saved to Documents: f41\.pdf/);
  await ann.press("◀️");
  await ann.waitFor(/44 files[^]*f21\.pdf[^]*f40\.pdf/);
  await ann.press("◀️");
  const again = await ann.waitFor(/44 files[^]*f1\.pdf[^]*f20\.pdf/);
  assert.equal(ann.buttons(again).flat().includes("◀️"), false);

  await ann.press("🗑 Stop waiting");
  await ann.waitFor(/Stop waiting for 44 files/);
  await ann.press("✖️ Cancel");
  await ann.waitFor(/What's missing: 44/);
  await ann.press("🗑 Stop waiting");
  const question = await ann.waitFor(/Stop waiting for 44 files/);
  await importAs(ann, manifest(entry("later")));
  await ann.press(question, "✅ Yes, stop waiting");
  await ann.waitFor(/No longer waiting/);
  // An old answer, pressed again and by somebody else, takes nothing that came later or is theirs.
  const [button] = question.reply_markup!.inline_keyboard.flat() as { callback_data: string }[];
  await ann.pressData(question, button!.callback_data);
  await eve.pressData(undefined, button!.callback_data);
  await telegram.idle();
  assert.deepEqual(
    await database.query(`SELECT file_unique_id FROM import_entries WHERE library_id = $1`, [
      ann.id,
    ]),
    [{ file_unique_id: "later" }],
  );
});

testKeeper("another person's manifest gives nobody a file", async ({ telegram, database }) => {
  const ann = telegram.person();
  const eve = telegram.person({ first_name: "Eve" });
  await ann.sendDocument({ file_unique_id: "one", file_name: "secret.pdf" });
  await ann.waitFor(/secret\.pdf/);
  await ann.send("/export");
  const [hers] = await manifestOf(telegram, ann);
  assert.match(await importAs(eve, hers), /Still missing: 1 file/);
  await eve.send("/files");
  await eve.waitFor(/All Files · 0|My Files – 0 files/);
  assert.deepEqual(await database.query(`SELECT library_id FROM files`), [{ library_id: ann.id }]);
  // And nobody's own entry is touched by what another person sends.
  await ann.sendDocument({ file_unique_id: "one", file_name: "again.pdf" });
  await ann.waitFor(/already have/);
  assert.equal((await database.query(`SELECT id FROM import_entries`)).length, 1);
});

testKeeper("an empty library is a valid empty manifest", async ({ telegram }) => {
  const ann = telegram.person();
  await ann.send("/export");
  const [empty] = await manifestOf(telegram, ann);
  assert.deepEqual([empty.part, empty.parts, empty.files], [1, 1, []]);
  await ann.waitFor(/Your library is empty/);
  assert.match(await importAs(ann, empty), /Imported: 0 entries/);
});

testKeeper(
  "one export of a person at a time, and nobody is held up by it",
  async ({ telegram, database }) => {
    const ann = telegram.person();
    await ann.sendDocument({ file_name: "a.pdf" });
    await ann.waitFor(/a\.pdf/);
    telegram.fault({ kind: "429", method: "sendDocument", retry_after: 1, times: 1 });
    await ann.send("/export");
    await ann.waitFor(/Preparing your export/);
    await ann.send("/export");
    await ann.waitFor(/already being prepared/);
    await ann.send("/files");
    await ann.waitFor(/My Files/);
    const [library] = await manifestOf(telegram, ann);
    assert.equal(library.files.length, 1);
    await ann.waitFor(/Your whole library: 1 file/);
    await telegram.idle();
    assert.deepEqual(await database.query(`SELECT id FROM jobs`), []);
    const documents = telegram.calls.filter(({ method, error }) =>
      method === "sendDocument" && error === undefined
    );
    assert.equal(documents.length, 1);
    assert.ok(
      telegram.calls.some(({ method, params }) =>
        method === "sendChatAction" && params.action === "upload_document"
      ),
    );
  },
);

testKeeper(
  "what was ordered before a crash is done after it",
  async ({ telegram, database, stop, restart }) => {
    const ann = telegram.person();
    await ann.send("/import");
    await ann.waitFor(/Send me the document/);
    await stop();
    const { document } = await sendManifest(ann, manifest(entry("one")));
    await database.query(
      `INSERT INTO jobs (user_id, library_id, chat_id, kind, state, attempts) VALUES
         ($1, $1, $1, 'export', '{}', 1), ($1, $1, $1, 'import', jsonb_build_object('file_id', $2::text), 2),
         ($1, $1, $1, 'import', '{"file_id": "forged"}', 0), ($1, $1, $1, 'import', '{"file_id": "x"}', 3)`,
      [ann.id, document!.file_id],
    );
    await restart();
    await manifestOf(telegram, ann);
    await ann.waitFor(/Imported: 1 entry/);
    await ann.waitFor(/no longer has that document/);
    // One that ended the process again and again is given up, with an apology.
    await ann.waitFor(/something went wrong/);
    await telegram.idle();
    assert.deepEqual(await database.query(`SELECT id FROM jobs`), []);
    // An emulator that is asked for a file that never existed answers with an error.
    telegram.violations.splice(0);
  },
);

testKeeper(
  "a file that is saved from a link gets what the manifest says of it",
  async ({ telegram, database }) => {
    const ann = telegram.person();
    const ben = telegram.person({ first_name: "Ben" });
    const saved = await importAs(
      ben,
      manifest(entry("one", { name: "mine.pdf", category: "other", folder: ["F"], tags: ["t"] })),
    );
    assert.match(saved, /Still missing: 1 file/);
    await ann.sendDocument({ file_unique_id: "one", file_name: "hers.pdf", caption: "#hers" });
    await ann.waitFor(/hers\.pdf/);
    await ann.press("🔗 Share");
    const link = await ann.waitFor(/start=s_/);
    await ben.open(/start=(s_[\w-]+)/.exec(link.text ?? link.caption ?? "")![1]!);
    const file = await ben.waitFor(({ document }) => document !== undefined);
    await ben.press(file, "💾 Save to my files");
    await ben.waitFor(/Saved to your files/);
    await telegram.idle();
    const [kept] = await database.query<{ name: string; tags: string[]; folder: string }>(
      `SELECT f.name, f.category, f.tags, f.caption, f.created_at::date::text AS day, d.name AS folder
       FROM files f JOIN folders d ON d.id = f.folder_id WHERE f.library_id = $1`,
      [ben.id],
    );
    assert.deepEqual(kept, {
      name: "mine.pdf",
      category: "other",
      tags: ["t"],
      caption: null,
      day: "2024-05-06",
      folder: "F",
    });
    assert.deepEqual(await database.query(`SELECT id FROM import_entries`), []);
  },
);

testKeeper("an import goes with the account", async ({ telegram, database }) => {
  const ann = telegram.person();
  await importAs(ann, manifest(entry("one"), entry("two")));
  await ann.send("/delete_account");
  const question = await ann.waitFor(/can't be undone/);
  await ann.send(ann.marked(question, "bold")[0]!);
  await ann.waitFor(/is erased/);
  for (const table of ["import_entries", "jobs", "users"]) {
    assert.deepEqual(await database.query(`SELECT id FROM ${table}`), [], table);
  }
});

testKeeper(
  "who blocks the bot gets no export, and it ends",
  async ({ telegram, database, stop, restart }) => {
    const ann = telegram.person();
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await stop();
    await database.query(
      `INSERT INTO jobs (user_id, library_id, chat_id, kind, state) VALUES ($1, $1, $1, 'export', '{}')`,
      [ann.id],
    );
    ann.deactivate();
    await restart();
    for (let waited = 0; waited < 200; waited++) {
      if ((await database.query(`SELECT id FROM jobs`)).length === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.deepEqual(await database.query(`SELECT id FROM jobs`), []);
    const [user] = await database.query<{ blocked: boolean }>(
      `SELECT blocked_at IS NOT NULL AS blocked FROM users`,
    );
    assert.equal(user!.blocked, true);
  },
);
