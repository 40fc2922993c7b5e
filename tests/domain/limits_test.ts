import assert from "node:assert/strict";
import fc from "fast-check";
import { groupForAlbums, sortForAlbums } from "../../src/domain/albums.ts";
import { type Kind, KINDS } from "../../src/domain/kinds.ts";
import { parseSize } from "../../src/domain/sizes.ts";
import { anyCodePoints } from "./text_arbitrary.ts";

Deno.test("a size is read in bytes, KB of 1024, with units in any case, in Latin or Cyrillic", () => {
  const cases: [string, number | undefined][] = [
    ["1048576", 1048576],
    ["20MB", 20 * 1024 ** 2],
    ["4GB", 4 * 1024 ** 3],
    ["1.5 gb", 1.5 * 1024 ** 3],
    ["1,5 ГБ", 1.5 * 1024 ** 3],
    ["300k", 300 * 1024],
    ["2 TiB", 2 * 1024 ** 4],
    ["0", 0],
    ["512 b", 512],
    [" 5мб ", 5 * 1024 ** 2],
    ["", undefined],
    ["MB", undefined],
    ["-1", undefined],
    ["5 xb", undefined],
    ["1e3", undefined],
    ["0x10", undefined],
    ["9999999999TB", undefined],
    ["1.2.3", undefined],
  ];
  for (const [text, bytes] of cases) assert.equal(parseSize(text), bytes, text);
});

Deno.test("reading any text as a size throws nothing and gives a safe integer or none", () => {
  fc.assert(fc.property(anyCodePoints(), (text) => {
    const bytes = parseSize(text);
    assert.ok(bytes === undefined || (Number.isSafeInteger(bytes) && bytes >= 0));
  }));
});

Deno.test("albums mix photos, live photos and videos; documents and audio keep to their own kind", () => {
  const kinds = (groups: { kind: Kind }[][]) =>
    groups.map((group) => group.map((file) => file.kind));
  const files = ([
    "photo",
    "video",
    "live_photo",
    "document",
    "document",
    "audio",
    "audio",
    "document",
    "voice",
    "voice",
    "animation",
    "sticker",
    "video_note",
    "photo",
  ] as const).map((kind) => ({ kind }));
  assert.deepEqual(kinds(groupForAlbums(files)), [
    ["photo", "video", "live_photo"],
    ["document", "document"],
    ["audio", "audio"],
    ["document"],
    ["voice"],
    ["voice"],
    ["animation"],
    ["sticker"],
    ["video_note"],
    ["photo"],
  ]);
  const photos = Array.from({ length: 21 }, () => ({ kind: "photo" as const }));
  assert.deepEqual(groupForAlbums(photos).map((group) => group.length), [10, 10, 1]);
});

Deno.test("packing any files into albums keeps each once, in order, in legal calls", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...KINDS)), (kinds) => {
    const files = kinds.map((kind, id) => ({ kind, id }));
    const groups = groupForAlbums(files);
    assert.deepEqual(groups.flat(), files);
    for (const group of groups) {
      assert.ok(group.length >= 1 && group.length <= 10);
      const own = new Set(group.map((file) => file.kind));
      if (group.length > 1 && (own.has("document") || own.has("audio"))) assert.equal(own.size, 1);
    }
  }));
});

Deno.test("sorted for albums, files that can share one stand together and keep their order", () => {
  const kinds: Kind[] = [
    "photo",
    "document",
    "video",
    "sticker",
    "audio",
    "document",
    "live_photo",
  ];
  const files = kinds.map((kind, id) => ({ kind, id }));
  assert.deepEqual(sortForAlbums(files).map(({ id }) => id), [0, 2, 6, 1, 5, 3, 4]);
  assert.deepEqual(groupForAlbums(sortForAlbums(files)).map((group) => group.length), [3, 2, 1, 1]);
});
