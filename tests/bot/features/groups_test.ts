/** What becomes of a group and its members, in every language: the group's in the group, the person's in private. */
import assert from "node:assert/strict";
import {
  found,
  foundKeeping,
  IN_EVERY_LANGUAGE,
  kept,
  openUrl,
  postsOf,
  saying,
} from "../../support/groups.ts";
import { testKeeper } from "../../support/keeper.ts";
import { until } from "../../support/until.ts";
import { LANGUAGE_NAMES } from "../../../src/text/languages.ts";

testKeeper(
  "added to a group, the bot says once what it does, and keeps what is replied to with /keep",
  async ({ telegram, database }) => {
    for (const [index, { code, t }] of IN_EVERY_LANGUAGE.entries()) {
      const { ann, ben, group } = await found(telegram, code);
      const photo = await group.sendMedia(ben, "photo", { caption: "Trip to Madrid #sea" });
      await group.send(ann, "nice");
      await telegram.idle();
      assert.deepEqual(group.reactions(photo), []);
      await group.send(ann, "/keep", { reply_to: photo });
      await until(() => group.reactions(photo).includes("👍"), "the photo is kept");
      await telegram.idle();
      const said = () => postsOf(group, telegram).map(({ text }) => text);
      assert.deepEqual(said(), [t.groups.welcome().text]);
      const files = await database.query<{ library_id: number }>(
        `SELECT posted_name, library_id, caption FROM files ORDER BY id DESC`,
      );
      assert.equal(files.length, index + 1);
      assert.ok(files[0]!.library_id < 0);
      const { library_id } = files[0]!;
      const caption = "Trip to Madrid #sea";
      assert.deepEqual(files[0], { posted_name: "Ben", library_id, caption });
      await group.send(ann, "/keep", { reply_to: photo });
      await group.send(ann, "/keep");
      await group.send(ben, `hello @${telegram.bot.username}`);
      await group.waitFor(saying(t.groups.line()));
      const line = t.groups.line().text;
      assert.deepEqual(said().slice(1), [t.groups.keepWhat().text, line]);
      await group.send(ann, `/start@${telegram.bot.username}`);
      await until(() => said().length === 4, "/start is answered");
      assert.equal(said().at(-1), line);
      for (const message of postsOf(group, telegram).slice(2)) {
        assert.deepEqual(group.as(ann).buttons(message), [[t.button.openLibrary]]);
      }
      assert.equal((await database.query(`SELECT id FROM files`)).length, index + 1);
    }
  },
);

testKeeper(
  "made an administrator, the bot asks once, and keeps everything after an administrator's yes, without a word",
  async ({ telegram, database }) => {
    for (const [index, { code, t }] of IN_EVERY_LANGUAGE.entries()) {
      const { ann, ben, group } = await found(telegram, code);
      group.promoteBot(ann);
      await group.waitFor(saying(t.groups.askEverything()));
      const early = await group.sendMedia(ben, "photo");
      await telegram.idle();
      assert.deepEqual(group.reactions(early), []);
      const refused = await group.press(ben, t.button.yesKeepEverything);
      assert.equal(refused.text, t.groups.administratorsOnly().text);
      await group.press(ann, t.button.yesKeepEverything);
      await group.waitFor(saying(t.groups.everything()));
      const said = postsOf(group, telegram).length;
      telegram.limits = true;
      for (const [number, person] of [ann, ben, ann, ben, ann, ben].entries()) {
        await group.sendMedia(person, "document", { file_name: `doc ${number}.pdf` });
      }
      await kept(database, 6 * (index + 1));
      await telegram.idle();
      assert.equal(postsOf(group, telegram).length, said);
      const other = group.addOtherBot(ann);
      telegram.seesOtherBots = true;
      await other.sendDocument({ file_name: "theirs.pdf" });
      await group.linkedChannel("News").sendDocument({ file_name: "news.pdf" });
      await group.send(ben, "just words");
      await telegram.idle();
      await kept(database, 6 * (index + 1));
      telegram.limits = false;
    }
  },
);

testKeeper(
  "a member finds what the group keeps in private, with the group's name on every screen, and switches back",
  async ({ telegram, database }) => {
    for (const [index, { code, t }] of IN_EVERY_LANGUAGE.entries()) {
      const { button, groups } = t;
      const { ann, ben, group } = await foundKeeping(telegram, code);
      await group.sendMedia(ben, "document", { file_name: "rent.pdf" });
      await ben.sendDocument({ file_name: "private.pdf" });
      await ben.waitFor(/private\.pdf/);
      await ann.send("/start");
      await ann.waitFor(saying(t.menu.greeting("Ann")));
      await telegram.follow(ann, openUrl(group, ann, button.openLibrary));
      await ann.waitFor(saying(groups.entered(1)));
      await ann.send("/files");
      await ann.waitFor(/^📍 Family\n\n📂 .* [–—] 1 /);
      await ann.press(new RegExp(`^${button.allFiles}`));
      await ann.waitFor(new RegExp(`^📍 Family\n\n${button.allFiles}`));
      await ann.press(/rent\.pdf/);
      const card = await ann.waitFor(({ document }) => document !== undefined);
      assert.doesNotMatch(card.caption ?? "", /Family/);
      await ann.sendDocument({ file_name: "from ann.pdf" });
      await ann.waitFor(/^📍 Family[\s\S]*from ann\.pdf/);
      await telegram.idle();
      const before = database.exchanges;
      await ann.send("private");
      await ann.waitFor(saying(t.search.nothing("private")));
      assert.ok(database.exchanges - before <= 2);
      await ann.send("/start");
      await ann.waitFor(saying(t.menu.greeting("Ann")));
      await ann.press(button.libraries);
      await ann.waitFor(saying(groups.choose(false)));
      assert.deepEqual(ann.buttons().flat().slice(0, 2), [button.libraries, "✓ 👥 Family"]);
      await ann.press(button.libraries);
      await ann.waitFor(saying(groups.own()));
      await ann.send("/files");
      const own = await ann.waitFor(new RegExp(button.files));
      assert.doesNotMatch(own.text ?? "", /Family/);
      await ben.send("/files");
      await ben.waitFor(new RegExp(`^${button.files}`));

      // In private everybody reads their own language.
      const other = IN_EVERY_LANGUAGE[(index + 1) % IN_EVERY_LANGUAGE.length]!;
      const cleo = telegram.person({ first_name: "Cleo", language_code: other.code });
      group.join(cleo);
      await telegram.idle();
      await telegram.follow(cleo, openUrl(group, cleo, button.openLibrary));
      await cleo.waitFor(saying(other.t.groups.entered(2)));
    }
  },
);

testKeeper(
  "whoever is removed gets nothing more: old buttons, inline mode, the deep link, the session",
  async ({ telegram }) => {
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const { button } = t;
      const { ann, ben, group } = await foundKeeping(telegram, code);
      await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
      await telegram.idle();
      const url = openUrl(group, ann, button.openLibrary);
      await telegram.follow(ben, url);
      await ben.waitFor(saying(t.groups.entered(1)));
      await ben.send("/files");
      await ben.waitFor(new RegExp(button.files));
      await ben.press(new RegExp(`^${button.allFiles}`));
      const list = await ben.waitFor(new RegExp(button.allFiles));
      assert.equal((await ben.query("secret")).results.length, 1);
      assert.equal((await ben.query("secret")).cache_time, 0);
      const shown = () =>
        ben.messages.filter(({ text, caption }) => /secret\.pdf|Family/.test(`${text}${caption}`))
          .length;
      group.kick(ann, ben);
      const count = shown();
      const no = saying(t.groups.noMember());
      await ben.press(list, /secret/);
      await ben.waitFor(no);
      assert.deepEqual((await ben.query("secret")).results, []);
      await telegram.follow(ben, url);
      await ben.waitFor(no);
      await ben.send("secret");
      await ben.waitFor(saying(t.search.nothing("secret")));
      await ben.send("/start");
      await ben.waitFor(saying(t.menu.greeting("Ben")));
      assert.ok(!ben.buttons().flat().includes(button.libraries));
      await telegram.idle();
      // The list became a sentence: nothing new tells of the group.
      assert.equal(shown(), count - 1);
      group.add(ann, ben);
      await telegram.idle();
      await telegram.follow(ben, url);
      await ben.waitFor(saying(t.groups.entered(1)));
    }
  },
);

testKeeper(
  "a forged library or link tells nothing, and where nobody can be asked the answer is no",
  async ({ telegram }) => {
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const { ann, group } = await found(telegram, code);
      const photo = await group.sendMedia(ann, "photo");
      await group.send(ann, "/keep", { reply_to: photo });
      await until(() => group.reactions(photo).length === 1, "the photo is kept");
      const cleo = telegram.person({ first_name: "Cleo", language_code: code });
      await cleo.send("/start");
      const menu = await cleo.waitFor(saying(t.menu.greeting("Cleo")));
      const no = t.groups.noMember().text;
      for (const data of ["gl:1", "gl:2", "gl:zzzzzzzz"]) {
        await cleo.pressData(menu, data);
        await telegram.idle();
        assert.equal(cleo.messages.at(-1)?.text, no);
      }
      for (const payload of ["g_00000000000000000000000000000000", "g_nonsense"]) {
        await cleo.open(payload);
        await cleo.waitFor(({ text }) => text === no);
      }
      await telegram.follow(ann, openUrl(group, ann, t.button.openLibrary));
      await ann.waitFor(saying(t.groups.unverified()));
      // Whoever posted there has it among the choices, and sees it once they are known to be a member.
      await ann.send("/start");
      await ann.waitFor(saying(t.menu.greeting("Ann")));
      await ann.press(t.button.libraries);
      await ann.waitFor(saying(t.groups.choose(true)));
      assert.deepEqual(ann.buttons().flat(), [`✓ ${t.button.libraries}`, t.button.menu]);
    }
  },
);

/** What comes first when a group becomes a supergroup; in the last, nothing comes: Telegram tells by an error, when it is asked. */
const MIGRATIONS = [
  ["joined", "to", "from"],
  ["joined", "from", "to"],
  ["from", "joined", "to"],
  ["to", "from", "joined"],
  [],
] as const;

for (const { code, t } of IN_EVERY_LANGUAGE) {
  testKeeper(
    `a group that becomes a supergroup keeps its library, whatever comes first (${code})`,
    async ({ telegram, database }) => {
      const { button } = t;
      for (const steps of MIGRATIONS) {
        const { ann, ben, group } = await foundKeeping(telegram, code, {
          type: "group",
          title: steps.join() || "nothing",
        });
        await group.sendMedia(ann, "document", { file_name: "old.pdf" });
        await telegram.idle();
        const url = openUrl(group, ann, button.openLibrary);
        // Somebody in the middle of it, who is asked about again.
        await telegram.follow(ben, url);
        await ben.waitFor(saying(t.groups.entered(1)));
        await telegram.idle();
        const formerId = group.id;
        group.migrate(ann, steps);
        await telegram.idle();
        if (steps.length === 0) {
          await database.query(`UPDATE members SET known_at = known_at - interval '2 days'`);
          await ben.send("old");
          await ben.waitFor(({ document }) => document?.file_name === "old.pdf");
          assert.ok(
            telegram.calls.some(({ method, params }) =>
              method === "getChatMember" && Number(params.chat_id) === formerId
            ),
          );
        }
        const post = await group.sendMedia(ann, "document", { file_name: "new.pdf" });
        await telegram.idle();
        assert.deepEqual(group.reactions(post), ["👍"]);
        assert.equal(postsOf(group, telegram).length, 0);
        await telegram.follow(ann, url);
        await ann.waitFor(saying(t.groups.entered(2)));
        // A message of a basic group has no address, and none after it became a supergroup.
        for (const [name, address] of [["old", undefined], ["new", group.link(post)]] as const) {
          await ann.send(name);
          await ann.press(
            await ann.waitFor(({ document }) => document?.file_name === `${name}.pdf`),
            button.details,
          );
          const inChat = ann.button(
            button.inChat,
            await ann.waitFor(saying(t.groups.postedBy("Ann"))),
          );
          assert.equal(inChat && "url" in inChat ? inChat.url : undefined, address);
        }
        const libraries = await database.query(
          `SELECT id FROM libraries WHERE chat_id IN ($1, $2)`,
          [group.id, formerId],
        );
        assert.equal(libraries.length, 1);
      }
    },
  );
}

testKeeper(
  "administrators set what is kept and who organises, and delete the library after a typed confirmation",
  async ({ telegram, database }) => {
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const { button, groups } = t;
      const no = saying(groups.administratorsOnly());
      const { ann, ben, group } = await found(telegram, code, { bot: "administrator" });
      const isMarked = (label: string) =>
        until(() => group.as(ann).buttons().flat().includes(`✓ ${label}`), `${label} is marked`);
      await group.send(ben, "/library");
      await group.waitFor(no);
      await group.send(ann, "/library");
      await group.waitFor(saying(groups.settings("Family")));
      await isMarked(button.keepReplied);
      await group.press(ann, button.keepEverything);
      await isMarked(button.keepEverything);
      await group.press(ann, button.administratorsOrganise);
      await isMarked(button.administratorsOrganise);
      await group.press(ann, button.language);
      await group.waitFor(saying(t.settings.chooseLanguage()));
      await group.press(ann, LANGUAGE_NAMES[code]!);
      await group.waitFor(saying(groups.settings("Family")));
      await group.sendMedia(ann, "document", { file_name: "ours.pdf" });
      await telegram.idle();
      await telegram.follow(ben, openUrl(group, ben, button.openLibrary));
      await ben.waitFor(saying(groups.entered(1)));
      await ben.send("ours");
      const card = await ben.waitFor(({ document }) => document !== undefined);
      for (const label of [button.rename, button.delete]) {
        assert.equal((await ben.press(card, label)).text, groups.administratorsOnly().text);
      }
      await group.press(ann, button.eraseLibrary);
      const question = await group.waitFor(saying(groups.askErase()));
      await group.send(ben, groups.word, { reply_to: question });
      await group.waitFor(no);
      await group.send(ann, groups.word.toLowerCase(), { reply_to: question });
      await group.waitFor(saying(groups.erased()));
      await ben.send("/files");
      await ben.waitFor(saying(groups.noMember()));
      const left = await database.query(`SELECT id FROM libraries WHERE chat_id = $1`, [group.id]);
      assert.equal(left.length, 0);
    }
  },
);

testKeeper(
  "removed from a group, the bot keeps its library out of reach, and finds it again",
  async ({ telegram }) => {
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const { ann, group } = await foundKeeping(telegram, code);
      await group.sendMedia(ann, "document", { file_name: "kept.pdf" });
      await telegram.idle();
      const url = openUrl(group, ann, t.button.openLibrary);
      group.removeBot(ann);
      await telegram.idle();
      await telegram.follow(ann, url);
      await ann.waitFor(saying(t.groups.noMember()));
      await group.addBot(ann);
      group.promoteBot(ann);
      await telegram.idle();
      await telegram.follow(ann, url);
      await ann.waitFor(saying(t.groups.entered(1)));
    }
  },
);

testKeeper(
  "deleting an account takes the name off what was posted, and leaves the group its files",
  async ({ telegram, database }) => {
    for (const [index, { code, t }] of IN_EVERY_LANGUAGE.entries()) {
      const { ben, group } = await foundKeeping(telegram, code);
      await group.sendMedia(ben, "document", { file_name: "bens.pdf" });
      await telegram.idle();
      await telegram.follow(ben, openUrl(group, ben, t.button.openLibrary));
      await ben.waitFor(saying(t.groups.entered(1)));
      await ben.send("/delete_account");
      await ben.waitFor(saying(t.account.question()));
      await ben.send(t.account.word);
      await ben.waitFor(saying(t.account.deleted()));
      const files = await database.query(`SELECT posted_by, posted_name FROM files`);
      assert.deepEqual(files, Array(index + 1).fill({ posted_by: null, posted_name: null }));
      const members = await database.query(`SELECT user_id FROM members WHERE user_id = $1`, [
        ben.id,
      ]);
      assert.deepEqual(members, []);
    }
  },
);

testKeeper("groups that are not allowed are kept nothing of", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const group = telegram.group({ members: [ann], bot: "administrator" });
  await group.sendMedia(ann, "photo");
  await group.send(ann, "/library");
  await telegram.idle();
  assert.equal(postsOf(group, telegram).length, 0);
  assert.equal((await database.query(`SELECT id FROM libraries`)).length, 0);
}, { ALLOWED_CHATS: "-1001" });
