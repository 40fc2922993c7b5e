/** A TCP proxy before a server: counts flights, and fails as networks do. */

export interface Proxy extends AsyncDisposable {
  /** The server's URL, by way of the proxy. */
  readonly url: string;
  /** How often the client spoke after the server had; what it sends without waiting is one flight. */
  readonly flights: number;
  /** Swallows everything from now on, without closing anything: a cable pulled out. */
  silence(on: boolean): void;
  /** Closes all connections; new ones are let in. */
  cut(): void;
}

export async function startProxy(serverUrl: string): Promise<Proxy> {
  const server = new URL(serverUrl);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const state = { flights: 0, silent: false, clientSpoke: false };
  const open = new Set<Deno.Conn>();
  const running: Promise<void>[] = [];

  async function pump(from: Deno.Conn, to: Deno.Conn, fromClient: boolean): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (let n = await from.read(buffer); n !== null; n = await from.read(buffer)) {
        if (fromClient && !state.clientSpoke) state.flights++;
        state.clientSpoke = fromClient;
        if (state.silent) continue;
        for (let sent = 0; sent < n;) sent += await to.write(buffer.subarray(sent, n));
      }
    } catch {
      // Closed by the other side, or by `cut`.
    }
    if (!state.silent) close(from, to);
  }

  function close(...connections: Deno.Conn[]): void {
    for (const connection of connections) {
      if (open.delete(connection)) connection.close();
    }
  }

  const accepting = (async () => {
    for await (const client of listener) {
      const upstream = await Deno.connect({ hostname: server.hostname, port: Number(server.port) });
      open.add(client).add(upstream);
      running.push(pump(client, upstream, true), pump(upstream, client, false));
    }
  })();

  const url = new URL(serverUrl);
  url.port = String((listener.addr as Deno.NetAddr).port);
  return await Promise.resolve({
    url: url.href,
    get flights() {
      return state.flights;
    },
    silence(on: boolean) {
      state.silent = on;
    },
    cut() {
      close(...open);
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      close(...open);
      await accepting;
      await Promise.all(running);
    },
  });
}
