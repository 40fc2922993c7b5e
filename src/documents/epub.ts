import { decodeText } from "./plain_text.ts";
import type { Archive } from "./archive.ts";
import { type Parts, Unreadable } from "./document.ts";
import { declaredEncoding, readHtml } from "./html.ts";
import { localName, readXml } from "./markup.ts";
import type { Words } from "./words.ts";

/** A chapter that is longer is read by its beginning. */
const CHAPTER_MAX_BYTES = 16 * 2 ** 20;

/** Fonts may be scrambled in any book: only other encryption locks it. */
const FONT_SCRAMBLING = /idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc#RC/;

/** Reads a book chapter by chapter, in its reading order (EPUB 3.3). */
export function readEpub(archive: Archive, words: Words, onParts: (parts: Parts) => void): void {
  if (isLocked(archive)) throw new Unreadable("protected");
  const chapters = chaptersOf(archive);
  if (chapters.length === 0) throw new Unreadable("damaged", "no chapters");
  chapters.forEach((chapter, index) => {
    const bytes = archive.readStart(chapter, CHAPTER_MAX_BYTES);
    readHtml(decodeText(bytes, declaredEncoding(bytes)) ?? "", words);
    onParts({ unit: "chapter", read: index + 1, all: chapters.length });
  });
}

function isLocked(archive: Archive): boolean {
  const name = "META-INF/encryption.xml";
  let locked = false;
  if (archive.has(name)) {
    readXml(archive, name, {
      open(element, { Algorithm: algorithm = "" }) {
        if (localName(element) !== "EncryptionMethod") return;
        if (!FONT_SCRAMBLING.test(algorithm)) locked = true;
      },
    });
  }
  return locked;
}

/** The names of the chapters' entries; all pages there are, where the book's list of them is missing. */
function chaptersOf(archive: Archive): string[] {
  const listed = new Set(spineOf(archive).filter((name) => archive.has(name)));
  if (listed.size > 0) return [...listed];
  return archive.names.filter((name) => /\.x?html?$/i.test(name));
}

function spineOf(archive: Archive): string[] {
  let book: string | undefined;
  const container = "META-INF/container.xml";
  if (archive.has(container)) {
    readXml(archive, container, {
      open(element, attributes) {
        if (localName(element) === "rootfile") book ??= attributes["full-path"];
      },
    });
  }
  if (book === undefined || !archive.has(book)) return [];
  const hrefs = new Map<string, string>();
  const spine: string[] = [];
  readXml(archive, book, {
    open(element, { id, href, idref }) {
      const local = localName(element);
      if (local === "item" && id !== undefined && href !== undefined) hrefs.set(id, href);
      if (local === "itemref" && idref !== undefined) spine.push(idref);
    },
  });
  return spine.flatMap((id) => resolve(book!, hrefs.get(id)));
}

/** A reference within the archive, relative to the entry that holds it. */
function resolve(from: string, href: string | undefined): string[] {
  const url = href === undefined ? null : URL.parse(href, `archive:///${encodeURI(from)}`);
  if (url === null) return [];
  try {
    return [decodeURIComponent(url.pathname.slice(1))];
  } catch (error) {
    if (error instanceof URIError) return [];
    throw error;
  }
}
