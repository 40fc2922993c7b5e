import { Parser } from "htmlparser2";
import type { Archive } from "./archive.ts";

/** What happens while markup is read. Names come as they are written, prefixes included. */
export interface MarkupHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * Reads an entry of an archive as XML. Forgiving, so that what is cut off counts as far as it goes; no entity but those of
 * XML itself is replaced, so that none can grow.
 */
export function readXml(archive: Archive, name: string, handler: MarkupHandler): void {
  const parser = startParser(handler, true);
  let decoder: TextDecoder | undefined;
  archive.read(name, (piece) => {
    decoder ??= new TextDecoder(xmlEncoding(piece));
    parser.write(decoder.decode(piece, { stream: true }));
  });
  parser.end(decoder?.decode());
}

/** Reads the text of a page of HTML or XHTML. */
export function readMarkup(text: string, handler: MarkupHandler): void {
  const parser = startParser(handler, false);
  // In pieces, so that a bound is met on the way.
  for (let start = 0; start < text.length; start += 65_536) {
    parser.write(text.slice(start, start + 65_536));
  }
  parser.end();
}

/** The part of a name behind its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function startParser(handler: MarkupHandler, xmlMode: boolean): Parser {
  return new Parser({
    onopentag: (name, attributes) => handler.open?.(name, attributes),
    ontext: (text) => handler.text?.(text),
    onclosetag: (name) => handler.close?.(name),
  }, { xmlMode, decodeEntities: true });
}

/** XML is UTF-8 unless a byte order mark says UTF-16 (XML 1.0, 4.3.3). Other encodings no office program writes. */
function xmlEncoding(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  return start[0] === 0xfe && start[1] === 0xff ? "utf-16be" : "utf-8";
}
