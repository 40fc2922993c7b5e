/** What no honest program writes: each gives an outcome, within the bounds, and the next document is read. */
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { type ReadDocument, type Reader, startReader } from "../../src/documents/reader.ts";
import { concat, fixture, latin1, text } from "./bytes.ts";
import { deflateRepeated, entry, pdf, pdfPage, showing, zip } from "./hostile.ts";
import { watchMemory } from "./reading_processes.ts";

const DOCX = "word/document.xml";

async function read(
  reader: Reader,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  mime?: string,
): Promise<ReadDocument> {
  const result = await reader.read({ bytes, name, mime });
  // Whatever it did to the process: the next one is served.
  const next = await reader.read({ bytes: text("still here"), name: "next.txt" });
  assert.ok(next.outcome === "read" && next.words.includes("still"), `after ${name}`);
  return result;
}

function wordsOf(result: ReadDocument): readonly string[] {
  assert.equal(result.outcome, "read", JSON.stringify(result).slice(0, 300));
  return result.words;
}

function limitOf(result: ReadDocument) {
  return result.outcome === "read" ? result.limit : result.outcome;
}

Deno.test("a zip bomb is read up to the size that archives may have", async () => {
  await using memory = watchMemory();
  await using reader = startReader();
  const paragraph = "<w:p><w:r><w:t>bomb</w:t></w:r></w:p>";
  const start = "<w:document><w:body><w:p><w:t>before</w:t></w:p>";
  const bytes = zip([
    { name: DOCX, data: deflateRepeated(start, paragraph, 4 * 2 ** 30, ""), deflated: true },
  ]);
  const bomb = await read(reader, bytes, "bomb.docx");
  assert.deepEqual(wordsOf(bomb), ["before", "bomb"]);
  assert.equal(limitOf(bomb), "size");
  memory.assertBound();
});

Deno.test("a zip bomb whose entries share their bytes is counted as what it inflates to", async () => {
  await using memory = watchMemory();
  await using reader = startReader();
  const slide = (index: number) => `ppt/slides/slide${index}.xml`;
  const data = deflateRepeated("<p:sld><a:p>", "<a:t>more </a:t>", 2 ** 20, "</a:p></p:sld>");
  const bytes = zip([
    entry("ppt/presentation.xml", "<p:presentation/>"),
    { name: slide(1), data, deflated: true },
    ...Array.from({ length: 9_000 }, (_, index) => ({
      ...{ name: slide(index + 2), data, deflated: true, sameAs: slide(1) },
    })),
  ]);
  const bomb = await read(reader, bytes, "bomb.pptx");
  assert.deepEqual(wordsOf(bomb), ["more"]);
  assert.ok(bomb.outcome === "read" && bomb.parts!.read < 70, JSON.stringify(bomb));
  assert.equal(limitOf(bomb), "size");
  memory.assertBound();
});

Deno.test("archives within archives are not opened", async () => {
  await using reader = startReader();
  const inner = zip([entry("secret.txt", "inside")]);
  const nested = zip([{ name: "a.zip", data: zip([{ name: "b.zip", data: inner }]) }]);
  assert.equal((await read(reader, nested, "nested.zip")).outcome, "not_text");
  const bytes = zip([
    entry(DOCX, "<w:document><w:p><w:t>outside</w:t></w:p></w:document>"),
    { name: "word/embeddings/a.docx", data: fixture("libreoffice.docx") },
  ]);
  assert.deepEqual(wordsOf(await read(reader, bytes, "nesting.docx")), ["outside"]);
});

Deno.test("entities of XML are not multiplied", async () => {
  await using memory = watchMemory();
  await using reader = startReader();
  const entities = Array.from(
    { length: 12 },
    (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
  );
  const doctype = `<!DOCTYPE x [<!ENTITY e0 "lol">${entities.join("")}]>`;
  const body = "<w:document><w:p><w:t>before &e12; after</w:t></w:p></w:document>";
  const bytes = zip([entry(DOCX, `<?xml version="1.0"?>${doctype}${body}`)]);
  const words = wordsOf(await read(reader, bytes, "laughs.docx"));
  assert.ok(words.includes("before") && words.includes("after"), String(words));
  assert.ok(words.length < 100);
  const page = await read(
    reader,
    text(`${doctype}<html><p>before &e12; after</html>`),
    "laughs.html",
  );
  assert.ok(wordsOf(page).includes("after"));
  memory.assertBound();
});

Deno.test("ten thousand tiny entries are read; one more is too much", async () => {
  await using reader = startReader();
  const slides = (count: number) =>
    zip([
      entry("ppt/presentation.xml", ""),
      ...Array.from(
        { length: count - 1 },
        (_, index) => entry(`ppt/slides/slide${index + 1}.xml`, `<a:t>word${index + 1}</a:t>`),
      ),
    ]);
  const many = await read(reader, slides(10_000), "many.pptx");
  assert.ok(wordsOf(many).includes("word9999"));
  assert.equal((await read(reader, slides(10_001), "too-many.pptx")).outcome, "too_large");
});

Deno.test("a tree of pages that goes round in a circle ends", async () => {
  await using reader = startReader();
  const loop = pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 100000 >>",
    "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 100000 >>",
  ]);
  assert.match((await read(reader, loop, "loop.pdf")).outcome, /^(damaged|scan)$/);
});

Deno.test("a PDF of a million objects is read, or given up within the bounds", async () => {
  await using memory = watchMemory();
  await using reader = startReader();
  const many = Array.from({ length: 1_000_000 }, () => "0");
  const bytes = pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R " +
    "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
    `<< /Length ${showing("million").length} >>\nstream\n${showing("million")}\nendstream`,
    ...many,
  ]);
  const result = await read(reader, bytes, "million.pdf");
  if (result.outcome !== "too_large") assert.ok(wordsOf(result).includes("million"));
  memory.assertBound();
});

Deno.test("a page that inflates without end is given up, and counts as far as it was read", async () => {
  await using memory = watchMemory();
  await using reader = startReader();
  const raw = deflateRepeated(showing("first"), showing("again"), 3 * 2 ** 30, "");
  const bytes = pdfPage(concat(latin1("\x78\x9c"), raw), "/Filter /FlateDecode");
  const result = await read(reader, bytes, "bomb.pdf");
  assert.ok(["too_large", "memory", "time", "size"].includes(limitOf(result)!), limitOf(result));
  memory.assertBound();
});

Deno.test("of a document that never ends, what was read in time counts", async () => {
  await using reader = startReader({ limits: { time_ms: 1_500, memory_bytes: 220 * 2 ** 20 } });
  // Each end tag is looked for among all that are open.
  const start = `<p>before</p>${" word".repeat(20_000)}`;
  const bytes = text(start + "<i>".repeat(1_000_000) + "</b>".repeat(1_000_000));
  const result = await read(reader, bytes, "endless.html");
  assert.equal(limitOf(result), "time");
  assert.ok(wordsOf(result).includes("before"));
});

Deno.test("what was cut off gives what it still holds, or is damaged", async () => {
  await using reader = startReader();
  for (const name of ["libreoffice.pdf", "libreoffice.docx", "pandoc.epub", "libreoffice.html"]) {
    const bytes = fixture(name);
    for (const part of [0, 0.3, 0.6, 0.9, 0.99]) {
      const { outcome } = await read(reader, bytes.slice(0, bytes.length * part), name);
      assert.ok(["read", "damaged", "scan"].includes(outcome), `${part} of ${name}: ${outcome}`);
    }
  }
  const broken = fixture("libreoffice.docx");
  broken.fill(0x55, 100, 1500);
  assert.ok(["read", "damaged"].includes((await read(reader, broken, "broken.docx")).outcome));
});

Deno.test("content decides, not the name and not the declared type", async () => {
  await using reader = startReader();
  const word = "lighthouse";
  const docx = await read(reader, fixture("libreoffice.docx"), "a.pdf", "application/pdf");
  assert.ok(wordsOf(docx).includes(word));
  assert.ok(wordsOf(await read(reader, fixture("libreoffice.pdf"), "a.docx")).includes(word));
  assert.ok(wordsOf(await read(reader, fixture("libreoffice.html"), "a.txt")).includes(word));
  const jpeg = concat(latin1("\xff\xd8\xff\xe0\0\x10JFIF\0"), new Uint8Array(50_000));
  assert.equal((await read(reader, jpeg, "a.pdf", "application/pdf")).outcome, "not_text");
  const noise = crypto.getRandomValues(new Uint8Array(50_000));
  const garbage = concat(latin1("%PDF-1.4\n"), noise);
  assert.equal((await read(reader, noise, "a.txt", "text/plain")).outcome, "not_text");
  assert.equal((await read(reader, garbage, "a.pdf")).outcome, "damaged");
});

Deno.test("encrypted archives and books are protected", async () => {
  await using reader = startReader();
  const locked = zip([{ ...entry(DOCX, "?"), flags: 1 }]);
  assert.equal((await read(reader, locked, "a.docx")).outcome, "protected");
  const odt = zip([
    entry("mimetype", "application/vnd.oasis.opendocument.text"),
    entry("content.xml", "\x01\x02"),
    entry(
      "META-INF/manifest.xml",
      '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml">' +
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
    ),
  ]);
  assert.equal((await read(reader, odt, "a.odt")).outcome, "protected");
  const book = zip([
    entry("mimetype", "application/epub+zip"),
    entry(
      "META-INF/encryption.xml",
      '<encryption><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/></encryption>',
    ),
    entry("chapter.xhtml", "?"),
  ]);
  assert.equal((await read(reader, book, "a.epub")).outcome, "protected");
});

Deno.test("an endless word is found by its beginning, and costs no more than another", async () => {
  await using memory = watchMemory();
  await using reader = startReader();
  const endless = await read(reader, text(`before ${"a".repeat(15 * 2 ** 20)} after`), "a.txt");
  const words = wordsOf(endless);
  assert.ok(words.includes("before") && words.includes("after"));
  assert.ok(words.length < 10 && words.every((word) => word.length <= 64), String(words.length));
  const han = await read(reader, text("灯台".repeat(2 ** 20)), "b.txt");
  assert.deepEqual(new Set(wordsOf(han)), new Set(["灯台", "台灯"]));
  // Every two neighbours, wherever the text is cut into pieces.
  const characters = Array.from({ length: 80_000 }, (_, index) => {
    return String.fromCodePoint(0x4e00 + (index * 7) % 20_000 + Math.floor(index / 20_000));
  });
  const different = new Set(wordsOf(await read(reader, text(characters.join("")), "c.txt")));
  const pairs = characters.slice(1, 40_000).map((second, index) => characters[index]! + second);
  assert.deepEqual(pairs.filter((pair) => !different.has(pair)), []);
  memory.assertBound();
});

Deno.test("marks, directions, NUL and characters of four bytes neither hide a word nor break one", async () => {
  await using reader = startReader();
  const content = [
    "Z\u0351\u036fe\u0334\u0302bra",
    "\u202egnp.exe\u202c \u200fעברית\u200f",
    "nu\0ll",
    "𝒱𝒶𝓊𝓁𝓉 👍 𠜎𠜱",
    "soft\u00adhyphen",
    "STRASSE Straße ёлка",
  ].join("\n");
  const words = wordsOf(await read(reader, text(content), "marks.txt"));
  for (
    const word of [
      "zebra",
      "exe",
      "עברית",
      "null",
      "vault",
      "𠜎𠜱",
      "softhyphen",
      "strasse",
      "елка",
    ]
  ) {
    assert.ok(words.includes(word), `${word} is not among ${words.join(" ")}`);
  }
});

Deno.test("a wrong encoding spoils letters, not the document", async () => {
  await using reader = startReader();
  const invalid = concat(text("before "), latin1("\xff\xfe\xc3("), text(" after"));
  const words = wordsOf(await read(reader, invalid, "invalid.txt"));
  assert.ok(words.includes("before") && words.includes("after"), String(words));
  // A page that was converted and kept its declaration.
  const page = text('<html><meta charset="windows-1251"><p>Договор');
  assert.ok(wordsOf(await read(reader, page, "page.html")).includes("договор"));
  const declared = latin1('<html><meta charset="windows-1251"><p>\xc4\xee\xe3\xee\xe2\xee\xf0');
  assert.ok(wordsOf(await read(reader, declared, "page.html")).includes("договор"));
  const unknown = text('<html><meta charset="no-such-thing"><p>word');
  assert.ok(wordsOf(await read(reader, unknown, "page.html")).includes("word"));
});

Deno.test("fifty thousand different words count, and no more are read", async () => {
  await using reader = startReader();
  const all = Array.from({ length: 60_000 }, (_, index) => `w${index}`);
  const result = await read(reader, text(all.join(" ")), "words.txt");
  assert.deepEqual(wordsOf(result), all.slice(0, 50_000));
  assert.equal(limitOf(result), "words");
});

Deno.test("documents with flipped bytes always give an outcome", async () => {
  await using reader = startReader();
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 0x7fffffff) % below;
  for (
    const name of [
      "libreoffice.pdf",
      "ghostscript.pdf",
      "pandoc.epub",
      "openpyxl.xlsx",
      "libreoffice.odp",
    ]
  ) {
    for (let round = 0; round < 12; round++) {
      const bytes = fixture(name);
      for (let flip = 0; flip < 30; flip++) bytes[random(bytes.length)] = random(256);
      const { outcome } = await reader.read({ bytes, name });
      assert.match(outcome, /^(read|damaged|not_text|protected|scan|too_large)$/);
    }
  }
});

Deno.test("a stream that is not what its PDF says is passed over", async () => {
  await using reader = startReader();
  const squeezed = deflateSync(text(showing("squeezed")));
  const good = await read(reader, pdfPage(squeezed, "/Filter /FlateDecode"), "good.pdf");
  assert.ok(wordsOf(good).includes("squeezed"));
  const wrong = await read(reader, pdfPage(squeezed, "/Filter /LZWDecode"), "wrong.pdf");
  assert.match(wrong.outcome, /^(scan|damaged)$/);
});
