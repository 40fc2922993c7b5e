import assert from "node:assert/strict";
import { createDatabase } from "../support/postgres.ts";
import { Emulator } from "../telegram/emulator.ts";
import { filekeeper, inEmptyDirectory, lines, TOKEN } from "./process.ts";

const SUBJECTS = ["configuration", "database", "schema", "token", "webhook", "inline mode"];

/** Subject → verdict. */
function verdicts(stdout: string): Record<string, string> {
  return Object.fromEntries(
    lines(stdout).map((line) => {
      const [, verdict = "", subject = ""] = /^(\S+)\s+([^:]+): /.exec(line) ?? [];
      return [subject, verdict];
    }),
  );
}

Deno.test("check prints a line about everything that run needs", async () => {
  await using database = await createDatabase();
  await using telegram = await Emulator.start();
  const { code, stdout, stderr } = await filekeeper(["check"], {
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    DATABASE_URL: database.url,
  });
  assert.equal(code, 0, stdout + stderr);
  const found = verdicts(stdout);
  assert.deepEqual(Object.keys(found), SUBJECTS);
  assert.ok(!Object.values(found).includes("FAIL"), stdout);
  assert.match(stdout, /database: PostgreSQL \d+\.\d+, /);
  assert.ok(!stdout.includes(telegram.token) && !stdout.includes("only-for-tests"), stdout);
});

Deno.test("check fails for a token that Telegram refuses, and shows no token", async () => {
  await using telegram = await Emulator.start();
  await inEmptyDirectory(async (dir) => {
    const { code, stdout, stderr } = await filekeeper(["check"], {
      BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
    }, dir);
    assert.equal(code, 1);
    assert.equal(stderr, "");
    assert.equal(verdicts(stdout).token, "FAIL");
    assert.match(stdout, /token: Telegram rejected the token/);
    assert.ok(!stdout.includes(TOKEN.slice(10)), stdout);
    assert.deepEqual([...Deno.readDirSync(dir)], [], "checking makes no database");
  });
});

Deno.test("check fails, with all its lines, where neither database nor Telegram answers", async () => {
  const { code, stdout, stderr } = await filekeeper(["check"], {
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: "http://127.0.0.1:2",
    DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/keeper",
  });
  assert.equal(code, 1);
  assert.equal(stderr, "");
  const found = verdicts(stdout);
  assert.deepEqual(Object.keys(found), SUBJECTS);
  assert.equal(found.database, "FAIL");
  assert.equal(found.token, "FAIL");
  assert.ok(!stdout.includes(TOKEN.slice(10)) && !stdout.includes("hunter2"), stdout);
});

Deno.test("check warns when Telegram has a different webhook than the configured one", async () => {
  await using database = await createDatabase();
  await using telegram = await Emulator.start();
  const { code, stdout } = await filekeeper(["check"], {
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    DATABASE_URL: database.url,
    WEBHOOK_URL: "https://bot.example.org/telegram",
  });
  assert.equal(code, 0);
  assert.equal(verdicts(stdout).webhook, "warn");
  assert.match(stdout, /configuration: webhook, listening on 127\.0\.0\.1:8080/);
});
