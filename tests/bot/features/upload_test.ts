import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { fileGrams } from "../../../src/domain/grams.ts";
import { EARLY_FILES } from "../../../src/storage/uploads.ts";
import { during } from "../../support/during.ts";
import { testKeeper } from "../../support/keeper.ts";
import { origins } from "../../telegram/emulator.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

/** What a message says, text or caption. */
const said = (message: Message) => message.text ?? message.caption ?? "";

testKeeper("the categories of an upload are asked for by name", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await ann.press("📤 Upload File");
  const question = await ann.waitFor(/Choose a category/);
  assert.deepEqual(ann.buttons(question).flat(), [
    "✨ Auto",
    "🖼 Photos",
    "🎥 Videos",
    "📄 Documents",
    "🎵 Audio",
    "📦 Other",
    "✖️ Cancel",
  ]);
  await ann.press(question, "✖️ Cancel");
  await ann.waitFor((message) => ann.buttons(message).flat().includes("📤 Upload File"));
});

testKeeper(
  "files of a chosen category are saved there until Done, also after a restart",
  async ({ telegram, database, restart }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/upload");
    await ann.waitFor(/Choose a category/);
    await ann.press("🖼 Photos");
    await ann.waitFor(/Send files for Photos/);
    await ann.sendPhoto({ caption: "by the sea" });
    await ann.waitFor(/✅ Saved to Photos: by the sea\.jpg/);
    await restart();
    await ann.sendDocument({ file_name: "report <1>.pdf", mime_type: "application/pdf" });
    await ann.waitFor(/report <1>\.pdf/);
    await ann.press("✅ Done");
    await ann.waitFor(/2 files saved/);
    await ann.sendDocument({ file_name: "later.pdf", mime_type: "application/pdf" });
    await ann.waitFor(/later\.pdf/);
    const rows = await database.query<{ name: string; category: string }>(
      `SELECT name, category FROM files WHERE name NOT LIKE 'by the%' ORDER BY id`,
    );
    assert.deepEqual(rows, [
      { name: "report <1>.pdf", category: "photo" },
      { name: "later.pdf", category: "document" },
    ]);
  },
);

testKeeper(
  "where detection disagrees the reply offers a move in one tap",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/upload");
    await ann.waitFor(/Choose a category/);
    await ann.press("🖼 Photos");
    await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
    const reply = await ann.waitFor(/✅ Saved to Photos: a\.pdf/);
    const press = await ann.press(reply, "➡️ Move to Documents");
    await ann.waitFor(/Moved to Documents/);
    // A second tap on the message that was on the screen before.
    await ann.pressData(reply, payloadOf(reply, "➡️ Move to Documents"));
    assert.equal(press.text, undefined);
    const rows = await database.query(`SELECT category FROM files`);
    assert.deepEqual(rows, [{ category: "document" }]);
  },
);

testKeeper("every kind is kept, and handed back as what it was", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const gap = async (name: RegExp) => {
    await ann.waitFor(name);
    // A text in between: the next file gets a reply of its own.
    await ann.send("/start");
    await ann.waitFor(/Hello/);
  };
  await ann.sendPhoto();
  await gap(/Saved to Photos: Photo /);
  await ann.sendLivePhoto();
  await gap(/Saved to Photos: Live photo /);
  await ann.sendVideo({ file_name: "v.mp4" });
  await gap(/Saved to Videos: v\.mp4/);
  await ann.sendAnimation({ file_name: "a.gif.mp4" });
  await gap(/Saved to Videos: a\.gif\.mp4/);
  await ann.sendVideoNote();
  await gap(/Saved to Videos: Video note /);
  await ann.sendAudio({
    performer: "Björk",
    title: "Jóga",
    mime_type: "audio/mpeg",
    file_name: undefined,
  });
  await gap(/Saved to Audio: Björk – Jóga\.mp3/);
  await ann.sendVoice();
  await gap(/Saved to Audio: Voice /);
  await ann.sendSticker();
  await gap(/Saved to Other: Sticker /);
  await ann.sendDocument({ file_name: "image.png", mime_type: "image/png" });
  await gap(/Saved to Photos: image\.png/);
  await ann.sendDocument({ file_name: undefined, mime_type: undefined, file_size: undefined });
  await gap(/Saved to Other: Document /);

  const rows = await database.query<{ kind: string }>(`SELECT kind FROM files ORDER BY id`);
  assert.equal(rows.length, 10);

  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press("📂 All Files · 10");
  const first = await ann.waitFor(/All Files – 10 files/);
  const kindOf = (message: Message) =>
    [
      "animation",
      "live_photo",
      "video_note",
      "sticker",
      "voice",
      "audio",
      "video",
      "document",
      "photo",
    ].find((kind) => kind in message);
  const delivered: (string | undefined)[] = [];
  for (const page of [0, 1]) {
    const list = page === 0 ? first : await ann.waitFor(/All Files/);
    const files = list.reply_markup!.inline_keyboard.flat()
      .filter((button) => "callback_data" in button && button.callback_data.startsWith("o:"));
    for (const button of files) {
      const before = ann.messages.length;
      await ann.pressData(list, (button as { callback_data: string }).callback_data);
      await ann.waitFor(() => ann.messages.length > before);
      const sent = ann.messages.slice(before).find((message) => kindOf(message));
      delivered.push(sent && kindOf(sent));
    }
    if (page === 0) {
      await ann.pressData(list, payloadOf(list, "▶️"));
    }
  }
  assert.deepEqual(delivered.reverse(), rows.map(({ kind }) => kind));
});

testKeeper(
  "an album gets one reply that names all of it",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendAlbum([
      { kind: "photo", caption: "one" },
      { kind: "photo" },
      { kind: "photo" },
      { kind: "photo" },
      { kind: "video", file_name: "clip.mp4" },
    ]);
    const reply = await ann.waitFor(/✅ Saved 5 files: Photos 4, Videos 1/);
    assert.match(said(reply), /clip\.mp4/);
    assert.equal(ann.messages.filter((message) => /Saved/.test(said(message))).length, 1);
    assert.equal((await database.query(`SELECT id FROM files`)).length, 5);
  },
);

testKeeper(
  "fifty files at once are answered at once, and every name can be read",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const names = Array.from(
      { length: 50 },
      (_, index) => `file number ${index} ${"x".repeat(60)}.pdf`,
    );
    await Promise.all(
      names.map((file_name) => ann.sendDocument({ file_name, mime_type: "application/pdf" })),
    );
    const everyName = () => {
      const text = ann.messages.map(said).join("\n");
      return names.every((name) => text.includes(name));
    };
    await ann.waitFor(everyName, { timeout_ms: 15_000 });
    assert.equal((await database.query(`SELECT id FROM files`)).length, 50);
    const replies = ann.messages.filter((message) => /Saved/.test(said(message)));
    assert.ok(replies.length >= 2 && replies.length <= 5, `${replies.length} replies`);
  },
);

testKeeper(
  "the same file again is answered as kept already, and makes no second row",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendDocument({
      file_name: "a.pdf",
      mime_type: "application/pdf",
      file_unique_id: "AgADsame",
    });
    await ann.waitFor(/Saved to Documents: a\.pdf/);
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await ann.sendDocument({
      file_name: "a.pdf",
      mime_type: "application/pdf",
      file_unique_id: "AgADsame",
    });
    const again = await ann.waitFor(/You already have this file/);
    assert.ok(ann.buttons(again).flat().includes("🗑 Delete"));
    assert.equal((await database.query(`SELECT id FROM files`)).length, 1);
  },
);

testKeeper("a file in the trash that is sent again comes back", async ({ telegram, database }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendDocument({
    file_name: "a.pdf",
    mime_type: "application/pdf",
    file_unique_id: "AgADback",
  });
  await ann.waitFor(/Saved to Documents: a\.pdf/);
  await ann.press("🗑 Delete");
  await ann.waitFor(/Moved to the trash/);
  await ann.sendDocument({
    file_name: "a.pdf",
    mime_type: "application/pdf",
    file_unique_id: "AgADback",
  });
  await ann.waitFor(/Saved to Documents: a\.pdf[^]*brought it back/);
  assert.deepEqual(await database.query(`SELECT deleted_at FROM files`), [{ deleted_at: null }]);
});

testKeeper(
  "Cancel keeps what came, and takes it back in one tap",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/upload");
    await ann.waitFor(/Choose a category/);
    await ann.press("✨ Auto");
    await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
    await ann.sendDocument({ file_name: "b.pdf", mime_type: "application/pdf" });
    await ann.waitFor(/b\.pdf/);
    await ann.send("hello?");
    await ann.waitFor(/I'm waiting for files/);
    await ann.send("/cancel");
    const cancelled = await ann.waitFor(/Cancelled\. 2 files/);
    await ann.press(cancelled, "🗑 Remove these 2");
    await ann.waitFor(/2 files moved to the trash/);
    assert.deepEqual(
      await database.query(`SELECT count(*) AS n FROM files WHERE deleted_at IS NULL`),
      [
        { n: 0 },
      ],
    );
    await ann.press("↩️ Undo");
    await ann.waitFor(/Restored: 2 files/);
    await ann.sendDocument({ file_name: "c.pdf", mime_type: "application/pdf" });
    await ann.waitFor(/Saved to Documents: c\.pdf/);
  },
);

testKeeper(
  "an upload without a file for an hour is over, and the next reply mentions it",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/upload");
    await ann.waitFor(/Choose a category/);
    await ann.press("🖼 Photos");
    await ann.waitFor(/Send files for Photos/);
    await database.query(
      `UPDATE sessions SET data = jsonb_set(data, '{last_at}', to_jsonb((data ->> 'last_at')::bigint - 3600001))`,
    );
    await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
    await ann.waitFor(/ended after an hour/);
    await ann.waitFor(/Saved to Documents: a\.pdf/);
  },
);

testKeeper(
  "a file beyond a limit is refused with the figures, also in a crowd",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendDocument({
      file_name: "huge.bin",
      mime_type: "application/zip",
      file_size: 3_000_000_000,
    });
    await ann.waitFor(/Not saved: huge\.bin is 2\.8 GB; the limit is 2 GB per file/);
    await ann.sendAlbum(
      Array.from({ length: 5 }, (_, index) => ({
        kind: "document" as const,
        file_name: `d${index}.pdf`,
        mime_type: "application/pdf",
        file_size: 1024,
      })),
    );
    await ann.waitFor(/✅ Saved 3 files: Documents 3[^]*the limit is 3/);
    assert.equal((await database.query(`SELECT id FROM files`)).length, 3);
  },
  { MAX_FILE_SIZE: "2GB", USER_MAX_FILES: "3" },
);

testKeeper("names that break naive bots are kept and shown", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  const names = [
    "<b>&amp;\"'.txt",
    "\u202Efdp.exe.pdf",
    "nul\u0000 and \u0007bell.txt",
    "😀".repeat(150) + ".pdf",
    "_*[`markdown](x).md",
  ];
  for (const file_name of names) {
    await ann.sendDocument({ file_name, mime_type: "text/plain", raw: true });
  }
  await ann.waitFor(/<b>&amp;"'\.txt/, { timeout_ms: 8000 });
  await ann.waitFor(/markdown\]\(x\)\.md/, { timeout_ms: 8000 });
  await ann.waitFor(/nul and bell\.txt/);
  await ann.send("/files");
  await ann.waitFor(/My Files/);
  await ann.press(/All Files · 5/);
  const list = await ann.waitFor(/All Files – 5 files/);
  for (const label of ann.buttons(list).flat().slice(0, 5)) {
    const before = ann.messages.length;
    await ann.press(list, label);
    await ann.waitFor(() => ann.messages.length > before);
  }
});

testKeeper(
  "among files in quick succession, those that look otherwise are named and moved in one tap",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const eve = telegram.person({ first_name: "Eve" });
    await ann.send("/upload");
    await ann.waitFor(/Choose a category/);
    await ann.press("🖼 Photos");
    await ann.waitFor(/Photos/);
    await ann.sendPhoto();
    await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
    await ann.sendDocument({ file_name: "b.pdf", mime_type: "application/pdf" });
    const reply = await ann.waitFor(/✅ Saved 3 files: Photos 3/);
    assert.match(said(reply), /a\.pdf – fits better in Documents\n.*b\.pdf – fits better/);
    const data = reply.reply_markup!.inline_keyboard.flat()
      .map((button) => "callback_data" in button ? button.callback_data : "")
      .find((data) => data.startsWith("um"))!;
    await eve.send("/start");
    const menu = await eve.waitFor(/Hello/);
    await eve.pressData(menu, data);
    await eve.waitFor(/out of date/);
    const categories = () =>
      database.query(`SELECT name, category FROM files WHERE name LIKE '%.pdf' ORDER BY name`);
    assert.deepEqual(await categories(), [
      { name: "a.pdf", category: "photo" },
      { name: "b.pdf", category: "photo" },
    ]);
    await ann.press(reply, "➡️ Move to Documents");
    const moved = await ann.waitFor(/✅ Saved 3 files: Photos 1, Documents 2/);
    assert.equal(moved.message_id, reply.message_id);
    assert.ok(ann.buttons(moved).flat().includes("✅ Done"));
    await ann.pressData(moved, data);
    assert.deepEqual(await categories(), [
      { name: "a.pdf", category: "document" },
      { name: "b.pdf", category: "document" },
    ]);
  },
);

testKeeper(
  "a file sent twice in a row is shown with its buttons",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const sent = { file_name: "a.pdf", file_unique_id: "the-very-same" };
    await ann.sendDocument(sent);
    await ann.waitFor(/✅ Saved to Documents: a\.pdf/);
    await ann.sendDocument(sent);
    const reply = await ann.waitFor(/You already have this file: a\.pdf/);
    assert.deepEqual(ann.buttons(reply).flat(), [
      ...["✏️ Rename", "📁 Move", "🏷 Tags", "🔗 Share"],
      ...["📨 Send to…", "ℹ️ Details", "🗑 Delete", "⬅️ Back"],
    ]);
    assert.equal((await database.query(`SELECT id FROM files`)).length, 1);
    await ann.press(reply, "⬅️ Back");
    await ann.waitFor(/All Files – 1 file/);
  },
);

testKeeper("Done on a reply that is over keeps its names", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/upload");
  await ann.waitFor(/Choose a category/);
  await ann.press("✨ Auto");
  await ann.sendDocument({ file_name: "a.pdf" });
  const reply = await ann.waitFor(/a\.pdf/);
  const done = payloadOf(reply, "✅ Done");
  await ann.press(reply, "✅ Done");
  await ann.waitFor(/1 file saved/);
  await ann.pressData(reply, done);
  await ann.waitFor(/out of date/);
  assert.match(said(ann.chat.now(reply)!), /a\.pdf/);
});

for (const end of ["✅ Done", "✖️ Cancel", "/cancel"]) {
  testKeeper(
    `${end} takes the question of an upload with it, also after a restart`,
    async ({ telegram, restart }) => {
      const ann = telegram.person({ first_name: "Ann" });
      await ann.send("/upload");
      await ann.waitFor(/Choose a category/);
      await ann.press("✨ Auto");
      const question = await ann.waitFor(/Send your files/);
      await ann.sendDocument({ file_name: "a.pdf" });
      const reply = await ann.waitFor(/a\.pdf/);
      const acts = ann.buttons(reply).flat().filter((label) => !/Done|Cancel/.test(label));
      await restart();
      if (end === "/cancel") await ann.send(end);
      else await ann.press(reply, end);
      await ann.waitFor(/1 file (was already )?saved/);
      await telegram.idle();
      assert.equal(ann.chat.now(question), undefined);
      if (end !== "/cancel") assert.deepEqual(ann.buttons(reply).flat(), acts);
    },
  );
}

testKeeper(
  "what can't be asked for later is kept: thumbnails, and where a file came from",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const video = await ann.sendVideo({ file_name: "clip.mp4" });
    await ann.sendDocument({ file_name: "plan.pdf" });
    const user = { id: 7, is_bot: false, first_name: "Dora", last_name: "Known" };
    const from = [
      origins.user(user),
      origins.hidden("Dora Hidden"),
      origins.chat("The neighbours"),
      origins.channel("Recipes"),
    ];
    for (const origin of from) {
      await ann.forward({ kind: "document", file_name: `${origin.type}.pdf` }, { origin });
    }
    await telegram.idle();
    const rows = await database.query<Record<string, unknown>>(
      `SELECT name, thumbnail_file_id, from_type, from_name, extract(epoch FROM from_date)::integer AS sent
       FROM files ORDER BY id`,
    );
    const none = { thumbnail_file_id: null, from_type: null, from_name: null, sent: null };
    const sent = from[0]!.date;
    assert.deepEqual(rows, [
      { ...none, name: "clip.mp4", thumbnail_file_id: video.video!.thumbnail!.file_id },
      { ...none, name: "plan.pdf" },
      { ...none, name: "user.pdf", from_type: "user", from_name: "Dora Known", sent },
      { ...none, name: "hidden_user.pdf", from_type: "hidden", from_name: "Dora Hidden", sent },
      { ...none, name: "chat.pdf", from_type: "chat", from_name: "The neighbours", sent },
      { ...none, name: "channel.pdf", from_type: "channel", from_name: "Recipes", sent },
    ]);
  },
);

testKeeper(
  "a file that is new no longer by the time that it is saved is what it has become: named by a manifest, or kept",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await telegram.idle();
    const send = (file_unique_id: string) =>
      ann.sendDocument({ file_name: "scan.pdf", file_unique_id });
    const locked = `SELECT id FROM libraries WHERE id = $1 FOR UPDATE`;

    await during(database, async (tx) => {
      await tx.query(locked, [ann.id]);
      await tx.query(
        `INSERT INTO import_entries (library_id, file_unique_id, category, name, name_folded, tags, created_at, search_text, grams)
         VALUES ($1, 'entered', 'other', 'lease.pdf', 'lease.pdf', '{home}', now(), 'lease.pdf', '{}')`,
        [ann.id],
      );
    }, () => send("entered"));
    await ann.waitFor(/Saved to Other: lease\.pdf/);

    await telegram.idle();
    await during(database, async (tx) => {
      await tx.query(locked, [ann.id]);
      await tx.query(
        `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, search_text, grams)
         VALUES ($1, 'document', 'document', 'f', 'elsewhere', 'kept.pdf', 'kept.pdf', 'kept.pdf', '{}')`,
        [ann.id],
      );
    }, () => send("elsewhere"));
    await ann.waitFor(/kept\.pdf/);
    await telegram.idle();
    assert.deepEqual(
      await database.query(`SELECT name, category, tags FROM files ORDER BY id`),
      [
        { name: "lease.pdf", category: "other", tags: ["home"] },
        { name: "kept.pdf", category: "document", tags: [] },
      ],
    );
  },
);

testKeeper(
  "the first files of a library are left out of the index of grams, which takes the later ones",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const send = async (file_name: string) => {
      await ann.sendDocument({ file_name });
      await telegram.idle();
      const [row] = await database.query<{ grams: number[] | null }>(
        `SELECT grams FROM files WHERE name = $1`,
        [file_name],
      );
      return row!.grams;
    };
    assert.equal(await send("early.pdf"), null);
    await database.query(
      `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, search_text)
       SELECT $1, 'photo', 'photo', 'f', 'u' || n, 'n', 'n', 'n' FROM generate_series(2, $2::integer) n`,
      [ann.id, EARLY_FILES - 1],
    );
    assert.equal(await send("last.pdf"), null);
    assert.deepEqual(await send("later.pdf"), fileGrams(ann.id, { name: "later.pdf" }));
  },
);
