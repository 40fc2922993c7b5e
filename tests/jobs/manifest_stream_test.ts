/** Manifests that nobody exported: what they cost, and that each is read or refused. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { MANIFEST_MAX_BYTES } from "../../src/domain/manifest.ts";
import { type RawEntry, readManifest } from "../../src/jobs/manifest_stream.ts";

const HEAD = '{"format":"filekeeper","version":1,"files":';
const encode = (text: string) => new TextEncoder().encode(text);

/** A text that fills a manifest up to what is allowed. */
const fill = (unit: string, taken = 400) =>
  unit.repeat(Math.floor((MANIFEST_MAX_BYTES - taken) / unit.length));

function read(bytes: Uint8Array) {
  const entries: RawEntry[] = [];
  const reading = readManifest(bytes);
  let slice = reading.next();
  for (; !slice.done; slice = reading.next()) entries.push(...slice.value);
  return { entries, end: slice.value };
}

const ENTRY = {
  file_unique_id: "AgAD",
  name: "Übung 🗂.pdf",
  category: "document",
  folder: ["Work", "2026"],
  tags: [],
  caption: null,
  created_at: "2026-01-01T00:00:00Z",
  more: { deep: [1, -2.5e3, true, false, null, '\ud83d\ude00\\"/\b\f\n\r\t', {}] },
};

Deno.test("entries are read as JSON.parse reads them, whatever lies around them and wherever a slice ends", () => {
  const json = fc.json({ maxDepth: 3, noUnicodeString: false });
  fc.assert(
    fc.property(fc.array(json, { maxLength: 20 }), json, fc.boolean(), (values, other, last) => {
      const head = `"format":"filekeeper","version":1,"other":${other}`;
      const files = `"files": [${[...values, JSON.stringify(ENTRY)].join(" ,\n")}]`;
      const text = last ? `{${files},${head}}` : `{${head},${files}}`;
      const { entries, end } = read(encode(text));
      assert.deepEqual(end, { part: 1, parts: 1 });
      assert.deepEqual(entries.map(({ raw }) => raw), JSON.parse(text).files);
      assert.deepEqual(
        entries.map(({ entry }) => entry),
        values.map((_, at) => at + 1).concat(values.length + 1),
      );
    }),
    { numRuns: 100 },
  );
  const many = JSON.stringify({
    format: "filekeeper",
    version: 1,
    files: Array(5_000).fill(ENTRY),
  });
  for (const shift of ["", " ", "  ", "   "]) {
    const { entries } = read(encode(shift + many));
    assert.equal(entries.length, 5_000);
    for (const { raw } of entries) assert.deepEqual(raw, ENTRY);
  }
});

const entry = (text: string) => `${HEAD}[${text}]}`;
const NOT_JSON = [
  "",
  " ",
  "{",
  HEAD,
  `${HEAD}[{]}`,
  `${HEAD}[{}}`,
  `${HEAD}[{},]}`,
  `${HEAD}[]} {}`,
  `${HEAD}[]}x`,
  `{"format" "filekeeper"}`,
  `{"a":01}`,
  `{'a':1}`,
  `{"a":"\u0001"}`,
  entry('{"a":"'),
  entry('{"a":NaN}'),
];

Deno.test("what is not JSON, or not UTF-8, is refused as such", () => {
  for (const text of NOT_JSON) {
    assert.deepEqual(read(encode(text)).end, { problem: "not_json" }, text);
  }
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80]]) {
    const text = encode(entry('{"name":"?"}'));
    const at = text.indexOf("?".charCodeAt(0));
    const broken = Uint8Array.from([...text.slice(0, at), ...bytes, ...text.slice(at + 1)]);
    assert.deepEqual(read(broken).end, { problem: "not_json" }, String(bytes));
  }
  const whole = encode(entry(JSON.stringify(ENTRY)));
  for (let length = 0; length < whole.length; length++) {
    assert.deepEqual(
      read(whole.subarray(0, length)).end,
      { problem: "not_json" },
      `${length} bytes`,
    );
  }
  assert.deepEqual(read(Uint8Array.from([0xef, 0xbb, 0xbf, ...whole])).end, { part: 1, parts: 1 });
});

Deno.test("JSON that is no manifest, or has no list of files, or two, is refused", () => {
  for (const text of ["null", "1", '"text"', "[]", "{}", '[{"format":"filekeeper"}]']) {
    assert.deepEqual(read(encode(text)).end, { problem: "not_a_manifest" }, text);
  }
  for (const files of ["null", "{}", '{"0":{}}', "1", '"files"']) {
    assert.deepEqual(read(encode(`${HEAD}${files}}`)).end, { problem: "no_files" }, files);
  }
  const twice = `${HEAD}[{}],"files":[{}]}`;
  assert.deepEqual(read(encode(twice)).end, { problem: "not_a_manifest" });
  const version = `{"format":"filekeeper","version":[],"files":[]}`;
  assert.deepEqual(read(encode(version)).end, { problem: "version", version: null });
});

const ASCII = JSON.stringify({ ...ENTRY, name: "plan.pdf", more: {} });

/** What a hostile manifest of 20 MB is refused as, or how many entries it has. */
const HOSTILE: [string, () => string, object | number][] = [
  ["lists in lists", () => HEAD + fill("["), { problem: "entry", fault: "too_large" }],
  ["objects in objects", () => `${HEAD}[${fill('{"a":')}`, {
    problem: "entry",
    fault: "too_large",
  }],
  ["lists in lists beside the files", () => `{"a":${fill("[")}`, { problem: "not_a_manifest" }],
  ["empty entries", () => `${HEAD}[${fill("{},")}{}]}`, { problem: "not_a_manifest" }],
  ["empty lists", () => `${HEAD}[${fill("[],")}[]]}`, { problem: "not_a_manifest" }],
  ["numbers", () => `${HEAD}[${fill("1,")}1]}`, { problem: "not_a_manifest" }],
  ["empty values beside the files", () => `{"a":[${fill("{},")}{}]}`, {
    problem: "not_a_manifest",
  }],
  ["empty values in an entry", () => entry(`{"a":[${fill("{},")}{}]}`), {
    problem: "entry",
    fault: "too_large",
  }],
  ["one field again and again", () => entry(`{${fill('"a":1,')}"a":1}`), {
    problem: "entry",
    fault: "too_large",
  }],
  ["one field of the document again and again", () => `{${fill('"format":1,')}"a":1}`, {
    problem: "not_a_manifest",
  }],
  ["many fields of the document", () => {
    let text = "{";
    for (let at = 0; text.length < MANIFEST_MAX_BYTES - 100; at++) text += `"${at}":0,`;
    return `${text}"format":"filekeeper","version":1,"files":[]}`;
  }, { problem: "not_a_manifest" }],
  ["one string", () => entry(`{"name":"${fill("x")}"}`), { problem: "entry", fault: "too_large" }],
  ["one string of escapes", () => entry(`{"name":"${fill("\\u0041")}"}`), {
    problem: "entry",
    fault: "too_large",
  }],
  ["one key", () => entry(`{"${fill("x")}":1}`), { problem: "entry", fault: "too_large" }],
  ["one number", () => entry(`{"size":${fill("9")}}`), { problem: "entry", fault: "too_large" }],
  ["blanks", () => entry(fill(" ")), { problem: "entry", fault: "too_large" }],
  ["a string without an end", () => `${HEAD}[{"name":"${fill("x")}`, {
    problem: "entry",
    fault: "too_large",
  }],
  [
    "as many entries as there can be",
    () => entry(`${fill(`${ASCII},`)}{}`),
    100_000,
  ],
];

Deno.test("a hostile manifest of 20 MB costs bounded memory", async () => {
  const figures: Record<string, string> = {};
  for (const [name, make, wanted] of HOSTILE) {
    const bytes = encode(make());
    assert.ok(bytes.length <= MANIFEST_MAX_BYTES);
    let [count, slowest, peak] = [0, 0, 0];
    const before = Deno.memoryUsage().heapUsed;
    const began = performance.now();
    const reading = readManifest(bytes);
    while (true) {
      const sliceBegan = performance.now();
      const slice = reading.next();
      slowest = Math.max(slowest, performance.now() - sliceBegan);
      peak = Math.max(peak, Deno.memoryUsage().heapUsed - before);
      if (!slice.done) {
        count += slice.value.length;
        continue;
      }
      const found = "problem" in slice.value && "fault" in slice.value
        ? { problem: slice.value.problem, fault: slice.value.fault.fault }
        : slice.value;
      if (typeof wanted === "object") assert.deepEqual(found, wanted, name);
      else {assert.ok(
          !("problem" in found) && count >= wanted,
          `${name}: ${count} ${JSON.stringify(found)}`,
        );}
      break;
    }
    figures[name] = `${Math.round(performance.now() - began)} ms, a slice ${
      Math.round(slowest)
    } ms, ${Math.round(peak / 1e6)} MB`;
    assert.ok(peak < 150e6, `${name}: ${figures[name]}`);
    // Others get their turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  console.log(figures);
});
