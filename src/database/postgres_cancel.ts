/** Cancels what a backend is doing, as libpq does: over a connection of its own, which is closed without an answer. */
import net from "node:net";
import tls from "node:tls";
import type { Ssl } from "./postgres_driver.ts";
import { ServerSocket } from "./postgres_socket.ts";
import type { ServerAddress } from "./server_settings.ts";

/** What the server tells a new connection, so that it can be cancelled. */
export interface BackendKey {
  pid: number;
  secret: number;
}

// https://www.postgresql.org/docs/current/protocol-message-formats.html
const CANCEL_REQUEST = 80877102;
const SSL_REQUEST = 80877103;

/** Resolves once the server has taken the request; rejects when it can't be reached in time. */
export async function cancelBackend(
  address: ServerAddress,
  ssl: Ssl,
  { pid, secret }: BackendKey,
  timeoutMs: number,
): Promise<void> {
  const socket = new ServerSocket(address, timeoutMs);
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  try {
    const plain = await socket.open();
    const stream = ssl ? await secured(plain, address, ssl) : plain;
    const closed = new Promise((resolve) => stream.once("close", resolve));
    stream.on("error", () => {}); // "close" follows
    stream.resume();
    stream.end(message(CANCEL_REQUEST, pid, secret));
    await closed;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** TLS where the server offers it; `prefer` does without where it does not. */
async function secured(
  socket: net.Socket,
  { host }: ServerAddress,
  ssl: Exclude<Ssl, false | undefined>,
): Promise<net.Socket> {
  const offered = Promise.withResolvers<boolean>();
  socket.once("data", (bytes) => offered.resolve(bytes[0] === "S".charCodeAt(0)));
  socket.once("close", () => offered.reject(new Error("connection closed")));
  socket.write(message(SSL_REQUEST));
  if (!await offered.promise) {
    if (ssl === "prefer") return socket;
    throw new Error("the server does not offer TLS");
  }
  return tls.connect({
    socket,
    ...(net.isIP(host) ? {} : { servername: host }),
    ...(typeof ssl === "object" ? ssl : { rejectUnauthorized: false }),
  });
}

function message(code: number, ...words: number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8 + 4 * words.length));
  [bytes.byteLength, code, ...words].forEach((word, at) => bytes.setUint32(4 * at, word));
  return new Uint8Array(bytes.buffer);
}
