import type { PDFDocumentProxy, PDFPageProxy } from "unpdf/pdfjs";
import { getDocumentProxy } from "unpdf";
import { type Parts, Unreadable } from "./document.ts";
import type { Words } from "./words.ts";

/**
 * Reads page by page, so that what was read counts whenever it ends. pdf.js keeps something of each page until the document
 * is closed: a long one is read by several processes, one after another, from the page that the last one came to.
 */
export async function readPdf(
  bytes: Uint8Array<ArrayBuffer>,
  firstPage: number,
  words: Words,
  onParts: (parts: Parts) => void,
): Promise<void> {
  const pdf = await open(bytes);
  try {
    const all = pdf.numPages;
    let broken = 0;
    for (let read = firstPage; read <= all; read++) {
      if (!await readPdfPage(pdf, read, words)) broken++;
      onParts({ unit: "page", read, all });
    }
    if (words.isEmpty && firstPage === 1) {
      throw new Unreadable(broken === all ? "damaged" : "scan");
    }
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array<ArrayBuffer>): Promise<PDFDocumentProxy> {
  try {
    return await getDocumentProxy(bytes, {
      verbosity: 0,
      useSystemFonts: false,
      disableFontFace: true,
      // Where it fails on a part of a page, the rest of the page counts.
      stopAtErrors: false,
      enableXfa: false,
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Unreadable(error.name === "PasswordException" ? "protected" : "damaged", error.name);
  }
}

/** A page that is broken gives what came before the break; false where it gives nothing. */
async function readPdfPage(pdf: PDFDocumentProxy, number: number, words: Words): Promise<boolean> {
  const lines: string[] = [];
  let whole = true;
  try {
    const page = await pdf.getPage(number);
    for await (const line of linesOf(page)) lines.push(line);
    page.cleanup();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    whole = false;
  }
  const text = lines.join("");
  words.write(text);
  words.break();
  for (const spelling of otherSpellings(text)) {
    words.write(spelling);
    words.break();
  }
  words.flush();
  return whole || text !== "";
}

const UNSPACED = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー]";
const ACROSS_LINES = new RegExp(`(${UNSPACED})\\n(?=(${UNSPACED}))`, "gu");

/** By what words are found as well, since it can't be told how they are meant. */
function* otherSpellings(text: string): Generator<string> {
  // Hyphenated at the end of a line.
  for (const [, start, end] of text.matchAll(/(\p{L}+)[-\u2010]\n(\p{Ll}[\p{L}\p{M}]*)/gu)) {
    yield `${start}${end}`;
  }
  // Scripts without spaces go on in the next line: the two characters across it are neighbours.
  for (const [, last, first] of text.matchAll(ACROSS_LINES)) yield `${last}${first}`;
  // Many fonts draw lam and alef as one sign; pdf.js, which turns a line of Arabic round, gives it as alef and lam.
  for (
    const [word] of text.matchAll(
      /\p{Script=Arabic}*[\u0622\u0623\u0625\u0627]\u0644\p{Script=Arabic}*/gu,
    )
  ) {
    // At the start of a word it is most often the article.
    yield word[0] + turned(word.slice(1));
    yield turned(word);
  }
}

function turned(word: string): string {
  return word.replace(/([\u0622\u0623\u0625\u0627])\u0644/g, "\u0644$1");
}

async function* linesOf(page: PDFPageProxy): AsyncGenerator<string> {
  const { items } = await page.getTextContent();
  for (const item of items) {
    if ("str" in item) yield item.hasEOL ? `${item.str}\n` : item.str;
  }
  // What was filled into a form, and comments.
  for (const annotation of await page.getAnnotations()) {
    for (const value of [annotation.fieldValue, annotation.contentsObj?.str]) {
      if (typeof value === "string") yield `\n${value}`;
    }
  }
}
