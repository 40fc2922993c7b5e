/**
 * The database on PGlite: PostgreSQL in this process, with its files in a directory. There is one connection, so
 * calls run one at a time, in the order they were made.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { dirname } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import type { Database, Param, Queryable, Snapshot, Transaction } from "./database.ts";
import {
  type DataDirectory,
  exists,
  lockDataDirectory,
  syncAll,
  syncDirectory,
} from "./data_directory.ts";
import { type Engine, startEngine } from "./embedded_engine.ts";
import { EmbeddedSession } from "./embedded_session.ts";
import { Maintenance, type MaintenanceTimes } from "./maintenance.ts";
import { Exchanges, runBatch, runSnapshot, runTransaction, type Session } from "./session.ts";
import { unpackDirectory } from "./packed_directory.ts";
import { toTexts } from "./values.ts";

/** The empty database that `compile.ts` embeds beside the code, packed. */
export const PREPARED_DATABASE = "database.packed";

const SNAPSHOT_IDLE_TIMEOUT_MS = 30_000;

export interface EmbeddedOptions {
  /** `DATA_DIR`, created if missing. Absent: in memory, for tests. */
  dir?: string;
  /** In memory only: start as a copy of this dump (`EmbeddedDatabase.dump`). */
  template?: Blob;
  maintenance?: Partial<MaintenanceTimes>;
}

/** @throws {Refusal} `data_dir_in_use` when another process has the directory open */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  if (options.dir === undefined) {
    const { template } = options;
    return new EmbeddedDatabase(await startEngine(template ? { template } : {}));
  }
  const directory = await lockDataDirectory(options.dir);
  try {
    await ensureDatabase(directory);
    const engine = await startEngine({ directory: directory.database });
    return new EmbeddedDatabase(engine, directory, options.maintenance ?? {});
  } catch (error) {
    directory.release();
    throw error;
  }
}

/** A new database is created beside its final path and renamed: a half-created one would never start. */
async function ensureDatabase({ database, unfinished }: DataDirectory): Promise<void> {
  if (await exists(database)) return;
  if (await exists(unfinished)) await Deno.remove(unfinished, { recursive: true });
  await Deno.mkdir(unfinished, { mode: 0o700 });
  if (Deno.build.standalone) await unpackPrepared(unfinished);
  else await createDatabase(unfinished);
  await syncAll(unfinished);
  await Deno.rename(unfinished, database);
  await syncDirectory(dirname(database));
}

/** Creates an empty database in an existing directory by initdb: takes seconds, and half a gigabyte of memory. */
export async function createDatabase(directory: string): Promise<void> {
  const { engine } = await startEngine({ directory });
  await engine.close();
}

/** Unpacks the one that was created when the executable was compiled. */
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
  /** Set inside the work of a transaction, where this class's own methods would deadlock. */
  readonly #current = new AsyncLocalStorage<{ running: boolean }>();
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
      const session = new ExpiringSession(this.#session);
      return runSnapshot(
        session,
        this.#exchanges,
        (tx) => Promise.race([work(tx), session.expired]),
      ).finally(() => session.stop());
    });
  }

  async script(sql: string): Promise<void> {
    this.#exchanges.count++;
    await this.#use(() => this.#session.script(sql, { unhurried: true }));
  }

  /** The whole database as one file, to start others from (`EmbeddedOptions.template`). */
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
    if (this.#current.getStore()?.running) {
      throw new Error(
        "Cannot use the database inside its own transaction: use the transaction's handle",
      );
    }
    this.#maintenance?.noteWork();
    return await this.#exclusive(work);
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const current = { running: true };
    const result = this.#last.then(() => this.#current.run(current, work)).finally(() => {
      current.running = false;
    });
    this.#last = result.catch(() => {});
    return result;
  }
}

/** The session of a snapshot: everybody else waits for it, so it expires when its work leaves it idle for too long. */
class ExpiringSession implements Session {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #expired = Promise.withResolvers<never>();
  /** Rejects once the session was idle for too long. */
  readonly expired = this.#expired.promise;

  constructor(private readonly session: Session) {
    this.expired.catch(() => {}); // always raced, but maybe not yet
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
        this.#expired.reject(new Error("Cannot hold the snapshot: it was idle for too long"));
      }, SNAPSHOT_IDLE_TIMEOUT_MS);
    }
  }
}
