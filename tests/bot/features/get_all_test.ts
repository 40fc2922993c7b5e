import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Emulator, MediaKind, Person } from "../../telegram/emulator.ts";
import { until } from "../../support/until.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

/** Sends files and waits until they are kept. */
async function keep({ database }: Keeper, ann: Person, kinds: readonly MediaKind[]): Promise<void> {
  for (const [index, kind] of kinds.entries()) {
    await ann.sendMedia(
      kind,
      kind === "document" ? { file_name: `report ${index}.pdf`, mime_type: "application/pdf" } : {},
    );
  }
  const count = async () =>
    (await database.query(`SELECT FROM files WHERE library_id = $1`, [ann.id])).length;
  await until(async () => await count() === kinds.length, "the files are not kept");
}

/** Ticks everything that the person has. */
async function tickAll(ann: Person): Promise<Message> {
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press(/All Files · /);
  const list = await ann.waitFor(/All Files – /);
  await ann.press(list, "☑️ Select");
  await ann.waitFor(/select files/);
  await ann.press(list, /^☑️ All/);
  await ann.waitFor(/selected/);
  return list;
}

/** The calls that send something, but messages and chat actions: method and number of files. */
function sendings(telegram: Emulator): [string, number][] {
  return telegram.calls
    .filter(({ method, error }) =>
      /^send(?!Message|ChatAction)/.test(method) && error === undefined
    )
    .map(({ method, result }) => [method, Array.isArray(result) ? result.length : 1]);
}

testKeeper(
  "a selection is sent as albums where Telegram allows, else one by one",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person();
    await keep(keeper, ann, [
      "photo",
      "document",
      "video",
      "sticker",
      "photo",
      "audio",
      "document",
      "voice",
      "live_photo",
      "animation",
      "audio",
      "video_note",
    ]);
    const list = await tickAll(ann);
    telegram.clearCalls();
    await ann.press(list, "📥 Get all");
    await ann.waitFor(/Sent 12 files\./);
    // It ends as one message.
    await ann.waitForDeletion(list);
    assert.deepEqual(sendings(telegram).toSorted(), [
      ["sendAnimation", 1],
      ["sendMediaGroup", 2],
      ["sendMediaGroup", 2],
      ["sendMediaGroup", 4],
      ["sendSticker", 1],
      ["sendVideoNote", 1],
      ["sendVoice", 1],
    ]);
    assert.ok(telegram.calls.some(({ method }) => method === "sendChatAction"));
    const report = ann.messages.findLast(({ document, animation }) => document && !animation);
    assert.match(report?.caption ?? "", /report \d\.pdf/);
  },
);

testKeeper("a big selection goes in albums of ten", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person();
  await keep(keeper, ann, Array.from({ length: 21 }, () => "photo" as const));
  const list = await tickAll(ann);
  telegram.clearCalls();
  await ann.press(list, "📥 Get all");
  await ann.waitFor(/Sent 21 files\./);
  assert.deepEqual(sendings(telegram), [
    ["sendMediaGroup", 10],
    ["sendMediaGroup", 10],
    ["sendPhoto", 1],
  ]);
});

testKeeper("a file that Telegram lost is named, and the others arrive", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person();
  await keep(keeper, ann, ["document", "document", "document"]);
  await database.query(`UPDATE files SET file_id = 'lost' WHERE name = 'report 1.pdf'`);
  const list = await tickAll(ann);
  await ann.press(list, "📥 Get all");
  const summary = await ann.waitFor(/Sent 2 files\./);
  assert.match(summary.text ?? "", /1 file:\nreport 1\.pdf/);
  telegram.violations.length = 0; // The lost file_id was ours.
});

testKeeper("what a privacy setting or a moment refuses is not called lost", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person();
  await keep(keeper, ann, ["document", "voice"]);
  telegram.fault({
    kind: "refuse",
    method: "sendVoice",
    description: "Bad Request: VOICE_MESSAGES_FORBIDDEN",
    times: 1,
  });
  const list = await tickAll(ann);
  await ann.press(list, "📥 Get all");
  const summary = await ann.waitFor(/Sent 1 file\./);
  assert.match(summary.text ?? "", /didn't let me send 1 file; try again later:\n.*Voice /);
  assert.doesNotMatch(summary.text ?? "", /no longer/);
  telegram.fault({
    kind: "refuse",
    method: "sendDocument",
    description: "Bad Request: wrong file_id or the file is temporarily unavailable",
    times: 1,
  });
  await ann.send("/files");
  await ann.press(await ann.waitFor(/My Files/), /All Files · /);
  await ann.press(await ann.waitFor(/All Files – /), /report/);
  await ann.waitFor(/didn't let me send report 0\.pdf/);
  // Lost for good, and then sent again: that heals it.
  await database.query(`UPDATE files SET file_id = 'lost' WHERE kind = 'document'`);
  await ann.send("/files");
  await ann.press(await ann.waitFor(/My Files/), /All Files · /);
  const files = await ann.waitFor(/All Files – /);
  await ann.press(files, /report/);
  await ann.waitFor(/no longer has report 0\.pdf/);
  telegram.violations.length = 0; // The lost file_id was ours.
  const [{ id }] = await database.query<{ id: string }>(
    `SELECT file_unique_id AS id FROM files WHERE kind = 'document'`,
  ) as [{ id: string }];
  await ann.sendDocument({ file_name: "again.pdf", file_unique_id: id });
  await ann.waitFor(/already have/);
  await ann.press(files, /report/);
  await ann.waitFor(({ document, from }) => document !== undefined && from?.is_bot === true);
});

testKeeper("Get all pressed twice sends once", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person();
  await keep(keeper, ann, ["document", "document"]);
  const list = await tickAll(ann);
  const getAll = payloadOf(ann.chat.now(list), "📥 Get all");
  telegram.clearCalls();
  await Promise.all([ann.pressData(list, getAll), ann.pressData(list, getAll)]);
  await ann.waitFor(/Sent 2 files\./);
  await telegram.idle();
  assert.deepEqual(sendings(telegram), [["sendMediaGroup", 2]]);
});

testKeeper(
  "other updates are answered while much is being sent, and 429 is waited out",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person();
    await keep(keeper, ann, Array.from({ length: 12 }, () => "photo" as const));
    const list = await tickAll(ann);
    telegram.fault({ kind: "429", method: "sendMediaGroup", retry_after: 1, times: 1 });
    // Longer than a call is tried again: the job comes back to it by itself.
    telegram.fault({ kind: "429", method: "sendMediaGroup", retry_after: 100, times: 1 });
    await ann.press(list, "📥 Get all");
    await ann.waitFor(/Sending 12 files/);
    await ann.send("/files");
    await ann.waitFor(/My Files/);
    await postponed(database, ann);
    await database.query(`UPDATE jobs SET due_at = now() WHERE user_id = $1`, [ann.id]);
    await ann.waitFor(/Sent 12 files\./, { timeout_ms: 15_000 });
    await nothingLeft(database);
  },
);

testKeeper("what a restart interrupts goes on after it", async (keeper) => {
  const { telegram, database, stop, restart } = keeper;
  const ann = telegram.person();
  await keep(keeper, ann, [...Array.from({ length: 11 }, () => "photo" as const), "document"]);
  const list = await tickAll(ann);
  telegram.clearCalls();
  telegram.fault({ kind: "429", method: "sendPhoto", retry_after: 50, times: 1 });
  await ann.press(list, "📥 Get all");
  await until(
    () => telegram.calls.some(({ method, fault }) => method === "sendPhoto" && fault !== undefined),
    "it has not come to the photo that is alone",
  );
  const began = Date.now();
  await stop();
  assert.ok(Date.now() - began < 20_000, "the wait held up the stop");
  await database.query(`UPDATE jobs SET due_at = now() WHERE user_id = $1`, [ann.id]);
  await restart();
  await ann.waitFor(/Sent 12 files\./, { timeout_ms: 15_000 });
  const photos = sendings(telegram).filter(([method]) => method !== "sendDocument");
  assert.equal(photos.reduce((sum, [, files]) => sum + files, 0), 11);
});

testKeeper("who blocks the bot meanwhile gets nothing more", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person();
  await keep(keeper, ann, ["document", "photo", "voice"]);
  const list = await tickAll(ann);
  telegram.fault({ kind: "delay", method: /^send/, delay_ms: 100 });
  await ann.press(list, "📥 Get all");
  await ann.block();
  await nothingLeft(database);
});

async function nothingLeft(database: Keeper["database"]): Promise<void> {
  await until(
    async () => (await database.query(`SELECT FROM jobs`)).length === 0,
    "a job is left",
  );
}

/** Until the person's job waits for longer than a lease. */
async function postponed(database: Keeper["database"], { id }: Person): Promise<void> {
  const sql = `SELECT FROM jobs WHERE user_id = $1 AND due_at > now() + interval '92 seconds'`;
  await until(
    async () => (await database.query(sql, [id])).length > 0,
    "the job is not postponed",
  );
}
