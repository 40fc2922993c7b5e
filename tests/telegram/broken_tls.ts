export interface BrokenTls extends AsyncDisposable {
  /** For TELEGRAM_API_ROOT. */
  url: string;
  /** How many connections there were. */
  connections(): number;
}

/**
 * A server that breaks TLS off: after the client's first words it closes the connection, answers what is no TLS, or says
 * nothing more.
 */
export function startBrokenTls(how: "close" | "garbage" | "hang"): BrokenTls {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const open = new Set<Deno.Conn>();
  let count = 0;
  const serve = async (connection: Deno.Conn) => {
    count++;
    open.add(connection);
    try {
      await connection.read(new Uint8Array(1024));
      if (how === "garbage") {
        await connection.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
      }
      // Until the client gives up.
      if (how === "hang") { while (await connection.read(new Uint8Array(1024)) !== null); }
    } finally {
      if (open.delete(connection)) connection.close();
    }
  };
  const accepting = (async () => {
    const serving: Promise<void>[] = [];
    for await (const connection of listener) serving.push(serve(connection));
    await Promise.allSettled(serving);
  })();
  const { port } = listener.addr as Deno.NetAddr;
  return {
    url: `https://127.0.0.1:${port}`,
    connections: () => count,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) {
        open.delete(connection);
        connection.close();
      }
      await accepting;
    },
  };
}
