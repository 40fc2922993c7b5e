import { createHmac } from "node:crypto";
import { readServerUrl } from "./database/server_settings.ts";
import { readEnvFile, readText } from "./env_file.ts";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "./log.ts";
import { type Environment, hidden, SETTINGS, SettingsReader, shown } from "./settings.ts";

export const LANGUAGES = ["en", "ru", "es"] as const;

export type Language = typeof LANGUAGES[number];

/** Where the rows are kept. `url` goes to the driver as it is: it may name several hosts and options. */
export type DatabaseConfig =
  | { readonly kind: "postgres"; readonly url: string; readonly poolSize: number }
  | {
    readonly kind: "postgres";
    /** A host name or address, or the directory of a unix socket. */
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    readonly password?: string;
    readonly poolSize: number;
  }
  | { readonly kind: "embedded"; readonly dir: string };

/** What every command is configured with. Sizes are in bytes; `undefined` means no limit. */
export interface Config {
  readonly database: DatabaseConfig;
  readonly dataDir: string;
  /** Present where it is set, for commands that can do without it too. */
  readonly botToken: string | undefined;
  /** Without a trailing slash. */
  readonly telegramApiRoot: string;
  /** Absent: long polling, and no open port. */
  readonly listen: { readonly host: string; readonly port: number } | undefined;
  readonly webhook: { readonly url: string; readonly secret: string } | undefined;
  /** Absent: everybody. */
  readonly allowedUsers: ReadonlySet<number> | undefined;
  /** Groups whose library may be kept. Absent: every group, or none where only some people are allowed. */
  readonly allowedChats: ReadonlySet<number> | undefined;
  readonly admins: ReadonlySet<number>;
  readonly maxFileSize: number | undefined;
  readonly userQuota: number | undefined;
  readonly userMaxFiles: number | undefined;
  /** Whether documents are read, so that search finds what is in them. */
  readonly indexContents: boolean;
  readonly trashDays: number;
  readonly defaultLanguage: Language;
  /** IANA name of the zone for dates that are shown and searched by. */
  readonly timeZone: string;
  readonly logLevel: LogLevel;
  /** Absent: pretty on a terminal, else json. */
  readonly logFormat: LogFormat | undefined;
}

/** What the commands that talk to Telegram are configured with. */
export interface BotConfig extends Config {
  readonly botToken: string;
}

/** Every fault of the settings, one line each; no line shows a secret. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(readonly faults: readonly string[]) {
    super(faults.join("\n"));
  }
}

/** The settings in the process's environment; no other variable is read. */
export function environment(): Environment {
  return Object.fromEntries(SETTINGS.map((name) => [name, Deno.env.get(name)]));
}

const TOKEN_SHAPE = /^\d+:[\w-]+$/;
const EXPECTED_TOKEN = "the bot's token from @BotFather, like 123456:ABC-DEF1234";

/**
 * Reads the configuration from `env` and `envFile` (`env` wins).
 *
 * @throws {ConfigError} with all faults at once
 */
export function readConfig(env: Environment, need: { token: true; envFile?: string }): BotConfig;
export function readConfig(env: Environment, need: { token: boolean; envFile?: string }): Config;
export function readConfig(
  env: Environment,
  { token, envFile = ".env" }: { token: boolean; envFile?: string },
): Config {
  const file = readEnvFile(envFile);
  const read = new SettingsReader(merge(env, file.values));
  read.faults.push(...file.faults);
  const botToken = readToken(read, token);
  const dataDir = read.text("DATA_DIR") ?? "./data";
  const webhookUrl = read.url("WEBHOOK_URL", "an http or https URL");
  const webhookSecret = readWebhookSecret(read);
  const host = read.text("HOST") ?? "127.0.0.1";
  const port = read.integer("PORT", "a port", 1, 65535);
  const config: Config = {
    botToken,
    database: readDatabase(read, dataDir),
    dataDir,
    telegramApiRoot: (read.url("TELEGRAM_API_ROOT", "an http or https URL") ??
      "https://api.telegram.org").replace(/\/+$/, ""),
    webhook: webhookUrl === undefined ? undefined : {
      url: webhookUrl,
      secret: webhookSecret ?? deriveWebhookSecret(botToken ?? ""),
    },
    listen: port === undefined && webhookUrl === undefined
      ? undefined
      : { host, port: port ?? 8080 },
    allowedUsers: read.ids("ALLOWED_USERS"),
    allowedChats: read.chatIds("ALLOWED_CHATS"),
    admins: read.ids("ADMINS") ?? new Set(),
    maxFileSize: read.size("MAX_FILE_SIZE"),
    userQuota: read.size("USER_QUOTA"),
    userMaxFiles: read.integer("USER_MAX_FILES", "a number of files", 1, 1_000_000_000),
    indexContents: (read.oneOf("INDEX_CONTENTS", ["on", "off"]) ?? "on") === "on",
    trashDays: read.integer("TRASH_DAYS", "a number of days", 0, 36500) ?? 30,
    defaultLanguage: read.oneOf("DEFAULT_LANGUAGE", LANGUAGES) ?? "en",
    timeZone: read.timeZone("TIME_ZONE") ?? "UTC",
    logLevel: read.oneOf("LOG_LEVEL", LOG_LEVELS, { warn: "warning" }) ?? "info",
    logFormat: read.oneOf("LOG_FORMAT", LOG_FORMATS),
  };
  if (read.faults.length > 0) throw new ConfigError(read.faults);
  return config;
}

/** The values that no log line, message or error may contain. */
export function secretsOf(config: Config): string[] {
  const secrets = [config.botToken, config.webhook?.secret];
  if (config.database.kind === "postgres") {
    if ("url" in config.database) secrets.push(...passwordsIn(config.database.url));
    else secrets.push(config.database.password);
  }
  return secrets.filter((secret) => secret !== undefined && secret !== "") as string[];
}

/** The same for every instance that has the token; the token can't be derived from it. */
export function deriveWebhookSecret(botToken: string): string {
  return createHmac("sha256", botToken).update("filekeeper: webhook secret").digest("hex");
}

function readToken(read: SettingsReader, needed: boolean): string | undefined {
  const direct = read.text("BOT_TOKEN");
  const file = read.text("BOT_TOKEN_FILE");
  const found = direct === undefined && file !== undefined ? readTokenFile(file) : direct;
  if (!needed) {
    // A command that needs no token must not fail because of a wrong one.
    return typeof found === "string" && TOKEN_SHAPE.test(found) ? found : undefined;
  }
  if (direct !== undefined && file !== undefined) {
    read.faults.push("BOT_TOKEN_FILE: set BOT_TOKEN or BOT_TOKEN_FILE, not both");
  }
  if (found === undefined) {
    read.faults.push(`BOT_TOKEN is not set, expected ${EXPECTED_TOKEN} (or set BOT_TOKEN_FILE)`);
  } else if (typeof found !== "string") {
    read.fault(
      "BOT_TOKEN_FILE",
      `${shown(file ?? "")}, which ${found.why}`,
      "a file with the token",
    );
  } else if (!TOKEN_SHAPE.test(found)) {
    read.secretFault(direct === undefined ? "BOT_TOKEN_FILE" : "BOT_TOKEN", found, EXPECTED_TOKEN);
  } else {
    return found;
  }
  return undefined;
}

function readTokenFile(path: string): string | { why: string } {
  const text = readText(path);
  return typeof text === "string" ? text.trim() : text;
}

function readWebhookSecret(read: SettingsReader): string | undefined {
  const secret = read.text("WEBHOOK_SECRET");
  if (secret !== undefined && !/^[\w-]{1,256}$/.test(secret)) {
    read.secretFault("WEBHOOK_SECRET", secret, "1 to 256 characters of A-Z a-z 0-9 _ -");
  }
  return secret;
}

function readDatabase(read: SettingsReader, dir: string): DatabaseConfig {
  const poolSize = read.integer("DB_POOL_SIZE", "a number of connections", 1, 1000) ?? 10;
  const port = read.integer("DB_PORT", "a port", 1, 65535);
  const url = read.text("DATABASE_URL");
  if (url !== undefined) {
    try {
      readServerUrl(url);
    } catch (error) {
      const why = (error as Error).message.replace(/^.*?: /, "");
      read.faults.push(`DATABASE_URL: got ${hidden(url)}; ${why}`);
    }
    return { kind: "postgres", url, poolSize };
  }
  const host = read.text("DB_HOST");
  const database = read.text("DB_NAME");
  const user = read.text("DB_USER");
  const password = read.verbatim("DB_PASSWORD");
  const given = [host, port, database, user, password].some((value) => value !== undefined) ||
    read.text("DB_PORT") !== undefined;
  if (!given) return { kind: "embedded", dir };
  for (const [name, value] of [["DB_NAME", database], ["DB_USER", user]] as const) {
    if (value === undefined) {
      read.faults.push(`${name} is not set, but needed when another DB_ setting is`);
    }
  }
  return {
    kind: "postgres",
    host: host ?? "localhost",
    port: port ?? 5432,
    database: database ?? "",
    user: user ?? "",
    ...(password === undefined ? {} : { password }),
    poolSize,
  };
}

/** As written and as decoded: an error may show either. */
function passwordsIn(url: string): string[] {
  const written = /^\w+:\/\/[^:@/?#]*:([^/?#]*)@/.exec(url)?.[1] ?? "";
  return [written, readServerUrl(url).password];
}

/** The environment wins. A token set there also replaces one that the file sets the other way. */
function merge(env: Environment, file: Environment): Environment {
  const merged: Record<string, string | undefined> = { ...file };
  if (env.BOT_TOKEN || env.BOT_TOKEN_FILE) {
    delete merged.BOT_TOKEN;
    delete merged.BOT_TOKEN_FILE;
  }
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value !== "") merged[name] = value;
  }
  return merged;
}
