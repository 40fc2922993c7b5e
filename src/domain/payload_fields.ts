/** The fields of a payload: how values become short texts, and texts of unknown origin become values. */
import type { Look } from "./folders.ts";
import { CATEGORIES } from "./kinds.ts";
import type { LinkOrigin } from "./links.ts";
import { argumentOf, ORDERS, type Place, type Scope } from "./lists.ts";

/** One value in a payload. */
interface Field<T> {
  pack(value: T): string;
  /** Undefined when the text is not one that `pack` makes. */
  unpack(text: string): T | undefined;
}
/** The fields of one kind of payload, by name, in their order. */
export type Fields = Record<string, Field<unknown>>;
/** What fields hold. */
export type Values<F> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** An integer that is not negative, such as an id. */
export const number: Field<number> = {
  pack: (value) => value.toString(36),
  unpack: (text) => {
    if (!/^[0-9a-z]{1,11}$/.test(text)) return undefined;
    const value = parseInt(text, 36);
    return Number.isSafeInteger(value) ? value : undefined;
  },
};

/** The first millisecond of 2100: nothing that a button of ours carries comes after it. */
const LATEST_MS = 4_102_444_800_000;

/** A moment, in milliseconds. A number too far in the future is no date to JavaScript or PostgreSQL. */
export const moment: Field<number> = {
  pack: number.pack,
  unpack: (text) => {
    const value = number.unpack(text);
    return value !== undefined && value < LATEST_MS ? value : undefined;
  },
};

/** A page's number: shorter than an id, so that a place and three more fields fit into a button. */
const pageNumber: Field<number> = {
  pack: number.pack,
  unpack: (text) => text.length <= 6 ? number.unpack(text) : undefined,
};

/** One of a few values, by its position: new ones go to the end. */
export function oneOf<T extends string>(...values: readonly T[]): Field<T> {
  return {
    pack: (value) => values.indexOf(value).toString(36),
    unpack: (text) => /^[0-9a-z]$/.test(text) ? values[parseInt(text, 36)] : undefined,
  };
}

const SCOPES = {
  all: "a",
  category: "c",
  folder: "f",
  search: "s",
  trash: "t",
  reply: "r",
} as const;

const scope: Field<Scope> = {
  pack: (value) => {
    const argument = argumentOf(value);
    const index = typeof argument === "string" ? CATEGORIES.indexOf(argument) : argument;
    return SCOPES[value.list] + index.toString(36);
  },
  unpack: (text) => {
    const argument = number.unpack(text.slice(1));
    if (argument === undefined) return undefined;
    switch (text[0]) {
      case "a":
        return { list: "all" };
      case "t":
        return { list: "trash" };
      case "f":
        // The top level is not a list of files.
        return argument === 0 ? undefined : { list: "folder", folder: argument };
      case "s":
        return { list: "search", search: argument };
      case "r":
        return { list: "reply", reply: argument };
      case "c": {
        const category = CATEGORIES[argument];
        return category && { list: "category", category };
      }
      default:
        return undefined;
    }
  },
};

export const order = oneOf(...ORDERS);

/** A page of a list. */
export const place: Field<Place> = {
  pack: (value) =>
    [
      scope.pack(value.scope),
      order.pack(value.order),
      pageNumber.pack(value.page),
      number.pack(value.from),
    ].join("."),
  unpack: (text) => {
    const [a = "", b = "", c = "", d = "", ...rest] = text.split(".");
    const values = {
      scope: scope.unpack(a),
      order: order.unpack(b),
      page: pageNumber.unpack(c),
      from: number.unpack(d),
    };
    if (rest.length > 0 || Object.values(values).includes(undefined)) return undefined;
    return values as Place;
  },
};

/** A list and its order, for opening inline mode on it. */
export const listField: Field<Pick<Place, "scope" | "order">> = {
  pack: (value) => `${scope.pack(value.scope)}.${order.pack(value.order)}`,
  unpack: (text) => {
    const [a = "", b = "", ...rest] = text.split(".");
    const values = { scope: scope.unpack(a), order: order.unpack(b) };
    if (rest.length > 0 || values.scope === undefined || values.order === undefined) {
      return undefined;
    }
    return { scope: values.scope, order: values.order };
  },
};

/** A place, or none: for a file that was not opened from a list. */
export const placeOrNone: Field<Place | null> = {
  pack: (value) => value === null ? "-" : place.pack(value),
  unpack: (text) => text === "-" ? null : place.unpack(text),
};

const LOOKS = { inside: "i", from: "f", before: "b" } as const;

/** A page of folders. */
export const look: Field<Look> = {
  pack: (value) => LOOKS[value.at] + value.folder.toString(36),
  unpack: (text) => {
    const at = (Object.keys(LOOKS) as Look["at"][]).find((name) => LOOKS[name] === text[0]);
    const folder = number.unpack(text.slice(1));
    return at === undefined || folder === undefined ? undefined : { at, folder };
  },
};

/** The screen that a link was opened from. */
export const linkOrigin: Field<LinkOrigin> = {
  pack: (value) =>
    value.from === "links"
      ? `l${number.pack(value.first)}`
      : value.from === "selection"
      ? `s${place.pack(value.place)}`
      : `f${placeOrNone.pack(value.place)}`,
  unpack: (text) => {
    const rest = text.slice(1);
    switch (text[0]) {
      case "l": {
        const first = number.unpack(rest);
        return first === undefined ? undefined : { from: "links", first };
      }
      case "s": {
        const selected = place.unpack(rest);
        return selected && { from: "selection", place: selected };
      }
      case "f": {
        const list = placeOrNone.unpack(rest);
        return list === undefined ? undefined : { from: "list", place: list };
      }
      default:
        return undefined;
    }
  },
};
