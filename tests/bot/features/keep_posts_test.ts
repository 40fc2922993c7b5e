/** What is answered where a post of a group is not kept, and what becomes of one that is kept already. */
import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";
import { kept, postsOf } from "../../support/groups.ts";
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
