import assert from "node:assert/strict";
import {
  configureLog,
  describeError,
  type LogFormat,
  logger,
  type LogLevel,
  redact,
} from "../src/log.ts";

const TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const PASSWORD = 'p@ss "w\\rd';

function capture(format: LogFormat, level: LogLevel = "trace"): string[] {
  const lines: string[] = [];
  configureLog({
    level,
    format,
    secrets: [TOKEN, PASSWORD],
    write: (line) => void lines.push(line),
  });
  return lines;
}

function withSecrets(...secrets: string[]): void {
  configureLog({ level: "fatal", secrets, write: () => {} });
}

function assertClean(text: string): void {
  for (const secret of [TOKEN, TOKEN.slice(10), PASSWORD, encodeURIComponent(PASSWORD)]) {
    assert.ok(!text.includes(secret), text);
  }
  assert.ok(!text.includes(JSON.stringify(PASSWORD).slice(1, -1)), text);
}

Deno.test("a json line has time, level, category, message and the properties", () => {
  const lines = capture("json");
  logger("http", "webhook").info("Took update {id}", { id: 7, user: 42n, at: new Date(0) });
  assert.equal(lines.length, 1);
  const { time, ...rest } = JSON.parse(lines[0]!);
  assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(rest, {
    level: "info",
    category: "http.webhook",
    message: "Took update 7",
    id: 7,
    user: "42",
    at: "1970-01-01T00:00:00.000Z",
  });
});

Deno.test("a property does not take the place of the line's own fields", () => {
  const lines = capture("json");
  logger().info("Real", { level: "fatal", message: "Forged" });
  const line = JSON.parse(lines[0]!);
  assert.equal(line.level, "info");
  assert.equal(line.message, "Real");
  assert.equal(line._message, "Forged");
});

Deno.test("secrets are removed from every part of a record, in both formats", () => {
  for (const format of ["json", "pretty"] as const) {
    const lines = capture(format);
    const cause = new Error(`password authentication failed for "${PASSWORD}"`);
    const error = Object.assign(
      new TypeError(`fetch https://api.telegram.org/bot${TOKEN}/getMe failed`, { cause }),
      { url: new URL(`https://x/bot${TOKEN}/getMe`), options: { pass: PASSWORD } },
    );
    logger().error(`Message with ${TOKEN} and {detail}`, {
      detail: { inner: [PASSWORD, { [TOKEN]: TOKEN }] },
      error,
      map: new Map([["k", TOKEN]]),
      set: new Set([PASSWORD]),
      encoded: `postgres://u:${encodeURIComponent(PASSWORD)}@h/d`,
      json: JSON.stringify({ password: PASSWORD }),
    });
    logger().warn`Template with ${TOKEN} and ${{ PASSWORD }}`;
    logger().fatal(new AggregateError([new Error(TOKEN)], `all failed: ${PASSWORD}`));
    assert.equal(lines.length, 3);
    for (const line of lines) assertClean(line);
    assert.match(lines[0]!, /\[redacted\]/);
    assert.match(lines[0]!, /TypeError/);
  }
});

Deno.test("an unknown secret is recognised by its shape or by the name of its property", () => {
  withSecrets();
  for (
    const text of [
      `https://api.telegram.org/bot${TOKEN}/sendMessage`,
      `http://localhost:8081/file/bot1:short/documents/a.pdf`,
      `/bot${encodeURIComponent(TOKEN)}/getMe`,
      `Unauthorized: ${TOKEN}`,
      `postgres://user:hunter2@host/db?password=hunter2`,
    ]
  ) {
    assert.match(redact(text), /\[redacted\]/, text);
    assert.doesNotMatch(redact(text), /AAHd|short|hunter2/, text);
  }
  const lines = capture("json");
  logger().info("Got", { headers: { authorization: "Basic abc" }, dbPassword: "x", token: "y" });
  const line = JSON.parse(lines[0]!);
  assert.deepEqual([line.headers.authorization, line.dbPassword, line.token], [
    "[redacted]",
    "[redacted]",
    "[redacted]",
  ]);
});

Deno.test("what only looks like a secret stays readable", () => {
  withSecrets("a");
  for (const text of ["at 12:30:45", "a cat sat: 4711:short", "/bottle/1:2", "chat 123456:7"]) {
    assert.equal(redact(text).replace("[redacted] ", "a "), text);
  }
  withSecrets();
});

Deno.test("what is too deep, too long, circular or unprintable does not break a line", () => {
  for (const format of ["json", "pretty"] as const) {
    const lines = capture(format);
    const loop: Record<string, unknown> = { bytes: new Uint8Array(3), f: () => 1, n: null };
    loop.self = loop;
    let deep: unknown = "bottom";
    for (let level = 0; level < 50; level++) deep = { deep };
    const throwing = Object.defineProperty({}, "x", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    logger().info("Odd", { loop, deep, throwing, long: "x".repeat(1e6), nan: NaN, u: undefined });
    assert.equal(lines.length, 1);
    assert.ok(lines[0]!.length < 20_000);
    assert.match(lines[0]!, /circular/);
    assert.match(lines[0]!, /3 bytes/);
  }
});

Deno.test("a person's text can't forge a line of the pretty format", () => {
  const lines = capture("pretty");
  logger().info("Saved {name}", { name: "a\n00:00:00 fatal \x1b[31mforged\u2028" });
  assert.equal(lines.length, 1);
  assert.doesNotMatch(lines[0]!, /[\p{Cc}\u2028]/u);
});

Deno.test("an error's stack follows its line in the pretty format", () => {
  const lines = capture("pretty");
  logger("bot").error("Cannot handle update {id}", {
    id: 1,
    error: new RangeError("too far", { cause: new Error("no\n10:00:00 info forged") }),
  });
  assert.match(lines[0]!, /error\s+bot Cannot handle update 1 .*error=too far/);
  assert.match(lines[0]!, /\n {4}RangeError: too far\n\s+at /);
  assert.match(lines[0]!, /\n {4}Caused by:\n {4}Error: no\n {4}10:00/);
});

Deno.test("a level that is off writes no line and does not evaluate the properties", () => {
  const lines = capture("json", "warning");
  let looked = 0;
  logger().info("Quiet", () => {
    looked++;
    return {};
  });
  logger().warn("Loud");
  assert.equal(lines.length, 1);
  assert.equal(looked, 0);
});

Deno.test("a closed log does not stop the writer", () => {
  configureLog({
    level: "info",
    format: "json",
    write: () => {
      throw new Deno.errors.BrokenPipe("gone");
    },
  });
  logger().info("Nobody reads this");
});

Deno.test("an error is described on one line, with its causes and without secrets", () => {
  withSecrets(PASSWORD);
  const error = new Error("Cannot open\nthe database", {
    cause: new Error(`refused: ${PASSWORD}`, { cause: "timeout" }),
  });
  assert.equal(
    describeError(error),
    "Cannot open the database: refused: [redacted]: timeout",
  );
  withSecrets();
});

Deno.test("a request that failed is described by its reason, without the URL", async () => {
  const closed = Deno.listen({ port: 0 });
  const { port } = closed.addr;
  closed.close();
  const reasonOf = async (url: string) => {
    try {
      await fetch(url);
    } catch (cause) {
      return describeError(new Error("Cannot reach Telegram", { cause }));
    }
    throw new Error("It can be reached");
  };
  assert.equal(
    await reasonOf(`http://127.0.0.1:${port}/bot1:x/getMe`),
    "Cannot reach Telegram: connection refused",
  );
  assert.match(
    await reasonOf("http://nowhere.invalid/bot1:x/getMe"),
    /^Cannot reach Telegram: failed to lookup address information: [^/]+$/,
  );
});
