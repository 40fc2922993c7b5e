/**
 * What background workers do on a server and nobody does in PGlite: checkpoints (else the log grows for
 * ever), vacuum and analyze. Each step stops everything while it runs, so they are done one at a time,
 * in quiet moments.
 */
export interface MaintenanceTimes {
  /** How often to look whether something is to be done. */
  everyMs: number;
  /** How long nothing must have been asked for a moment to be quiet. */
  quietMs: number;
}

const DEFAULTS: MaintenanceTimes = { everyMs: 60_000, quietMs: 1_000 };

/** A checkpoint in a quiet moment, and one that waits for no moment. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;
const LATEST_CHECKPOINT_BYTES = 64 * 1024 * 1024;

const LOG_SINCE_CHECKPOINT = `
  SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes
  FROM pg_control_checkpoint()`;

/** The rules of autovacuum, with its default settings, its worst table first. */
const TABLE_IN_NEED = `
  SELECT format('%I.%I', s.schemaname, s.relname) AS name
  FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
  WHERE s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)
    OR s.n_ins_since_vacuum > 1000 + 0.2 * greatest(c.reltuples, 0)
    OR s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0)
  ORDER BY s.n_dead_tup + s.n_mod_since_analyze DESC LIMIT 1`;

export class Maintenance {
  readonly #times: MaintenanceTimes;
  readonly #timer: ReturnType<typeof setInterval>;
  #lastWork = performance.now();
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly run: (sql: string) => Promise<unknown[]>,
    times: Partial<MaintenanceTimes> = {},
  ) {
    this.#times = { ...DEFAULTS, ...times };
    this.#timer = setInterval(() => {
      // A failure here (a full disk) is the next query's failure too, and told there.
      this.#running ??= this.#pass().catch(() => {}).finally(() => this.#running = undefined);
    }, this.#times.everyMs);
  }

  noteWork(): void {
    this.#lastWork = performance.now();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #pass(): Promise<void> {
    const [log] = await this.run(LOG_SINCE_CHECKPOINT) as [{ bytes: number }];
    const pressing = log.bytes > LATEST_CHECKPOINT_BYTES;
    if (pressing || log.bytes > CHECKPOINT_BYTES && this.#quiet()) await this.run("CHECKPOINT");
    while (this.#quiet()) {
      const [table] = await this.run(TABLE_IN_NEED) as [{ name: string }?];
      if (!table || !this.#quiet()) return;
      await this.run(`VACUUM (ANALYZE) ${table.name}`);
    }
  }

  #quiet(): boolean {
    return !this.#stopped && performance.now() - this.#lastWork >= this.#times.quietMs;
  }
}
