import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { constants, deflateRawSync, gzipSync } from "node:zlib";
import { readLines } from "../../src/commands/backup_file.ts";
import { openEmbedded } from "../../src/database/embedded.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { makeDataDirectory } from "../support/databases.ts";
import { createDatabase } from "../support/postgres.ts";
import { Emulator } from "../telegram/emulator.ts";
import { CommandProcess, filekeeper, inEmptyDirectory } from "./process.ts";

Deno.test("a running bot on the embedded database is asked for health, checked, backed up, and moved to a server", async () => {
  await using telegram = await Emulator.start();
  await using server = await createDatabase({ empty: true });
  await inEmptyDirectory(async (dir) => {
    const env = { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url };
    const alone = await filekeeper(["health"], {}, dir);
    assert.equal(alone.code, 1);
    assert.match(alone.stderr, /^filekeeper is not running \(DATA_DIR \.\/data\)\n$/);

    const ann = telegram.person({ first_name: "Ann" });
    {
      await using bot = CommandProcess.start(["run"], dir, env);
      await bot.logged(/Polling for updates/);
      await ann.send("/start");
      await ann.waitFor(/Hello/);
      await ann.sendDocument({ file_name: "kept.pdf" });
      await ann.waitFor(/kept\.pdf/);

      const health = await filekeeper(["health"], {}, dir);
      assert.deepEqual(health, {
        code: 0,
        stdout: "ok: database, schema, updates, telegram\n",
        stderr: "",
      });
      const socket = await Deno.stat(join(dir, "data/filekeeper.sock"));
      assert.equal(socket.mode! & 0o777, 0o600);
      const check = await filekeeper(["check"], env, dir);
      assert.match(check.stdout, /ok {4}database: .*in use by the running bot/);
      assert.equal(check.code, 0);
      const second = await filekeeper(["run"], env, dir);
      assert.equal(second.code, 1);
      assert.match(second.stderr, /Another filekeeper is running \(DATA_DIR \.\/data\)/);

      const backup = await filekeeper(["backup", "keeper.gz"], {}, dir);
      assert.equal(backup.code, 0, backup.stderr);
      assert.match(backup.stdout, /^Backed up 1 users and 1 files to keeper\.gz \(\d KB\)\n$/);
      assert.equal((await Deno.stat(join(dir, "keeper.gz"))).mode! & 0o777, 0o600);
      const again = await filekeeper(["backup", "keeper.gz"], {}, dir);
      assert.equal(again.code, 1);
      assert.match(again.stderr, /Cannot write keeper\.gz: the file exists/);
      bot.signal("SIGTERM");
      assert.equal((await bot.ended).code, 0);
    }
    assert.deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), [
      "data",
      "keeper.gz",
    ]);

    const to = { DATABASE_URL: server.url };
    const other = await filekeeper(
      ["restore", "keeper.gz"],
      { ...to, BOT_TOKEN: "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw" },
      dir,
    );
    assert.equal(other.code, 0, other.stderr);
    assert.match(
      other.stderr,
      /this backup belongs to @file_keeper_bot .* BOT_TOKEN to another bot/,
    );
    assert.match(other.stdout, /^Restored 1 users and 1 files of \S+ into /);
    const full = await filekeeper(["restore", "keeper.gz"], to, dir);
    assert.equal(full.code, 1);
    assert.match(full.stderr, /Cannot restore: the database is not empty/);

    await using moved = CommandProcess.start(["run"], dir, { ...env, ...to });
    await moved.logged(/Polling for updates/);
    await ann.sendDocument({ file_name: "more.pdf" });
    await ann.waitFor(/more\.pdf/);
    const db = await openPostgres({ url: server.url });
    const rows = await db.query<{ name: string }>("SELECT name FROM files ORDER BY id");
    assert.deepEqual(rows.map(({ name }) => name), ["kept.pdf", "more.pdf"]);
    await db.close();
    const back = await filekeeper(["backup", "back.gz"], to, dir);
    assert.equal(back.code, 0, back.stderr);
    const home = await filekeeper(["restore", "back.gz"], { DATA_DIR: "home" }, dir);
    assert.equal(home.code, 0, home.stderr);
    const embedded = await openEmbedded({ dir: join(dir, "home") });
    assert.equal((await embedded.query("SELECT id FROM files")).length, 2);
    await embedded.close();
  });
  telegram.assertClean();
});

Deno.test("backup and restore report what is wrong in one line", async () => {
  await inEmptyDirectory(async (dir) => {
    const said = async (args: string[], env: Record<string, string> = {}) => {
      const { code, stderr } = await filekeeper(args, env, dir);
      return `${code} ${stderr}`;
    };
    assert.match(await said(["backup"]), /^2 backup: got nothing, expected FILE\n/);
    assert.match(
      await said(["backup", "x"]),
      /^1 filekeeper: Cannot back up: there is no database in \.\/data\n$/,
    );
    assert.match(
      await said(["restore", "x"]),
      /^1 filekeeper: Cannot restore x: the file does not exist\n$/,
    );
    await Deno.writeTextFile(join(dir, "text"), "hello");
    assert.match(await said(["restore", "text"]), /^1 filekeeper: Cannot use the backup: .*\n$/);
    assert.deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name), ["text"]);
    const deep = "d".repeat(120);
    assert.match(
      await said(["health"], { DATA_DIR: deep }),
      /^1 filekeeper: Cannot use the control socket .* choose a shorter DATA_DIR\n$/,
    );
  });
});

const HEADER = {
  format: "filekeeper-backup",
  version: 1,
  migrations: migrations.length,
  schema: migrations.at(-1)!.file.replace(/\.sql$/, ""),
  bot: { id: 42, username: "keeper_bot" },
  created_at: "2026-06-01T12:00:00.000Z",
};

/** A backup as somebody could forge it, with an end that fits what is before. */
function forged(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  header: unknown = HEADER,
): Uint8Array {
  const lines = [header, { table, columns }, ...rows, { sequences: {} }]
    .map((line) => `${JSON.stringify(line)}\n`).join("");
  const sha256 = createHash("sha256").update(lines).digest("hex");
  return gzipSync(
    `${lines}${JSON.stringify({ end: true, rows: { [table]: rows.length }, sha256 })}\n`,
  );
}

Deno.test("a restore that fails leaves nothing, on a server and in a directory", async () => {
  await using server = await createDatabase({ empty: true });
  await inEmptyDirectory(async (dir) => {
    const twice = forged("users", ["id", "full_name"], [["1", "Ann"], ["1", "Ann"]]);
    await Deno.writeFile(join(dir, "twice.gz"), twice);
    for (const env of [{ DATABASE_URL: server.url }, { DATA_DIR: "data" }]) {
      const { code, stderr } = await filekeeper(["restore", "twice.gz"], env, dir);
      assert.equal(code, 1);
      assert.match(stderr, /^filekeeper: .*duplicate key.*\n$/);
    }
    const db = await openPostgres({ url: server.url });
    const left = await db.query<{ relname: string }>(
      "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    );
    await db.close();
    assert.deepEqual(left, []);
    await assert.rejects(Deno.stat(join(dir, "data/database")), Deno.errors.NotFound);

    const once = forged("users", ["id", "full_name"], [["1", "Ann"]]);
    await Deno.writeFile(join(dir, "once.gz"), once);
    const restored = await filekeeper(["restore", "once.gz"], { DATABASE_URL: server.url }, dir);
    assert.equal(restored.code, 0, restored.stderr);
    assert.equal(
      restored.stdout.replace(/into .*/, "into"),
      "Restored 1 users and 0 files of 2026-06-01T12:00:00.000Z into\n",
    );
  });
});

Deno.test("nothing in a backup reaches the terminal as a control character", async () => {
  const evil = "\x1b[2J\x9b31m\u202e";
  await inEmptyDirectory(async (dir) => {
    const files = [
      forged("users", [], [], { ...HEADER, created_at: evil }),
      forged("users", [], [], { ...HEADER, bot: { id: 42, username: evil } }),
      forged(evil, [], []),
      forged("users", [evil], [[evil]]),
      gzipSync(evil),
    ];
    await Promise.all(files.map(async (bytes, index) => {
      const name = `evil${index}\x1b[2J.gz`;
      await Deno.writeFile(join(dir, name), bytes);
      const settings = { DATA_DIR: join(dir, `data${index}`) };
      await makeDataDirectory(settings.DATA_DIR);
      const { code, stdout, stderr } = await filekeeper(["restore", name], settings, dir);
      assert.equal(code, 1, stdout);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(stdout + stderr, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
      assert.equal(stderr.split("\n").length, 2, stderr);
    }));
  });
});

Deno.test("a backup that inflates to more than any real one is given up before it fills the memory", async () => {
  const file = await Deno.makeTempFile();
  const read = async () => {
    let lines = 0;
    for await (const _ of readLines(file)) lines++;
    return lines;
  };
  try {
    const row = `["${"a".repeat(1000)}"]\n`;
    await Deno.writeFile(file, gzipSync(row.repeat(100_000), { level: 9 }));
    await assert.rejects(read, /inflates to more than 400 times its size/);
    await Deno.writeFile(file, gzipSync('["1"]\n'.repeat(1_100_000)));
    await assert.rejects(read, /repeats lines/);
    await Deno.writeFile(file, gzipSync("a".repeat(20_000_000)));
    await assert.rejects(read, /a line that is too long/);
    await Deno.writeFile(file, gzipSync(row.repeat(10_000)));
    assert.equal(await read(), 10_000);
  } finally {
    await Deno.remove(file);
  }
});

/** A gzip file that says the same again and again; its end does not matter, as nobody gets there. */
function bomb(text: string, times: number): Uint8Array {
  const head = gzipSync("").subarray(0, 10);
  const again = deflateRawSync(text, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const file = new Uint8Array(head.length + again.length * times);
  file.set(head);
  for (let at = head.length; at < file.length; at += again.length) file.set(again, at);
  return file;
}

Deno.test("megabytes that inflate to gigabytes are given up early, and take little memory", async () => {
  const file = await Deno.makeTempFile();
  const row = `["${"a".repeat(1000)}"]\n`;
  const bombs: Record<string, [text: string, times: number, problem: RegExp]> = {
    "rows, 4 GB": [row.repeat(8_000), 500, /inflates to more than 400 times its size/],
    "one line, 4 GB": ["a".repeat(8_000_000), 500, /inflates to more|a line that is too long/],
    "empty lines, 4 GB": ["\n".repeat(8_000_000), 500, /inflates to more|repeats lines/],
  };
  try {
    for (const [name, [text, times, problem]] of Object.entries(bombs)) {
      const bytes = bomb(text, times);
      await Deno.writeFile(file, bytes);
      const before = Deno.memoryUsage().rss;
      let [peak, read] = [0, 0];
      const lines = readLines(file, (bytes) => {
        read = bytes;
        peak = Math.max(peak, Deno.memoryUsage().rss - before);
      });
      await assert.rejects(async () => {
        for await (const _ of lines);
      }, problem);
      const figures = `${Math.round(bytes.length / 1e6)} MB, given up after ${read} bytes, ` +
        `${Math.round(peak / 1e6)} MB more`;
      console.log(`    ${name}: ${figures}`);
      assert.ok(read < bytes.length / 4, figures);
      assert.ok(peak < 300e6, figures);
    }
  } finally {
    await Deno.remove(file);
  }
});
