import assert from "node:assert/strict";
import fc from "fast-check";
import { CATEGORIES, KINDS } from "../../src/domain/kinds.ts";
import {
  type ExportedEntry,
  folderKey,
  type ManifestEntry,
  PART_END,
  partFileName,
  partStart,
  writeEntry,
} from "../../src/domain/manifest.ts";
import { type EntryFault, readEntry, readHead } from "../../src/domain/manifest_reader.ts";
import { cleanName, cleanText, folderName, NAME_MAX } from "../../src/domain/names.ts";
import { distinctTags } from "../../src/domain/tags.ts";
import { cleanLine, takeStart } from "../../src/domain/plain_text.ts";
import { SOURCE_TYPES } from "../../src/domain/sources.ts";
import { anyText } from "./text_arbitrary.ts";

const entry = {
  file_unique_id: "AgADxyz_-",
  name: "a.pdf",
  category: "document",
  folder: null,
  tags: [],
  caption: null,
  created_at: "2024-05-06T07:08:09Z",
};
const faultOf = (change: Record<string, unknown>) =>
  (readEntry({ ...entry, ...change }) as EntryFault).fault;

/** What a library can hold: texts are cleaned when they are saved. */
const kept: fc.Arbitrary<ExportedEntry> = fc.record({
  file_unique_id: fc.string({ minLength: 1, maxLength: 30, unit: "grapheme-ascii" })
    .map((text) => text.replaceAll(" ", "_")),
  name: anyText().map((text) => cleanName(text) ?? "a"),
  category: fc.constantFrom(...CATEGORIES),
  folder: fc.option(
    fc.array(
      anyText().map((text) => {
        const answer = folderName(text);
        return "name" in answer ? answer.name : "folder";
      }),
      { minLength: 1, maxLength: 20 },
    ),
  ),
  tags: fc.array(anyText()).map(distinctTags),
  caption: anyText().map((text) => cleanText(text) ?? null),
  created_at: fc.date({
    min: new Date(0),
    max: new Date("2099-12-31"),
    noInvalidDate: true,
  }).map((date) => date.toISOString().replace("Z", "789Z")),
  kind: fc.constantFrom(...KINDS),
  size: fc.option(fc.nat()),
  mime_type: fc.option(fc.string()),
  caption_entities: fc.constant(null),
  from: fc.option(fc.record({
    type: fc.constantFrom(...SOURCE_TYPES),
    name: anyText().map((text) => takeStart(cleanLine(text), NAME_MAX)),
    date: fc.option(fc.constant("2026-01-02T03:04:05.000000Z")),
  }, { noNullPrototype: true })),
  note: fc.constant(null),
});

Deno.test("what an export writes is what an import reads", () => {
  fc.assert(
    fc.property(fc.array(kept, { maxLength: 5 }), (entries) => {
      const head = { part: 2, parts: 3, exported_at: new Date(0), bot: "a_bot" };
      const document = JSON.parse(
        partStart(head) + entries.map(writeEntry).join(",\n") + PART_END,
      );
      assert.deepEqual(readHead(document), { part: 2, parts: 3 });
      assert.deepEqual(
        document.files.map(readEntry),
        entries.map(({ kind: _, size: __, mime_type: ___, ...words }) => words),
      );
    }),
  );
});

Deno.test("whatever stands in a manifest, reading it gives an entry or a fault", () => {
  const anything = fc.anything({ maxDepth: 3, withBigInt: false });
  fc.assert(fc.property(anything, (raw) => {
    const read = readEntry(raw);
    assert.ok("fault" in read || read.name.length > 0);
  }));
  const fields = Object.keys(entry);
  fc.assert(fc.property(fc.constantFrom(...fields), anything, (field, value) => {
    const read = readEntry({ ...entry, [field]: value });
    if ("fault" in read) return;
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(JSON.stringify(Object.values(read)), /\\u0000|[\u0000-\u0009]/);
    // What is read once reads the same again.
    assert.deepEqual(readEntry(read), read);
  }));
});

Deno.test("any text is cleaned like one that is typed, or refused", () => {
  fc.assert(fc.property(anyText(), anyText(), anyText(), (name, caption, folder) => {
    const read = readEntry({ ...entry, name, caption, folder: [folder] });
    if ("fault" in read) return;
    assert.equal(cleanName(read.name), read.name);
    assert.equal(cleanText(read.caption) ?? null, read.caption);
    assert.deepEqual(folderName(read.folder![0]!), { name: read.folder![0] });
    assert.deepEqual(readEntry(read), read);
  }));
});

Deno.test("something that is not a manifest differs from a newer manifest", () => {
  const manifest = { format: "filekeeper", version: 1, part: 1, parts: 1 };
  assert.deepEqual(readHead(manifest), { part: 1, parts: 1 });
  assert.deepEqual(readHead({ ...manifest, more: { unknown: true } }), { part: 1, parts: 1 });
  assert.deepEqual(readHead({ format: "filekeeper", version: 1 }), { part: 1, parts: 1 });
  for (const other of [{}, { ...manifest, format: "Filekeeper" }, { ...manifest, format: [] }]) {
    assert.deepEqual(readHead(other), { problem: "not_a_manifest" });
  }
  assert.deepEqual(readHead({ ...manifest, version: 3 }), { problem: "version", version: 3 });
  assert.deepEqual(readHead({ ...manifest, version: "1" }), { problem: "version", version: null });
  for (const [part, parts] of [[0, 1], [2, 1], [1.5, 2], ["1", 1], [1, null], [1, 1e300]]) {
    assert.deepEqual(readHead({ ...manifest, part, parts }), { problem: "part" });
  }
  assert.deepEqual(readHead({ ...manifest, exported_at: "yesterday" }), { problem: "exported_at" });
});

Deno.test("each field of an entry has its rule", () => {
  const faults: [Record<string, unknown>, EntryFault["fault"]][] = [
    [{ file_unique_id: "" }, "file_unique_id"],
    [{ file_unique_id: "a b" }, "file_unique_id"],
    [{ file_unique_id: "x".repeat(129) }, "file_unique_id"],
    [{ file_unique_id: 5 }, "file_unique_id"],
    [{ name: undefined }, "name"],
    [{ name: "\u200b \u0000" }, "name"],
    [{ name: "x".repeat(256) }, "name_long"],
    [{ name: "x".repeat(10_000_000) }, "name_long"],
    [{ category: "Photos" }, "category"],
    [{ category: null }, "category"],
    [{ folder: "A/B" }, "folder"],
    [{ folder: ["A", ["B"]] }, "folder"],
    [{ folder: ["A", " "] }, "folder_name"],
    [{ folder: ["x".repeat(129)] }, "folder_name_long"],
    [{ folder: new Array(21).fill("x") }, "folder_deep"],
    [{ tags: "x" }, "tags"],
    [{ tags: [1] }, "tags"],
    [{ tags: ["#"] }, "tag"],
    [{ tags: ["x".repeat(65)] }, "tag"],
    [{ tags: new Array(33).fill("x") }, "tags_many"],
    [{ caption: {} }, "caption"],
    [{ caption: "x".repeat(4097) }, "caption_long"],
    [{ created_at: undefined }, "created_at"],
    [{ created_at: 1_700_000_000 }, "created_at"],
    [{ created_at: "2026-02-30T00:00:00Z" }, "created_at"],
    [{ created_at: "2026-13-01" }, "created_at"],
    [{ created_at: "1969-12-31T23:59:59Z" }, "created_at"],
    [{ created_at: "2100-01-01T00:00:00Z" }, "created_at"],
    [{ created_at: "Sun, 22 Nov 2026 10:00:00 GMT" }, "created_at"],
  ];
  for (const [change, fault] of faults) {
    assert.equal(faultOf(change), fault, JSON.stringify(change).slice(0, 80));
  }
  for (const raw of [null, 1, "x", []]) assert.deepEqual(readEntry(raw), { fault: "no_object" });
  const bare = readEntry({ ...entry, folder: undefined, tags: undefined, caption: undefined });
  assert.deepEqual(bare, {
    ...entry,
    caption_entities: null,
    created_at: "2024-05-06T07:08:09.000000Z",
    from: null,
    note: null,
  });
  assert.deepEqual((readEntry({ ...entry, folder: [] }) as ManifestEntry).folder, null);
});

Deno.test("a moment is read in every way that ISO 8601 writes it", () => {
  const moments: [string, string][] = [
    ["2026-11-22", "2026-11-22T00:00:00.000000Z"],
    ["2026-11-22T10:20Z", "2026-11-22T10:20:00.000000Z"],
    ["2026-11-22T10:20:30", "2026-11-22T10:20:30.000000Z"],
    ["2026-11-22 10:20:30.5+05:30", "2026-11-22T04:50:30.500000Z"],
    ["2026-11-22T23:59:59.1234567-01:00", "2026-11-23T00:59:59.123456Z"],
    ["2024-02-29T00:00:00z", "2024-02-29T00:00:00.000000Z"],
  ];
  for (const [written, read] of moments) {
    const { created_at } = readEntry({ ...entry, created_at: written }) as ManifestEntry;
    assert.equal(created_at, read);
  }
});

Deno.test("parts are named by the day, and by their number where there are several", () => {
  const head = { exported_at: new Date("2026-11-22T23:00:00Z"), bot: "b" };
  assert.equal(partFileName({ ...head, part: 1, parts: 1 }), "filekeeper-2026-11-22.json");
  assert.equal(partFileName({ ...head, part: 1, parts: 3 }), "filekeeper-2026-11-22-1-of-3.json");
});

Deno.test("a folder that lies too deep keeps its own name", () => {
  const folder = Array.from({ length: 30 }, (_, index) => `${index}`);
  const written = JSON.parse(writeEntry({
    ...entry,
    category: "document",
    kind: "document",
    folder,
    size: null,
    mime_type: null,
    caption_entities: null,
    from: null,
    note: null,
  }));
  assert.equal(written.folder.length, 20);
  assert.equal(written.folder.at(-1), "29");
  assert.equal(folderKey(["Ä", "b"]), folderKey(["a", "B"]));
});
