import type { Archive } from "./archive.ts";
import type { Parts } from "./document.ts";
import { localName, readXml } from "./markup.ts";
import type { Words } from "./words.ts";

/** Which entries hold text, in the order in which they are read: the text itself before what goes with it. */
interface Layout {
  readonly entries: readonly RegExp[];
  /** An entry of this kind is a part that is counted. */
  readonly part?: { readonly unit: "sheet" | "slide"; readonly entry: RegExp };
}

/** Some programs number the main part, some write names in other cases. */
const LAYOUTS: Readonly<Record<"docx" | "xlsx" | "pptx", Layout>> = {
  docx: {
    entries: [
      /^word\/document\d*\.xml$/i,
      /^word\/(footnotes|endnotes|header\d*|footer\d*|comments)\.xml$/i,
      /^word\/(diagrams\/data|charts\/chart)\d*\.xml$/i,
    ],
  },
  xlsx: {
    entries: [
      // The names of the sheets, then all texts, which the cells only point to.
      /^xl\/workbook\.xml$/i,
      /^xl\/sharedStrings\.xml$/i,
      /^xl\/worksheets\/[^/]+\.xml$/i,
      /^xl\/(comments\d*|threadedComments\/[^/]+|drawings\/drawing\d*|charts\/chart\d*)\.xml$/i,
    ],
    part: { unit: "sheet", entry: /^xl\/worksheets\/[^/]+\.xml$/i },
  },
  pptx: {
    entries: [
      /^ppt\/slides\/[^/]+\.xml$/i,
      /^ppt\/notesSlides\/[^/]+\.xml$/i,
      /^ppt\/(comments\/[^/]+|diagrams\/data\d*|charts\/chart\d*)\.xml$/i,
    ],
    part: { unit: "slide", entry: /^ppt\/slides\/[^/]+\.xml$/i },
  },
};

/** Elements whose text is read: runs of text, values of cells and charts, comments of Excel and PowerPoint. */
const TEXT = new Set(["t", "v", "text"]);

/** Elements at which a word ends. */
const BREAKS = new Set(["p", "br", "cr", "tab", "si", "c", "v", "text", "tc"]);

/** The types of a cell whose value is no text: the number of a shared one, true or false, an error. */
const NOT_TEXT = new Set(["s", "b", "e"]);

/** Reads a document of Word, Excel or PowerPoint (ECMA-376). */
export function readOfficeOpenXml(
  archive: Archive,
  type: "docx" | "xlsx" | "pptx",
  words: Words,
  onParts: (parts: Parts) => void,
): void {
  const { entries, part } = LAYOUTS[type];
  const names = archive.names.toSorted(compareNumbered);
  const all = names.filter((name) => part?.entry.test(name)).length;
  let read = 0;
  for (const pattern of entries) {
    for (const name of names.filter((each) => pattern.test(each))) {
      readTexts(archive, name, words);
      words.flush();
      if (part?.entry.test(name)) onParts({ unit: part.unit, read: ++read, all });
    }
  }
}

function readTexts(archive: Archive, name: string, words: Words): void {
  let reading = 0;
  let skipped = false;
  readXml(archive, name, {
    open(element, attributes) {
      const local = localName(element);
      if (local === "sheet" && attributes.name !== undefined) {
        words.write(attributes.name);
        words.break();
      }
      if (local === "c") skipped = NOT_TEXT.has(attributes.t ?? "");
      if (TEXT.has(local)) reading++;
    },
    text(text) {
      if (reading > 0 && !skipped) words.write(text);
    },
    close(element) {
      const local = localName(element);
      if (TEXT.has(local)) reading--;
      if (local === "c") skipped = false;
      if (BREAKS.has(local)) words.break();
    },
  });
}

/** `slide2` before `slide10`. */
function compareNumbered(a: string, b: string): number {
  return number(a) - number(b) || (a < b ? -1 : 1);
}

function number(name: string): number {
  return Number(/(\d+)\.xml$/i.exec(name)?.[1] ?? 0);
}
