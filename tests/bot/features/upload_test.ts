import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";

testKeeper("a person who starts is greeted by name and shown the menu", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann <b>", last_name: "O'Neil & Co" });
  await ann.send("/start");
  const greeting = await ann.waitFor(/Hello/);
  assert.match(greeting.text ?? "", /Hello, Ann <b> O'Neil & Co!/);
  await ann.press("📂 My Files");
  await ann.waitFor(/0 files/);
});

testKeeper("files of a chosen category are saved there until Done", async ({ telegram, restart }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await ann.press("📤 Upload File");
  await ann.press("🖼 Photos");
  await ann.waitFor(/Send me your files for Photos/);
  await ann.sendPhoto({ caption: "by the sea" });
  await ann.waitFor(/Saved to Photos: photo_/);
  await restart();
  await ann.sendDocument({ file_name: "report <1>.pdf", mime_type: "application/pdf" });
  await ann.waitFor(/report <1>\.pdf/);
  await ann.press("✅ Done");
  await ann.waitFor(/2 files kept/);
});
