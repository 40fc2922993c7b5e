/** What is kept of a group's posts, and who organises it, in every language. */
import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";
import {
  found,
  foundKeeping,
  IN_EVERY_LANGUAGE,
  kept,
  openUrl,
  postsOf,
  saying,
} from "../../support/groups.ts";
import { until } from "../../support/until.ts";

for (const { code, t } of IN_EVERY_LANGUAGE) {
  testKeeper(
    `an album has its caption on every file, whichever member carries it, and follows its edits (${code})`,
    async ({ telegram, database }) => {
      const { ann, ben, group } = await foundKeeping(telegram, code);
      const album = await group.as(ben).sendAlbum([
        { kind: "photo" },
        { kind: "photo", caption: "Trip to Madrid #sea" },
        { kind: "photo" },
      ]);
      await kept(database, 3);
      const words = () =>
        database.query<{ name: string; caption: string | null; tags: string[] }>(
          `SELECT name, caption, tags FROM files ORDER BY message_id`,
        );
      const captions = async () => (await words()).map(({ caption }) => caption);
      await until(
        async () => (await captions()).every((caption) => caption === "Trip to Madrid #sea"),
        "all have the caption",
      );
      assert.deepEqual((await words()).map(({ name }) => name), [
        "Trip to Madrid.jpg",
        "Trip to Madrid (2).jpg",
        "Trip to Madrid (3).jpg",
      ]);
      assert.deepEqual(album.map((message) => group.reactions(message)), [["👍"], [], []]);
      await group.editCaption(ben, album[1]!, "Trip to Toledo");
      await until(
        async () => (await captions()).every((caption) => caption === "Trip to Toledo"),
        "all have the edited caption",
      );
      assert.deepEqual((await words()).map(({ tags }) => tags), [[], [], []]);

      // What has neither name nor caption is called by its kind, in the group's language.
      const nameless = await group.as(ben).sendAlbum([{ kind: "photo" }, { kind: "photo" }]);
      await kept(database, 5);
      for (const [index, { name }] of (await words()).slice(3).entries()) {
        const { message_id } = nameless[index]!;
        const made = `^${t.kind.photo} \\d{4}-\\d{2}-\\d{2} \\(${message_id}\\)\\.jpg$`;
        assert.match(name, new RegExp(made));
      }
      await telegram.follow(ann, openUrl(group, ann));
      await ann.waitFor(saying(t.groups.entered(5)));
    },
  );
}

testKeeper(
  "a comment that is added while forwarding to a group is the caption of the files, whatever others post meanwhile",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    const files = (name: string) =>
      [1, 2].map((number) => ({
        kind: "document" as const,
        file_name: `${name} ${number}.pdf`,
        ...(number === 2 && { caption: "own" }),
      }));
    const between = () => group.as(ann).forward({ kind: "document", file_name: "anns.pdf" });
    const words = async () =>
      Object.fromEntries(
        (await database.query<{ name: string; caption: string | null; tags: string[] }>(
          `SELECT name, caption, tags FROM files`,
        )).map(({ name, caption, tags }) => [name, [caption, ...tags].join("|")]),
      );
    const { comment } = await group.as(ben).forwardWithComment(files("before"), "Trip #sea", {
      between,
    });
    await kept(database, 4);
    await group.sendMedia(ben, "document", { file_name: "bens.pdf" });
    const said = postsOf(group, telegram).length;
    await group.as(ben).forwardWithComment(files("after"), "Rent", { comes: "after" });
    await kept(database, 7);
    await telegram.idle();
    const captioned = {
      "before 1.pdf": "Trip #sea|sea",
      "before 2.pdf": "Trip #sea\n\nown|sea",
      "anns.pdf": "",
      "bens.pdf": "",
      "after 1.pdf": "Rent",
      "after 2.pdf": "Rent\n\nown",
    };
    assert.deepEqual(await words(), captioned);
    await group.as(ben).editText(comment, "Trip to Toledo");
    await telegram.idle();
    assert.deepEqual(await words(), {
      ...captioned,
      "before 1.pdf": "Trip to Toledo",
      "before 2.pdf": "Trip to Toledo\n\nown",
    });
    assert.equal(postsOf(group, telegram).length, said);
  },
);

for (const { code, t } of IN_EVERY_LANGUAGE) {
  testKeeper(
    `/keep on one of an album keeps all that was seen of it, and a text becomes a note that follows its edits (${code})`,
    async ({ telegram, database, restart }) => {
      const { ann, ben, group } = await found(telegram, code, { bot: "administrator" });
      await group.waitFor(saying(t.groups.askEverything()));
      await group.press(ann, t.button.cancel);
      await group.waitFor(saying(t.groups.replied()));
      const album = await group.as(ben).sendAlbum([
        { kind: "photo", caption: "Trip" },
        { kind: "photo" },
        { kind: "photo" },
      ]);
      await until(
        async () => (await database.query(`SELECT message_id FROM album_posts`)).length === 3,
        "the album was seen",
      );
      assert.equal((await database.query(`SELECT id FROM files`)).length, 0);
      await restart();
      await group.send(ann, "/keep", { reply_to: album[2]! });
      await kept(database, 3);
      const captions = await database.query<{ caption: string }>(`SELECT caption FROM files`);
      assert.deepEqual(captions.map(({ caption }) => caption), ["Trip", "Trip", "Trip"]);
      await until(() => group.reactions(album[0]!).length === 1, "the first has the reaction");
      assert.deepEqual(group.reactions(album[2]!), []);

      const text = await group.send(ben, "The code is 1234, see https://example.org");
      await group.send(ann, "/keep", { reply_to: text });
      await kept(database, 4);
      await until(() => group.reactions(text).length === 1, "the note has the reaction");
      await group.as(ben).editText(text, "The code is 5678");
      await until(
        async () =>
          (await database.query(`SELECT id FROM files WHERE note = 'The code is 5678'`)).length ===
            1,
        "the note is edited",
      );
      await telegram.follow(ben, openUrl(group, ben));
      await ben.waitFor(saying(t.groups.entered(4)));
      await ben.send("code");
      await ben.waitFor(/The code is 5678/);
      const [note] = await database.query<{ posted_name: string; category: string }>(
        `SELECT posted_name, category FROM files WHERE kind = 'note'`,
      );
      assert.deepEqual(note, { posted_name: "Ben", category: "note" });
    },
  );
}

testKeeper(
  "an allowed group stays allowed when it becomes a supergroup, also after a restart",
  async ({ telegram, database, restart }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const group = telegram.group({ type: "group", id: -4242, members: [ann] });
    await group.waitFor(/Reply to a file with \/keep/);
    const first = await group.sendMedia(ann, "document", { file_name: "first.pdf" });
    await group.send(ann, "/keep", { reply_to: first });
    await kept(database, 1);
    group.migrate(ann);
    await telegram.idle();
    for (const [index, name] of ["second.pdf", "third.pdf"].entries()) {
      const post = await group.sendMedia(ann, "document", { file_name: name });
      await group.send(ann, "/keep", { reply_to: post });
      await kept(database, index + 2);
      await restart();
    }
    const libraries = await database.query(`SELECT id FROM libraries WHERE chat_id IS NOT NULL`);
    assert.equal(libraries.length, 1);
  },
  { ALLOWED_CHATS: "-4242" },
);

testKeeper(
  "administrators post anonymously, channels and other bots post too: what counts as people's is kept",
  async ({ telegram, database }) => {
    const { ann, group } = await foundKeeping(telegram);
    group.promote(ann, ann, { is_anonymous: true });
    await telegram.idle();
    await group.sendMedia(ann, "document", { file_name: "anonymous.pdf" });
    await kept(database, 1);
    const files = await database.query(`SELECT posted_by, posted_name FROM files`);
    assert.deepEqual(files, [{ posted_by: null, posted_name: "Family" }]);
    // Anonymous administrators set the library up, too.
    await group.send(ann, "/library");
    await group.waitFor(/settings of this group/);
  },
);

for (const { code, t } of IN_EVERY_LANGUAGE) {
  const { button } = t;
  testKeeper(
    `organising follows /library, and what can't be undone is for administrators (${code})`,
    async ({ telegram, database }) => {
      const { ann, ben, group } = await foundKeeping(telegram, code);
      await group.sendMedia(ann, "document", { file_name: "ours.pdf" });
      await group.sendMedia(ben, "document", { file_name: "bens.pdf" });
      await group.sendMedia(ben, "document", { file_name: "more.pdf" });
      await kept(database, 3);
      const no = t.groups.administratorsOnly().text;
      for (const person of [ann, ben]) {
        await telegram.follow(person, openUrl(group, person));
        await person.waitFor(saying(t.groups.entered(3)));
      }
      const card = async (person: typeof ben, name: string) => {
        await person.send(name);
        return await person.waitFor(({ document }) => document?.file_name === `${name}.pdf`);
      };

      // At first everyone organises; only what can't be undone is the administrators'.
      const theirs = await card(ben, "ours");
      await ben.press(theirs, button.delete);
      await ben.waitFor(saying(t.files.deleted("ours.pdf")));
      await ben.send("/trash");
      const trash = await ben.waitFor(/🗑/);
      assert.equal((await ben.press(trash, button.emptyTrash)).text, no);
      await ben.press(trash, /ours\.pdf/);
      const deleted = await ben.waitFor(({ document }) => document?.file_name === "ours.pdf");
      assert.equal((await ben.press(deleted, button.deleteForGood)).text, no);
      await ben.press(deleted, button.restore);
      await ben.waitFor(/ours\.pdf/);
      await ben.send("/export");
      await ben.waitFor(saying(t.groups.administratorsOnly()));

      // Now only administrators do.
      await group.send(ann, "/library");
      await group.waitFor(saying(t.groups.settings("Family")));
      await group.press(ann, button.administratorsOrganise);
      await until(
        () => group.as(ann).buttons().flat().includes(`✓ ${button.administratorsOrganise}`),
        "it is set",
      );
      const again = await card(ben, "ours");
      for (const label of [button.rename, button.move, button.tags, button.share, button.delete]) {
        assert.equal((await ben.press(again, label)).text, no, label);
      }
      const own = await card(ben, "bens");
      assert.equal((await ben.press(own, button.rename)).text, no);
      await ben.press(own, button.delete);
      await ben.waitFor(saying(t.files.deleted("bens.pdf")));
      await ann.send("/trash");
      await ann.waitFor(/🗑/);
      await ann.press(button.emptyTrash);
      await ann.press(button.yesEmptyTrash);
      await kept(database, 2);
      await ann.send("/export");
      const manifest = await ann.waitFor(({ document }) =>
        document?.file_name?.endsWith(".json") ?? false
      );
      assert.equal(manifest.caption, t.exports.done(2, 1, true).text);

      // An administrator who is demoted is one no longer.
      group.promote(ann, ben);
      await telegram.idle();
      const renamed = await card(ben, "more");
      await ben.press(renamed, button.rename);
      await ben.send("by ben");
      await ben.waitFor(/by ben/);
      group.demote(ann, ben);
      await telegram.idle();
      assert.equal((await ben.press(button.rename)).text, no);
      const said = postsOf(group, telegram).filter(({ text }) => text === no);
      assert.equal(said.length, 0);
    },
  );
}
