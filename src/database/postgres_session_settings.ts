/** What each connection sets for itself, because a role, a database or a server may have it otherwise. */

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
export function settingColumns(): string {
  const columns = Object.entries(SETTINGS).map(([name, value], index) =>
    `set_config('${name}', '${value}', false) AS set${index}`
  );
  return `${columns.join(", ")},
    CASE WHEN current_setting('server_version_num')::int >= 170000
      THEN set_config('transaction_timeout', '0', false) END AS set_transaction_timeout`;
}
