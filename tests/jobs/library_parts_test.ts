import assert from "node:assert/strict";
import { exportLibrary, type ExportPart } from "../../src/jobs/library_export.ts";
import { importManifest } from "../../src/jobs/library_import.ts";
import type { Database } from "../../src/database/database.ts";
import { forEachDatabase } from "../support/databases.ts";
import { registerPeople } from "../support/people.ts";

const NO_LIMITS = { file_size: null, quota: null, files: null };
const ANN = 5_000_000_001;
const { signal } = new AbortController();

/** A person with files, every third of one moment, some in folders, some in the trash. */
async function makeLibrary(db: Database, userId: number, files: number): Promise<void> {
  await registerPeople(db, [userId]);
  await db.query(
    `WITH top AS (
       INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Top', 'top') RETURNING id
     )
     INSERT INTO folders (library_id, parent_id, name, name_folded) SELECT $1, id, 'In', 'in' FROM top`,
    [userId],
  );
  await db.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, caption, folder_id, created_at,
       deleted_at, search_text, grams)
     SELECT $1, 'document', 'document', 'x', 'u' || n, 'Отчёт ' || n || '.pdf', 'отчет ' || n, 'ü' || n,
       CASE WHEN n % 2 = 0 THEN (SELECT id FROM folders WHERE library_id = $1 AND name = 'In') END,
       timestamptz '2020-01-01' + (n / 3) * interval '1.000001 s', CASE WHEN n % 10 = 0 THEN now() END, '', '{}'
     FROM generate_series(1, $2::integer) n`,
    [userId, files],
  );
}

async function partsOf(db: Database, userId: number, partBytes?: number): Promise<ExportPart[]> {
  const parts: ExportPart[] = [];
  const library = exportLibrary(db, userId, "a_bot", new Date(), signal, partBytes);
  for await (const part of library) parts.push(part);
  return parts;
}

const decode = ({ bytes }: ExportPart) => new TextDecoder().decode(bytes);
interface Manifest {
  part: number;
  parts: number;
  files: { file_unique_id: string; folder: string[] | null }[];
}

forEachDatabase(
  "parts are small enough, complete, and can be imported in any order",
  async (open) => {
    const [old, young] = [await open(), await open()];
    await makeLibrary(old, ANN, 2_000);
    const parts = await partsOf(old, ANN, 100_000);
    assert.ok(parts.length > 3, `${parts.length} parts`);
    const manifests = parts.map((part) => JSON.parse(decode(part)) as Manifest);
    manifests.forEach(({ part, parts: count, files }, index) => {
      assert.deepEqual([part, count], [index + 1, parts.length]);
      assert.equal(files.length, parts[index]!.files);
      assert.match(parts[index]!.name, new RegExp(`-${part}-of-${count}\\.json$`));
      assert.ok(parts[index]!.bytes.length <= 100_000, `${parts[index]!.bytes.length} bytes`);
      // All but the last one are as full as they can be.
      if (part < count) assert.ok(parts[index]!.bytes.length > 98_000);
    });
    const ids = manifests.flatMap(({ files }) => files.map(({ file_unique_id }) => file_unique_id));
    const live = Array.from({ length: 2_000 }, (_, index) => index + 1).filter((n) => n % 10 !== 0);
    assert.deepEqual(ids, live.map((n) => `u${n}`));
    assert.deepEqual(manifests[0]!.files.slice(0, 2).map(({ folder }) => folder), [
      null,
      ["Top", "In"],
    ]);

    await registerPeople(young, [ANN]);
    const figures = async (part: ExportPart) => {
      const result = await importManifest(young, ANN, part.bytes, NO_LIMITS, signal);
      assert.ok(result && !("problems" in result));
      return result;
    };
    const waiting = () =>
      young.query(
        `SELECT i.file_unique_id, i.name, i.created_at::text, d.name AS folder
       FROM import_entries i LEFT JOIN folders d ON d.id = i.folder_id ORDER BY i.created_at, i.file_unique_id`,
      );
    for (const part of parts.toReversed()) {
      assert.equal((await figures(part)).waiting, part.files);
    }
    const once = await waiting();
    assert.equal(once.length, 1_800);
    for (const part of parts) await figures(part);
    assert.deepEqual(await waiting(), once);
    // Folders are found again, not made again.
    assert.deepEqual(
      (await young.query<{ name: string }>(`SELECT name FROM folders ORDER BY id`)).map((
        { name },
      ) => name),
      ["Top", "In"],
    );
    // At the old bot all of it is there, and so it stays.
    const before = await old.query(
      `SELECT name, created_at::text, folder_id FROM files ORDER BY id`,
    );
    for (const part of parts) {
      const result = await importManifest(old, ANN, part.bytes, NO_LIMITS, signal);
      assert.ok(result && !("problems" in result));
      assert.deepEqual([result.here, result.waiting], [part.files, 0]);
    }
    assert.deepEqual(
      await old.query(`SELECT name, created_at::text, folder_id FROM files ORDER BY id`),
      before,
    );
  },
);

forEachDatabase("a library that changes while it is exported stays whole", async (open) => {
  const db = await open();
  await makeLibrary(db, ANN, 300);
  const library = exportLibrary(db, ANN, "a_bot", new Date(), signal, 10_000);
  const ids: string[] = [];
  let parts = 0;
  for await (const part of library) {
    const manifest = JSON.parse(decode(part)) as Manifest;
    ids.push(...manifest.files.map(({ file_unique_id }) => file_unique_id));
    if (parts++ > 0) continue;
    // New files, longer names, and one that goes for good.
    await db.query(
      `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, search_text, grams)
       VALUES ($1, 'document', 'document', 'x', 'new', 'new', 'new', '', '{}')`,
      [ANN],
    );
    await db.query(`UPDATE files SET name = repeat('x', 200) WHERE file_unique_id = 'u299'`);
    await db.query(`DELETE FROM files WHERE file_unique_id = 'u150'`);
  }
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.includes("new"), false);
  assert.ok(ids.includes("u299"));
});

forEachDatabase("an interrupted import starts over without harm", async (open) => {
  const db = await open();
  await makeLibrary(db, ANN, 1_000);
  const [part] = await partsOf(db, ANN);
  await db.query(`DELETE FROM files`);
  const stopping = new AbortController();
  const broken = importManifest(
    {
      ...{ kind: db.kind, serverVersion: db.serverVersion, exchanges: 0 },
      query: (sql, params) => db.query(sql, params),
      transaction: (work) => db.transaction(work),
      batch: (work) => {
        stopping.abort();
        return db.batch(work);
      },
    } as Database,
    ANN,
    part!.bytes,
    NO_LIMITS,
    stopping.signal,
  );
  assert.equal(await broken, undefined);
  const count = () => db.query<{ n: number }>(`SELECT count(*) AS n FROM import_entries`);
  assert.ok((await count())[0]!.n < 900);
  await importManifest(db, ANN, part!.bytes, NO_LIMITS, signal);
  assert.equal((await count())[0]!.n, 900);
});
