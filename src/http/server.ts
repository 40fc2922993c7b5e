import { Refusal } from "../errors.ts";

/** Answers a request; undefined when the path is another route's. */
export type Route = (request: Request, path: string) => Promise<Response | undefined>;

/** A listening server. */
export interface HttpServer {
  /** The port it listens on; what the system chose where 0 was given. */
  readonly port: number;
  /** Stops accepting connections and waits for the requests in progress. */
  stop(): Promise<void>;
}

/**
 * Starts to listen. `failed` is called with each error that a route throws.
 *
 * @throws {Refusal} `cannot_listen` when the port is taken or the address is not this machine's
 */
export function startServer(
  { host, port }: { host: string; port: number },
  routes: readonly Route[],
  failed: (error: unknown) => void,
): HttpServer {
  try {
    const server = Deno.serve(
      {
        hostname: host,
        port,
        onListen: () => {},
        onError: (error) => internalError(error, failed),
      },
      // With its parameter: Deno 2.9 passes none to a handler that declares none.
      (request) => answer(request, routes),
    );
    const address = server.addr as Deno.NetAddr;
    return { port: address.port, stop: () => server.shutdown() };
  } catch (error) {
    throw new Refusal(
      "cannot_listen",
      { port },
      `Cannot listen on ${host}:${port}; check HOST and PORT`,
      { cause: error },
    );
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
