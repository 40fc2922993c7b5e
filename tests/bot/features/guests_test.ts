/** Owner-only mode with an allowed group: its members may use that library, and nothing else. */
import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";
import { foundKeeping, IN_EVERY_LANGUAGE, kept, openUrl, saying } from "../../support/groups.ts";

const GROUPS = IN_EVERY_LANGUAGE.map((_, index) => -1_001_234_567_890 - index);
const OWNER = 777_000_001;

testKeeper(
  "in owner-only mode members of an allowed group use its library and have none of their own",
  async ({ telegram, database, restart }) => {
    for (const [index, { code, t }] of IN_EVERY_LANGUAGE.entries()) {
      const id = GROUPS[index]!;
      const { ann, ben, group } = await foundKeeping(telegram, code, { id });
      const dora = telegram.person({ first_name: "Dora", language_code: code });
      const files = () =>
        database.query(
          `SELECT f.id FROM files f JOIN libraries l ON l.id = f.library_id AND l.chat_id = ${id}`,
        );
      await group.sendMedia(ann, "document", { file_name: "plan.pdf" });
      await kept(database, 2 * index + 1);
      const url = openUrl(group, ben, t.button.openLibrary);
      const stranger = ({ text }: { text?: string }) => text === t.failure.stranger().text;

      // Of strangers nothing is stored, whatever they try; the group's link tells them nothing.
      const before = await database.query(`SELECT id FROM users`);
      await dora.send("/start");
      await dora.waitFor(stranger);
      await telegram.follow(dora, url);
      await dora.waitFor(stranger);
      await dora.sendDocument({ file_name: "dora.pdf" });
      await dora.waitFor(stranger);
      assert.deepEqual((await dora.query("plan")).results, []);
      await ben.send("/start");
      await ben.waitFor(stranger);
      assert.deepEqual(await database.query(`SELECT id FROM users`), before);

      await telegram.follow(ben, url);
      await ben.waitFor(saying(t.groups.entered(1)));
      await ben.send("plan");
      const card = await ben.waitFor(({ document }) => document?.file_name === "plan.pdf");
      assert.ok((await ben.query("plan")).results.length === 1);
      await ben.sendDocument({ file_name: "bens.pdf" });
      await ben.waitFor(/^📍 Family[\s\S]*bens\.pdf/);
      assert.equal((await files()).length, 2);

      // Nothing of his own: no import, no copy to it, no link saved.
      await ben.press(card, t.button.copyTo);
      await telegram.idle();
      assert.deepEqual(ben.buttons(card).flat(), [t.button.cancel]);
      const [plan] = await database.query<{ id: number }>(
        `SELECT id FROM files WHERE name = 'plan.pdf' ORDER BY id DESC LIMIT 1`,
      );
      await ben.pressData(card, `yi:0:${plan!.id.toString(36)}:-`);
      await telegram.idle();
      await ben.pressData(card, "gl:0");
      await telegram.idle();
      await ben.send("/import");
      await ben.waitFor(saying(t.groups.choose(false)));
      assert.deepEqual(ben.buttons().flat(), ["👥 Family"]);
      assert.deepEqual(
        await database.query(`SELECT DISTINCT library_id < 0 AS of_group FROM files`),
        [{ of_group: true }],
      );

      if (index === 0) await restart();
      await ben.send("/files");
      await ben.waitFor(/^📍 Family\n\n📂 .* [–—] 2 /);
      group.kick(ann, ben);
      await ben.send("/files");
      await ben.waitFor(stranger);
      await ben.sendDocument({ file_name: "late.pdf" });
      await ben.waitFor(stranger);
      await telegram.idle();
      assert.equal((await files()).length, 2);
    }
  },
  { ALLOWED_USERS: String(OWNER), ALLOWED_CHATS: GROUPS.join(",") },
);
