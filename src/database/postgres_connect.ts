/** Server settings → a connection: which address to try, with TLS or without. */
import { DatabaseError } from "./database.ts";
import { Refusal } from "../errors.ts";
import { Connection } from "./postgres_connection.ts";
import type { Timeouts } from "./postgres_timeouts.ts";
import type { Ssl } from "./postgres_driver.ts";
import type { ServerAddress, ServerSettings, SslMode } from "./server_settings.ts";

/** Connects to the first server in the list that answers and matches `target_session_attrs`. */
export async function connect(
  settings: ServerSettings,
  timeouts: Timeouts,
  onDead: (connection: Connection) => void,
): Promise<Connection> {
  let failure: unknown;
  for (const address of settings.addresses) {
    const startedAt = performance.now();
    for (const ssl of sslAttempts(settings.sslMode, address)) {
      try {
        return await connectTo(settings, address, ssl, timeouts, onDead);
      } catch (error) {
        failure = error;
        // An answer from the server, or a timeout, would be the same the other way. The exception is
        // 28000: pg_hba.conf may accept this user only with TLS, or only without.
        if (!(error instanceof DatabaseError)) break;
        if (error.sqlstate !== undefined && error.sqlstate !== "28000") break;
        if (performance.now() - startedAt >= timeouts.connectMs) break;
      }
    }
    if (failure instanceof Refusal) break;
  }
  throw failure;
}

/** As in libpq: no TLS over a unix socket; `prefer` falls back to plain, `allow` to TLS. */
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
  let ssl: Ssl;
  try {
    // Only awaits where files are read: at start-up much else runs before the next turn of the event loop.
    if (sslMode === "disable") ssl = false;
    else ssl = sslMode === "prefer" ? "prefer" : await sslOptions(settings, sslMode, address.host);
  } catch (error) {
    throw new Refusal(
      "database_certificate",
      {},
      "Cannot read the certificate files for the database",
      {
        cause: error,
      },
    );
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
    // As in libpq, `require` with a root certificate verifies the chain too.
    rejectUnauthorized: mode !== "require" || ca !== undefined,
    ...(ca === undefined ? {} : { ca }),
    // The driver passes no name where the host is an IP address, so any certificate would match.
    ...(mode === "verify-full" ? { host } : { checkServerIdentity: () => undefined }),
    ...(settings.sslCertificate && { cert: await Deno.readTextFile(settings.sslCertificate) }),
    ...(settings.sslKey && { key: await Deno.readTextFile(settings.sslKey) }),
  };
}
