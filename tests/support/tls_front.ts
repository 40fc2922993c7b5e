import { join } from "node:path";
import { makeCertificate } from "./certificates.ts";
import { startProxy } from "./tcp_proxy.ts";

/** A server that was plain HTTP, behind TLS. */
export interface TlsFront extends AsyncDisposable {
  url: string;
  /** What makes Deno trust it. */
  env: Record<string, string>;
  /** Breaks all connections off, wherever TLS is. */
  cut(): void;
  /** Swallows everything, without closing anything. */
  silence(on: boolean): void;
}

/** Puts TLS, and the network, before a server. */
export async function startTlsFront(serverUrl: string): Promise<TlsFront> {
  const server = new URL(serverUrl);
  const directory = await Deno.makeTempDir({ prefix: "filekeeper-tls-" });
  const root = join(directory, "root.crt");
  await makeCertificate(directory, root);
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    cert: await Deno.readTextFile(join(directory, "server.crt")),
    key: await Deno.readTextFile(join(directory, "server.key")),
  });
  const open = new Set<Deno.Conn>();
  const serving = new Set<Promise<void>>();
  const accepting = (async () => {
    for await (const client of listener) {
      const forwarding = forward(client, server, open);
      serving.add(forwarding);
      forwarding.finally(() => serving.delete(forwarding));
    }
  })();
  const { port } = listener.addr as Deno.NetAddr;
  const proxy = await startProxy(`https://localhost:${port}`);
  return {
    url: proxy.url.replace(/\/$/, ""),
    env: { DENO_CERT: root },
    cut: () => proxy.cut(),
    silence: (on) => proxy.silence(on),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      listener.close();
      for (const connection of open) close(open, connection);
      await accepting;
      await Promise.all(serving);
      await Deno.remove(directory, { recursive: true });
    },
  };
}

async function forward(client: Deno.TlsConn, server: URL, open: Set<Deno.Conn>): Promise<void> {
  const upstream = await Deno.connect({ hostname: server.hostname, port: Number(server.port) });
  open.add(client).add(upstream);
  const pump = async (from: Deno.Conn, to: Deno.Conn) => {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (let n = await from.read(buffer); n !== null; n = await from.read(buffer)) {
        for (let sent = 0; sent < n;) sent += await to.write(buffer.subarray(sent, n));
      }
    } catch {
      // Broken off, which is what this is for.
    }
    close(open, from);
    close(open, to);
  };
  await Promise.all([pump(client, upstream), pump(upstream, client)]);
}

function close(open: Set<Deno.Conn>, connection: Deno.Conn): void {
  if (open.delete(connection)) connection.close();
}
