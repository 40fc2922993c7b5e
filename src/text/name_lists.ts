import { shorten } from "../domain/names.ts";
import type { Format } from "./format.ts";

/** Names in one message, and UTF-16 units of each: together they fit. */
const NAMES_SHOWN = 40;
export const NAME_UNITS = 80;

/** Names, one a line, as many as a message takes, and how many more there are. */
export function nameList(format: Format, names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).map((name) => shorten(name, NAME_UNITS));
  const more = names.length - shown.length;
  return (more === 0 ? shown : [...shown, `… ${format.number(more)}`]).join("\n");
}
