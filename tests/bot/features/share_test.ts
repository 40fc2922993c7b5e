import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

const LINK = /https:\/\/t\.me\/file_keeper_bot\?start=(s_[\w-]+)/;
const UNKNOWN = /This link doesn't work any more/;

/** What a link carries that is shown in a message. */
function payloadIn(message: Message): string {
  const match = LINK.exec(message.text ?? message.caption ?? "");
  assert.ok(match, message.text ?? message.caption);
  return match[1]!;
}

async function sendFile(person: Person, file_name: string, more: object = {}): Promise<Message> {
  await person.sendDocument({ file_name, mime_type: "application/pdf", ...more });
  return await person.waitFor(file_name);
}

/** Sends a file, shares it, and gives the message that shows the link. */
async function shareFile(person: Person, file_name: string, more: object = {}): Promise<Message> {
  await person.press(await sendFile(person, file_name, more), "🔗 Share");
  return await person.waitFor(LINK);
}

/** Opens the list of all files; the message that shows it. */
async function allFiles(person: Person): Promise<Message> {
  await person.send("/files");
  await person.press(await person.waitFor(/My Files/), /All Files/);
  return await person.waitFor(/All Files – /);
}

/** Counts the exchanges until the bot's first answer, and until it is quiet. */
async function exchanges({ telegram, database }: Keeper, act: () => Promise<unknown>) {
  await telegram.idle();
  const seen: number[] = [];
  const before = database.exchanges;
  const stop = telegram.onChange(({ message }) => {
    if (message?.from?.id === telegram.bot.id) seen.push(database.exchanges - before);
  });
  await act();
  await telegram.idle();
  stop();
  assert.ok(seen[0] !== undefined, "no answer");
  return { first: seen[0], all: database.exchanges - before };
}

testKeeper("a file is shared by a link that stays the same, and leads back", async (keeper) => {
  const { telegram, restart } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const saved = await sendFile(ann, "plan.pdf");
  const { first } = await exchanges(keeper, () => ann.press(saved, "🔗 Share"));
  assert.ok(first <= 2, `${first} exchanges`);
  const shared = ann.messages.at(-1)!;
  const payload = payloadIn(shared);
  assert.match(payload, /^s_[A-Za-z0-9_-]{22,62}$/);
  assert.deepEqual(ann.buttons(shared), [
    ["📋 Copy link", "📨 Send to a chat"],
    ["1 day", "7 days", "✓ Never"],
    ["1 open", "10 opens", "✓ No limit"],
    ["🔒 Protect"],
    ["📝 Include captions"],
    ["🚫 Revoke"],
    ["⬅️ Back"],
  ]);
  assert.match(
    shared.text!,
    /plan\.pdf[\s\S]*Expires: never[\s\S]*Open limit: none[\s\S]*Not protected/,
  );
  const { url } = await ann.press(shared, "📨 Send to a chat");
  assert.ok(new URL(url!).searchParams.get("url")!.endsWith(payload));
  assert.equal(new URL(url!).searchParams.get("text"), "plan.pdf");
  assert.ok((await ann.press(shared, "📋 Copy link")).copied!.endsWith(payload));
  await ann.press(shared, "⬅️ Back");
  const card = await ann.waitFor((message) => !LINK.test(message.text ?? ""));
  await restart();
  await ann.press(card, "🔗 Share");
  assert.equal(payloadIn(await ann.waitFor(LINK)), payload);
  // From the file that was sent back, in its caption; the way back is its card again.
  await allFiles(ann);
  await ann.press(/plan\.pdf/);
  const file = await ann.waitFor((message) => message.document !== undefined);
  await ann.press(file, "🔗 Share");
  assert.equal(payloadIn(await ann.waitFor(LINK)), payload);
  await ann.press(file, "⬅️ Back");
  await ann.waitFor((message) => message.document !== undefined && !LINK.test(message.caption!));
  assert.ok(ann.buttons(file).flat().includes("🔗 Share"));
});

testKeeper("expiry, limit and protection are chosen by a press, twice as well", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const shared = await shareFile(ann, "plan.pdf");
  const payload = payloadIn(shared);
  const press = async (label: string, wanted: RegExp) => {
    const { first } = await exchanges(keeper, () => ann.press(shared, label));
    assert.ok(first <= 2, `${label}: ${first} exchanges`);
    const now = ann.chat.now(shared)!;
    assert.match(now.text!, wanted);
    assert.equal(payloadIn(now), payload);
  };
  await press("1 day", /Expires: .*20\d\d/);
  await press("7 days", /Expires: .*20\d\d/);
  const [row] = await database.query<{ days: number }>(
    `SELECT round(extract(epoch FROM expires_at - now()) / 86400)::int AS days FROM links`,
  );
  assert.equal(row?.days, 7);
  await press("Never", /Expires: never/);
  await press("1 open", /Open limit: 1\n/);
  await press("10 opens", /Open limit: 10\n/);
  await press("No limit", /Open limit: none/);
  const protect = payloadOf(ann.chat.now(shared), "🔒 Protect");
  await press("🔒 Protect", /🔒 Protected/);
  // The same press once more, as a client may send it, changes nothing.
  await ann.pressData(shared, protect);
  assert.match(ann.chat.now(shared)!.text!, /🔒 Protected/);
  await press("✓ 🔒 Protect", /🔓 Not protected/);
  await ann.press(shared, "🚫 Revoke");
  await ann.waitFor(/Revoked/);
  await ann.pressData(shared, protect);
  await ann.waitFor(/no longer exist/);
  assert.deepEqual(await database.query(`SELECT id FROM links WHERE revoked_at IS NULL`), []);
});

testKeeper(
  "captions go along only where the owner chose that, tags and folders never",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const ben = telegram.person({ first_name: "Ben" });
    const shared = await shareFile(ann, "plan.pdf", { caption: "of the house #home" });
    const payload = payloadIn(shared);
    const folder =
      `WITH d AS (INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Private', 'private') RETURNING id)
    UPDATE files SET folder_id = d.id FROM d`;
    await database.query(folder, [ann.id]);
    const open = async () => {
      await ben.open(payload);
      return (await ben.waitFor((message) => message.document !== undefined)).caption!;
    };
    assert.doesNotMatch(await open(), /house|home|Private/);
    await ann.press(shared, "📝 Include captions");
    await ann.waitFor(/With captions/);
    assert.ok(ann.buttons(shared).flat().includes("✓ 📝 Include captions"));
    assert.match(await open(), /of the house/);
    await ann.press(shared, "✓ 📝 Include captions");
    await ann.waitFor((message) => ann.buttons(message).flat().includes("📝 Include captions"));
    assert.doesNotMatch(await open(), /house|home|Private/);
    await ben.press("💾 Save to my files");
    await ben.waitFor(/Saved to your files: plan\.pdf/);
    const [row] = await database.query(
      `SELECT caption, tags, folder_id, search_text FROM files WHERE library_id = $1`,
      [ben.id],
    );
    assert.deepEqual(row, { caption: null, tags: [], folder_id: null, search_text: "plan.pdf\n " });
    await ben.send("#home");
    await ben.waitFor(/Nothing found/);
  },
);

testKeeper(
  "a revoked link lives again by Undo; shared again meanwhile there are two",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const ben = telegram.person({ first_name: "Ben" });
    const saved = await sendFile(ann, "plan.pdf");
    await ann.press(saved, "🔗 Share");
    const payload = payloadIn(await ann.waitFor(LINK));
    await ann.press(saved, "⬅️ Back");
    const card = await ann.waitFor(/The link still works/);
    assert.deepEqual(ann.buttons(card)[0], ["🚫 Revoke"]);
    await ann.press(card, "🚫 Revoke");
    const revoked = await ann.waitFor(/Revoked/);
    await ben.open(payload);
    await ben.waitFor(UNKNOWN);
    const undo = payloadOf(revoked, "↩️ Undo");
    await ann.press(revoked, "↩️ Undo");
    assert.equal(payloadIn(await ann.waitFor(LINK)), payload);
    await ben.open(payload);
    await ben.waitFor((message) => message.document !== undefined);
    await ann.press(saved, "🚫 Revoke");
    await ann.waitFor(/Revoked/);
    await ann.press(saved, "⬅️ Back");
    await ann.press(await ann.waitFor(/All Files/), /plan\.pdf/);
    await ann.press(await ann.waitFor((message) => message.document !== undefined), "🔗 Share");
    const other = payloadIn(await ann.waitFor(LINK));
    assert.notEqual(other, payload, "sharing after a revocation makes a new link");
    await ann.pressData(saved, undo);
    await telegram.idle();
    for (const one of [payload, other]) {
      await ben.open(one);
      await ben.waitFor((message) => message.document !== undefined);
    }
  },
);

testKeeper("whoever opens a link gets the file and can keep it", async (keeper) => {
  const { telegram, database, restart } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const ben = telegram.person({ first_name: "Ben" });
  const payload = payloadIn(await shareFile(ann, "plan.pdf", { caption: "of the house #home" }));
  await restart();
  const opening = await exchanges(keeper, () => ben.open(payload));
  assert.ok(opening.first <= 2, `${opening.first} exchanges`);
  const file = ben.messages.find((message) => message.document !== undefined)!;
  assert.match(file.caption!, /^plan\.pdf/);
  assert.ok(!file.has_protected_content);
  // Somebody new gets an introduction.
  assert.match(ben.messages.at(-1)!.text!, /Hello, Ben!/);
  const saving = await exchanges(keeper, () => ben.press(file, "💾 Save to my files"));
  assert.ok(saving.first <= 2, `${saving.first} exchanges`);
  assert.match(ben.chat.now(ben.messages.at(-1)!)!.text!, /Saved to your files: plan\.pdf/);
  await ben.press(file, "💾 Save to my files");
  await ben.waitFor(/You already have this file: plan\.pdf/);
  await allFiles(ben);
  await ben.press(/plan\.pdf/);
  await ben.waitFor((message) => message.document !== undefined);
  // Ben's file is Ben's: its own link, and it stays when Ann's goes.
  await ben.press("🔗 Share");
  assert.notEqual(payloadIn(await ben.waitFor(LINK)), payload);
  await ann.open(payload);
  const own = await ann.waitFor((message) => message.document !== undefined);
  await ann.press(own, "💾 Save to my files");
  await ann.waitFor(/your own files/);
  const [row] = await database.query(`SELECT opens, saves FROM links ORDER BY id`);
  assert.deepEqual(row, { opens: 1, saves: 1 });
  await ann.send("/links");
  const list = await ann.waitFor(/My Links – 1 link/);
  assert.match(list.text!, /1 open, 1 save/);
});

testKeeper("every link that can't be opened gets the same answer", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const ben = telegram.person({ first_name: "Ben" });
  await ben.send("/start");
  const links: Record<string, string> = {};
  for (const name of ["expired", "used", "revoked", "trashed"]) {
    links[name] = payloadIn(await shareFile(ann, `${name}.pdf`));
  }
  await database.query(
    `UPDATE links SET expires_at = now() - interval '1 second'
     WHERE file_id = (SELECT id FROM files WHERE name = 'expired.pdf')`,
  );
  await database.query(
    `UPDATE links SET max_opens = 1, opens = 1
     WHERE file_id = (SELECT id FROM files WHERE name = 'used.pdf')`,
  );
  await ann.send("/links");
  const list = await ann.waitFor(/My Links – 3 links/);
  const row = list.reply_markup!.inline_keyboard.find(([name]) => name?.text.includes("revoked"))!;
  assert.equal(row[1]!.text, "🚫 Revoke");
  const revoke = (row[1] as { callback_data: string }).callback_data;
  await ann.pressData(list, revoke);
  await ann.waitFor(/Revoked[\s\S]*My Links – 2 links/);
  await ann.pressData(list, revoke);
  await allFiles(ann);
  await ann.press(/trashed\.pdf/);
  await ann.waitFor((message) => message.document !== undefined);
  await ann.press("🗑 Delete");
  await ann.waitFor(/Moved to the trash/);

  const answers = new Set<string>();
  const costs = new Set<number>();
  const malformed = ["s_", "s_x", `s_${"A".repeat(43)}`, `s_${"-".repeat(62)}`];
  for (const payload of [...Object.values(links), ...malformed]) {
    const { first, all } = await exchanges(keeper, () => ben.open(payload));
    const answer = ben.messages.at(-1)!;
    assert.match(answer.text!, UNKNOWN);
    answers.add(JSON.stringify([answer.text, answer.entities, answer.reply_markup]));
    costs.add(first).add(all);
  }
  assert.deepEqual([answers.size, [...costs]], [1, [2]]);
  assert.ok(ben.messages.every((message) => message.document === undefined));
  // What is no payload of a link is a greeting.
  await ben.open("hello");
  await ben.waitFor(/Hello, Ben/);
});

testKeeper("of many who open a link for one at once, one gets it", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const shared = await shareFile(ann, "plan.pdf");
  const payload = payloadIn(shared);
  await ann.press(shared, "1 open");
  await ann.waitFor(/Open limit: 1/);
  const people = Array.from({ length: 12 }, (_, n) => telegram.person({ first_name: `P${n}` }));
  await Promise.all(people.map((person) => person.open(payload)));
  await telegram.idle();
  const got = (person: Person) => person.messages.filter((message) => message.document);
  const [winner, ...others] = people.filter((person) => got(person).length > 0);
  assert.ok(winner && others.length === 0);
  for (const person of people) {
    if (person !== winner) assert.match(person.last!.text!, UNKNOWN);
  }
  // The limit is used up, but who opened it may have it again, and save it.
  await winner.open(payload);
  await telegram.idle();
  assert.equal(got(winner).length, 2);
  await winner.press("💾 Save to my files");
  await winner.waitFor(/Saved to your files/);
  await ann.send("/links");
  await ann.press(await ann.waitFor(/My Links/), /plan\.pdf/);
  await ann.waitFor(/Open limit reached/);
});

testKeeper("what is protected can't be forwarded or saved", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const ben = telegram.person({ first_name: "Ben" });
  const shared = await shareFile(ann, "plan.pdf");
  const payload = payloadIn(shared);
  await ben.open(payload);
  const before = await ben.waitFor((message) => message.document !== undefined);
  await ann.press(shared, "🔒 Protect");
  await ann.waitFor(/🔒 Protected/);
  // Opened while it was not: the old button no longer saves anything.
  await ben.press(before, "💾 Save to my files");
  await ben.waitFor(/can't be saved/);
  await ben.open(payload);
  const file = await ben.waitFor((message) => message.document !== undefined);
  assert.ok(file.has_protected_content);
  assert.deepEqual(ben.buttons(file), [["🏠 Menu"]]);
  await ben.send("/files");
  await ben.waitFor(/0 files/);
});

testKeeper("other people's links are out of reach of forged buttons", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const eve = telegram.person({ first_name: "Eve" });
  const saved = await sendFile(ann, "plan.pdf");
  const share = payloadOf(saved, "🔗 Share");
  await ann.press(saved, "🔗 Share");
  const shared = await ann.waitFor(LINK);
  await eve.send("/start");
  const menu = await eve.waitFor(/Hello, Eve/);
  const link = (await database.query<{ id: number }>(`SELECT id FROM links`))[0]!.id.toString(36);
  for (const label of ["1 day", "1 open", "🔒 Protect", "🚫 Revoke"]) {
    await eve.pressData(menu, payloadOf(shared, label));
  }
  await eve.pressData(menu, share);
  await eve.pressData(menu, `xo:${link}:l0`);
  await eve.pressData(menu, `xv:${link}`);
  await eve.waitFor(UNKNOWN);
  await eve.pressData(menu, `xm:${link}:0`);
  await eve.waitFor(UNKNOWN);
  for (const forged of ["xv:", "xv:zzzzzzzzzzzz", "xo:1:s", "xo:1:q0", "xe:1:9:l0", "x:0:3"]) {
    await eve.pressData(menu, forged);
  }
  await telegram.idle();
  assert.match(eve.chat.now(menu)!.text!, /out of date/);
  assert.deepEqual(
    await database.query(`SELECT expires_at, max_opens, protected, opens FROM links`),
    [{ expires_at: null, max_opens: null, protected: false, opens: 0 }],
  );
  const seen = eve.messages.map((message) => `${message.text} ${message.caption}`).join("\n");
  assert.ok(!/plan|s_\w{8}/.test(seen), seen);
});

testKeeper("nothing in the database makes a link", async (keeper) => {
  const { telegram, database, stop } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const shared = await shareFile(ann, "plan.pdf");
  const payload = payloadIn(shared);
  await telegram.person().open(payload);
  await telegram.idle();
  await stop();
  const token = payload.slice(2);
  const bytes = Uint8Array.from(
    atob(token.replaceAll("-", "+").replaceAll("_", "/")),
    (c) => c.charCodeAt(0),
  );
  const spellings = [token, bytes.toHex(), telegram.token, telegram.token.split(":")[1]!];
  const tables = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  assert.ok(tables.length > 5);
  for (const { name } of tables) {
    const rows = await database.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
    for (const { row } of rows) {
      for (const spelling of spellings) {
        assert.ok(!row.includes(spelling), `${name}: ${row}`);
      }
    }
  }
});

testKeeper("a selection is handed out as albums, and saved within the quota", async (keeper) => {
  const { telegram, database, restart } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const ben = telegram.person({ first_name: "Ben" });
  await ann.sendPhoto({ file_size: 1024 });
  await ann.sendPhoto({ file_size: 1024 });
  await ann.sendDocument({ file_name: "big.pdf", mime_type: "application/pdf", file_size: 9000 });
  await ann.sendSticker({ file_size: 512 });
  await ann.waitFor(/sticker/i);
  await telegram.idle();
  await allFiles(ann);
  await ann.press("☑️ Select");
  const list = await ann.waitFor((message) => /⬜/.test(ann.buttons(message).flat().join()));
  await ann.press(list, "🔗 Share"); // nothing is ticked yet
  for (let index = 0; index < 4; index++) {
    await ann.press(list, /^⬜/);
    await telegram.idle();
  }
  await ann.press(list, "🔗 Share");
  const shared = await ann.waitFor(LINK);
  const payload = payloadIn(shared);
  assert.match(shared.text!, /4 files/);
  await ann.press(shared, "⬅️ Back");
  await ann.waitFor((message) => /✅/.test(ann.buttons(message).flat().join()));
  await ann.press(list, "🔗 Share");
  assert.equal(payloadIn(await ann.waitFor(LINK)), payload);

  await ben.open(payload);
  const end = await ben.waitFor(/🔗 4 files/);
  assert.deepEqual(ben.buttons(end), [["💾 Save to my files"]]);
  const photos = ben.messages.filter((message) => message.photo);
  assert.equal(photos.length, 2);
  assert.ok(photos[0]!.media_group_id && photos[0]!.media_group_id === photos[1]!.media_group_id);
  assert.equal(ben.messages.filter((message) => message.document || message.sticker).length, 2);
  await restart({ USER_QUOTA: "4KB" });
  await ben.press(end, "💾 Save to my files");
  const said = await ben.waitFor(/Saved to your files/);
  assert.match(said.text!, /Saved to your files: 3 files/);
  assert.match(said.text!, /Not saved: big\.pdf is 8\.8 KB; you have .* left/);
  const [usage] = await database.query(
    `SELECT sum(files)::int AS files, sum(bytes)::int AS bytes FROM library_usage WHERE library_id = $1`,
    [ben.id],
  );
  assert.deepEqual(usage, { files: 3, bytes: 2560 });
});

testKeeper("a folder's link follows the folder", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const ben = telegram.person({ first_name: "Ben" });
  await ann.send("/files");
  await ann.press(await ann.waitFor(/My Files/), /^📁 Folders/);
  await ann.press("➕ New folder");
  await ann.waitFor(/name/);
  await ann.send("Sea <1>");
  await ann.waitFor(/Folder created/);
  const [folder] = await database.query<{ id: number }>(`SELECT id FROM folders`);
  await ann.send("/files");
  await ann.press(await ann.waitFor(/My Files/), /^📁 Folders/);
  await ann.press(/Sea/);
  await ann.press("🔗 Share");
  const shared = await ann.waitFor(LINK);
  const payload = payloadIn(shared);
  await ben.open(payload);
  await ben.waitFor(/Sea <1> – this folder is empty/);
  await sendFile(ann, "a.pdf");
  await sendFile(ann, "b.pdf");
  await database.query(`UPDATE files SET folder_id = $1`, [folder!.id]);
  await ben.open(payload);
  await ben.waitFor(/Sea <1> – 2 files/);
  assert.equal(ben.messages.filter((message) => message.document).length, 2);
  await ann.press(shared, "⬅️ Back");
  await ann.press(await ann.waitFor(/Sea <1> – 2 files/), "🗑 Delete");
  await ann.waitFor(/trash/);
  await ben.open(payload);
  await ben.waitFor(UNKNOWN);
  await ben.press("💾 Save to my files");
  await ben.waitFor(/Nothing new|doesn't work/);
});

testKeeper("in owner-only mode a stranger gets nothing by a link either", async (keeper) => {
  const { telegram, database, restart } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const payload = payloadIn(await shareFile(ann, "plan.pdf"));
  await restart({ ALLOWED_USERS: String(ann.id) });
  const eve = telegram.person({ first_name: "Eve" });
  await eve.open(payload);
  await eve.waitFor(/private/);
  await telegram.idle();
  assert.equal(eve.messages.filter((message) => message.document).length, 0);
  assert.deepEqual(await database.query(`SELECT id FROM users WHERE id = $1`, [eve.id]), []);
});

testKeeper("My Links leads to each link, by pages", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await ann.press("🔗 My Links");
  await ann.waitFor(/none yet/);
  await shareFile(ann, "name 01.pdf");
  // As many more as it takes, of other files.
  await database.query(
    `WITH f AS (
       INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, search_text, grams)
       SELECT library_id, kind, category, file_id, 'u' || n, 'more ' || n, 'x', 'x', '{}'
       FROM files, generate_series(2, 11) n RETURNING id, library_id
     )
     INSERT INTO links (user_id, library_id, file_id, shared, nonce, token_hash)
     SELECT library_id, library_id, id, 'file:' || id, sha256(id::text::bytea), sha256(id::text::bytea) FROM f`,
  );
  await ann.send("/links");
  const list = await ann.waitFor(/My Links – 11 links/);
  assert.equal(ann.buttons(list).flat().filter((label) => label === "🚫 Revoke").length, 8);
  await ann.press(list, "▶️");
  await ann.waitFor(/9\. 📎/);
  assert.ok(ann.buttons(list).flat().includes("2/2"));
  await ann.press(list, /name 01/);
  const one = await ann.waitFor(LINK);
  await ann.press(one, "1 day");
  await ann.waitFor(/Expires: .*20/);
  await ann.press(one, "⬅️ Back");
  await ann.waitFor(/9\. 📎/);
  await ann.press(list, "◀️");
  await ann.waitFor(/1\. 📎/);
  const made = () => database.query(`SELECT id, nonce, token_hash FROM links ORDER BY id`);
  const before = await made();
  await ann.press(list, /more 11/);
  // Made under another token of the bot: looking at it changes nothing, a press makes a new one.
  const early = await ann.waitFor(/made with an earlier bot token/);
  await telegram.idle();
  assert.deepEqual(await made(), before);
  await ann.press(early, "🔗 Make a new link");
  const renewed = payloadIn(await ann.waitFor(LINK));
  const ben = telegram.person({ first_name: "Ben" });
  await ben.open(renewed);
  await ben.waitFor(/more 11/);
  await ann.press(list, "🚫 Revoke");
  await ann.waitFor(/Revoked[\s\S]*10 links/);
});

testKeeper("a large folder is handed out a portion at a time", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const ben = telegram.person({ first_name: "Ben" });
  await ann.sendPhoto();
  await ann.waitFor(/Saved to Photos/);
  await telegram.idle();
  await database.query(
    `WITH d AS (
       INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Sea', 'sea') RETURNING id
     )
     INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, folder_id, search_text, grams)
     SELECT library_id, kind, category, CASE n WHEN 102 THEN 'lost' ELSE file_id END, 'u' || n, 'more ' || n, 'x', d.id, 'x', '{}'
     FROM files, d, generate_series(1, 102) n`,
    [ann.id],
  );
  await ann.send("/files");
  await ann.press(await ann.waitFor(/My Files/), /^📁 Folders/);
  await ann.press(await ann.waitFor(/1 folder/), /Sea/);
  await ann.press(await ann.waitFor(/102 files/), "🔗 Share");
  await ben.open(payloadIn(await ann.waitFor(LINK)));
  const part = await ben.waitFor(/100 of 102 files/, { timeout_ms: 30_000 });
  assert.equal(ben.messages.filter((message) => message.photo).length, 100);
  await ben.press(part, "⏬ Next 100");
  // Telegram has lost one of these: the other one is sent all the same.
  await ben.waitFor(/no longer has 1 file/);
  assert.equal(ben.messages.filter((message) => message.photo).length, 101);
  assert.ok(telegram.violations.every((violation) => violation.includes("wrong file identifier")));
  assert.equal(telegram.violations.splice(0).length, 2);
  await ben.press(part, "💾 Save to my files");
  await ben.waitFor(/Saved to your files: 102 files/);
});
