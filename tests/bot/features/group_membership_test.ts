/** When a group is a choice, and when it is asked again who is a member, in every language. */
import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";
import { foundKeeping, IN_EVERY_LANGUAGE, openUrl, saying } from "../../support/groups.ts";

testKeeper(
  "a group is a choice of whoever was seen to join; who is restricted there is a member, and who is restricted outside is none",
  async ({ telegram }) => {
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const { ann, group } = await foundKeeping(telegram, code);
      await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
      const cleo = telegram.person({ first_name: "Cleo", language_code: code });
      const labels = async () => {
        await cleo.send("/start");
        await cleo.waitFor(saying(t.menu.greeting("Cleo")));
        return cleo.buttons().flat();
      };
      assert.ok(!(await labels()).includes(t.button.libraries));
      group.join(cleo);
      await telegram.idle();
      assert.ok((await labels()).includes(t.button.libraries));
      await cleo.press(t.button.libraries);
      await cleo.waitFor(saying(t.groups.choose(false)));
      await cleo.press("👥 Family");
      await cleo.waitFor(saying(t.groups.entered(1)));

      group.restrict(ann, cleo, { is_member: true });
      await telegram.idle();
      await cleo.send("secret");
      await cleo.waitFor(({ document }) => document?.file_name === "secret.pdf");
      group.restrict(ann, cleo, { is_member: false });
      await telegram.idle();
      await cleo.send("secret");
      await cleo.waitFor(saying(t.groups.noMember()));
      assert.ok(!(await labels()).includes(t.button.libraries));
      assert.deepEqual((await cleo.query("secret")).results, []);
    }
  },
);

testKeeper(
  "an administrator bot asks nobody twice; what it knew is asked again once it is none, and when it is one again",
  async ({ telegram, database }) => {
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const { ann, ben, group } = await foundKeeping(telegram, code);
      await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
      await telegram.idle();
      const url = openUrl(group, ben, t.button.openLibrary);
      const asked = () =>
        telegram.calls.filter(({ method, params }) =>
          method === "getChatMember" && Number(params.user_id) === ben.id
        ).length;
      await telegram.follow(ben, url);
      await ben.waitFor(saying(t.groups.entered(1)));
      const once = asked();
      assert.equal(once, 1);
      for (const search of ["secret", "sec"]) {
        await ben.send(search);
        await ben.waitFor(({ document }) => document?.file_name === "secret.pdf");
      }
      assert.equal(asked(), once);

      // As a plain member the bot can't be told, nor may it ask.
      group.demoteBot(ann);
      await telegram.idle();
      const later = () =>
        database.query(
          `UPDATE members SET known_at = known_at - interval '6 minutes' WHERE user_id = $1`,
          [ben.id],
        );
      await later();
      await ben.send("secret");
      await ben.waitFor(saying(t.groups.unverified()));
      assert.equal(asked(), once + 1);

      // Ben leaves before the bot is an administrator again.
      group.quiet = true;
      group.kick(ann, ben);
      group.promoteBot(ann);
      await telegram.idle();
      await telegram.follow(ben, url);
      await ben.waitFor(saying(t.groups.noMember()));
      assert.equal(asked(), once + 2);
      assert.deepEqual((await ben.query("secret")).results, []);
    }
  },
);
