import assert from "node:assert/strict";
import { buttons } from "../../../src/bot/callback_data.ts";
import { testKeeper } from "../../support/keeper.ts";

testKeeper(
  "/start registers a person, and later refreshes their names",
  async ({ telegram, database }) => {
    const ann = telegram.person({
      first_name: "Ann <b>",
      last_name: "O'Neil & Co",
      username: "ann",
    });
    await ann.send("/start");
    const greeting = await ann.waitFor(/Hello, Ann <b> O'Neil & Co!/);
    assert.deepEqual(ann.marked(greeting, "bold"), ["Ann <b> O'Neil & Co"]);
    ann.rename({ first_name: "Anna", last_name: "Neil", username: "anna" });
    await ann.send("/start");
    await ann.waitFor(/Hello, Anna Neil!/);
    assert.deepEqual(await database.query(`SELECT id, username, full_name FROM users`), [
      { id: ann.id, username: "anna", full_name: "Anna Neil" },
    ]);
  },
);

testKeeper(
  "who has no name is called by username, or else by id",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "", username: "ann" });
    const nobody = telegram.person({ first_name: "\u3164" });
    for (const [person, name] of [[ann, "@ann"], [nobody, String(nobody.id)]] as const) {
      await person.send("/start");
      await person.waitFor(new RegExp(`Hello, ${name}!`));
      await person.send("/settings");
      await person.waitFor(new RegExp(`Settings – ${name}`));
      await person.sendDocument({ file_name: "plan.pdf", mime_type: "application/pdf" });
      await person.waitFor(/plan\.pdf/);
    }
    const rows = await database.query(`SELECT full_name FROM users ORDER BY full_name DESC`);
    assert.deepEqual(rows, [{ full_name: "@ann" }, { full_name: String(nobody.id) }]);
  },
);

testKeeper("ids beyond 2^32 are kept as they are", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann", id: 2 ** 52 - 1 });
  await ann.sendDocument({
    file_name: "a.zip",
    mime_type: "application/zip",
    file_size: 2 ** 32 + 5,
  });
  await ann.waitFor(/Saved to Documents: a\.zip/);
  assert.deepEqual(await database.query(`SELECT library_id, size FROM files`), [
    { library_id: 2 ** 52 - 1, size: 2 ** 32 + 5 },
  ]);
});

testKeeper(
  "an unknown command gets a hint, and /cancel of nothing a menu",
  async ({ telegram }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/frobnicate");
    await ann.waitFor(/don't know that command/);
    await ann.send("/keep");
    await ann.waitFor(/work in groups/);
    await ann.send("/cancel");
    await ann.waitFor(/nothing to cancel/);
  },
);

testKeeper("old and forged buttons get a kind sentence and a fresh menu", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/start");
  const greeting = await ann.waitFor(/Hello/);
  const forged = [
    "",
    " ",
    "menu_old_version:7",
    "o:zzzzzzzzzzz:a0.0.1.0",
    "o:-1:-",
    "ll:a0.9.1.0:0",
    "ll:c9.0.1.0:0",
    "mc:1:9:-",
    "z:",
    "📂".repeat(16),
    "o:1:a0.0.1.0' OR 1=1 --",
    "\u0000\u0001",
  ].filter((text) => text.length > 0);
  for (const data of forged) {
    await ann.pressData(greeting, data);
  }
  await telegram.idle();
  await ann.pressData(undefined, "m");
  await ann.waitFor((message) => ann.buttons(message).flat().includes("📤 Upload File"));
  // Every one was answered: assertClean holds that.
});

testKeeper("a person who blocks the bot keeps their files", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
  await ann.waitFor(/a\.pdf/);
  await ann.block();
  await telegram.idle();
  const blocked = () =>
    database.query<{ blocked: boolean }>(`SELECT blocked_at IS NOT NULL AS blocked FROM users`);
  assert.deepEqual(await blocked(), [{ blocked: true }]);
  await ann.unblock();
  await ann.send("/files");
  await ann.waitFor(/1 file/);
  assert.deepEqual(await blocked(), [{ blocked: false }]);
});

testKeeper(
  "in a group it answers /start and mentions with one line and a button",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const group = telegram.group({ title: "Us", members: [ann] });
    await group.waitFor(/To keep everything posted here/); // it was added
    await group.send(ann, "/start@file_keeper_bot");
    await group.waitFor(/^Reply to a file with \/keep/);
    await group.send(ann, "hey @file_keeper_bot, what are you?");
    await group.waitFor(/^Reply to a file with \/keep/);
    const [, ...said] = group.messages.filter(({ from }) => from?.id === telegram.bot.id);
    assert.equal(said.length, 2);
    const [button] = said[0]!.reply_markup!.inline_keyboard.flat();
    assert.match((button as { url: string }).url, /^https:\/\/t\.me\/file_keeper_bot\?start=/);
    assert.deepEqual(await database.query(`SELECT id FROM users`), []);
  },
);

testKeeper(
  "a group is shown nobody's files, whatever is edited or pressed in it",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    const group = telegram.group({ title: "Us", members: [ann] });
    const photo = await group.sendMedia(ann, "photo", { caption: "@file_keeper_bot, look" });
    const line = await group.waitFor(/^Reply to a file with \/keep/);
    group.editCaption(ann, photo, "@file_keeper_bot, look here");
    for (const data of [buttons.files.pack({}), buttons.menu.pack({}), "?"]) {
      const answer = await group.pressData(ann, line, data);
      assert.match(answer.text ?? "", /out of date/);
    }
    await telegram.idle();
    const said = group.messages.filter(({ from }) => from?.id === telegram.bot.id);
    assert.equal(said.length, 2, "what it said when it was added, and the line");
    assert.equal(said[1]!.message_id, line.message_id);
    assert.deepEqual(await database.query(`SELECT id FROM files`), []);
  },
);

testKeeper(
  "owner-only mode: a stranger gets one sentence and leaves no row",
  async ({ telegram, database, restart }) => {
    const owner = telegram.person({ first_name: "Owner", id: 4242 });
    const eve = telegram.person({ first_name: "Eve" });
    await eve.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
    await eve.waitFor(/private/);
    await eve.send("/start");
    await eve.waitFor(/private/);
    const answer = await eve.query("anything");
    assert.deepEqual(answer.results, []);
    await restart();
    await owner.send("/start");
    await owner.waitFor(/Hello, Owner/);
    assert.deepEqual(await database.query(`SELECT id FROM users`), [{ id: 4242 }]);
    assert.deepEqual(await database.query(`SELECT id FROM inbox`), []);
  },
  { ALLOWED_USERS: "4242" },
);

testKeeper(
  "a banned person gets one sentence, and nothing is stored of them",
  async ({ telegram, database }) => {
    const eve = telegram.person({ first_name: "Eve" });
    await eve.send("/start");
    await eve.waitFor(/Hello/);
    await telegram.idle();
    await database.query(`UPDATE users SET banned_at = now()`);
    eve.rename({ first_name: "Evelyn" });
    await eve.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
    await eve.waitFor(/can't use this bot/);
    assert.deepEqual(await database.query(`SELECT id FROM files`), []);
    assert.deepEqual(await database.query(`SELECT full_name FROM users`), [{ full_name: "Eve" }]);
  },
);

testKeeper(
  "an unexpected failure gets an apology with a reference, and the next update is handled",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await telegram.idle();
    await database.script(`
      ALTER TABLE library_usage RENAME TO usage_away;
      CREATE VIEW library_usage AS
      SELECT 0::bigint AS library_id, 'photo' AS bucket, 1::bigint / 0 AS files, 0::bigint AS bytes;
    `);
    await ann.send("/files");
    const apology = await ann.waitFor(/something went wrong/);
    assert.match(ann.marked(apology, "code")[0] ?? "", /^[0-9A-F]{8}$/);
    assert.deepEqual(ann.buttons(apology), [["🏠 Menu"]]);
    await database.script(`
      DROP VIEW library_usage;
      ALTER TABLE usage_away RENAME TO library_usage;
    `);
    await ann.send("/files");
    await ann.waitFor(/My Files/);
  },
);

testKeeper(
  "what is not a file gets a hint, and service messages get no answer",
  async ({ telegram }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendLocation();
    const hint = await ann.waitFor(/can't keep this kind/);
    assert.ok(ann.buttons(hint).flat().includes("📤 Upload File"));
    const { message_id } = ann.last!;
    await ann.sendContent({ pinned_message: { ...hint, reply_to_message: undefined! } });
    await telegram.idle();
    assert.equal(ann.last!.message_id, message_id);
  },
);

testKeeper("paid media is refused by its name, with a caption or without", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const items = [{ kind: "photo" }, { kind: "video" }] as const;
  for (const options of [{ caption: "look #sea" }, { bought: true }]) {
    await ann.sendPaidMedia(items, options);
    const refusal = await ann.waitFor(/can't keep paid photos and videos/);
    assert.ok(ann.buttons(refusal).flat().includes("📤 Upload File"));
  }
  assert.deepEqual(await database.query(`SELECT id FROM files`), []);
});
