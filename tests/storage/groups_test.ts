/** Libraries of groups while their groups become supergroups, and while they go. */
import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import {
  enterGroup,
  findGroup,
  type GroupChat,
  leaveGroup,
  migrateGroup,
  purgeGroups,
} from "../../src/storage/groups.ts";
import { setBanned } from "../../src/storage/admin.ts";
import { findByLink, noteAnswer, noteChange, purgeMembers } from "../../src/storage/members.ts";
import { saveUpload } from "../../src/storage/uploads.ts";
import { judge } from "../../src/turn/errors.ts";
import { forEachDatabase } from "../support/databases.ts";
import { registerPeople } from "../support/people.ts";
import { newFile } from "../support/new_file.ts";
import { during } from "../support/during.ts";

const BEN = 7_000_000_002;
const BASIC: GroupChat = { id: -5_000_000_001, type: "group", title: "Family" };
const SUPER: GroupChat = { id: -1_002_147_483_649, type: "supergroup", title: "Family" };
const NO_LIMITS = { file_size: null, quota: null, files: null };

async function keep(db: Database, chat: GroupChat, name: string): Promise<number> {
  const { group } = await findGroup(db, chat, []);
  await save(db, group!.id, name);
  return group!.id;
}

async function save(db: Database, libraryId: number, name: string): Promise<void> {
  const file = newFile(libraryId, { name, file_unique_id: name, message_id: 1, chat_id: -1 });
  const upload = { file, detected: "document", chosen: false, reply: null, poster: null } as const;
  await saveUpload(db, libraryId, upload, NO_LIMITS);
}

const migrate = (db: Database) => db.transaction((tx) => migrateGroup(tx, BASIC.id, SUPER.id));

const libraries = (db: Database) =>
  db.query<{ id: number; chat_id: number; keeps: string; files: number }>(
    `SELECT l.id, l.chat_id, l.keeps, (SELECT count(*) FROM files f WHERE f.library_id = l.id) AS files
     FROM libraries l ORDER BY l.id`,
  );

forEachDatabase(
  "a post of the old chat that is handled after the migration goes to the library that went along",
  async (open) => {
    const db = await open();
    const id = await keep(db, BASIC, "old.pdf");
    await db.query(`UPDATE libraries SET keeps = 'everything'`);
    await migrate(db);
    assert.equal(await keep(db, BASIC, "late.pdf"), id);
    assert.equal(await enterGroup(db, BASIC, null), undefined);
    // The other of the two service messages.
    await migrate(db);
    assert.equal(await keep(db, SUPER, "new.pdf"), id);
    assert.deepEqual(await libraries(db), [
      { id, chat_id: SUPER.id, keeps: "everything", files: 3 },
    ]);
  },
);

forEachDatabase(
  "a post of the new chat that comes in the middle of the migration is kept with the others",
  async (open) => {
    const db = await open();
    const id = await keep(db, BASIC, "old.pdf");
    const { group } = await during(
      db,
      (tx) => migrateGroup(tx, BASIC.id, SUPER.id),
      () => findGroup(db, SUPER, []),
    );
    assert.equal(group?.id, id);
  },
);

forEachDatabase(
  "what is kept while its library goes is retried, and found where it belongs",
  async (open) => {
    const db = await open();
    const id = await keep(db, BASIC, "old.pdf");
    const { group } = await findGroup(db, SUPER, []);
    await migrate(db);
    const lost = await save(db, group!.id, "between.pdf").catch((error: unknown) => error);
    assert.equal(judge(lost), "conflict");
    await keep(db, SUPER, "between.pdf");
    assert.deepEqual((await libraries(db)).map(({ id, files }) => [id, files]), [[id, 2]]);
  },
);

forEachDatabase(
  "a library that the new chat gets in the middle of the migration makes it try again",
  async (open) => {
    const db = await open();
    await keep(db, BASIC, "old.pdf");
    const failure = await during(
      db,
      (tx) => findGroup(tx, SUPER, []),
      () => migrate(db).then(() => undefined, (error: unknown) => error),
    );
    if (failure !== undefined) assert.equal(judge(failure), "conflict");
    await migrate(db);
    assert.equal((await libraries(db)).length, 1);
  },
);

forEachDatabase(
  "whoever is a member is asked for again after a migration, and who was seen in the new chat is a choice",
  async (open) => {
    const db = await open();
    const id = await keep(db, BASIC, "old.pdf");
    const watchedSince = new Date(0);
    await db.query(`UPDATE libraries SET watched_since = now()`);
    await noteChange(db, BASIC.id, BEN, "member");
    // Ben leaves the new chat before the bot knows whose it is.
    await noteChange(db, SUPER.id, BEN, "left");
    await keep(db, SUPER, "new.pdf");
    await noteChange(db, SUPER.id, BEN + 1, "member");
    // Known in both chats.
    await noteChange(db, BASIC.id, BEN + 2, "member");
    await noteChange(db, SUPER.id, BEN + 2, "member");
    await migrate(db);
    const [library] = await db.query<{ link: string }>(`SELECT link FROM libraries`);
    const ben = await findByLink(db, BEN, watchedSince, null, library!.link);
    assert.deepEqual([ben?.id, ben?.status, ben?.fresh], [id, "member", false]);
    const cleo = await findByLink(db, BEN + 1, watchedSince, null, library!.link);
    assert.deepEqual([cleo?.status, cleo?.fresh], ["unknown", false]);
  },
);

forEachDatabase(
  "a bot that comes back while its library is purged waits, and what is posted then stays",
  async (open) => {
    const db = await open();
    const { group } = await findGroup(db, BASIC, []);
    await leaveGroup(db, BASIC.id);
    await db.query(`UPDATE libraries SET removed_at = 'epoch'`);
    await db.transaction(async (tx) => {
      await tx.query(`UPDATE libraries SET removed_at = NULL WHERE chat_id = $1`, [BASIC.id]);
      // Does not wait for the bot that is just coming back, and leaves its library alone.
      if (db.kind === "postgres") assert.equal(await purgeGroups(db, 0, 10), 0);
    });
    assert.equal(await purgeGroups(db, 0, 10), 0);
    assert.equal(await keep(db, BASIC, "back.pdf"), group!.id);
  },
);

forEachDatabase(
  "nothing is noted of who is banned, so what was known before the ban is asked for again after it",
  async (open) => {
    const db = await open();
    const { group } = await findGroup(db, BASIC, []);
    await db.query(`UPDATE libraries SET watched_since = now() WHERE id = $1`, [group!.id]);
    await registerPeople(db, [BEN, BEN + 1]);
    const members = () =>
      db.query(
        `SELECT user_id, status, known_at IS NOT NULL AS known FROM members ORDER BY user_id`,
      );
    await noteChange(db, BASIC.id, BEN, "member");
    await setBanned(db, BEN, true);
    await setBanned(db, BEN + 1, true);
    await noteChange(db, BASIC.id, BEN + 1, "member");
    assert.deepEqual(await members(), [{ user_id: BEN, status: "member", known: false }]);
    await noteChange(db, BASIC.id, BEN, "member");
    await setBanned(db, BEN, false);
    assert.deepEqual(await members(), [{ user_id: BEN, status: "member", known: false }]);
  },
);

forEachDatabase(
  "who left long ago is forgotten, who is a member or left lately is not, and a group that moved is no exception",
  async (open) => {
    const db = await open();
    const { group } = await findGroup(db, BASIC, []);
    const [early, late, member] = [BEN, BEN + 1, BEN + 2];
    for (const id of [early, late, member]) await noteChange(db, BASIC.id, id, "member");
    for (const id of [early, late]) await noteChange(db, BASIC.id, id, "left");
    await migrate(db);
    const ids = async () =>
      (await db.query<{ user_id: number }>(
        `SELECT user_id FROM members WHERE library_id = $1 ORDER BY user_id`,
        [group!.id],
      )).map(({ user_id }) => user_id);
    const hour = 3_600_000;
    assert.equal(await purgeMembers(db, 25 * hour, 10), 0);
    await db.query(
      `UPDATE members SET known_at = known_at - interval '2 hours' WHERE user_id <> $1`,
      [
        late,
      ],
    );
    assert.equal(await purgeMembers(db, 25 * hour, 10), 1);
    assert.deepEqual(await ids(), [late, member]);
    // An answer that was on its way when somebody left does not count.
    await noteAnswer(db, group!.id, late, "member", 1);
    const [row] = await db.query<{ status: string }>(
      `SELECT status FROM members WHERE user_id = $1`,
      [late],
    );
    assert.equal(row?.status, "left");
  },
);
