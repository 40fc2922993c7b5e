import assert from "node:assert/strict";
import { ConfigError, deriveWebhookSecret, readConfig, secretsOf } from "../src/config.ts";

const TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const NO_FILE = "/nonexistent/.env";

function faultsOf(env: Record<string, string>, token = true, envFile = NO_FILE): string[] {
  try {
    readConfig(env, { token, envFile });
  } catch (error) {
    if (error instanceof ConfigError) return [...error.faults];
    throw error;
  }
  return [];
}

const read = (env: Record<string, string>) =>
  readConfig({ BOT_TOKEN: TOKEN, ...env }, { token: true, envFile: NO_FILE });

function withFile<T>(text: string, work: (path: string) => T): T {
  const path = Deno.makeTempFileSync({ prefix: "filekeeper-config-" });
  try {
    Deno.writeTextFileSync(path, text);
    return work(path);
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test("ids of people may have 52 bits", () => {
  const config = readConfig({
    BOT_TOKEN: "123:abcdefghijklmnopqrstuvwxyzABCDEFGHI",
    ADMINS: `42, ${2 ** 52 - 1}`,
  }, { token: true, envFile: "/nowhere/.env" });
  assert.deepEqual([...config.admins], [42, 2 ** 52 - 1]);
});

Deno.test("with a token alone every setting has its documented default", () => {
  assert.deepEqual(read({}), {
    botToken: TOKEN,
    database: { kind: "embedded", dir: "./data" },
    dataDir: "./data",
    telegramApiRoot: "https://api.telegram.org",
    webhook: undefined,
    listen: undefined,
    allowedUsers: undefined,
    admins: new Set(),
    maxFileSize: undefined,
    userQuota: undefined,
    userMaxFiles: undefined,
    trashDays: 30,
    defaultLanguage: "en",
    logLevel: "info",
    logFormat: undefined,
  });
});

Deno.test("every setting is read into its own type", () => {
  const config = read({
    DATA_DIR: "/var/lib/filekeeper",
    TELEGRAM_API_ROOT: "http://localhost:8081/",
    WEBHOOK_URL: "https://bot.example.org/hook",
    WEBHOOK_SECRET: "a_secret-1",
    HOST: "0.0.0.0",
    PORT: "9000",
    ALLOWED_USERS: "42, 4711 7",
    ADMINS: "42",
    MAX_FILE_SIZE: "20MB",
    USER_QUOTA: "4GB",
    USER_MAX_FILES: "1000",
    TRASH_DAYS: "0",
    DEFAULT_LANGUAGE: "ES",
    LOG_LEVEL: "warn",
    LOG_FORMAT: "json",
  });
  assert.equal(config.dataDir, "/var/lib/filekeeper");
  assert.deepEqual(config.database, { kind: "embedded", dir: "/var/lib/filekeeper" });
  assert.equal(config.telegramApiRoot, "http://localhost:8081");
  assert.deepEqual(config.webhook, { url: "https://bot.example.org/hook", secret: "a_secret-1" });
  assert.deepEqual(config.listen, { host: "0.0.0.0", port: 9000 });
  assert.deepEqual(config.allowedUsers, new Set([42, 4711, 7]));
  assert.deepEqual(config.admins, new Set([42]));
  assert.equal(config.maxFileSize, 20 * 1024 ** 2);
  assert.equal(config.userQuota, 4 * 1024 ** 3);
  assert.equal(config.userMaxFiles, 1000);
  assert.equal(config.trashDays, 0);
  assert.equal(config.defaultLanguage, "es");
  assert.equal(config.logLevel, "warning");
  assert.equal(config.logFormat, "json");
});

Deno.test("a webhook listens on 8080 of the loopback unless told otherwise; polling only with a port", () => {
  assert.deepEqual(read({ WEBHOOK_URL: "http://x/y" }).listen, { host: "127.0.0.1", port: 8080 });
  assert.deepEqual(read({ PORT: "1" }).listen, { host: "127.0.0.1", port: 1 });
  assert.equal(read({ HOST: "0.0.0.0" }).listen, undefined);
});

Deno.test("the webhook's secret comes from the token: the same everywhere, legal, and not the token", () => {
  const secret = read({ WEBHOOK_URL: "https://x/y" }).webhook?.secret ?? "";
  assert.equal(secret, deriveWebhookSecret(TOKEN));
  assert.match(secret, /^[\w-]{32,256}$/);
  assert.notEqual(secret, deriveWebhookSecret(`${TOKEN}x`));
  assert.ok(!secret.includes(TOKEN.slice(10)));
});

Deno.test("DATABASE_URL wins over the DB_ settings, and these over the embedded database", () => {
  const parts = { DB_HOST: "/run/postgresql", DB_NAME: "keeper", DB_USER: "k", DB_PASSWORD: " p " };
  assert.deepEqual(read(parts).database, {
    kind: "postgres",
    host: "/run/postgresql",
    port: 5432,
    database: "keeper",
    user: "k",
    password: " p ",
    poolSize: 10,
  });
  const url = "postgresql://u:p@db:5432/keeper?sslmode=require";
  assert.deepEqual(read({ ...parts, DATABASE_URL: url, DB_POOL_SIZE: "3" }).database, {
    kind: "postgres",
    url,
    poolSize: 3,
  });
});

Deno.test("a part of the DB_ settings alone names those that it misses", () => {
  const faults = faultsOf({ BOT_TOKEN: TOKEN, DB_PASSWORD: "hunter2" });
  assert.equal(faults.length, 2);
  assert.match(faults[0]!, /^DB_NAME is not set/);
  assert.match(faults[1]!, /^DB_USER is not set/);
});

Deno.test("all faults come at once, a line each, with the setting, what it got and what it takes", () => {
  const faults = faultsOf({
    PORT: "70000",
    DB_POOL_SIZE: "0",
    WEBHOOK_URL: "ftp://x",
    ALLOWED_USERS: "@me",
    ADMINS: ",",
    MAX_FILE_SIZE: "big",
    USER_QUOTA: "-1MB",
    USER_MAX_FILES: "1.5",
    TRASH_DAYS: "soon",
    DEFAULT_LANGUAGE: "de",
    LOG_LEVEL: "loud",
    LOG_FORMAT: "xml",
    TELEGRAM_API_ROOT: "api.telegram.org",
    DATABASE_URL: "mysql://u:p@h/d",
    WEBHOOK_SECRET: "ä",
  });
  const settings = faults.map((fault) => /^\w+/.exec(fault)?.[0]).sort();
  assert.deepEqual(settings, [
    "ADMINS",
    "ALLOWED_USERS",
    "BOT_TOKEN",
    "DATABASE_URL",
    "DB_POOL_SIZE",
    "DEFAULT_LANGUAGE",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "MAX_FILE_SIZE",
    "PORT",
    "TELEGRAM_API_ROOT",
    "TRASH_DAYS",
    "USER_MAX_FILES",
    "USER_QUOTA",
    "WEBHOOK_SECRET",
    "WEBHOOK_URL",
  ]);
  assert.ok(faults.includes('PORT: got "70000"; it takes a port, 1 to 65535'), faults.join("\n"));
  assert.ok(faults.every((fault) => !fault.includes("\n") && /it takes/.test(fault)));
});

Deno.test("no fault shows a secret, not even one that was put into the wrong setting", () => {
  const password = "hunter2horse";
  const faults = faultsOf({
    BOT_TOKEN: `bot${TOKEN}`,
    WEBHOOK_URL: `ftp://x/bot${TOKEN}/`,
    TELEGRAM_API_ROOT: `https://me:${password}@x`,
    DATABASE_URL: `user:${password}@host/db`,
    WEBHOOK_SECRET: `${password} ${password}`,
    LOG_LEVEL: TOKEN,
    ADMINS: TOKEN,
  });
  assert.equal(faults.length, 7);
  for (const fault of faults) {
    assert.ok(!fault.includes(TOKEN.slice(10)), fault);
    assert.ok(!fault.includes(password), fault);
  }
  const fromFile = faultsOf({ BOT_TOKEN_FILE: TOKEN });
  assert.equal(fromFile.length, 1);
  assert.ok(!fromFile[0]!.includes(TOKEN.slice(10)), fromFile[0]);
});

Deno.test("an empty setting counts as one that is not set", () => {
  assert.deepEqual(
    readConfig({ BOT_TOKEN: TOKEN, PORT: "", DATABASE_URL: " ", ADMINS: "" }, {
      token: true,
      envFile: NO_FILE,
    }),
    read({}),
  );
});

Deno.test("BOT_TOKEN_FILE gives the token without the line's end; a missing file is a fault", () => {
  withFile(`${TOKEN}\n`, (path) => {
    const config = readConfig({ BOT_TOKEN_FILE: path }, { token: true, envFile: NO_FILE });
    assert.equal(config.botToken, TOKEN);
    const both = faultsOf({ BOT_TOKEN: TOKEN, BOT_TOKEN_FILE: path });
    assert.deepEqual(both, [
      "BOT_TOKEN_FILE: got a value, with BOT_TOKEN set as well; it takes nothing then",
    ]);
  });
  withFile("\n", (path) => {
    assert.match(faultsOf({ BOT_TOKEN_FILE: path })[0]!, /^BOT_TOKEN_FILE: got .* 0 characters/);
  });
  const faults = faultsOf({ BOT_TOKEN_FILE: "/nonexistent/token" });
  assert.equal(faults.length, 1);
  assert.match(faults[0]!, /^BOT_TOKEN_FILE: got "\/nonexistent\/token", which does not exist/);
});

Deno.test("commands that need no token neither ask for one nor stumble over a wrong one", () => {
  for (const env of [{}, { BOT_TOKEN: "nonsense" }, { BOT_TOKEN_FILE: "/nonexistent" }]) {
    const config = readConfig(env, { token: false, envFile: NO_FILE });
    assert.equal(config.botToken, undefined);
  }
  const config = readConfig({ BOT_TOKEN: TOKEN }, { token: false, envFile: NO_FILE });
  assert.equal(config.botToken, TOKEN);
});

Deno.test("a .env file adds what the environment does not say", () => {
  const file = `# mine\nBOT_TOKEN="${TOKEN}"\nPORT=1234\nLOG_LEVEL=debug # loud\n`;
  withFile(file, (envFile) => {
    const config = readConfig({ PORT: "4321", LOG_LEVEL: "" }, { token: true, envFile });
    assert.equal(config.botToken, TOKEN);
    assert.deepEqual(config.listen?.port, 4321);
    assert.equal(config.logLevel, "debug");
    withFile("1:other", (path) => {
      const other = readConfig({ BOT_TOKEN_FILE: path }, { token: true, envFile });
      assert.equal(other.botToken, "1:other");
    });
  });
});

Deno.test("a .env that cannot be read is a fault among the others", () => {
  const dir = Deno.makeTempDirSync({ prefix: "filekeeper-config-" });
  try {
    const faults = faultsOf({ PORT: "x" }, true, dir);
    assert.equal(faults.length, 3);
    assert.match(faults[0]!, /cannot be read \(EISDIR\)/);
  } finally {
    Deno.removeSync(dir);
  }
});

Deno.test("the secrets of a configuration are its token, its webhook's secret and each password", () => {
  const url = "postgres://u:p%40ss:w%25rd@h/d";
  const config = read({ WEBHOOK_URL: "https://x/y", DATABASE_URL: url });
  const secrets = secretsOf(config);
  assert.ok(secrets.includes(TOKEN));
  assert.ok(secrets.includes(deriveWebhookSecret(TOKEN)));
  assert.ok(secrets.includes("p%40ss:w%25rd") && secrets.includes("p@ss:w%rd"));
  const parts = read({ DB_NAME: "d", DB_USER: "u", DB_PASSWORD: "pw" });
  assert.ok(secretsOf(parts).includes("pw"));
});
