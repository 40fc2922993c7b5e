/** The driver's errors as ours. Its own carry the statement, its parameters and rows. */
import type postgres from "postgres";
import { DatabaseError } from "./database.ts";
import { isStalePlan } from "./postgres_driver.ts";
import { withoutValues } from "./server_errors.ts";

/** An error that the server reported. */
export function translateServerError(
  error: postgres.PostgresError,
  prepare: boolean,
): DatabaseError {
  // Prepared statements only vanish, or exist twice, behind a pooler that switches servers.
  const pooled = prepare && /^(26000|42P05)$/.test(error.code)
    ? "; behind PgBouncer add ?pgbouncer=true to DATABASE_URL"
    : "";
  return new DatabaseError(`${withoutValues(error.message, error.code)}${pooled}`, {
    sqlstate: error.code,
    constraint: error.constraint_name,
    column: error.column_name && `${error.table_name}.${error.column_name}`,
    stalePlan: isStalePlan(error),
  });
}

/** Codes that need no further words. */
const REASONS: Readonly<Record<string, string>> = {
  CONNECTION_CLOSED: "connection closed",
  CONNECTION_DESTROYED: "connection closed",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EPIPE: "connection closed",
  EBADF: "connection closed",
  ENOTFOUND: "unknown host",
  EAI_AGAIN: "host name lookup failed",
  ENOENT: "no such socket",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "network unreachable",
  ETIMEDOUT: "connection timed out",
  UNKNOWN: "connection failed",
};

/** A driver's error in two or three words: `connection refused`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "connection failed";
  const code = (error as Error & { code?: unknown }).code;
  return REASONS[String(code)] || error.message || String(code ?? error.name);
}

/** The cause without the statement and parameters that the driver attaches. */
export function withoutStatement(error: Error): Error {
  const copy = new Error(error.message);
  copy.name = error.name;
  if (error.stack) copy.stack = error.stack;
  const code = (error as Error & { code?: unknown }).code;
  return typeof code === "string" ? Object.assign(copy, { code }) : copy;
}
