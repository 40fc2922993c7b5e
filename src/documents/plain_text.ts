import { analyse } from "chardet";
import { Unreadable } from "./document.ts";
import type { Words } from "./words.ts";

/** What the detector looks at. */
const SAMPLE_BYTES = 65_536;

/** Text that is handed on at a time. */
const PIECE_LENGTH = 65_536;

/** Reads text in whatever encoding it is; refuses what is none. */
export function readPlainText(bytes: Uint8Array, words: Words): void {
  const text = decodeText(bytes);
  if (text === undefined) throw new Unreadable("not_text");
  for (let start = 0; start < text.length; start += PIECE_LENGTH) {
    words.write(text.slice(start, start + PIECE_LENGTH));
  }
  words.flush();
}

/**
 * `bytes` as text: by their byte order mark, as UTF-8 where they are, as `declared`, as UTF-16 where every other byte is
 * zero, else as the detector guesses. Undefined where they are no text. UTF-8 comes before what is declared: hardly
 * anything else looks like it, and declarations are often left over from a template.
 */
export function decodeText(bytes: Uint8Array, declared?: string): string | undefined {
  if (bytes.length === 0) return "";
  const marked = markedEncoding(bytes);
  const text = (marked && decode(bytes, marked)) ?? decodeUtf8(bytes) ??
    (declared && !/^utf-?8$/i.test(declared) ? decode(bytes, declared) : undefined) ??
    decodeGuess(bytes);
  return text === undefined || isBinary(text) ? undefined : text;
}

function markedEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  return a === 0xfe && b === 0xff ? "utf-16be" : undefined;
}

/** Undefined where the label is of no encoding. */
function decode(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label).decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** How ISO-2022 switches to Japanese, Korean or Chinese, by ASCII alone. */
// deno-lint-ignore no-control-regex
const SHIFT = /\x1b[$(]/;

/** Undefined where it is not UTF-8, but for a last character that is cut off. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    // As a stream, an unfinished end is no error.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return isBinary(text) || SHIFT.test(text) ? undefined : text;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function decodeGuess(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  sample.forEach((byte, index) => byte === 0 && zeros[index % 2]!++);
  // Letters below U+0100, spaces and line ends: in most scripts a tenth of the characters at least.
  const many = sample.length / 20;
  if (zeros[1]! > many && zeros[1]! > zeros[0]! * 4) return decode(bytes, "utf-16le");
  if (zeros[0]! > many && zeros[0]! > zeros[1]! * 4) return decode(bytes, "utf-16be");
  if (zeros[0]! + zeros[1]! > sample.length / 100) return undefined;
  const guesses = analyse(sample).filter(({ confidence }) => confidence > 5);
  for (const { name } of guesses) {
    const text = decode(bytes, name);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Whether more of its beginning than a fiftieth are characters that no text has. */
function isBinary(text: string): boolean {
  const start = text.slice(0, SAMPLE_BYTES);
  // deno-lint-ignore no-control-regex
  const strange = start.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]/g)?.length ?? 0;
  return strange > start.length / 50;
}
