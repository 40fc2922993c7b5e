import type { Place } from "./lists.ts";

/** How long a link may live, as its buttons offer it. */
export const EXPIRIES = ["day", "week", "never"] as const;
export type Expiry = typeof EXPIRIES[number];

/** Days until an {@link Expiry}; null is never. */
export const EXPIRY_DAYS: Readonly<Record<Expiry, number | null>> = {
  day: 1,
  week: 7,
  never: null,
};

/** How often a link may be opened, as its buttons offer it. */
export const OPEN_LIMITS = ["one", "ten", "none"] as const;
export type OpenLimit = typeof OPEN_LIMITS[number];

/** Opens of an {@link OpenLimit}; null is no limit. */
export const MAX_OPENS: Readonly<Record<OpenLimit, number | null>> = {
  one: 1,
  ten: 10,
  none: null,
};

/** The screen that a link's screen was opened from, and goes back to. */
export type LinkOrigin =
  /** A file's card (`place` is the list that the file was opened from), or a folder's list. */
  | { from: "list"; place: Place | null }
  /** Files selected in a list. */
  | { from: "selection"; place: Place }
  /** My Links, on the page that starts with this link; 0 is the first page. */
  | { from: "links"; first: number };
