import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

// node:http instead of Deno.serve, because a fault has to end a connection at any moment, and only node:http gives access
// to the socket.

/** Before 2.9 Deno's node:http can't close a socket silently; a cut stands in for a reset there. */
const CAN_RESET = Number(Deno.version.deno.split(".")[0]) > 2 ||
  Number(Deno.version.deno.split(".")[1]) >= 9;

export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  target: string;
  type: string;
  body: Uint8Array<ArrayBuffer>;
  /** Aborted when the client goes away before its answer. */
  signal: () => AbortSignal;
}

export interface Answered {
  status: number;
  type: string;
  body: string | Uint8Array;
  /** Announces the whole body and sends only so many bytes; then the connection ends, or stays open in silence. */
  stop?: { at: number; then: "cut" | "hang" };
  /** Sends the body in pieces over that time. */
  over_ms?: number;
}

/**
 * "cut": the connection ends in the middle of the answer; "reset": before any byte; "hang": it stays open without one.
 */
export type Answer = Answered | "cut" | "reset" | "hang";

/** How many pieces an answer arrives in when it takes its time. */
const PIECES = 10;

export type Handler = (asked: ReceivedRequest) => Promise<Answer>;

/** Requests that are not the Bot API's: a control API, a page. */
export type Extra = (request: Request) => Promise<Response | undefined> | Response | undefined;

export class HttpFront {
  readonly #server: Server;
  /** Answers that never come, to be ended when the server stops. */
  readonly #hanging = new Set<ServerResponse>();
  #closed = false;

  private constructor(handler: Handler, extra: Extra | undefined) {
    this.#server = createServer((request, response) => {
      this.#serve(request, response, handler, extra).catch((error) => {
        if (response.writableEnded || response.destroyed) return;
        console.error("The emulator failed", error);
        response.socket?.destroy();
      });
    });
    // Bots keep connections open between calls; node would close them after five seconds.
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
    // Before 2.9 the server waits until every answer has ended, not only been destroyed.
    for (const response of this.#hanging) response.end();
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
      // On 2.6 the server waits for the end of every answer.
      response.end();
      return;
    }
    if (answer === "hang") {
      this.#hang(response);
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
      cut(response);
      return;
    }
    if (answer.stop || answer.over_ms) return await this.#sendSlowly(response, answer);
    const sent = Buffer.from(answer.body);
    // With its length, as the Bot API sends it: in chunks of unknown length every answer would cost the client some 200 KB.
    response.writeHead(answer.status, {
      "content-type": answer.type,
      "content-length": String(sent.length),
    });
    response.end(sent);
  }

  async #sendSlowly(response: ServerResponse, answer: Answered): Promise<void> {
    const body = Buffer.from(answer.body);
    response.on("error", () => {});
    response.writeHead(answer.status, {
      "content-type": answer.type,
      "content-length": String(body.length),
    });
    const end = answer.stop?.at ?? body.length;
    const piece = answer.over_ms ? Math.max(1, Math.ceil(end / PIECES)) : Math.max(1, end);
    for (let at = 0; at < end && !response.destroyed && !this.#closed; at += piece) {
      response.write(body.subarray(at, Math.min(end, at + piece)));
      if (answer.over_ms) {
        await new Promise((resolve) => setTimeout(resolve, answer.over_ms! / PIECES));
      }
    }
    if (answer.stop?.then === "hang") this.#hang(response);
    else if (answer.stop || this.#closed) cut(response);
    else response.end();
  }

  #hang(response: ServerResponse): void {
    this.#hanging.add(response);
    response.on("error", () => {});
    response.once("close", () => {
      this.#hanging.delete(response);
      response.end();
    });
  }
}

/** The start of an answer has to be on its way before the end, or the client sees a reset. */
function cut(response: ServerResponse): void {
  setTimeout(() => response.destroy(new Error("cut")), 5);
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
