import { Deadlines } from "../deadlines.ts";
import type { ServerSettings } from "./server_settings.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const MAX_GRACE_MS = 2_000;

/** How long to wait for a connection, and how long a statement may take. */
export interface Timeouts {
  connectMs: number;
  /** Absent: without limit. */
  statementMs?: number;
  /** How long to wait for the server to end a statement itself, for all connections of a pool. */
  statement?: Deadlines;
}

/** The limits of one connection, or of a pool of them; without `statementMs` statements have none. */
export function timeoutsOf(
  { connectTimeoutMs: connectMs = CONNECT_TIMEOUT_MS }: ServerSettings,
  statementMs?: number,
): Timeouts {
  if (statementMs === undefined) return { connectMs };
  const statement = new Deadlines(statementMs + graceOf(statementMs));
  return { connectMs, statementMs, statement };
}

/** The time between a limit and the next step: first a cancel, then the end of the connection. */
export const graceOf = (timeoutMs: number) => Math.min(MAX_GRACE_MS, timeoutMs / 2);

/** Calls `work` after `ms` milliseconds, unless what it returns is called before. */
export function after(ms: number, work: () => void): () => void {
  let stopped = false;
  // Deno 2.6 still calls what was cleared in the moment that it was due.
  const timer = setTimeout(() => stopped || work(), ms);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
