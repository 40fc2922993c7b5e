import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import { orderKey } from "../../src/domain/folding.ts";
import { fileGrams, searchText } from "../../src/domain/grams.ts";
import { isRefusedName, setWords } from "../../src/storage/file_words.ts";
import { deleteFiles } from "../../src/storage/files.ts";
import { forEachDatabase } from "../support/databases.ts";
import { registerPeople } from "../support/people.ts";

const ANN = 7_000_000_001;
const BEN = 7_000_000_002;
const OLD = { name: "old.pdf", caption: null, tags: ["one"] };
const NEW = { name: "Ñew <b>\u202b.pdf", caption: "by the #sea", tags: ["sea", "море"] };

async function withFile(db: Database): Promise<number> {
  await registerPeople(db, [ANN, BEN]);
  const rows = await db.query<{ id: number }>(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, tags, search_text, grams)
     VALUES ($1, 'document', 'document', 'a', 'a', $2, $2, $3::text[], $2, '{}') RETURNING id`,
    [ANN, OLD.name, OLD.tags],
  );
  return rows[0]!.id;
}

const stored = async (db: Database) =>
  (await db.query<Record<string, unknown>>(
    `SELECT name, caption, tags, name_folded, search_text, grams FROM files`,
  ))[0];

forEachDatabase("new words change all that search and order make of them", async (open) => {
  const db = await open();
  const id = await withFile(db);
  const file = await setWords(db, ANN, id, OLD, NEW);
  assert.equal(file?.name, NEW.name);
  assert.deepEqual(await stored(db), {
    ...NEW,
    name_folded: orderKey(NEW.name),
    search_text: searchText(NEW),
    grams: fileGrams(ANN, NEW),
  });
});

forEachDatabase("words made from others than the file has undo their transaction", async (open) => {
  const db = await open();
  const id = await withFile(db);
  for (
    const seen of [{ ...OLD, name: "x" }, { ...OLD, caption: "x" }, { ...OLD, tags: [] }]
  ) {
    const attempt = db.batch((tx) => [
      tx.query(`UPDATE users SET full_name = 'changed' WHERE id = $1`, [ANN]),
      setWords(tx, ANN, id, seen, NEW),
    ]);
    await assert.rejects(attempt, isRefusedName);
    // Another NULL in the same batch is something else.
    const other = db.batch((tx) => [
      tx.query(`UPDATE users SET full_name = NULL WHERE id = $1`, [ANN]),
      setWords(tx, ANN, id, seen, NEW),
    ]);
    await assert.rejects(other, (error) => !isRefusedName(error));
  }
  assert.equal((await stored(db))?.["name"], OLD.name);
  const [ann] = await db.query<{ full_name: string }>(
    `SELECT full_name FROM users WHERE id = $1`,
    [ANN],
  );
  assert.equal(ann?.full_name, "Ann");
});

forEachDatabase(
  "nobody else's file gets words, and one in the trash only where asked",
  async (open) => {
    const db = await open();
    const id = await withFile(db);
    assert.equal(await setWords(db, BEN, id, OLD, NEW), undefined);
    await deleteFiles(db, ANN, [id]);
    assert.equal(await setWords(db, ANN, id, OLD, NEW), undefined);
    assert.equal((await setWords(db, ANN, id, OLD, NEW, true))?.name, NEW.name);
  },
);
