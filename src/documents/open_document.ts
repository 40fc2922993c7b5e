import type { Archive } from "./archive.ts";
import { type Parts, Unreadable } from "./document.ts";
import { localName, readXml } from "./markup.ts";
import type { Words } from "./words.ts";

/** Headers and footers are in `styles.xml`. */
const ENTRIES = ["content.xml", "styles.xml"];

/** Elements that hold text; all that is within them is text (OpenDocument 1.3, 5.1). */
const TEXT = new Set(["p", "h"]);

/** Elements at which a word ends. */
const BREAKS = new Set(["p", "h", "s", "tab", "line-break", "note"]);

/** Elements that begin a part, and what it is called. */
const PARTS: ReadonlyMap<string, "sheet" | "slide"> = new Map([
  ["office:spreadsheet/table", "sheet"],
  ["office:presentation/page", "slide"],
]);

/** Reads a text, a spreadsheet, a presentation or a drawing of OpenDocument. */
export function readOpenDocument(
  archive: Archive,
  words: Words,
  onParts: (parts: Parts) => void,
): void {
  if (isEncrypted(archive)) throw new Unreadable("protected");
  let read = 0;
  let unit: "sheet" | "slide" | undefined;
  for (const name of ENTRIES.filter((each) => archive.has(each))) {
    let body = "";
    let reading = 0;
    readXml(archive, name, {
      open(element, attributes) {
        const local = localName(element);
        if (/^office:(spreadsheet|presentation)$/.test(element)) body = element;
        const opened = PARTS.get(`${body}/${local}`);
        if (opened !== undefined) {
          unit = opened;
          // Text of a part is passed on with the number of those before it: should the next one be too much.
          if (read > 0) words.flush();
          onParts({ unit, read: ++read });
          const title = attributes["table:name"];
          if (title !== undefined) words.write(title);
          words.break();
        }
        if (TEXT.has(local)) reading++;
      },
      text(text) {
        if (reading > 0) words.write(text);
      },
      close(element) {
        const local = localName(element);
        if (TEXT.has(local)) reading--;
        if (BREAKS.has(local)) words.break();
      },
    });
    words.flush();
  }
  if (unit !== undefined) onParts({ unit, read, all: read });
}

/** Its entries are encrypted one by one; the manifest says how. */
function isEncrypted(archive: Archive): boolean {
  const manifest = "META-INF/manifest.xml";
  let encrypted = false;
  if (archive.has(manifest)) {
    readXml(archive, manifest, {
      open(element) {
        if (localName(element) === "encryption-data") encrypted = true;
      },
    });
  }
  return encrypted;
}
