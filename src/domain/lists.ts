import type { Category } from "./kinds.ts";

/** Files on one page of a list. */
export const PAGE_SIZE = 8;

/** What a list shows. */
export type Scope =
  | { list: "all" }
  | { list: "category"; category: Category }
  | { list: "folder"; folder: number }
  | { list: "search"; search: number }
  | { list: "trash" }
  /** The files that a reply to an upload names. */
  | { list: "reply"; reply: number };

/** The orders of a list, as `↕️` cycles through them. */
export const ORDERS = ["newest", "oldest", "name", "largest"] as const;
export type Order = typeof ORDERS[number];

/** A page of a list: `from` is the id of the first file on it, 0 for the top of the list. */
export interface Place {
  scope: Scope;
  order: Order;
  page: number;
  from: number;
}

/** How a list moves: to the page that starts `at` a file, that ends just `before` one, or to an end of the list. */
export type Move = "at" | "before" | "first" | "last";

/** The top of a list. */
export function topOf(scope: Scope, order: Order = "newest"): Place {
  return { scope, order, page: 1, from: 0 };
}

/** How many pages a list of `total` files has; an empty one has one. */
export function pagesOf(total: number): number {
  return Math.max(1, Math.ceil(total / PAGE_SIZE));
}

/** The order after `order`. */
export function nextOrder(order: Order): Order {
  return ORDERS[(ORDERS.indexOf(order) + 1) % ORDERS.length]!;
}

/** What tells lists of one kind apart; 0 where there is but one of that kind. */
export function argumentOf(scope: Scope): Category | number {
  switch (scope.list) {
    case "category":
      return scope.category;
    case "folder":
      return scope.folder;
    case "search":
      return scope.search;
    case "reply":
      return scope.reply;
    case "all":
    case "trash":
      return 0;
  }
}

/** Whether two scopes are the same list. */
export function isSameScope(one: Scope, other: Scope): boolean {
  return one.list === other.list && argumentOf(one) === argumentOf(other);
}
