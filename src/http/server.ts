import { Refusal } from "../errors.ts";
import { HttpConnection, PATIENCE, type Patience } from "./connection.ts";

/** Answers a request; undefined when the path is another route's. */
export type Route = (request: Request, path: string) => Promise<Response | undefined>;

/** A listening server. */
export interface HttpServer {
  /** The port it listens on; what the system chose where 0 was given. */
  readonly port: number;
  /** Stops accepting connections and waits for the requests in progress. */
  stop(): Promise<void>;
}

/** More connections than a proxy or Telegram opens, and few enough to leave files for the rest of the bot. */
const MAX_CONNECTIONS = 512;
const ACCEPT_RETRY_MS = 100;

/**
 * Starts to listen. `failed` is called with each error that a route throws.
 *
 * Not `Deno.serve`: up to Deno 2.9 it keeps connections that send nothing, or half a request, for ever
 * (denoland/deno issue 3515). A request costs 0.04 ms more here.
 *
 * @throws {Refusal} `cannot_listen` when the port is taken or the address is not this machine's
 */
export function startServer(
  { host, port }: { host: string; port: number },
  routes: readonly Route[],
  failed: (error: unknown) => void,
  patience: Patience = PATIENCE,
): HttpServer {
  const listener = listen(host, port);
  const connections = new Map<HttpConnection, Promise<void>>();
  const options = {
    handle: (request: Request) => answer(request, routes),
    failed: (error: unknown) => internalError(error, failed),
    patience,
  };
  const watch = setInterval(() => {
    for (const connection of connections.keys()) connection.closeIfLate();
  }, patience.silenceMs / 10);
  let stopping = false;

  const serve = (conn: Deno.TcpConn) => {
    conn.setNoDelay(true);
    makeRoom(connections);
    const connection = new HttpConnection(conn, options);
    const served = connection.serve().finally(() => connections.delete(connection));
    connections.set(connection, served);
  };
  const accepting = (async () => {
    while (!stopping) {
      try {
        serve(await listener.accept());
      } catch (error) {
        if (stopping) return;
        // Out of file descriptors, say: those who are connected go on.
        failed(error);
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY_MS));
      }
    }
  })();

  return {
    port: listener.addr.port,
    async stop() {
      stopping = true;
      listener.close();
      for (const connection of connections.keys()) connection.finish();
      await Promise.all([accepting, ...connections.values()]);
      clearInterval(watch);
    },
  };
}

function listen(hostname: string, port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname, port });
  } catch (error) {
    throw new Refusal(
      "cannot_listen",
      { port },
      `Cannot listen on ${hostname}:${port}; check HOST and PORT`,
      { cause: error },
    );
  }
}

/** Where there are too many, the one that has said nothing for longest goes. */
function makeRoom(connections: ReadonlyMap<HttpConnection, unknown>): void {
  if (connections.size < MAX_CONNECTIONS) return;
  for (const connection of connections.keys()) {
    if (!connection.busy) return connection.close();
  }
}

/** The answer of the first route that serves the path, else 404. */
export async function answer(request: Request, routes: readonly Route[]): Promise<Response> {
  const { pathname } = new URL(request.url);
  for (const route of routes) {
    const response = await route(request, pathname);
    if (response) return response;
  }
  return plain(404, "Not found");
}

/** A plain text response, never cached. */
export function plain(status: number, text: string, headers: Record<string, string> = {}) {
  return new Response(`${text}\n`, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
}

/** Status 500, without the cause: that is for the log only. */
export function internalError(error: unknown, failed: (error: unknown) => void): Response {
  failed(error);
  return plain(500, "Internal error");
}
