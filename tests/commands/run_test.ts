import assert from "node:assert/strict";
import { join } from "node:path";
import { lockDataDirectory } from "../../src/database/data_directory.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { askControlText } from "../../src/http/control.ts";
import { createDatabase } from "../support/postgres.ts";
import { Emulator } from "../telegram/emulator.ts";
import { CommandProcess, filekeeper, inEmptyDirectory, lines, TOKEN } from "./process.ts";
import { until } from "../support/until.ts";

Deno.test("run migrates an empty database, starts, and ends with 0 at a signal", async () => {
  await using database = await createDatabase({ empty: true });
  await using telegram = await Emulator.start();
  await inEmptyDirectory(async (dir) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      await using bot = CommandProcess.start([], dir, {
        BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.url,
        DATABASE_URL: database.url,
        LOG_LEVEL: "trace",
      });
      await bot.logged(/Signed in/);
      bot.signal(signal);
      const { code, stdout, stderr } = await bot.ended;
      assert.equal(code, 0, stderr);
      assert.equal(stdout, "");
      for (const line of lines(stderr)) JSON.parse(line);
      assert.match(stderr, /"Stopped"/);
      assert.ok(!stderr.includes(telegram.token) && !stderr.includes("only-for-tests"));
    }
  });
});

Deno.test("a token that Telegram rejects ends run with 1 and one clear line", async () => {
  await using database = await createDatabase();
  await using telegram = await Emulator.start();
  const { code, stderr } = await filekeeper([], {
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: telegram.url,
    DATABASE_URL: database.url,
    LOG_LEVEL: "error",
  });
  assert.equal(code, 1);
  assert.equal(lines(stderr).length, 1, stderr);
  assert.match(stderr, /Telegram rejected the token/);
  assert.ok(!stderr.includes(TOKEN.slice(10)));
});

Deno.test("a data directory that another process uses ends run, migrate and check with 1 and a line", async () => {
  await inEmptyDirectory(async (dir) => {
    const directory = await lockDataDirectory(dir);
    await Deno.mkdir(directory.database);
    try {
      const env = {
        BOT_TOKEN: TOKEN,
        TELEGRAM_API_ROOT: "http://127.0.0.1:2",
        DATA_DIR: dir,
        LOG_LEVEL: "error",
      };
      for (const command of ["run", "migrate", "check"]) {
        const { code, stdout, stderr } = await filekeeper([command], env);
        assert.equal(code, 1);
        assert.match(stdout + stderr, /another process is using it/);
        assert.doesNotMatch(stdout + stderr, /^\s+at /m);
        if (command !== "check") assert.equal(lines(stderr).length, 1, stderr);
      }
    } finally {
      directory.release();
    }
  });
});

Deno.test("a schema newer than the program ends run and check with 1 and one clear line", async () => {
  await using database = await createDatabase();
  await using telegram = await Emulator.start();
  const door = await openPostgres({ url: database.url, poolSize: 1 });
  await door.query(
    "insert into schema_migrations (version, name, checksum) values (9999, '9999_later', 'x')",
  );
  await door.close();
  const env = {
    BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    DATABASE_URL: database.url,
    LOG_LEVEL: "error",
  };
  const ran = await filekeeper(["run"], env);
  assert.equal(ran.code, 1);
  assert.equal(lines(ran.stderr).length, 1, ran.stderr);
  assert.match(ran.stderr, /9999_later/);
  const checked = await filekeeper(["check"], env);
  assert.equal(checked.code, 1);
  assert.match(checked.stdout, /^FAIL\s+schema: .*9999_later/m);
});

Deno.test("run waits for an unavailable database, logs it, and can be stopped meanwhile", async () => {
  await inEmptyDirectory(async (dir) => {
    await using bot = CommandProcess.start(["run"], dir, {
      BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: "http://127.0.0.1:2",
      DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/keeper",
      LOG_FORMAT: "pretty",
    });
    await bot.logged(
      /Cannot reach the database.*retrying for another 60 s[\s\S]*retrying for another 5\d s/,
    );
    bot.signal("SIGTERM");
    const { code, stderr } = await bot.ended;
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /hunter2/);
  });
});

Deno.test("a second signal ends run at once, with 1", async () => {
  await using database = await createDatabase();
  // A Telegram that takes connections and never answers: signing in hangs.
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const taken: Deno.Conn[] = [];
  const asked = Promise.withResolvers<void>();
  const taking = (async () => {
    for await (const connection of silent) {
      taken.push(connection);
      asked.resolve();
    }
  })();
  try {
    await inEmptyDirectory(async (dir) => {
      await using bot = CommandProcess.start(["run"], dir, {
        BOT_TOKEN: TOKEN,
        TELEGRAM_API_ROOT: `http://127.0.0.1:${silent.addr.port}`,
        DATABASE_URL: database.url,
      });
      await asked.promise;
      // Until the database is ready, the first signal would do.
      await until(
        async () => (await askControlText(join(dir, "data"), "/migrations"))?.status === 200,
        "the database is not ready",
        60_000,
      );
      bot.signal("SIGTERM");
      await new Promise((resolve) => setTimeout(resolve, 300));
      bot.signal("SIGTERM");
      const { code, stderr } = await bot.ended;
      assert.equal(code, 1, stderr);
      assert.match(stderr, /second signal/);
    });
  } finally {
    silent.close();
    for (const connection of taken) connection.close();
    await taking;
  }
});

Deno.test("a token that Telegram rejects ends run while it waits for the database", async () => {
  await using telegram = await Emulator.start();
  const { code, stderr } = await filekeeper([], {
    BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: telegram.url,
    DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/keeper",
    LOG_LEVEL: "error",
  });
  assert.equal(code, 1);
  assert.equal(lines(stderr).length, 1, stderr);
  assert.match(stderr, /Telegram rejected the token/);
});
