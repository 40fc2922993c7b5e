import { Archive } from "./archive.ts";
import {
  type DocumentToRead,
  type Limit,
  LimitReached,
  type Parts,
  type Reading,
  Unreadable,
} from "./document.ts";
import { archiveType, documentType } from "./document_type.ts";
import { readEpub } from "./epub.ts";
import { declaredEncoding, readHtml } from "./html.ts";
import { readOfficeOpenXml } from "./office_open_xml.ts";
import { readOpenDocument } from "./open_document.ts";
import { readPdf } from "./pdf.ts";
import { decodeText, readPlainText } from "./plain_text.ts";
import { Words } from "./words.ts";

/** Called while a document is read: where the reading breaks off, this is what it gave. */
export interface Listener {
  words(batch: string[]): void;
  parts(parts: Parts): void;
}

/** Reads a document whole, or as far as the bounds of size and of words let it. */
export async function readDocument(
  document: DocumentToRead,
  listener: Listener,
): Promise<Reading> {
  let parts: Parts | undefined;
  const words = new Words((batch) => listener.words(batch));
  const endAt = (limit: Limit): Reading => {
    words.end();
    return { outcome: "read", parts, limit };
  };
  try {
    await readBytes(document, words, (now) => listener.parts(parts = now));
    return { outcome: "read", parts };
  } catch (error) {
    if (error instanceof Unreadable && words.isEmpty) {
      return { outcome: error.why, detail: error.message };
    }
    if (error instanceof LimitReached) {
      const { limit } = error;
      return words.isEmpty && limit !== "words"
        ? { outcome: "too_large", detail: error.message }
        : endAt(limit);
    }
    // The libraries throw errors of their own kinds at what is broken. What was read before it counts.
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return words.isEmpty ? { outcome: "damaged", detail } : endAt("damage");
  }
}

async function readBytes(
  document: DocumentToRead,
  words: Words,
  onParts: (parts: Parts) => void,
): Promise<void> {
  const { bytes } = document;
  const type = documentType(bytes, document);
  switch (type) {
    case "pdf":
      return await readPdf(bytes, document.firstPage, words, onParts);
    case "archive":
      return readArchive(new Archive(bytes), words, onParts);
    case "html": {
      const text = decodeText(bytes, declaredEncoding(bytes));
      if (text === undefined) throw new Unreadable("not_text");
      return readHtml(text, words);
    }
    case "text":
      return readPlainText(bytes, words);
    case "encrypted_office":
      throw new Unreadable("protected");
    case "none":
      throw new Unreadable("not_text");
  }
}

function readArchive(archive: Archive, words: Words, onParts: (parts: Parts) => void): void {
  const type = archiveType(archive);
  switch (type) {
    case "open_document":
      return readOpenDocument(archive, words, onParts);
    case "epub":
      return readEpub(archive, words, onParts);
    case "none":
      throw new Unreadable("not_text");
    default:
      return readOfficeOpenXml(archive, type, words, onParts);
  }
}
