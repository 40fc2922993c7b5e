/** What is noted of documents while others change it, wait for it or count it. */
import assert from "node:assert/strict";
import { type Database, isUnavailable } from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { readStats } from "../../src/storage/admin.ts";
import {
  applyReading,
  claimDocuments,
  countWaitingDocuments,
  endDocument,
  forgetContents,
  hasContents,
  setReadsDocuments,
} from "../../src/storage/documents.ts";
import { forEachDatabase } from "../support/databases.ts";
import { keepDocuments } from "../support/documents.ts";
import { createDatabase } from "../support/postgres.ts";
import { until } from "../support/until.ts";

/** A database where several may work at once, until it is disposed of. */
async function openedPostgres(): Promise<{ db: Database } & AsyncDisposable> {
  const database = await createDatabase({ empty: false });
  const db = await openPostgres({ url: database.url, poolSize: 4 });
  return {
    db,
    async [Symbol.asyncDispose]() {
      await db.close();
      await database.drop();
    },
  };
}

Deno.test("turning reading off also forgets a document that is being noted as read", async () => {
  await using kept = await openedPostgres();
  const { db } = kept;
  await keepDocuments(db, 1, 1);
  const [job] = await claimDocuments(db, "me", 1, [], 60_000);
  const result = { outcome: "read", unit: null, parts_read: null, is_partial: false } as const;
  const written = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const ending = db.transaction(async (tx) => {
    await endDocument(tx, "me", job!, result, ["word"]);
    written.resolve();
    await commit.promise;
  });
  await written.promise;
  const off = setReadsDocuments(db, 1, false).then(() => applyReading(db, 1, 10));
  const waiting = "SELECT FROM pg_locks WHERE NOT granted";
  await until(async () => (await db.query(waiting)).length > 0, "nobody waits for the other");
  commit.resolve();
  await Promise.all([ending, off]);
  const left = await db.query(
    "SELECT outcome, (SELECT count(*) FROM document_words) AS words FROM documents",
  );
  assert.deepEqual(left, [{ outcome: "off", words: 0 }]);
});

Deno.test("forgetting all contents gives up where it would hold up searches, and is done later", async () => {
  await using kept = await openedPostgres();
  const { db } = kept;
  await keepDocuments(db, 1, 1);
  await db.query(
    `INSERT INTO document_words (file_id, part, library_id, words) SELECT file_id, 1, 1, 'word' FROM documents`,
  );
  await db.transaction(async (tx) => {
    await tx.query("SELECT FROM document_words");
    const began = performance.now();
    const forgetting = assert.rejects(forgetContents(db), isUnavailable);
    assert.ok(await hasContents(db));
    await forgetting;
    assert.ok(performance.now() - began < 5_000, "searches had to wait");
  });
  assert.ok(await hasContents(db));
  await forgetContents(db);
  assert.ok(!await hasContents(db));
});

forEachDatabase("what lies in the trash doesn't count as waiting to be read", async (open) => {
  const db = await open();
  await keepDocuments(db, 1, 3);
  await db.query(`UPDATE files SET deleted_at = now() WHERE name = '2.pdf'`);
  assert.equal(await countWaitingDocuments(db), 2);
  assert.equal((await readStats(db)).documents_waiting, 2);
});
