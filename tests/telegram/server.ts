import { ApiError, mistake, tooManyRequests } from "./api_error.ts";
import { CallLog, type LoggedCall } from "./call_log.ts";
import { brokenAnswer, DOWNLOAD, type Fault, Faults, refusalOf } from "./faults.ts";
import type { Answer, Answered, ReceivedRequest } from "./http.ts";
import { Limits } from "./limits.ts";
import { Call } from "./methods/call.ts";
import { METHODS } from "./methods/index.ts";
import { PARAMETERS } from "./parameters.ts";
import { Params, readParams } from "./params.ts";
import type { World } from "./world.ts";

const JSON_TYPE = "application/json";

/** The Bot API over HTTP: from a request to an answer. */
export class ApiServer {
  readonly faults = new Faults();
  readonly limits = new Limits();
  readonly calls: CallLog;
  /** Calls in progress, `getUpdates` left out. */
  inFlight = 0;
  readonly #stop = new AbortController();

  constructor(private readonly world: World) {
    this.calls = new CallLog(world.options.callsKept ?? 5000);
    this.limits.enabled = world.options.limits ?? false;
    world.webhook.execute = async (body) => {
      const { method, ...values } = body;
      await this.#run(String(method), new Params(values));
    };
  }

  /** Ends what hangs, so that a server can shut down. */
  stop(): void {
    this.#stop.abort();
  }

  /** Answers one request. */
  async handle(asked: ReceivedRequest): Promise<Answer> {
    const path = asked.target.split("?", 1)[0]!;
    if (path.startsWith("/file/bot")) return await this.#download(decodeURIComponent(path));
    const match = /^\/bot([^/]+)\/(.+)$/.exec(path);
    if (!match) return failed(new ApiError(404, "Not Found"));
    if (decodeURIComponent(match[1]!) !== this.world.token) {
      return failed(new ApiError(401, "Unauthorized"));
    }
    let params: Params;
    try {
      params = await readParams(asked);
    } catch (error) {
      if (!(error instanceof ApiError)) return "reset";
      this.world.note(`${match[2]}: ${error.description}`);
      return failed(error);
    }
    return await this.#run(match[2]!, params, asked.signal);
  }

  async #run(
    name: string,
    params: Params,
    signal?: () => AbortSignal,
  ): Promise<Answer> {
    const known = PARAMETERS.get(name.toLowerCase());
    const method = known?.method ?? name;
    const polls = method === "getUpdates";
    const chat_id = params.integer("chat_id");
    const fault = this.faults.pick(method, chat_id);
    const started = performance.now();
    const log: LoggedCall = {
      method,
      params: params.values,
      ...(chat_id === undefined ? {} : { chat_id }),
      ...(fault ? { fault: fault.kind } : {}),
      at: Date.now(),
      took_ms: 0,
    };
    if (!polls) {
      this.inFlight++;
      this.world.lastActivity = Date.now();
    }
    try {
      if (fault) {
        const refusal = await this.#before(fault);
        if (refusal) return refusal;
      }
      const wait = this.limits.take(method, chat_id, Date.now());
      if (wait > 0) throw tooManyRequests(wait);
      const run = METHODS[method];
      if (!known || !run) throw new ApiError(404, "Not Found: method not found");
      this.#checkNames(method, known.names, params);
      const call = new Call(this.world, method, params, polls ? signal?.() : undefined);
      const result = await run(call);
      log.result = result;
      const answered = {
        status: 200,
        type: JSON_TYPE,
        body: `{"ok":true,"result":${JSON.stringify(result)}}`,
      };
      return fault ? brokenAnswer(fault, answered) : answered;
    } catch (error) {
      const refusal = error instanceof ApiError
        ? error
        : new ApiError(500, "Internal Server Error: the emulator failed");
      if (!(error instanceof ApiError)) console.error("The emulator failed in", method, error);
      log.error = { error_code: refusal.code, description: refusal.description };
      const text = `${method}: ${refusal.code} ${refusal.description}`;
      if (refusal.options.expected) this.world.refuse(text);
      else this.world.note(`${text} ${brief(params)}`);
      if (refusal.options.delay_ms) await this.#sleep(refusal.options.delay_ms);
      return failed(refusal);
    } finally {
      log.took_ms = performance.now() - started;
      if (!polls) {
        this.inFlight--;
        this.world.lastActivity = Date.now();
        this.calls.add(log);
      }
    }
  }

  #checkNames(method: string, names: ReadonlySet<string>, params: Params): void {
    for (const name of Object.keys(params.values)) {
      if (!names.has(name) && params.values[name] !== undefined) {
        this.world.note(`${method}: the unknown parameter ${name}`);
      }
    }
  }

  /** What the fault does instead of the call; nothing where it only concerns the answer. */
  async #before(fault: Fault): Promise<Answer | undefined> {
    const refusal = refusalOf(fault);
    if (refusal) throw refusal;
    switch (fault.kind) {
      case "drop":
        return "cut";
      case "reset":
        return "reset";
      case "timeout":
        if (fault.delay_ms === undefined) return "hang";
        await this.#sleep(fault.delay_ms);
        return "cut";
      case "delay":
        await this.#sleep(fault.delay_ms ?? 1000);
        return undefined;
      default:
        return undefined;
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#stop.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #download(path: string): Promise<Answer> {
    const fault = this.faults.pick(DOWNLOAD, undefined);
    try {
      const instead = fault && await this.#before(fault);
      if (instead) return instead;
    } catch (error) {
      if (error instanceof ApiError) return failed(error);
      throw error;
    }
    const prefix = `/file/bot${this.world.token}/`;
    if (!path.startsWith(prefix)) return failed(new ApiError(401, "Unauthorized"));
    const found = this.world.files.atPath(path.slice(prefix.length));
    if (!found) return failed(mistake("file not found"));
    const answered = {
      status: 200,
      type: "application/octet-stream",
      body: this.world.files.bytes(found.file, found.size),
    };
    return fault ? brokenAnswer(fault, answered) : answered;
  }
}

function failed(error: ApiError): Answered {
  const { retry_after, migrate_to_chat_id } = error.options;
  const parameters = {
    ...(retry_after ? { retry_after } : {}),
    ...(migrate_to_chat_id ? { migrate_to_chat_id } : {}),
  };
  const body = {
    ok: false,
    error_code: error.code,
    description: error.description,
    ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
  };
  return { status: error.code, type: JSON_TYPE, body: JSON.stringify(body) };
}

function brief(params: Params): string {
  const text = JSON.stringify(params.values);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
