import { shorten } from "../domain/names.ts";
import type { Format } from "./format.ts";

/** Names in one message, and UTF-16 units of each: together they fit. */
const NAMES_SHOWN = 40;
export const NAME_UNITS = 80;

/** Names, one a line, as many as a message takes (beside those of `others`), and how many more there are. */
export function nameList(
  format: Format,
  names: readonly string[],
  others: readonly string[] = [],
): string {
  const most = others.length === 0 ? NAMES_SHOWN : NAMES_SHOWN / 2;
  const shown = names.slice(0, most).map((name) => shorten(name, NAME_UNITS));
  const more = names.length - shown.length;
  return (more === 0 ? shown : [...shown, `… ${format.number(more)}`]).join("\n");
}
