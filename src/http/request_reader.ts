/**
 * Reads HTTP/1.1 requests from a connection (https://www.rfc-editor.org/rfc/rfc9112). Strict: whatever a
 * proxy in front might understand in another way is refused.
 */

/** More than any request that is served here; a browser's are a tenth of that. */
const MAX_HEAD_BYTES = 16 * 1024;
const MAX_LINE_BYTES = 256;
const EMPTY = new Uint8Array();

const REQUEST_LINE = /^([A-Z]+) (\/[!-~]*) HTTP\/1\.([01])$/;
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0]*?)[ \t]*$/;
const CHUNK_SIZE = /^([0-9a-fA-F]{1,8})[ \t]*(?:;[^\0]*)?$/;

/** The client sent something that is not a request, or not one that is served here. */
export class BadRequest extends Error {
  constructor(readonly status: 400 | 431 | 501) {
    super(`Bad request: ${status}`);
  }
}

/** What stands before a request's body. */
export interface RequestHead {
  method: string;
  target: string;
  headers: Headers;
  /** Whether the client takes another answer on the same connection. */
  keepAlive: boolean;
  /** Bytes of the body; `chunked` where they are counted as they come. */
  length: number | "chunked";
  expectsContinue: boolean;
}

/** Bytes from a connection, read only as far as they are asked for. */
export class RequestReader {
  readonly #chunk = new Uint8Array(MAX_HEAD_BYTES);
  #unread = EMPTY;

  /** `read` works like `Deno.Conn.read`. */
  constructor(private readonly read: (into: Uint8Array) => Promise<number | null>) {}

  /** Waits for the first byte; false when the client closed instead. */
  async hasMore(): Promise<boolean> {
    return this.#unread.length > 0 || await this.#more();
  }

  async readHead(): Promise<RequestHead> {
    let from = 0;
    while (true) {
      const end = indexOfBlankLine(this.#unread, from);
      if (end !== -1) return parseHead(text(this.#take(end + 4)).slice(0, -4));
      if (this.#unread.length >= MAX_HEAD_BYTES) throw new BadRequest(431);
      from = Math.max(0, this.#unread.length - 3);
      if (!await this.#more()) throw new BadRequest(400);
    }
  }

  /** The whole body where it is here already. */
  takeWhole({ length }: RequestHead): Uint8Array<ArrayBuffer> | undefined {
    if (length === "chunked" || length > this.#unread.length) return undefined;
    return this.#take(length);
  }

  /** The body in pieces as they come. */
  async *readBody({ length }: RequestHead): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    if (length !== "chunked") return yield* this.#readBytes(length);
    while (true) {
      const size = CHUNK_SIZE.exec(await this.#readLine())?.[1];
      if (size === undefined) throw new BadRequest(400);
      if (Number.parseInt(size, 16) === 0) break;
      yield* this.#readBytes(Number.parseInt(size, 16));
      if (await this.#readLine() !== "") throw new BadRequest(400);
    }
    let trailer = 0;
    for (let line = await this.#readLine(); line !== ""; line = await this.#readLine()) {
      trailer += line.length;
      if (trailer > MAX_HEAD_BYTES) throw new BadRequest(431);
    }
  }

  async *#readBytes(count: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    for (let left = count; left > 0;) {
      if (!await this.hasMore()) throw new BadRequest(400);
      const bytes = this.#take(Math.min(left, this.#unread.length));
      left -= bytes.length;
      yield bytes;
    }
  }

  async #readLine(): Promise<string> {
    while (true) {
      const end = this.#unread.indexOf(0x0a);
      if (end > 0 && this.#unread[end - 1] === 0x0d) return text(this.#take(end + 1)).slice(0, -2);
      if (end !== -1 || this.#unread.length > MAX_LINE_BYTES) throw new BadRequest(400);
      if (!await this.#more()) throw new BadRequest(400);
    }
  }

  #take(count: number): Uint8Array<ArrayBuffer> {
    if (count === this.#unread.length) {
      const all = this.#unread;
      this.#unread = EMPTY;
      return all;
    }
    const taken = this.#unread.slice(0, count);
    this.#unread = this.#unread.slice(count);
    return taken;
  }

  async #more(): Promise<boolean> {
    const count = await this.read(this.#chunk);
    if (count === null) return false;
    if (this.#unread.length === 0) {
      this.#unread = this.#chunk.slice(0, count);
      return true;
    }
    const both = new Uint8Array(this.#unread.length + count);
    both.set(this.#unread);
    both.set(this.#chunk.subarray(0, count), this.#unread.length);
    this.#unread = both;
    return true;
  }
}

function parseHead(head: string): RequestHead {
  const [first = "", ...lines] = head.split("\r\n");
  const [, method = "", target = "", minor] = REQUEST_LINE.exec(first) ?? [];
  if (minor === undefined) throw new BadRequest(400);
  const headers = new Headers();
  for (const line of lines) {
    const [, name, value = ""] = HEADER.exec(line) ?? [];
    if (name === undefined || /[\r\n]/.test(value)) throw new BadRequest(400);
    headers.append(name, value);
  }
  if (minor === "1" && (headers.get("host") ?? ",").includes(",")) throw new BadRequest(400);
  const connection = headers.get("connection")?.toLowerCase() ?? "";
  return {
    method,
    target,
    headers,
    keepAlive: minor === "1" && !/\bclose\b/.test(connection),
    length: lengthOf(headers),
    expectsContinue: headers.get("expect")?.toLowerCase() === "100-continue",
  };
}

/** Two lengths, or two ways of telling one, are how requests are smuggled past a proxy. */
function lengthOf(headers: Headers): number | "chunked" {
  const coding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  if (coding !== null) {
    if (length !== null) throw new BadRequest(400);
    if (coding.toLowerCase() !== "chunked") throw new BadRequest(501);
    return "chunked";
  }
  if (length === null) return 0;
  if (!/^\d{1,15}$/.test(length)) throw new BadRequest(400);
  return Number(length);
}

function indexOfBlankLine(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x0d, from); at !== -1; at = bytes.indexOf(0x0d, at + 1)) {
    if (bytes[at + 1] === 0x0a && bytes[at + 2] === 0x0d && bytes[at + 3] === 0x0a) return at;
  }
  return -1;
}

/** Byte for byte, as header values are. */
function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
