import { join } from "node:path";
import type { DatabaseConfig } from "../config.ts";
import { exists } from "../database/data_directory.ts";
import { type Database, DatabaseError, isUnreachable } from "../database/database.ts";
import { openPostgres } from "../database/postgres.ts";
import { describeServer, readServerParts, readServerUrl } from "../database/server_settings.ts";
import { Refusal } from "../errors.ts";
import { describeError, type Log } from "../log.ts";
import { pause } from "../telegram/retries.ts";

const PATIENCE_MS = 60_000;
const RETRY_MS = 2_000;

/**
 * Opens the configured database. The embedded engine is loaded only when it is needed.
 *
 * @throws {Refusal} one clear line for the operator, whatever the reason
 */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  try {
    return await open(config);
  } catch (error) {
    throw refusalOf(config, error);
  }
}

/** The same, but waits up to a minute for a server that does not answer, with a log line every few seconds. */
export async function waitForDatabase(
  config: DatabaseConfig,
  { log, signal }: { log: Log; signal: AbortSignal },
): Promise<Database> {
  const deadline = Date.now() + PATIENCE_MS;
  while (true) {
    try {
      return await open(config);
    } catch (error) {
      const left = deadline - Date.now();
      if (!isUnreachable(error) || left < RETRY_MS || signal.aborted) {
        throw refusalOf(config, error);
      }
      log.warn("{reason}; retrying for another {seconds} s", {
        reason: describeError(refusalOf(config, error)),
        seconds: Math.ceil(left / 1000),
      });
      await pause(RETRY_MS, signal);
    }
  }
}

/** False only for an embedded database that does not exist yet: opening it would create it. */
export async function databaseExists(config: DatabaseConfig): Promise<boolean> {
  return config.kind === "postgres" || await exists(join(config.dir, "database"));
}

/** Removes an embedded database that this process created and closed. */
export async function removeDatabase(config: DatabaseConfig): Promise<void> {
  if (config.kind === "embedded") {
    await Deno.remove(join(config.dir, "database"), { recursive: true });
  }
}

/** Where it is, without user and password: `keeper at localhost:5432`, `embedded in ./data`. */
export function describeDatabase(config: DatabaseConfig): string {
  if (config.kind === "embedded") return `embedded in ${config.dir}`;
  return describeServer("url" in config ? readServerUrl(config.url) : readServerParts(config));
}

async function open(config: DatabaseConfig): Promise<Database> {
  if (config.kind === "embedded") {
    const { openEmbedded } = await import("../database/embedded.ts");
    return await openEmbedded({ dir: config.dir });
  }
  return await openPostgres(config);
}

function refusalOf(config: DatabaseConfig, error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  // A failed connection names the address it tried; the server's own errors need the place added.
  const named = error instanceof DatabaseError && error.disconnected;
  const message = named ? error.message : `Cannot open the database ${describeDatabase(config)}`;
  return new Refusal("database_unusable", {}, message, { cause: named ? error.cause : error });
}
