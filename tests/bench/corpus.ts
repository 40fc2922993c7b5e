/** Documents to be read and searched: words as languages have them, a few common, most rare. */
import { deflateRawSync } from "node:zlib";
import { concat, fixture, text } from "../documents/bytes.ts";
import { deflateRepeated, pdfOfPages, zip } from "../documents/hostile.ts";

/** Different words of all documents together. */
export const VOCABULARY = 60_000;

/** How many different words a document has, and how many in a hundred documents have as many. */
export const LENGTHS = [
  { what: "a letter", words: 180, percent: 50 },
  { what: "a contract of ten pages", words: 900, percent: 35 },
  { what: "a manual of a hundred pages", words: 4_000, percent: 12 },
  { what: "a book", words: 12_000, percent: 3 },
] as const;

/** The same sequence in every run. */
export function chances(seed = 42): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

const SYLLABLES =
  "ka le mi ro su ta ne vi do pa re lu fi go sha ter con stra pen ment ing able ver de bo ra ti no ce ll um or ix que zan"
    .split(" ");

/** Words of two to five syllables, the most common first. */
export function vocabulary(): string[] {
  const chance = chances(7);
  const words = new Set<string>();
  while (words.size < VOCABULARY) {
    let word = "";
    const syllables = 2 + Math.floor(chance() * 4);
    for (let index = 0; index < syllables; index++) {
      word += SYLLABLES[Math.floor(chance() * SYLLABLES.length)];
    }
    words.add(word);
  }
  return [...words];
}

/** So many different words of the vocabulary, by their index: each as likely as its place in it lets one expect. */
export function differentWords(count: number, chance: () => number): Set<number> {
  const found = new Set<number>();
  while (found.size < count) found.add(Math.floor(VOCABULARY ** chance()) - 1);
  return found;
}

/** The length of the next document. */
export function lengthOf(chance: () => number): number {
  let at = chance() * 100;
  for (const { words, percent } of LENGTHS) {
    if (at < percent) return words;
    at -= percent;
  }
  return LENGTHS[0].words;
}

/** A document to be read. */
export interface BenchDocument {
  readonly what: string;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What real programs wrote, and long ones that are made. */
export function* documentsToRead(): Generator<BenchDocument> {
  for (const format of ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "html"]) {
    yield {
      what: `${format.toUpperCase()}, 3 parts`,
      name: `a.${format}`,
      bytes: fixture(`libreoffice.${format}`),
    };
  }
  const words = vocabulary();
  const chance = chances();
  const some = (count: number) =>
    Array.from({ length: count }, () => words[Math.floor(VOCABULARY ** chance()) - 1]!);
  yield { what: "text, 1 MB", name: "a.txt", bytes: text(some(140_000).join(" ")) };
  for (const pages of [20, 200, 2_000]) {
    const bytes = pdfOfPages(Array.from({ length: pages }, () => some(90)));
    yield { what: `PDF, ${pages} pages`, name: "a.pdf", bytes };
  }
  const paragraphs = Array.from(
    { length: 2_000 },
    () => `<w:p><w:t>${some(40).join(" ")}</w:t></w:p>`,
  );
  yield {
    what: "DOCX, 80,000 words",
    name: "a.docx",
    bytes: zip([{
      name: "word/document.xml",
      data: new Uint8Array(deflateRawSync(`<w:document>${paragraphs.join("")}</w:document>`)),
      deflated: true,
    }]),
  };
  const row = `<row>${
    some(20).map((word) => `<c t="inlineStr"><is><t>${word}</t></is></c>`).join("")
  }</row>`;
  yield {
    what: "XLSX that inflates to 100 MB",
    name: "a.xlsx",
    bytes: zip([
      { name: "xl/workbook.xml", data: text("<workbook/>") },
      {
        name: "xl/worksheets/sheet1.xml",
        data: concat(
          deflateRepeated("<worksheet><sheetData>", row, 100 * 2 ** 20, "</sheetData></worksheet>"),
        ),
        deflated: true,
      },
    ]),
  };
}
