/**
 * The one connection to the embedded engine, through crashes and full disks.
 *
 *     open ── a write finds the disk full ───────────────────► short of space: "not now" (53100)
 *      ▲ ▲                                                                │
 *      │ └── a checkpoint, and the reserve is complete again ◄────────────┘
 *      └──── started again: PostgreSQL recovers from its WAL ◄── crashed (a panic, a trap): "not now"
 *
 * The engine runs in the bot's own thread, since a worker of its own gains little. Measured on two cores (200 people,
 * 50 at once): an exchange takes 120 µs instead of 35, updates fall by 3 to 28 % (a press 15 to 26 %), only uploads
 * rise, by 9 %; each costs up to 40 % more processor time. Memory and start are alike. The bot's timers would run during
 * a long statement, but nearly all of what they start waits for the database.
 */
import { DatabaseError } from "./database.ts";
import { type Engine, type EngineOptions, startEngine } from "./embedded_engine.ts";
import type { DiskReserve } from "./embedded_reserve.ts";
import { EmbeddedSession } from "./embedded_session.ts";

/** An attempt to recover blocks the thread, so a failed one is followed by a pause, twice as long each time. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

const DISK_FULL = "Cannot use the embedded database: the disk is full";

export class EmbeddedConnection {
  #engine: Engine;
  #session: EmbeddedSession;
  #pauseMs = FIRST_PAUSE_MS;
  #pausedUntil = 0;

  private constructor(private readonly options: EngineOptions, engine: Engine) {
    this.#engine = engine;
    this.#session = new EmbeddedSession(engine);
  }

  /** @throws {DatabaseError} for which `isUnavailable` holds, on a full disk */
  static async open(options: EngineOptions): Promise<EmbeddedConnection> {
    let engine: Engine | undefined;
    try {
      engine = await start(options);
      const connection = new EmbeddedConnection(options, engine);
      await connection.recover();
      return connection;
    } catch (error) {
      await engine?.close();
      if (options.reserve?.isShort) {
        throw error instanceof DatabaseError ? error : unavailable(DISK_FULL, error, "53100");
      }
      throw error;
    }
  }

  /** Good for one use, after `recover`. */
  get session(): EmbeddedSession {
    return this.#session;
  }

  /**
   * Before each use: starts a crashed engine again, makes room on a full disk.
   *
   * @throws {DatabaseError} for which `isUnavailable` holds, while that does not succeed
   */
  async recover(): Promise<void> {
    const { crash } = this.#engine;
    if (crash) await this.#attempt(unavailable(crash.message, crash.cause), () => this.#restart());
    const { reserve } = this.options;
    if (!reserve?.isShort) return;
    await this.#attempt(unavailable(DISK_FULL, undefined, "53100"), () => this.#makeRoom(reserve));
  }

  async dump(): Promise<Blob> {
    return await this.#engine.pglite.dumpDataDir("none");
  }

  async close(): Promise<void> {
    await this.#engine.close();
  }

  async #restart(): Promise<void> {
    if (this.options.directory === undefined) throw this.#engine.crash;
    await this.#engine.close();
    this.#engine = await start(this.options);
    this.#session = new EmbeddedSession(this.#engine);
  }

  async #makeRoom(reserve: DiskReserve): Promise<void> {
    if (await reserve.restore()) return;
    // Most of what is used may be WAL that a checkpoint makes superfluous; but without any space it would panic.
    if (reserve.release()) await this.#session.run("CHECKPOINT", []);
    if (!await reserve.restore()) throw unavailable(DISK_FULL, undefined, "53100");
  }

  /** Rejects with `pausing` until the pause after the last failed attempt is over. */
  async #attempt(pausing: DatabaseError, recover: () => Promise<void>): Promise<void> {
    if (performance.now() < this.#pausedUntil) throw pausing;
    try {
      await recover();
      this.#pauseMs = FIRST_PAUSE_MS;
    } catch (error) {
      this.#pausedUntil = performance.now() + this.#pauseMs;
      this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
      if (error instanceof DatabaseError) throw error;
      throw unavailable("Cannot restart the database engine", error);
    }
  }
}

/** On a full disk with what is set aside: PostgreSQL writes a few files before it runs. */
async function start(options: EngineOptions): Promise<Engine> {
  if (options.reserve?.isShort) options.reserve.release();
  return await startEngine(options);
}

function unavailable(message: string, cause?: unknown, sqlstate?: string): DatabaseError {
  return new DatabaseError(message, { disconnected: true, cause, sqlstate });
}
