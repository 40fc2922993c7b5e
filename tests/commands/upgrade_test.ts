import assert from "node:assert/strict";
import { join } from "node:path";
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import type { Database } from "../../src/database/database.ts";
import { openEmbedded } from "../../src/database/embedded.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { apply } from "../../src/database/migrations.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { logger } from "../../src/log.ts";
import { findAccount } from "../../src/storage/admin.ts";
import { BackupReader } from "../../src/storage/backup_reader.ts";
import { restoreRows } from "../../src/storage/restore.ts";
import { countTrash } from "../../src/storage/trash.ts";
import { en } from "../../src/text/en.ts";
import {
  type Exported,
  OLD_BACKUP,
  OLD_LIBRARY,
  OLD_MIGRATIONS,
  oldBackupLines,
  oldTelegram,
} from "../support/old_library.ts";
import { makeDataDirectory } from "../support/databases.ts";
import { createDatabase } from "../support/postgres.ts";
import type { Emulator, Person } from "../telegram/emulator.ts";
import { filekeeper, inEmptyDirectory } from "./process.ts";

/** Where a database is, empty at first. */
interface Place {
  dir: string;
  env: Record<string, string>;
  open(): Promise<Database>;
}

/** Registers a test for each database. */
function testUpgrade(name: string, test: (place: Place) => Promise<void>): void {
  Deno.test(`${name} (postgres)`, async () => {
    await using server = await createDatabase({ empty: true });
    const open = () => openPostgres({ url: server.url });
    await inEmptyDirectory((dir) => test({ dir, env: { DATABASE_URL: server.url }, open }));
  });
  Deno.test(`${name} (embedded)`, () =>
    inEmptyDirectory(async (dir) => {
      const data = join(dir, "data");
      await makeDataDirectory(data);
      const open = () => openEmbedded({ dir: data });
      await test({ dir, env: { DATA_DIR: "data" }, open });
    }));
}

testUpgrade("a backup of version 0.1.0 is restored, and its bot goes on", async (place) => {
  const restored = await filekeeper(["restore", OLD_BACKUP], place.env, place.dir);
  assert.equal(restored.code, 0, restored.stderr);
  assert.match(restored.stdout, /^Restored 7 users and 39 files /);
  await goesOn(place);
});

testUpgrade(
  "a database of version 0.1.0 is migrated with all that is in it, and its bot goes on",
  async (place) => {
    const old = await place.open();
    await apply(old, migrations.slice(0, OLD_MIGRATIONS));
    const reader = await BackupReader.open(oldBackupLines());
    await old.transaction((tx) => restoreRows(tx, reader, () => {}));
    await old.close();
    const migrated = await filekeeper(["migrate"], place.env, place.dir);
    assert.equal(migrated.code, 0, migrated.stderr);
    await goesOn(place);
  },
);

/** What waits to be imported when the bot starts. */
const MANIFEST = {
  format: "filekeeper",
  version: 1,
  part: 1,
  parts: 1,
  exported_at: "2026-11-01T10:00:00Z",
  bot: "another_keeper_bot",
  files: [{
    file_unique_id: "fourth1",
    name: "fourth.pdf",
    category: "document",
    folder: ["Moved"],
    tags: [],
    caption: null,
    created_at: "2024-05-06T07:08:09.123456Z",
  }],
};

/** Everything is as it was, what was in progress ends, and what follows is counted. */
async function goesOn(place: Place): Promise<void> {
  const database = await place.open();
  const { telegram, people } = await oldTelegram(database, MANIFEST);
  try {
    await counted(database);
    await peopleAreKnown(database);
    const app = await startApp({
      config: readConfig({
        BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.url,
        TRASH_DAYS: "36500", // the backup gets older than its trash may
      }, { token: true, envFile: "/nowhere/.env" }),
      database,
      log: logger("test"),
    });
    try {
      await whatWaitedIsDone(people);
      await questionsAreAnswered(telegram, people);
      const expected = structuredClone(OLD_LIBRARY.libraries);
      const renamed = expected[people.cyril.id]!.find(({ name }) => name === "отчёт за май.pdf");
      renamed!.name = "отчёт за июнь.pdf";
      for (const person of [people.ann, people.ben, people.cyril, people.dolores, people.jon]) {
        assertSame(await exportOf(telegram, person), expected[person.id]!);
      }
      assertSame(await exportOf(telegram, people.ivo), [
        ...expected[people.ivo.id]!,
        MANIFEST.files[0]!,
      ]);
      await linksOpen(telegram, people);
      await telegram.idle();
      await counted(database);
    } finally {
      await app.stop();
    }
    telegram.assertClean();
  } finally {
    await telegram.stop();
    await database.close();
  }
}

/** The counters are what there is to count. */
async function counted(database: Database): Promise<void> {
  const [usage, files] = await Promise.all([
    `SELECT bucket, sum(files)::bigint AS files, sum(bytes)::bigint AS bytes FROM library_usage
     GROUP BY bucket HAVING sum(files) > 0 ORDER BY bucket COLLATE "C"`,
    `SELECT CASE WHEN deleted_at IS NULL THEN category ELSE 'trash' END COLLATE "C" AS bucket,
       count(*) AS files, sum(size)::bigint AS bytes
     FROM files GROUP BY 1 ORDER BY 1`,
  ].map((sql) => database.query(sql)));
  assert.ok(files!.length > 3);
  assert.deepEqual(usage, files);
  const folders = await database.query<{ kept: number; found: number }>(
    `SELECT file_count AS kept, (SELECT count(*) FROM files f WHERE f.folder_id = d.id AND f.deleted_at IS NULL) AS found
     FROM folders d`,
  );
  assert.deepEqual(folders.map(({ kept }) => kept), folders.map(({ found }) => found));
  assert.ok(folders.some(({ kept }) => kept > 1));
}

async function peopleAreKnown(database: Database): Promise<void> {
  const { ann, ben, eve } = OLD_LIBRARY.people;
  for (const { id, first_name } of [ann, ben, eve]) {
    const account = await findAccount(database, id);
    assert.ok(account !== undefined && account.full_name.startsWith(first_name));
    assert.equal(account.quota_bytes, id === ben.id ? 2 * 1024 ** 3 : null);
    assert.equal(account.banned_at !== null, id === eve.id);
    const { files } = await countTrash(database, id);
    assert.equal(files, OLD_LIBRARY.trash[id] ?? 0);
  }
}

type People = Awaited<ReturnType<typeof oldTelegram>>["people"];

/** Updates, a reply, files on their way, an export and an import. */
async function whatWaitedIsDone({ ben, dolores, ivo, jon }: People): Promise<void> {
  const soon = { since: 0, timeout_ms: 30_000 };
  await jon.waitFor("first of Jon.pdf", soon);
  await ben.waitFor("waiting.pdf", soon);
  await ben.waitFor(/contract 1[^]*contract 2[^]*too large/, soon);
  await dolores.waitFor(({ document }) => document !== undefined, soon);
  await ivo.waitFor(({ document }) => document?.file_name?.endsWith(".json") === true, soon);
  // An import ends with a text that has buttons.
  await ivo.waitFor(
    ({ text, reply_markup }) =>
      text !== undefined && JSON.stringify(reply_markup ?? null).includes(en.button.missing),
    soon,
  );
  assert.equal(dolores.messages.filter(({ document }) => document !== undefined).length, 3);
}

async function questionsAreAnswered(telegram: Emulator, people: People): Promise<void> {
  const { ann, cyril, eve, ivo } = people;
  await ann.send("Florence");
  await ann.waitFor("Florence");
  await cyril.send("отчёт за июнь");
  await cyril.waitFor("отчёт за июнь.pdf");
  await ivo.sendDocument({ file_unique_id: "fourth1", file_name: "x.bin" });
  await ivo.waitFor("fourth.pdf");
  await eve.send("/start");
  await eve.waitFor(en.failure.banned().text);
  await telegram.idle();
}

/** The files of a person's export. */
async function exportOf(telegram: Emulator, person: Person): Promise<Exported[]> {
  await person.send("/export");
  const { document } = await person.waitFor(({ document, from }) =>
    document?.file_name?.endsWith(".json") === true && from?.is_bot === true
  );
  await telegram.idle();
  return JSON.parse(new TextDecoder().decode(telegram.bytesOf(document!.file_id))).files;
}

/** Whatever an export may say besides. */
function assertSame(found: readonly Exported[], expected: readonly Exported[]): void {
  const byName = (one: Exported, other: Exported) => one.name < other.name ? -1 : 1;
  const wanted = expected.toSorted(byName);
  const kept = found.toSorted(byName).map((file, index) => {
    const names = Object.keys(wanted[index] ?? file);
    return Object.fromEntries(names.map((name) => [name, file[name]]));
  });
  assert.deepEqual(kept, wanted);
}

async function linksOpen(telegram: Emulator, { ann, ben }: People): Promise<void> {
  const { links } = OLD_LIBRARY;
  const zoe = telegram.person({ first_name: "Zoe" });
  /** The files that come when a link is opened, `count` at least: they are sent beside the turn. */
  const opened = async (person: Person, payload: string | undefined, count: number) => {
    const before = person.messages.length;
    const files = () =>
      person.messages.slice(before).filter((message) =>
        message.document ?? message.video ?? message.audio
      );
    await person.open(payload);
    if (count > 0) await person.waitFor(() => files().length >= count, { timeout_ms: 30_000 });
    await telegram.idle();
    return files();
  };
  const folder = await opened(zoe, links["folder"], 4);
  assert.deepEqual(folder.length, 4);
  const selection = await opened(zoe, links["selection"], 3);
  assert.deepEqual(selection.map((message) => message.has_protected_content), [true, true, true]);
  for (const name of ["once", "expired", "revoked", "trashed and shared"]) {
    assert.deepEqual(await opened(zoe, links[name], 0), [], name);
  }
  assert.equal((await opened(zoe, links["once more"], 1)).length, 1);
  // Who opened it before may open it again, whatever its limit; and its owner.
  assert.equal((await opened(ben, links["once"], 1)).length, 1);
  assert.equal((await opened(ann, links["once"], 1)).length, 1);
}
