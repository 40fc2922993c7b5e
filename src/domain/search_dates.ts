import { fold } from "./folding.ts";
import { startOfDay } from "./time_zones.ts";

/** The beginning of a year, month or day: `2026`, `2026-06`, `2026-06-15`, `15.06.2026`, `06.2026`. */
export function parseDate(typed: string, timeZone: string): Date | undefined {
  const text = fold(typed).trim();
  const largestFirst = /^(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?$/.exec(text);
  const smallestFirst = /^(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})$/.exec(text);
  const parts = largestFirst?.slice(1) ?? smallestFirst?.slice(1).reverse();
  if (parts === undefined) return undefined;
  const [year, month, day] = [Number(parts[0]), Number(parts[1] ?? 1), Number(parts[2] ?? 1)];
  // Years below 1000 are typos, and Date.UTC would read 0–99 as 1900–1999.
  if (year < 1000) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return startOfDay(date.toISOString().slice(0, 10), timeZone);
}
