/** What members do in private with the library of their group, in every language. */
import assert from "node:assert/strict";
import { testKeeper } from "../../support/keeper.ts";
import {
  foundKeeping,
  IN_EVERY_LANGUAGE,
  kept,
  openUrl,
  postsOf,
  saying,
} from "../../support/groups.ts";
import { until } from "../../support/until.ts";

for (const { code, t } of IN_EVERY_LANGUAGE) {
  const { button, format } = t;

  testKeeper(
    `members find, copy, search and share what the group keeps (${code})`,
    async ({ telegram, database }) => {
      const { ann, ben, group } = await foundKeeping(telegram, code);
      const post = await group.sendMedia(ben, "document", {
        file_name: "rent.pdf",
        caption: "October #flat",
      });
      await group.sendMedia(ann, "document", { file_name: "rent old.pdf" });
      await kept(database, 2);
      await ann.sendDocument({ file_name: "rent mine.pdf" });
      const own = await ann.waitFor(/rent mine\.pdf/);
      await telegram.follow(ann, openUrl(group, ann, button.openLibrary));
      await ann.waitFor(saying(t.groups.entered(2)));
      // A button of one's own library says where its file may be.
      assert.equal((await ann.press(own, button.rename)).text, t.files.gone(true).text);
      assert.ok(ann.buttons().flat().includes(button.libraries));

      // Who posted it, and where.
      await ann.send("October");
      const card = await ann.waitFor(({ document }) => document?.file_name === "rent.pdf");
      assert.doesNotMatch(card.caption ?? "", /Family|Ben/);
      await ann.press(card, button.details);
      const details = await ann.waitFor(saying(t.groups.postedBy("Ben")));
      assert.match(details.caption ?? "", /#flat/);
      const link = ann.button(button.inChat, details);
      assert.ok(link && "url" in link);
      assert.equal(link.url, group.link(post));
      await telegram.follow(ann, link.url);
      await ann.press(details, button.back);

      // To one's own library, where it has no poster; twice is the same as once.
      await ann.press(card, button.copyTo);
      await ann.waitFor(saying(t.groups.copyWhere(1, false)));
      assert.deepEqual(ann.buttons(card).flat(), [button.libraries, button.cancel]);
      await telegram.idle();
      const before = database.exchanges;
      await ann.press(card, button.libraries);
      await ann.waitFor(saying(t.groups.copied(null, { copied: 1, known: 0, refused: 0 })));
      assert.ok(database.exchanges - before <= 2);
      await ann.press(card, button.back);
      await ann.press(card, button.copyTo);
      await ann.press(card, button.libraries);
      await ann.waitFor(saying(t.groups.copied(null, { copied: 0, known: 1, refused: 0 })));

      // What a job says names the group, too.
      await ann.send("rent");
      await ann.waitFor(/^📍 Family\n\n🔍 rent/);
      await ann.press(button.getAllOf(2));
      const sent = await ann.waitFor(saying(t.select.sent(2, [], [])));
      assert.match(sent.text ?? "", /^📍 Family\n\n/);

      // Everywhere: one's own library has the copy as well.
      await ann.send("rent");
      await ann.waitFor(/^📍 Family\n\n🔍 rent/);
      await ann.press(button.searchEverywhere);
      await ann.waitFor(saying(t.groups.everywhere("rent", false)));
      assert.deepEqual(ann.buttons().flat().slice(0, 2), [
        `${button.libraries} · ${format.number(2)}`,
        `👥 Family · ${format.number(2)}`,
      ]);
      await ann.press(new RegExp(`^${button.libraries}`));
      const mine = await ann.waitFor(/^🔍 rent/);
      assert.ok(ann.buttons(mine).flat().some((label) => label.includes("rent mine.pdf")));

      // What is ticked, into the group: without folders, with the name of who copied it.
      await ann.press(button.select);
      await ann.press(/⬜.*rent mine\.pdf/);
      await ann.press(/⬜.*rent\.pdf/);
      await ann.press(button.copyTo);
      await ann.waitFor(saying(t.groups.copyWhere(2, false)));
      await ann.press("👥 Family");
      await ann.waitFor(saying(t.groups.copied("Family", { copied: 1, known: 1, refused: 0 })));
      const copied = await database.query(
        `SELECT posted_name, chat_id FROM files WHERE library_id < 0 AND name = 'rent mine.pdf'`,
      );
      assert.deepEqual(copied, [{ posted_name: "Ann", chat_id: null }]);

      // The one file that is found keeps its caption: the choice of libraries comes below it.
      await ann.send("rent mine");
      const only = await ann.waitFor((message) => message.document !== undefined);
      await ann.press(only, button.searchEverywhere);
      await ann.waitFor(saying(t.groups.everywhere("rent mine", false)));
      assert.match(ann.chat.now(only)!.caption!, /^rent mine\.pdf/);
      await telegram.follow(ben, openUrl(group, ben, button.openLibrary));
      await ben.waitFor(saying(t.groups.entered(3)));
      await ben.send("mine");
      const found = await ben.waitFor(({ document }) => document !== undefined);
      assert.equal(found.document?.file_name, "rent mine.pdf");
      await ben.press(found, button.details);
      const copiedDetails = await ben.waitFor(saying(t.groups.postedBy("Ann")));
      assert.equal(ben.button(button.inChat, copiedDetails), undefined);
      await ben.press(copiedDetails, button.back);

      // A link of Ben's: administrators see and revoke it, and it ends when he leaves.
      const cleo = telegram.person({ first_name: "Cleo", language_code: code });
      await ben.press(found, button.share);
      await until(() => ben.buttons(found).flat().includes(button.copyLink), "the link is shown");
      const shared = await ben.press(found, button.copyLink);
      await telegram.follow(cleo, shared.copied!);
      await cleo.waitFor(({ document }) => document?.file_name === "rent mine.pdf");
      await ann.send("/links");
      await ann.waitFor(saying(t.links.none()));
      await telegram.follow(ann, openUrl(group, ann, button.openLibrary));
      await ann.waitFor(saying(t.groups.entered(3)));
      await ann.send("/links");
      await ann.waitFor(/rent mine\.pdf/);
      group.leave(ben);
      await telegram.idle();
      await telegram.follow(cleo, shared.copied!);
      await cleo.waitFor(saying(t.links.unknown()));
      await ann.send("/links");
      await ann.waitFor(saying(t.links.none()));
      assert.equal(
        postsOf(group, telegram).filter(({ text }) => text === t.groups.everything().text).length,
        1,
      );
    },
  );

  testKeeper(
    `every screen of a group's library names the group (${code})`,
    async ({ telegram, database }) => {
      const { ann, group } = await foundKeeping(telegram, code);
      for (const name of ["plan", "rent"]) {
        await group.sendMedia(ann, "document", { file_name: `${name} ours.pdf` });
      }
      await kept(database, 2);
      await telegram.follow(ann, openUrl(group, ann, button.openLibrary));
      await ann.waitFor(saying(t.groups.entered(2)));
      await telegram.idle();
      telegram.clearCalls();
      const screens: [act: () => Promise<unknown>, shown: RegExp][] = [
        [() => ann.send("/start"), saying(t.menu.greeting("Ann"))],
        [() => ann.press(button.upload), saying(t.upload.choose())],
        [() => ann.press(button.cancel), /📍 Family/],
        [() => ann.press(button.search), /🔍/],
        [() => ann.send("nothing like it"), saying(t.search.nothing("nothing like it"))],
        [() => ann.send(">5z"), />5z/],
        [() => ann.send("/files"), new RegExp(button.files)],
        [
          () => ann.press(new RegExp(`^${button.allFiles}`)),
          new RegExp(`${button.allFiles} [–—] 2`),
        ],
        [() => ann.press(button.select), /☑️/],
        [() => ann.press(button.selectAll(2)), /☑️/],
        [() => ann.press(button.tags), saying(t.select.askTags(2))],
        [() => ann.send("ours"), saying(t.select.tagged("#ours", 2))],
        [() => ann.send("/files"), new RegExp(button.files)],
        [() => ann.press(new RegExp(`^${button.folders}`)), saying(t.folders.none())],
        [() => ann.press(button.newFolder), saying(t.folders.ask(null))],
        [() => ann.send("Bills"), saying(t.folders.created("Bills"))],
        [() => ann.sendDocument({ file_name: "bill.pdf" }), /bill\.pdf/],
        [() => ann.press(button.delete), saying(t.files.deleted("bill.pdf"))],
        [() => ann.press(button.undo), saying(t.files.restored(1))],
        [() => ann.send("/links"), saying(t.links.none())],
        [() => ann.send("/trash"), saying(t.trash.empty())],
        [() => ann.send("/usage"), /📊/],
        [() => ann.send("/settings"), saying(t.settings.title("Ann"))],
        [() => ann.press(button.insideDocuments), /📖/],
        [() => ann.send("/export"), saying(t.exports.begun())],
        [() => ann.send("/help"), /\/note/],
        [() => ann.send("/privacy"), /🔏/],
        [() => ann.send("/frobnicate"), /📍/],
        [() => ann.send("ours"), /🔍 ours/],
      ];
      for (const [act, shown] of screens) {
        await act();
        await ann.waitFor(shown);
      }
      await telegram.idle();
      const texts = telegram.calls
        .filter(({ method, params }) =>
          ["sendMessage", "editMessageText"].includes(method) && Number(params.chat_id) === ann.id
        )
        .map(({ params }) => String(params.text));
      assert.ok(texts.length >= screens.length);
      assert.deepEqual(texts.filter((text) => !text.startsWith("📍 Family\n\n")), []);
    },
    { INDEX_CONTENTS: "on" },
  );
}
