import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { buttons } from "../../../src/bot/callback_data.ts";
import { testKeeper } from "../../support/keeper.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

const LANGUAGES = [
  {
    language_code: "en",
    phone: "📱 Phone",
    back: "⬅️ Back",
    cancel: "✖️ Cancel",
    ask: /Press the button/,
  },
  {
    language_code: "ru",
    phone: "📱 Телефон",
    back: "⬅️ Назад",
    cancel: "✖️ Отмена",
    ask: /Нажмите кнопку/,
  },
  {
    language_code: "es",
    phone: "📱 Teléfono",
    back: "⬅️ Atrás",
    cancel: "✖️ Cancelar",
    ask: /Toca el botón/,
  },
];

testKeeper("the phone keyboard leaves with its screen, in every language", async ({ telegram }) => {
  for (const { language_code, phone, back, cancel, ask } of LANGUAGES) {
    const ann = telegram.person({ first_name: "Ann", language_code });
    await ann.send("/settings");
    const settings = await ann.waitFor(/Ann/);
    await ann.press(phone);
    const asked = await ann.waitFor(ask);
    assert.ok(ann.room.keyboard);
    await ann.press(back);
    await ann.waitForDeletion(asked);
    await telegram.idle();
    assert.equal(ann.room.keyboard, undefined, "gone with its screen");
    await ann.press(phone);
    const first = await ann.waitFor(ask);
    // Pressed once more, as a slow phone lets one do.
    await ann.pressData(settings, buttons.phone.pack({}));
    await ann.waitForDeletion(first);
    await ann.waitFor(ask);
    await ann.press(cancel);
    await telegram.idle();
    assert.equal(ann.room.keyboard, undefined, "gone by its Cancel");
    assert.ok(ann.buttons(ann.last).flat().includes(back), "and no dead end");
  }
});

testKeeper(
  "a contact that nobody asked for is asked about first",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const phone = async () =>
      (await database.query<{ phone: string | null }>(`SELECT phone FROM users`))[0]?.phone;
    await ann.sendContact({ own: true, phone_number: "+15550123" });
    const question = await ann.waitFor(/Save this number\?/);
    assert.equal(await phone(), null);
    await ann.press(question, "✖️ Cancel");
    await ann.waitFor(/Settings/);
    assert.equal(await phone(), null);
    await ann.sendContact({ own: true, phone_number: "+15550123" });
    await ann.press(await ann.waitFor(/Save this number\?/), "✅ Yes, save it");
    await ann.waitFor(/Saved: \+15550123/);
    assert.equal(await phone(), "+15550123");
  },
);

testKeeper("/cancel takes the question away, and so does an answer", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/search");
  const first = await ann.waitFor(/What are you looking for/);
  await ann.send("/cancel");
  await ann.waitForDeletion(first);
  await ann.send("/search");
  const second = await ann.waitFor(/What are you looking for/);
  await ann.send("nothing at all");
  await ann.waitFor(/Nothing found/);
  await ann.waitForDeletion(second);
});

testKeeper(
  "a refusal and the end of a protected folder lead on",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const ben = telegram.person({ first_name: "Ben" });
    await ann.sendDocument({ file_name: "big.pdf", mime_type: "application/pdf", file_size: 5000 });
    const refused = await ann.waitFor(/Not saved: big\.pdf/);
    assert.deepEqual(ann.buttons(refused), [["📂 My Files", "🏠 Menu"]]);
    for (const file_name of ["a.pdf", "b.pdf"]) {
      await ann.sendDocument({ file_name, mime_type: "application/pdf", file_size: 50 });
    }
    await telegram.idle();
    await database.query(
      `WITH trip AS (INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Trip', 'trip') RETURNING id)
     UPDATE files SET folder_id = (SELECT id FROM trip)`,
      [ann.id],
    );
    await ann.send("/files");
    await ann.press(await ann.waitFor(/My Files/), "📁 Folders");
    await ann.press(await ann.waitFor(/1 folder/), /Trip/);
    await ann.press(await ann.waitFor(/Trip – 2 files/), "🔗 Share");
    const link = await ann.waitFor(/🔗 Trip – 2 files/);
    await ann.press(link, "🔒 Protect");
    await ann.waitFor(/🔒 Protected/);
    await ben.open(/start=(\S+)/.exec(link.text!)![1]!);
    const end = await ben.waitFor(/🔗 Trip – 2 files/);
    assert.deepEqual(ben.buttons(end), [["🏠 Menu"]]);
  },
  { MAX_FILE_SIZE: "1KB" },
);

/** Characters of a label that a phone shows whole, by how many buttons share its row. */
const LABEL_FITS: Record<number, number> = { 1: 40, 2: 18, 3: 12 };

testKeeper("a phone shows labels whole, in every language", async ({ telegram }) => {
  for (const { language_code } of LANGUAGES) {
    const ann = telegram.person({ first_name: "Ann", language_code });
    const seen: string[][] = [];
    const look = async (sign: string) => {
      const shown = (message: Message) => ann.buttons(message).flat().some((l) => l.includes(sign));
      seen.push(...ann.buttons(await ann.waitFor(shown)));
    };
    await ann.sendDocument({ file_name: "plan.pdf", mime_type: "application/pdf" });
    await ann.sendDocument({ file_name: "song.txt", mime_type: "text/plain" });
    await look("☑️");
    await ann.send("/settings");
    await look("🌐");
    await ann.send("/files");
    await look("📁");
    await ann.press(/^📂/);
    await look("👁");
    await ann.press(/^☑️/);
    await look("⬜");
    await ann.press(/^⬜/);
    await look("✏️");
    await ann.press(/^🔗/);
    await look("📋");
    await ann.press(/^🔒/);
    await look("✓ 🔒");
    await ann.press(/^📝/);
    await look("✓ 📝");
    await ann.press(/10/);
    await look("✓ 10");
    const cut = seen.flatMap((row) =>
      row.filter((label) => [...label.replaceAll("\ufe0f", "")].length > LABEL_FITS[row.length]!)
    );
    assert.deepEqual(cut, [], language_code);
  }
});

testKeeper("a long screen does not go into a file's caption", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendDocument({ file_name: "plan.pdf", mime_type: "application/pdf" });
  await ann.waitFor(/plan\.pdf/);
  await telegram.idle();
  await database.query(
    `INSERT INTO import_entries (library_id, file_unique_id, name, name_folded, category, search_text, grams, tags, created_at)
     SELECT $1, 'missing ' || n, repeat('long name ', 12) || n, 'x', 'document', 'x', '{}', '{}', now()
     FROM generate_series(1, 20) n`,
    [ann.id],
  );
  await ann.send("/files");
  await ann.press(await ann.waitFor(/My Files/), /All Files/);
  await ann.press(await ann.waitFor(/All Files – /), /plan\.pdf/);
  const file = await ann.waitFor((message) => message.document !== undefined);
  await ann.press(file, "🗑 Delete");
  await ann.press(await ann.waitFor(/Moved to the trash/), "🏠 Menu");
  // A menu used to take the caption's place: its buttons may still be there.
  await ann.pressData(file, payloadOf(await ann.waitFor(/Type a few words/), "⚙️ Settings"));
  await ann.waitFor(/Settings/);
  await ann.press(file, "📥 Import");
  await ann.waitFor(/Still missing/);
  await ann.press(file, "📋 What's missing");
  const missing = await ann.waitFor(/What's missing/);
  assert.ok(missing.text, "a message of its own");
  assert.ok(missing.text.length > 1024);
});

testKeeper(
  "a long list of links does not go into a file's caption, nor do its pages",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendDocument({ file_name: "plan.pdf", mime_type: "application/pdf" });
    await ann.waitFor(/plan\.pdf/);
    await telegram.idle();
    await database.query(
      `WITH f AS (
         INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, search_text, grams)
         SELECT library_id, kind, category, file_id, 'u' || n, repeat('long name ', 20) || n, 'x', 'x', '{}'
         FROM files, generate_series(1, 20) n RETURNING id, library_id
       )
       INSERT INTO links (user_id, library_id, file_id, shared, nonce, token_hash)
       SELECT library_id, library_id, id, 'file:' || id, sha256(id::text::bytea), sha256(id::text::bytea) FROM f`,
    );
    await ann.send("plan");
    const file = await ann.waitFor((message) => message.document !== undefined);
    await ann.press(file, "🗑 Delete");
    await ann.press(await ann.waitFor(/Moved to the trash/), "🏠 Menu");
    await ann.pressData(file, payloadOf(await ann.waitFor(/Type a few words/), "🔗 My Links"));
    const list = await ann.waitFor(/My Links – 20 links/);
    assert.ok(list.text, "a message of its own");
    assert.ok(list.text.length > 1024, `only ${list.text.length}`);
    await ann.press(list, "▶️");
    assert.equal((await ann.waitFor(/9\. 📎/)).message_id, list.message_id);
  },
);

testKeeper("a screen whose message can't be edited is sent", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/start");
  const menu = await ann.waitFor(/Hello/);
  for (
    const description of [
      "Bad Request: MESSAGE_ID_INVALID",
      "Bad Request: message to edit not found",
      "Bad Request: message can't be edited",
    ]
  ) {
    telegram.fault({ kind: "refuse", method: "editMessageText", description, times: 1 });
    await ann.press(menu, "📂 My Files");
    const sent = await ann.waitFor(/My Files/);
    assert.notEqual(sent.message_id, menu.message_id, description);
  }
});

testKeeper(
  "inline mode shows the list, and what is picked here gets its card",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    for (const file_name of ["a.pdf", "b.pdf"]) {
      await ann.sendDocument({ file_name, mime_type: "application/pdf" });
      await ann.waitFor(new RegExp(file_name));
    }
    await ann.send("/files");
    await ann.press(await ann.waitFor(/My Files/), /Documents/);
    const list = await ann.waitFor(/Documents – 2 files/);
    const browse = await ann.pressInline("🖼 Browse", { message: list });
    assert.equal(browse.results.length, 2);
    browse.pick("a.pdf");
    const card = await ann.waitFor(/^a\.pdf/);
    assert.ok(ann.buttons(card).flat().includes("✏️ Rename"));
    assert.equal((await database.query(`SELECT id FROM files`)).length, 2);
  },
);

testKeeper("a page is shown at once, and its list comes back below", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendPhoto();
  await ann.sendPhoto();
  await ann.waitFor(/Saved 2 files/, { timeout_ms: 15_000 });
  await ann.send("/files");
  await ann.press(await ann.waitFor(/My Files/), /Photos/);
  const list = await ann.waitFor(/Photos – 2 files/);
  await ann.press(list, "👁 Show page");
  const end = await ann.waitFor(/Sent 2 files/);
  await ann.waitForDeletion(list);
  const shown = ann.messages.filter(({ photo, from }) => photo && from?.is_bot);
  assert.equal(shown.length, 2);
  assert.ok(shown[0]!.media_group_id);
  await ann.press(end, "⬅️ Back");
  await ann.waitFor(/Photos – 2 files/);
});

testKeeper(
  "where inline mode is off, the buttons that need it are absent",
  async ({ telegram, restart }) => {
    telegram.inlineMode = false;
    await restart();
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
    const reply = await ann.waitFor(/Saved to Documents: a\.pdf/);
    await ann.send("/files");
    await ann.press(await ann.waitFor(/My Files/), /All Files/);
    const list = await ann.waitFor(/All Files – /);
    await ann.press(list, /a\.pdf/);
    const card = await ann.waitFor((message) => message.document !== undefined);
    await ann.send("a.pdf");
    await ann.waitFor(({ document, from }) => document !== undefined && from?.is_bot === true);
    const labels = [reply, list, card, ann.last!].flatMap((message) => ann.buttons(message).flat());
    assert.ok(labels.includes("ℹ️ Details") && labels.includes("👁 Show page"));
    assert.ok(!labels.some((label) => /Browse|Send to…/.test(label)), labels.join(", "));
  },
);
