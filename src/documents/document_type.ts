import type { Archive } from "./archive.ts";

/** How a document is read. */
export type DocumentType = "pdf" | "archive" | "html" | "text" | "encrypted_office" | "none";

/** How an archive is read: by what is in it. */
export type ArchiveType = "docx" | "xlsx" | "pptx" | "open_document" | "epub" | "none";

/** A PDF may begin with other bytes (ISO 32000-1, appendix H, note 13). */
const PDF_START_BYTES = 1024;

/** An entry, or the directory of an archive without any. */
const ARCHIVE = ["PK\x03\x04", "PK\x05\x06"];

/** The beginnings of what holds no text, in Latin-1, besides what shows by its bytes. */
const NO_TEXT = [
  ...[
    "\xff\xd8\xff",
    "\x89PNG",
    "GIF8",
    "RIFF",
    "II*\0",
    "MM\0*",
    "OggS",
    "ID3",
    "fLaC",
    "\x1f\x8b",
  ],
  ...[
    "7z\xbc\xaf",
    "Rar!",
    "\x7fELF",
    "MZ",
    "BZh",
    "\xfd7zXZ",
    "\x28\xb5\x2f\xfd",
    "SQLite format 3",
  ],
  // Its words are among commands and escapes.
  ...["{\\rtf", "%!PS"],
];

/** The type by content first; the sender's word decides only between HTML and plain text. */
export function documentType(
  bytes: Uint8Array,
  { name, mime = "" }: { readonly name: string; readonly mime?: string | undefined },
): DocumentType {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, PDF_START_BYTES));
  if (start.includes("%PDF-")) return "pdf";
  if (ARCHIVE.some((magic) => start.startsWith(magic))) return "archive";
  if (start.startsWith("\xd0\xcf\x11\xe0")) return officeBinary(bytes);
  if (NO_TEXT.some((magic) => start.startsWith(magic)) || start.slice(4, 8) === "ftyp") {
    return "none";
  }
  const plain = start.replace(/^\xef\xbb\xbf/, "").replace(
    /^(\s|<!--[\s\S]*?-->|<\?xml[^>]*>)+/,
    "",
  );
  if (/^<(!doctype\s+html|html|head|body)\b/i.test(plain)) return "html";
  const declared = /^(text\/html|application\/xhtml\+xml)\b/i.test(mime) ||
    /\.x?html?$/i.test(name);
  return declared ? "html" : "text";
}

/** Office encrypts a document as a stream in a container of its old formats (MS-OFFCRYPTO 2.3.4.4). */
function officeBinary(bytes: Uint8Array): DocumentType {
  const text = new TextDecoder("utf-16le").decode(bytes.subarray(0, bytes.length & ~1));
  return text.includes("EncryptedPackage") ? "encrypted_office" : "none";
}

/** What an archive is: by its declaration where it has one, else by its entries. */
export function archiveType(archive: Archive): ArchiveType {
  if (archive.has("mimetype")) {
    const declared = new TextDecoder("latin1").decode(archive.readStart("mimetype", 128)).trim();
    if (declared.startsWith("application/epub+zip")) return "epub";
    if (declared.startsWith("application/vnd.oasis.opendocument.")) return "open_document";
  }
  const names = archive.names;
  if (names.some((name) => /^word\/document\d*\.xml$/i.test(name))) return "docx";
  if (names.some((name) => /^xl\/workbook\.xml$/i.test(name))) return "xlsx";
  if (names.some((name) => /^ppt\/presentation\.xml$/i.test(name))) return "pptx";
  if (archive.has("content.xml") && archive.has("META-INF/manifest.xml")) return "open_document";
  return archive.has("META-INF/container.xml") ? "epub" : "none";
}
