import assert from "node:assert/strict";
import fc from "fast-check";
import type { Kind, ReceivedFile } from "../../src/domain/kinds.ts";
import { givenName, makeName, stemOf } from "../../src/domain/made_names.ts";
import { NAME_MAX } from "../../src/domain/names.ts";
import { anyText } from "./text_arbitrary.ts";

const DATE = new Date("2026-11-22T23:05:09Z");
const WORDS: Partial<Record<Kind, string>> = { photo: "Photo", video_note: "Video note" };

function named(
  file: { kind: Kind; mime_type?: string },
  { caption = null, ordinal = 1, timeZone = "UTC" }: {
    caption?: string | null;
    ordinal?: number;
    timeZone?: string;
  } = {},
): string {
  const naming = { timeZone, kindWord: (kind: Kind) => WORDS[kind] ?? kind };
  return makeName({ ...file, date: DATE, message_id: 417 }, caption, ordinal, naming).name;
}

Deno.test("a file without a name gets one of its kind, the day, the message's number and an extension", () => {
  assert.equal(named({ kind: "photo" }), "Photo 2026-11-22 (417).jpg");
  assert.equal(named({ kind: "photo" }, { timeZone: "Asia/Tokyo" }), "Photo 2026-11-23 (417).jpg");
  assert.equal(named({ kind: "video_note" }), "Video note 2026-11-22 (417).mp4");
  assert.equal(
    named({ kind: "sticker", mime_type: "application/x-tgsticker" }),
    "sticker 2026-11-22 (417).tgs",
  );
  assert.equal(named({ kind: "document" }), "document 2026-11-22 (417)");
  assert.equal(named({ kind: "photo" }, { caption: "…\n\u202e" }), "Photo 2026-11-22 (417).jpg");
});

Deno.test("the first words of a caption make a name, numbered in an album", () => {
  const caption = "Trip to Madrid #spain #2026\nwith Anna";
  assert.equal(named({ kind: "photo" }, { caption }), "Trip to Madrid.jpg");
  assert.equal(named({ kind: "photo" }, { caption, ordinal: 2 }), "Trip to Madrid (2).jpg");
  assert.equal(stemOf("#sea #dusk"), "sea dusk");
  assert.equal(stemOf("#sea and dunes."), "sea and dunes");
  assert.equal(stemOf("\n \nsecond line"), "second line");
  assert.equal(stemOf("https://www.example.org/a/b?c"), "example.org/a/b?c");
  assert.equal(
    stemOf("one two three four five six seven eight nine ten eleven twelve"),
    "one two three four five six seven eight nine ten",
  );
  fc.assert(fc.property(anyText(), (text) => {
    const name = named({ kind: "photo" }, { caption: text, ordinal: 10 });
    assert.ok(name.length <= NAME_MAX && name.endsWith(".jpg") && !name.includes("\n"));
  }));
});

Deno.test("an audio without a name is named by performer and title", () => {
  const name = (file: Partial<ReceivedFile>) =>
    givenName({ kind: "audio", file_id: "id", file_unique_id: "unique", ...file });
  assert.equal(name({ performer: "AC/DC", title: "T.N.T." }), "AC/DC – T.N.T..mp3");
  assert.equal(name({ title: "Song.mp3", mime_type: "audio/mpeg" }), "Song.mp3");
  assert.equal(name({ title: "Song", mime_type: "audio/flac" }), "Song.flac");
  assert.equal(name({}), undefined);
  assert.equal(name({ file_name: "own.m4a", title: "Song" }), "own.m4a");
});
