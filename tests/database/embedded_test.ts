import assert from "node:assert/strict";
import { join } from "node:path";
import type { Database } from "../../src/database/database.ts";
import { lockDataDirectory } from "../../src/database/data_directory.ts";
import { openEmbedded } from "../../src/database/embedded.ts";
import { Refusal } from "../../src/errors.ts";
import { embeddedTemplate, makeDataDirectory } from "../support/databases.ts";

const CHILD = new URL("./embedded_child.ts", import.meta.url).pathname;
const CONFIG = new URL("../deno.json", import.meta.url).pathname;

async function inDirectory(test: (dir: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir({ prefix: "filekeeper-embedded-" });
  try {
    await test(join(parent, "created", "with its parents"));
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

/** For tests that are not about making a database. */
async function withDataDirectory(test: (dir: string) => Promise<void>): Promise<void> {
  await inDirectory(async (dir) => {
    await makeDataDirectory(dir);
    await test(dir);
  });
}

async function withDatabase(dir: string, work: (db: Database) => Promise<void>): Promise<void> {
  const db = await openEmbedded({ dir });
  try {
    await work(db);
  } finally {
    await db.close();
  }
}

/** A process that opens the database: it prints `open`, then the id of each row it has committed. */
function startChild(dir: string, cwd = Deno.cwd()) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", "--config", CONFIG, CHILD, dir],
    cwd,
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let output = "";
  return {
    get output() {
      return output;
    },
    async waitFor(pattern: RegExp): Promise<void> {
      while (!pattern.test(output)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`The child ended before it printed ${pattern}: ${output}`);
        output += value;
      }
    },
    async kill(): Promise<void> {
      child.kill("SIGKILL");
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        output += next.value;
      }
      await child.status;
    },
  };
}

Deno.test("a directory keeps what was committed, readable only by its owner", async () => {
  await inDirectory(async (dir) => {
    await withDatabase(dir, async (db) => {
      await db.script("CREATE TABLE t (id int8); INSERT INTO t VALUES (1)");
    });
    await withDatabase(dir, async (db) => {
      assert.deepEqual(await db.query("SELECT id FROM t"), [{ id: 1 }]);
      assert.deepEqual(await db.query("SELECT current_setting('fsync') AS f"), [{ f: "on" }]);
    });
    const exposed: string[] = [];
    async function inspect(at: string): Promise<void> {
      for await (const { name, isDirectory } of Deno.readDir(at)) {
        const path = join(at, name);
        if (((await Deno.stat(path)).mode ?? 0) & 0o077) exposed.push(path);
        if (isDirectory) await inspect(path);
      }
    }
    await inspect(dir);
    assert.deepEqual(exposed, []);
  });
});

Deno.test("a second process is refused a directory that is in use, also after an earlier one was killed", async () => {
  await withDataDirectory(async (dir) => {
    for (let round = 0; round < 2; round++) {
      const child = startChild(dir);
      await child.waitFor(/open/);
      await assert.rejects(openEmbedded({ dir }), (error) => {
        assert(error instanceof Refusal);
        assert.equal(error.code, "data_dir_in_use");
        assert.equal(
          error.message,
          `Cannot open the database in ${dir}: another process is using it`,
        );
        return true;
      });
      await child.kill();
    }
    await withDatabase(dir, async (db) => void await db.query("SELECT 1"));
  });
});

Deno.test("a directory whose lock is released within moments is waited for", async () => {
  await inDirectory(async (dir) => {
    const first = await lockDataDirectory(dir);
    setTimeout(() => first.release(), 300);
    const second = await lockDataDirectory(dir);
    second.release();
  });
});

Deno.test("kill -9 loses nothing that was committed", async () => {
  await withDataDirectory(async (dir) => {
    for (let round = 1; round <= 4; round++) {
      const child = startChild(dir);
      await child.waitFor(new RegExp(`\n${50 * round}\\d*\n`));
      await child.kill();
      const committed = Number(child.output.match(/(\d+)\n[^\n]*$/)?.[1]);
      await withDatabase(dir, async (db) => {
        const [row] = await db.query<{ newest: number; count: number }>(
          "SELECT max(id) AS newest, count(*) FROM written",
        );
        assert(row && row.newest >= committed, `${row?.newest} < ${committed}`);
        assert.equal(row.count, row.newest);
      });
    }
  });
});

Deno.test("a database that was left unfinished is created again", async () => {
  await inDirectory(async (dir) => {
    await Deno.mkdir(join(dir, "database.new"), { recursive: true });
    await Deno.writeTextFile(join(dir, "database.new", "PG_VERSION"), "18");
    await withDatabase(dir, async (db) => void await db.query("SELECT 1"));
    await assert.rejects(Deno.stat(join(dir, "database.new")), Deno.errors.NotFound);
  });
});

Deno.test("a relative directory is resolved against the working directory", async () => {
  await inDirectory(async (dir) => {
    const data = join(dir, "data");
    await makeDataDirectory(data);
    const child = startChild("data", dir);
    await child.waitFor(/open/);
    await child.kill();
    await withDatabase(data, async (db) => void await db.query("SELECT id FROM written"));
  });
});

Deno.test("quiet moments are used for checkpoints, vacuum and analyze", async () => {
  await withDataDirectory(async (dir) => {
    const db = await openEmbedded({ dir, maintenance: { everyMs: 50, quietMs: 100 } });
    try {
      await db.script(`CREATE TABLE t AS SELECT g AS id, repeat('x', 1000) AS filler
        FROM generate_series(1, 6000) g; DELETE FROM t WHERE id % 2 = 0`);
      const state = async () => {
        const [row] = await db.query<{ bytes: number; vacuumed: Date | null }>(
          `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes,
             (SELECT last_vacuum FROM pg_stat_user_tables WHERE relname = 't') AS vacuumed
           FROM pg_control_checkpoint()`,
        );
        return row!;
      };
      assert((await state()).bytes > 4e6);
      for (let i = 0; i < 20; i++) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        const { bytes, vacuumed } = await state();
        if (vacuumed && bytes < 4e6) break;
      }
      const { bytes, vacuumed } = await state();
      assert(bytes < 4e6, `${bytes} bytes of log`);
      assert(vacuumed instanceof Date);
    } finally {
      await db.close();
    }
  });
});

Deno.test("statements that follow each other leave room for timers", async () => {
  const db = await openEmbedded({ template: await embeddedTemplate(true) });
  const until = performance.now() + 5_000;
  let hasFired = false;
  const timer = setTimeout(() => hasFired = true);
  while (!hasFired && performance.now() < until) await db.query("SELECT pg_sleep(0.001)");
  clearTimeout(timer);
  await db.close();
  assert.ok(hasFired);
});

Deno.test("using the database inside its own transaction is an error, not a deadlock", async () => {
  const db = await openEmbedded({ template: await embeddedTemplate(true) });
  try {
    await assert.rejects(
      db.transaction(() => db.query("SELECT 1")),
      /use the transaction's handle/,
    );
    let later: Promise<unknown> | undefined;
    await db.transaction(async (tx) => {
      await tx.query("SELECT 1");
      later = new Promise((resolve) => setTimeout(() => resolve(db.query("SELECT 2 AS two")), 50));
    });
    assert.deepEqual(await later, [{ two: 2 }]);
  } finally {
    await db.close();
  }
});
