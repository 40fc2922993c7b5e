/** Local dates in an IANA time zone. */

let format: Intl.DateTimeFormat | undefined;

/** Created on first use, and again only for another zone: a process has one. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  if (format?.resolvedOptions().timeZone !== timeZone) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  }
  return format!;
}

/** The local time at a moment, as ISO 8601 without a zone: `2026-11-22T13:05:09`. */
export function localTime(moment: Date, timeZone: string): string {
  if (timeZone === "UTC") return moment.toISOString().slice(0, 19);
  const { year = "", month, day, hour, minute, second } = Object.fromEntries(
    formatIn(timeZone).formatToParts(moment).map(({ type, value }) => [type, value]),
  );
  return `${year.padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}`;
}

const DAY_MS = 86_400_000;

/** The moment at which a day (`2026-06-15`) begins: usually midnight, later where the clocks skip it. */
export function startOfDay(day: string, timeZone: string): Date {
  const utc = Date.parse(`${day}T00:00:00Z`);
  if (timeZone === "UTC") return new Date(utc);
  // Clocks change at most once within the two days around it: by one of their offsets it is midnight.
  const starts = [utc - DAY_MS, utc + DAY_MS]
    .map((near) => utc - (Date.parse(`${localTime(new Date(near), timeZone)}Z`) - near))
    .sort((a, b) => a - b);
  const start = starts.find((at) => localTime(new Date(at), timeZone).slice(0, 10) >= day);
  return new Date(start ?? starts[1]!);
}
