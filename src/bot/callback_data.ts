/**
 * Every button's payload. Telegram takes 1–64 bytes and may send anything back, also what no button of ours held: so
 * each payload is unpacked field by field, and what does not fit is no press at all.
 */
import { CATEGORIES } from "../domain/kinds.ts";
import { type Move, ORDERS, type Place, type Scope } from "../domain/lists.ts";

interface Field<T> {
  pack(value: T): string;
  /** Undefined when the text is not one that `pack` makes. */
  unpack(text: string): T | undefined;
}
type Fields = Record<string, Field<unknown>>;
type Values<F> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** One kind of button: `code:field:field…`. */
export class Button<F extends Fields = Fields> {
  constructor(readonly code: string, readonly fields: F) {}

  pack(values: Values<F>): string {
    const data = [
      this.code,
      ...Object.entries(this.fields).map(([name, field]) => field.pack(values[name as keyof F])),
    ].join(":");
    if (data.length > 64) {
      throw new RangeError(`Cannot pack button ${this.code}: ${data.length} bytes`);
    }
    return data;
  }

  unpack(data: string): Values<F> | undefined {
    const [code, ...texts] = data.split(":");
    const names = Object.keys(this.fields);
    if (code !== this.code || texts.length !== names.length) return undefined;
    const values: Record<string, unknown> = {};
    for (const [index, name] of names.entries()) {
      const value = this.fields[name]!.unpack(texts[index]!);
      if (value === undefined) return undefined;
      values[name] = value;
    }
    return values as Values<F>;
  }
}

const button = <F extends Fields>(code: string, fields: F) => new Button<F>(code, fields);

const number: Field<number> = {
  pack: (value) => value.toString(36),
  unpack: (text) => {
    if (!/^[0-9a-z]{1,11}$/.test(text)) return undefined;
    const value = parseInt(text, 36);
    return Number.isSafeInteger(value) ? value : undefined;
  },
};

function oneOf<T extends string>(...values: readonly T[]): Field<T> {
  return {
    pack: (value) => values.indexOf(value).toString(36),
    unpack: (text) => /^[0-9a-z]$/.test(text) ? values[parseInt(text, 36)] : undefined,
  };
}

const SCOPES = { all: "a", category: "c", folder: "f", search: "s", trash: "t" } as const;

const scope: Field<Scope> = {
  pack: (value) => {
    const argument = value.list === "category"
      ? CATEGORIES.indexOf(value.category)
      : value.list === "folder"
      ? value.folder
      : value.list === "search"
      ? value.search
      : 0;
    return SCOPES[value.list] + argument.toString(36);
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
        return { list: "folder", folder: argument };
      case "s":
        return { list: "search", search: argument };
      case "c": {
        const category = CATEGORIES[argument];
        return category && { list: "category", category };
      }
      default:
        return undefined;
    }
  },
};

const order = oneOf(...ORDERS);

const place: Field<Place> = {
  pack: (value) =>
    [
      scope.pack(value.scope),
      order.pack(value.order),
      number.pack(value.page),
      number.pack(value.from),
    ].join("."),
  unpack: (text) => {
    const [a = "", b = "", c = "", d = "", ...rest] = text.split(".");
    const values = {
      scope: scope.unpack(a),
      order: order.unpack(b),
      page: number.unpack(c),
      from: number.unpack(d),
    };
    if (rest.length > 0 || Object.values(values).includes(undefined)) return undefined;
    return values as Place;
  },
};

/** A place, or none: for a file that was not opened from a list. */
const placeOrNone: Field<Place | null> = {
  pack: (value) => value === null ? "-" : place.pack(value),
  unpack: (text) => text === "-" ? null : place.unpack(text),
};

const category = oneOf(...CATEGORIES);
const chosenCategory = oneOf("auto", ...CATEGORIES);

/** Where a button of the upload flow stands: on its question, or on a reply, which keeps naming its files. */
const flowMessage = oneOf("question", "reply");
const move = oneOf<Move>("at", "before", "first", "last");

export const buttons = {
  menu: button("m", {}),
  /** Does nothing: a page number. */
  nothing: button("n", {}),

  upload: button("u", {}),
  uploadAs: button("ua", { category: chosenCategory }),
  uploadDone: button("ud", { at: flowMessage }),
  uploadCancel: button("ux", { at: flowMessage }),
  /** Takes back what a cancelled upload kept. */
  uploadRemove: button("ur", { upload: number }),

  files: button("l", {}),
  list: button("ll", { place, move }),
  order: button("lo", { place }),
  open: button("o", { file: number, place }),
  /** The list again, below the file. */
  back: button("b", { place }),

  fileMoveTo: button("mc", { file: number, category, place: placeOrNone }),
  fileDelete: button("d", { file: number, place: placeOrNone }),
  undo: button("z", { act: number }),
} as const;
