/**
 * What background workers do on a server and PGlite lacks: checkpoints (without them the WAL grows without bound),
 * vacuum and analyze. Each step blocks all other statements while it runs, so steps run one at a time, in quiet moments.
 */
export interface MaintenanceTimes {
  /** How often to check whether anything is due. */
  everyMs: number;
  /** How long there must have been no statement for a moment to count as quiet. */
  quietMs: number;
}

const DEFAULTS: MaintenanceTimes = { everyMs: 60_000, quietMs: 1_000 };

/** WAL since the last checkpoint that makes the next one due in a quiet moment, and at once. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;
const FORCED_CHECKPOINT_BYTES = 64 * 1024 * 1024;

const WAL_SINCE_CHECKPOINT = `
  SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes
  FROM pg_control_checkpoint()`;

/** The table most in need of vacuum or analyze, by autovacuum's rules and default settings. */
const TABLE_DUE = `
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
      // A failure here (a full disk) is the next statement's failure too, and reported there.
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
    const [wal] = await this.run(WAL_SINCE_CHECKPOINT) as [{ bytes: number }];
    const overdue = wal.bytes > FORCED_CHECKPOINT_BYTES;
    if (overdue || wal.bytes > CHECKPOINT_BYTES && this.#quiet()) await this.run("CHECKPOINT");
    while (this.#quiet()) {
      const [table] = await this.run(TABLE_DUE) as [{ name: string }?];
      if (!table || !this.#quiet()) return;
      await this.run(`VACUUM (ANALYZE) ${table.name}`);
    }
  }

  #quiet(): boolean {
    return !this.#stopped && performance.now() - this.#lastWork >= this.#times.quietMs;
  }
}
