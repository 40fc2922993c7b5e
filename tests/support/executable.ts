/** The compiled executable as a process, for tests that kill it. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram, testNeeding } from "./needs.ts";

const BINARY = Deno.env.get("FILEKEEPER_BINARY") ??
  join(dirname(fileURLToPath(import.meta.url)), "../../dist/filekeeper");

/** The executable's path, or why there is none to test. */
export function findExecutable(): { path: string } | { missing: string } {
  const path = findProgram(BINARY);
  if (path !== undefined) return { path };
  return { missing: `no executable at ${BINARY}: make it with deno task compile` };
}

/** Registers a test of the compiled executable, which `.ci/run` compiles first. */
export function testExecutable(name: string, test: (path: string) => Promise<void>): void {
  const found = findExecutable();
  const need = {
    isThere: "path" in found,
    missing: "missing" in found ? found.missing : "",
    isProvided: true,
  };
  testNeeding(need, { name, fn: () => test(BINARY) });
}

/** A running executable. */
export class Executable {
  readonly #process: Deno.ChildProcess;
  readonly #output: Promise<string>;
  #text = "";

  private constructor(path: string, args: string[], cwd: string, env: Record<string, string>) {
    this.#process = new Deno.Command(path, {
      args,
      cwd,
      env: { NO_COLOR: "1", ...env },
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#output = Promise.all([
      this.#read(this.#process.stdout),
      this.#read(this.#process.stderr),
    ]).then(() => this.#text);
  }

  /** Starts it in `cwd` with just these settings. */
  static start(
    path: string,
    { args = [], cwd, env = {} }: { args?: string[]; cwd: string; env?: Record<string, string> },
  ): Executable {
    return new Executable(path, args, cwd, env);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** What it has printed so far, on both streams. */
  get output(): string {
    return this.#text;
  }

  /** Resolves with its exit code and all it printed. */
  async ended(): Promise<{ code: number; output: string }> {
    const { code } = await this.#process.status;
    return { code, output: await this.#output };
  }

  /** Sends a signal and waits for the end. */
  async end(signal: Deno.Signal): Promise<{ code: number; output: string }> {
    try {
      this.#process.kill(signal);
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    return await this.ended();
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) this.#text += decoder.decode(chunk, { stream: true });
  }
}
