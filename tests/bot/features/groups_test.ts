import assert from "node:assert/strict";
import type { Database } from "../../../src/database/database.ts";
import { testKeeper } from "../../support/keeper.ts";
import { until } from "../../support/until.ts";
import type { Emulator, Group, Person } from "../../telegram/emulator.ts";

/** Ann owns the group, Ben is a member. */
async function found(
  telegram: Emulator,
  options: Partial<Parameters<Emulator["group"]>[0]> = {},
): Promise<{ ann: Person; ben: Person; group: Group }> {
  const ann = telegram.person({ first_name: "Ann" });
  const ben = telegram.person({ first_name: "Ben" });
  const group = telegram.group({ title: "Family", members: [ann, ben], ...options });
  await group.waitFor(/Reply to a file with \/keep/);
  return { ann, ben, group };
}

/** The same, and everything is kept. */
async function foundKeeping(
  telegram: Emulator,
  options: Partial<Parameters<Emulator["group"]>[0]> = {},
) {
  const all = await found(telegram, { bot: "administrator", ...options });
  await all.group.waitFor(/Keep everything posted here/);
  await all.group.press(all.ann, /✅ Yes/);
  await all.group.waitFor(/From now on/);
  return all;
}

const openUrl = (group: Group, person: Person) => {
  const button = group.as(person).button(/📂 Open/);
  assert.ok(button && "url" in button);
  return button.url;
};

const posts = (group: Group, telegram: Emulator) =>
  group.messages.filter(({ from }) => from?.id === telegram.bot.id);

/** Waits until so many files are kept. */
const kept = (database: Database, files: number) =>
  until(
    async () => (await database.query(`SELECT id FROM files`)).length === files,
    `${files} files are kept`,
  );

testKeeper(
  "added to a group, the bot says once what it does, and keeps what is replied to with /keep",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await found(telegram);
    const photo = await group.sendMedia(ben, "photo", { caption: "Trip to Madrid #sea" });
    await group.send(ann, "nice");
    await telegram.idle();
    assert.deepEqual(group.reactions(photo), []);
    await group.send(ann, "/keep", { reply_to: photo });
    await until(() => Promise.resolve(group.reactions(photo).includes("👍")), "the photo is kept");
    await telegram.idle();
    assert.equal(posts(group, telegram).length, 1);
    const files = await database.query<
      { posted_name: string; library_id: number; caption: string }
    >(
      `SELECT posted_name, library_id, caption FROM files`,
    );
    assert.equal(files.length, 1);
    assert.equal(files[0]?.posted_name, "Ben");
    assert.equal(files[0]?.caption, "Trip to Madrid #sea");
    assert.ok(files[0]!.library_id < 0);
    await group.send(ann, "/keep", { reply_to: photo });
    await group.send(ann, "/keep");
    await until(() => Promise.resolve(posts(group, telegram).length === 2), "the bot answers");
    assert.match(posts(group, telegram)[1]?.text ?? "", /Reply to a file/);
    assert.equal((await database.query(`SELECT id FROM files`)).length, 1);
  },
);

testKeeper(
  "made an administrator, the bot asks once, and keeps everything after an administrator's yes, without a word",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await found(telegram);
    group.promoteBot(ann);
    await group.waitFor(/Keep everything posted here/);
    const early = await group.sendMedia(ben, "photo");
    await telegram.idle();
    assert.deepEqual(group.reactions(early), []);
    const refused = await group.press(ben, /✅ Yes/);
    assert.match(refused.text ?? "", /Only administrators/);
    await group.press(ann, /✅ Yes/);
    await group.waitFor(/From now on/);
    const said = posts(group, telegram).length;
    telegram.limits = true;
    for (let index = 0; index < 20; index++) {
      await group.sendMedia(index % 2 ? ann : ben, "document", { file_name: `doc ${index}.pdf` });
    }
    await kept(database, 20);
    await telegram.idle();
    assert.equal(posts(group, telegram).length, said);
    const other = group.addOtherBot(ann);
    telegram.seesOtherBots = true;
    await other.sendDocument({ file_name: "theirs.pdf" });
    await group.linkedChannel("News").sendDocument({ file_name: "news.pdf" });
    await group.send(ben, "just words");
    await telegram.idle();
    assert.equal((await database.query(`SELECT id FROM files`)).length, 20);
  },
);

testKeeper(
  "a member finds what the group keeps in private, with the group's name on every screen, and switches back",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ben, "document", { file_name: "rent.pdf" });
    await ben.sendDocument({ file_name: "private.pdf" });
    await ben.waitFor(/private\.pdf/);
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await telegram.follow(ann, openUrl(group, ann));
    await ann.waitFor(/Family[\s\S]*1 file/);
    await ann.send("/files");
    await ann.waitFor(/^📍 Family\n\n📂 My Files – 1 file/);
    await ann.press(/All Files/);
    await ann.waitFor(/^📍 Family/);
    await ann.press(/rent\.pdf/);
    const card = await ann.waitFor(/rent\.pdf/);
    assert.doesNotMatch(card.caption ?? "", /Family/);
    await ann.sendDocument({ file_name: "from ann.pdf" });
    await ann.waitFor(/^📍 Family[\s\S]*from ann\.pdf/);
    await telegram.idle();
    const before = database.exchanges;
    await ann.send("private");
    await ann.waitFor(/Nothing found/);
    assert.ok(database.exchanges - before <= 2);
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await ann.press("📍 My library");
    await ann.waitFor(/Choose a library/);
    assert.deepEqual(ann.buttons().flat().slice(0, 2), ["📍 My library", "✓ 👥 Family"]);
    await ann.press("📍 My library");
    await ann.waitFor(/own library/);
    await ann.send("/files");
    const own = await ann.waitFor(/My Files – 0 files/);
    assert.doesNotMatch(own.text ?? "", /Family/);
    await ben.send("/files");
    await ben.waitFor(/^📂 My Files – 1 file/);
  },
);

testKeeper(
  "whoever is removed gets nothing more: old buttons, inline mode, the deep link, the session",
  async ({ telegram }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await telegram.idle();
    const url = openUrl(group, ann);
    await telegram.follow(ben, url);
    await ben.waitFor(/1 file/);
    await ben.send("/files");
    await ben.waitFor(/My Files/);
    await ben.press(/All Files/);
    const list = await ben.waitFor(/All Files – 1 file/);
    assert.equal((await ben.query("secret")).results.length, 1);
    assert.equal((await ben.query("secret")).cache_time, 0);
    const shown = () =>
      ben.messages.filter(({ text, caption }) => /secret\.pdf|Family/.test(`${text}${caption}`))
        .length;
    group.kick(ann, ben);
    const count = shown();
    await ben.press(list, /secret/);
    await ben.waitFor(/not a member/);
    assert.deepEqual((await ben.query("secret")).results, []);
    await telegram.follow(ben, url);
    await ben.waitFor(/not a member/);
    await ben.send("secret");
    await ben.waitFor(/Nothing found/);
    await ben.send("/start");
    await ben.waitFor(/Hello/);
    assert.ok(!ben.buttons().flat().includes("📍 My library"));
    await telegram.idle();
    // The list became a sentence: nothing new tells of the group.
    assert.equal(shown(), count - 1);
    group.add(ann, ben);
    await telegram.idle();
    await telegram.follow(ben, url);
    await ben.waitFor(/1 file/);
  },
);

testKeeper(
  "a forged library or link tells nothing, and where nobody can be asked the answer is no",
  async ({ telegram }) => {
    const { ann, group } = await found(telegram);
    const photo = await group.sendMedia(ann, "photo");
    await group.send(ann, "/keep", { reply_to: photo });
    await until(() => Promise.resolve(group.reactions(photo).length === 1), "the photo is kept");
    const cleo = telegram.person({ first_name: "Cleo" });
    await cleo.send("/start");
    const menu = await cleo.waitFor(/Hello/);
    for (const data of ["gl:1", "gl:2", "gl:zzzzzzzz"]) {
      await cleo.pressData(menu, data);
      await telegram.idle();
      assert.equal(cleo.messages.at(-1)?.text, "You're not a member of this group.");
    }
    await cleo.open("g_00000000000000000000000000000000");
    await cleo.waitFor(/^You're not a member of this group\.$/);
    await cleo.open("g_nonsense");
    await cleo.waitFor(/^You're not a member of this group\.$/);
    await telegram.follow(ann, openUrl(group, ann));
    await ann.waitFor(/I can't check who is in this group/);
  },
);

testKeeper(
  "a group that becomes a supergroup keeps its library, whatever comes first",
  async ({ telegram, database }) => {
    for (
      const steps of [["joined", "to", "from"], ["from", "joined", "to"], [
        "to",
        "from",
        "joined",
      ]] as const
    ) {
      const { ann, group } = await foundKeeping(telegram, { type: "group", title: steps.join() });
      await group.sendMedia(ann, "document", { file_name: "old.pdf" });
      await telegram.idle();
      const url = openUrl(group, ann);
      group.migrate(ann, steps);
      await telegram.idle();
      await group.sendMedia(ann, "document", { file_name: "new.pdf" });
      await telegram.idle();
      assert.equal(posts(group, telegram).length, 0);
      await telegram.follow(ann, url);
      await ann.waitFor(/2 files/);
      const libraries = await database.query(
        `SELECT id FROM libraries WHERE chat_id = ${group.id}`,
      );
      assert.equal(libraries.length, 1);
    }
  },
);

testKeeper(
  "administrators set what is kept and who organises, and delete the library after a typed confirmation",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await found(telegram, { bot: "administrator" });
    await group.send(ben, "/library");
    await group.waitFor(/Only administrators/);
    await group.send(ann, "/library");
    await group.waitFor(/settings of this group/);
    await group.press(ann, /^Keep everything$/);
    await group.waitFor(/settings of this group/);
    assert.ok(group.as(ann).buttons().flat().includes("✓ Keep everything"));
    await group.press(ann, /Only administrators may organise/);
    await group.sendMedia(ann, "document", { file_name: "ours.pdf" });
    await group.sendMedia(ben, "document", { file_name: "bens.pdf" });
    await telegram.idle();
    await telegram.follow(ben, openUrl(group, ben));
    await ben.waitFor(/2 files/);
    await ben.send("/files");
    await ben.waitFor(/My Files/);
    await ben.press(/All Files/);
    await ben.waitFor(/All Files –/);
    await ben.press(/ours\.pdf/);
    await ben.waitFor(/ours\.pdf/);
    const renamed = await ben.press(/✏️ Rename/);
    assert.match(renamed.text ?? "", /Only administrators/);
    const deleted = await ben.press(/🗑 Delete/);
    assert.match(deleted.text ?? "", /Only administrators/);
    await group.press(ann, /❌ Delete this library/);
    const question = await group.waitFor(/Reply to this message with DELETE/);
    await group.send(ben, "DELETE", { reply_to: question });
    await group.waitFor(/Only administrators/);
    await group.send(ann, "delete", { reply_to: question });
    await group.waitFor(/was deleted/);
    await ben.send("/files");
    await ben.waitFor(/not a member/);
    assert.equal(
      (await database.query(`SELECT id FROM libraries WHERE chat_id = ${group.id}`)).length,
      0,
    );
  },
);

testKeeper(
  "removed from a group, the bot keeps its library out of reach, and finds it again",
  async ({ telegram }) => {
    const { ann, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "kept.pdf" });
    await telegram.idle();
    const url = openUrl(group, ann);
    group.removeBot(ann);
    await telegram.idle();
    await telegram.follow(ann, url);
    await ann.waitFor(/not a member/);
    await group.addBot(ann);
    group.promoteBot(ann);
    await telegram.idle();
    await telegram.follow(ann, url);
    await ann.waitFor(/1 file/);
  },
);

testKeeper(
  "deleting an account takes the name off what was posted, and leaves the group its files",
  async ({ telegram, database }) => {
    const { ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ben, "document", { file_name: "bens.pdf" });
    await telegram.idle();
    await telegram.follow(ben, openUrl(group, ben));
    await ben.waitFor(/1 file/);
    await ben.send("/delete_account");
    await ben.waitFor(/DELETE/);
    await ben.send("DELETE");
    await ben.waitFor(/deleted|erased/i);
    const files = await database.query(`SELECT posted_by, posted_name FROM files`);
    assert.deepEqual(files, [{ posted_by: null, posted_name: null }]);
    assert.equal(
      (await database.query(`SELECT user_id FROM members WHERE user_id = ${ben.id}`)).length,
      0,
    );
  },
);

testKeeper("groups that are not allowed are kept nothing of", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const group = telegram.group({ members: [ann], bot: "administrator" });
  await group.sendMedia(ann, "photo");
  await group.send(ann, "/library");
  await telegram.idle();
  assert.equal(posts(group, telegram).length, 0);
  assert.equal((await database.query(`SELECT id FROM libraries`)).length, 0);
}, { ALLOWED_CHATS: "-1001" });
