/** `src/main.ts` as a process of its own, with the permissions that the executable is compiled with. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PERMISSIONS } from "../../src/compile.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A token that Telegram could have given, of no bot. */
export const TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export class CommandProcess implements AsyncDisposable {
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ended>;
  readonly #child: Deno.ChildProcess;
  #read = Promise.withResolvers<void>();

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.ended = Promise.all([
      child.status,
      this.#gather(child.stdout, "stdout"),
      this.#gather(child.stderr, "stderr"),
    ]).then(([{ code }]) => ({ code, stdout: this.stdout, stderr: this.stderr }));
  }

  /** Starts `filekeeper …args` in `cwd`, with these settings and no others. */
  static start(args: readonly string[], cwd: string, env: Record<string, string> = {}) {
    const kept: Record<string, string> = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
    for (const name of ["PATH", "HOME", "DENO_DIR"]) {
      const value = Deno.env.get(name);
      if (value !== undefined) kept[name] = value;
    }
    const main = join(ROOT, "src/main.ts");
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--quiet", ...PERMISSIONS, main, ...args],
      cwd,
      clearEnv: true,
      env: { ...kept, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    return new CommandProcess(command.spawn());
  }

  signal(name: Deno.Signal): void {
    this.#child.kill(name);
  }

  /** Waits until the log matches; fails when the process ends before, or after a minute. */
  async logged(pattern: RegExp): Promise<void> {
    let over = false;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, 60_000);
    const end = Promise.race([this.ended, late.promise]).then(() => void (over = true));
    try {
      while (!pattern.test(this.stderr)) {
        if (over) throw new Error(`${pattern} was not logged:\n${this.stderr}${this.stdout}`);
        await Promise.race([this.#read.promise, end]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.ended;
  }

  async #gather(stream: ReadableStream<Uint8Array>, into: "stdout" | "stderr"): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      this[into] += decoder.decode(bytes, { stream: true });
      this.#read.resolve();
      this.#read = Promise.withResolvers<void>();
    }
  }
}

/** Runs `filekeeper …args` to its end, in an empty directory by default. */
export async function filekeeper(
  args: readonly string[],
  env: Record<string, string> = {},
  cwd?: string,
): Promise<Ended> {
  if (cwd !== undefined) return await CommandProcess.start(args, cwd, env).ended;
  return await inEmptyDirectory((dir) => CommandProcess.start(args, dir, env).ended);
}

export async function inEmptyDirectory<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir({ prefix: "filekeeper-command-" });
  try {
    return await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
