/** How the library of a group ends: erased, or without the bot for too long; and what of it is anybody's own. */
import assert from "node:assert/strict";
import type { Database } from "../../../src/database/database.ts";
import { testKeeper } from "../../support/keeper.ts";
import { foundKeeping, IN_EVERY_LANGUAGE, kept, openUrl, saying } from "../../support/groups.ts";
import { until } from "../../support/until.ts";

/** Whether no row of any table belongs to the library of a group. */
async function isErased(database: Database): Promise<boolean> {
  const tables = await database.query<{ table_name: string }>(
    `SELECT table_name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'library_id' ORDER BY table_name`,
  );
  assert.ok(tables.length > 8);
  const queries = tables.map(({ table_name }) =>
    `SELECT library_id FROM ${table_name} WHERE library_id < 0`
  );
  const rows = await database.query(
    [`SELECT id FROM libraries WHERE id < 0`, ...queries].join(" UNION ALL "),
  );
  return rows.length === 0;
}

for (const { code, t } of IN_EVERY_LANGUAGE) {
  const { button } = t;

  testKeeper(
    `removed from a group for longer than the trash is kept, the bot has erased its library when it comes back (${code})`,
    async ({ telegram, database, stop, restart }) => {
      const { ann, ben, group } = await foundKeeping(telegram, code);
      await group.sendMedia(ann, "document", { file_name: "kept.pdf", caption: "our #plan" });
      await kept(database, 1);
      const url = openUrl(group, ann, button.openLibrary);
      await telegram.follow(ann, url);
      await ann.waitFor(saying(t.groups.entered(1)));
      await ann.send("plan");
      const card = await ann.waitFor(({ document }) => document !== undefined);
      await ann.press(card, button.share);
      await until(() => ann.buttons(card).flat().includes(button.copyLink), "the link is shown");
      group.removeBot(ann);
      await telegram.idle();
      const removed = async (days: number) => {
        await stop();
        await database.query(
          `UPDATE libraries SET removed_at = now() - make_interval(days => $1::integer) WHERE id < 0`,
          [days],
        );
        await restart();
      };
      await removed(29);
      await kept(database, 1);
      await removed(31);
      await kept(database, 0);
      // The files go first, and the rest in the next round.
      await restart();
      await until(async () => await isErased(database), "the library is erased");

      // The group begins again: it is asked again, and the old link leads nowhere.
      await group.addBot(ann);
      await group.waitFor(saying(t.groups.welcome()));
      group.promoteBot(ann);
      await group.waitFor(saying(t.groups.askEverything()));
      await group.press(ann, button.yesKeepEverything);
      await group.waitFor(saying(t.groups.everything()));
      await telegram.follow(ben, url);
      await ben.waitFor(saying(t.groups.noMember()));
      await telegram.follow(ben, openUrl(group, ben, button.openLibrary));
      await ben.waitFor(saying(t.groups.entered(0)));
    },
  );

  testKeeper(
    `erasing a group's library erases all of it, and nothing of its members' own (${code})`,
    async ({ telegram, database, restart }) => {
      const { ann, ben, group } = await foundKeeping(telegram, code);
      await ben.sendDocument({ file_name: "bens.pdf" });
      await ben.waitFor(/bens\.pdf/);
      await group.as(ann).sendAlbum([{ kind: "photo", caption: "our #plan" }, { kind: "photo" }]);
      await kept(database, 3);
      await telegram.follow(ben, openUrl(group, ben, button.openLibrary));
      await ben.waitFor(saying(t.groups.entered(2)));
      await ben.send("/files");
      const files = await ben.waitFor(new RegExp(button.files));
      await ben.press(files, new RegExp(`^${button.folders}`));
      await ben.waitFor(saying(t.folders.none()));
      await ben.press(files, button.newFolder);
      await ben.waitFor(saying(t.folders.ask(null)));
      await ben.send("Trips");
      await ben.waitFor(saying(t.folders.created("Trips")));
      await group.send(ann, "/library");
      await group.waitFor(saying(t.groups.settings("Family")));
      await group.press(ann, button.eraseLibrary);
      const question = await group.waitFor(saying(t.groups.askErase()));
      await group.send(ann, t.groups.word, { reply_to: question });
      await group.waitFor(saying(t.groups.erased()));
      await ben.send("plan");
      await ben.waitFor(saying(t.groups.noMember()));
      await telegram.idle();
      // The purge comes every minute, and at the start: the files go first, and the rest in the next round.
      await restart();
      await kept(database, 1);
      await restart();
      await until(async () => await isErased(database), "nothing is left of it");
      await ben.send("bens");
      await ben.waitFor(({ document }) => document?.file_name === "bens.pdf");
    },
  );
}

testKeeper(
  "what a group keeps counts for the group, and what its members keep counts for them",
  async ({ telegram, database }) => {
    let all = 0;
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const { ben, group } = await foundKeeping(telegram, code);
      for (const file_name of ["rent.pdf", "bill.pdf"]) {
        await group.sendMedia(ben, "document", { file_name, file_size: 2_048 });
        await kept(database, ++all);
      }
      for (const file_name of ["mine.pdf", "tax.pdf"]) {
        await ben.sendDocument({ file_name, file_size: 2_048 });
        await kept(database, ++all);
      }
      await ben.sendDocument({ file_name: "third.pdf" });
      await ben.waitFor(saying(t.upload.tooMany("third.pdf", 2, 2)));
      await ben.send("/usage");
      const own = await ben.waitFor(/📊/);
      await ben.send("/start");
      await ben.waitFor(saying(t.menu.greeting("Ben")));

      await ben.send("mine");
      const card = await ben.waitFor(({ document }) => document?.file_name === "mine.pdf");
      await ben.press(card, t.button.copyTo);
      await ben.waitFor(saying(t.groups.copyWhere(1, false)));
      await ben.press(card, "👥 Family");
      await ben.waitFor(saying(t.groups.copied("Family", { copied: 0, known: 0, refused: 1 })));

      await telegram.follow(ben, openUrl(group, ben, t.button.openLibrary));
      await ben.waitFor(saying(t.groups.entered(2)));
      await ben.sendDocument({ file_name: "fourth.pdf" });
      await ben.waitFor(saying(t.upload.tooMany("fourth.pdf", 2, 2)));
      await ben.send("/usage");
      const shared = await ben.waitFor(/📊/);
      assert.equal(shared.text, `📍 Family\n\n${own.text}`);
      await kept(database, all);
    }
  },
  { USER_MAX_FILES: "2" },
);

testKeeper(
  "an import is always the person's own, also while a group's library is in force",
  async ({ telegram, database }) => {
    for (const [index, { code, t }] of IN_EVERY_LANGUAGE.entries()) {
      const { ann, group } = await foundKeeping(telegram, code);
      await telegram.follow(ann, openUrl(group, ann, t.button.openLibrary));
      await ann.waitFor(saying(t.groups.entered(0)));
      await ann.send("/import");
      const question = await ann.waitFor(saying(t.imports.ask()));
      assert.doesNotMatch(question.text!, /Family/);
      const manifest = {
        format: "filekeeper",
        version: 2,
        part: 1,
        parts: 1,
        exported_at: "2026-11-22T10:00:00Z",
        bot: "old_bot",
        files: [{
          file_unique_id: "n",
          name: "Code",
          category: "note",
          folder: ["Home"],
          tags: ["door"],
          caption: null,
          created_at: "2024-05-06T07:08:09Z",
          note: { text: `The code is ${index}`, entities: [] },
        }],
      };
      const bytes = new TextEncoder().encode(JSON.stringify(manifest));
      await ann.sendDocument({
        bytes,
        file_name: "manifest.json",
        mime_type: "application/json",
        file_size: bytes.length,
      });
      const counts = {
        entries: 1,
        part: 1,
        parts: 1,
        here: 0,
        in_trash: 0,
        waiting: 0,
        refused: 0,
      };
      await ann.waitFor(saying(t.imports.done({ ...counts, made: 1 })));
      const files = await database.query(
        `SELECT library_id, note FROM files ORDER BY id DESC LIMIT 1`,
      );
      assert.deepEqual(files, [{ library_id: ann.id, note: `The code is ${index}` }]);
      assert.deepEqual(await database.query(`SELECT id FROM files WHERE library_id < 0`), []);
      assert.deepEqual(await database.query(`SELECT id FROM folders WHERE library_id < 0`), []);
      // The group's library is in force still.
      await ann.send("/files");
      await ann.waitFor(/^📍 Family\n\n/);
    }
  },
);
