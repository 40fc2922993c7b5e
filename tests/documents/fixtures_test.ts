/** Documents of real programs: each is found by words of its beginning and of its end. */
import assert from "node:assert/strict";
import type { Parts } from "../../src/documents/reader.ts";
import { type Reader, startReader } from "../../src/documents/reader.ts";
import { contentWords } from "../../src/domain/content_words.ts";
import { fold } from "../../src/domain/folding.ts";
import { fixture } from "./bytes.ts";

/** One line of each script, on the first and on the last page, sheet, slide or chapter. */
const FIRST = ["Lighthouse lease", "Договор аренды маяка", "灯台賃貸借契約", "عقد إيجار المنارة"];
const LAST = ["Signature and seal", "Подпись и печать", "署名捺印", "التوقيع والختم"];

const whole = (unit: Parts["unit"], read = 3): Parts => ({ unit, read, all: read });

/** Document → the parts that are counted. */
const DOCUMENTS: Readonly<Record<string, Parts | undefined>> = {
  "libreoffice.odt": undefined,
  "libreoffice.docx": undefined,
  "libreoffice.pdf": whole("page"),
  "libreoffice.epub": whole("chapter", 1),
  "libreoffice.html": undefined,
  "libreoffice.ods": whole("sheet"),
  "libreoffice.xlsx": whole("sheet"),
  "libreoffice.odp": whole("slide"),
  "libreoffice.pptx": whole("slide"),
  "pandoc.odt": undefined,
  "pandoc.docx": undefined,
  "pandoc.epub": whole("chapter", 4),
  "pandoc.html": undefined,
  "pandoc.pptx": whole("slide", 4),
  "python-docx.docx": undefined,
  "openpyxl.xlsx": whole("sheet"),
  "xlsxwriter.xlsx": whole("sheet"),
  "python-pptx.pptx": whole("slide"),
  "ghostscript.pdf": whole("page"),
  "owner-password.pdf": whole("page"),
  "utf-8.txt": undefined,
  "utf-16.txt": undefined,
};

async function wordsOf(reader: Reader, name: string): Promise<ReadonlySet<string>> {
  const read = await reader.read({ bytes: fixture(name), name });
  assert.equal(read.outcome, "read", `${name}: ${JSON.stringify(read)}`);
  assert.equal(read.limit, undefined, name);
  return new Set(read.words);
}

function assertFound(words: ReadonlySet<string>, line: string, where: string): void {
  for (const word of contentWords(fold(line))) assert.ok(words.has(word), `${where}: ${word}`);
}

Deno.test("every document of a real program is found by words of its first and of its last part, in every script", async () => {
  await using reader = startReader();
  for (const [name, parts] of Object.entries(DOCUMENTS)) {
    const read = await reader.read({ bytes: fixture(name), name });
    assert.equal(read.outcome, "read", `${name}: ${JSON.stringify(read)}`);
    assert.deepEqual(read.parts, parts, name);
    assert.equal(read.limit, undefined, name);
    for (const line of [...FIRST, ...LAST]) assertFound(new Set(read.words), line, name);
  }
});

Deno.test("texts are read in the encodings that people still have", async () => {
  await using reader = startReader();
  for (const name of ["cp1251.txt", "koi8-r.txt"]) {
    const words = await wordsOf(reader, name);
    assertFound(words, "Договор аренды маяка Подпись и печать", name);
  }
  assertFound(await wordsOf(reader, "shift-jis.txt"), "灯台賃貸借契約 署名捺印", "shift-jis.txt");
  assertFound(await wordsOf(reader, "cp1252.txt"), "Übergabe Größe Straße Überschuß", "cp1252.txt");
});

Deno.test("what goes with the text is found too: names of sheets, numbers, titles, notes of the speaker", async () => {
  await using reader = startReader();
  assertFound(await wordsOf(reader, "libreoffice.ods"), "Closing 34711", "ods");
  assertFound(await wordsOf(reader, "libreoffice.xlsx"), "Closing 34711", "xlsx");
  assertFound(await wordsOf(reader, "openpyxl.xlsx"), "Closing 4711", "openpyxl");
  assertFound(await wordsOf(reader, "python-pptx.pptx"), "Closing speak slowly", "pptx");
  assertFound(await wordsOf(reader, "pandoc.epub"), "Closing", "epub");
});

Deno.test("an Arabic word whose lam and alef are drawn as one sign is found in a PDF", async () => {
  await using reader = startReader();
  assertFound(await wordsOf(reader, "libreoffice.pdf"), "جدول الإصلاحات", "libreoffice.pdf");
});

Deno.test("a word that goes on in the next line of a PDF is found", async () => {
  await using reader = startReader();
  const words = await wordsOf(reader, "wrapped.pdf");
  assertFound(
    words,
    "contractor 灯台守は毎晩日没から日の出まで灯火を絶やさず航行する船舶の安全を",
    "wrapped.pdf",
  );
  assertFound(
    words,
    "見守り嵐の夜には霧笛を鳴らして沖を行く人々に陸地の位置を知らせなければ",
    "wrapped.pdf",
  );
});

Deno.test("a scan holds no text; what a password locks is protected, whoever wrote it", async () => {
  await using reader = startReader();
  const outcome = async (name: string) =>
    (await reader.read({ bytes: fixture(name), name })).outcome;
  assert.equal(await outcome("scan.pdf"), "scan");
  assert.equal(await outcome("password.pdf"), "protected");
  assert.equal(await outcome("password.docx"), "protected");
});
