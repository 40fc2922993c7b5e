/** What the settings in a group's chat change, and for whom. */
import assert from "node:assert/strict";
import { buttons } from "../../../src/bot/callback_data.ts";
import { testKeeper } from "../../support/keeper.ts";
import { foundKeeping, IN_EVERY_LANGUAGE, kept, openUrl, saying } from "../../support/groups.ts";
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

testKeeper(
  "what is written inside a group's documents is found by its members, in this library alone, until the group turns that off",
  async ({ telegram, database }) => {
    const read = () =>
      until(
        async () =>
          (await database.query(`SELECT FROM documents WHERE outcome IS NULL`)).length === 0,
        "all are read",
        30_000,
      );
    const groups = [];
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const all = await foundKeeping(telegram, code);
      const bytes = new TextEncoder().encode(`The lighthouse lease of ${code}`);
      const sent = { file_name: "notes.txt", mime_type: "text/plain", bytes };
      await all.group.sendMedia(all.ann, "document", sent);
      groups.push({ t, ...all });
      await kept(database, groups.length);
    }
    await read();
    for (const { t, ann, ben, group } of groups) {
      await ben.send("lighthouse");
      await ben.waitFor(saying(t.search.nothing("lighthouse")));
      await telegram.follow(ben, openUrl(group, ben, t.button.openLibrary));
      await ben.waitFor(saying(t.groups.entered(1)));
      await ben.send("lighthouse");
      const card = await ben.waitFor(({ document }) => document?.file_name === "notes.txt");
      await ben.press(card, t.button.details);
      await ben.waitFor(saying(t.contents.read()));

      const { insideDocuments } = t.button;
      const isShown = (label: string) =>
        until(() => group.as(ann).buttons().flat().includes(label), `${label} is shown`);
      await group.send(ann, "/library");
      await group.waitFor(saying(t.groups.settings("Family")));
      await group.press(ann, `✓ ${insideDocuments}`);
      await isShown(insideDocuments);
      await telegram.idle();
      await ben.send("lighthouse");
      await ben.waitFor(saying(t.search.nothing("lighthouse")));
      await group.press(ann, insideDocuments);
      await isShown(`✓ ${insideDocuments}`);
      await telegram.idle();
    }
    await read();
    for (const { t, ben } of groups) {
      await ben.send("lighthouse");
      await ben.waitFor(({ document }) => document?.file_name === "notes.txt");
      await ben.send("/start");
      await ben.waitFor(saying(t.menu.greeting("Ben")));
      await ben.press(t.button.libraries);
      await ben.waitFor(saying(t.groups.choose(false)));
      await ben.press(t.button.libraries);
      await ben.waitFor(saying(t.groups.own()));
      await ben.send("lighthouse");
      await ben.waitFor(saying(t.search.nothing("lighthouse")));
    }
  },
  { INDEX_CONTENTS: "on" },
);
