/** Acts of many files: portions that are one act to the person, whatever happens meanwhile. */
import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";
import type { Person } from "../telegram/emulator.ts";
import { payloadOf } from "../telegram/keyboards.ts";

/** Fills a library: a folder with another one in it, and so many files in both. */
async function fill({ telegram, database }: Keeper, count: number): Promise<Person> {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await telegram.idle();
  await database.query(
    `WITH top AS (
       INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Sea', 'sea') RETURNING id
     ), inner_folder AS (
       INSERT INTO folders (library_id, parent_id, name, name_folded) SELECT $1, id, 'Deep', 'deep' FROM top RETURNING id
     )
     INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, folder_id, upload_id, search_text,
       grams)
     SELECT $1, 'document', 'document', 'x' || n, 'u' || n, n || '.pdf', 'sea',
       CASE WHEN n % 3 = 0 THEN (SELECT id FROM inner_folder) ELSE (SELECT id FROM top) END, 7, 'sea', ARRAY[n, n + 1]
     FROM generate_series(1, $2) n`,
    [ann.id, count],
  );
  return ann;
}

interface Rows {
  live: number;
  trash: number;
  folders: number;
  /** Acts that what is in the trash was deleted by. */
  acts: number;
  /** Files whose folder is not the one that they were in. */
  strayed: number;
}

async function rowsOf({ database }: Keeper, { id }: Person): Promise<Rows> {
  const [rows] = await database.query<Rows>(
    `SELECT count(*) FILTER (WHERE f.deleted_at IS NULL) AS live, count(*) FILTER (WHERE f.deleted_at IS NOT NULL) AS trash,
       (SELECT count(*) FROM folders WHERE library_id = $1 AND deleted_at IS NULL) AS folders,
       count(DISTINCT f.deleted_act) AS acts,
       count(*) FILTER (WHERE d.name IS DISTINCT FROM CASE WHEN f.file_unique_id ~ '^u' AND
         substr(f.file_unique_id, 2)::integer % 3 = 0 THEN 'Deep' ELSE 'Sea' END) AS strayed
     FROM files f LEFT JOIN folders d ON d.id = f.folder_id WHERE f.library_id = $1`,
    [id],
  );
  return rows!;
}

/** The counters agree with the rows. */
async function assertCounted({ database }: Keeper): Promise<void> {
  const wrong = await database.query(
    `SELECT d.name FROM folders d
     WHERE d.file_count <> (SELECT count(*) FROM files f WHERE f.folder_id = d.id AND f.deleted_at IS NULL)
     UNION ALL
     SELECT u.bucket FROM library_usage u WHERE u.files <> (
       SELECT count(*) FROM files f WHERE f.library_id = u.library_id
         AND CASE WHEN f.deleted_at IS NULL THEN f.category ELSE 'trash' END = u.bucket)`,
  );
  assert.deepEqual(wrong, []);
}

/** The screen of a folder at the top, of which there are so many. */
async function openFolder(ann: Person, folders = 1, name = "Sea"): Promise<Message> {
  await ann.send("/files");
  const files = await ann.waitFor(/My Files/);
  await ann.press(files, /^📁 Folders/);
  await ann.waitFor(folders === 1 ? /1 folder/ : new RegExp(`${folders} folders`));
  await ann.press(files, new RegExp(name));
  await ann.waitFor(new RegExp(name));
  return files;
}

const COUNT = 900;

testKeeper(
  "a large folder is deleted and brought back as one act, in the message of the press",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = await fill(keeper, COUNT);
    const screen = await openFolder(ann);
    await ann.press(screen, "🗑 Delete");
    const deleted = await ann.waitFor(/Folder deleted: Sea, with 1 subfolder[^]*900 files/, {
      timeout_ms: 30_000,
    });
    assert.equal(deleted.message_id, screen.message_id);
    assert.deepEqual(await rowsOf(keeper, ann), {
      live: 0,
      trash: COUNT,
      folders: 0,
      acts: 1,
      strayed: 0,
    });
    await assertCounted(keeper);
    await ann.press(deleted, "↩️ Undo");
    const undone = await ann.waitFor(/Restored: 2 folders, 900 files/, { timeout_ms: 30_000 });
    assert.equal(undone.message_id, screen.message_id);
    assert.deepEqual(ann.buttons(undone), [["📁 Sea"], ["📂 My Files", "🏠 Menu"]]);
    assert.deepEqual(await rowsOf(keeper, ann), {
      live: COUNT,
      trash: 0,
      folders: 2,
      acts: 0,
      strayed: 0,
    });
    await assertCounted(keeper);
    await telegram.idle();
    await until(
      async () => (await database.query(`SELECT id FROM jobs`)).length === 0,
      "it goes on",
    );
  },
);

testKeeper(
  "a stop in the middle of an act, and in the middle of its Undo, changes nothing of what comes of it",
  async (keeper) => {
    const { database, stop, restart } = keeper;
    const ann = await fill(keeper, 3_000);
    const screen = await openFolder(ann);
    const rows = () => rowsOf(keeper, ann);
    await ann.press(screen, "🗑 Delete");
    await until(async () => (await rows()).trash > 0, "nothing was deleted");
    await stop();
    assert.ok((await rows()).live > 0, "it was not interrupted");
    // As a process leaves it that was killed: held by nobody who lives.
    await database.query(`UPDATE jobs SET holder = 'gone', due_at = now() - interval '1 second'`);
    await restart();
    const deleted = await ann.waitFor(/Folder deleted: Sea[^]*3,000 files/, {
      since: 0,
      timeout_ms: 60_000,
    });
    await ann.press(deleted, "↩️ Undo");
    await until(async () => (await rows()).live > 0, "nothing was brought back");
    await stop();
    assert.ok((await rows()).trash > 0, "it was not interrupted");
    await restart();
    await ann.waitFor(/Restored: 2 folders, 3,000 files/, { since: 0, timeout_ms: 60_000 });
    assert.deepEqual(await rows(), { live: 3_000, trash: 0, folders: 2, acts: 0, strayed: 0 });
    await assertCounted(keeper);
  },
);

testKeeper(
  "a large folder comes back where it was: below the folder that was deleted after it, or into the one that took its place",
  async (keeper) => {
    const { database } = keeper;
    const ann = await fill(keeper, COUNT);
    const makeFolder = async (name: string, parent: number | null) => {
      const [made] = await database.query<{ id: number }>(
        `INSERT INTO folders (library_id, parent_id, name, name_folded) VALUES ($1, $2::bigint, $3, lower($3)) RETURNING id`,
        [ann.id, parent, name],
      );
      return made!.id;
    };
    const trips = await makeFolder("Trips", null);
    const screen = await openFolder(ann, 2);
    await database.query(`UPDATE folders SET parent_id = $1 WHERE name = 'Sea'`, [trips]);
    await ann.press(screen, "🗑 Delete");
    await ann.waitFor(/Folder deleted: Sea/, { timeout_ms: 30_000 });
    await database.query(
      `UPDATE folders SET deleted_at = now(), deleted_act = nextval('acts') WHERE name = 'Trips'`,
    );
    const paths = async () =>
      (await database.query<{ path: string; files: number }>(
        `SELECT coalesce(p.name || ' / ', '') || d.name AS path, d.file_count AS files
         FROM folders d LEFT JOIN folders p ON p.id = d.parent_id WHERE d.deleted_at IS NULL ORDER BY path`,
      )).map(({ path, files }) => [path, files]);
    await ann.press(screen, "↩️ Undo");
    await ann.waitFor(/Restored: 3 folders, 900 files/, { timeout_ms: 30_000 });
    const all = [["Sea / Deep", 300], ["Trips", 0], ["Trips / Sea", 600]];
    assert.deepEqual(await paths(), all);

    const again = await openFolder(ann, 1, "Trips");
    await ann.press(again, /Sea/);
    await ann.waitFor(/Sea – /);
    await ann.press(again, "🗑 Delete");
    await ann.waitFor(/Folder deleted: Sea/, { timeout_ms: 30_000 });
    await makeFolder("Sea", trips);
    await ann.press(again, "↩️ Undo");
    await ann.waitFor(/Restored: 1 folder, 900 files/, { timeout_ms: 30_000 });
    assert.deepEqual(await paths(), all);
    await assertCounted(keeper);
  },
);

testKeeper("what comes while an act goes on is handled meanwhile", async (keeper) => {
  const { database } = keeper;
  const ann = await fill(keeper, 5_000);
  const screen = await openFolder(ann);
  await ann.press(screen, "🗑 Delete");
  await ann.waitFor(/Deleting the folder/);
  await ann.sendDocument({ file_name: "meanwhile.pdf" });
  await ann.waitFor(/meanwhile\.pdf/);
  assert.equal((await database.query(`SELECT id FROM jobs`)).length, 1);
  await ann.waitFor(/Folder deleted: Sea/, { since: 0, timeout_ms: 60_000 });
  const [kept] = await database.query<{ deleted: boolean }>(
    `SELECT deleted_at IS NOT NULL AS deleted FROM files WHERE name = 'meanwhile.pdf'`,
  );
  assert.equal(kept?.deleted, false);
});

testKeeper(
  "Delete pressed twice is one act, and Undo pressed before its end waits for it",
  async (keeper) => {
    const { database } = keeper;
    const ann = await fill(keeper, 2_000);
    const screen = await openFolder(ann);
    const remove = payloadOf(ann.chat.now(screen), "🗑 Delete");
    await Promise.all([ann.pressData(screen, remove), ann.pressData(screen, remove)]);
    await ann.waitFor(/Deleting the folder/);
    const [job] = await database.query<{ act: number }>(
      `SELECT (state ->> 'act')::bigint AS act FROM jobs`,
    );
    await ann.pressData(screen, `z:${job!.act.toString(36)}`);
    await ann.waitFor(/Restored: 2 folders, 2,000 files/, { since: 0, timeout_ms: 60_000 });
    assert.deepEqual(await rowsOf(keeper, ann), {
      live: 2_000,
      trash: 0,
      folders: 2,
      acts: 0,
      strayed: 0,
    });
  },
);

testKeeper(
  "a large trash is emptied: what was in it when it was asked about, folders included",
  async (keeper) => {
    const { database } = keeper;
    const ann = await fill(keeper, COUNT);
    await database.query(`UPDATE folders SET deleted_at = now(), deleted_act = 1`);
    await database.query(`UPDATE files SET deleted_at = now(), deleted_act = 1`);
    await ann.send("/trash");
    const list = await ann.waitFor(/Trash/);
    await ann.press(list, "🧹 Empty trash");
    await ann.waitFor(/Delete 900 files/);
    // Deleted after the question.
    await database.query(
      `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, search_text, grams, deleted_at)
     VALUES ($1, 'document', 'document', 'x', 'later', 'later.pdf', 'later', '', '{}', now() + interval '1 minute')`,
      [ann.id],
    );
    await ann.press(list, /Yes/);
    const emptied = await ann.waitFor(/900 files/, { timeout_ms: 30_000 });
    assert.equal(emptied.message_id, list.message_id);
    await until(
      async () => (await database.query(`SELECT id FROM jobs`)).length === 0,
      "it goes on",
    );
    const names = await database.query<{ name: string }>(`SELECT name FROM files`);
    assert.deepEqual(names.map(({ name }) => name), ["later.pdf"]);
    assert.deepEqual(await database.query(`SELECT id FROM folders`), []);
    await assertCounted(keeper);
  },
);

testKeeper("a large account is erased, and what follows is a new one", async (keeper) => {
  const { database } = keeper;
  const ann = await fill(keeper, COUNT);
  await ann.send("/delete_account");
  const question = await ann.waitFor(/can't be undone/);
  await ann.send(ann.marked(question, "bold")[0]!);
  await ann.waitFor(/Erasing/);
  await ann.waitFor(/is erased/, { timeout_ms: 30_000 });
  for (const table of ["users", "libraries", "files", "folders", "library_usage", "jobs"]) {
    assert.deepEqual(await database.query(`SELECT FROM ${table}`), [], table);
  }
  await ann.send("/start");
  await ann.waitFor(/Hello, Ann/);
});

testKeeper(
  "whoever posted much to groups is erased in portions, and what they posted stays without their name",
  async ({ database, telegram }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await telegram.idle();
    await database.query(
      `WITH family AS (
         INSERT INTO libraries (id, chat_id, chat_type, title, link)
         VALUES (nextval('group_library_ids'), -100, 'group', 'Family', gen_random_uuid()) RETURNING id
       )
       INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, posted_by, posted_name,
         search_text, grams)
       SELECT id, 'document', 'document', 'x' || n, 'u' || n, n || '.pdf', 'sea', $1, 'Ann', 'sea', ARRAY[n]
       FROM family, generate_series(1, $2::integer) n`,
      [ann.id, COUNT],
    );
    await ann.send("/delete_account");
    const question = await ann.waitFor(/can't be undone/);
    await ann.send(ann.marked(question, "bold")[0]!);
    await ann.waitFor(/Erasing/);
    await ann.waitFor(/is erased/, { timeout_ms: 30_000 });
    assert.deepEqual(
      await database.query(
        `SELECT count(*) AS files, count(posted_by) AS named, count(posted_name) AS names FROM files`,
      ),
      [{ files: COUNT, named: 0, names: 0 }],
    );
    assert.deepEqual(await database.query(`SELECT FROM users`), []);
  },
);
