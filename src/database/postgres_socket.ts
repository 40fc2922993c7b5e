/** The socket under a connection: opened before the driver asks for it, and closed whenever we decide to. */
import net from "node:net";
import type { ServerAddress } from "./server_settings.ts";

const KEEP_ALIVE_MS = 60_000;

/** A socket that is being opened; `destroy` ends it at any moment. */
export class ServerSocket {
  readonly #socket = new net.Socket();
  readonly #opened = Promise.withResolvers<void>();
  #declinesTls = false;

  constructor({ host, port }: ServerAddress, private readonly timeoutMs: number) {
    this.#opened.promise.catch(() => {}); // whoever awaits `open` gets the error
    this.#socket.on("error", (error) => this.#opened.reject(error));
    this.#socket.once("close", () => {
      this.#opened.reject(new Error("connection closed"));
      // Deno may report a failed write after the close, when the driver has removed all listeners.
      queueMicrotask(() => this.#socket.on("error", () => {}));
    });
    this.#socket.once("connect", () => this.#opened.resolve());
    // The answer to an SSLRequest is one byte (https://www.postgresql.org/docs/current/protocol-flow.html). The driver
    // begins TLS even after an N, where only `prefer` allows it to do without.
    this.#socket.once("data", (bytes: Uint8Array) => this.#declinesTls = bytes[0] === 0x4e);
    if (host.startsWith("/")) this.#socket.connect({ path: `${host}/.s.PGSQL.${port}` });
    else this.#socket.connect({ host, port });
  }

  /** The connected socket, without Nagle's delay: a batch is several writes. */
  async open(): Promise<net.Socket> {
    const timer = setTimeout(
      () => this.#opened.reject(new Error(`no answer within ${this.timeoutMs / 1000} s`)),
      this.timeoutMs,
    );
    try {
      await this.#opened.promise;
    } catch (error) {
      this.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, KEEP_ALIVE_MS);
    return this.#socket;
  }

  /** Whether the server was asked for TLS and has none. */
  get declinesTls(): boolean {
    return this.#declinesTls;
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
