/** The bot as a process that is killed and started again: the executable, or the sources where there is none. */
import { join } from "node:path";
import { findExecutable } from "../support/executable.ts";
import { PERMISSIONS } from "../../src/compile.ts";

const MAIN = join(import.meta.dirname!, "../../src/main.ts");
const KEPT_LOG = 200_000;

/** The command line of `filekeeper …args`. */
export function commandOf(args: readonly string[]): { path: string; args: string[] } {
  const found = findExecutable();
  if ("path" in found) return { path: found.path, args: [...args] };
  const run = ["run", "--no-check", "--quiet", ...PERMISSIONS, MAIN, ...args];
  return { path: Deno.execPath(), args: run };
}

export class BotProcess {
  /** The newest lines of its log, over all its lives. */
  log = "";
  lives = 0;
  #process: Deno.ChildProcess | undefined;
  #reading: Promise<void> = Promise.resolve();
  #lifeBegan = 0;

  constructor(readonly dir: string, private readonly env: Readonly<Record<string, string>>) {}

  start(): void {
    const { path, args } = commandOf(["run"]);
    this.lives++;
    this.#lifeBegan = this.log.length;
    this.#process = new Deno.Command(path, {
      args,
      cwd: this.dir,
      clearEnv: true,
      env: this.environment,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#reading = this.#read(this.#process.stderr);
  }

  get environment(): Record<string, string> {
    const env: Record<string, string> = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...this.env };
    for (const name of ["PATH", "HOME", "DENO_DIR"]) {
      const value = Deno.env.get(name);
      if (value !== undefined) env[name] = value;
    }
    return env;
  }

  /** Sends a signal and waits for the end; its exit code. */
  async end(signal: Deno.Signal): Promise<number> {
    const process = this.#process;
    if (process === undefined) return 0;
    this.#process = undefined;
    try {
      process.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended
    }
    const { code } = await process.status;
    await this.#reading;
    return code;
  }

  /** True once this life's log matches. */
  says(pattern: RegExp): boolean {
    return pattern.test(this.log.slice(this.#lifeBegan));
  }

  /** Waits until this life's log matches. */
  async logged(pattern: RegExp, timeoutMs = 120_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!this.says(pattern)) {
      if (Date.now() > deadline) throw new Error(`${pattern} was not logged:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Resident memory in MB. */
  get memory(): number {
    const pages = Deno.readTextFileSync(`/proc/${this.#process!.pid}/statm`).split(" ")[1];
    return Math.round(Number(pages) * 4096 / 1024 / 1024);
  }

  /** Processor time used so far, in seconds. */
  get processorTime(): number {
    const fields = Deno.readTextFileSync(`/proc/${this.#process!.pid}/stat`).split(") ")[1]!.split(
      " ",
    );
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.log += decoder.decode(chunk, { stream: true });
      if (this.log.length > KEPT_LOG) {
        const cut = this.log.length - KEPT_LOG;
        this.log = this.log.slice(cut);
        this.#lifeBegan = Math.max(0, this.#lifeBegan - cut);
      }
    }
  }
}
