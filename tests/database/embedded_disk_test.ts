/** The embedded database on a full disk, and after a crash of its engine. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Database, isUnavailable } from "../../src/database/database.ts";
import { startEngine } from "../../src/database/embedded_engine.ts";
import type { NodeFs } from "../../src/database/embedded_files.ts";
import { openEmbedded } from "../../src/database/embedded.ts";
import { embeddedTemplate, makeDataDirectory } from "../support/databases.ts";
import { testNeeding } from "../support/needs.ts";
import { SMALL_DISK, withSmallDisk } from "../support/small_disk.ts";

const CHILD = new URL("./embedded_limited_child.ts", import.meta.url).pathname;
const CONFIG = new URL("../deno.json", import.meta.url).pathname;
const FILE_LIMIT = {
  isThere: Deno.build.os === "linux",
  missing: "the limit on the size of files is Linux's",
  isProvided: false,
};
const RECOVERS_WITHIN_MS = 30_000;

/** Stores about 20 KB; the ids it confirmed. */
async function store(db: Database): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    `INSERT INTO t (filler) SELECT repeat(md5(random()::text), 32) FROM generate_series(1, 20)
     RETURNING id`,
  );
  return rows.map(({ id }) => id);
}

async function createTable(db: Database): Promise<void> {
  await db.script("CREATE TABLE t (id int8 GENERATED ALWAYS AS IDENTITY, filler text)");
}

async function idsOf(db: Database): Promise<number[]> {
  return (await db.query<{ id: number }>("SELECT id FROM t ORDER BY id")).map(({ id }) => id);
}

/** Stores until that fails; the error. */
async function storeUntilFull(db: Database, confirmed: number[]): Promise<unknown> {
  try {
    while (true) confirmed.push(...await store(db));
  } catch (error) {
    return error;
  }
}

/** Tries until it succeeds, as everything above the database does; only "not now" may come in between. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + RECOVERS_WITHIN_MS;
  while (true) {
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error) || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function inDirectory(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "filekeeper-embedded-" });
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

testNeeding(SMALL_DISK, {
  name: "a full disk is not now, for as long as it is full, and nothing confirmed is lost",
  fn: async () => {
    await withSmallDisk(96, async (disk) => {
      const dir = join(disk.path, "data");
      const confirmed: number[] = [];
      await makeDataDirectory(dir);
      let db = await openEmbedded({ dir });
      try {
        await createTable(db);
        confirmed.push(...await store(db));
        await disk.fill();
        assert(isUnavailable(await storeUntilFull(db, confirmed)));
        await assert.rejects(db.query("SELECT 1"), (error) => {
          assert(isUnavailable(error));
          assert.equal(
            (error as Error).message,
            "Cannot use the embedded database: the disk is full",
          );
          return true;
        });
        let ticked = false;
        setTimeout(() => ticked = true, 0);
        await assert.rejects(db.query("SELECT 1"), isUnavailable);
        await new Promise((resolve) => setTimeout(resolve, 0));
        assert(ticked, "the thread is blocked");
        await db.close();
        await assert.rejects(openEmbedded({ dir }), isUnavailable);
        await disk.free();
        db = await openEmbedded({ dir });
        assert.deepEqual(await idsOf(db), confirmed);

        await disk.fill();
        assert(isUnavailable(await storeUntilFull(db, confirmed)));
        await disk.free();
        confirmed.push(...await eventually(() => store(db)));
        const ids = await idsOf(db);
        for (const id of confirmed) assert(ids.includes(id), `${id} is lost`);
      } finally {
        await db.close();
      }
    });
  },
});

testNeeding(SMALL_DISK, {
  name:
    "a disk filled by the database itself is full until it grows, and a statement that is too large for it fails alone",
  fn: async () => {
    await withSmallDisk(64, async (disk) => {
      const dir = join(disk.path, "data");
      await makeDataDirectory(dir);
      const db = await openEmbedded({ dir });
      const confirmed: number[] = [];
      try {
        await createTable(db);
        assert(isUnavailable(await storeUntilFull(db, confirmed)));
        assert(confirmed.length > 1_000, `only ${confirmed.length} rows fit`);
        const grown = await new Deno.Command("mount", {
          args: ["-o", "remount,size=96m", disk.path],
        }).output();
        assert(grown.success);
        confirmed.push(...await eventually(() => store(db)));
        const large = db.query(
          "INSERT INTO t (filler) SELECT filler FROM t, generate_series(1, 50)",
        );
        await assert.rejects(large, isUnavailable);
        assert.deepEqual(await eventually(() => idsOf(db)), confirmed);
      } finally {
        await db.close();
      }
    });
  },
});

testNeeding(SMALL_DISK, {
  name: "once one of many finds the disk full, those that came with it are refused as well",
  fn: async () => {
    await withSmallDisk(96, async (disk) => {
      const dir = join(disk.path, "data");
      await makeDataDirectory(dir);
      const db = await openEmbedded({ dir });
      try {
        await createTable(db);
        const confirmed = await store(db);
        await disk.fill();
        const large =
          "INSERT INTO t (filler) SELECT repeat('x', 1000) FROM generate_series(1, 20000)";
        const refused = await Promise.allSettled(
          [large, "DELETE FROM t", "SELECT 1"].map((sql) => db.query(sql)),
        );
        for (const outcome of refused) {
          assert(outcome.status === "rejected" && isUnavailable(outcome.reason));
          assert.equal(outcome.reason.sqlstate, "53100");
        }
        await disk.free();
        assert.deepEqual(await eventually(() => idsOf(db)), confirmed);
      } finally {
        await db.close();
      }
    });
  },
});

testNeeding(FILE_LIMIT, {
  name: "a limit that cuts every write off is not now, until it is lifted",
  fn: async () => {
    await inDirectory(async (dir) => {
      // In units of 1 KB: enough for the database, too little for the reserve.
      await makeDataDirectory(dir);
      const child = new Deno.Command("bash", {
        args: [
          "-c",
          `trap "" XFSZ; ulimit -S -f 12288; exec "$@"`,
          "limited",
          ...[Deno.execPath(), "run", "-A", "-q", "--config", CONFIG, CHILD, dir],
        ],
        stdout: "piped",
      }).spawn();
      const lines = child.stdout.pipeThrough(new TextDecoderStream());
      let output = "";
      let stored = false;
      try {
        for await (const text of lines) {
          output += text;
          if (!stored && output.includes("stored\n")) {
            stored = true;
            assert.match(
              output,
              /^(Cannot use the embedded database: the disk is full\n)+stored\n/,
            );
            child.kill("SIGKILL");
          } else if (output.endsWith("full\n") && output.split("\n").length === 4) {
            const lift = ["--pid", String(child.pid), "--fsize=unlimited"];
            assert((await new Deno.Command("prlimit", { args: lift }).output()).success);
          }
        }
      } finally {
        await child.status;
      }
      assert(stored, output);
    });
  },
});

Deno.test("an engine that panics is started again, with all that was committed", async () => {
  await inDirectory(async (dir) => {
    await makeDataDirectory(dir);
    const db = await openEmbedded({ dir });
    const confirmed: number[] = [];
    const control = join(dir, "database/global/pg_control");
    try {
      await createTable(db);
      for (let round = 0; round < 3; round++) {
        confirmed.push(...await store(db));
        await Deno.rename(control, `${control}.away`);
        const panic = db.transaction(async (tx) => {
          await tx.query("INSERT INTO t (filler) VALUES ('not committed')");
          await tx.query("SELECT pg_switch_wal()");
          await tx.script("CHECKPOINT");
        });
        await assert.rejects(panic, (error) => {
          assert(isUnavailable(error));
          assert.equal((error as Error).message, "The database engine crashed");
          assert.match(String((error as Error).cause), /could not open file ".*pg_control"/);
          return true;
        });
        // As long as it can't start, that is the error; the thread is free in between.
        await assert.rejects(db.query("SELECT 1"), (error) => {
          assert(isUnavailable(error));
          assert.equal((error as Error).message, "Cannot restart the database engine");
          return true;
        });
        await Deno.rename(`${control}.away`, control);
        assert.deepEqual(await eventually(() => idsOf(db)), confirmed);
      }
      if (Deno.build.os === "linux") assert.deepEqual(await filesOpenedTwice(dir), []);
    } finally {
      await db.close();
    }
  });
});

/** A crashed engine's files are closed: no WAL segment is open twice. */
async function filesOpenedTwice(dir: string): Promise<string[]> {
  const open: string[] = [];
  for await (const { name } of Deno.readDir("/proc/self/fd")) {
    const path = await Deno.readLink(`/proc/self/fd/${name}`).catch(() => ""); // the listing's own
    if (path.startsWith(dir)) open.push(path);
  }
  return open.filter((path, index) => open.indexOf(path) !== index);
}

Deno.test("PGlite enters its engine where crashes are watched for, and writes files where space is", async () => {
  const { pglite, close } = await startEngine({ template: await embeddedTemplate(true) });
  try {
    const { Module } = pglite;
    assert.equal(typeof Module._PostgresMainLoopOnce, "function");
    assert.equal(typeof Module._PostgresMainLongJmp, "function");
    assert.equal(typeof Module._PostgresSendReadyForQueryIfNecessary, "function");
    assert.equal(typeof Module._pgl_pq_flush, "function");
    const { stream_ops, node_ops, tryFSOperation } = Module.NODEFS as unknown as NodeFs;
    for (const operation of [stream_ops.write, node_ops.mknod, node_ops.setattr, tryFSOperation]) {
      assert.equal(typeof operation, "function");
    }
  } finally {
    await close();
  }
});
