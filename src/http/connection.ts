import { STATUS_CODES } from "node:http";
import { BadRequest, type RequestHead, RequestReader } from "./request_reader.ts";

/** How patient a connection is, in milliseconds. */
export interface Patience {
  /** For a request to be complete up to its body, for the next bytes of the body, and for an answer to be taken. */
  silenceMs: number;
  /** For a whole body. */
  bodyMs: number;
  /** For the next request on the same connection; longer than proxies keep theirs for reuse. */
  idleMs: number;
}

export const PATIENCE: Patience = { silenceMs: 10_000, bodyMs: 30_000, idleMs: 75_000 };

/** What is still read after an answer that came before the end of the request, so that the client gets to see it. */
const LINGER_BYTES = 4 * 1024 * 1024;
const LINGER_MS = 2_000;
const EMPTY = new Uint8Array();

/** What a connection is given. */
export interface ConnectionOptions {
  handle(request: Request): Promise<Response>;
  /** The answer to a request that could not be handled. */
  failed(error: unknown): Response;
  patience: Patience;
}

/** One client's connection: requests one after another, until it is closed or too slow. */
export class HttpConnection {
  readonly #reader: RequestReader;
  #deadline = Infinity;
  #busy = false;
  #closed = false;
  #last = false;

  constructor(private readonly conn: Deno.Conn, private readonly options: ConnectionOptions) {
    this.#reader = new RequestReader((into) => conn.read(into));
  }

  /** Whether a request is being answered. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Answers until the connection ends. Never rejects: a client that leaves, or is too slow, is no fault. */
  async serve(): Promise<void> {
    const { silenceMs, idleMs } = this.options.patience;
    try {
      for (let patienceMs = silenceMs; !this.#last; patienceMs = idleMs) {
        if (!await this.#within(patienceMs, this.#reader.hasMore())) return;
        await this.#exchange();
      }
    } catch (error) {
      const theirs = this.#closed || error instanceof BadRequest || isOfConnection(error);
      if (!theirs) this.options.failed(error);
    } finally {
      this.close();
    }
  }

  /** Closes now, or after the answer that is being made. */
  finish(): void {
    this.#last = true;
    if (!this.#busy) this.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.conn.close();
  }

  /** One request and its answer. */
  async #exchange(): Promise<void> {
    let head: RequestHead;
    try {
      head = await this.#within(this.options.patience.silenceMs, this.#reader.readHead());
    } catch (error) {
      if (error instanceof BadRequest) await this.#refuse(error);
      throw error;
    }
    this.#busy = true;
    const body = new Body(this.#reader, head, (bytes) => writeAll(this.conn, bytes), {
      ...this.options.patience,
      within: (ms, work) => this.#within(ms, work),
    });
    let response: Response;
    try {
      response = await this.options.handle(toRequest(head, body));
    } catch (error) {
      const fault = body.fault ?? error;
      if (fault instanceof BadRequest) await this.#refuse(fault);
      if (fault instanceof BadRequest || fault === body.fault) throw fault;
      response = this.options.failed(error);
    }
    if (!head.keepAlive || !body.ended) this.#last = true;
    await this.#answer(response, head.method === "HEAD");
    this.#busy = false;
    if (!body.ended) await this.#within(LINGER_MS, this.#linger());
  }

  async #refuse({ status }: BadRequest): Promise<void> {
    this.#last = true;
    await this.#answer(new Response(null, { status }), false);
    await this.#within(LINGER_MS, this.#linger());
  }

  async #answer(response: Response, headOnly: boolean): Promise<void> {
    const content = response.body === null ? EMPTY : new Uint8Array(await response.arrayBuffer());
    const lines = [`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ""}`];
    for (const [name, value] of response.headers) lines.push(`${name}: ${value}`);
    lines.push(`content-length: ${content.length}`, `date: ${new Date().toUTCString()}`);
    if (this.#last) lines.push("connection: close");
    const head = new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
    const bytes = new Uint8Array(head.length + (headOnly ? 0 : content.length));
    bytes.set(head);
    if (!headOnly) bytes.set(content, head.length);
    await this.#within(this.options.patience.silenceMs, writeAll(this.conn, bytes));
  }

  /** A connection that is closed with bytes unread is reset, and the answer may be lost with it. */
  async #linger(): Promise<void> {
    await this.conn.closeWrite();
    const rest = new Uint8Array(64 * 1024);
    for (let read = 0; read < LINGER_BYTES;) {
      const count = await this.conn.read(rest);
      if (count === null) return;
      read += count;
    }
  }

  /** Closes the connection when it is late; to be called every so often. A timer for each wait would cost more. */
  closeIfLate(): void {
    if (performance.now() > this.#deadline) this.close();
  }

  /** When the work takes longer, the connection is closed, which ends it. */
  async #within<T>(ms: number, work: Promise<T>): Promise<T> {
    this.#deadline = performance.now() + ms;
    try {
      return await work;
    } finally {
      this.#deadline = Infinity;
    }
  }
}

type Piece = Uint8Array<ArrayBuffer>;

/** A request's body, read as far as it is asked for. */
class Body {
  readonly #pieces: AsyncGenerator<Piece, void>;
  #startedAt: number | undefined;
  ended: boolean;
  /** Why the rest of it can't be read. */
  fault: unknown;

  constructor(
    private readonly reader: RequestReader,
    private readonly head: RequestHead,
    private readonly write: (bytes: Uint8Array) => Promise<void>,
    private readonly limits: Patience & {
      within<T>(ms: number, work: Promise<T>): Promise<T>;
    },
  ) {
    this.#pieces = reader.readBody(head);
    this.ended = head.length === 0;
  }

  /** All of it where it came together with the head, else a stream. */
  read(): Piece | ReadableStream<Piece> {
    const whole = this.reader.takeWhole(this.head);
    if (whole === undefined) return this.#stream();
    this.ended = true;
    return whole;
  }

  #stream(): ReadableStream<Piece> {
    return new ReadableStream<Piece>({
      pull: async (stream) => {
        try {
          const piece = await this.#next();
          if (piece) stream.enqueue(piece);
          else stream.close();
        } catch (error) {
          this.fault = error;
          throw error;
        }
      },
    }, { highWaterMark: 0 });
  }

  async #next(): Promise<Piece | undefined> {
    const { silenceMs, bodyMs, within } = this.limits;
    if (this.#startedAt === undefined) {
      this.#startedAt = performance.now();
      const go = "HTTP/1.1 100 Continue\r\n\r\n";
      if (this.head.expectsContinue) await this.write(new TextEncoder().encode(go));
    }
    const leftMs = Math.max(0, this.#startedAt + bodyMs - performance.now());
    const { value, done } = await within(Math.min(silenceMs, leftMs), this.#pieces.next());
    if (!done) return value;
    this.ended = true;
    return undefined;
  }
}

function toRequest({ method, target, headers, length }: RequestHead, body: Body): Request {
  const bodiless = length === 0 || method === "GET" || method === "HEAD";
  try {
    return new Request(`http://localhost${target}`, {
      method,
      headers,
      ...(bodiless ? {} : { body: body.read(), duplex: "half" }),
    });
  } catch (error) {
    if (error instanceof TypeError) throw new BadRequest(400); // TRACE, say
    throw error;
  }
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
}

/** What happens to connections whatever we do. */
function isOfConnection(error: unknown): boolean {
  const { BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, TimedOut } = Deno.errors;
  return [BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, TimedOut].some((kind) =>
    error instanceof kind
  );
}
