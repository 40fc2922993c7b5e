import { Refusal } from "../errors.ts";

/** Answers a request, or undefined where its path is not served here. */
export type Route = (request: Request, path: string) => Promise<Response | undefined>;

/** A listening server. */
export interface HttpServer {
  /** The port that it got, where 0 was asked for; 0 on a unix socket. */
  readonly port: number;
  /** Takes no more connections, and waits for the answers that are under way. */
  stop(): Promise<void>;
}

/** The port is taken, or the address is not this machine's. */
export function startServer(
  { host, port }: { host: string; port: number },
  routes: readonly Route[],
  failed: (error: unknown) => void,
): HttpServer {
  try {
    const server = Deno.serve(
      { hostname: host, port, onListen: () => {}, onError: (error) => brokenDown(error, failed) },
      // One parameter, said: Deno 2.9 gives none to a handler that declares none.
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

/** The first route that knows the path; 404 where none does. */
export async function answer(request: Request, routes: readonly Route[]): Promise<Response> {
  const { pathname } = new URL(request.url);
  for (const route of routes) {
    const response = await route(request, pathname);
    if (response) return response;
  }
  return plain(404, "Not found");
}

/** A short answer for whoever reads it: no page, never cached. */
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

/** Says nothing of the cause to the one who asked. */
export function brokenDown(error: unknown, failed: (error: unknown) => void): Response {
  failed(error);
  return plain(500, "Internal error");
}
