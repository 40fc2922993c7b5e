import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";
import { foundKeeping, kept, openUrl } from "../../support/groups.ts";

testKeeper("usage shows a bar against the quota", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendDocument({
    file_name: "a.pdf",
    mime_type: "application/pdf",
    file_size: 1024 * 1024,
  });
  await ann.waitFor(/a\.pdf/);
  await ann.send("/usage");
  await ann.waitFor(/▓▓▓░░░░░░░░░ 25%\n1 file, 1 MB of 4 MB\n📄 Documents: 1 file, 1 MB/);
  await ann.press("⬅️ Back");
  const settings = await ann.waitFor(/Settings – Ann/);
  assert.deepEqual(
    ["🌐 Language", "📱 Phone", "📊 Usage", "🔏 Privacy", "❌ Delete account"].filter((label) =>
      !ann.buttons(settings).flat().includes(label)
    ),
    [],
  );
}, { USER_QUOTA: "4MB" });

testKeeper(
  "the usage of a group's library is held against the server's quota, whatever quota the person has",
  async ({ telegram, database }) => {
    const { ann, group } = await foundKeeping(telegram);
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await telegram.idle();
    await database.query(`UPDATE users SET quota_bytes = 2 * 1024 * 1024 WHERE id = ${ann.id}`);
    await group.sendMedia(ann, "document", { file_name: "a.pdf", file_size: 1024 * 1024 });
    await kept(database, 1);
    await telegram.follow(ann, openUrl(group, ann));
    await ann.waitFor(/1 file/);
    await ann.send("/usage");
    await ann.waitFor(/25%\n1 file, 1 MB of 4 MB/);
    await ann.send("/start");
    await ann.press(await ann.waitFor(/Hello/), /📍/);
    await ann.press(await ann.waitFor(/Choose a library/), "📍 My library");
    await ann.waitFor(/own library/);
    await ann.send("/usage");
    await ann.waitFor(/of 2 MB/);
  },
  { USER_QUOTA: "4MB" },
);

testKeeper(
  "only one's own contact is taken, and can be removed",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/settings");
    await ann.waitFor(/Settings – /);
    await ann.press("📱 Phone");
    await ann.waitFor(/No phone number saved/);
    await ann.waitFor(/Press the button below/);
    await ann.sendContact({ own: false });
    await ann.waitFor(/contact isn't yours/);
    await ann.sendContact({});
    await ann.waitFor(/contact isn't yours/);
    const phone = () => database.query<{ phone: string | null }>(`SELECT phone FROM users`);
    assert.equal((await phone())[0]?.phone, null);
    await ann.press("⬅️ Back");
    await ann.press("📱 Phone");
    await ann.waitFor(/Press the button below/);
    await ann.press("⬅️ Back");
    await ann.press("✖️ Cancel");
    await ann.waitFor(/Cancelled/);
    await ann.press("📱 Phone");
    await ann.waitFor(/Press the button below/);
    await ann.press("📱 Share my phone number");
    await ann.waitFor(/Saved: /);
    assert.notEqual((await phone())[0]?.phone, null);
    await ann.send("/settings");
    await ann.waitFor(/Settings – /);
    await ann.press("📱 Phone");
    await ann.waitFor(/Your phone number/);
    await ann.press("🗑 Remove my number");
    await ann.waitFor(/No phone number saved/);
    assert.equal((await phone())[0]?.phone, null);
  },
);

testKeeper(
  "an account is erased after the word, and no row holds the person's id",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann", id: 987654321987 });
    const bob = telegram.person({ first_name: "Bob" });
    await bob.sendDocument({ file_name: "b.pdf", mime_type: "application/pdf" });
    await bob.waitFor(/b\.pdf/);
    await ann.sendAlbum([{ kind: "photo" }, { kind: "photo" }, { kind: "video" }]);
    await ann.waitFor(/Saved 3 files/);
    const boss = telegram.person({ first_name: "Boss", id: 777 });
    await boss.send(`/user ${ann.id}`);
    await boss.waitFor(/3 files/);
    await boss.press("Quota");
    await boss.waitFor(/Send a quota/);
    await ann.send("/delete_account");
    const question = await ann.waitFor(/can't be undone/);
    const [word] = ann.marked(question, "bold");
    await ann.send("no");
    await ann.waitFor(/Nothing was deleted/);
    await ann.press("✖️ Cancel");
    await ann.waitFor(/Settings/);
    await ann.send("/delete_account");
    await ann.waitFor(/can't be undone/);
    await ann.send(word!);
    await ann.waitFor(/is erased/);
    await telegram.idle();
    // Every column of every table that could hold it.
    const columns = await database.query<{ table_name: string; column_name: string }>(
      `SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> 'usage' AND data_type IN ('bigint', 'text', 'jsonb', 'ARRAY')`,
    );
    for (const { table_name, column_name } of columns) {
      const rows = await database.query<{ n: number }>(
        `SELECT count(*) AS n FROM "${table_name}" WHERE "${column_name}"::text LIKE '%987654321987%'`,
      );
      assert.equal(rows[0]!.n, 0, `${table_name}.${column_name}`);
    }
    assert.equal((await database.query(`SELECT id FROM files`)).length, 1);
    await ann.send("/start");
    await ann.waitFor(/Hello, Ann/);
  },
  { ADMINS: "777" },
);

testKeeper(
  "admins see figures, ban and set quotas; others see an unknown command",
  async ({ telegram, database }) => {
    const boss = telegram.person({ first_name: "Boss", id: 777 });
    const eve = telegram.person({ first_name: "Eve <i>" });
    await eve.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf", file_size: 2048 });
    await eve.waitFor(/a\.pdf/);
    await eve.send("/stats");
    await eve.waitFor(/don't know that command/);
    await eve.send("/user 777");
    await eve.waitFor(/don't know that command/);

    await boss.send("/stats");
    await boss.waitFor(/Users: 2, active today: 2\nGroups: 0\nFiles: 1, 2 KB/);
    const { ann, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "ours.pdf", file_size: 2048 });
    await kept(database, 2);
    await boss.send("/stats");
    await boss.waitFor(/Users: 2, active today: 2\nGroups: 1\nFiles: 2, 4 KB/);
    group.removeBot(ann);
    await telegram.idle();
    await boss.send("/stats");
    await boss.waitFor(/Groups: 0\n/);
    await boss.send("/user nobody");
    await boss.waitFor(/the person's Telegram id/);
    await boss.send("/user 1");
    await boss.waitFor(/No user has that id/);
    await boss.send(`/user ${eve.id}`);
    const account = await boss.waitFor(/Eve <i>/);
    await boss.press(account, "⛔ Ban");
    await boss.waitFor(/⛔ Banned/);
    await eve.send("/files");
    await eve.waitFor(/can't use this bot/);
    await boss.press(account, "✅ Unban");
    await boss.waitFor((message) => boss.buttons(message).flat().includes("⛔ Ban"));
    await boss.press(account, "Quota");
    await boss.waitFor(/Send a quota/);
    await boss.send("lots");
    await boss.waitFor(/Send a quota/);
    await boss.send("3KB");
    await boss.waitFor(/2 KB of 3 KB \(custom quota\)/);
    await eve.sendDocument({ file_name: "b.pdf", mime_type: "application/pdf", file_size: 2048 });
    await eve.waitFor(/Not saved: b\.pdf is 2 KB; you have 1 KB left/);

    // A forged press of somebody who is no admin.
    const press = account.reply_markup!.inline_keyboard.flat()[0] as { callback_data: string };
    await eve.pressData(undefined, press.callback_data);
    await telegram.idle();
    assert.deepEqual(await database.query(`SELECT id FROM users WHERE banned_at IS NOT NULL`), []);
  },
  { ADMINS: "777" },
);

testKeeper(
  "commands and descriptions are set at Telegram, and only once",
  async ({ telegram, restart }) => {
    await telegram.idle({ quiet_ms: 400 });
    const told = () => telegram.calls.filter(({ method }) => /^set/.test(method)).length;
    const first = told();
    assert.ok(first > 0);
    await restart();
    await telegram.idle({ quiet_ms: 400 });
    assert.equal(told(), first);
  },
);
