import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigError, deriveWebhookSecret, readConfig, secretsOf } from "../src/config.ts";
import { readServerUrl } from "../src/database/server_settings.ts";

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
    allowedChats: undefined,
    admins: new Set(),
    maxFileSize: undefined,
    userQuota: undefined,
    userMaxFiles: undefined,
    trashDays: 30,
    indexContents: true,
    defaultLanguage: "en",
    timeZone: "UTC",
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
    ALLOWED_CHATS: "-1001234567890 -42",
    ADMINS: "42",
    MAX_FILE_SIZE: "20MB",
    USER_QUOTA: "4GB",
    USER_MAX_FILES: "1000",
    TRASH_DAYS: "0",
    DEFAULT_LANGUAGE: "ES",
    TIME_ZONE: "europe/madrid",
    LOG_LEVEL: "warn",
    LOG_FORMAT: "json",
  });
  assert.equal(config.dataDir, "/var/lib/filekeeper");
  assert.deepEqual(config.database, { kind: "embedded", dir: "/var/lib/filekeeper" });
  assert.equal(config.telegramApiRoot, "http://localhost:8081");
  assert.deepEqual(config.webhook, { url: "https://bot.example.org/hook", secret: "a_secret-1" });
  assert.deepEqual(config.listen, { host: "0.0.0.0", port: 9000 });
  assert.deepEqual(config.allowedUsers, new Set([42, 4711, 7]));
  assert.deepEqual(config.allowedChats, new Set([-1001234567890, -42]));
  assert.deepEqual(config.admins, new Set([42]));
  assert.equal(config.maxFileSize, 20 * 1024 ** 2);
  assert.equal(config.userQuota, 4 * 1024 ** 3);
  assert.equal(config.userMaxFiles, 1000);
  assert.equal(config.trashDays, 0);
  assert.equal(config.defaultLanguage, "es");
  assert.equal(config.timeZone, "Europe/Madrid");
  assert.equal(config.logLevel, "warning");
  assert.equal(config.logFormat, "json");
});

Deno.test("a webhook listens on port 8080 of the loopback by default; polling listens only where PORT is set", () => {
  assert.deepEqual(read({ WEBHOOK_URL: "http://x/y" }).listen, { host: "127.0.0.1", port: 8080 });
  assert.deepEqual(read({ PORT: "1" }).listen, { host: "127.0.0.1", port: 1 });
  assert.equal(read({ HOST: "0.0.0.0" }).listen, undefined);
});

Deno.test("the webhook's secret is derived from the token: the same everywhere, valid, and not the token", () => {
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

Deno.test("some of the DB_ settings alone: the faults name the missing ones", () => {
  const faults = faultsOf({ BOT_TOKEN: TOKEN, DB_PASSWORD: "hunter2" });
  assert.equal(faults.length, 2);
  assert.match(faults[0]!, /^DB_NAME is not set/);
  assert.match(faults[1]!, /^DB_USER is not set/);
});

Deno.test("all faults come at once, a line each, with the setting, what it got and what it accepts", () => {
  const faults = faultsOf({
    PORT: "70000",
    DB_POOL_SIZE: "0",
    WEBHOOK_URL: "ftp://x",
    ALLOWED_USERS: "@me",
    ALLOWED_CHATS: "1001",
    ADMINS: ",",
    MAX_FILE_SIZE: "big",
    USER_QUOTA: "-1MB",
    USER_MAX_FILES: "1.5",
    TRASH_DAYS: "soon",
    DEFAULT_LANGUAGE: "de",
    TIME_ZONE: "+02:00",
    LOG_LEVEL: "loud",
    LOG_FORMAT: "xml",
    TELEGRAM_API_ROOT: "api.telegram.org",
    DATABASE_URL: "mysql://u:p@h/d",
    WEBHOOK_SECRET: "ä",
  });
  const settings = faults.map((fault) => /^\w+/.exec(fault)?.[0]).sort();
  assert.deepEqual(settings, [
    "ADMINS",
    "ALLOWED_CHATS",
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
    "TIME_ZONE",
    "TRASH_DAYS",
    "USER_MAX_FILES",
    "USER_QUOTA",
    "WEBHOOK_SECRET",
    "WEBHOOK_URL",
  ]);
  assert.ok(
    faults.includes('PORT: got "70000", expected a port from 1 to 65535'),
    faults.join("\n"),
  );
  assert.ok(faults.every((fault) => !fault.includes("\n") && /expected/.test(fault)));
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
      "BOT_TOKEN_FILE: set BOT_TOKEN or BOT_TOKEN_FILE, not both",
    ]);
  });
  withFile("\n", (path) => {
    assert.match(faultsOf({ BOT_TOKEN_FILE: path })[0]!, /^BOT_TOKEN_FILE: got .* 0 characters/);
  });
  const faults = faultsOf({ BOT_TOKEN_FILE: "/nonexistent/token" });
  assert.equal(faults.length, 1);
  assert.match(faults[0]!, /^BOT_TOKEN_FILE: got "\/nonexistent\/token", which does not exist/);
});

Deno.test("commands that need no token ask for none and ignore a wrong one", () => {
  for (const env of [{}, { BOT_TOKEN: "nonsense" }, { BOT_TOKEN_FILE: "/nonexistent" }]) {
    const config = readConfig(env, { token: false, envFile: NO_FILE });
    assert.equal(config.botToken, undefined);
  }
  const config = readConfig({ BOT_TOKEN: TOKEN }, { token: false, envFile: NO_FILE });
  assert.equal(config.botToken, TOKEN);
});

Deno.test("a .env file adds what the environment does not set", () => {
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

function bytesOf(encoding: "utf-16le" | "utf-16be", text: string, mark: boolean): Uint8Array {
  const units = mark ? `\ufeff${text}` : text;
  const view = new DataView(new ArrayBuffer(units.length * 2));
  for (let at = 0; at < units.length; at++) {
    view.setUint16(at * 2, units.charCodeAt(at), encoding === "utf-16le");
  }
  return new Uint8Array(view.buffer);
}

Deno.test("a .env in UTF-8 or UTF-16, with or without a byte order mark, is read; other bytes are refused", () => {
  const text =
    "# Настройки\r\nALLOWED_USERS=42\r\nDB_PASSWORD='пароль'\r\nDB_NAME=d\r\nDB_USER=u\r\n";
  const files: Record<string, Uint8Array> = {
    "UTF-8": new TextEncoder().encode(text),
    "UTF-8 with a mark": new TextEncoder().encode(`\ufeff${text}`),
    "UTF-16LE": bytesOf("utf-16le", text, false),
    "UTF-16LE with a mark": bytesOf("utf-16le", text, true),
    "UTF-16BE": bytesOf("utf-16be", text, false),
    "UTF-16BE with a mark": bytesOf("utf-16be", text, true),
  };
  for (const [name, bytes] of Object.entries(files)) {
    withFile("", (envFile) => {
      Deno.writeFileSync(envFile, bytes);
      const config = readConfig({ BOT_TOKEN: TOKEN }, { token: true, envFile });
      assert.deepEqual(config.allowedUsers, new Set([42]), name);
      assert.ok("password" in config.database && config.database.password === "пароль", name);
    });
  }
  const refused: [string, Uint8Array, RegExp][] = [
    ["NUL", new TextEncoder().encode("PORT=1\nADMINS=4\x002\n"), /contains NUL characters/],
    [
      "Latin-1",
      Uint8Array.from("DB_PASSWORD=\xfc\xfc\n", (c) => c.charCodeAt(0)),
      /not text in UTF-8/,
    ],
    ["UTF-32", Uint8Array.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), /contains NUL characters/],
  ];
  for (const [name, bytes, fault] of refused) {
    withFile("", (envFile) => {
      Deno.writeFileSync(envFile, bytes);
      const faults = faultsOf({ BOT_TOKEN: TOKEN }, true, envFile);
      assert.equal(faults.length, 1, name);
      assert.match(faults[0]!, fault);
    });
  }
});

Deno.test("a # in a .env begins a comment only after white space, and quotes keep everything", () => {
  const passwords: [written: string, read: string][] = [
    ["pa#ss", "pa#ss"],
    ["#pa", ""],
    ["pa #ss", "pa"],
    ["pa#ss # a comment", "pa#ss"],
    ["pa#'s\"s", "pa#'s\"s"],
    ["'pa #ss' # a comment", "pa #ss"],
    ['"pa #ss"', "pa #ss"],
    ["`pa'#\"ss`", "pa'#\"ss"],
    ["pa'ss", "pa'ss"],
    ["pa=ss", "pa=ss"],
    ["pa\\#ss", "pa\\#ss"],
    ["$pa#${ss}", "$pa#${ss}"],
  ];
  for (const [written, read] of passwords) {
    for (const start of ["", "export ", "  "]) {
      withFile(`DB_NAME=d\n${start}DB_PASSWORD = ${written}\nDB_USER=u\n`, (envFile) => {
        const { database } = readConfig({}, { token: false, envFile });
        assert.equal("password" in database ? database.password : "", read, written);
      });
    }
  }
});

Deno.test("a line of a .env that can't be understood is a fault with its number, without what it says", () => {
  const lines: [text: string, fault: string | undefined][] = [
    ["hunter2", "line 1: got something else (not shown), expected NAME=value"],
    ["BOT_TOKEN hunter2", "line 1: got something else (not shown), expected NAME=value"],
    [
      "DB_PASSWORD='hunter2",
      "line 1: the quotes around DB_PASSWORD are not closed, or text follows them",
    ],
    [
      "DB_PASSWORD='hunter2'#x",
      "line 1: the quotes around DB_PASSWORD are not closed, or text follows them",
    ],
    ["ADMINS=1\n\nADMINS=2", "line 3: ADMINS is set again, differently than in line 1"],
    ["ADMINS=1\nADMINS=1\nADMINS=", undefined],
    ["ADMINS=\nADMINS=1", undefined],
    ["OTHERS: fine", undefined],
    ["OTHERS='one\nOTHERS='two", undefined],
    ['KEY="one\ntwo\nthree"\nADMINS=1', undefined],
    ['KEY="one\nADMINS=1\nKEY2="', undefined],
    ['KEY="one\nhunter2', "line 2: got something else (not shown), expected NAME=value"],
  ];
  for (const [text, fault] of lines) {
    withFile(text, (envFile) => {
      const faults = faultsOf({ BOT_TOKEN: TOKEN }, true, envFile);
      assert.deepEqual(faults, fault === undefined ? [] : [`${envFile}, ${fault}`]);
    });
  }
});

/** Pieces of which a hostile file is made. */
const PIECES = [
  ..."'\"`#=:\\$\n\r\t ",
  "\r\n",
  "\u2028",
  "\ufeff",
  "\0",
  "export ",
  "ADMINS",
  "ADMINS=8",
  "DB_PASSWORD",
  "DATABASE_URL=postgres://u:",
  "BOT_TOKEN=",
  "KEY=",
  "__proto__=",
  "constructor",
  "${ADMINS}",
  "\\n",
  "🗂",
];

Deno.test("a NUL at the beginning of a .env is a fault, and not taken for UTF-16", () => {
  withFile("\0#'\nDB_NAME=d\nADMINS=77\n", (envFile) => {
    assert.match(faultsOf({ BOT_TOKEN: TOKEN }, true, envFile).join(), /NUL/);
  });
});

Deno.test("whatever stands in a .env, a setting in it is read or a fault is reported, and no fault shows a secret", () => {
  const pieces = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 5 })), {
    maxLength: 30,
  });
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(pieces, pieces, pieces, (before, within, after) => {
      const password = `${within.join("").replace(/[\r\n]/g, "")}hunter2horse`;
      const text = [
        before.join(""),
        "DB_NAME=d",
        "DB_USER=u",
        `DB_PASSWORD=${password}`,
        "ADMINS=7",
        after.join(""),
      ].join("\n");
      withFile(text, (envFile) => {
        const faults = faultsOf({ BOT_TOKEN: TOKEN }, true, envFile);
        assert.doesNotMatch(faults.join("\n"), /hunter2/);
        // deno-lint-ignore no-control-regex
        assert.doesNotMatch(faults.join(""), /[\x00-\x1f\x7f-\x9f\u2028]/);
        if (faults.length > 0) return void refused++;
        const config = readConfig({ BOT_TOKEN: TOKEN }, { token: true, envFile });
        assert.deepEqual(config.admins, new Set([7]));
        assert.equal(config.botToken, TOKEN);
        taken++;
      });
    }),
    { numRuns: 1_000 },
  );
  assert.ok(taken > 10 && refused > 10, `${taken} taken, ${refused} refused`);
});

Deno.test("any bytes as a .env are read or are a fault", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      withFile("", (envFile) => {
        Deno.writeFileSync(envFile, bytes);
        for (const fault of faultsOf({ BOT_TOKEN: TOKEN }, true, envFile)) {
          assert.match(fault, /expected|quotes|set again/);
        }
      });
    }),
    { numRuns: 500 },
  );
});

Deno.test("a .env of 2 MB is read, whatever its lines are", () => {
  const lines: Record<string, string> = {
    "other variables": "KEY=value\n",
    "open quotes": "KEY='value\n",
    comments: "# value\n",
    "one setting again": "ADMINS=7\n",
    "spaces": " ".repeat(99) + "\n",
  };
  for (const [name, line] of Object.entries(lines)) {
    const text = line.repeat(2_000_000 / line.length) + "ADMINS=7\n";
    withFile(text, (envFile) => {
      const began = performance.now();
      const config = readConfig({ BOT_TOKEN: TOKEN }, { token: true, envFile });
      assert.deepEqual(config.admins, new Set([7]), name);
      const ms = Math.round(performance.now() - began);
      // Seconds on the slowest machine; what grows with the square takes minutes.
      assert.ok(ms < 20_000, `${name}: ${ms} ms`);
      console.log(`    ${name}: ${ms} ms`);
    });
  }
});

Deno.test("a quote that another program's variable leaves open hides no setting", () => {
  withFile("KEY='one\nADMINS='7'\nKEY2='two\n", (envFile) => {
    const config = readConfig({ BOT_TOKEN: TOKEN }, { token: true, envFile });
    assert.deepEqual(config.admins, new Set([7]));
  });
});

Deno.test("a .env that can't be read is a fault among the others", () => {
  const dir = Deno.makeTempDirSync({ prefix: "filekeeper-config-" });
  try {
    const faults = faultsOf({ PORT: "x" }, true, dir);
    assert.equal(faults.length, 3);
    assert.match(faults[0]!, /cannot be read \(EISDIR\)/);
    Deno.symlinkSync("nowhere", `${dir}/.env`);
    assert.match(faultsOf({}, false, `${dir}/.env`).join(), /a file that does not exist/);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("a bare / ? or # in a URL's password is named as what is wrong, without the password", () => {
  for (const sign of ["/", "?", "#", "12/", "%2F/"]) {
    const faults = faultsOf({ BOT_TOKEN: TOKEN, DATABASE_URL: `postgres://u:${sign}horse@h/d` });
    assert.equal(faults.length, 1, sign);
    assert.match(faults[0]!, /percent-encoded \(%2F %3F %23\)/);
    assert.doesNotMatch(faults[0]!, /horse/);
  }
  for (
    const url of ["postgres://h:5432/d?user=a@b", "postgres://u:p%23@h:1/d?application_name=a@b"]
  ) {
    assert.deepEqual(faultsOf({ BOT_TOKEN: TOKEN, DATABASE_URL: url }), []);
  }
});

Deno.test("ssl=true in a URL is sslmode=require, other values of it are refused with what is accepted", () => {
  const faults = faultsOf({ BOT_TOKEN: TOKEN, DATABASE_URL: "postgres://u@h/d?ssl=yes" });
  assert.match(faults.join(), /sslmode must be one of disable, allow, prefer, require/);
  assert.equal(readServerUrl("postgres://u@h/d?ssl=true").sslMode, "require");
  assert.equal(
    readServerUrl("postgres://u@h/d?ssl=true&sslmode=verify-full").sslMode,
    "verify-full",
  );
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
