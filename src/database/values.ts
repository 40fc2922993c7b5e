/**
 * Values to PostgreSQL's text format and back, for both drivers, so that both return the same.
 * Formats: https://www.postgresql.org/docs/current/datatype.html
 */
import { Json, type Param } from "./database.ts";

/** A parameter in PostgreSQL's text format; the statement decides its type. */
function toText(param: Param | undefined, position: number): string | null {
  if (param === null) return null;
  switch (typeof param) {
    case "string":
      return param;
    case "number":
    case "bigint":
      return String(param);
    case "boolean":
      return param ? "true" : "false";
  }
  if (param instanceof Date) return toTimestamp(param, position);
  if (param instanceof Uint8Array) return toBytea(param);
  if (Array.isArray(param)) return toArray(param, position);
  if (param instanceof Json) {
    const text = JSON.stringify(param.value) as string | undefined;
    if (text !== undefined) return text;
  }
  throw new TypeError(`Cannot send parameter $${position}: it is ${nameOf(param)}`);
}

/** The parameters of a statement in PostgreSQL's text format; `null` is NULL. */
export function toTexts(params: readonly Param[]): (string | null)[] {
  return Array.from(params, (param, index) => toText(param, index + 1));
}

function nameOf(value: unknown): string {
  if (value === undefined) return "undefined";
  return value instanceof Json ? "JSON of undefined" : `a ${typeof value} of an unknown kind`;
}

function toTimestamp(date: Date, position: number): string {
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) {
    throw new TypeError(`Cannot send parameter $${position}: date out of range`);
  }
  return date.toISOString();
}

function toBytea(bytes: Uint8Array): string {
  let hex = "\\x";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

function toArray(items: readonly unknown[], position: number): string {
  const texts = Array.from(items, (item) => {
    if (item === null) return "NULL";
    if (typeof item === "string") return `"${item.replace(/[\\"]/g, "\\$&")}"`;
    if (typeof item === "number" || typeof item === "bigint") return String(item);
    throw new TypeError(`Cannot send parameter $${position}: an element is ${nameOf(item)}`);
  });
  return `{${texts.join(",")}}`;
}

type Parser = (text: string) => unknown;

/** Type oid → parser; what is not listed stays a string. Oids: `pg_type.dat` of PostgreSQL. */
export const PARSERS: Readonly<Record<number, Parser>> = withArrays([
  { oid: 16, array: 1000, parse: (text) => text === "t" }, // bool
  { oid: 17, array: 1001, parse: fromBytea },
  { oid: 20, array: 1016, parse: fromInt8 },
  { oid: 21, array: 1005, parse: Number }, // int2
  { oid: 23, array: 1007, parse: Number }, // int4
  { oid: 26, array: 1028, parse: Number }, // oid
  { oid: 700, array: 1021, parse: Number }, // float4
  { oid: 701, array: 1022, parse: Number }, // float8
  { oid: 114, array: 199, parse: (text) => JSON.parse(text) as unknown }, // json
  { oid: 3802, array: 3807, parse: (text) => JSON.parse(text) as unknown }, // jsonb
  { oid: 1184, array: 1185, parse: fromTimestamp }, // timestamptz
  { oid: 19, array: 1003, parse: String }, // name
  { oid: 25, array: 1009, parse: String }, // text
  { oid: 1042, array: 1014, parse: String }, // bpchar
  { oid: 1043, array: 1015, parse: String }, // varchar
  { oid: 1082, array: 1182, parse: String }, // date
  { oid: 1114, array: 1115, parse: String }, // timestamp
  { oid: 1700, array: 1231, parse: String }, // numeric
  { oid: 2950, array: 2951, parse: String }, // uuid
]);

function withArrays(types: { oid: number; array: number; parse: Parser }[]) {
  const parsers: Record<number, Parser> = {};
  for (const { oid, array, parse } of types) {
    parsers[oid] = parse;
    parsers[array] = (text) => fromArray(text, parse);
  }
  return parsers;
}

function fromInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError("Cannot read an int8: beyond 2^53");
  }
  return value;
}

function fromBytea(text: string): Uint8Array {
  if (!text.startsWith("\\x")) return fromEscapedBytea(text);
  const bytes = new Uint8Array((text.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(text.slice(2 + 2 * i, 4 + 2 * i), 16);
  }
  return bytes;
}

/** What `bytea_output = escape` makes, which a session behind PgBouncer can't be sure to have turned off. */
function fromEscapedBytea(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "\\") bytes.push(text.charCodeAt(at));
    else if (text[at + 1] === "\\") bytes.push(text.charCodeAt(++at));
    else {
      bytes.push(Number.parseInt(text.slice(at + 1, at + 4), 8));
      at += 3;
    }
  }
  return Uint8Array.from(bytes);
}

/** `2026-01-02 03:04:05.678901+00`, as DateStyle ISO writes it. */
function fromTimestamp(text: string): Date {
  const match = /^(\d{4,})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d)(:\d\d)?$/.exec(text);
  const [, year = "", month, day, time, fraction = "", hours, minutes = ":00"] = match ?? [];
  const iso = `${year.length > 4 ? "+" + year.padStart(6, "0") : year}-${month}-${day}T${time}` +
    `${fraction.slice(0, 4)}${hours}${minutes}`;
  const date = new Date(match ? iso : NaN);
  if (Number.isNaN(date.getTime())) {
    throw new RangeError("Cannot read a timestamptz: infinite or out of range");
  }
  return date;
}

/**
 * An array literal. The drivers' own parsers both mistake an unquoted NULL for a value.
 * https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
function fromArray(text: string, parse: Parser): unknown[] {
  let at = text.indexOf("{"); // `[2:3]={…}`: the bounds are dropped
  const list = (): unknown[] => {
    const items: unknown[] = [];
    at++;
    while (text[at] !== "}") {
      if (text[at] === "{") items.push(list());
      else if (text[at] === '"') items.push(parse(quoted()));
      else {
        const from = at;
        while (text[at] !== "," && text[at] !== "}") at++;
        const bare = text.slice(from, at);
        items.push(bare === "NULL" ? null : parse(bare));
      }
      if (text[at] === ",") at++;
    }
    at++;
    return items;
  };
  const quoted = (): string => {
    let value = "";
    for (at++; text[at] !== '"'; at++) {
      if (text[at] === "\\") at++;
      value += text[at];
    }
    at++;
    return value;
  };
  return list();
}
