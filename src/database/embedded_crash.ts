/**
 * Notices a crash of the engine. PGlite catches whatever leaves PostgreSQL's main loop – a panic, a trap of WebAssembly,
 * an exit – and enters the loop again, with locks held that nobody will release: it then spins for ever, and the thread
 * with it. So each entry is watched, and an engine that crashed is never entered again.
 */
import type { PGlite } from "@electric-sql/pglite";

type Module = PGlite["Module"];

/** How PostgreSQL leaves its main loop after an ordinary error. */
const LONGJMP = 100;

/** The ways into the engine that PGlite takes for each message. */
const ENTRIES = [
  "_PostgresMainLoopOnce",
  "_PostgresMainLongJmp",
  "_PostgresSendReadyForQueryIfNecessary",
  "_pgl_pq_flush",
] as const;

/** The engine is lost; what was committed is in its files. */
export class EngineCrash extends Error {
  override readonly name = "EngineCrash";
}

export class CrashWatch {
  #crash: EngineCrash | undefined;
  #lastWords: string | undefined;

  /** What ended the engine; undefined while it is sound. */
  get crash(): EngineCrash | undefined {
    return this.#crash;
  }

  /** Why PostgreSQL gave up: what it wrote to its log tells more than what came out of the engine. */
  reason(thrown: unknown): unknown {
    return this.#lastWords === undefined ? thrown : new Error(this.#lastWords);
  }

  /** Takes a line of PostgreSQL's log; true to keep it from PGlite's. */
  readonly listen = (line: string): boolean => {
    this.#lastWords = /\b(?:PANIC|FATAL): +(.*)/.exec(line)?.[1] ?? this.#lastWords;
    return true;
  };

  watch(module: Module): void {
    for (const name of ENTRIES) {
      const enter = module[name];
      module[name] = () => this.#enter(enter);
    }
    const loop = module._PostgresMainLoopOnce;
    module._PostgresMainLoopOnce = () => {
      try {
        loop();
      } catch (error) {
        if (error !== this.#crash) throw error;
        // Whatever PGlite catches here, it reads its status and goes on; unless that throws.
        throw {
          get status(): number {
            throw error;
          },
        };
      }
    };
  }

  #enter(enter: () => void): void {
    if (this.#crash) throw this.#crash;
    try {
      enter();
    } catch (error) {
      if ((error as { status?: unknown } | null)?.status === LONGJMP) throw error;
      this.#crash = new EngineCrash("The database engine crashed", { cause: this.reason(error) });
      throw this.#crash;
    }
  }
}
