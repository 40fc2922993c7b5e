import assert from "node:assert/strict";
import fc from "fast-check";
import { ALBUM_MAX, groupForAlbums, sortForAlbums } from "../../src/domain/albums.ts";
import { FOLDER_DEPTH_MAX, placeProblem, wouldNest } from "../../src/domain/folders.ts";
import { type Kind, KINDS } from "../../src/domain/kinds.ts";
import { overLimit } from "../../src/domain/quotas.ts";
import { parseSize } from "../../src/domain/sizes.ts";
import { anyCodePoints } from "./text_arbitrary.ts";

Deno.test("a size is read in bytes, KB of 1024, with units in any case and in Cyrillic", () => {
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

Deno.test("a file over a limit is answered with the first limit in the way and its figures", () => {
  const limits = { max_file_size: 100, quota_bytes: 1000, max_files: 10 };
  const free = { bytes: 0, files: 0 };
  assert.equal(overLimit(limits, free, { file_size: 100 }), undefined);
  assert.deepEqual(overLimit(limits, free, { file_size: 101 }), {
    limit: "file_size",
    size: 101,
    max: 100,
  });
  assert.equal(overLimit(limits, { bytes: 950, files: 9 }, { file_size: 50 }), undefined);
  assert.deepEqual(overLimit(limits, { bytes: 951, files: 10 }, { file_size: 50 }), {
    limit: "quota",
    size: 50,
    used: 951,
    max: 1000,
  });
  assert.deepEqual(overLimit(limits, { bytes: 0, files: 10 }, {}), {
    limit: "files",
    used: 10,
    max: 10,
  });
  assert.equal(overLimit({}, { bytes: 1e15, files: 1e9 }, { file_size: 1e12 }), undefined);
  assert.deepEqual(overLimit({ quota_bytes: 0 }, free, { file_size: 1 })?.limit, "quota");
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
      assert.ok(group.length >= 1 && group.length <= ALBUM_MAX);
      const own = new Set(group.map((file) => file.kind));
      if (group.length > 1 && (own.has("document") || own.has("audio"))) assert.equal(own.size, 1);
    }
  }));
});

Deno.test("a folder never goes into itself, nor deeper than the limit", () => {
  assert.ok(wouldNest(2, [1, 2, 3]) && !wouldNest(4, [1, 2, 3]) && !wouldNest(1, []));
  assert.equal(placeProblem({ id: 2, levels: 1 }, [1, 2]), "into_itself");
  assert.equal(placeProblem({ id: 2, levels: 3 }, [1]), undefined);
  const deep = Array.from({ length: FOLDER_DEPTH_MAX - 1 }, (_, i) => i);
  assert.equal(placeProblem({ levels: 1 }, deep), undefined);
  assert.equal(placeProblem({ id: 99, levels: 2 }, deep), "too_deep");
});

Deno.test("sorted for albums, files of one sort stand together and keep their order", () => {
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
