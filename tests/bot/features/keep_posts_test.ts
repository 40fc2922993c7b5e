/** What is answered where a post of a group is not kept, and what becomes of one that is kept already. */
import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";
import { kept, openUrl, postsOf } from "../../support/groups.ts";
import { until } from "../../support/until.ts";

testKeeper(
  "/keep on an album says which of it was refused, in one message, and keeps the rest",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const group = telegram.group({ title: "Family", members: [ann], bot: "administrator" });
    await group.waitFor(/Keep everything posted here/);
    await group.press(ann, /✖️/);
    await group.waitFor(/I keep only what somebody replies to/);
    const album = await group.as(ann).sendAlbum([
      { kind: "document", file_name: "large.pdf", file_size: 3_000 },
      { kind: "document", file_name: "huge.pdf", file_size: 4_000 },
      { kind: "document", file_name: "small.pdf", file_size: 10 },
    ]);
    await until(
      async () => (await database.query(`SELECT message_id FROM album_posts`)).length === 3,
      "the album was seen",
    );
    const said = postsOf(group, telegram).length;
    await group.send(ann, "/keep", { reply_to: album[2]! });
    await group.waitFor(/Not kept: large\.pdf is larger than 1 KB/);
    await kept(database, 1);
    await telegram.idle();
    assert.equal(postsOf(group, telegram).length, said + 1);
    assert.deepEqual(album.map((message) => group.reactions(message)), [[], [], []]);
  },
  { MAX_FILE_SIZE: "1KB" },
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
