import assert from "node:assert/strict";
import { fileGrams, searchText } from "../../../src/domain/grams.ts";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

async function tagsOf({ database }: Keeper, person: Person): Promise<string[]> {
  const [row] = await database.query<{
    name: string;
    caption: string | null;
    tags: string[];
    search_text: string;
    grams: number[] | null;
  }>(`SELECT name, caption, tags, search_text, grams FROM files WHERE library_id = $1`, [
    person.id,
  ]);
  assert.equal(row!.search_text, searchText(row!));
  // A file has none while nobody changed it: it is one of the first.
  const grams = fileGrams(person.id, row!);
  assert.deepEqual(row!.grams ?? grams, grams);
  return row!.tags;
}

testKeeper("tags are shown, typed again, removed one by one and all at once", async (keeper) => {
  const { telegram, restart } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendPhoto({ caption: "#Sea at #dusk" });
  const reply = await ann.waitFor(/Saved/);
  await ann.press(reply, "🏷 Tags");
  let screen = await ann.waitFor(/Tags of Sea at.*: #Sea #dusk/);
  assert.deepEqual(ann.buttons(screen), [["✖️ #Sea", "✖️ #dusk"], ["🧹 Remove all tags"], [
    "✖️ Cancel",
  ]]);
  await restart();
  await ann.send("…");
  await ann.waitFor(/No tags/);
  await ann.send("море, #Ünï_code  日本 <b> 2026 2026");
  await ann.waitFor(/#море #Ünï_code #日本 #b #2026/);
  assert.deepEqual(await tagsOf(keeper, ann), ["море", "Ünï_code", "日本", "b", "2026"]);

  await telegram.idle();
  await ann.press("🏷 Tags");
  screen = await ann.waitFor(/such as holiday/);
  const remove = payloadOf(screen, "✖️ #b");
  await ann.press(screen, "✖️ #b");
  await ann.waitFor((message) => !ann.buttons(message).flat().includes("✖️ #b"));
  // Twice the same press takes nothing else away.
  await ann.pressData(screen, remove);
  assert.deepEqual(await tagsOf(keeper, ann), ["море", "Ünï_code", "日本", "2026"]);
  // The question stays.
  await ann.send("one two");
  await ann.waitFor(/Tags of .*: #one #two/);
  // A button of an older screen shows the tags as they are.
  await ann.pressData(screen, remove);
  await ann.waitFor(/Tags of .*: #one #two/);
  assert.deepEqual(await tagsOf(keeper, ann), ["one", "two"]);
  await ann.press(screen, "🧹 Remove all tags");
  await ann.waitFor(/none yet/);
  assert.deepEqual(await tagsOf(keeper, ann), []);
  await ann.press(screen, "✖️ Cancel");
  await ann.waitFor(/^Sea at/);
  await ann.send("ignored");
  await telegram.idle();
  assert.deepEqual(await tagsOf(keeper, ann), []);
});

testKeeper("details show tags once where the caption is nothing else", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  for (const [caption, shown] of [["#Trip  #sea", 1], ["#Trip to the #sea", 2]] as const) {
    await ann.sendDocument({ file_name: "map.pdf", caption });
    await ann.press(await ann.waitFor(/Saved/), "ℹ️ Details");
    const details = await ann.waitFor(/Documents ·/);
    assert.equal(details.text!.split("#Trip").length - 1, shown);
  }
});

testKeeper("the longest and the most tags fit below a file", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendDocument({ file_name: `${"n".repeat(250)}.pdf`, caption: "c".repeat(1000) });
  await ann.waitFor(/Saved/);
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press(/All Files/);
  await ann.waitFor((message) =>
    message.document !== undefined || /1 file/.test(message.text ?? "")
  );
  await ann.press(/^📦|^📄/);
  const file = await ann.waitFor((message) => message.document !== undefined);
  await ann.press(file, "🏷 Tags");
  await ann.waitFor(/Tags of/);
  await ann.send(Array.from({ length: 60 }, (_, index) => `${index}_${"t".repeat(60)}`).join(" "));
  await ann.waitFor(/#0_ttt/);
  assert.equal((await tagsOf(keeper, ann)).length, 32);
  await ann.waitFor((message) =>
    message.message_id === file.message_id && ann.buttons(message).flat().includes("🏷 Tags")
  );
  await ann.press(file, "🏷 Tags");
  const screen = await ann.waitFor((message) =>
    message.document !== undefined && /Tags of/.test(message.caption ?? "")
  );
  assert.equal(ann.buttons(screen).flat().length, 34);
});

testKeeper("nobody sees or changes another one's tags", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const eve = telegram.person({ first_name: "Eve" });
  await ann.sendPhoto({ caption: "#secret" });
  const reply = await ann.waitFor(/Saved/);
  const open = payloadOf(reply, "🏷 Tags");
  await ann.press(reply, "🏷 Tags");
  const screen = await ann.waitFor(/#secret/);
  await eve.send("/start");
  const menu = await eve.waitFor(/Hello/);
  for (
    const forged of [open, payloadOf(screen, "✖️ #secret"), payloadOf(screen, "🧹 Remove all tags")]
  ) {
    assert.match((await eve.pressData(menu, forged)).text ?? "", /no longer exist/);
  }
  await eve.send("mine");
  await telegram.idle();
  assert.deepEqual(await tagsOf(keeper, ann), ["secret"]);
});
