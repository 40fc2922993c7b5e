/** What must never happen with the library of a group. */
import assert from "node:assert/strict";
import type { Message } from "grammy/types";
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
import type { Emulator, Person } from "../../telegram/emulator.ts";

const SECRET = /secret|Family/i;

/** What the bot sends to anybody from now on, as text. */
function watch(telegram: Emulator): () => string[] {
  telegram.clearCalls();
  return () => telegram.calls.map(({ method, params }) => `${method} ${JSON.stringify(params)}`);
}

type Vector = (ben: Person, seen: { list: Message; card: Message; copying: Message }) => unknown;

/** What somebody may try who has been in the library and is no longer a member. */
const VECTORS: Record<string, Vector> = {
  "a list's button": (ben, { list }) => ben.press(list, /secret/),
  "a page of a list": (ben, { list }) => ben.pressData(list, "ll:a0.n.1.0:first"),
  "the card's details": (ben, { card }) => ben.press(card, /Details/),
  "a rename": (ben, { card }) => ben.press(card, /Rename/),
  "a link": (ben, { card }) => ben.press(card, /Share/),
  "a copy to their own library": (ben, { copying }) => ben.press(copying, /My library/),
  "where to copy": (ben, { card }) => ben.press(card, /Copy to/),
  "a search": (ben) => ben.send("secret"),
  "/files": (ben) => ben.send("/files"),
  "/trash": (ben) => ben.send("/trash"),
  "/usage": (ben) => ben.send("/usage"),
  "/links": (ben) => ben.send("/links"),
  "/export": (ben) => ben.send("/export"),
  "the choice of libraries": (ben, { list }) => ben.pressData(list, "g"),
  "inline mode": (ben) => ben.query("secret"),
  "inline mode on a list": (ben) => ben.query("list:a0.n"),
  "an upload": (ben) => ben.sendDocument({ file_name: "mine.pdf" }),
};

testKeeper(
  "whoever left gets no name, count or title of the group, whatever they try",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "secret plan.pdf" });
    await kept(database, 1);
    const url = openUrl(group, ann);
    for (const [name, attempt] of Object.entries(VECTORS)) {
      await telegram.follow(ben, url);
      await ben.waitFor(/1 file/);
      await ben.send("/files");
      await ben.waitFor(/My Files/);
      await ben.press(/All Files/);
      const list = await ben.waitFor(/All Files – 1 file/);
      await ben.press(list, /secret/);
      const card = await ben.waitFor(({ document }) => document !== undefined);
      await ben.press(list, /secret/);
      const copying = await ben.waitFor(({ document }) => document !== undefined);
      await ben.press(copying, /Copy to/);
      await until(() => ben.buttons(copying).flat().includes("📍 My library"), "where to");
      await telegram.idle();
      const sent = watch(telegram);
      group.kick(ann, ben);
      await attempt(ben, { list, card, copying });
      await telegram.idle();
      const toBen = sent().filter((call) => !call.includes(String(group.id)));
      assert.ok(toBen.length > 0, `${name} was answered`);
      const leaks = toBen.filter((call) => SECRET.test(call));
      assert.deepEqual(leaks, [], name);
      assert.doesNotMatch(toBen.join("\n"), /[12] files?\b(?!.*mine)/, name);
      group.add(ann, ben);
      await telegram.idle();
    }
    const rows = await database.query<{ library_id: number }>(
      `SELECT library_id FROM files WHERE library_id > 0`,
    );
    assert.deepEqual(rows, [{ library_id: ben.id }], "only what was uploaded after leaving");
  },
);

testKeeper(
  "where the bot is no administrator, leaving is noticed when Telegram is asked, and then nothing comes back",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const ben = telegram.person({ first_name: "Ben" });
    const group = telegram.group({ title: "Family", members: [ann, ben], membersVisible: true });
    await group.waitFor(/Reply to a file with \/keep/);
    const photo = await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await group.send(ann, "/keep", { reply_to: photo });
    await kept(database, 1);
    await telegram.follow(ben, openUrl(group, ben));
    await ben.waitFor(/1 file/);
    await ben.send("secret");
    const card = await ben.waitFor(({ document }) => document !== undefined);
    await ben.press(card, /Share/);
    await until(() => ben.buttons(card).flat().includes("📋 Copy link"), "the link is shown");
    const { copied } = await ben.press(card, "📋 Copy link");
    const cleo = telegram.person({ first_name: "Cleo" });
    await telegram.follow(cleo, copied!);
    await cleo.waitFor(({ document }) => document?.file_name === "secret.pdf");
    group.quiet = true;
    group.kick(ann, ben);
    await telegram.idle();
    // Believed for five minutes at most.
    await database.query(`UPDATE members SET known_at = known_at - interval '6 minutes'`);
    const sent = watch(telegram);
    await telegram.follow(cleo, copied!);
    await cleo.waitFor(/This link doesn't work/);
    await ben.send("secret");
    await ben.waitFor(/not a member/);
    await telegram.follow(ben, openUrl(group, ben));
    await ben.waitFor(/not a member/);
    assert.deepEqual(sent().filter((call) => SECRET.test(call)), []);
  },
);

testKeeper(
  "where nobody answers who is a member the answer is no, and a file that comes then is kept in the own library",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await kept(database, 1);
    await telegram.follow(ben, openUrl(group, ben));
    await ben.waitFor(/1 file/);
    await telegram.idle();
    await database.query(`UPDATE members SET known_at = NULL`);
    telegram.fault({ kind: "500", method: "getChatMember", times: 20 });
    await ben.sendDocument({ file_name: "mine.pdf" });
    await ben.waitFor(/can't check who is in this group/);
    await ben.waitFor(/^✅ Saved to Documents: mine\.pdf/);
    const rows = await database.query(`SELECT library_id FROM files WHERE name = 'mine.pdf'`);
    assert.deepEqual(rows, [{ library_id: ben.id }]);
  },
);

testKeeper(
  "forged buttons and links tell nothing, not even whether there is such a library",
  async ({ telegram, database }) => {
    const { ann, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await kept(database, 1);
    const [library] = await database.query<{ id: number }>(
      `SELECT id FROM libraries WHERE chat_id IS NOT NULL`,
    );
    const [file] = await database.query<{ id: number }>(`SELECT id FROM files`);
    const id = (-library!.id).toString(36);
    const fileId = file!.id.toString(36);
    const cleo = telegram.person({ first_name: "Cleo" });
    await cleo.send("/start");
    await cleo.waitFor(/Hello/);
    await cleo.sendDocument({ file_name: "cleo.pdf" });
    await cleo.waitFor(/cleo\.pdf/);
    await cleo.send("cleo");
    const own = await cleo.waitFor(({ document }) => document !== undefined);
    const answers = new Map<string, string[]>();
    for (const which of [id, "zzzzz"]) {
      const said: string[] = [];
      for (
        const data of [
          `gl:${which}`,
          `yi:${which}:${fileId}:-`,
          `qi:${which}:1`,
          `yc:${fileId}:-`,
          `i:${fileId}:-`,
          `k:${fileId}:-`,
          `xf:${fileId}:-`,
          `d:${fileId}:-`,
        ]
      ) {
        const pressed = await cleo.pressData(own, data);
        await telegram.idle();
        said.push(`${pressed.text ?? ""} ${own.caption} ${cleo.messages.at(-1)?.text ?? ""}`);
      }
      answers.set(which, said);
    }
    assert.deepEqual(answers.get(id), answers.get("zzzzz"));
    assert.doesNotMatch(JSON.stringify(cleo.messages), SECRET);
    const live = await database.query(`SELECT id FROM files WHERE deleted_at IS NULL`);
    assert.equal(live.length, 2);
  },
);

testKeeper(
  "what is answered in a forum is answered in the topic, and nothing private is shown in the group",
  async ({ telegram, database }) => {
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const { ann, ben, group } = await foundKeeping(telegram, code, { forum: true });
      await ann.sendDocument({ file_name: `private ${code}.pdf` });
      await ann.waitFor(/private/);
      const [file] = await database.query<{ id: number }>(`SELECT max(id) AS id FROM files`);
      const fileId = file!.id.toString(36);
      const topic = await group.topic(ann, "Bills");
      const inTopic = group.as(ann, { topic });
      const said = postsOf(group, telegram).length;
      const answers = async () => {
        const before = postsOf(group, telegram).length;
        await until(() => postsOf(group, telegram).length === before + 1, "an answer");
        return postsOf(group, telegram).at(-1)!;
      };
      let settings: Message | undefined;
      for (
        const [person, text, sentence] of [
          [ann, "/keep", t.groups.keepWhat()],
          [ann, "/library", t.groups.settings("Family")],
          [ben, "/library", t.groups.administratorsOnly()],
          [ben, `hello @${telegram.bot.username}`, t.groups.line()],
        ] as const
      ) {
        const answer = answers();
        await group.as(person, { topic }).send(text);
        const shown = await answer;
        assert.equal(shown.message_thread_id, topic, text);
        assert.equal(shown.text, sentence.text);
        if (person === ann) settings = shown;
      }
      const sent = watch(telegram);
      for (
        const data of [`o:${fileId}:a0.n.1.0`, `k:${fileId}:-`, `i:${fileId}:-`, "l", "m", "q"]
      ) {
        await group.pressData(ann, settings, data);
      }
      for (const text of ["/files", "/search private", "/trash", "/export", "private"]) {
        await inTopic.send(text);
      }
      await telegram.idle();
      assert.ok(!sent().some((call) => call.includes("private") || call.includes(t.button.files)));
      assert.equal(postsOf(group, telegram).length, said + 4);

      // A post of a topic is kept, and its reaction is all that comes of it.
      const post = await inTopic.sendDocument({ file_name: `bill ${code}.pdf` });
      await until(() => group.reactions(post).length === 1, "it is kept");
      await telegram.follow(ann, openUrl(group, ann, t.button.openLibrary));
      await ann.waitFor(saying(t.groups.entered(1)));
      await ann.send("bill");
      const card = await ann.waitFor(({ document }) => document !== undefined);
      await ann.press(card, t.button.details);
      const details = await ann.waitFor(saying(t.groups.postedBy("Ann")));
      const inChat = ann.button(t.button.inChat, details);
      assert.equal(inChat && "url" in inChat ? inChat.url : undefined, group.link(post));
      assert.equal(postsOf(group, telegram).length, said + 4);
    }
  },
);

testKeeper(
  "fifty posts add no message of the bot, whoever posts",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    const said = postsOf(group, telegram).length;
    telegram.limits = true;
    for (let index = 0; index < 50; index++) {
      await group.sendMedia(index % 3 ? ann : ben, "document", { file_name: `doc ${index}.pdf` });
      if (index % 5 === 0) await group.send(ben, `about ${index}`);
    }
    await kept(database, 50);
    await telegram.idle();
    assert.equal(postsOf(group, telegram).length, said);
  },
);

testKeeper(
  "two members who do the same to a file at once neither lose nor double it",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    for (const name of ["one", "two", "three"]) {
      await group.sendMedia(ann, "document", { file_name: `${name}.pdf`, caption: "shared" });
    }
    await kept(database, 3);
    const cards = new Map<Person, Message[]>();
    for (const person of [ann, ben]) {
      await telegram.follow(person, openUrl(group, person));
      await person.waitFor(/3 files/);
      await person.send("shared");
      const list = await person.waitFor(/🔍 shared/);
      const opened: Message[] = [];
      for (const name of ["one", "two", "three"]) {
        await person.press(list, new RegExp(name));
        opened.push(await person.waitFor(({ document }) => document?.file_name === `${name}.pdf`));
      }
      cards.set(person, opened);
    }
    const both = (index: number, label: RegExp) =>
      Promise.all([ann, ben].map((person) => person.press(cards.get(person)![index]!, label)));
    await both(0, /🗑 Delete/);
    await both(1, /🔗 Share/);
    await both(2, /✏️ Rename/);
    await Promise.all([ann.send("by ann"), ben.send("by ben")]);
    await telegram.idle();
    const files = await database.query<{ name: string; deleted: boolean }>(
      `SELECT name, deleted_at IS NOT NULL AS deleted FROM files ORDER BY id`,
    );
    assert.deepEqual(files.map(({ deleted }) => deleted), [true, false, false]);
    assert.match(files[2]!.name, /^by (ann|ben)/);
    const [counted] = await database.query<{ files: number; trashed: number }>(
      `SELECT sum(files) FILTER (WHERE bucket <> 'trash')::bigint AS files,
         sum(files) FILTER (WHERE bucket = 'trash')::bigint AS trashed FROM library_usage WHERE library_id < 0`,
    );
    assert.deepEqual(counted, { files: 2, trashed: 1 });
    assert.equal((await database.query(`SELECT id FROM links`)).length, 2);
  },
);

testKeeper(
  "of banned people nothing is kept, whoever asks, and nothing of them reaches the inbox",
  async ({ telegram, database }) => {
    await database.query(`CREATE TABLE seen_in_inbox (payload text NOT NULL)`);
    await database.query(
      `CREATE FUNCTION note_inbox() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN INSERT INTO seen_in_inbox VALUES (NEW.payload); RETURN NEW; END $$`,
    );
    await database.query(
      `CREATE TRIGGER note_inbox BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION note_inbox()`,
    );
    for (const [index, { code, t }] of IN_EVERY_LANGUAGE.entries()) {
      const { ann, ben, group } = await foundKeeping(telegram, code);
      await group.sendMedia(ann, "document", { file_name: `secret ${code}.pdf` });
      await kept(database, 3 * index + 1);
      const url = openUrl(group, ben, t.button.openLibrary);
      await telegram.follow(ben, url);
      await ben.waitFor(saying(t.groups.entered(1)));
      await ben.send("secret");
      const card = await ben.waitFor(({ document }) => document !== undefined);
      await telegram.idle();
      const said = postsOf(group, telegram).length;
      await database.query(`UPDATE users SET banned_at = now() WHERE id = $1`, [ben.id]);

      // A slow reaction sends what comes meanwhile the same way into the inbox.
      telegram.fault({ kind: "delay", method: "setMessageReaction", delay_ms: 900, times: 1 });
      await group.sendMedia(ann, "document", { file_name: `first ${code}.pdf` });
      const post = await group.sendMedia(ben, "document", { file_name: `bens ${code}.pdf` });
      const text = await group.send(ben, `bens words ${code}`);
      for (const theirs of [post, text]) await group.send(ann, "/keep", { reply_to: theirs });
      await group.sendMedia(ann, "document", { file_name: `last ${code}.pdf` });
      await kept(database, 3 * index + 3);
      await telegram.idle();
      for (const theirs of [post, text]) assert.deepEqual(group.reactions(theirs), []);
      const seen = await database.query<{ payload: string }>(`SELECT payload FROM seen_in_inbox`);
      assert.ok(
        seen.some(({ payload }) => payload.includes(`last ${code}.pdf`)),
        "the inbox was used",
      );
      assert.doesNotMatch(JSON.stringify(seen), new RegExp(`bens ${code}`));

      // In the group they get no answer, in private one sentence, and nothing of the group.
      await group.send(ben, `hello @${telegram.bot.username}`);
      await group.send(ben, "/keep", { reply_to: post });
      await telegram.idle();
      assert.equal(postsOf(group, telegram).length, said);
      const banned = t.failure.banned().text;
      const sent = watch(telegram);
      assert.equal((await ben.press(card, t.button.details)).text, banned);
      assert.deepEqual((await ben.query("secret")).results, []);
      for (
        const act of [
          () => ben.send("secret"),
          () => telegram.follow(ben, url),
          () => ben.sendDocument({ file_name: `bens ${code}.pdf` }),
        ]
      ) {
        await act();
        await ben.waitFor(({ text }) => text === banned);
      }
      await telegram.idle();
      assert.deepEqual(sent().filter((call) => SECRET.test(call)), []);
      await kept(database, 3 * index + 3);
    }
  },
);

testKeeper(
  "files that are on their way to somebody who leaves stop coming",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    const names = Array.from({ length: 40 }, (_, index) => `secret ${index}.bin`);
    for (const [index, file_name] of names.entries()) {
      // Neighbours that share no album: each is a call of its own.
      await group.sendMedia(ann, index % 2 ? "document" : "voice", { file_name });
    }
    await kept(database, 40);
    await telegram.follow(ben, openUrl(group, ben));
    await ben.waitFor(/40 files/);
    await ben.send("/files");
    await ben.waitFor(/My Files/);
    await ben.press(/All Files/);
    await ben.waitFor(/All Files – 40 files/);
    telegram.fault({ kind: "delay", method: "sendVoice", delay_ms: 100, times: 40 });
    await ben.press(/📥 Get all/);
    const received = () =>
      ben.messages.filter(({ document, voice }) => document !== undefined || voice !== undefined)
        .length;
    await until(() => received() >= 2, "some arrived");
    group.kick(ann, ben);
    await until(
      async () => (await database.query(`SELECT id FROM jobs`)).length === 0,
      "the job ended",
    );
    await telegram.idle();
    const before = received();
    assert.ok(before < 40, `${before} arrived`);
  },
);
