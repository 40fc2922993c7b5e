/**
 * The schema's history: plain SQL files, forward only, recorded in `schema_migrations`.
 *
 * Everything is checked before any SQL runs. Each file and its record are one transaction, which first
 * takes an advisory lock that ends with it (so it works through PgBouncer too) and then reads the history
 * again: several instances may start at once.
 */
import { createHash } from "node:crypto";
import type { Database, Queryable, Transaction } from "./database.ts";
import { assertUtf8 } from "./encoding.ts";
import { Refusal } from "../errors.ts";

/** `sql` of the file `NNNN_what_it_does.sql`. */
export interface MigrationFile {
  file: string;
  sql: string;
}

export interface Migration {
  version: number;
  /** The file's name without `.sql`. */
  name: string;
  sql: string;
  /** SHA-256 of the file with Unix line endings. */
  checksum: string;
  /** For what can't run in a transaction: exactly one statement that can safely run twice. */
  noTransaction: boolean;
}

export interface MigrationStatus {
  name: string;
  state: "applied" | "pending" | "changed" | "unknown";
  appliedAt?: Date;
}

interface Applied {
  version: number;
  name: string;
  checksum: string;
  applied_at: Date;
}

export interface ApplyOptions {
  /** Called after each file, with how long it took. */
  onApplied?: (migration: Migration, ms: number) => void;
  /** How long to wait for another process that is migrating. */
  lockTimeoutMs?: number;
  /** How often to try the lock. */
  lockPollMs?: number;
}

/** Any number that nothing else in this database uses: "fkmg" in ASCII. */
const LOCK_KEY = 0x666b6d67;
const LOCK_TIMEOUT_MS = 60_000;
const LOCK_POLL_MS = 200;
const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version int PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`;
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
const NO_TRANSACTION = /^-- no-transaction[ \t]*\r?\n/;

/** The pending migrations, in order. Creates nothing; throws a `Refusal` when the history does not match. */
export async function plan(db: Queryable, files: readonly MigrationFile[]): Promise<Migration[]> {
  return pendingOf(readFiles(files), await readApplied(db));
}

/** Every migration known to this program or the database. Creates nothing, refuses nothing. */
export async function status(
  db: Queryable,
  files: readonly MigrationFile[],
): Promise<MigrationStatus[]> {
  const known = readFiles(files);
  const applied = new Map((await readApplied(db)).map((row) => [row.version, row]));
  const list = known.map(({ version, name, checksum }): MigrationStatus => {
    const row = applied.get(version);
    applied.delete(version);
    if (!row) return { name, state: "pending" };
    const state = row.checksum === checksum && row.name === name ? "applied" : "changed";
    return { name, state, appliedAt: row.applied_at };
  });
  for (const { name, applied_at } of applied.values()) {
    list.push({ name, state: "unknown", appliedAt: applied_at });
  }
  return list;
}

/** Applies what is pending and returns what this call applied. An error names its file; earlier files stay applied. */
export async function apply(
  db: Database,
  files: readonly MigrationFile[],
  options: ApplyOptions = {},
): Promise<Migration[]> {
  await assertUtf8(db);
  const known = readFiles(files);
  const done: Migration[] = [];
  for (const migration of pendingOf(known, await readApplied(db))) {
    const startedAt = performance.now();
    const applied = await applyOne(db, known, migration, options);
    if (!applied) continue;
    done.push(migration);
    options.onApplied?.(migration, performance.now() - startedAt);
  }
  return done;
}

async function applyOne(
  db: Database,
  known: readonly Migration[],
  migration: Migration,
  options: ApplyOptions,
): Promise<boolean> {
  const { name, sql, noTransaction } = migration;
  const { lockTimeoutMs = LOCK_TIMEOUT_MS, lockPollMs = LOCK_POLL_MS } = options;
  try {
    // The embedded database has one process and one connection: there is nobody to lock out.
    if (noTransaction && db.kind === "embedded") await db.script(sql);
    const deadline = performance.now() + lockTimeoutMs;
    while (true) {
      const outcome = await db.transaction((tx) => applyUnderLock(db, tx, known, migration));
      if (outcome !== "busy") return outcome === "applied";
      if (performance.now() >= deadline) throw stillLocked(name, lockTimeoutMs);
      await new Promise((resolve) => setTimeout(resolve, lockPollMs));
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot apply migration ${name}: ${reason}`, { cause: error });
  }
}

/**
 * With the lock taken the transaction ends and the caller tries again: a transaction that waited for the lock
 * would in turn block the CREATE INDEX CONCURRENTLY of its holder.
 */
async function applyUnderLock(
  db: Database,
  tx: Transaction,
  known: readonly Migration[],
  migration: Migration,
): Promise<"busy" | "applied" | "not needed"> {
  const { version, sql, noTransaction } = migration;
  if (!await takeLock(tx)) return "busy";
  const pending = pendingOf(known, await readApplied(tx));
  if (!pending.some((one) => one.version === version)) return "not needed";
  // As a script, because that also releases the snapshot of the last query (see above).
  await tx.script(HISTORY_TABLE);
  if (!noTransaction) await tx.script(sql);
  else if (db.kind === "postgres") {
    // This transaction is idle, and holds the lock, for as long as the statement takes.
    await tx.script("SET LOCAL idle_in_transaction_session_timeout = 0");
    await db.script(sql); // on another connection
  }
  await record(tx, migration);
  return "applied";
}

/**
 * Applies what is pending inside a transaction, which can still undo it. For a database that nobody else uses: there, an
 * index need not be built CONCURRENTLY, which is impossible in a transaction.
 */
export async function applyWithin(tx: Transaction, files: readonly MigrationFile[]): Promise<void> {
  await assertUtf8(tx);
  const known = readFiles(files);
  if (!await takeLock(tx)) {
    throw new Refusal(
      "migration_locked",
      {},
      "Cannot apply migrations: another process is migrating this database",
    );
  }
  const pending = pendingOf(known, await readApplied(tx));
  if (pending.length > 0) await tx.script(HISTORY_TABLE);
  for (const migration of pending) {
    const { sql, noTransaction } = migration;
    await tx.script(noTransaction ? sql.replace(/\bCONCURRENTLY\b/gi, "") : sql);
    await record(tx, migration);
  }
}

async function takeLock(tx: Transaction): Promise<boolean> {
  const [lock] = await tx.query<{ taken: boolean }>(
    "SELECT pg_try_advisory_xact_lock($1::bigint) AS taken",
    [LOCK_KEY],
  );
  return lock?.taken ?? false;
}

async function record(tx: Transaction, { version, name, checksum }: Migration): Promise<void> {
  await tx.query("INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)", [
    version,
    name,
    checksum,
  ]);
}

function stillLocked(name: string, lockTimeoutMs: number): Refusal<"migration_locked"> {
  const seconds = Math.round(lockTimeoutMs / 1000);
  return new Refusal(
    "migration_locked",
    { seconds },
    `Cannot apply migration ${name}: another process has been migrating for ${seconds} s`,
  );
}

async function readApplied(db: Queryable): Promise<Applied[]> {
  const [table] = await db.query<{ exists: boolean }>(
    "SELECT to_regclass('schema_migrations') IS NOT NULL AS exists",
  );
  if (!table?.exists) return [];
  return await db.query<Applied>(
    "SELECT version, name, checksum, applied_at FROM schema_migrations ORDER BY version",
  );
}

function readFiles(files: readonly MigrationFile[]): Migration[] {
  return files.map(({ file, sql }, index) => {
    const version = index + 1;
    const [, number] = FILE_NAME.exec(file) ?? [];
    if (Number(number) !== version) {
      const expected = String(version).padStart(4, "0");
      throw new Error(`Cannot read migration ${file}: migration ${expected} is expected here`);
    }
    return {
      version,
      name: file.replace(/\.sql$/, ""),
      sql,
      checksum: checksumOf(sql),
      noTransaction: NO_TRANSACTION.test(sql),
    };
  });
}

/** What is known and not applied. Throws a `Refusal` unless the applied ones are the first of the known ones. */
function pendingOf(known: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const newest = applied.at(-1);
  const unknown = applied.find(({ version }) => version > known.length || version < 1);
  if (newest && unknown) {
    throw new Refusal(
      "schema_is_newer",
      { database: newest.version, program: known.length },
      `Cannot use the database: its schema (${unknown.name}) is newer than this program ` +
        `(${known.at(-1)?.name ?? "no migration"})`,
    );
  }
  applied.forEach(({ version, name, checksum }, index) => {
    if (version !== index + 1) {
      const missing = known[index]!.name;
      throw new Refusal(
        "migration_missing",
        { version: index + 1 },
        `Cannot apply migration ${missing}: a later one is already applied (${name})`,
      );
    }
    const file = known[index]!;
    if (file.checksum !== checksum || file.name !== name) {
      const what = file.checksum === checksum ? "name" : "checksum";
      throw new Refusal(
        "migration_changed",
        { version },
        `Cannot apply migration ${file.name}: its ${what} changed since it was applied`,
      );
    }
  });
  return known.slice(applied.length);
}

function checksumOf(sql: string): string {
  return createHash("sha256").update(sql.replaceAll("\r\n", "\n")).digest("hex");
}
