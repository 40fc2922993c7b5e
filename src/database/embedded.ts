/**
 * The database on PGlite: PostgreSQL in this process, with its files in a directory. There is one connection, so
 * calls run one at a time, in the order they were made; but a query or a batch joins those that already wait, and may so
 * overtake a transaction.
 *
 * A statement blocks the thread until it ends, and can't be cancelled. Measured on 30,000 files: to delete takes 0.06 ms
 * a file, to restore, move or tag one 0.6 to 1 ms, since all its index entries are written; a checkpoint 0.2 s, a vacuum
 * of the files 0.8 s. With 100,000 files on a busy machine it was three to five times that. So what touches many rows
 * should go in portions that are sized by the time the last one took.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Database, Param, Queryable, Snapshot, Transaction } from "./database.ts";
import {
  type DataDirectory,
  exists,
  lockDataDirectory,
  syncAll,
  syncDirectory,
} from "./data_directory.ts";
import { EmbeddedConnection } from "./embedded_connection.ts";
import { startEngine } from "./embedded_engine.ts";
import { DiskReserve } from "./embedded_reserve.ts";
import { PLAIN_STATEMENT } from "./embedded_session.ts";
import { ExpiringSession } from "./embedded_snapshot.ts";
import { Maintenance, type MaintenanceTimes } from "./maintenance.ts";
import { type Flight, runFlights } from "./embedded_flights.ts";
import { Exchanges, runBatch, runSnapshot, runTransaction, type Statement } from "./session.ts";
import { unpackDirectory } from "./packed_directory.ts";
import { toTexts } from "./values.ts";

/** The empty database that `compile.ts` embeds beside the code, packed. */
export const PREPARED_DATABASE = "database.packed";

/** The longest time that statements follow each other without a pause, in milliseconds. */
const PAUSE_EVERY_MS = 10;

/** How many transactions may become one: everybody waits for the longest of them. */
const MOST_TOGETHER = 8;

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
    return new EmbeddedDatabase(await EmbeddedConnection.open({ template }));
  }
  const directory = await lockDataDirectory(options.dir);
  try {
    await ensureDatabase(directory);
    const reserve = await DiskReserve.open(directory.reserve);
    const connection = await EmbeddedConnection.open({ directory: directory.database, reserve });
    return new EmbeddedDatabase(connection, directory, options.maintenance ?? {});
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
  const engine = await startEngine({ directory });
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
  readonly #connection: EmbeddedConnection;
  readonly #maintenance: Maintenance | undefined;
  /** Set inside the work of a transaction, where this class's own methods would deadlock. */
  readonly #current = new AsyncLocalStorage<{ running: boolean }>();
  #last: Promise<unknown> = Promise.resolve();
  /** Transactions that wait for the engine, each sent whole. */
  readonly #flights: Flight[] = [];
  #closed: Promise<void> | undefined;
  /** The next round of the event loop, and since when statements have run without one. */
  #breath: { since: number; over: Promise<void> } | undefined;

  constructor(
    connection: EmbeddedConnection,
    private readonly directory?: DataDirectory,
    times?: Partial<MaintenanceTimes>,
  ) {
    this.#connection = connection;
    if (times) {
      const step = (sql: string) => this.#exclusive(() => this.#session.run(sql, []));
      this.#maintenance = new Maintenance(step, times);
    }
  }

  get #session() {
    return this.#connection.session;
  }

  get exchanges(): number {
    return this.#exchanges.count;
  }

  async query<Row>(sql: string, params: readonly Param[] = []): Promise<Row[]> {
    const statements = [{ sql, params: toTexts(params) }];
    this.#exchanges.count++;
    const [rows] = await this.#send(statements);
    return rows as Row[];
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.#use(() => runTransaction(this.#session, this.#exchanges, work));
  }

  async batch<T extends readonly unknown[]>(
    work: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
  ): Promise<T> {
    return await runBatch(work, (statements) => {
      this.#exchanges.count++;
      return this.#send(statements);
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
    return await this.#use(() => this.#connection.dump());
  }

  async close(): Promise<void> {
    this.#closed ??= (async () => {
      await this.#maintenance?.stop();
      do await this.#last; while (this.#flights.length > 0);
      try {
        await this.#connection.close();
      } finally {
        this.directory?.release();
      }
    })();
    await this.#closed;
  }

  /** Runs statements as one transaction: alone, or together with others that are waiting, with one fsync for all. */
  async #send(statements: readonly Statement[]): Promise<unknown[][]> {
    if (!statements.every(({ sql }) => PLAIN_STATEMENT.test(sql))) {
      return await this.#use(() => this.#session.runTogether(statements));
    }
    this.#assertUsable();
    const answer = Promise.withResolvers<unknown[][]>();
    this.#flights.push({ statements, answer });
    if (this.#flights.length === 1) this.#fly();
    return await answer.promise;
  }

  /** Queues for the engine, and takes whatever waits when its turn comes. */
  #fly(): void {
    const flights: Flight[] = [];
    this.#exclusive(async () => {
      flights.push(...this.#flights.splice(0, MOST_TOGETHER));
      if (this.#flights.length > 0) this.#fly();
      await runFlights(this.#connection, flights);
    }).catch((error) => {
      if (flights.length === 0) flights.push(...this.#flights.splice(0));
      for (const { answer } of flights) answer.reject(error);
    });
  }

  async #use<T>(work: () => Promise<T>): Promise<T> {
    this.#assertUsable();
    return await this.#exclusive(work);
  }

  #assertUsable(): void {
    if (this.#closed) throw new Error("Cannot use the database: it is closed");
    if (this.#current.getStore()?.running) {
      throw new Error(
        "Cannot use the database inside its own transaction: use the transaction's handle",
      );
    }
    this.#maintenance?.noteWork();
  }

  /** Nothing in the engine waits for the event loop: while there are statements, no timer runs and no answer is read. */
  async #pause(): Promise<void> {
    const now = performance.now();
    this.#breath ??= { since: now, over: setImmediate().then(() => this.#breath = undefined) };
    if (now - this.#breath.since >= PAUSE_EVERY_MS) await this.#breath.over;
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const current = { running: true };
    const result = this.#last.then(async () => {
      await this.#pause();
      await this.#connection.recover();
      return await this.#current.run(current, work);
    }).finally(() => {
      current.running = false;
    });
    this.#last = result.catch(() => {});
    return result;
  }
}
