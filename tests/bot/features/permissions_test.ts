/** What is left to a group's administrators where only they organise its library. */
import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";
import { foundKeeping, kept, openUrl } from "../../support/groups.ts";
import { until } from "../../support/until.ts";

testKeeper(
  "a link that an administrator revoked stays revoked where only administrators organise, also for its maker",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await kept(database, 1);
    for (const person of [ann, ben]) {
      await telegram.follow(person, openUrl(group, person));
      await person.waitFor(/1 file/);
    }
    await ben.send("secret");
    const card = await ben.waitFor(({ document }) => document !== undefined);
    await ben.press(card, /Share/);
    await until(() => ben.buttons(card).flat().includes("🚫 Revoke"), "the link is shown");
    const dataOf = (label: string) => {
      const button = ben.button(label, card);
      assert.ok(button && "callback_data" in button);
      return button.callback_data;
    };
    const changes = [dataOf("1 open"), dataOf("7 days")];
    const revoked = () =>
      database.query<{ max_opens: number | null; expires_at: Date | null }>(
        `SELECT max_opens, expires_at FROM links WHERE revoked_at IS NOT NULL`,
      );
    await database.query(`UPDATE libraries SET organisers = 'administrators' WHERE id < 0`);

    await ann.send("/links");
    await ann.waitFor(/secret\.pdf/);
    await ann.press(/secret\.pdf/);
    await until(() => ann.buttons().flat().includes("🚫 Revoke"), "the link is shown to Ann");
    await ann.press("🚫 Revoke");
    await until(async () => (await revoked()).length === 1, "the link is revoked");
    const no = "Only administrators can do this.";
    // The screen was drawn before; what it revokes is revoked already.
    await ben.press(card, "🚫 Revoke");
    await until(() => ben.buttons(card).flat().includes("↩️ Undo"), "it says what was done");
    assert.equal((await ben.press(card, "↩️ Undo")).text, no);
    for (const data of changes) {
      assert.equal((await ben.pressData(card, data)).text, no);
    }
    assert.deepEqual(await revoked(), [{ max_opens: null, expires_at: null }]);

    // Ann may undo it.
    await ann.press("↩️ Undo");
    await until(async () => (await revoked()).length === 0, "the link opens again");
  },
);
