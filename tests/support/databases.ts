/** The same test on both databases, each time on a new one that has the schema and no rows. */
import { join } from "node:path";
import type { Database } from "../../src/database/database.ts";
import { type EmbeddedDatabase, openEmbedded } from "../../src/database/embedded.ts";
import { apply } from "../../src/database/migrations.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { createDatabase } from "./postgres.ts";
import { once, SHARED_DIR } from "./shared_directory.ts";

export type DatabaseKind = Database["kind"];

export interface OpenOptions {
  /** Without the schema. */
  empty?: boolean;
  poolSize?: number;
}

/** Opens a new database; it is closed, and gone, when the test ends. */
export type Open = (options?: OpenOptions) => Promise<Database>;

/**
 * Registers a test for each database, as `name (postgres)` and `name (embedded)`:
 * `forEachDatabase("a file is saved once", async (open) => { const db = await open(); … })`.
 */
export function forEachDatabase(
  name: string,
  test: (open: Open, kind: DatabaseKind) => Promise<void>,
): void {
  for (const kind of ["postgres", "embedded"] as const) {
    Deno.test(`${name} (${kind})`, async () => {
      const closing: (() => Promise<void>)[] = [];
      try {
        await test(async (options = {}) => {
          const { db, close } = await (kind === "postgres" ? onPostgres : embedded)(options);
          closing.push(close);
          return db;
        }, kind);
      } finally {
        for (const close of closing.reverse()) await close();
      }
    });
  }
}

interface Opened {
  db: Database;
  close(): Promise<void>;
}

async function onPostgres({ empty = false, poolSize = 5 }: OpenOptions): Promise<Opened> {
  const database = await createDatabase({ empty });
  const db = await openPostgres({ url: database.url, poolSize });
  return {
    db,
    async close() {
      await db.close();
      await database.drop();
    },
  };
}

async function embedded({ empty = false }: OpenOptions): Promise<Opened> {
  const db = await openEmbedded({ template: await embeddedTemplate(empty) });
  return { db, close: () => db.close() };
}

const templates = new Map<string, Promise<Blob>>();

/** A new database in memory, to be copied: that takes a twentieth of the time in which PGlite makes one. */
export function embeddedTemplate(empty = false): Promise<Blob> {
  const name = empty ? "embedded-empty" : "embedded-migrated";
  let template = templates.get(name);
  if (template === undefined) {
    template = readTemplate(name, empty);
    templates.set(name, template);
  }
  return template;
}

/** Makes a data directory with an empty database in it, a copy of one that took seconds to create. */
export async function makeDataDirectory(dir: string): Promise<void> {
  const made = await once<string>("data-directory", async () => {
    const path = join(SHARED_DIR, "data-directory");
    await (await openEmbedded({ dir: path })).close();
    return path;
  });
  await Deno.mkdir(dir, { recursive: true, mode: 0o700 });
  const { success } = await new Deno.Command("cp", {
    args: ["-R", "-p", join(made, "database"), dir],
  }).output();
  if (!success) throw new Error(`Cannot make ${dir}`);
}

async function readTemplate(name: string, empty: boolean): Promise<Blob> {
  const file = await once<string>(name, async () => {
    const dir = join(SHARED_DIR, name);
    let db: EmbeddedDatabase;
    if (empty) {
      await makeDataDirectory(dir);
      db = await openEmbedded({ dir });
      await dropOtherDatabases(db);
    } else {
      db = await openEmbedded({ template: await embeddedTemplate(true) });
      await apply(db, migrations);
    }
    await checkpoint(db);
    const path = `${dir}.tar`;
    await Deno.writeFile(path, new Uint8Array(await (await db.dump()).arrayBuffer()));
    await db.close();
    return path;
  });
  return new Blob([await Deno.readFile(file)]);
}

/** Two thirds of what a copy would copy: nothing connects to them. */
async function dropOtherDatabases(db: Database): Promise<void> {
  await db.script("UPDATE pg_database SET datistemplate = false");
  for (const name of ["template0", "template1"]) await db.script(`DROP DATABASE ${name}`);
}

/** So that a copy has nothing to recover when it starts, and no old WAL. */
async function checkpoint(db: Database): Promise<void> {
  await db.script("SET wal_recycle = off");
  await db.script("CHECKPOINT");
}
