/** Processes to be measured: started, watched through /proc, ended. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const CONFIG = join(ROOT, "tests/deno.json");
/** Of Linux on every machine that Deno runs on (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;

/** `deno run` of a file of this repository. */
export function denoRun(file: string, ...args: string[]): string[] {
  return [Deno.execPath(), "run", "-A", "-q", "--config", CONFIG, join(ROOT, file), ...args];
}

/** A running one. */
export class Measured {
  readonly #child: Deno.ChildProcess;
  readonly #firstLine = Promise.withResolvers<string>();
  readonly #output: Promise<void>[];
  output = "";

  constructor(
    command: readonly string[],
    { cwd = ROOT, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
  ) {
    const [program, ...args] = command as [string, ...string[]];
    this.#child = new Deno.Command(program, {
      args,
      cwd,
      env: { NO_COLOR: "1", LOG_LEVEL: "warning", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#output = [this.#read(this.#child.stdout), this.#read(this.#child.stderr)];
    this.#firstLine.promise.catch(() => {});
    void Promise.all(this.#output).then(() =>
      this.#firstLine.reject(new Error(`It said nothing and ended:\n${this.output}`))
    );
  }

  /** What it prints first. */
  get firstLine(): Promise<string> {
    return this.#firstLine.promise;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Resident memory now and at its highest, in bytes. */
  memory(): { now: number; peak: number } {
    const status = Deno.readTextFileSync(`/proc/${this.pid}/status`);
    const bytes = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? NaN) * 1024;
    return { now: bytes("VmRSS"), peak: bytes("VmHWM") };
  }

  /** Seconds of processor time used so far, all threads together. */
  cpu(): number {
    const stat = Deno.readTextFileSync(`/proc/${this.pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** Resolves when it has ended. */
  async ended(): Promise<void> {
    await this.#child.status;
    await Promise.all(this.#output);
  }

  async stop(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    try {
      this.#child.kill(signal);
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.ended();
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.output += decoder.decode(chunk, { stream: true });
      const end = this.output.indexOf("\n");
      if (end !== -1) this.#firstLine.resolve(this.output.slice(0, end));
    }
  }
}

/** The emulator in a process of its own. */
export class TelegramProcess {
  private constructor(
    readonly process: Measured,
    readonly url: string,
    readonly token: string,
  ) {}

  static async start(): Promise<TelegramProcess> {
    const process = new Measured(denoRun("tests/bench/telegram.ts"));
    const { url, token } = JSON.parse(await process.firstLine) as { url: string; token: string };
    return new TelegramProcess(process, url, token);
  }

  async ask<T>(path: string, body: unknown = {}): Promise<T> {
    const response = await fetch(`${this.url}/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The emulator refuses ${path}: ${await response.text()}`);
    return await response.json() as T;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}

/** A port that nobody listens on. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
