import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";

/** Sends documents in quick succession, and waits for the reply that names all of them. */
async function sendBurst(ann: Person, names: readonly string[]) {
  for (const [index, file_name] of names.entries()) {
    await ann.sendDocument({ file_name, mime_type: "application/pdf" });
    if (index === 0) await ann.waitFor(/✅ Saved to Documents/);
  }
  return await ann.waitFor(new RegExp(`✅ Saved ${names.length} files`), { timeout_ms: 15_000 });
}

testKeeper("two files within five seconds can both be reached", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const reply = await sendBurst(ann, ["a.pdf", "b.pdf"]);
  assert.deepEqual(ann.buttons(reply), [
    ["📁 Move", "🏷 Tags"],
    ["🔗 Share", "🗑 Delete"],
    ["☑️ Select", "📂 My Files"],
  ]);
  await ann.press(reply, "☑️ Select");
  const ticks = await ann.waitFor(/Just sent – select files/);
  assert.ok(!ann.buttons(ticks).flat().some((label) => label.startsWith("✅")));
  await ann.press(ticks, /⬜ .*a\.pdf/);
  await ann.waitFor(/1 selected/);
  await ann.press(ticks, "✏️ Rename");
  await ann.waitFor(/Send a new name for a\.pdf/);
  await ann.send("lease");
  const done = await ann.waitFor(/Renamed: lease\.pdf/);
  await ann.press(done, "⬅️ Back");
  await ann.waitFor(/Just sent – 2 files/);
});

testKeeper("a reply moves, tags, shares and deletes all its files", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const reply = await sendBurst(ann, ["a.pdf", "b.pdf", "c.pdf"]);
  await ann.press(reply, "📁 Move");
  await ann.waitFor(/Choose where to move 3 files/);
  assert.ok(!ann.buttons(reply).flat().includes("🚫 No folder"));
  await ann.press("➕ New folder");
  await ann.waitFor(/Send a name for the new folder/);
  await ann.send("Tickets");
  const moved = await ann.waitFor(/Moved to Tickets: 3 files/);
  await ann.press(moved, "⬅️ Back");
  const again = await ann.waitFor(/✅ Saved 3 files to 📁 Tickets/);
  await ann.press(again, "📁 Move");
  await ann.waitFor(/Choose where to move 3 files/);
  assert.ok(ann.buttons(again).flat().includes("🚫 No folder"));
  await ann.press(again, "✖️ Cancel");
  await ann.waitFor(/✅ Saved 3 files to 📁 Tickets/);
  await ann.press(again, "🏷 Tags");
  await ann.waitFor(/Send tags to add to 3 files/);
  await ann.send("trip");
  const tagged = await ann.waitFor(/Added to 3 files: #trip/);
  await ann.press(tagged, "⬅️ Back");
  const third = await ann.waitFor(/🏷 #trip/);
  await ann.press(third, "🔗 Share");
  const link = await ann.waitFor(/🔗 3 documents/);
  await ann.press(link, "⬅️ Back");
  const fourth = await ann.waitFor(/The link still works/);
  await ann.press(fourth, "🗑 Delete");
  const deleted = await ann.waitFor(/Moved to the trash: 3 files/);
  await ann.press(deleted, "↩️ Undo");
  await ann.waitFor(/Restored: 3 files/);
});

testKeeper("a reply that nobody pressed moves below its files", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const names = Array.from({ length: 7 }, (_, index) => `file ${index}.pdf`);
  const reply = await sendBurst(ann, names);
  assert.deepEqual(
    reply.entities?.filter(({ type }) => type === "expandable_blockquote").length,
    1,
    "a wall of names folds",
  );
  await ann.waitForDeletion(reply, 15_000);
  const below = ann.last!;
  assert.match(below.text!, /✅ Saved 7 files/);
  assert.ok(below.message_id > reply.message_id);
  assert.equal(ann.messages.filter(({ text }) => text?.includes("Saved 7 files")).length, 1);
  assert.equal(ann.messages.at(-1)!.message_id, below.message_id);
  // The new one is there before the old one goes.
  const at = (method: string) =>
    telegram.calls.findLastIndex((call) => call.method === method && call.chat_id === ann.id);
  assert.ok(at("sendMessage") < at("deleteMessage"));
});

testKeeper("a reply that was pressed stays where it is", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const reply = await sendBurst(ann, ["a.pdf", "b.pdf"]);
  await ann.press(reply, "🗑 Delete");
  await ann.waitFor(/Moved to the trash: 2 files/);
  await telegram.idle({ quiet_ms: 6_500 });
  assert.match(ann.chat.now(reply)!.text!, /Moved to the trash/);
});

testKeeper("where files go into a folder the reply names it, and leads there", async (keeper) => {
  const ann = keeper.telegram.person({ first_name: "Ann" });
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press("📁 Folders");
  await ann.waitFor(/none yet/);
  await ann.press("➕ New folder");
  await ann.waitFor(/Send a name/);
  await ann.send("Tickets");
  await ann.waitFor(/Folder created/);
  await ann.press("📤 Upload here");
  await ann.waitFor(/Send files for Tickets/);
  await ann.sendDocument({
    file_name: "a.pdf",
    mime_type: "application/pdf",
    caption: "#trip",
  });
  const reply = await ann.waitFor(/✅ Saved to 📁 Tickets: a\.pdf\n🏷 #trip/);
  await ann.press(reply, "✅ Done");
  await ann.waitFor(/Done: 1 file saved[^]*📁 Tickets – 1 file/);
  await ann.press(reply, "⬅️ Back");
  await ann.waitFor(/📁 Tickets – 1 file/);
  // It was used: the next move offers it first.
  await ann.sendDocument({ file_name: "b.pdf", mime_type: "application/pdf" });
  await ann.press(await ann.waitFor(/✅ Saved to Documents: b\.pdf/), "📁 Move");
  await ann.press(await ann.waitFor(/Choose where/), "🕘 Tickets");
  await ann.waitFor(/Moved to Tickets: b\.pdf/);
});
