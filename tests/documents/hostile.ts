/** Writers of input that no honest program makes. */
import { Buffer } from "node:buffer";
import { constants, deflateRawSync } from "node:zlib";
import { concat, concatAll, latin1, text } from "./bytes.ts";

/** An entry as it lies in an archive. */
export interface RawEntry {
  readonly name: string;
  /** As it is stored: compressed, where `deflated`. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly deflated?: boolean;
  /** Bit 0: encrypted. */
  readonly flags?: number;
  /** The directory points to the data of this entry, which came before. */
  readonly sameAs?: string;
}

/** An archive; its sizes may be lies, which readers must not believe. */
export function zip(entries: readonly RawEntry[]): Uint8Array<ArrayBuffer> {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  const offsets = new Map<string, number>();
  let at = 0;
  for (const { name, data, deflated = false, flags = 0, sameAs } of entries) {
    const label = text(name);
    const fixed = [20, flags, deflated ? 8 : 0, 0, 0];
    const sizes = new Uint8Array(new Uint32Array([0, data.length, 1]).buffer);
    if (sameAs === undefined) {
      const header = concat(latin1("PK\x03\x04"), shorts(...fixed), sizes, shorts(label.length, 0));
      offsets.set(name, at);
      locals.push(header, label, data);
      at += header.length + label.length + data.length;
    }
    const offset = new Uint8Array(new Uint32Array([offsets.get(sameAs ?? name)!]).buffer);
    directory.push(
      latin1("PK\x01\x02"),
      ...[shorts(20, ...fixed), sizes, shorts(label.length, 0, 0, 0, 0, 0, 0), offset, label],
    );
  }
  const central = concat(...directory);
  const place = new Uint8Array(new Uint32Array([central.length, at]).buffer);
  const count = Math.min(0xffff, entries.length);
  const end = concat(latin1("PK\x05\x06"), shorts(0, 0, count, count), place, shorts(0));
  return concat(...locals, central, end);
}

/** An entry of text. */
export function entry(name: string, content: string): RawEntry {
  return { name, data: text(content) };
}

/** `start`, then `piece` again and again until it is `bytes` long, then `end`; deflated without ever being built. */
export function deflateRepeated(start: string, piece: string, bytes: number, end: string) {
  // A block that refers to nothing before it can be copied.
  const block = (part: string) =>
    deflateRawSync(Buffer.from(part), { finishFlush: constants.Z_FULL_FLUSH });
  const megabyte = block(piece.repeat(Math.ceil(2 ** 20 / piece.length)));
  const times = Math.ceil(bytes / 2 ** 20);
  return concat(
    block(start),
    ...Array.from({ length: times }, () => megabyte),
    deflateRawSync(Buffer.from(end)),
  );
}

/** A PDF of these objects, the first being its catalogue, without a table of them: readers look for them. */
export function pdf(objects: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const all = objects.map((object) => typeof object === "string" ? latin1(object) : object);
  const marks = ["%PDF-1.7\n1 0 obj\n"];
  for (let next = 2; next <= all.length; next++) marks.push(`\nendobj\n${next} 0 obj\n`);
  marks.push("\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n");
  return concatAll(marks.flatMap((mark, index) => [latin1(mark), all[index] ?? new Uint8Array()]));
}

/** A PDF of one page that shows `content`, a stream as it is stored. */
export function pdfPage(content: Uint8Array, filter = ""): Uint8Array<ArrayBuffer> {
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R " +
    "/Resources << /Font << /F 5 0 R >> >> >>",
    concat(
      latin1(`<< /Length ${content.length} ${filter} >>\nstream\n`),
      content,
      latin1("\nendstream"),
    ),
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ]);
}

/** A PDF of one page for each list of words. */
export function pdfOfPages(pages: readonly (readonly string[])[]): Uint8Array<ArrayBuffer> {
  const kids = pages.map((_, index) => `${4 + 2 * index} 0 R`).join(" ");
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...pages.flatMap((words, index) => {
      const lines = words.map((word) => `0 -8 Td (${word}) Tj`).join("\n");
      const content = `BT /F 6 Tf 9 800 Td\n${lines}\nET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents ${5 + 2 * index} 0 R ` +
        "/Resources << /Font << /F 3 0 R >> >> >>",
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ]);
}

/** The content of a page that shows a word. */
export function showing(word: string): string {
  return `BT /F 12 Tf 72 720 Td (${word}) Tj ET\n`;
}

function shorts(...values: number[]): Uint8Array {
  return new Uint8Array(new Uint16Array(values).buffer);
}
