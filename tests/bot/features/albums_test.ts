import assert from "node:assert/strict";
import fc from "fast-check";
import type { Message, MessageEntity } from "grammy/types";
import { fileGrams, searchText } from "../../../src/domain/grams.ts";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";

interface Row {
  name: string;
  caption: string | null;
  caption_entities: MessageEntity[] | null;
  tags: string[];
  search_text: string;
  grams: number[] | null;
}

/** The person's files in the order of their messages; what they are found by has to fit. */
async function libraryOf({ telegram, database }: Keeper, person: Person) {
  await telegram.idle();
  const rows = await database.query<Row & { from_name: string | null }>(
    `SELECT name, caption, caption_entities, tags, search_text, grams, from_name FROM files
     WHERE library_id = $1 ORDER BY message_id, id`,
    [person.id],
  );
  for (const row of rows) {
    assert.equal(row.search_text, searchText(row));
    // A file has none while nobody changed it: it is one of the first.
    assert.deepEqual(row.grams ?? fileGrams(person.id, row), fileGrams(person.id, row));
  }
  return rows.map(({ name, caption, tags }) => ({ name, caption, tags }));
}

const said = (message: Message) => message.text ?? message.caption ?? "";

testKeeper("an album's caption and tags belong to every file of it", async (keeper) => {
  const { telegram, restart } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const held = telegram.holdUpdates();
  const album = await ann.sendAlbum([
    { kind: "photo" },
    { kind: "photo", caption: "Trip to Madrid #spain" },
    { kind: "video", file_name: "clip.mp4" },
    { kind: "photo", caption: "The hotel #spain #night" },
  ]);
  // The last first, the caption's after a restart.
  held.release([3]);
  await ann.waitFor(/Saved/);
  held.release([0]);
  await telegram.idle();
  await restart();
  held.end();
  const trip = { caption: "Trip to Madrid #spain", tags: ["spain"] };
  assert.deepEqual(await libraryOf(keeper, ann), [
    { name: "Trip to Madrid.jpg", ...trip },
    { name: "Trip to Madrid (2).jpg", ...trip },
    { name: "clip.mp4", ...trip },
    { name: "The hotel.jpg", caption: "The hotel #spain #night", tags: ["spain", "night"] },
  ]);
  const reply = await ann.waitFor(/Saved 4 files/);
  assert.match(said(reply), /Trip to Madrid\.jpg[^]*|The hotel\.jpg/);

  // Much later: the names stay, caption and tags change for all that had it.
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await ann.editCaption(album[1]!, "Lisbon #portugal");
  const lisbon = { caption: "Lisbon #portugal", tags: ["portugal"] };
  assert.deepEqual(await libraryOf(keeper, ann), [
    { name: "Trip to Madrid.jpg", ...lisbon },
    { name: "Trip to Madrid (2).jpg", ...lisbon },
    { name: "clip.mp4", ...lisbon },
    { name: "The hotel.jpg", caption: "The hotel #spain #night", tags: ["spain", "night"] },
  ]);
  await ann.editCaption(album[1]!, "");
  assert.deepEqual((await libraryOf(keeper, ann)).map(({ caption }) => caption), [
    null,
    null,
    null,
    "The hotel #spain #night",
  ]);
});

testKeeper("a member that is kept already can carry the album's caption", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const [old] = [await ann.sendPhoto({ caption: "Old words" })];
  await ann.waitFor(/Old words\.jpg/);
  const { file_unique_id } = old!.photo!.at(-1)!;
  const album = await ann.sendAlbum([
    { kind: "photo" },
    { kind: "photo", file_unique_id, caption: "New words #new" },
    { kind: "photo" },
  ]);
  assert.deepEqual(await libraryOf(keeper, ann), [
    { name: "Old words.jpg", caption: "Old words", tags: [] },
    { name: "New words.jpg", caption: "New words #new", tags: ["new"] },
    { name: "New words (2).jpg", caption: "New words #new", tags: ["new"] },
  ]);
  await ann.editCaption(album[1]!, "Changed");
  assert.deepEqual((await libraryOf(keeper, ann)).map(({ caption }) => caption), [
    "Old words",
    "Changed",
    "Changed",
  ]);
});

testKeeper(
  "files without a name get one of kind, day and message in the person's language",
  async ({ telegram, database }) => {
    const eva = telegram.person({ first_name: "Eva", language_code: "es" });
    const photo = await eva.sendPhoto();
    const voice = await eva.sendVoice({ mime_type: "audio/ogg" });
    await telegram.idle();
    const rows = await database.query<{ name: string }>(`SELECT name FROM files ORDER BY id`);
    const day = new Date(photo.date * 1000).toISOString().slice(0, 10);
    assert.deepEqual(rows.map(({ name }) => name), [
      `Foto ${day} (${photo.message_id}).jpg`,
      `Voz ${day} (${voice.message_id}).ogg`,
    ]);
  },
);

testKeeper(
  "a comment on forwarded files becomes their caption, and can be taken off",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const bob = telegram.person({ first_name: "Bob" });
    await ann.sendPhoto({ caption: "before" });
    await ann.waitFor(/before\.jpg/);
    const { comment } = await ann.forwardWithComment(
      [{ kind: "photo" }, { kind: "document", file_name: "a.pdf", caption: "Own words #own" }, {
        kind: "photo",
      }],
      "From the trip #trip",
      { between: () => bob.send("hello"), gap_s: 1 },
    );
    const noted = await ann.waitFor("📝 Noted on 3 files");
    await telegram.idle();
    assert.deepEqual(await libraryOf(keeper, ann), [
      { name: "before.jpg", caption: "before", tags: [] },
      { name: "From the trip.jpg", caption: "From the trip #trip", tags: ["trip"] },
      {
        name: "a.pdf",
        caption: "From the trip #trip\n\nOwn words #own",
        tags: ["trip", "own"],
      },
      { name: "From the trip.jpg", caption: "From the trip #trip", tags: ["trip"] },
    ]);
    // The search's answer became it.
    assert.ok(!ann.messages.some(({ text }) => text?.includes("Nothing found")));

    await ann.editText(comment, "From another trip #other");
    assert.deepEqual(
      (await libraryOf(keeper, ann)).slice(1).map(({ caption, tags }) => [
        caption,
        tags,
      ]),
      [
        ["From another trip #other", ["other"]],
        ["From another trip #other\n\nOwn words #own", ["other", "own"]],
        ["From another trip #other", ["other"]],
      ],
    );

    await ann.press(noted, "↩️ Undo");
    await ann.waitFor(/Nothing found for From the trip/);
    assert.deepEqual(
      (await libraryOf(keeper, ann)).slice(1).map(({ caption, tags }) => [
        caption,
        tags,
      ]),
      [[null, []], ["Own words #own", ["own"]], [null, []]],
    );
  },
);

testKeeper("a comment that comes after the files is noted at once", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await ann.forwardWithComment([{ kind: "photo" }, { kind: "photo" }], "Afterwards #late", {
    comes: "after",
    gap_s: 2,
  });
  await ann.waitFor("📝 Noted on 2 files");
  assert.deepEqual((await libraryOf(keeper, ann)).map(({ caption, tags }) => [caption, tags]), [
    ["Afterwards #late", ["late"]],
    ["Afterwards #late", ["late"]],
  ]);
});

testKeeper("text that stands apart is no comment", async (keeper) => {
  const { telegram } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  // Not forwarded.
  await ann.send("words");
  await ann.sendPhoto();
  // Another message between them.
  await ann.send("more words");
  await ann.send("/start");
  await ann.forward({ kind: "photo" });
  await ann.send("/start");
  // Kept before.
  const photo = await ann.sendPhoto();
  await ann.send("/start");
  await telegram.idle();
  await ann.forwardWithComment(photo, "again");
  await ann.waitFor(/already have this file/);
  assert.deepEqual((await libraryOf(keeper, ann)).map(({ caption }) => caption), [
    null,
    null,
    null,
  ]);
  assert.ok(!ann.messages.some(({ text }) => text?.includes("Noted")));
});

testKeeper(
  "while a name is awaited text is the name; during an upload it is a comment",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendDocument({ file_name: "a.pdf" });
    const reply = await ann.waitFor(/a\.pdf/);
    await ann.press(reply, "✏️ Rename");
    await ann.waitFor(/new name/);
    await ann.forwardWithComment({ kind: "document", file_name: "b.pdf" }, "renamed");
    await ann.waitFor(/Renamed/);
    await telegram.idle();
    assert.deepEqual((await libraryOf(keeper, ann)).map(({ name, caption }) => [name, caption]), [
      ["renamed.pdf", null],
      ["b.pdf", null],
    ]);
    await ann.send("/upload");
    await ann.waitFor(/Choose a category/);
    await ann.press("✨ Auto");
    await ann.waitFor(/Send your files/);
    await ann.send("just text");
    await ann.waitFor(/waiting for files/);
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await ann.forwardWithComment({ kind: "document", file_name: "c.pdf" }, "a comment");
    await ann.waitFor("📝 Noted on 1 file");
    assert.equal((await libraryOf(keeper, ann)).at(-1)?.caption, "a comment");
  },
);

testKeeper(
  "any order and grouping of an album with its comment gives the same library",
  async (keeper) => {
    const { telegram, restart } = keeper;
    const cases = fc.sample(
      fc.record({
        order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        // Before which of them another batch of updates begins, and whether the bot is quiet by then.
        cuts: fc.subarray([1, 2, 3]),
        waits: fc.boolean(),
        restarts: fc.boolean(),
        comes: fc.constantFrom("before" as const, "after" as const),
        captioned: fc.nat(2),
      }),
      { numRuns: 16, seed: 7 },
    );
    assert.deepEqual(
      new Set(cases.map(({ cuts }) => cuts.length)),
      new Set([0, 1, 2, 3]),
      "one batch, four, and what is between",
    );
    const found: unknown[] = [];
    for (const { order, cuts, waits, restarts, comes, captioned } of cases) {
      const person = telegram.person({ first_name: "Any" });
      await person.send("/start");
      await telegram.idle();
      const held = telegram.holdUpdates();
      await person.forwardWithComment(
        [0, 1, 2].map((index) => ({
          kind: "photo" as const,
          ...(index === captioned && { caption: "Own #own" }),
        })),
        "Comment #comment",
        { album: true, comes, gap_s: 1 },
      );
      const left = [0, 1, 2, 3];
      const bounds = [0, ...cuts, 4];
      for (const [batch, begin] of bounds.slice(0, -1).entries()) {
        const these = order.slice(begin, bounds[batch + 1]);
        held.release(these.map((which) => left.indexOf(which)));
        for (const which of these) left.splice(left.indexOf(which), 1);
        if (waits) await telegram.idle();
        if (restarts && batch === 0) await restart();
      }
      held.end();
      found.push(await libraryOf(keeper, person));
    }
    for (const library of found) assert.deepEqual(library, found[0]);
    assert.deepEqual(found[0], [
      {
        name: "Comment.jpg",
        caption: "Comment #comment\n\nOwn #own",
        tags: ["comment", "own"],
      },
      {
        name: "Comment (2).jpg",
        caption: "Comment #comment\n\nOwn #own",
        tags: ["comment", "own"],
      },
      {
        name: "Comment (3).jpg",
        caption: "Comment #comment\n\nOwn #own",
        tags: ["comment", "own"],
      },
    ]);
  },
);

testKeeper("formatting and hidden links of a caption come back with the file", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendPhoto({
    caption: "  \u202eBold and here",
    caption_entities: [
      { type: "bold", offset: 3, length: 4 },
      { type: "text_link", offset: 12, length: 4, url: "https://example.org/secret-page" },
    ],
  });
  await ann.waitFor(/Bold and here\.jpg/);
  const [row] = await database.query<Row>(`SELECT caption, caption_entities FROM files`);
  assert.deepEqual(row, {
    caption: "Bold and here",
    caption_entities: [
      { type: "bold", offset: 0, length: 4 },
      { type: "text_link", offset: 9, length: 4, url: "https://example.org/secret-page" },
    ],
  });
  await ann.send("secret-page");
  const card = await ann.waitFor((message) => message.photo !== undefined);
  const kept = card.caption_entities?.map(({ type, offset, length }) => [
    type,
    card.caption!.slice(offset, offset + length),
  ]);
  assert.deepEqual(kept?.slice(-2), [["bold", "Bold"], ["text_link", "here"]]);
});
