import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { exchangesUntilAnswer } from "../../support/exchanges.ts";
import type { Keeper } from "../../support/keeper.ts";
import { testKeeper } from "../../support/keeper.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

type Person = ReturnType<Keeper["telegram"]["person"]>;

/** Sends documents of these names and waits until all are kept. */
async function send(person: Person, ...names: string[]): Promise<void> {
  for (const name of names) {
    await person.sendDocument({ file_name: name, mime_type: "application/pdf" });
    await person.waitFor(name);
  }
}

/** The labels of the files in a list. */
function filesOf(person: Person, message: Message): string[] {
  return person.buttons(message).flat().filter((label) =>
    /^[🖼🎥📄🎵📦]/u.test(label) && label !== "🖼 Browse"
  );
}

testKeeper("text that nothing awaits is searched for", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const bob = telegram.person({ first_name: "Bob" });
  await send(ann, "holiday <1>.pdf", "Ёлка.pdf", "会议记录.pdf", "tax 100%.pdf");
  await send(bob, "bob's holiday.pdf");
  for (
    const [typed, found] of [
      ["holiday", "holiday <1>"],
      ["HOLID", "holiday <1>"],
      ["hoilday", "holiday <1>"],
      ["елка", "Ёлка"],
      ["会议", "会议记录"],
      ["议", "会议记录"],
      ["100%", "tax 100%"],
    ] as const
  ) {
    await ann.send(typed);
    // One hit is no list: it is the file itself, with its buttons.
    const file = await ann.waitFor((message) => message.document !== undefined);
    assert.ok(file.caption?.startsWith(found), `${typed}: ${file.caption}`);
    assert.ok(ann.buttons(file).flat().includes("✏️ Rename"));
  }
  await ann.send("x".repeat(4096));
  await ann.waitFor(/Nothing found/);
  await ann.send("\u200b");
  await ann.waitFor(/What are you looking for/);
});

testKeeper(
  "a hit with another number than the one asked for is listed, not sent",
  async (keeper) => {
    const ann = keeper.telegram.person({ first_name: "Ann" });
    await send(ann, "doc2.pdf", "lease 2024a.pdf");
    for (const [typed, found] of [["doc1", "doc2"], ["lease 2025a", "lease 2024a"]] as const) {
      await ann.send(typed);
      const list = await ann.waitFor(`${typed} – 1 file`);
      assert.deepEqual(filesOf(ann, list).map((label) => label.includes(`${found}.pdf`)), [true]);
      await ann.press(list, new RegExp(found));
      await ann.waitFor((message) => message.document?.file_name === `${found}.pdf`);
    }
    // Where only letters differ it is the file that was meant.
    for (const [typed, found] of [["laese", "lease 2024a"], ["doc2", "doc2"]] as const) {
      await ann.send(typed);
      await ann.waitFor((message) => message.document?.file_name === `${found}.pdf`);
    }
  },
);

testKeeper(
  "/search and the menu's button ask for words; a file sent meanwhile is kept and the question stays",
  async ({ telegram, restart }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await send(ann, "report.pdf");
    await ann.send("/search report");
    await ann.waitFor((message) => message.document?.file_name === "report.pdf");
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    assert.deepEqual(ann.buttons().flat(), [
      "📤 Upload File",
      "📂 My Files",
      "🔍 Search",
      "🔗 My Links",
      "🗑 Trash",
      "⚙️ Settings",
    ]);
    await ann.press("🔍 Search");
    await ann.waitFor(/What are you looking for/);
    await ann.sendDocument({ file_name: "letter.pdf" });
    await ann.waitFor("letter.pdf");
    await restart();
    await ann.send("lett");
    await ann.waitFor((message) => message.document?.file_name === "letter.pdf");
    await ann.send("/search");
    const question = await ann.waitFor(/What are you looking for/);
    // Nothing that can be seen: asked again, below it.
    await ann.send("\u200b");
    await ann.waitForDeletion(question);
    await ann.waitFor(/What are you looking for/);
    await ann.press("✖️ Cancel");
    await ann.waitFor(/Type a few words/);
    await ann.send("/search");
    await ann.waitFor(/What are you looking for/);
    await ann.send("/cancel");
    await ann.waitFor(/Cancelled/);
    await ann.send("/nonsense");
    await ann.waitFor(/don't know that command/);
  },
);

testKeeper(
  "results page, are ordered, and are come back to from a file",
  async ({ telegram, database, restart }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const names = Array.from({ length: 20 }, (_, index) => `report ${index + 1}.pdf`);
    for (const name of names) {
      await ann.sendDocument({ file_name: name, mime_type: "application/pdf" });
    }
    await ann.waitFor("report 20.pdf");
    await telegram.idle();
    await send(ann, "letter.pdf");
    await telegram.idle();
    const until = exchangesUntilAnswer({ telegram, database });
    await ann.send("repo");
    let list = await ann.waitFor(/🔍 repo – 20 files/);
    assert.equal(until(), 2);
    assert.ok(filesOf(ann, list)[0]?.includes("report 20.pdf"));
    assert.deepEqual(ann.buttons(list).slice(8), [
      ["1/3", "▶️", "⏭"],
      ["↕️ Newest", "☑️ Select"],
      ["👁 Show page", "📥 Get all 20"],
      ["📝 Keep as note"],
      ["🔍 Search", "🏠 Menu", "🖼 Browse"],
    ]);
    await ann.press(list, "▶️");
    list = await ann.waitFor(/🔍 repo/);
    const second = filesOf(ann, list);
    assert.ok(second[0]?.includes("report 12.pdf"));
    await restart();
    await ann.press(list, second[3]!);
    const file = await ann.waitFor(/report 9\.pdf/);
    await telegram.idle();
    const untilPage = exchangesUntilAnswer({ telegram, database });
    await ann.press(file, "⬅️ Back");
    list = await ann.waitFor(/🔍 repo/);
    assert.equal(untilPage(), 2);
    assert.deepEqual(filesOf(ann, list), second);
    assert.ok(ann.buttons(list).flat().includes("2/3"));
    await ann.press(list, "⏭");
    list = await ann.waitFor((message) => ann.buttons(message).flat().includes("3/3"));
    assert.equal(filesOf(ann, list).length, 4);
    await ann.press(list, "◀️");
    list = await ann.waitFor((message) => ann.buttons(message).flat().includes("2/3"));
    assert.deepEqual(filesOf(ann, list), second);
    await ann.press(list, "⏮");
    list = await ann.waitFor((message) => ann.buttons(message).flat().includes("1/3"));
    await ann.press(list, "↕️ Newest");
    list = await ann.waitFor((message) => ann.buttons(message).flat().includes("↕️ Oldest"));
    assert.ok(filesOf(ann, list)[0]?.includes("report 1.pdf"));
    await ann.press(list, "↕️ Oldest");
    list = await ann.waitFor((message) => ann.buttons(message).flat().includes("↕️ Name"));
    assert.ok(filesOf(ann, list)[1]?.includes("report 2.pdf"));
    await ann.press(list, "☑️ Select");
    await ann.waitFor((message) => ann.buttons(message).flat().includes("✖️ Cancel"));
  },
);

testKeeper(
  "filters find; those that can't be understood are explained and find nothing",
  async ({ telegram }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await send(ann, "report.pdf");
    await ann.sendPhoto({ caption: "beach #summer" });
    await ann.waitFor(/beach summer\.jpg|beach\.jpg/);
    await ann.send("#summer type:photo");
    await ann.waitFor((message) => message.photo !== undefined);
    await ann.send("ext:pdf");
    await ann.waitFor((message) => message.document !== undefined);
    await ann.send("report type:banana before:yesterday");
    const problems = await ann.waitFor(/search doesn't work/);
    assert.match(problems.text ?? "", /type:banana/);
    assert.match(problems.text ?? "", /before:yesterday/);
    assert.deepEqual(filesOf(ann, problems), []);
  },
);

testKeeper(
  "a search that was forgotten, another person's and a forged one lead to a kind sentence",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const bob = telegram.person({ first_name: "Bob" });
    await send(ann, "report.pdf", "report 2.pdf");
    await send(bob, "report.pdf");
    await ann.send("report");
    const list = await ann.waitFor(/🔍 report/);
    const data = payloadOf(list, /^↕️/);
    const his = bob.last!;
    await bob.pressData(his, data);
    await bob.waitFor(/search has expired/);
    await ann.pressData(list, data.replace(/s[0-9a-z]+\./, "szzzzzzzzz."));
    await ann.waitFor(/search has expired/);
    await ann.send("report");
    const again = await ann.waitFor(/🔍 report/);
    await database.query("DELETE FROM searches");
    await ann.press(again, /report\.pdf/);
    const file = await ann.waitFor((message) => message.document !== undefined);
    await ann.press(file, "⬅️ Back");
    await ann.waitFor(/search has expired/);
    await ann.press("🔍 Search");
    await ann.waitFor(/What are you looking for/);
  },
);

testKeeper(
  "text in the middle of an upload stays a hint, and /search works there",
  async ({ telegram }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await send(ann, "report.pdf");
    await ann.send("/upload");
    await ann.waitFor(/Choose a category/);
    await ann.press("✨ Auto");
    await ann.waitFor(/Send your files/);
    await ann.send("report");
    await ann.waitFor(/waiting for files/);
    await ann.send("/search report");
    await ann.waitFor((message) => message.document !== undefined);
    await send(ann, "more.pdf");
    await ann.press("✅ Done");
    await ann.waitFor(/1 file saved/);
  },
);
