import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

// node:http and not Deno.serve, because a fault has to end a connection at a moment of its own, and only this one lets
// go of the socket.

/** Before 2.9 Deno's node:http can't let go of a socket in silence; a cut stands in for a reset there. */
const CAN_RESET = Number(Deno.version.deno.split(".")[0]) > 2 ||
  Number(Deno.version.deno.split(".")[1]) >= 9;

export interface Asked {
  method: string;
  /** Path and query. */
  target: string;
  type: string;
  body: Uint8Array<ArrayBuffer>;
  /** Aborted when the client goes away before it got its answer. */
  signal: () => AbortSignal;
}

export interface Answered {
  status: number;
  type: string;
  body: string | Uint8Array;
}

/** "cut": the connection ends in the middle of the answer; "reset": without a word. */
export type Answer = Answered | "cut" | "reset";

export type Handler = (asked: Asked) => Promise<Answer>;

/** What is not the Bot API's: a control API, a page. */
export type Extra = (request: Request) => Promise<Response | undefined> | Response | undefined;

export class HttpFront {
  readonly #server: Server;
  #closed = false;

  private constructor(handler: Handler, extra: Extra | undefined) {
    this.#server = createServer((request, response) => {
      this.#serve(request, response, handler, extra).catch((error) => {
        if (response.writableEnded || response.destroyed) return;
        console.error("The emulator failed", error);
        response.socket?.destroy();
      });
    });
    // Bots hold connections open between calls; node would close them after five seconds under their hands.
    this.#server.keepAliveTimeout = 120_000;
  }

  static start(
    options: { port: number; hostname: string },
    handler: Handler,
    extra?: Extra,
  ): Promise<HttpFront> {
    const front = new HttpFront(handler, extra);
    return new Promise((resolve, reject) => {
      front.#server.once("error", reject);
      front.#server.listen(options.port, options.hostname, () => resolve(front));
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  stop(): Promise<void> {
    this.#closed = true;
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    handler: Handler,
    extra: Extra | undefined,
  ): Promise<void> {
    const body = await read(request);
    const target = request.url ?? "/";
    if (extra && !target.startsWith("/bot") && !target.startsWith("/file/bot")) {
      const answer = await extra(toRequest(request, target, body));
      if (answer) return await send(response, answer);
    }
    const answer = await handler({
      method: request.method ?? "GET",
      target,
      type: request.headers["content-type"] ?? "",
      body,
      signal: () => {
        const gone = new AbortController();
        response.once("close", () => {
          if (!response.writableEnded) gone.abort();
        });
        return gone.signal;
      },
    });
    if (response.destroyed) return;
    if (this.#closed && typeof answer === "string") {
      // Nobody has to see how this one ends, but on 2.6 the server waits for its end.
      response.end();
      return;
    }
    if (answer === "reset" && CAN_RESET) {
      response.socket?.destroy();
      return;
    }
    if (answer === "cut" || answer === "reset") {
      response.on("error", () => {});
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"ok":');
      // The start has to be under way before the end, or the client sees a reset.
      setTimeout(() => response.destroy(new Error("cut")), 5);
      return;
    }
    response.writeHead(answer.status, { "content-type": answer.type });
    response.end(answer.body);
  }
}

function read(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    request.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
    request.on("error", reject);
  });
}

function toRequest(request: IncomingMessage, target: string, body: Uint8Array<ArrayBuffer>) {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string") headers.set(name, value);
  }
  const method = request.method ?? "GET";
  return new Request(`http://${request.headers.host ?? "127.0.0.1"}${target}`, {
    method,
    headers,
    ...(method === "GET" || method === "HEAD" ? {} : { body }),
  });
}

/** Passes a web response on as it comes, streams too. */
async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body) {
    const reader = answer.body.getReader();
    response.once("close", () => void reader.cancel().catch(() => {}));
    for (;;) {
      const { done, value } = await reader.read();
      if (done || response.destroyed) break;
      response.write(value);
    }
  }
  response.end();
}
