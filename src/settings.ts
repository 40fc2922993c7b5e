import { parseSize } from "./domain/sizes.ts";
import { redact } from "./log.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every setting there is. The executable may read no other variable (compile.ts). */
export const SETTINGS = [
  "BOT_TOKEN",
  "BOT_TOKEN_FILE",
  "DATABASE_URL",
  "DB_HOST",
  "DB_PORT",
  "DB_NAME",
  "DB_USER",
  "DB_PASSWORD",
  "DATA_DIR",
  "DB_POOL_SIZE",
  "TELEGRAM_API_ROOT",
  "WEBHOOK_URL",
  "WEBHOOK_SECRET",
  "HOST",
  "PORT",
  "ALLOWED_USERS",
  "ALLOWED_CHATS",
  "ADMINS",
  "MAX_FILE_SIZE",
  "USER_QUOTA",
  "USER_MAX_FILES",
  "INDEX_CONTENTS",
  "TRASH_DAYS",
  "DEFAULT_LANGUAGE",
  "TIME_ZONE",
  "LOG_LEVEL",
  "LOG_FORMAT",
] as const;

export type Setting = typeof SETTINGS[number];

/** Reads settings one by one and collects what is wrong with them. */
export class SettingsReader {
  readonly faults: string[] = [];

  constructor(readonly values: Environment) {}

  /** One line: the setting, what it got, what it accepts. */
  fault(setting: Setting, got: string, expected: string): void {
    this.faults.push(`${setting}: got ${got}, expected ${expected}`);
  }

  /** The same for a value that must not be shown. */
  secretFault(setting: Setting, value: string, expected: string): void {
    this.fault(setting, hidden(value), expected);
  }

  /** Undefined where it is absent or empty. */
  verbatim(setting: Setting): string | undefined {
    return this.values[setting] || undefined;
  }

  text(setting: Setting): string | undefined {
    return this.values[setting]?.trim() || undefined;
  }

  integer(setting: Setting, what: string, from: number, to: number): number | undefined {
    const text = this.text(setting);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    this.fault(setting, shown(text), `${what} from ${from} to ${to}`);
    return undefined;
  }

  size(setting: Setting): number | undefined {
    const text = this.text(setting);
    if (text === undefined) return undefined;
    const value = parseSize(text);
    if (value === undefined || value <= 0) {
      this.fault(setting, shown(text), "a size above zero, like 20MB or 4GB");
    }
    return value;
  }

  url(setting: Setting, expected: string): string | undefined {
    const text = this.text(setting);
    if (text === undefined) return undefined;
    const url = URL.parse(text);
    if (url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password) {
      return text;
    }
    // A URL with credentials is not shown at all.
    const got = url === null || !(url.username || url.password)
      ? shown(text)
      : "a URL with a user name or password (not shown)";
    this.fault(setting, got, expected);
    return undefined;
  }

  ids(setting: Setting): ReadonlySet<number> | undefined {
    const text = this.text(setting);
    if (text === undefined) return undefined;
    const words = text.split(/[\s,;]+/).filter((word) => word !== "");
    if (words.length === 0 || !words.every(isTelegramId)) {
      this.fault(setting, shown(text), "Telegram user ids separated by commas, like 42,4711");
    }
    return new Set(words.map(Number));
  }

  /** Group ids are negative. */
  chatIds(setting: Setting): ReadonlySet<number> | undefined {
    const text = this.text(setting);
    if (text === undefined) return undefined;
    const words = text.split(/[\s,;]+/).filter((word) => word !== "");
    if (
      words.length === 0 || !words.every((word) => /^-/.test(word) && isTelegramId(word.slice(1)))
    ) {
      this.fault(
        setting,
        shown(text),
        "Telegram group ids separated by commas, like -1001234567890",
      );
    }
    return new Set(words.map(Number));
  }

  oneOf<T extends string>(
    setting: Setting,
    values: readonly T[],
    aliases: Readonly<Record<string, T>> = {},
  ): T | undefined {
    const text = this.text(setting);
    if (text === undefined) return undefined;
    const word = text.toLowerCase();
    const value = values.find((each) => each === word) ?? aliases[word];
    if (value === undefined) {
      this.fault(setting, shown(text), `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`);
    }
    return value;
  }

  /** The name of an IANA time zone, spelled as it is spelled there. */
  timeZone(setting: Setting): string | undefined {
    const text = this.text(setting);
    if (text === undefined || text === "UTC") return text;
    try {
      // An offset like +02:00 is a zone to Intl too, but has no summer time: somebody would be surprised in spring.
      if (!/^[A-Za-z]/.test(text)) throw new RangeError();
      return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.fault(setting, shown(text), "an IANA time zone, like Europe/Madrid or UTC");
      return undefined;
    }
  }
}

/** A value for a fault line: quoted, on one line, without anything that looks like a token. */
export function shown(value: string): string {
  return JSON.stringify(redact(value.length > 100 ? `${value.slice(0, 100)}…` : value));
}

/** What stands in a fault line for a value that must not be shown. */
export function hidden(value: string): string {
  return `a value of ${value.length} character${value.length === 1 ? "" : "s"} (not shown)`;
}

/** Telegram's ids take up to 52 bits (https://core.telegram.org/bots/api#user). */
function isTelegramId(word: string): boolean {
  return /^[1-9]\d*$/.test(word) && Number.isSafeInteger(Number(word));
}
