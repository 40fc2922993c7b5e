import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { fileGrams, searchText } from "../../../src/domain/grams.ts";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";

interface Row {
  name: string;
  caption: string | null;
  tags: string[];
  search_text: string;
  grams: number[] | null;
  deleted_at: Date | null;
}

/** The person's files, oldest first; what they are found by has to fit. */
async function filesOf({ telegram, database }: Keeper, person: Person): Promise<Row[]> {
  await telegram.idle();
  const rows = await database.query<Row>(
    `SELECT name, caption, tags, search_text, grams, deleted_at FROM files WHERE library_id = $1 ORDER BY id`,
    [person.id],
  );
  for (const row of rows) {
    assert.equal(row.search_text, searchText(row));
    // A file has none while nobody changed it: it is one of the first.
    assert.deepEqual(row.grams ?? fileGrams(person.id, row), fileGrams(person.id, row));
  }
  return rows;
}

testKeeper(
  "an edited caption updates what the file is found by, and the tags that came of it",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const sent = await ann.sendPhoto({ caption: "#sea and #dusk" });
    const reply = await ann.waitFor(/Saved/);
    await ann.press(reply, "🏷 Tags");
    await ann.waitFor(/#sea #dusk/);
    await ann.send("sea dusk mine");
    await ann.waitFor(/#mine/);
    await telegram.idle();
    await ann.press("🏷 Tags");
    await ann.waitFor(/such as holiday/);
    await ann.press("✖️ #dusk");
    await ann.press("✖️ Cancel");
    await telegram.idle();
    const told = telegram.callsTotal;

    await ann.editCaption(sent, "#mountain, no #dusk \u202e<b>");
    const [file] = await filesOf(keeper, ann);
    assert.equal(file?.caption, "#mountain, no #dusk <b>");
    // #sea went with the caption; #mine was set by hand, and #dusk was taken away by hand.
    assert.deepEqual(file?.tags, ["mine", "mountain"]);
    assert.equal(
      telegram.calls.slice(told).filter(({ method }) => method !== "getUpdates").length,
      0,
    );

    await ann.editCaption(sent, "");
    assert.deepEqual((await filesOf(keeper, ann)).map(({ caption, tags }) => ({ caption, tags })), [
      { caption: null, tags: ["mine"] },
    ]);
  },
);

testKeeper(
  "captions of an album are edited one by one, also of a file in the trash",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const album = await ann.sendAlbum([
      { kind: "photo", caption: "#one" },
      { kind: "photo" },
      { kind: "video" },
    ]);
    await ann.waitFor(/Saved 3 files/);
    await ann.editCaption(album[0]!, "#first");
    await ann.editCaption(album[2]!, "#third");
    // The second has none of its own: it has that of the first.
    assert.deepEqual((await filesOf(keeper, ann)).map(({ tags }) => tags), [
      ["first"],
      ["first"],
      ["third"],
    ]);
    await keeper.database.query(`UPDATE files SET deleted_at = now(), deleted_act = 1`);
    await ann.editCaption(album[1]!, "#second");
    const files = await filesOf(keeper, ann);
    assert.deepEqual(files[1]?.tags, ["second"]);
    assert.ok(files.every(({ deleted_at }) => deleted_at !== null));
  },
);

testKeeper("a file that replaces another in its message is kept as a new one", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const sent = await ann.sendDocument({ file_name: "a.pdf", caption: "#old" });
  await ann.waitFor(/a\.pdf/);
  const other = await telegram.person().sendDocument({ file_name: "b.pdf" });
  const held = ann.room.held.get(sent.message_id)!;
  const edited = { ...held.message, document: other.document!, caption: "#new" } as Message;
  const push = () =>
    telegram.world.updates.push("edited_message", { ...edited, edit_date: 1 } as never);
  push();
  await ann.waitFor(/b\.pdf/);
  push();
  const files = await filesOf(keeper, ann);
  assert.deepEqual(files.map(({ name, tags }) => [name, tags]), [["a.pdf", ["old"]], ["b.pdf", [
    "new",
  ]]]);
});

testKeeper(
  "an edited text, and a copy of a file that came before, change and say nothing",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const sent = await ann.sendDocument({ file_name: "a.pdf", caption: "#first" });
    await ann.waitFor(/a\.pdf/);
    const [copy] = await ann.forward(sent);
    await ann.waitFor(/already have/);
    const text = await ann.send("/help");
    await telegram.idle();
    const calls = telegram.callsTotal;
    await ann.editText(text, "/start");
    await ann.editCaption(copy!, "#copy");
    assert.deepEqual((await filesOf(keeper, ann)).map(({ tags }) => tags), [["first"]]);
    assert.ok(telegram.callsTotal - calls <= 3, "only polls");
  },
);
