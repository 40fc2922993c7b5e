/** What the settings in a group's chat change, and for whom. */
import assert from "node:assert/strict";
import { buttons } from "../../../src/bot/callback_data.ts";
import { testKeeper } from "../../support/keeper.ts";
import { foundKeeping, kept } from "../../support/groups.ts";
import { until } from "../../support/until.ts";

testKeeper(
  "turning the reading of documents off forgets those of this group, and a press that is refused forgets none",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    const { group: other } = await foundKeeping(telegram, "en", {
      title: "Work",
      members: [ann, ben],
    });
    await group.sendMedia(ann, "document", { file_name: "family.pdf" });
    await other.sendMedia(ann, "document", { file_name: "work.pdf" });
    await kept(database, 2);
    await group.send(ann, "/library");
    const settings = await group.waitFor(/settings of this group/);
    await telegram.idle();
    await database.query(`UPDATE libraries SET reads_documents = false WHERE title = 'Work'`);
    const outcomes = () =>
      database.query(
        `SELECT f.name, d.outcome FROM documents d JOIN files f ON f.id = d.file_id ORDER BY f.name`,
      );
    const unread = { name: "work.pdf", outcome: null };

    const off = buttons.groupReads.pack({ on: "no" });
    const refused = await group.pressData(ben, settings, off);
    assert.match(refused.text ?? "", /Only administrators/);
    await telegram.idle();
    assert.deepEqual(await outcomes(), [{ name: "family.pdf", outcome: null }, unread]);

    await group.pressData(ann, settings, off);
    await until(
      async () => JSON.stringify(await outcomes()).includes(`"off"`),
      "the setting takes hold",
    );
    await telegram.idle();
    assert.deepEqual(await outcomes(), [{ name: "family.pdf", outcome: "off" }, unread]);
  },
);
