import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

/** Sends documents `name 01.pdf` …, each of its own size, and waits until all are saved. */
async function sendDocuments(keeper: Keeper, person: Person, count: number): Promise<void> {
  for (let index = 1; index <= count; index++) {
    await person.sendDocument({
      file_name: `name ${String(index).padStart(2, "0")}.pdf`,
      mime_type: "application/pdf",
      file_size: 1024 * (index % 5 + 1),
    });
  }
  const last = `name ${String(count).padStart(2, "0")}.pdf`;
  await person.waitFor(new RegExp(last), { timeout_ms: 15_000 });
  await keeper.telegram.idle();
}

/** The labels of a list's files. */
const filesOn = (person: Person, message: Message) =>
  person.buttons(message).map(([label]) => label!).filter((label) => label.startsWith("📄"));

/** Presses by label and gives the list that comes of it. */
async function turn(person: Person, list: Message, label: string | RegExp): Promise<Message> {
  await person.press(list, label);
  return await person.waitFor(/ – \d+ files/);
}

testKeeper(
  "the overview shows every category in two columns, without counts of zero",
  async ({ telegram }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/files");
    const overview = await ann.waitFor(/My Files – 0 files/);
    const labels = ann.buttons(overview).flat();
    for (
      const label of [
        "🖼 Photos",
        "🎥 Videos",
        "📄 Documents",
        "🎵 Audio",
        "📦 Other",
        "📝 Notes",
        "📂 All Files",
      ]
    ) assert.ok(labels.includes(label), `${label} in ${labels}`);
    assert.equal(ann.buttons(overview)[0]!.length, 2);
    await ann.press(overview, "📄 Documents");
    await ann.waitFor(/nothing here yet/);
    await ann.press("⬅️ Back");
    await ann.waitFor(/My Files – 0 files/);
  },
);

testKeeper("a list goes through its pages both ways and to its ends", async (keeper) => {
  const ann = keeper.telegram.person({ first_name: "Ann" });
  await sendDocuments(keeper, ann, 19);
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press("📄 Documents · 19");
  let list = await ann.waitFor(/Documents – 19 files/);
  const pages: string[][] = [];
  assert.equal(filesOn(ann, list).length, 8);
  assert.ok(filesOn(ann, list)[0]!.includes("name 19.pdf"), "newest first");
  pages.push(filesOn(ann, list));

  // What arrives meanwhile does not shift the later pages.
  await ann.sendDocument({ file_name: "new.pdf", mime_type: "application/pdf" });
  await ann.waitFor(/Saved to Documents: new\.pdf/);
  list = await turn(ann, list, "▶️");
  assert.ok(ann.buttons(list).flat().includes("2/3"));
  pages.push(filesOn(ann, list));
  list = await turn(ann, list, "▶️");
  pages.push(filesOn(ann, list));
  assert.ok(ann.buttons(list).flat().includes("3/3"));
  assert.deepEqual(
    pages.flat().map((label) => /name \d\d/.exec(label)?.[0]),
    Array.from({ length: 19 }, (_, index) => `name ${String(19 - index).padStart(2, "0")}`),
  );

  list = await turn(ann, list, "◀️");
  assert.deepEqual(filesOn(ann, list), pages[1]);
  list = await turn(ann, list, "⏮");
  assert.ok(filesOn(ann, list)[0]!.includes("new.pdf"));
  list = await turn(ann, list, "⏭");
  assert.ok(filesOn(ann, list).at(-1)!.includes("name 01.pdf"));
  assert.ok(ann.buttons(list).flat().includes("3/3"));
});

testKeeper("the order goes round newest, oldest, name, largest", async (keeper) => {
  const ann = keeper.telegram.person({ first_name: "Ann" });
  for (const [file_name, file_size] of [["b.pdf", 300], ["Á.pdf", 200], ["c.pdf", 900]] as const) {
    await ann.sendDocument({ file_name, mime_type: "application/pdf", file_size });
  }
  await ann.waitFor(/c\.pdf/);
  await keeper.telegram.idle();
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press("📂 All Files · 3");
  let list = await ann.waitFor(/All Files – 3 files/);
  const names = () => filesOn(ann, list).map((label) => /📄 (\S+)/.exec(label)![1]);
  assert.deepEqual(names(), ["c.pdf", "Á.pdf", "b.pdf"]);
  list = await turn(ann, list, "↕️ Newest");
  assert.deepEqual(names(), ["b.pdf", "Á.pdf", "c.pdf"]);
  list = await turn(ann, list, "↕️ Oldest");
  assert.deepEqual(names(), ["Á.pdf", "b.pdf", "c.pdf"]);
  list = await turn(ann, list, "↕️ Name");
  assert.deepEqual(names(), ["c.pdf", "b.pdf", "Á.pdf"]);
  list = await turn(ann, list, "↕️ Largest");
  assert.deepEqual(names(), ["c.pdf", "Á.pdf", "b.pdf"]);
});

testKeeper("a file comes back itself, and Back leads to the same page below it", async (keeper) => {
  const ann = keeper.telegram.person({ first_name: "Ann" });
  await sendDocuments(keeper, ann, 10);
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press("📂 All Files · 10");
  let list = await ann.waitFor(/All Files – 10 files/);
  list = await turn(ann, list, "▶️");
  const page = filesOn(ann, list);
  await ann.press(list, /name 02\.pdf/);
  const file = await ann.waitFor((message) => message.document !== undefined);
  assert.equal(file.caption, "name 02.pdf\n3 KB");
  await ann.press(file, "ℹ️ Details");
  await ann.waitFor(/^name 02\.pdf\n📄 Documents · 3 KB · /);
  await ann.press(file, "⬅️ Back");
  await ann.waitFor(/^name 02\.pdf\n3 KB$/);
  await ann.press(file, "⬅️ Back");
  const again = await ann.waitFor((message) => ann.buttons(message).flat().includes("2/2"));
  assert.ok(again.message_id > file.message_id, "below the file");
  await ann.waitForDeletion(list);
  assert.deepEqual(filesOn(ann, again), page);
});

testKeeper("what is deleted goes to the trash and can be undone, also twice", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await sendDocuments(keeper, ann, 1);
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press("📂 All Files · 1");
  const list = await ann.waitFor(/All Files – 1 file/);
  await ann.press(list, /name 01/);
  const file = await ann.waitFor((message) => message.document !== undefined);
  const press = payloadOf(file, "🗑 Delete");
  await ann.press(file, "🗑 Delete");
  const deleted = await ann.waitFor(/Moved to the trash: name 01\.pdf/);
  const undo = payloadOf(deleted, "↩️ Undo");
  await ann.pressData(deleted, press);
  await telegram.idle();
  assert.deepEqual(
    await database.query(`SELECT bucket, files FROM library_usage WHERE files > 0`),
    [
      { bucket: "trash", files: 1 },
    ],
  );
  // The list that is still on the screen leads to a file that is not there.
  const gone = await ann.pressData(list, payloadOf(list, /name 01/));
  assert.match(gone.text ?? "", /no longer exist/);
  await ann.pressData(deleted, undo);
  await ann.waitFor(/Restored: 1 file/);
  await ann.pressData(deleted, undo);
  await ann.waitFor(/nothing left to undo/);
  assert.deepEqual(
    await database.query(`SELECT bucket, files FROM library_usage WHERE files > 0`),
    [
      { bucket: "document", files: 1 },
    ],
  );
});

testKeeper("the menu comes below a file, which keeps its caption and its Undo", async (keeper) => {
  const ann = keeper.telegram.person({ first_name: "Ann" });
  await ann.sendDocument({ file_name: "plan.pdf" });
  await ann.waitFor(/Saved to Documents/);
  await ann.send("plan");
  const file = await ann.waitFor((message) => message.document !== undefined);
  await ann.press(file, "🗑 Delete");
  await ann.waitFor(/Moved to the trash: plan\.pdf/);
  await ann.press(file, "🏠 Menu");
  const menu = await ann.waitFor(/Send me anything/);
  assert.notEqual(menu.message_id, file.message_id);
  assert.match(ann.chat.now(file)!.caption!, /Moved to the trash: plan\.pdf/);
  await ann.press(file, "↩️ Undo");
  await ann.waitFor(/Restored: 1 file/);
});

testKeeper("another person's buttons give nothing", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const eve = telegram.person({ first_name: "Eve" });
  await sendDocuments(keeper, ann, 1);
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press("📂 All Files · 1");
  const list = await ann.waitFor(/All Files – 1 file/);
  const open = payloadOf(list, /name 01/);
  await ann.press(list, /name 01/);
  const file = await ann.waitFor((message) => message.document !== undefined);
  const remove = payloadOf(file, "🗑 Delete");
  await eve.send("/start");
  const greeting = await eve.waitFor(/Hello/);
  for (const forged of [open, remove]) {
    const { text } = await eve.pressData(greeting, forged);
    assert.match(text ?? "", /no longer exist/);
  }
  await ann.press(file, "🗑 Delete");
  const deleted = await ann.waitFor(/Moved to the trash/);
  await eve.pressData(greeting, payloadOf(deleted, "↩️ Undo"));
  await eve.waitFor(/nothing left to undo/);
  assert.equal(
    (await database.query(`SELECT id FROM files WHERE deleted_at IS NOT NULL`)).length,
    1,
  );
  assert.ok(eve.messages.every((message) => message.document === undefined));
});

testKeeper("what a naive bot does in five exchanges takes two", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await sendDocuments(keeper, ann, 10);
  /** Counts the exchanges until the bot's answer is on the screen. */
  const measure = async (name: string, act: () => Promise<unknown>) => {
    await telegram.idle();
    const seen: number[] = [];
    const before = database.exchanges;
    const stop = telegram.onChange(({ message }) => {
      if (message?.from?.id === telegram.bot.id) seen.push(database.exchanges - before);
    });
    await act();
    await telegram.idle();
    stop();
    assert.ok(seen[0] !== undefined && seen[0] <= 2, `${name}: ${seen} exchanges`);
  };
  await measure("/start", () => ann.send("/start"));
  await measure(
    "a file",
    () => ann.sendDocument({ file_name: "x.pdf", mime_type: "application/pdf" }),
  );
  await measure("/files", () => ann.send("/files"));
  const list = async () => {
    await ann.press(/All Files/);
    return await ann.waitFor(/All Files – 11 files/);
  };
  await measure("a list", list);
  await measure("a page", () => ann.press("▶️"));
  await measure("a file sent back", () => ann.press(/name 01/));
});
