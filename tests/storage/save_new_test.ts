import assert from "node:assert/strict";
import type { Database, Queryable } from "../../src/database/database.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { apply } from "../../src/database/migrations.ts";
import { copyFiles } from "../../src/storage/copies.ts";
import { isRefusedName } from "../../src/storage/file_words.ts";
import { saveNew } from "../../src/storage/save_new.ts";
import { addTags } from "../../src/storage/selections.ts";
import { SESSION_CONFLICT } from "../../src/storage/sessions.ts";
import { readReceipts } from "../../src/storage/upload_replies.ts";
import { lockLibrary, saveUpload, type SavingLimits } from "../../src/storage/uploads.ts";
import { judge } from "../../src/turn/errors.ts";
import { forEachDatabase } from "../support/databases.ts";
import { newFile } from "../support/new_file.ts";
import { registerPeople } from "../support/people.ts";

const ANN = 7_000_000_001;
const BEN = 7_000_000_002;
const NO_LIMITS: SavingLimits = { file_size: null, quota: null, files: null };

function uploadOf(name: string, reply: number) {
  return {
    file: newFile(ANN, {
      name,
      file_unique_id: `unique ${name}`,
      message_id: 5,
      caption: "At the sea",
      caption_entities: [{ type: "bold", offset: 0, length: 2 }],
      tags: ["sea", 'a "quoted" one'],
      mime_type: "application/pdf",
      size: 400,
      from_type: "hidden",
      from_name: "Ben",
      from_date: "2026-01-02T03:04:05.000Z",
      from_folded: "ben",
    }),
    detected: "document" as const,
    chosen: false,
    poster: null,
    reply: { id: reply, user_id: ANN, holder: "test", lease_ms: 30_000 },
  };
}

/** The end of an update of somebody whose session is the latest. */
async function endOf(db: Database, update_id: number) {
  const [row] = await db.query<{ version: number }>(
    `SELECT version FROM sessions WHERE user_id = $1`,
    [ANN],
  );
  return { user_id: ANN, update_id, session: { step: "idle" }, version: row?.version ?? 0 };
}

/** What an imported manifest says of a file that is still to come. */
const awaits = (db: Queryable, name: string) =>
  db.query(
    `INSERT INTO import_entries (library_id, file_unique_id, category, name, name_folded, tags, created_at, search_text, grams)
     VALUES ($1, $2, 'other', 'a', 'a', '{}', now(), 'a', '{}')`,
    [ANN, `unique ${name}`],
  );

const save = async (db: Database, name: string, reply: number, limits = NO_LIMITS) =>
  await saveNew(db, ANN, uploadOf(name, reply), limits, await endOf(db, reply));

/** All that is kept, without ids and times. */
const kept = (db: Database) =>
  db.query<Record<string, unknown>>(
    `SELECT to_jsonb(f) - 'id' - 'created_at' - 'file_unique_id' - 'name' - 'name_folded' - 'search_text' - 'grams' AS file
     FROM files f ORDER BY id`,
  );

forEachDatabase(
  "what is new is saved as the statement that knows every case saves it",
  async (open) => {
    const db = await open();
    await registerPeople(db, [ANN]);
    const { outcome, file } = await save(db, "one", 1);
    assert.equal(outcome, "saved");
    await saveUpload(db, ANN, uploadOf("two", 2), NO_LIMITS);
    const [one, two] = await kept(db);
    assert.deepEqual(one, two);
    const receipts = await db.query<Record<string, unknown>>(
      `SELECT r.ordinal, r.user_id, r.outcome, r.category, r.detected, r.details, p.receipts, p.library_id, p.chat_id, p.holder
       FROM upload_receipts r JOIN upload_replies p ON p.id = r.reply_id ORDER BY r.reply_id`,
    );
    assert.equal(receipts.length, 2);
    assert.deepEqual(receipts[0], receipts[1]);
    assert.deepEqual(await db.query(`SELECT file_id FROM upload_receipts WHERE reply_id = 1`), [
      { file_id: file?.id },
    ]);
    // The next of a burst is on the same reply.
    await save(db, "three", 1);
    assert.deepEqual(await db.query(`SELECT receipts FROM upload_replies WHERE id = 1`), [
      { receipts: 2 },
    ]);
    assert.deepEqual(
      await db.query(`SELECT files, bytes FROM library_usage WHERE library_id = $1`, [ANN]),
      [{ files: 3, bytes: 1_200 }],
    );
  },
);

forEachDatabase(
  "what is new no longer, or does not fit, is left to the statement that knows every case",
  async (open) => {
    const db = await open();
    await registerPeople(db, [ANN]);
    await save(db, "one", 1);
    const conflicts = async (saving: Promise<unknown>) =>
      assert.equal(judge(await saving.then(() => undefined, (error) => error)), "conflict");
    await conflicts(save(db, "one", 2));
    await conflicts(save(db, "two", 2, { ...NO_LIMITS, files: 1 }));
    await conflicts(save(db, "two", 2, { ...NO_LIMITS, quota: 799 }));
    await awaits(db, "two");
    await conflicts(save(db, "two", 2));
    assert.equal((await kept(db)).length, 1);
    assert.deepEqual(await db.query(`SELECT id FROM upload_replies`), [{ id: 1 }]);
    await save(db, "three", 2, { ...NO_LIMITS, files: 2, quota: 800 });
    assert.equal((await kept(db)).length, 2);
  },
);

forEachDatabase(
  "a save ends its update, and has no effect where the session was written meanwhile",
  async (open) => {
    const db = await open();
    await registerPeople(db, [ANN, BEN]);
    await db.query(
      `INSERT INTO inbox (update_id, user_id, payload) VALUES (1, $1, '{}'), (2, $1, '{}'), (3, $2, '{}')`,
      [ANN, BEN],
    );
    const waiting = async () =>
      (await db.query<{ update_id: number }>(`SELECT update_id FROM inbox ORDER BY 1`))
        .map(({ update_id }) => update_id);
    const early = await endOf(db, 2);
    await save(db, "one", 1);
    assert.deepEqual(await waiting(), [2, 3]);
    assert.deepEqual(
      await db.query(`SELECT data, version, handled FROM sessions WHERE user_id = $1`, [ANN]),
      [{ data: { step: "idle" }, version: 1, handled: [1] }],
    );
    const late = await saveNew(db, ANN, uploadOf("two", 2), NO_LIMITS, early)
      .then(() => undefined, (error) => error);
    assert.equal(late.constraint, SESSION_CONFLICT);
    // An update of somebody else's is not theirs to end.
    await saveNew(db, ANN, uploadOf("three", 3), NO_LIMITS, await endOf(db, 3));
    assert.deepEqual(await waiting(), [2, 3]);
    assert.equal((await kept(db)).length, 2);
  },
);

forEachDatabase(
  "a save waits for whoever has the library, and sees what they did",
  async (open) => {
    const db = await open();
    await registerPeople(db, [ANN, BEN]);
    await save(db, "one", 1);
    const byBen = { user_id: BEN, update_id: 3, session: { step: "idle" }, version: 0 };
    const limits = { ...NO_LIMITS, files: 2 };
    const both = await Promise.allSettled([
      save(db, "two", 2, limits),
      saveNew(db, ANN, uploadOf("three", 3), limits, byBen),
    ]);
    const refused = both.filter((one) => one.status === "rejected").map(({ reason }) => reason);
    assert.deepEqual(refused.map(isRefusedName), [true]);

    const imports = async () => {
      await db.transaction(async (tx) => {
        await lockLibrary(tx, ANN);
        await awaits(tx, "four");
        importing.resolve();
        // By then the save waits for it, where it can begin at all.
        await tx.query("SELECT pg_sleep(0.2)");
      });
    };
    const importing = Promise.withResolvers<void>();
    const imported = imports();
    const end = await endOf(db, 4);
    await importing.promise;
    const late = await saveNew(db, ANN, uploadOf("four", 4), NO_LIMITS, end)
      .then(() => undefined, (error) => error);
    assert.equal(isRefusedName(late), true);
    await imported;
  },
);

forEachDatabase(
  "what was imported before libraries noted it is left to the statement that knows every case",
  async (open) => {
    const db = await open({ empty: true });
    const before = migrations.findIndex(({ file }) => file.includes("libraries_that_await"));
    await apply(db, migrations.slice(0, before));
    await registerPeople(db, [ANN]);
    await awaits(db, "one");
    await apply(db, migrations);
    assert.equal(isRefusedName(await save(db, "one", 1).catch((error) => error)), true);
    assert.equal((await save(db, "two", 2)).outcome, "saved");
  },
);

forEachDatabase(
  "a document goes with its file, and a receipt with its reply, however these go",
  async (open) => {
    const db = await open();
    await registerPeople(db, [ANN]);
    const left = async () => {
      const [row] = await db.query<Record<string, number>>(
        `SELECT (SELECT count(*) FROM documents) AS documents, (SELECT count(*) FROM upload_receipts) AS receipts,
           (SELECT coalesce(sum(files), 0)::bigint FROM library_usage) AS files`,
      );
      return row;
    };
    for (const [name, reply] of [["one", 1], ["two", 1], ["three", 2]] as const) {
      await save(db, name, reply);
    }
    assert.deepEqual(await left(), { documents: 3, receipts: 3, files: 3 });
    await db.query(`DELETE FROM files WHERE name IN ('one', 'three')`);
    assert.deepEqual(await left(), { documents: 1, receipts: 3, files: 1 });
    const named = await readReceipts(db, { user_id: ANN, library_id: ANN }, 1);
    assert.deepEqual(named.map(({ name, file_id }) => [name, file_id !== null]), [
      ["one", false],
      ["two", true],
    ]);
    await db.query(`DELETE FROM upload_replies WHERE id = 2`);
    assert.deepEqual(await left(), { documents: 1, receipts: 2, files: 1 });
    await db.query(`DELETE FROM users WHERE id = $1`, [ANN]);
    assert.deepEqual(await left(), { documents: 0, receipts: 0, files: 0 });
  },
);

forEachDatabase(
  "what has no grams gets none from a tag or a copy: the search looks at it in any case",
  async (open) => {
    const db = await open();
    await registerPeople(db, [ANN, BEN]);
    const upload = uploadOf("one", 1);
    const early = { ...upload, file: { ...upload.file, grams: null } };
    const { file } = await saveNew(db, ANN, early, NO_LIMITS, await endOf(db, 1));
    await addTags(db, ANN, [file!.id], ["Beach"]);
    await copyFiles(db, { from: ANN, to: BEN, user_id: ANN, name: null }, [file!.id], NO_LIMITS);
    assert.deepEqual(
      await db.query(`SELECT library_id, tags, grams FROM files ORDER BY library_id`),
      [ANN, BEN].map((library_id) => ({
        library_id,
        tags: ["sea", 'a "quoted" one', "Beach"],
        grams: null,
      })),
    );
  },
);
