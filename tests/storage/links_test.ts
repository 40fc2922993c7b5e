import assert from "node:assert/strict";
import { deriveLinkKey, newLinkSecret } from "../../src/domain/link_tokens.ts";
import type { Database } from "../../src/database/database.ts";
import { orderKey } from "../../src/domain/folding.ts";
import { fileGrams, searchText } from "../../src/domain/grams.ts";
import { deleteFiles, readUsage } from "../../src/storage/files.ts";
import {
  changeLink,
  findLink,
  LINKS_PAGE_SIZE,
  listLinks,
  purgeLinks,
  reviveLink,
  revokeLink,
} from "../../src/storage/links.ts";
import { findLinkOf, retireLink, type Shared, shareThing } from "../../src/storage/share_links.ts";
import { linkFiles, openLink } from "../../src/storage/opened_links.ts";
import { readSharedWords, type SavedLink, saveLink } from "../../src/storage/save_links.ts";
import { lockLibrary, type SavingLimits } from "../../src/storage/uploads.ts";
import { forEachDatabase } from "../support/databases.ts";
import { registerPeople } from "../support/people.ts";

const ANN = 7_000_000_001;
const BEN = 7_000_000_002;
const KEY = deriveLinkKey("1:token");
const randomNonce = () => crypto.getRandomValues(new Uint8Array(32));
const NO_LIMITS: SavingLimits = { file_size: null, quota: null, files: null };

async function withPeople(db: Database): Promise<void> {
  await registerPeople(db, [ANN, BEN]);
}

interface NewFile {
  name: string;
  size?: number;
  owner?: number;
  unique?: string;
  folder?: number;
  caption?: string;
  tags?: string[];
}

async function addFile(
  db: Database,
  { name, size = 10, owner = ANN, unique = name, folder, caption, tags = [] }: NewFile,
): Promise<number> {
  const words = { name, caption, tags };
  const rows = await db.query<{ id: number }>(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, folder_id, caption,
       tags, search_text, grams)
     VALUES ($1, 'document', 'document', 'sent-' || $2, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
    [
      owner,
      unique,
      name,
      orderKey(name),
      size,
      folder ?? null,
      caption ?? null,
      tags,
      searchText(words),
      fileGrams(owner, words),
    ],
  );
  return rows[0]!.id;
}

async function addFolder(db: Database, name: string, parent: number | null = null) {
  const rows = await db.query<{ id: number }>(
    `INSERT INTO folders (library_id, parent_id, name, name_folded) VALUES ($1, $2, $3, $3) RETURNING id`,
    [ANN, parent, name],
  );
  return rows[0]!.id;
}

/** The links that a person made in their own library. */
const ownOf = (user_id: number) => ({ user_id, library_id: user_id, is_administrator: false });

async function share(db: Database, thing: Shared, owner = ANN) {
  const secret = newLinkSecret(KEY, randomNonce());
  const [, , link] = await db.batch((tx) => [
    retireLink(tx, ownOf(owner), thing),
    shareThing(tx, ownOf(owner), thing, secret),
    findLinkOf(tx, ownOf(owner), thing),
  ]);
  return link;
}

const names = async (db: Database, reader: number, link: { id: number }) =>
  (await linkFiles(db, reader, link, 0, 100)).map(({ name }) => name);

/** Files that these tests save at once. */
const PORTION = 200;

async function save(db: Database, linkId: number, limits: SavingLimits, saver = BEN, after = 0) {
  const words = await readSharedWords(db, saver, linkId, { after, limit: PORTION });
  const [, saved] = await db.batch((tx) => [
    lockLibrary(tx, saver),
    saveLink(tx, saver, linkId, limits, words, { after, limit: PORTION, whole: false }),
  ]);
  return saved;
}

const counts = (saved: SavedLink | undefined) =>
  saved && Object.fromEntries([...saved.outcomes].map(([outcome, { files }]) => [outcome, files]));

forEachDatabase("the same thing shared again has the same link while it lives", async (open) => {
  const db = await open();
  await withPeople(db);
  const [one, two, three] = [
    await addFile(db, { name: "one" }),
    await addFile(db, { name: "two" }),
    await addFile(db, { name: "three" }),
  ];
  const folder = await addFolder(db, "Sea");
  const file = await share(db, { what: "file", id: one });
  assert.equal(file?.name, "one");
  assert.deepEqual(await share(db, { what: "file", id: one }), file);
  // A selection of one is that one; the order of a selection says nothing.
  assert.equal((await share(db, { what: "files", ids: [one] }))?.id, file?.id);
  const files = await share(db, { what: "files", ids: [two, one] });
  assert.deepEqual([files?.shared, files?.files, files?.name], ["files", 2, "one"]);
  assert.equal((await share(db, { what: "files", ids: [one, two] }))?.id, files?.id);
  assert.notEqual((await share(db, { what: "files", ids: [one, three] }))?.id, files?.id);
  const shared = await share(db, { what: "folder", id: folder });
  assert.equal((await share(db, { what: "folder", id: folder }))?.id, shared?.id);
  // What is somebody else's, or in the trash, is not there.
  assert.equal(await share(db, { what: "file", id: one }, BEN), undefined);
  assert.equal(await share(db, { what: "folder", id: folder }, BEN), undefined);
  assert.equal(await share(db, { what: "files", ids: [one, two] }, BEN), undefined);
  await deleteFiles(db, ANN, [three]);
  assert.equal(await share(db, { what: "file", id: three }), undefined);
  assert.equal((await share(db, { what: "files", ids: [one, two, three] }))?.id, files?.id);

  // An expired link gives way to a new one, a used-up one stays beside it.
  await db.query(`UPDATE links SET expires_at = now() - interval '1 second' WHERE id = $1`, [
    file!.id,
  ]);
  const fresh = await share(db, { what: "file", id: one });
  assert.notEqual(fresh?.id, file?.id);
  assert.equal(await findLink(db, ownOf(ANN), file!.id), undefined);
  await changeLink(db, ownOf(ANN), fresh!.id, { max_opens: 1 });
  assert.ok(await openLink(db, BEN, fresh!.token_hash));
  const next = await share(db, { what: "file", id: one });
  assert.notEqual(next?.id, fresh?.id);
  assert.equal((await findLink(db, ownOf(ANN), fresh!.id))?.opens, 1);
  assert.equal((await share(db, { what: "file", id: one }))?.id, next?.id);
});

forEachDatabase(
  "a limit of opens holds for many at once, and the owner's don't count",
  async (open) => {
    const db = await open({ poolSize: 10 });
    await withPeople(db);
    const people = Array.from({ length: 30 }, (_, index) => 8_000_000_000 + index);
    await registerPeople(db, people);
    const link = (await share(db, { what: "file", id: await addFile(db, { name: "a" }) }))!;
    for (const limit of [1, 10]) {
      await db.query(`DELETE FROM link_opens`);
      await db.query(`UPDATE links SET opens = 0, max_opens = $1`, [limit]);
      assert.ok(await openLink(db, ANN, link.token_hash));
      const opened = await Promise.all(people.map((id) => openLink(db, id, link.token_hash)));
      const through = people.filter((_, index) => opened[index] !== undefined);
      assert.equal(through.length, limit);
      assert.equal((await findLink(db, ownOf(ANN), link.id))?.opens, limit);
      // Once counted, always welcome; and counted once.
      for (const id of people) {
        assert.equal(
          await openLink(db, id, link.token_hash) !== undefined,
          through.includes(id),
        );
        assert.equal((await names(db, id, link)).length, through.includes(id) ? 1 : 0);
      }
      assert.equal((await findLink(db, ownOf(ANN), link.id))?.opens, limit);
    }
  },
);

forEachDatabase("expired, revoked, banned and emptied links open nothing", async (open) => {
  const db = await open();
  await withPeople(db);
  const file = await addFile(db, { name: "a" });
  const link = (await share(db, { what: "file", id: file }))!;
  const opens = async () => await openLink(db, BEN, link.token_hash) !== undefined;
  const sees = async () => (await names(db, BEN, link)).length > 0;
  assert.ok(await opens() && await sees());
  await db.query(`UPDATE links SET expires_at = now() - interval '1 second'`);
  assert.ok(!await opens() && !await sees());
  assert.equal(await save(db, link.id, NO_LIMITS), undefined);
  await changeLink(db, ownOf(ANN), link.id, { expires_in_days: 7 });
  assert.ok(await opens() && await sees());
  const [deleted] = await deleteFiles(db, ANN, [file]);
  assert.ok(!await opens() && !await sees());
  assert.equal((await listLinks(db, ownOf(ANN), "at", 0)).total, 0);
  await db.query(`UPDATE files SET deleted_at = NULL, deleted_act = NULL WHERE deleted_act = $1`, [
    deleted!.act,
  ]);
  assert.ok(await opens() && await sees());
  await db.query(`UPDATE users SET banned_at = now() WHERE id = $1`, [ANN]);
  assert.ok(!await opens() && !await sees());
  await db.query(`UPDATE users SET banned_at = NULL`);
  await revokeLink(db, ownOf(BEN), link.id);
  assert.ok(await opens());
  await revokeLink(db, ownOf(ANN), link.id);
  await revokeLink(db, ownOf(ANN), link.id);
  assert.ok(!await opens() && !await sees());
  await reviveLink(db, ownOf(BEN), link.id);
  assert.ok(!await opens(), "nobody else takes it back");
  await reviveLink(db, ownOf(ANN), link.id);
  assert.ok(await opens() && await sees(), "the same link, for who had it");
  await revokeLink(db, ownOf(ANN), link.id);
  assert.equal(await purgeLinks(db, 60_000, 10), 0, "it can still be taken back");
  await db.query(`UPDATE links SET revoked_at = now() - interval '2 minutes'`);
  assert.equal(await purgeLinks(db, 60_000, 10), 1);
  assert.deepEqual(await db.query(`SELECT * FROM link_opens`), []);
});

forEachDatabase(
  "a folder's link hands out what is in it now, folders within included",
  async (open) => {
    const db = await open();
    await withPeople(db);
    const top = await addFolder(db, "Top");
    const inner = await addFolder(db, "Inner", top);
    const link = (await share(db, { what: "folder", id: top }))!;
    // An empty one can be looked into; that is no open yet.
    assert.equal((await openLink(db, BEN, link.token_hash))?.files, 0);
    assert.equal((await findLink(db, ownOf(ANN), link.id))?.opens, 0);
    await addFile(db, { name: "outside" });
    await addFile(db, { name: "a", folder: top });
    const b = await addFile(db, { name: "b", folder: inner });
    const opened = await openLink(db, BEN, link.token_hash);
    assert.deepEqual([opened?.shared, opened?.name, opened?.files], ["folder", "Top", 2]);
    assert.deepEqual(await names(db, BEN, link), ["a", "b"]);
    await deleteFiles(db, ANN, [b]);
    assert.deepEqual(await names(db, BEN, link), ["a"]);
    await db.query(`UPDATE folders SET deleted_at = now() WHERE id = $1`, [top]);
    assert.equal(await openLink(db, BEN, link.token_hash), undefined);
    assert.deepEqual(await names(db, BEN, link), []);
  },
);

forEachDatabase(
  "what is saved is found by its new owner's search, and counted once",
  async (open) => {
    const db = await open();
    await withPeople(db);
    const words = { name: "Отпуск.PDF", caption: null, tags: [] };
    // How its owner keeps it stays private, in what it is found by as well.
    const file = await addFile(db, {
      ...words,
      caption: "by the sea #Sun",
      tags: ["Sun"],
      size: 100,
    });
    const link = (await share(db, { what: "file", id: file }))!;
    // Nobody saves what they did not open.
    assert.equal(await save(db, link.id, NO_LIMITS), undefined);
    await openLink(db, BEN, link.token_hash);
    assert.deepEqual(counts(await save(db, link.id, NO_LIMITS)), { saved: 1 });
    assert.deepEqual(counts(await save(db, link.id, NO_LIMITS)), { duplicate: 1 });
    const rows = await db.query<Record<string, unknown>>(
      `SELECT name, caption, tags, category, file_id, size, search_text, grams, folder_id, chat_id, message_id
     FROM files WHERE library_id = $1`,
      [BEN],
    );
    assert.deepEqual(rows, [{
      ...words,
      category: "document",
      file_id: "sent-Отпуск.PDF",
      size: 100,
      search_text: searchText(words),
      grams: fileGrams(BEN, words),
      folder_id: null,
      chat_id: null,
      message_id: null,
    }]);
    assert.deepEqual((await readUsage(db, BEN)).document, { files: 1, bytes: 100 });
    assert.equal((await findLink(db, ownOf(ANN), link.id))?.saves, 1);
    assert.equal((await save(db, link.id, NO_LIMITS, ANN))?.own, true);
    assert.equal((await findLink(db, ownOf(ANN), link.id))?.saves, 1);
    await changeLink(db, ownOf(ANN), link.id, { protected: true });
    assert.equal((await save(db, link.id, NO_LIMITS))?.protected, true);
  },
);

forEachDatabase("saving keeps within the limits and takes as many as fit", async (open) => {
  const db = await open();
  await withPeople(db);
  const ids: number[] = [];
  for (const size of [900, 300, 200, 400, 50]) {
    ids.push(await addFile(db, { name: `f${size}`, size }));
  }
  await addFile(db, { name: "mine", unique: "f50", owner: BEN, size: 50 });
  const trashed = await addFile(db, { name: "thrown", unique: "f400", owner: BEN, size: 400 });
  await deleteFiles(db, BEN, [trashed]);
  const link = (await share(db, { what: "files", ids }))!;
  await openLink(db, BEN, link.token_hash);
  // 50 kept + 400 that come back + 200 fit into 700; 300 do not, and 900 is too large for one file.
  const saved = await save(db, link.id, { file_size: 800, quota: 700, files: null });
  assert.deepEqual(counts(saved), {
    saved: 1,
    restored: 1,
    duplicate: 1,
    too_large: 1,
    over_quota: 1,
  });
  assert.deepEqual([saved?.used_files, saved?.used_bytes], [3, 650]);
  const usage = await readUsage(db, BEN);
  assert.deepEqual(usage.document, { files: 3, bytes: 650 });
  assert.equal(usage.trash?.files, 0);
  const kept = await db.query<{ name: string }>(
    `SELECT name FROM files WHERE library_id = $1 AND deleted_at IS NULL ORDER BY name`,
    [BEN],
  );
  assert.deepEqual(kept.map(({ name }) => name), ["f200", "mine", "thrown"]);
  assert.deepEqual(counts(await save(db, link.id, { file_size: null, quota: null, files: 4 })), {
    saved: 1,
    duplicate: 3,
    too_many: 1,
  });
});

forEachDatabase("saves at the same moment pass no limit together", async (open) => {
  const db = await open({ poolSize: 8 });
  await withPeople(db);
  const links: number[] = [];
  for (let index = 0; index < 8; index++) {
    const id = await addFile(db, { name: `f${index}`, size: 100 });
    const link = (await share(db, { what: "file", id }))!;
    await openLink(db, BEN, link.token_hash);
    links.push(link.id);
  }
  await Promise.all(
    links.map((id) => save(db, id, { file_size: null, quota: 350, files: null })),
  );
  assert.deepEqual((await readUsage(db, BEN)).document, { files: 3, bytes: 300 });
});

forEachDatabase("many files are saved in portions", async (open) => {
  const db = await open();
  await withPeople(db);
  const folder = await addFolder(db, "Big");
  const total = PORTION + 5;
  await db.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, folder_id,
       search_text, grams)
     SELECT $1, 'photo', 'photo', 'id' || n, 'u' || n, 'p' || n, 'p' || n, 1, $2, 'p', '{1,2}'
     FROM generate_series(1, $3) n`,
    [ANN, folder, total],
  );
  const link = (await share(db, { what: "folder", id: folder }))!;
  await openLink(db, BEN, link.token_hash);
  const first = await save(db, link.id, NO_LIMITS);
  assert.deepEqual(counts(first), { saved: PORTION });
  const rest = await save(db, link.id, NO_LIMITS, BEN, first!.last);
  assert.deepEqual([counts(first), first?.isLast], [{ saved: PORTION }, false]);
  assert.deepEqual([counts(rest), rest?.isLast], [{ saved: 5 }, true]);
  assert.equal((await readUsage(db, BEN)).photo?.files, total);
  assert.equal((await findLink(db, ownOf(ANN), link.id))?.saves, 1);
});

forEachDatabase(
  "My Links pages by keyset, and an account takes its links and opens along",
  async (open) => {
    const db = await open();
    await withPeople(db);
    const made: number[] = [];
    for (let index = 0; index < LINKS_PAGE_SIZE + 3; index++) {
      const id = await addFile(db, { name: `f${index}` });
      const link = (await share(db, { what: "file", id }))!;
      await openLink(db, BEN, link.token_hash);
      made.unshift(link.id);
    }
    const ids = (page: { links: { id: number }[] }) => page.links.map(({ id }) => id);
    const first = await listLinks(db, ownOf(ANN), "at", 0);
    assert.deepEqual(ids(first), made.slice(0, LINKS_PAGE_SIZE));
    assert.deepEqual([first.page, first.total, first.next], [1, 11, made[LINKS_PAGE_SIZE]!]);
    const second = await listLinks(db, ownOf(ANN), "at", first.next!);
    assert.deepEqual([ids(second), second.page, second.next], [
      made.slice(LINKS_PAGE_SIZE),
      2,
      null,
    ]);
    const back = await listLinks(db, ownOf(ANN), "before", ids(second)[0]!);
    assert.deepEqual([ids(back), back.page], [ids(first), 1]);
    for (const id of ids(second)) await revokeLink(db, ownOf(ANN), id);
    assert.deepEqual(ids(await listLinks(db, ownOf(ANN), "at", ids(second)[0]!)), ids(first));
    assert.equal((await listLinks(db, ownOf(BEN), "at", 0)).total, 0);

    await db.query(`DELETE FROM users WHERE id = $1`, [BEN]);
    assert.deepEqual(await db.query(`SELECT * FROM link_opens`), []);
    assert.equal((await findLink(db, ownOf(ANN), made[0]!))?.opens, 1);
    await db.query(`DELETE FROM users WHERE id = $1`, [ANN]);
    assert.deepEqual(await db.query(`SELECT * FROM links`), []);
  },
);
