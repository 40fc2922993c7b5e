import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { type Asker, enterTurn } from "../../src/storage/sessions.ts";
import { beginsOf } from "../../src/turn/begins.ts";
import { forEachDatabase } from "../support/databases.ts";
import { createDatabase } from "../support/postgres.ts";

const ANN = 7_000_000_001;
const GROUP = -5;
const LINK = "11111111-2222-4333-8444-555555555555";

const asker = (id: number, question: Partial<Asker["question"]> = {}): Asker => ({
  profile: { id, username: null, full_name: "Ann", telegram_language: "en" },
  updateId: 70 + id - ANN,
  question: { register: true, ...question },
});

/** People who were here today, in every situation that a turn may begin in. */
async function prepare(db: Database): Promise<Asker[]> {
  const [plain, handled, inGroup, linked, named, searching, brings, keeps, banned] = Array.from(
    { length: 9 },
    (_, index) => ANN + index,
  ) as [number, number, number, number, number, number, number, number, number];
  for (let id = ANN; id <= banned; id++) {
    await enterTurn(db, asker(id).profile, 1, { register: true });
  }
  await db.query(
    `INSERT INTO libraries (id, chat_id, chat_type, title, link) VALUES ($1, -100, 'supergroup', 'Class', $2)`,
    [GROUP, LINK],
  );
  await db.query(
    `INSERT INTO members (library_id, user_id, status, known_at)
     SELECT $1, id, 'member', now() FROM unnest($2::bigint[]) AS id`,
    [GROUP, [inGroup, linked]],
  );
  await db.query(
    `INSERT INTO sessions (user_id, data, version, handled) VALUES
       ($1, '{"step": "idle"}', 3, ARRAY[$2::bigint]), ($3, jsonb_build_object('step', 'idle', 'library_id', $4::bigint), 1, '{}')`,
    [handled, asker(handled).updateId, inGroup, GROUP],
  );
  const [search] = await db.query<{ id: number }>(
    `INSERT INTO searches (user_id, query) VALUES ($1, 'lease') RETURNING id`,
    [searching],
  );
  await db.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, search_text, grams)
     VALUES ($1, 'document', 'document', 'f', 'kept', 'a.pdf', 'a.pdf', 'a pdf', '{}')`,
    [keeps],
  );
  await db.query(`UPDATE users SET banned_at = now() WHERE id = $1`, [banned]);
  return [
    asker(plain),
    asker(handled),
    asker(inGroup),
    asker(linked, { library: { link: LINK } }),
    asker(named, { library: { id: GROUP } }),
    asker(searching, { search: search!.id }),
    asker(brings, { file: "new" }),
    asker(keeps, { file: "kept" }),
    asker(banned),
  ];
}

forEachDatabase("turns that begin together begin as each would alone", async (open) => {
  const db = await open();
  const askers = await prepare(db);
  const alone = [];
  for (const { profile, updateId, question } of askers) {
    alone.push(await enterTurn(db, profile, updateId, question));
  }
  const begins = beginsOf(db);
  const before = db.exchanges;
  const together = await Promise.all(askers.map((asker) => begins.do(asker)));
  assert.deepEqual(together, alone);
  // The first was alone when it came.
  assert.equal(db.exchanges - before, 2);
  assert.deepEqual(alone.map((start) => start!.group?.id ?? null), [
    ...[null, null, GROUP, GROUP, GROUP],
    ...[null, null, null, null],
  ]);
});

forEachDatabase(
  "among turns that begin together somebody new is registered, and a new name noted",
  async (open) => {
    const db = await open();
    const [known] = await prepare(db);
    const begins = beginsOf(db);
    const renamed = asker(ANN + 1);
    renamed.profile = { ...renamed.profile, full_name: "Ann Lee" };
    const stranger = asker(ANN + 100);
    const unwelcome = asker(ANN + 101, { register: false });
    const starts = await Promise.all(
      [known!, known!, renamed, stranger, unwelcome].map((one) => begins.do(one)),
    );
    assert.deepEqual(starts.map((start) => start?.user.full_name), [
      ...["Ann", "Ann", "Ann Lee", "Ann"],
      undefined,
    ]);
    const rows = await db.query<{ id: number }>(`SELECT id FROM users WHERE id = ANY ($1)`, [
      [stranger.profile.id, unwelcome.profile.id],
    ]);
    assert.deepEqual(rows, [{ id: stranger.profile.id }]);
  },
);

forEachDatabase("a turn that can't begin doesn't keep others from it", async (open) => {
  const db = await open();
  const [first, damaged, third] = await prepare(db);
  await db.query(`UPDATE sessions SET data = '{"library_id": "none"}' WHERE user_id = $1`, [
    damaged!.profile.id,
  ]);
  const begins = beginsOf(db);
  const settled = await Promise.allSettled(
    [first!, damaged!, third!].map((asker) => begins.do(asker)),
  );
  assert.deepEqual(settled.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
});

Deno.test("a turn whose person is being changed elsewhere doesn't keep others waiting", async () => {
  await using server = await createDatabase();
  const db = await openPostgres({ url: server.url });
  try {
    const [first, second, third] = await prepare(db);
    const renamed: Asker = { ...first!, profile: { ...first!.profile, full_name: "Ann Lee" } };
    const begins = beginsOf(db);
    let waiting: Promise<unknown> | undefined;
    await db.transaction(async (tx) => {
      await tx.query(`SELECT FROM users WHERE id = $1 FOR UPDATE`, [ANN]);
      waiting = begins.do(renamed);
      const others = await Promise.all([second!, third!].map((asker) => begins.do(asker)));
      assert.deepEqual(others.map((start) => start!.user.id), [ANN + 1, ANN + 2]);
    });
    await waiting;
  } finally {
    await db.close();
  }
});
