import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import { FOLDER_DEPTH_MAX } from "../../src/domain/folders.ts";
import { deleteFolder, undoAct } from "../../src/storage/acts.ts";
import { deleteFiles, findFile, setFolder } from "../../src/storage/files.ts";
import {
  countFolders,
  createFolder,
  moveFolder,
  readFolders,
  renameFolder,
} from "../../src/storage/folders.ts";
import { forEachDatabase } from "../support/databases.ts";
import { registerPeople } from "../support/people.ts";

const ANN = 7_000_000_001;
const BEN = 7_000_000_002;

async function withPeople(db: Database): Promise<void> {
  await registerPeople(db, [ANN, BEN]);
}

async function make(
  db: Database,
  name: string,
  parent: number | null = null,
  owner = ANN,
): Promise<number> {
  const { outcome, id } = await createFolder(db, owner, parent, name);
  assert.equal(outcome, "created");
  return id!;
}

async function addFile(
  db: Database,
  name: string,
  folder: number | null,
  owner = ANN,
): Promise<number> {
  const rows = await db.query<{ id: number }>(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, folder_id,
       search_text, grams)
     VALUES ($1, 'document', 'document', $2, $2, $2, $2, 10, $3, $2, '{}') RETURNING id`,
    [owner, name, folder],
  );
  return rows[0]!.id;
}

/** The names in a folder, its own count of files, and the way to it. */
async function look(db: Database, folder: number, owner = ANN) {
  const page = await readFolders(db, owner, { at: "inside", folder });
  return page && {
    path: page.path.map(({ name }) => name),
    names: page.folders.map(({ name }) => name),
  };
}

async function counts(db: Database): Promise<Record<string, number>> {
  const rows = await db.query<{ name: string; file_count: number; files: number }>(
    `SELECT d.name, d.file_count,
       (SELECT count(*) FROM files f WHERE f.folder_id = d.id AND f.deleted_at IS NULL) AS files
     FROM folders d WHERE d.deleted_at IS NULL`,
  );
  for (const { name, file_count, files } of rows) assert.equal(file_count, files, name);
  return Object.fromEntries(rows.map(({ name, file_count }) => [name, file_count]));
}

forEachDatabase(
  "a folder that is made twice is one folder, and other people's are not there",
  async (open) => {
    const db = await open();
    await withPeople(db);
    const trips = await make(db, "Trips");
    assert.deepEqual(await createFolder(db, ANN, null, "trips"), {
      outcome: "there",
      id: trips,
      name: "Trips",
      path: [],
    });
    const rome = await make(db, "Rome", trips);
    assert.equal((await createFolder(db, ANN, trips, "Rome")).id, rome);
    // Numbers that only order takes for the same.
    await make(db, "2026-07", trips);
    await make(db, "2026-7", trips);
    // The same name in another folder, and another person's, are other folders.
    await make(db, "Rome");
    await make(db, "Trips", null, BEN);
    assert.equal((await createFolder(db, BEN, trips, "Mine")).outcome, "gone");
    assert.equal((await createFolder(db, ANN, 999_999, "Nowhere")).outcome, "gone");
    assert.equal(await countFolders(db, ANN), 5);
    assert.equal(await countFolders(db, BEN), 1);
    assert.equal(await look(db, trips, BEN), undefined);
    assert.equal(await renameFolder(db, BEN, trips, "Stolen"), undefined);
    assert.equal((await moveFolder(db, BEN, trips, null)).outcome, "gone");
    assert.equal(await deleteFolder(db, BEN, trips), undefined);
    assert.deepEqual(await look(db, trips), {
      path: ["Trips"],
      names: ["2026-07", "2026-7", "Rome"],
    });
  },
);

forEachDatabase(
  "a folder moves, but never into itself, into one within it, or too deep",
  async (open) => {
    const db = await open();
    await withPeople(db);
    const a = await make(db, "a");
    const b = await make(db, "b", a);
    const c = await make(db, "c", b);
    const other = await make(db, "other");
    const foreign = await make(db, "foreign", null, BEN);
    for (const into of [a, b, c]) {
      assert.equal((await moveFolder(db, ANN, a, into)).outcome, "into_itself");
    }
    assert.equal((await moveFolder(db, ANN, a, foreign)).outcome, "gone");
    const moved = await moveFolder(db, ANN, b, other);
    assert.deepEqual(moved, { outcome: "moved", name: "b", path: [{ id: other, name: "other" }] });
    assert.deepEqual(await look(db, c), { path: ["other", "b", "c"], names: [] });
    assert.equal((await moveFolder(db, ANN, b, other)).outcome, "moved");
    assert.equal((await moveFolder(db, ANN, b, null)).outcome, "moved");
    assert.deepEqual((await look(db, 0))?.names, ["a", "b", "other"]);

    let deepest: number | null = null;
    for (let level = 1; level <= FOLDER_DEPTH_MAX; level++) {
      deepest = await make(db, `level ${level}`, deepest);
    }
    assert.equal((await createFolder(db, ANN, deepest, "deeper")).outcome, "too_deep");
    assert.equal((await moveFolder(db, ANN, other, deepest)).outcome, "too_deep");
    const [{ id: above }] = await db.query<{ id: number }>(
      `SELECT parent_id AS id FROM folders WHERE id = $1`,
      [deepest],
    ) as [{ id: number }];
    assert.equal((await moveFolder(db, ANN, b, above)).outcome, "too_deep", "b takes c along");
    assert.equal((await moveFolder(db, ANN, other, above)).outcome, "moved");
  },
);

forEachDatabase(
  "deleting a folder takes all within along, and one Undo brings it back",
  async (open) => {
    const db = await open();
    await withPeople(db);
    const trips = await make(db, "Trips");
    const rome = await make(db, "Rome", trips);
    const food = await make(db, "Food", rome);
    await make(db, "Work");
    const files = [];
    for (const folder of [trips, rome, rome, food]) {
      files.push(await addFile(db, `file ${files.length}`, folder));
    }
    const outside = await addFile(db, "outside", null);
    // One file and one folder were deleted before: they are not part of it.
    const early = (await deleteFiles(db, ANN, [files[1]!]))[0]!.act;
    const gone = await deleteFolder(db, ANN, food);
    assert.deepEqual([gone?.files, gone?.folders, gone?.parent_id], [1, 0, rome]);

    const deleted = await deleteFolder(db, ANN, trips);
    assert.deepEqual([deleted?.name, deleted?.files, deleted?.folders], ["Trips", 2, 1]);
    assert.deepEqual(await deleteFolder(db, ANN, trips), deleted, "twice is the same");
    assert.equal(await deleteFolder(db, ANN, rome), undefined, "it went with another one");
    assert.deepEqual(await counts(db), { Work: 0 });
    assert.equal((await findFile(db, ANN, outside))?.deleted_at, null);
    assert.equal((await createFolder(db, ANN, rome, "New")).outcome, "gone");
    assert.equal((await moveFolder(db, ANN, trips, null)).outcome, "gone");
    assert.deepEqual(await setFolder(db, ANN, [outside], trips), { files: [], folder: null });

    const { folders: nobodys } = await undoAct(db, BEN, deleted!.act);
    assert.equal(nobodys, 0);
    const restored = await undoAct(db, ANN, deleted!.act);
    assert.deepEqual([restored.files, restored.folders], [2, 2]);
    assert.deepEqual(await counts(db), { Trips: 1, Rome: 1, Work: 0 });
    assert.deepEqual(await look(db, rome), { path: ["Trips", "Rome"], names: [] });
    const again = await undoAct(db, ANN, deleted!.act);
    assert.deepEqual([again.files, again.folders], [0, 0]);

    // The earlier acts are still there to be undone, into the folders that came back.
    await undoAct(db, ANN, early);
    await undoAct(db, ANN, gone!.act);
    assert.deepEqual(await counts(db), { Trips: 1, Rome: 2, Food: 1, Work: 0 });
    assert.deepEqual((await findFile(db, ANN, files[3]!))?.folder_path, ["Trips", "Rome", "Food"]);
  },
);

forEachDatabase(
  "what comes back brings the folders back that it stood in, and nothing else of theirs",
  async (open) => {
    const db = await open();
    await withPeople(db);
    const outer = await make(db, "Outer");
    const inner = await make(db, "Inner", outer);
    const file = await addFile(db, "inner file", inner);
    const loose = await addFile(db, "loose file", outer);
    const first = await deleteFolder(db, ANN, inner);
    const { act } = (await deleteFiles(db, ANN, [loose]))[0]!;
    const second = await deleteFolder(db, ANN, outer);
    await undoAct(db, ANN, first!.act);
    assert.deepEqual(await look(db, inner), { path: ["Outer", "Inner"], names: [] });
    assert.deepEqual((await findFile(db, ANN, file))?.folder_path, ["Outer", "Inner"]);
    assert.ok((await findFile(db, ANN, loose))?.deleted_at);
    await undoAct(db, ANN, act);
    assert.deepEqual((await findFile(db, ANN, loose))?.folder_path, ["Outer"]);
    const { files, folders } = await undoAct(db, ANN, second!.act);
    assert.deepEqual({ files, folders }, { files: 0, folders: 0 });
    assert.deepEqual(await counts(db), { Outer: 1, Inner: 1 });
    assert.deepEqual((await look(db, 0))?.names, ["Outer"]);
  },
);

forEachDatabase("folders come in pages, by name, at the top and inside one", async (open) => {
  const db = await open();
  await withPeople(db);
  const parent = await make(db, "A parent");
  for (const place of [null, parent]) {
    for (let number = 20; number >= 1; number--) await make(db, `f ${number}`, place);
  }
  for (const [place, first] of [[0, "A parent"], [parent, "f 1"]] as const) {
    const seen: string[] = [];
    let page = await readFolders(db, ANN, { at: "inside", folder: place });
    assert.equal(page?.folders[0]?.name, first);
    assert.equal(page?.before, false);
    const pages = [page];
    while (page?.next) {
      seen.push(...page.folders.map(({ name }) => name));
      page = await readFolders(db, ANN, { at: "from", folder: page.next });
      assert.equal(page?.before, true);
      assert.equal(page?.total, place === 0 ? 21 : 20);
      assert.equal(page?.path.length, place === 0 ? 0 : 1);
      pages.push(page);
    }
    seen.push(...page!.folders.map(({ name }) => name));
    const all = Array.from({ length: 20 }, (_, index) => `f ${index + 1}`);
    assert.deepEqual(seen, place === 0 ? ["A parent", ...all] : all);
    const back = await readFolders(db, ANN, { at: "before", folder: pages.at(-1)!.folders[0]!.id });
    assert.deepEqual(back?.folders, pages.at(-2)!.folders);
    assert.equal(back?.next, pages.at(-1)!.folders[0]!.id);
    assert.equal(back?.before, true);
    const start = await readFolders(db, ANN, { at: "before", folder: back!.folders[0]!.id });
    assert.deepEqual(start?.folders, pages[0]!.folders);
    assert.equal(start?.before, false);
  }
  assert.deepEqual((await look(db, 0))?.names[0], "A parent");
  assert.equal(await readFolders(db, BEN, { at: "from", folder: parent }), undefined);
  assert.equal(await readFolders(db, ANN, { at: "before", folder: 123_456 }), undefined);
  assert.deepEqual(await readFolders(db, BEN, { at: "inside", folder: 0 }), {
    path: [],
    folders: [],
    total: 0,
    before: false,
    next: null,
  });
});

forEachDatabase("files move into a person's own folders only, and out again", async (open) => {
  const db = await open();
  await withPeople(db);
  const folder = await make(db, "Mine");
  const foreign = await make(db, "Ben's", null, BEN);
  const one = await addFile(db, "one", null);
  const two = await addFile(db, "two", null);
  const bens = await addFile(db, "bens", foreign, BEN);
  const moved = await setFolder(db, ANN, [one, two, bens], folder);
  assert.deepEqual(moved.files.map(({ id }) => id).sort(), [one, two].sort());
  assert.equal(moved.folder, "Mine");
  assert.deepEqual(await setFolder(db, ANN, [one], foreign), { files: [], folder: null });
  assert.deepEqual((await setFolder(db, ANN, [one], null)).files.map(({ id }) => id), [one]);
  assert.deepEqual(await counts(db), { Mine: 1, "Ben's": 1 });
  assert.equal((await findFile(db, ANN, two))?.category, "document");
});
