/** What is answered where a post of a group is not kept, and what becomes of one that is kept already. */
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
import { origins } from "../../telegram/origins.ts";

for (const { code, t } of IN_EVERY_LANGUAGE) {
  testKeeper(
    `/keep on an album says which of it was refused, in one message, and keeps the rest (${code})`,
    async ({ telegram, database }) => {
      const { ann, group } = await found(telegram, code, { bot: "administrator" });
      await group.waitFor(saying(t.groups.askEverything()));
      await group.press(ann, t.button.cancel);
      await group.waitFor(saying(t.groups.replied()));
      const album = await group.as(ann).sendAlbum([
        { kind: "document", file_name: "large.pdf", file_size: 3_000 },
        { kind: "document", file_name: "huge.pdf", file_size: 4_000 },
        { kind: "document", file_name: "small.pdf", file_size: 10 },
      ]);
      await until(
        async () => (await database.query(`SELECT message_id FROM album_posts`)).length === 3,
        "the album was seen",
      );
      // Of an account that somebody else may delete only the name is remembered.
      const dora = telegram.person({ first_name: "Dora" });
      const forwarded = await group.as(ann).forward(
        [{
          kind: "document",
          file_size: 10,
          caption: "Dora was here",
          caption_entities: [{ type: "text_mention", offset: 0, length: 4, user: dora.user }],
        }, { kind: "document", file_size: 10 }],
        { album: true, origin: origins.user(dora.user) },
      );
      const seen = () => database.query<{ message: string }>(`SELECT message FROM album_posts`);
      await until(async () => (await seen()).length === 5, "the forwarded album was seen");
      assert.doesNotMatch(JSON.stringify(await seen()), new RegExp(String(dora.id)));
      const said = postsOf(group, telegram).length;
      await group.send(ann, "/keep", { reply_to: album[2]! });
      await group.waitFor(saying(t.groups.tooLarge("large.pdf", 1_024)));
      await kept(database, 1);
      await telegram.idle();
      assert.equal(postsOf(group, telegram).length, said + 1);
      assert.deepEqual(album.map((message) => group.reactions(message)), [[], [], []]);
      await group.send(ann, "/keep", { reply_to: forwarded[1]! });
      await kept(database, 3);
      const sources = await database.query(`SELECT from_name, from_type FROM files ORDER BY id`);
      const from = { from_name: "Dora", from_type: "user" };
      assert.deepEqual(sources, [{ from_name: null, from_type: null }, from, from]);
    },
    { MAX_FILE_SIZE: "1KB" },
  );
}

testKeeper(
  "what can't be kept in a group is answered in one sentence in its language, once an hour where nobody asked",
  async ({ telegram, database }) => {
    for (const [index, { code, t }] of IN_EVERY_LANGUAGE.entries()) {
      const { ann, ben, group } = await foundKeeping(telegram, code);
      const large = await group.sendMedia(ben, "document", {
        file_name: "large.bin",
        file_size: 3_000,
      });
      await group.waitFor(saying(t.groups.tooLarge("large.bin", 1_024)));
      assert.deepEqual(group.reactions(large), []);
      const said = postsOf(group, telegram).length;
      await group.sendMedia(ben, "document", { file_name: "first.bin", file_size: 10 });
      await kept(database, index + 1);
      const second = await group.sendMedia(ben, "document", {
        file_name: "second.bin",
        file_size: 10,
      });
      await telegram.idle();
      assert.equal(postsOf(group, telegram).length, said);
      await group.send(ann, "/keep", { reply_to: second });
      const answer = await group.waitFor(saying(t.groups.full("second.bin")));
      assert.equal(answer.reply_to_message?.text, "/keep");
      assert.equal(postsOf(group, telegram).length, said + 1);
      await kept(database, index + 1);
    }
  },
  { MAX_FILE_SIZE: "1KB", USER_MAX_FILES: "1" },
);

testKeeper(
  "what was kept before gets its reaction too, and what is no person's is kept only where somebody asks for it, other bots' posts never",
  async ({ telegram, database }) => {
    telegram.seesOtherBots = true;
    for (const [index, { code, t }] of IN_EVERY_LANGUAGE.entries()) {
      const { ann, ben, group } = await foundKeeping(telegram, code);
      const first = await group.sendMedia(ben, "document", { file_name: "plan.pdf" });
      await until(() => group.reactions(first).length === 1, "it is kept");
      const { file_unique_id } = first.document!;
      const again = await group.sendMedia(ann, "document", { file_unique_id });
      await until(() => group.reactions(again).length === 1, "it was kept before");
      assert.deepEqual(group.reactions(again), ["👍"]);
      await kept(database, 3 * index + 1);

      const text = await group.send(ben, "see https://example.org");
      const news = await group.linkedChannel("News").sendDocument({ file_name: "news.pdf" });
      const bots = await group.addOtherBot(ann).sendDocument({ file_name: "bots.pdf" });
      await telegram.idle();
      for (const post of [text, news, bots]) assert.deepEqual(group.reactions(post), []);
      await kept(database, 3 * index + 1);
      for (const [number, post] of [text, news].entries()) {
        await group.send(ann, "/keep", { reply_to: post });
        await until(() => group.reactions(post).length === 1, "it was asked for");
        await kept(database, 3 * index + 2 + number);
      }
      const said = postsOf(group, telegram).length;
      await group.send(ann, "/keep", { reply_to: bots });
      await group.waitFor(saying(t.groups.keepWhat()));
      assert.equal(postsOf(group, telegram).length, said + 1);
      assert.deepEqual(group.reactions(bots), []);
      await kept(database, 3 * index + 3);
      const posters = await database.query(
        `SELECT f.name, f.posted_name FROM files f JOIN libraries l ON l.id = f.library_id
         WHERE l.chat_id = $1 ORDER BY f.id`,
        [group.id],
      );
      assert.deepEqual(posters, [
        { name: "plan.pdf", posted_name: "Ben" },
        { name: "see example.org", posted_name: "Ben" },
        { name: "news.pdf", posted_name: "News" },
      ]);
    }
  },
);

testKeeper(
  "a kept text is found by the links that it came with last, and its edits keep to the limits and make no two equal",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const group = telegram.group({ title: "Family", members: [ann], bot: "administrator" });
    await group.waitFor(/Keep everything posted here/);
    const linked = (url: string) =>
      group.send(ann, "Read this", {
        entities: [{ type: "text_link", offset: 5, length: 4, url }],
      });
    const texts = [
      await linked("https://example.org/alpha"),
      await linked("https://example.org/beta"),
      await group.send(ann, "Call Dora"),
    ];
    for (const text of texts) {
      await group.send(ann, "/keep", { reply_to: text });
      await until(() => group.reactions(text).length === 1, "it is kept");
    }
    await telegram.follow(ann, openUrl(group, ann));
    await ann.waitFor(/2 files/);
    await ann.send("alpha");
    await ann.waitFor(/Nothing found/);
    await ann.send("beta");
    await ann.waitFor(/^Read this$/);

    const edit = async (text: string, answer: RegExp) => {
      await group.as(ann).editText(texts[2]!, text);
      const answered = await group.waitFor(answer);
      assert.equal(answered.reply_to_message?.message_id, texts[2]!.message_id);
    };
    await edit("Read this", /You already have a note with this text/);
    await edit("x".repeat(32), /Not saved: .* is 32 B; you have 31 B left/);
    await edit("x".repeat(50), /Not saved: .* is 50 B; the limit is 45 B per file/);
    await group.as(ann).editText(texts[2]!, "x".repeat(31));
    await telegram.idle();
    const notes = await database.query<{ note: string }>(`SELECT note FROM files ORDER BY id`);
    assert.deepEqual(notes.map(({ note }) => note), ["Read this", "x".repeat(31)]);
  },
  { MAX_FILE_SIZE: "45B", USER_QUOTA: "40B" },
);
