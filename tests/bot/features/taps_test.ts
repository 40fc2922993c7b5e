/** What everyday jobs cost in taps and messages: the table in tests/README.md. */
import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";

/** Counts what a person does. */
class Hand {
  taps = 0;
  messages = 0;

  constructor(readonly person: Person) {}

  async tap(label: string | RegExp, message?: Message) {
    this.taps++;
    return await (message ? this.person.press(message, label) : this.person.press(label));
  }

  async type(text: string): Promise<void> {
    this.messages++;
    await this.person.send(text);
  }

  get cost(): [taps: number, messages: number] {
    return [this.taps, this.messages];
  }
}

const isDocument = (message: Message) => message.document !== undefined;

/** Sends documents in quick succession; the reply that names them all. */
async function send(ann: Person, count: number, name = "file"): Promise<Message> {
  for (let n = 1; n <= count; n++) {
    await ann.sendDocument({ file_name: `${name} ${n}.pdf`, mime_type: "application/pdf" });
  }
  return await ann.waitFor(count === 1 ? /✅ Saved to/ : new RegExp(`✅ Saved ${count} files`), {
    timeout_ms: 20_000,
  });
}

testKeeper("keep: nothing", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const hand = new Hand(ann);
  await send(ann, 1);
  assert.deepEqual(hand.cost, [0, 0]);
});

testKeeper(
  "tag an album of ten photos: nothing but its caption",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const hand = new Hand(ann);
    await ann.sendAlbum(
      Array.from({ length: 10 }, (_, index) => ({
        kind: "photo" as const,
        ...(index === 0 && { caption: "Madrid #trip" }),
      })),
    );
    await ann.waitFor(/✅ Saved 10 files[^]*🏷 #trip/, { timeout_ms: 20_000 });
    assert.deepEqual(hand.cost, [0, 0]);
    const tags = await database.query<{ tags: string[] }>(`SELECT tags FROM files`);
    assert.deepEqual(tags.map(({ tags }) => tags), Array(10).fill(["trip"]));
  },
);

testKeeper("find and get: one message, no tap where there is one hit", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await send(ann, 2, "lease");
  const hand = new Hand(ann);
  await hand.type("lease 2");
  await ann.waitFor(isDocument);
  assert.deepEqual(hand.cost, [0, 1]);
});

testKeeper("the file saved last: two taps from the list of My Files", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await send(ann, 2);
  await ann.send("/files");
  const files = await ann.waitFor(/My Files/);
  const hand = new Hand(ann);
  await hand.tap(/All Files/, files);
  await hand.tap(/file 2\.pdf/, await ann.waitFor(/All Files – /));
  await ann.waitFor(isDocument);
  assert.deepEqual(hand.cost, [2, 0]);
});

testKeeper("rename a fresh file of a batch: three taps and its name", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const reply = await send(ann, 3);
  const hand = new Hand(ann);
  await hand.tap("☑️ Select", reply);
  await hand.tap(/⬜ .*file 2/, await ann.waitFor(/select files/));
  await hand.tap("✏️ Rename", await ann.waitFor(/1 selected/));
  await ann.waitFor(/Send a new name/);
  await hand.type("lease");
  await ann.waitFor(/Renamed: lease\.pdf/);
  assert.deepEqual(hand.cost, [3, 1]);
});

testKeeper("ten fresh files to a folder: two taps", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const reply = await send(ann, 10);
  await database.query(
    `INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Trip', 'trip')`,
    [ann.id],
  );
  const hand = new Hand(ann);
  await hand.tap("📁 Move", reply);
  await hand.tap("📁 Trip", await ann.waitFor(/Choose where to move 10 files/));
  await ann.waitFor(/Moved to Trip: 10 files/);
  assert.deepEqual(hand.cost, [2, 0]);
});

testKeeper("a file to a new folder: two taps and its name", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const reply = await send(ann, 1);
  const hand = new Hand(ann);
  await hand.tap("📁 Move", reply);
  await hand.tap("➕ New folder", await ann.waitFor(/Choose where/));
  await ann.waitFor(/Send a name/);
  await hand.type("Trip");
  await ann.waitFor(/Moved to Trip: file 1\.pdf/);
  assert.deepEqual(hand.cost, [2, 1]);
});

testKeeper("send to a friend: three taps", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const ben = telegram.person({ first_name: "Ben" });
  const reply = await send(ann, 1);
  const hand = new Hand(ann);
  // The button, the friend in Telegram's list of chats, and the file above the composer.
  hand.taps += 3;
  const session = await ann.pressInline("📨 Send to…", { message: reply, where: ben });
  assert.equal(session.results.length, 1);
  const sent = session.pick(0);
  assert.equal(sent.document?.file_name, "file 1.pdf");
  assert.equal(sent.caption, undefined, "the bare file");
  assert.deepEqual(hand.cost, [3, 0]);
});

testKeeper("thirty files of a trip: one message and one tap", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await send(ann, 1, "trip");
  await telegram.idle();
  await database.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, search_text, grams,
       created_at)
     SELECT library_id, kind, category, file_id, 'u' || n, 'trip ' || n || '.pdf', 'trip ' || n, size, search_text, grams,
       created_at - make_interval(mins => n)
     FROM files, generate_series(2, 30) n`,
  );
  const hand = new Hand(ann);
  await hand.type("trip");
  const list = await ann.waitFor(/30 files/);
  await hand.tap("📥 Get all 30", list);
  await ann.waitFor(/Sent 30 files/, { timeout_ms: 30_000 });
  assert.deepEqual(hand.cost, [1, 1]);
  const got = ann.messages.filter((message) => isDocument(message) && message.from?.is_bot);
  assert.equal(got.length, 30);
  assert.match(got[0]!.caption!, /^trip 30\.pdf/, "the oldest first");
});

testKeeper("a session of twelve steps leaves at most nine messages", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  for (const name of ["a", "b", "c", "d"]) {
    await ann.sendDocument({ file_name: `${name}.pdf`, mime_type: "application/pdf" });
    await ann.waitFor(new RegExp(`${name}\\.pdf`));
  }
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await telegram.idle();
  const before = ann.messages.filter(({ from }) => from?.is_bot).map((one) => one.message_id);
  const reply = await send(ann, 1, "scan"); // 1: save
  await ann.press(reply, "✏️ Rename"); // 2: rename
  await ann.waitFor(/name for/);
  await ann.send("lease");
  await ann.waitFor(/Renamed: lease/);
  await ann.send("/files"); // 3: the list
  let list = await ann.waitFor(/My Files/);
  await ann.press(list, /All Files/);
  list = await ann.waitFor(/All Files – /);
  let file: Message | undefined;
  for (const name of ["a", "b", "c", "d"]) { // 4 to 7: four files
    await ann.press(list, new RegExp(`${name}\\.pdf`));
    file = await ann.waitFor(isDocument);
    await ann.press(file, "⬅️ Back");
    list = await ann.waitFor(/All Files – /);
  }
  await ann.press(file!, "📁 Move"); // 8 and 9: a new folder, and the file into it
  await ann.press(await ann.waitFor(/Choose where/), "➕ New folder");
  await ann.waitFor(/Send a name/);
  await ann.send("Trip");
  const moved = await ann.waitFor(/Moved to Trip: d\.pdf/);
  await ann.press(moved, "🔗 Share"); // 10: share
  await ann.press(await ann.waitFor(/t\.me/), "⬅️ Back");
  const card = await ann.waitFor(/The link still works/);
  await ann.press(card, "🗑 Delete"); // 11: delete
  await ann.press(await ann.waitFor(/Moved to the trash/), "↩️ Undo"); // 12: undo
  await ann.waitFor(/Restored: 1 file/);
  await telegram.idle();
  const left = ann.messages.filter(({ from, message_id }) =>
    from?.is_bot && !before.includes(message_id)
  );
  assert.ok(left.length <= 9, `${left.length} messages\n${telegram.transcript(ann)}`);
});
