/** The file `.env`: its encoding, its lines, and what in it would be misread. */
import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { parse } from "dotenv";
import { type Environment, SETTINGS } from "./settings.ts";

/** `NAME=value`, `export NAME=value`; `NAME: value` is dotenv's too. */
const LINE = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*(?:=|:(?=\s))[^\S\n]*(.*?)\s*$/;
const QUOTED = /^(["'`])((?:(?!\1).)*)\1(?:\s+#.*)?$/;
const QUOTES = ["'", "`", '"'];

/**
 * The settings in the file at `path`, none if there is no file; it may set other variables for other programs. A `#` begins a comment only at the beginning of a
 * line or after white space, as in a shell: `pa#ss` is a password. A line that can't be understood is a fault, which
 * names its number and never shows it.
 */
export function readEnvFile(path: string): { values: Environment; faults: string[] } {
  if (!isThere(path)) return { values: {}, faults: [] };
  const text = readText(path);
  if (typeof text !== "string") {
    return {
      values: {},
      faults: [`${path}: got a file that ${text.why}, expected lines of NAME=value in UTF-8`],
    };
  }
  const reader = new LineReader(path);
  reader.read(text.split(/\r\n?|\n/));
  return { values: parse(reader.lines.join("\n")), faults: reader.faults };
}

/** Makes of each line one that dotenv understands as it was meant, or a fault. */
class LineReader {
  readonly lines: string[] = [];
  readonly faults: string[] = [];
  readonly #known = new Map<string, { number: number; value: string }>();

  constructor(private readonly path: string) {}

  read(lines: readonly string[]): void {
    for (let index = 0; index < lines.length; index++) {
      const others = linesOfOthers(lines, index);
      if (others > 0) index += others - 1;
      else this.#read(lines[index]!, index + 1);
    }
  }

  #read(line: string, number: number): void {
    if (/^\s*(?:#|$)/.test(line)) return;
    const [, name, written] = LINE.exec(line) ?? [];
    if (name === undefined || written === undefined) {
      return this.#fault(number, "got something else (not shown), expected NAME=value");
    }
    if (!isSetting(name)) return;
    const value = quote(written);
    if (value === undefined) {
      return this.#fault(number, `the quotes around ${name} are not closed, or text follows them`);
    }
    if (value === "") return;
    const before = this.#known.get(name);
    if (before !== undefined && before.value !== value) {
      return this.#fault(number, `${name} is set again, differently than in line ${before.number}`);
    }
    this.#known.set(name, { number, value });
    this.lines.push(`${name}=${value}`);
  }

  #fault(number: number, what: string): void {
    this.faults.push(`${this.path}, line ${number}: ${what}`);
  }
}

function isSetting(name: string): boolean {
  return (SETTINGS as readonly string[]).includes(name);
}

/**
 * How many lines from `first` on a variable of another program takes whose quoted value has several (a key, say); 0 if there is none. Only
 * if none of them sets one of ours, which a quote that was forgotten must not hide.
 */
function linesOfOthers(lines: readonly string[], first: number): number {
  const [, name, written] = LINE.exec(lines[first]!) ?? [];
  const sign = written?.[0] ?? "";
  if (name === undefined || isSetting(name) || !QUOTES.includes(sign)) return 0;
  if (written!.includes(sign, 1)) return 0;
  let end = first + 1;
  while (end < lines.length && !lines[end]!.includes(sign)) end++;
  if (end === lines.length) return 0;
  const inside = lines.slice(first + 1, end + 1).map((line) => LINE.exec(line)?.[1] ?? "");
  return inside.some(isSetting) ? 0 : end + 1 - first;
}

/** The text of a file, in UTF-8 or UTF-16, or why it can't be read. */
export function readText(path: string): string | { why: string } {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { why: "does not exist" };
    const code = (error as { code?: unknown }).code;
    return { why: `cannot be read${typeof code === "string" ? ` (${code})` : ""}` };
  }
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    return text.includes("\0") ? { why: "contains NUL characters" } : text;
  } catch {
    return { why: "is not text in UTF-8" };
  }
}

/** Asked before reading: in the executable the first error takes 13 ms, and most have no such file. */
function isThere(path: string): boolean {
  if (existsSync(path)) return true;
  // A link to nowhere, or a file that may not even be looked at, must not pass for no file.
  try {
    return Deno.readDirSync(dirname(path)).some(({ name }) => name === basename(path));
  } catch {
    return false; // The directory can't be listed, or there is none.
  }
}

/** A value as dotenv reads it whole; undefined where its quotes are not closed, or closed too early. */
function quote(written: string): string | undefined {
  if (QUOTES.includes(written[0] ?? "")) {
    const [, sign, inside] = QUOTED.exec(written) ?? [];
    return sign === undefined ? undefined : inside === "" ? "" : `${sign}${inside}${sign}`;
  }
  const value = written.replace(/(?:^|\s+)#.*$/, "");
  if (!value.includes("#")) return value;
  // Between double quotes dotenv takes \n for a line end.
  const sign = QUOTES.find((each) =>
    !value.includes(each) && !(each === '"' && /\\[nr]/.test(value))
  );
  return sign === undefined ? undefined : `${sign}${value}${sign}`;
}

/** By the byte order mark, or, where there is none, by where the zeros of ASCII characters are: a single one tells nothing. */
function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (bytes.length % 2 !== 0) return "utf-8";
  const zeros: [number, number] = [0, 0];
  bytes.forEach((byte, at) => byte === 0 && zeros[at % 2]!++);
  const [even, odd] = zeros;
  if (Math.min(even, odd) > 0 || Math.max(even, odd) <= bytes.length / 4) return "utf-8";
  return even === 0 ? "utf-16le" : "utf-16be";
}
