import type { Change, Emulator } from "../telegram/emulator.ts";
import { type Actions, actionsOn, upload } from "./actions.ts";
import type { DemoChats } from "./chats.ts";
import { fileAnswer } from "./file_answer.ts";

const HOST = "127.0.0.1";
/** All ports up to so many above the wanted one are tried. */
const PORTS_TRIED = 100;
const MAX_UPLOAD = 256 * 1024 * 1024;
/** Proxies and browsers close what is silent. */
const HEARTBEAT_MS = 20_000;

const PAGE = new URL("./page/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The page, what it asks for, and what it is sent; for this machine's own browser only. */
export class PageServer {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #actions: Actions;
  readonly #ending = new AbortController();

  private constructor(
    private readonly telegram: Emulator,
    private readonly chats: DemoChats,
    port: number,
  ) {
    this.#actions = actionsOn(chats);
    this.#server = Deno.serve(
      { hostname: HOST, port, onListen: () => {} },
      (request) => this.#guarded(request),
    );
  }

  static start(telegram: Emulator, chats: DemoChats, port: number): PageServer {
    for (let tried = port;; tried++) {
      try {
        return new PageServer(telegram, chats, tried);
      } catch (error) {
        const taken = error instanceof Deno.errors.AddrInUse;
        if (!taken || tried >= port + PORTS_TRIED) throw error;
      }
    }
  }

  get port(): number {
    return this.#server.addr.port;
  }

  get url(): string {
    return `http://${HOST}:${this.port}`;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#server.shutdown();
  }

  async #guarded(request: Request): Promise<Response> {
    if (!this.#isOwn(request)) return new Response("Only for the page itself\n", { status: 403 });
    let response: Response;
    try {
      response = await this.#answer(request);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      response = Response.json({ error: said }, { status: 400 });
    }
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!response.headers.has(name)) response.headers.set(name, value);
    }
    return response;
  }

  /** Other sites can neither reach it by a name of theirs that leads here, nor have the browser ask on their behalf. */
  #isOwn(request: Request): boolean {
    const hosts = [`${HOST}:${this.port}`, `localhost:${this.port}`];
    const host = request.headers.get("host") ?? "";
    const origin = request.headers.get("origin");
    const site = request.headers.get("sec-fetch-site") ?? "none";
    const navigates = request.headers.get("sec-fetch-mode") === "navigate";
    return hosts.includes(host) && (origin === null || origin === `http://${host}`) &&
      (site === "none" || site === "same-origin" || (navigates && request.method === "GET"));
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const [, room, name = ""] = /^\/(api|file)\/([\w-]+)$/.exec(pathname) ?? [];
    if (request.method === "POST") {
      if (room !== "api") return notFound();
      return Response.json(await this.#act(name, request) ?? null);
    }
    if (request.method !== "GET") return new Response(null, { status: 405 });
    if (room === "file") return fileAnswer(this.telegram, request, name);
    if (pathname === "/events") return this.#events();
    return await pageFile(pathname === "/" ? "index.html" : pathname.slice(1));
  }

  async #act(name: string, request: Request): Promise<unknown> {
    if (name === "upload") {
      if (Number(request.headers.get("content-length") ?? Infinity) > MAX_UPLOAD) {
        throw new Error("The demo takes up to 256 MB at once");
      }
      return await upload(this.chats, await request.formData());
    }
    const action = this.#actions[name];
    if (!action) throw new Error(`There is no action ${name}`);
    const body = await request.json() as Record<string, unknown>;
    return await action(this.chats.of(Number(body["person"]), String(body["chat"])), body);
  }

  /** Server-sent events: all of it, then each change; a page that lost the connection starts over. */
  #events(): Response {
    const encoder = new TextEncoder();
    let release = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        const say = (text: string) => {
          stream.enqueue(encoder.encode(text));
        };
        const tell = (event: unknown) => say(`data: ${JSON.stringify(event)}\n\n`);
        const forget = this.telegram.onChange((change) => tell(this.#told(change)));
        const beat = setInterval(() => say(": still here\n\n"), HEARTBEAT_MS);
        const end = () => {
          release();
          stream.close();
        };
        release = () => {
          forget();
          clearInterval(beat);
          this.#ending.signal.removeEventListener("abort", end);
        };
        this.#ending.signal.addEventListener("abort", end);
        tell({ kind: "all", ...this.chats.snapshot() });
      },
      cancel: () => release(),
    });
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  }

  #told({ kind, chat_id, message, text }: Change) {
    const keyboard = this.telegram.world.rooms.get(chat_id)?.keyboard ?? null;
    return { kind, room: chat_id, message, text, keyboard };
  }
}

async function pageFile(name: string): Promise<Response> {
  const extension = /^\w+\.(html|css|js|svg)$/.exec(name)?.[1];
  if (!extension) return notFound();
  try {
    const text = await Deno.readTextFile(new URL(name, PAGE));
    return new Response(text, {
      headers: { "content-type": TYPES[extension] ?? "", "cache-control": "no-cache" },
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return notFound();
    throw error;
  }
}

function notFound(): Response {
  return new Response("Not found\n", { status: 404 });
}
