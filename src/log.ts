import { configureSync, getLogger, type Logger, type LogRecord } from "@logtape/logtape";

export const LOG_LEVELS = ["trace", "debug", "info", "warning", "error", "fatal"] as const;
export const LOG_FORMATS = ["pretty", "json"] as const;

export type LogLevel = typeof LOG_LEVELS[number];
export type LogFormat = typeof LOG_FORMATS[number];

/** The logger that is passed down: levels trace to fatal, a message and properties. */
export type Log = Logger;

const REDACTED = "[redacted]";
const ROOT = "filekeeper";

/** Tokens and passwords recognised by shape: those of another bot, or old ones. */
const SHAPES: readonly [RegExp, string][] = [
  [/(\/(?:file\/)?bot)\d+(?::|%3A)[\w-]+/gi, `$1${REDACTED}`],
  [/\b\d{6,}(?::|%3A)[\w-]{30,}/gi, REDACTED],
  [/\b(postgres(?:ql)?:\/\/[^:@/?#\s]*:)[^\s"']*@/gi, `$1${REDACTED}@`],
  [/([?&]password=)[^&#\s"']+/gi, `$1${REDACTED}`],
];

/** Names of properties whose values are never logged. */
const SECRET_NAME = /pass(word|wd)?$|secret|^(bot_?)?token$|authorization|^cookie$/i;

const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_TEXT = 16_384;

let knownSecrets: readonly RegExp[] = [];

/** The text without the configured secrets and without anything shaped like one. */
export function redact(text: string): string {
  let clean = text;
  for (const secret of knownSecrets) clean = clean.replace(secret, REDACTED);
  for (const [shape, replacement] of SHAPES) clean = clean.replace(shape, replacement);
  return clean;
}

/** Sets the secrets that `redact` and every log line remove. */
function setSecrets(secrets: readonly string[]): void {
  const forms = new Set<string>();
  for (const secret of secrets) {
    forms.add(secret);
    forms.add(encodeURIComponent(secret));
    forms.add(JSON.stringify(secret).slice(1, -1));
    // The secret half of a token, in case a library prints it alone.
    const half = /^\d+:([\w-]{16,})$/.exec(secret)?.[1];
    if (half !== undefined) forms.add(half);
  }
  forms.delete("");
  knownSecrets = [...forms].sort((a, b) => b.length - a.length).map((form) => {
    const literal = form.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    // A password of two letters occurs in many words: remove it only as a word of its own.
    return new RegExp(form.length < 4 ? `(?<!\\w)${literal}(?!\\w)` : literal, "g");
  });
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Absent: pretty on a terminal, else json. */
  readonly format?: LogFormat | undefined;
  readonly secrets?: readonly string[];
  /** Takes each finished line; by default it goes to standard error. */
  readonly write?: (line: string) => void;
}

/** Starts logging, from `level` up. Before this nothing is written. */
export function configureLog(options: LogOptions): void {
  setSecrets(options.secrets ?? []);
  const write = options.write ?? writeToStderr;
  const pretty = (options.format ?? (Deno.stderr.isTerminal() ? "pretty" : "json")) === "pretty";
  const line = pretty
    ? (record: LogRecord) => prettyLine(record, Deno.stderr.isTerminal() && !Deno.noColor)
    : jsonLine;
  const sink = (record: LogRecord) => {
    try {
      write(line(record));
    } catch {
      // The reader of the log is gone; the bot goes on.
    }
  };
  configureSync({
    reset: true,
    sinks: { lines: sink },
    loggers: [
      { category: [ROOT], sinks: ["lines"], lowestLevel: options.level },
      { category: ["logtape", "meta"], sinks: ["lines"], lowestLevel: "error" },
    ],
  });
}

/** A logger for a category, like `logger("http", "webhook")`; almost free where its level is off. */
export function logger(...category: string[]): Log {
  return getLogger([ROOT, ...category]);
}

/** An error and its causes on one line, without secrets. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let each = error, depth = 0; each !== undefined && depth < 4; depth++) {
    const text = each instanceof Error ? each.message || each.name : String(each);
    if (text !== "" && !parts.some((part) => part.includes(text))) parts.push(text);
    each = each instanceof Error ? each.cause : undefined;
  }
  return redact(parts.join(": ")).replace(/\s*\n\s*/g, " ")
    .replace(FETCH_FAILED, (_, first: string) => first.toLowerCase())
    .replace(/ \(os error \d+\)$/, "");
}

/** What Deno's fetch puts before the reason, the whole URL among it, and the reason's first letter. */
const FETCH_FAILED =
  /(?:fetch failed: )?error sending request for url \(\S*\): (?:client error \(\w+\): )?(?:(?:tcp connect|dns) error: )?(.)/gi;

function jsonLine(record: LogRecord): string {
  return JSON.stringify({
    time: new Date(record.timestamp).toISOString(),
    level: record.level,
    category: record.category.slice(1).join(".") || "main",
    message: messageOf(record),
    ...prefixed(plain(record.properties) as Record<string, unknown>),
  });
}

/** Renames properties that would replace the line's own fields. */
function prefixed(properties: Record<string, unknown>): Record<string, unknown> {
  const own = ["time", "level", "category", "message"];
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [own.includes(key) ? `_${key}` : key, value]),
  );
}

const COLOURS: Readonly<Record<string, string>> = {
  trace: "90",
  debug: "90",
  info: "32",
  warning: "33",
  error: "31",
  fatal: "1;31",
};

function prettyLine(record: LogRecord, colour: boolean): string {
  const paint = (code: string, text: string) => colour ? `\x1b[${code}m${text}\x1b[0m` : text;
  const time = new Date(record.timestamp).toISOString().slice(11, 23);
  const category = record.category.slice(1).join(".");
  const stacks: string[] = [];
  const details = Object.entries(plain(record.properties) as Record<string, unknown>)
    .map(([key, value]) => {
      const stack = stackOf(value);
      if (stack === "") {
        return `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`;
      }
      stacks.push(stack);
      return `${key}=${(value as { message: string }).message}`;
    });
  return [
    paint("90", time),
    paint(COLOURS[record.level] ?? "0", record.level.padEnd(7)),
    ...(category === "" ? [] : [paint("36", category)]),
    oneLine(messageOf(record)),
    ...(details.length === 0 ? [] : [paint("90", oneLine(details.join(" ")))]),
  ].join(" ") + stacks.join("");
}

/** The stack of an error and its causes, indented, so that no message in it looks like a log line. */
function stackOf(value: unknown): string {
  const error = value as { stack?: unknown; cause?: unknown } | null | undefined;
  if (typeof error?.stack !== "string") return "";
  const lines = error.stack.split("\n").map((line) => `\n    ${oneLine(line)}`);
  const cause = stackOf(error.cause);
  return lines.join("") + (cause === "" ? "" : `\n    Caused by:${cause}`);
}

/** A text with its control characters visible: it can neither forge a line nor move the cursor of a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, (char) => {
    const code = char.charCodeAt(0).toString(16);
    return char === "\n"
      ? "⏎"
      : code.length > 2
      ? `\\u${code.padStart(4, "0")}`
      : `\\x${code.padStart(2, "0")}`;
  });
}

function messageOf(record: LogRecord): string {
  return record.message.map((part, index) => {
    if (index % 2 === 0 || typeof part === "string") return redact(String(part));
    // The stack goes with the properties.
    if (part instanceof Error) return describeError(part);
    const value = plain(part);
    return typeof value === "string" ? value : JSON.stringify(value);
  }).join("");
}

/** A value for JSON: without secrets or cycles, of bounded depth and length. */
function plain(value: unknown, above: readonly unknown[] = []): unknown {
  if (typeof value === "string") {
    const text = redact(value);
    return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  }
  if (typeof value === "bigint") return String(value);
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) return "[circular]";
  if (above.length >= MAX_DEPTH) return "[deeper]";
  const below = [...above, value];
  if (value instanceof Date) return isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return plain(value.href, above);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return { ...plainError(value, below), ...plainFields(value, below) };
  if (value instanceof Map) return plainFields(Object.fromEntries(value), below);
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, MAX_ITEMS).map((item) => plain(item, below) ?? null);
  }
  return plainFields(value, below);
}

function plainError(error: Error, below: readonly unknown[]): Record<string, unknown> {
  return {
    name: error.name,
    message: plain(error.message, below),
    stack: plain(error.stack, below),
    cause: plain(error.cause, below),
    ...(error instanceof AggregateError ? { errors: plain(error.errors, below) } : {}),
  };
}

function plainFields(value: object, below: readonly unknown[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(value).slice(0, MAX_ITEMS)) {
    let field: unknown;
    try {
      field = (value as Record<string, unknown>)[key];
    } catch (error) {
      field = `[throws ${error}]`;
    }
    const masked = SECRET_NAME.test(key) && field !== undefined && field !== null;
    fields[redact(key)] = masked ? REDACTED : plain(field, below);
  }
  return fields;
}

const encoder = new TextEncoder();

/** Synchronously: the last words of a crashing process must not be lost in a buffer. */
function writeToStderr(line: string): void {
  let bytes = encoder.encode(`${line}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stderr.writeSync(bytes));
}
