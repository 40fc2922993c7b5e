/** Owner-only mode with an allowed group: its members may use that library, and nothing else. */
import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";
import { foundKeeping, kept, openUrl } from "../../support/groups.ts";

const GROUP = -1_001_234_567_890;
const OWNER = 777_000_001;

testKeeper(
  "in owner-only mode members of an allowed group use its library and have none of their own",
  async ({ telegram, database, restart }) => {
    const { ann, ben, group } = await foundKeeping(telegram, "en", { id: GROUP });
    const dora = telegram.person({ first_name: "Dora" });
    await group.sendMedia(ann, "document", { file_name: "plan.pdf" });
    await kept(database, 1);
    const url = openUrl(group, ben);

    // Of strangers nothing is stored, whatever they try; the group's link tells them nothing.
    await dora.send("/start");
    await dora.waitFor(/^🔒 This bot is private\.$/);
    await telegram.follow(dora, url);
    await dora.waitFor(/^🔒 This bot is private\.$/);
    await dora.sendDocument({ file_name: "dora.pdf" });
    await dora.waitFor(/^🔒 This bot is private\.$/);
    assert.deepEqual((await dora.query("plan")).results, []);
    await ben.send("/start");
    await ben.waitFor(/^🔒 This bot is private\.$/);
    assert.deepEqual(await database.query(`SELECT id FROM users`), []);

    await telegram.follow(ben, url);
    await ben.waitFor(/^📍 Family[\s\S]*1 file/);
    await ben.send("plan");
    const card = await ben.waitFor(({ document }) => document?.file_name === "plan.pdf");
    assert.ok((await ben.query("plan")).results.length === 1);
    await ben.sendDocument({ file_name: "bens.pdf" });
    await ben.waitFor(/^📍 Family[\s\S]*bens\.pdf/);
    await kept(database, 2);

    // Nothing of his own: no import, no copy to it, no link saved.
    await ben.press(card, /Copy to/);
    await telegram.idle();
    assert.deepEqual(ben.buttons(card).flat(), ["✖️ Cancel"]);
    const fileId = card.document
      ? (await database.query<{ id: number }>(
        `SELECT id FROM files WHERE name = 'plan.pdf'`,
      ))[0]!.id.toString(36)
      : "";
    await ben.pressData(card, `yi:0:${fileId}:-`);
    await telegram.idle();
    await ben.pressData(card, "gl:0");
    await telegram.idle();
    await ben.send("/import");
    await ben.waitFor(/Choose a library/);
    assert.deepEqual(ben.buttons().flat(), ["👥 Family"]);
    assert.deepEqual(
      await database.query(`SELECT DISTINCT library_id < 0 AS of_group FROM files`),
      [{ of_group: true }],
    );

    await restart();
    await ben.send("/files");
    await ben.waitFor(/^📍 Family\n\n📂 My Files – 2 files/);
    group.kick(ann, ben);
    await ben.send("/files");
    await ben.waitFor(/^🔒 This bot is private\.$/);
    await ben.sendDocument({ file_name: "late.pdf" });
    await ben.waitFor(/^🔒 This bot is private\.$/);
    await telegram.idle();
    assert.equal((await database.query(`SELECT id FROM files`)).length, 2);
  },
  { ALLOWED_USERS: String(OWNER), ALLOWED_CHATS: String(GROUP) },
);
