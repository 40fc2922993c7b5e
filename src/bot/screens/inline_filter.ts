/**
 * What buttons type into inline mode: a file, or a list, named so that only the bot understands it. Words typed after it are
 * searched for in that list.
 */
import type { Order, Scope } from "../../domain/lists.ts";
import type { SearchQuery } from "../../domain/search_query.ts";
import { listField } from "../../domain/payload_fields.ts";

/** A list whose files inline mode can show. */
export interface InlineList {
  scope: Exclude<Scope, { list: "trash" } | { list: "search" }>;
  order: Order;
}

const FILE = /^file:([0-9a-z]{1,11})$/;
const LIST = /^list:([0-9a-z.]+)(?:\s+|$)/;

/** The query for one file. */
export function oneFileQuery(file: number): string {
  return `file:${file.toString(36)}`;
}

/** The query for a list; a search's is what was searched for. */
export function listQuery(scope: Scope, order: Order): string {
  return `list:${listField.pack({ scope, order })} `;
}

/** The file that a query names. */
export function fileInQuery(query: string): number | undefined {
  const found = FILE.exec(query.trim());
  const id = found ? parseInt(found[1]!, 36) : NaN;
  return Number.isSafeInteger(id) ? id : undefined;
}

/** The list that a query names. */
export function listInQuery(query: string): InlineList | undefined {
  const found = LIST.exec(query);
  const list = found ? listField.unpack(found[1]!) : undefined;
  if (list === undefined) return undefined;
  const { scope, order } = list;
  return scope.list === "trash" || scope.list === "search" ? undefined : { scope, order };
}

/** A query without the filter that a button typed: the words that a person added. */
export function wordsOfQuery(query: string): string {
  return query.replace(LIST, "");
}

/** A search within a list; undefined where it finds nothing, since the words ask for another category. */
export function searchIn({ scope }: InlineList, query: SearchQuery): SearchQuery | undefined {
  switch (scope.list) {
    case "all":
      return query;
    case "category": {
      const isAsked = query.types.length === 0 || query.types.includes(scope.category);
      return isAsked ? { ...query, types: [scope.category] } : undefined;
    }
    case "folder":
    case "reply":
      return { ...query, within: scope };
  }
}
