/** From the settings of a server to a connection: which address, with TLS or without. */
import type postgres from "postgres";
import { DatabaseError } from "./database.ts";
import { Refusal } from "../errors.ts";
import { Connection, type Timeouts } from "./postgres_connection.ts";
import type { ServerAddress, ServerSettings, SslMode } from "./server_settings.ts";

const CONNECT_TIMEOUT_MS = 5_000;

/** Connects to the first server of the list that answers and is of the kind asked for. */
export async function connect(
  settings: ServerSettings,
  answerTimeoutMs: number,
  onDead: (connection: Connection) => void,
): Promise<Connection> {
  const timeouts = {
    connectMs: settings.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    answerMs: answerTimeoutMs,
  };
  let failure: unknown;
  for (const address of settings.addresses) {
    const startedAt = performance.now();
    for (const ssl of sslAttempts(settings.sslMode, address)) {
      try {
        return await connectTo(settings, address, ssl, timeouts, onDead);
      } catch (error) {
        failure = error;
        // The server itself said no, or nothing at all: the other way it would be the same. But 28000
        // is what it says when its pg_hba.conf wants the other way.
        if (!(error instanceof DatabaseError)) break;
        if (error.sqlstate !== undefined && error.sqlstate !== "28000") break;
        if (performance.now() - startedAt >= timeouts.connectMs) break;
      }
    }
    if (failure instanceof Refusal) break;
  }
  throw failure;
}

/** As libpq: no TLS over a unix socket; `prefer` goes on without it, `allow` begins without it. */
function sslAttempts(mode: SslMode, address: ServerAddress): SslMode[] {
  if (mode === "disable" || address.host.startsWith("/")) return ["disable"];
  if (mode === "prefer") return ["prefer", "disable"];
  return mode === "allow" ? ["disable", "require"] : [mode];
}

async function connectTo(
  settings: ServerSettings,
  address: ServerAddress,
  sslMode: SslMode,
  timeouts: Timeouts,
  onDead: (connection: Connection) => void,
): Promise<Connection> {
  let ssl: postgres.Options<Record<string, never>>["ssl"];
  try {
    // Without a wait where there is nothing to wait for: at the start, much else is done before the next turn comes.
    if (sslMode === "disable") ssl = false;
    else ssl = sslMode === "prefer" ? "prefer" : await sslOptions(settings, sslMode, address.host);
  } catch (error) {
    throw new Refusal("database_certificate", {}, "Cannot read the database's certificate files", {
      cause: error,
    });
  }
  const connection = new Connection(settings, address, ssl, timeouts, onDead);
  try {
    await connection.start();
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return connection;
}

async function sslOptions(settings: ServerSettings, mode: SslMode, host: string) {
  const root = settings.sslRootCertificate;
  const ca = root === undefined || root === "system" ? undefined : await Deno.readTextFile(root);
  return {
    // libpq checks the chain with `require` too, once it is given a root certificate.
    rejectUnauthorized: mode !== "require" || ca !== undefined,
    ...(ca === undefined ? {} : { ca }),
    // The driver names no server where the host is an address, which then could be anybody.
    ...(mode === "verify-full" ? { host } : { checkServerIdentity: () => undefined }),
    ...(settings.sslCertificate && { cert: await Deno.readTextFile(settings.sslCertificate) }),
    ...(settings.sslKey && { key: await Deno.readTextFile(settings.sslKey) }),
  };
}
