/**
 * The door over PGlite: PostgreSQL in this process, in a directory. It has one connection, so work is done
 * one piece after another, in the order it was asked for.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { dirname } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import type { Database, Param, Queryable, Snapshot, Transaction } from "./database.ts";
import {
  type DataDirectory,
  exists,
  syncAll,
  syncDirectory,
  takeDataDirectory,
} from "./data_directory.ts";
import { type Engine, startEngine } from "./embedded_engine.ts";
import { EmbeddedSession } from "./embedded_session.ts";
import { Maintenance, type MaintenanceTimes } from "./maintenance.ts";
import {
  Exchanges,
  runBatch,
  runSnapshot,
  runTransaction,
  type Session,
  streamOf,
} from "./session.ts";
import { unpackDirectory } from "./packed_directory.ts";
import { toTexts } from "./values.ts";

/** What `compile.ts` puts beside the code: an empty database, packed. */
export const PREPARED_DATABASE = "database.packed";

const SNAPSHOT_PATIENCE_MS = 30_000;

export interface EmbeddedOptions {
  /** The directory (`DATA_DIR`), made where it is missing. Absent: in memory, for tests. */
  dir?: string;
  /** In memory only: starts as a copy of this (`EmbeddedDatabase.dump`). */
  template?: Blob;
  maintenance?: Partial<MaintenanceTimes>;
}

/** Rejects with a `Refusal` (`data_dir_in_use`) when another process has the directory. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  if (options.dir === undefined) {
    const { template } = options;
    return new EmbeddedDatabase(await startEngine(template ? { template } : {}));
  }
  const directory = await takeDataDirectory(options.dir);
  try {
    await makeWhole(directory);
    const engine = await startEngine({ directory: directory.database });
    return new EmbeddedDatabase(engine, directory, options.maintenance ?? {});
  } catch (error) {
    directory.release();
    throw error;
  }
}

/** A new database is made beside its place and moved there: half of one would never start again. */
async function makeWhole({ database, unfinished }: DataDirectory): Promise<void> {
  if (await exists(database)) return;
  if (await exists(unfinished)) await Deno.remove(unfinished, { recursive: true });
  await Deno.mkdir(unfinished, { mode: 0o700 });
  if (Deno.build.standalone) await unpackPrepared(unfinished);
  else await makeDatabase(unfinished);
  await syncAll(unfinished);
  await Deno.rename(unfinished, database);
  await syncDirectory(dirname(database));
}

/** Makes an empty database in a directory that is there: seconds, and half a gigabyte of memory. */
export async function makeDatabase(directory: string): Promise<void> {
  const { engine } = await startEngine({ directory });
  await engine.close();
}

/** The same, made when the executable was compiled. */
async function unpackPrepared(directory: string): Promise<void> {
  const packed = await Deno.readFile(new URL(`./${PREPARED_DATABASE}`, import.meta.url));
  await unpackDirectory(packed, directory);
}

export class EmbeddedDatabase implements Database {
  readonly kind = "embedded";
  readonly serverVersion = 180_000;
  readonly #exchanges = new Exchanges();
  readonly #engine: PGlite;
  readonly #session: EmbeddedSession;
  readonly #maintenance: Maintenance | undefined;
  /** True inside the work of a transaction: there, this door's own methods would wait for ever. */
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  #last: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(
    { engine, wire }: Engine,
    private readonly directory?: DataDirectory,
    times?: Partial<MaintenanceTimes>,
  ) {
    this.#engine = engine;
    this.#session = new EmbeddedSession(engine, wire);
    if (times) {
      const step = (sql: string) => this.#exclusive(() => this.#session.run(sql, []));
      this.#maintenance = new Maintenance(step, times);
    }
  }

  get exchanges(): number {
    return this.#exchanges.count;
  }

  async query<Row>(sql: string, params: readonly Param[] = []): Promise<Row[]> {
    const texts = toTexts(params);
    this.#exchanges.count++;
    return await this.#use(() => this.#session.run(sql, texts)) as Row[];
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.#use(() => runTransaction(this.#session, this.#exchanges, work));
  }

  async batch<T extends readonly unknown[]>(
    work: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
  ): Promise<T> {
    return await runBatch(work, (statements) => {
      this.#exchanges.count++;
      return this.#use(() => this.#session.runTogether(statements));
    });
  }

  async snapshot<T>(work: (tx: Snapshot) => Promise<T>): Promise<T> {
    return await this.#use(() => {
      const session = new ImpatientSession(this.#session);
      return runSnapshot(
        session,
        this.#exchanges,
        (tx) => Promise.race([work(tx), session.over]),
      ).finally(() => session.stop());
    });
  }

  async *stream<Row>(sql: string, params: readonly Param[], chunk: number): AsyncGenerator<Row[]> {
    yield* streamOf<Row>((work) => this.snapshot(work), sql, params, chunk);
  }

  async script(sql: string): Promise<void> {
    this.#exchanges.count++;
    await this.#use(() => this.#session.script(sql, { unhurried: true }));
  }

  /** All of it as one file, to start others from (`EmbeddedOptions.template`). */
  async dump(): Promise<Blob> {
    return await this.#use(() => this.#engine.dumpDataDir("none"));
  }

  async close(): Promise<void> {
    this.#closed ??= (async () => {
      await this.#maintenance?.stop();
      await this.#last;
      try {
        await this.#engine.close();
      } finally {
        this.directory?.release();
      }
    })();
    await this.#closed;
  }

  async #use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error("Cannot use the database: it is closed");
    if (this.#inside.getStore()?.open) {
      throw new Error("Cannot use the database inside its own transaction: use the handle given");
    }
    this.#maintenance?.noteWork();
    return await this.#exclusive(work);
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mark = { open: true };
    const result = this.#last.then(() => this.#inside.run(mark, work)).finally(() => {
      mark.open = false;
    });
    this.#last = result.catch(() => {});
    return result;
  }
}

/** A session that ends when a snapshot's work leaves it unused for too long. */
class ImpatientSession implements Session {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #over = Promise.withResolvers<never>();
  /** Rejects when patience is over. */
  readonly over = this.#over.promise;

  constructor(private readonly session: Session) {
    this.over.catch(() => {});
  }

  run(sql: string, params: readonly (string | null)[]): Promise<unknown[]> {
    return this.#watch(this.session.run(sql, params));
  }

  script(sql: string): Promise<string> {
    return this.#watch(this.session.script(sql));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #watch<T>(answer: Promise<T>): Promise<T> {
    this.stop();
    try {
      return await answer;
    } finally {
      this.stop();
      this.#timer = setTimeout(() => {
        this.#over.reject(new Error("Cannot hold this snapshot: it was left unused for too long"));
      }, SNAPSHOT_PATIENCE_MS);
    }
  }
}
