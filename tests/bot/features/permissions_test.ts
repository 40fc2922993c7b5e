/** What is left to a group's administrators where only they organise its library. */
import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { testKeeper } from "../../support/keeper.ts";
import { buttons } from "../../../src/bot/callback_data.ts";
import { topOf } from "../../../src/domain/lists.ts";
import { foundKeeping, IN_EVERY_LANGUAGE, kept, openUrl, saying } from "../../support/groups.ts";
import { until } from "../../support/until.ts";
import type { Person } from "../../telegram/emulator.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

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
    const changes = ["1 open", "7 days"].map((label) => payloadOf(ben.chat.now(card), label));
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

    // Nor may she once its maker has left.
    await ann.press("🚫 Revoke");
    await until(async () => (await revoked()).length === 1, "the link is revoked again");
    group.leave(ben);
    await telegram.idle();
    await ann.press("↩️ Undo");
    await telegram.idle();
    assert.equal((await revoked()).length, 1);
  },
);

testKeeper(
  "a poster may undo what they deleted of their own where only administrators organise, and nothing else",
  async ({ telegram, database, restart }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    for (const name of ["one", "two"]) {
      await group.sendMedia(ben, "document", { file_name: `${name}.pdf`, caption: "Bens" });
    }
    await kept(database, 2);
    await database.query(`UPDATE libraries SET organisers = 'administrators' WHERE id < 0`);
    const cards = new Map<Person, Map<string, Message>>();
    for (const person of [ann, ben]) {
      await telegram.follow(person, openUrl(group, person));
      await person.waitFor(/2 files/);
      const opened = new Map<string, Message>();
      for (const name of ["one", "two"]) {
        await person.send(name);
        const file_name = `${name}.pdf`;
        opened.set(name, await person.waitFor(({ document }) => document?.file_name === file_name));
      }
      cards.set(person, opened);
    }
    const trashed = async () =>
      (await database.query<{ name: string }>(
        `SELECT name FROM files WHERE deleted_at IS NOT NULL ORDER BY id`,
      )).map(({ name }) => name);
    const one = cards.get(ben)!.get("one")!;
    await ben.press(one, /🗑 Delete/);
    await until(() => ben.buttons(one).flat().includes("↩️ Undo"), "it says what was done");
    assert.deepEqual(await trashed(), ["one.pdf"]);
    await restart();
    await ben.press(one, "↩️ Undo");
    await until(async () => (await trashed()).length === 0, "the file is back");

    // Ann removes the other one: that Ben presses Delete as well does not make it his to undo.
    await ann.press(cards.get(ann)!.get("two")!, /🗑 Delete/);
    await until(async () => (await trashed()).length === 1, "it is removed");
    const two = cards.get(ben)!.get("two")!;
    await ben.press(two, /🗑 Delete/);
    await until(() => ben.buttons(two).flat().includes("↩️ Undo"), "it says that it is deleted");
    assert.equal((await ben.press(two, "↩️ Undo")).text, "Only administrators can do this.");
    assert.deepEqual(await trashed(), ["two.pdf"]);

    // What he sent to the library in private is his, too.
    await ben.sendDocument({ file_name: "three.pdf" });
    const reply = await ben.waitFor(/Saved to Documents: three\.pdf/);
    await ben.sendDocument({ file_name: "four.pdf" });
    await ben.waitFor(/Saved 2 files/);
    await ben.press(reply, /🗑 Delete/);
    await until(async () => (await trashed()).length === 3, "both are removed");
    await ben.press("↩️ Undo");
    await until(async () => (await trashed()).length === 1, "both are back");
  },
);

/** More than an act changes at once: the rest of it, and its Undo, are a job's. */
const MANY = 250;

testKeeper(
  "a poster removes many files of their own where only administrators organise, and alone may undo that",
  async ({ telegram, database, restart }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    const cleo = telegram.person({ first_name: "Cleo" });
    group.add(ann, cleo);
    await telegram.idle();
    await database.query(`UPDATE libraries SET organisers = 'administrators' WHERE id < 0`);
    for (const person of [ann, ben, cleo]) {
      await telegram.follow(person, openUrl(group, person));
      await person.waitFor(/The group's library/);
    }
    const no = "Only administrators can do this.";
    const trashed = async () =>
      (await database.query(`SELECT id FROM files WHERE deleted_at IS NOT NULL`)).length;
    const undoOf = (person: Person, message: Message) =>
      payloadOf(person.chat.now(message), "↩️ Undo");
    const forged = async (data: string) => {
      for (const person of [ben, cleo]) {
        assert.equal((await person.pressData(person.last, data)).text, no);
      }
    };

    // An upload that is cancelled.
    await ben.send("/upload");
    await ben.press(await ben.waitFor(/Choose a category/), /Auto/);
    await ben.waitFor(/Send your files/);
    await ben.sendDocument({ file_name: "1.pdf", mime_type: "application/pdf" });
    await ben.waitFor(/Saved to Documents: 1\.pdf/);
    await telegram.idle();
    await database.query(
      `INSERT INTO files (library_id, posted_by, posted_name, upload_id, kind, category, file_id, file_unique_id, name,
         name_folded, search_text, grams)
       SELECT f.library_id, f.posted_by, f.posted_name, f.upload_id, f.kind, f.category, f.file_id, f.file_unique_id || n,
         n || '.pdf', f.name_folded, f.search_text, f.grams
       FROM files f CROSS JOIN generate_series(2, $1::integer) n`,
      [MANY],
    );
    await ben.send("/cancel");
    await ben.waitFor(/250 files/);
    await ben.press(`🗑 Remove these ${MANY}`);
    const removed = await ben.waitFor(/250 files moved to the trash/, { timeout_ms: 30_000 });
    assert.equal(await trashed(), MANY);
    assert.equal((await cleo.pressData(cleo.last, undoOf(ben, removed))).text, no);
    assert.equal(await trashed(), MANY);
    await restart();
    await ben.press(removed, "↩️ Undo");
    await ben.waitFor(/Restored: 250 files/, { timeout_ms: 30_000 });
    assert.equal(await trashed(), 0);

    // A selection of his own files; with one of Ann's among them it is not his to remove.
    const tickAll = async (person: Person, count: number) => {
      await person.send("/files");
      await person.press(await person.waitFor(/My Files/), /All Files/);
      const list = await person.waitFor(new RegExp(`All Files – ${count} files`));
      await person.press(list, "☑️ Select");
      await person.waitFor(/select files/);
      await person.press(list, `☑️ All ${count}`);
      await person.waitFor(new RegExp(`${count} selected`));
      return list;
    };
    const list = await tickAll(ben, MANY);
    await ben.press(list, "🗑 Delete");
    await ben.waitFor(/Moved to the trash: 250 files/);
    assert.equal(await trashed(), MANY);
    assert.equal((await cleo.pressData(cleo.last, undoOf(ben, list))).text, no);
    await ben.press(list, "↩️ Undo");
    await ben.waitFor(/Restored: 250 files/, { timeout_ms: 30_000 });
    await group.sendMedia(ann, "document", { file_name: "anns.pdf" });
    await kept(database, MANY + 1);
    const mixed = await tickAll(ben, MANY + 1);
    assert.equal((await ben.press(mixed, "🗑 Delete")).text, no);
    assert.equal(await trashed(), 0);

    // What an administrator removes is nobody else's to bring back, not even the poster's.
    const all = await tickAll(ann, MANY + 1);
    await ann.press(all, "🗑 Delete");
    await ann.waitFor(/Moved to the trash: 251 files/);
    await forged(undoOf(ann, all));
    assert.equal(await trashed(), MANY + 1);
  },
);

/** What organises, on a file, a folder and what is in the trash; and what is left to administrators in any case. */
function payloads({ file, folder, trashed, act }: Record<string, number>) {
  const all = topOf({ list: "all" });
  const trash = topOf({ list: "trash" });
  const look = { at: "inside", folder: 0 } as const;
  return {
    organising: [
      buttons.fileRename.pack({ file: file!, place: null }),
      buttons.fileTags.pack({ file: file!, place: null }),
      buttons.tagsClear.pack({ file: file!, place: null }),
      buttons.fileMove.pack({ file: file!, place: null, look }),
      buttons.fileMoveTo.pack({ file: file!, category: "photo", place: null }),
      buttons.fileMoveInto.pack({ file: file!, folder: folder!, place: null }),
      buttons.fileNewFolder.pack({ file: file!, parent: 0, place: null }),
      buttons.fileDelete.pack({ file: file!, place: null }),
      buttons.shareFile.pack({ file: file!, place: null }),
      buttons.undo.pack({ act: act! }),
      buttons.trashRestore.pack({ file: trashed!, place: trash }),
      buttons.trashFolderRestore.pack({ act: act!, place: trash }),
      buttons.folderNew.pack({ parent: 0 }),
      buttons.folderRename.pack({ folder: folder! }),
      buttons.folderMove.pack({ folder: folder!, look }),
      buttons.folderMoveInto.pack({ folder: folder!, into: 0 }),
      buttons.folderDelete.pack({ folder: folder! }),
      buttons.selectMoveTo.pack({ place: all, category: "photo" }),
      buttons.selectMoveInto.pack({ place: all, folder: folder! }),
      buttons.selectNewFolder.pack({ place: all, parent: 0 }),
      buttons.selectTags.pack({ place: all }),
      buttons.selectRename.pack({ place: all }),
      buttons.selectRestore.pack({ place: trash }),
      buttons.shareSelection.pack({ place: all }),
      buttons.shareFolder.pack({ folder: folder! }),
    ],
    administering: [
      buttons.trashEmpty.pack({}),
      buttons.trashEmptyYes.pack({ asked: Date.now() + 60_000 }),
      buttons.trashDelete.pack({ file: trashed!, place: trash }),
      buttons.trashDeleteYes.pack({ file: trashed!, place: trash }),
      buttons.trashFolderDelete.pack({ act: act!, place: trash }),
      buttons.trashFolderDeleteYes.pack({ act: act!, place: trash }),
      buttons.export.pack({}),
      buttons.insideDocumentsSet.pack({ on: "no" }),
    ],
  };
}

testKeeper(
  "members organise nothing where only administrators do, and never do what is theirs alone, by whatever button",
  async ({ telegram, database }) => {
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const no = t.groups.administratorsOnly().text;
      const { ann, ben, group } = await foundKeeping(telegram, code);
      for (const name of ["plan", "rent"]) {
        const caption = `${name} #ours`;
        await group.sendMedia(ann, "document", { file_name: `${name}.pdf`, caption });
      }
      await telegram.idle();
      const [library] = await database.query<{ id: number }>(
        `SELECT id FROM libraries WHERE chat_id = $1`,
        [group.id],
      );
      const { id } = library!;
      await database.query(
        `WITH act AS (SELECT nextval('acts') AS id), live AS (
           INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Bills', 'bills')
         ), gone AS (
           INSERT INTO folders (library_id, name, name_folded, deleted_at, deleted_act)
           SELECT $1, 'Old', 'old', now(), act.id FROM act RETURNING id
         )
         UPDATE files SET deleted_at = now(), deleted_act = act.id, folder_id = (SELECT id FROM gone) FROM act
         WHERE library_id = $1 AND name = 'rent.pdf'`,
        [id],
      );
      const stored = async () => [
        await database.query(
          `SELECT id, name, category, folder_id, tags, deleted_at, deleted_act AS act FROM files
           WHERE library_id = $1 ORDER BY id`,
          [id],
        ),
        await database.query(
          `SELECT id, name, parent_id, deleted_at FROM folders WHERE library_id = $1 ORDER BY id`,
          [id],
        ),
        await database.query(`SELECT id FROM links WHERE library_id = $1`, [id]),
        await database.query(`SELECT kind FROM jobs WHERE library_id = $1`, [id]),
        await database.query(`SELECT reads_documents FROM libraries WHERE id = $1`, [id]),
      ];
      const before = await stored();
      const [files, folders] = before as { id: number; act?: number }[][];
      const { organising, administering } = payloads({
        file: files![0]!.id,
        trashed: files![1]!.id,
        act: files![1]!.act!,
        folder: folders![0]!.id,
      });
      await telegram.follow(ben, openUrl(group, ben, t.button.openLibrary));
      const screen = await ben.waitFor(saying(t.groups.entered(1)));
      for (const data of administering) {
        assert.equal((await ben.pressData(screen, data)).text, no, data);
      }
      await database.query(`UPDATE libraries SET organisers = 'administrators' WHERE id = $1`, [
        id,
      ]);
      for (const data of [...organising, ...administering]) {
        assert.equal((await ben.pressData(screen, data)).text, no, data);
      }
      await ben.send("/export");
      await ben.waitFor(saying(t.groups.administratorsOnly()));
      await telegram.idle();
      assert.deepEqual(await stored(), before);

      // Seeing and getting is everybody's.
      await ben.send("plan");
      const card = await ben.waitFor(({ document }) => document?.file_name === "plan.pdf");
      await ben.press(card, t.button.details);
      await ben.waitFor(saying(t.groups.postedBy("Ann")));
      // A question that was open when the administrators took over is answered by nobody.
      await database.query(`UPDATE libraries SET organisers = 'everyone' WHERE id = $1`, [id]);
      await ben.press(card, t.button.back);
      await ben.press(card, t.button.rename);
      await until(
        () => ben.buttons(card).flat().includes(t.button.cancel),
        "the name is asked for",
      );
      await telegram.idle();
      await database.query(`UPDATE libraries SET organisers = 'administrators' WHERE id = $1`, [
        id,
      ]);
      await ben.send("stolen");
      await ben.waitFor(saying(t.groups.administratorsOnly()));
      assert.deepEqual(await stored(), before);
    }
  },
);
