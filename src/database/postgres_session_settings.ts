/**
 * What each connection asks of its server and sets for itself, because a role, a database or a server may have it
 * otherwise.
 */
import { Refusal } from "../errors.ts";
import { DatabaseError } from "./database.ts";
import type { ServerSettings } from "./server_settings.ts";

const OLDEST_VERSION = 140_000;

/** How long a transaction may be idle before the server ends it and releases its locks. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/** Settings that change what statements return or whether they succeed, and one that only slows ours down. */
const SETTINGS: Readonly<Record<string, string | number>> = {
  array_nulls: "on",
  bytea_output: "hex",
  default_transaction_isolation: "read committed",
  exit_on_error: "off",
  extra_float_digits: 1,
  gin_fuzzy_search_limit: 0,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  IntervalStyle: "postgres",
  // Statements here take milliseconds; compiling the longest of them would take a hundred.
  jit: "off",
  // The limit on statements is the limit on waiting for locks.
  lock_timeout: 0,
  quote_all_identifiers: "off",
  transform_null_equals: "off",
};

/** Sent with the first message of a connection, where PgBouncer takes them too. */
export const STARTUP_SETTINGS: Readonly<Record<string, string>> = {
  DateStyle: "ISO, MDY",
  TimeZone: "UTC",
  standard_conforming_strings: "on",
};

/**
 * Columns that set all of it for this session. Behind PgBouncer in transaction mode that is some session of
 * the server: there nothing may rely on it.
 */
function settingColumns(): string {
  const columns = Object.entries(SETTINGS).map(([name, value], index) =>
    `set_config('${name}', '${value}', false) AS set${index}`
  );
  return `${columns.join(", ")},
    CASE WHEN current_setting('server_version_num')::int >= 170000
      THEN set_config('transaction_timeout', '0', false) END AS set_transaction_timeout`;
}

/** What a server says of itself when a session is set up. */
export interface ServerState {
  version: number;
  read_only: boolean;
  replica: boolean;
}

/** Sets a session up, and asks for {@link ServerState}. Where it is `limited`, statements take `statementMs` at most; 0 is no limit. */
export function setUpScript(limited: boolean, statementMs = 0): string {
  // The limit goes first: the role may have one that is shorter than the SELECT takes.
  return `${limited ? setLimit("SESSION", statementMs) : ""};
    SELECT current_setting('server_version_num')::int AS version,
      current_setting('transaction_read_only') = 'on' AS read_only,
      pg_is_in_recovery() AS replica,
      ${settingColumns()}`;
}

/** Limits the time of statements; 0 is no limit. */
export function setLimit(scope: "SESSION" | "LOCAL", ms: number): string {
  return `SET ${scope} statement_timeout = ${ms}`;
}

/** Rejects a server that is too old, or is not what `target_session_attrs` asks for. */
export function assertSuitable(
  { version, read_only, replica }: ServerState,
  target: ServerSettings["target"],
  where: string,
): void {
  if (version < OLDEST_VERSION) {
    const [major, oldest] = [Math.floor(version / 10_000), OLDEST_VERSION / 10_000];
    throw new Refusal(
      "database_too_old",
      { version: major, oldest },
      `Cannot use the database at ${where}: it is PostgreSQL ${major}, 14 or newer is required`,
    );
  }
  if (target === "read-write" && read_only || target === "primary" && replica) {
    throw new DatabaseError(`Cannot write to the database at ${where}: it is read-only`, {
      sqlstate: "25006",
    });
  }
}
