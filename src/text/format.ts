/** How a language writes sizes, numbers, dates and plurals: by Intl, so that no catalogue does it by hand. */

/** A language's ways to write. */
export interface Format {
  number(value: number): string;
  /** Bytes as `B`, `KB`, `MB`, `GB` (1 KB = 1024 bytes), with one decimal below ten. */
  size(bytes: number): string;
  /** A share of one: 0.25 is "25%". */
  percent(share: number): string;
  /** In the zone of {@link setTimeZone}. */
  date(value: Date): string;
  /** The same with the time, and the zone's name. */
  dateTime(value: Date): string;
  /** Seconds as m:ss or h:mm:ss. */
  duration(seconds: number): string;
  /** Picks the form for a count, the count written before it: `plural(5, {one: "file", other: "files"})` is "5 files". */
  plural(
    count: number,
    forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
  ): string;
}

/** For all languages: Telegram tells nobody's zone, so that there is one for the whole process. */
let timeZone = "UTC";

/** Sets the IANA zone in which dates are written. */
export function setTimeZone(name: string): void {
  timeZone = name;
}

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** The formats of a language, given by its BCP 47 tag. */
export function formatFor(locale: string): Format {
  // Made when they are first needed: each takes a millisecond of the start.
  const whole = once(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }));
  const tenths = once(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));
  const day = inZone((timeZone) =>
    new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone })
  );
  const minute = inZone((timeZone) =>
    new Intl.DateTimeFormat(locale, {
      ...{ year: "numeric", month: "short", day: "numeric" },
      ...{ hour: "numeric", minute: "2-digit", timeZoneName: "short" },
      timeZone,
    })
  );
  const percent = once(() => new Intl.NumberFormat(locale, { style: "percent" }));
  const rules = once(() => new Intl.PluralRules(locale));
  return {
    number: (value) => whole().format(value),
    size: (bytes) => {
      let unit = 0;
      let value = bytes;
      // 1023.96 KB would be written as 1,024 KB: it is 1 MB already.
      while (unit < UNITS.length - 1 && value >= (unit === 0 ? 1024 : 1023.95)) {
        value /= 1024;
        unit++;
      }
      return `${value < 10 ? tenths().format(value) : whole().format(value)} ${UNITS[unit]}`;
    },
    percent: (share) => percent().format(share),
    date: (value) => day().format(value),
    dateTime: (value) => minute().format(value),
    duration: (seconds) => {
      const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      if (parts[0] === 0) parts.shift();
      return parts.map((part, index) => index === 0 ? `${part}` : `${part}`.padStart(2, "0"))
        .join(":");
    },
    plural: (count, forms) =>
      `${whole().format(count)} ${forms[rules().select(count)] ?? forms.other}`,
  };
}

/** Made on first use, and again when the zone is set to another one. */
function inZone(make: (timeZone: string) => Intl.DateTimeFormat): () => Intl.DateTimeFormat {
  let made: Intl.DateTimeFormat | undefined;
  let madeFor: string | undefined;
  return () => {
    if (made === undefined || madeFor !== timeZone) made = make(madeFor = timeZone);
    return made;
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
