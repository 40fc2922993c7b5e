/** Who is a member of a group, where the updates that tell so come late, and what banned people may not do. */
import assert from "node:assert/strict";
import { buttons } from "../../../src/bot/callback_data.ts";
import { testKeeper } from "../../support/keeper.ts";
import {
  foundKeeping,
  IN_EVERY_LANGUAGE,
  kept,
  openUrl,
  postsOf,
  saying,
} from "../../support/groups.ts";
import { until } from "../../support/until.ts";
import type { Emulator, Group, Person } from "../../telegram/emulator.ts";

testKeeper(
  "that somebody joined is no proof that they stayed: it may be handled after they left",
  async ({ telegram, database }) => {
    const { ann, group } = await foundKeeping(telegram);
    const dora = telegram.person({ first_name: "Dora" });
    await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await kept(database, 1);
    const url = openUrl(group, ann);
    // The group's turn is held up; the person's is not.
    telegram.fault({ kind: "delay", method: "setMessageReaction", delay_ms: 2_000, times: 1 });
    await group.sendMedia(ann, "document", { file_name: "slow.pdf" });
    await kept(database, 2);
    group.join(dora);
    group.quiet = true;
    group.kick(ann, dora);
    await telegram.idle();
    await telegram.follow(dora, url);
    await dora.waitFor(/not a member/);
    assert.ok(!dora.messages.some(({ text }) => /Family|files/.test(text ?? "")));
  },
);

testKeeper(
  "whoever left and posts again has the group among the choices again",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const ben = telegram.person({ first_name: "Ben" });
    const group = telegram.group({ title: "Family", members: [ann, ben], membersVisible: true });
    await group.waitFor(/Reply to a file with \/keep/);
    await group.send(ben, `hello @${telegram.bot.username}`);
    const choices = () =>
      database.query(`SELECT user_id FROM members WHERE user_id = ${ben.id} AND status <> 'left'`);
    await until(async () => (await choices()).length === 1, "the group is a choice");
    group.kick(ann, ben);
    await until(async () => (await choices()).length === 0, "the group is no choice");
    group.quiet = true;
    group.add(ann, ben);
    await group.send(ben, `back @${telegram.bot.username}`);
    await until(async () => (await choices()).length === 1, "the group is a choice again");
    await ben.send("/start");
    await ben.waitFor(/Hello/);
    await ben.press(/📍/);
    await ben.waitFor(/Choose a library/);
    assert.ok(ben.buttons().flat().includes("👥 Family"));
  },
);

testKeeper(
  "a banned administrator changes nothing of the library",
  async ({ telegram, database }) => {
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const { ann, ben, group } = await foundKeeping(telegram, code);
      for (const person of [ann, ben]) {
        await person.send("/start");
        await person.waitFor(saying(t.menu.greeting(person.user.first_name)));
      }
      await group.send(ann, "/library");
      const settings = await group.waitFor(saying(t.groups.settings("Family")));
      await group.press(ann, t.button.eraseLibrary);
      const question = await group.waitFor(saying(t.groups.askErase()));
      await telegram.idle();
      await database.query(`UPDATE users SET banned_at = now() WHERE id = ${ann.id}`);
      const said = postsOf(group, telegram).length;
      await group.pressData(ann, settings, buttons.groupKeeps.pack({ keeps: "replied" }));
      await group.pressData(
        ann,
        settings,
        buttons.groupOrganisers.pack({ organisers: "administrators" }),
      );
      await group.pressData(ann, settings, buttons.groupLanguages.pack({}));
      await group.pressData(ann, settings, buttons.groupReads.pack({ on: "no" }));
      await group.send(ann, t.groups.word, { reply_to: question });
      await group.send(ann, "/library");
      await telegram.idle();
      assert.equal(postsOf(group, telegram).length, said);
      assert.equal(group.chat.now(settings)?.text, question.text);
      assert.deepEqual(
        await database.query(
          `SELECT keeps, organisers, reads_documents, removed_at FROM libraries WHERE chat_id = ${group.id}`,
        ),
        [{ keeps: "everything", organisers: "everyone", reads_documents: true, removed_at: null }],
      );
      await ann.send("/start");
      await ann.waitFor(saying(t.failure.banned()));
    }
  },
);

testKeeper(
  "a title or name that would break a message is shown on one line without what turns its direction",
  async ({ telegram, database }) => {
    const title = "\u202eylimaF\u202c\n\n<b>&\u0000\u200f";
    const { ann, group } = await foundKeeping(telegram, "en", { title });
    await group.as(ann).sendMedia("document", { file_name: "plan.pdf" });
    await kept(database, 1);
    const titles = () => database.query(`SELECT title FROM libraries WHERE id < 0`);
    assert.deepEqual(await titles(), [{ title: "ylimaF <b>&" }]);
    await telegram.follow(ann, openUrl(group, ann));
    await ann.waitFor(/^📍 ylimaF <b>&\n/);
    group.rename(ann, "\u2067\u3164\u2069");
    await until(
      async () => JSON.stringify(await titles()) === JSON.stringify([{ title: "👥" }]),
      "a title without letters",
    );
  },
);

testKeeper(
  "where the bot may not write, what it would say is left out, and what is posted is kept",
  async ({ telegram, database }) => {
    const { ann, group } = await foundKeeping(telegram);
    telegram.fault({
      kind: "refuse",
      method: "sendMessage",
      chat_id: group.id,
      description: "Bad Request: TOPIC_CLOSED",
    });
    await group.sendMedia(ann, "document", { file_name: "large.pdf", file_size: 3_000 });
    await group.sendMedia(ann, "document", { file_name: "small.pdf", file_size: 10 });
    await kept(database, 1);
    await telegram.idle();
    assert.deepEqual(await database.query(`SELECT reference FROM inbox`), []);
  },
  { MAX_FILE_SIZE: "1KB" },
);

testKeeper(
  "a group that Telegram holds up is kept on all the same: a reaction is not waited for",
  async ({ telegram, database }) => {
    const { ann, group } = await foundKeeping(telegram);
    telegram.fault({ kind: "429", method: "setMessageReaction", retry_after: 40 });
    for (let index = 0; index < 8; index++) {
      await group.sendMedia(ann, "document", { file_name: `${index}.pdf` });
    }
    await until(
      async () => (await database.query(`SELECT id FROM files`)).length === 8,
      "all are kept",
      20_000,
    );
  },
);

testKeeper(
  "a link to a group's file opens for nobody once its maker has left, however its command is spelled",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const ben = telegram.person({ first_name: "Ben" });
    const group = telegram.group({ title: "Family", members: [ann, ben], membersVisible: true });
    await group.waitFor(/Reply to a file with \/keep/);
    const post = await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await group.send(ann, "/keep", { reply_to: post });
    await kept(database, 1);
    const url = await shareAs(ben, telegram, group);
    const payload = new URL(url).searchParams.get("start")!;
    group.quiet = true;
    group.kick(ann, ben);
    await telegram.idle();
    for (const space of [" ", "  ", "\n", " \t "]) {
      // Believed for five minutes at most.
      await database.query(
        `UPDATE members SET status = 'member', known_at = known_at - interval '6 minutes'`,
      );
      await database.query(`UPDATE links SET revoked_at = NULL`);
      const before = ben.messages.length;
      await ben.send(`/start${space}${payload}`);
      await until(() => ben.messages.length > before + 1, "an answer");
      await telegram.idle();
      assert.match(ben.messages.at(-1)!.text ?? "", /link doesn't work/, JSON.stringify(space));
    }
  },
);

testKeeper(
  "a link to a file of a group that is no longer allowed opens nothing",
  async ({ telegram, database, restart }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await kept(database, 1);
    const url = await shareAs(ben, telegram, group);
    const cleo = telegram.person({ first_name: "Cleo" });
    await telegram.follow(cleo, url);
    await cleo.waitFor(({ document }) => document?.file_name === "secret.pdf");
    await restart({ ALLOWED_CHATS: "-1001" });
    await telegram.follow(cleo, url);
    await cleo.waitFor(/link doesn't work/);
    await cleo.press(
      cleo.messages.find(({ document }) => document !== undefined)!,
      /💾 Save to my files/,
    );
    await until(
      () => cleo.messages.filter(({ text }) => /link doesn't work/.test(text ?? "")).length === 2,
      "nothing to save",
    );
    assert.equal((await database.query(`SELECT id FROM files`)).length, 1);
  },
);

testKeeper(
  "`📥 Get all` on a screen of a group's library sends nothing of another one, also after its reader was removed",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await ben.sendDocument({ file_name: "mine.pdf" });
    await ben.waitFor(/Saved/);
    await group.sendMedia(ann, "document", { file_name: "ours.pdf" });
    await kept(database, 2);
    // Screens are dated in whole seconds.
    telegram.advance(-5_000);
    await telegram.follow(ben, openUrl(group, ben));
    await ben.waitFor(/1 file/);
    await ben.send("/files");
    await ben.waitFor(/My Files/);
    await ben.press(/All Files/);
    const list = await ben.waitFor(/All Files – 1 file/);
    await telegram.idle();
    telegram.advance(5_000);
    group.kick(ann, ben);
    await telegram.idle();
    await ben.send("/files");
    await ben.waitFor(/not a member/);
    await ben.press(list, /📥 Get all/);
    await until(
      () =>
        /out of date/.test(
          ben.messages.find((one) => one.message_id === list.message_id)?.text ?? "",
        ),
      "the screen is out of date",
    );
    await telegram.idle();
    assert.ok(!telegram.calls.some(({ method }) => method === "sendDocument"));
  },
);

testKeeper(
  "what is saved from a link goes into one's own library, and so does the way to it while a group's is in force",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "ours.pdf" });
    await kept(database, 1);
    await ann.sendDocument({ file_name: "boiler.pdf" });
    const card = await ann.waitFor(/Saved/);
    await ann.press(card, /Share/);
    await until(() => ann.buttons(card).flat().includes("📋 Copy link"), "the link is shown");
    const { copied } = await ann.press(card, "📋 Copy link");
    await telegram.follow(ben, openUrl(group, ben));
    await ben.waitFor(/1 file/);
    await telegram.follow(ben, copied!);
    const file = await ben.waitFor(({ document }) => document?.file_name === "boiler.pdf");
    await ben.press(file, /💾 Save to my files/);
    await ben.waitFor(/Saved to your files: boiler/);
    assert.deepEqual(ben.buttons(), [["📍 My library", "🏠 Menu"]]);
    await ben.press("📍 My library");
    await ben.waitFor(/your own library/);
    await ben.send("boiler");
    await ben.waitFor(({ document }) => document?.file_name === "boiler.pdf");
  },
);

testKeeper(
  "what is pressed on the screen of one library does nothing to what is ticked in another",
  async ({ telegram, database }) => {
    const { ann, group } = await foundKeeping(telegram);
    await ann.sendDocument({ file_name: "mine.pdf" });
    await ann.waitFor(/Saved/);
    await group.sendMedia(ann, "document", { file_name: "ours.pdf" });
    await kept(database, 2);
    const tick = async (name: string) => {
      await ann.send("/files");
      await ann.waitFor(/My Files/);
      await ann.press(/All Files/);
      await ann.waitFor(/All Files –/);
      await ann.press(/☑️ Select/);
      await until(() => ann.buttons().flat().some((label) => label.includes("⬜")), "ticking");
      await ann.press(new RegExp(name));
      await until(() => ann.buttons().flat().some((label) => label.includes("✅")), "ticked");
      return ann.messages.at(-1)!;
    };
    // Screens are dated in whole seconds.
    telegram.advance(-5_000);
    const mine = await tick("mine");
    await telegram.idle();
    telegram.advance(5_000);
    await telegram.follow(ann, openUrl(group, ann));
    await ann.waitFor(/The group's library/);
    const ours = await tick("ours");
    await ann.press(mine, /🗑 Delete/);
    await telegram.idle();
    const deleted = () => database.query(`SELECT name FROM files WHERE deleted_at IS NOT NULL`);
    assert.deepEqual(await deleted(), []);
    await ann.press(ours, /🗑 Delete/);
    await until(async () => (await deleted()).length === 1, "what was ticked is deleted");
    assert.deepEqual(await deleted(), [{ name: "ours.pdf" }]);
  },
);

testKeeper(
  "where only administrators organise, the reply to an upload removes what its sender posted, and nothing of others",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    const ours = await group.sendMedia(ann, "document", { file_name: "ours.pdf" });
    await kept(database, 1);
    await database.query(`UPDATE libraries SET organisers = 'administrators' WHERE id < 0`);
    await telegram.follow(ben, openUrl(group, ben));
    await ben.waitFor(/1 file/);
    const live = () =>
      database.query(`SELECT name FROM files WHERE deleted_at IS NULL ORDER BY name`);
    await ben.sendDocument({ file_name: "first.pdf" });
    await ben.sendDocument({ file_name: "second.pdf" });
    await ben.press(await ben.waitFor(/first\.pdf[\s\S]*second\.pdf/), /🗑 Delete/);
    await until(async () => (await live()).length === 1, "his files are removed");
    // With a file of Ann's among them, which is there already.
    await ben.sendDocument({ file_name: "one.pdf" });
    await ben.sendDocument({ file_unique_id: ours.document!.file_unique_id });
    const shared = await ben.waitFor(/one\.pdf[\s\S]*already/);
    assert.match((await ben.press(shared, /🗑 Delete/)).text ?? "", /Only administrators/);
    assert.equal((await live()).length, 2);
  },
);

/** Somebody opens the group's one file and shares it; the link. */
async function shareAs(person: Person, telegram: Emulator, group: Group): Promise<string> {
  await telegram.follow(person, openUrl(group, person));
  await person.waitFor(/1 file/);
  await person.send("secret");
  const card = await person.waitFor(({ document }) => document !== undefined);
  await person.press(card, /Share/);
  await until(() => person.buttons(card).flat().includes("📋 Copy link"), "the link is shown");
  const { copied } = await person.press(card, "📋 Copy link");
  return copied!;
}
