import assert from "node:assert/strict";
import fc from "fast-check";
import { detectCategory } from "../../src/domain/categories.ts";
import { CATEGORIES, type Category, isCategory, KINDS } from "../../src/domain/kinds.ts";
import { anyCodePoints } from "./text_arbitrary.ts";

function document(mime_type?: string, file_name?: string): Category {
  return detectCategory({ kind: "document", mime_type, file_name });
}

Deno.test("the media kind decides before type and name", () => {
  const expected = {
    photo: "photo",
    live_photo: "photo",
    video: "video",
    animation: "video",
    video_note: "video",
    audio: "audio",
    voice: "audio",
    sticker: "other",
    note: "note",
  } as const;
  for (const kind of KINDS) {
    if (kind === "document") continue;
    const category = expected[kind];
    const lying = { kind, mime_type: "application/pdf", file_name: "a.pdf" };
    assert.equal(detectCategory(lying), category, kind);
  }
});

Deno.test("a document goes by its MIME type, whatever its case, parameters and name", () => {
  assert.equal(document("image/jpeg", "a.pdf"), "photo");
  assert.equal(document("IMAGE/JPEG"), "photo");
  assert.equal(document("Video/MP4; codecs=avc1"), "video");
  assert.equal(document(" audio/mpeg "), "audio");
  assert.equal(document("text/plain; charset=utf-8", "a.mp4"), "document");
  assert.equal(document("application/pdf", "a.jpg"), "document");
  assert.equal(document("font/ttf"), "document");
  assert.equal(document("nonsense", "a.jpg"), "document");
});

Deno.test("a document whose type is missing or octet-stream goes by its extension", () => {
  for (
    const type of [undefined, "", " ", "application/octet-stream", "Application/Octet-Stream;x=1"]
  ) {
    assert.equal(document(type, "a.jpg"), "photo");
    assert.equal(document(type, "A.HEIC"), "photo");
    assert.equal(document(type, "clip.mkv"), "video");
    assert.equal(document(type, "stream.ts"), "video");
    assert.equal(document(type, "song.opus"), "audio");
    assert.equal(document(type, "talk.ogg"), "audio");
    assert.equal(document(type, "app.apk"), "document");
    assert.equal(document(type, "backup.tar.gz"), "document");
    assert.equal(document(type, "setup.exe"), "document");
    assert.equal(document(type, "notes.txt"), "document");
    assert.equal(document(type, "DSC_1.NEF"), "photo");
  }
});

Deno.test("a document with neither a type nor a known extension is Other", () => {
  assert.equal(document(), "other");
  assert.equal(document(undefined, "README"), "other");
  assert.equal(document(undefined, "jpg"), "other");
  assert.equal(document(undefined, ".jpg"), "other");
  assert.equal(document(undefined, "a.unheardof"), "other");
  assert.equal(document("application/octet-stream", "a.constructor"), "other");
  assert.equal(document(undefined, "Mr. Smith"), "other");
  assert.equal(detectCategory({ kind: "document", mime_type: null, file_name: null }), "other");
});

Deno.test("detection answers with a category for any type and name", () => {
  fc.assert(fc.property(
    fc.constantFrom(...KINDS),
    fc.option(anyCodePoints()),
    fc.option(anyCodePoints()),
    (kind, mime_type, file_name) => isCategory(detectCategory({ kind, mime_type, file_name })),
  ));
});

Deno.test("the categories come in the order of the menus", () => {
  assert.deepEqual(CATEGORIES, ["photo", "video", "document", "audio", "other", "note"]);
  assert.ok(!isCategory(undefined));
});
