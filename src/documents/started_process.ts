import { setPriority } from "node:os";
import type { DocumentToRead, Limit, Parts, ReadDocument } from "./document.ts";
import {
  type Announcement,
  type ProcessMessage,
  READING_COMMAND,
  type ReadingLimits,
} from "./messages.ts";

/** How much longer than its limit a process gets that doesn't even end itself. */
const GRACE_MS = 5_000;

/** What it wrote to standard error that is kept, for the error when it doesn't start. */
const COMPLAINT_MAX_LENGTH = 2_000;

/** People are served first. */
const LOW_PRIORITY = 10;

const encoder = new TextEncoder();

/** A reading process, from the bot's side. */
export class StartedProcess {
  readonly #child: Deno.ChildProcess;
  readonly #messages: AsyncGenerator<ProcessMessage>;
  readonly #complaint: Promise<string>;
  #isReady = false;
  #ends = false;

  constructor() {
    this.#child = start();
    this.#messages = messagesOf(this.#child.stdout);
    this.#complaint = readEnd(this.#child.stderr);
  }

  /** Whether it can take another document. */
  get stays(): boolean {
    return !this.#ends;
  }

  /** Reads one document; the process ends when `signal` aborts. Undefined where it had ended before it took the document. */
  async read(
    document: DocumentToRead,
    limits: ReadingLimits,
    signal: AbortSignal | undefined,
  ): Promise<ReadDocument | undefined> {
    signal?.throwIfAborted();
    const overdue = AbortSignal.timeout(limits.time_ms + GRACE_MS);
    const until = AbortSignal.any([overdue, ...(signal ? [signal] : [])]);
    const kill = () => this.#kill();
    until.addEventListener("abort", kill);
    try {
      const sent = this.#send(document, limits);
      try {
        return await this.#result(overdue, signal);
      } finally {
        await sent;
      }
    } finally {
      until.removeEventListener("abort", kill);
    }
  }

  /** Ends it at once and waits until it is gone. */
  async end(): Promise<void> {
    this.#kill();
    await this.#child.stdin.abort();
    await this.#messages.return(undefined);
    await this.#complaint;
    await this.#child.status;
  }

  #kill(): void {
    this.#ends = true;
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  async #send({ bytes, ...known }: DocumentToRead, limits: ReadingLimits): Promise<void> {
    const announcement: Announcement = { ...known, length: bytes.length, limits };
    const input = this.#child.stdin.getWriter();
    try {
      await input.write(encoder.encode(`${JSON.stringify(announcement)}\n`));
      await input.write(bytes);
    } catch (error) {
      // It has ended: what it said till then is the result.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    } finally {
      input.releaseLock();
    }
  }

  async #result(
    overdue: AbortSignal,
    wanted: AbortSignal | undefined,
  ): Promise<ReadDocument | undefined> {
    const words: string[] = [];
    let isTaken = false;
    let parts: Parts | undefined;
    const cutOff = (limit: Limit): ReadDocument =>
      words.length === 0
        ? { outcome: "too_large", detail: `the limit of ${limit} is reached` }
        : { outcome: "read", words, parts, limit };
    for (;;) {
      const { value: message, done } = await this.#messages.next();
      if (done) break;
      if ("ready" in message) this.#isReady = true;
      else if ("taken" in message) isTaken = true;
      else if ("words" in message) { for (const word of message.words) words.push(word); }
      else if ("parts" in message) parts = message.parts;
      else if ("cut" in message) {
        this.#ends = true;
        return cutOff(message.cut);
      } else {
        this.#ends = !message.stays;
        const { ended } = message;
        return ended.outcome === "read" ? { ...ended, words } : ended;
      }
    }
    // It ended without a last message: out of heap, or killed by the system or by us.
    this.#ends = true;
    wanted?.throwIfAborted();
    const { code, signal } = await this.#child.status;
    if (!this.#isReady) {
      const complaint = (await this.#complaint).trim();
      throw new Error(
        `Cannot read documents: the process ended with ${signal ?? code}: ${complaint}`,
      );
    }
    if (overdue.aborted) return cutOff("time");
    return isTaken ? cutOff("memory") : undefined;
  }
}

function start(): Deno.ChildProcess {
  const standalone = Deno.build.standalone;
  const source = ["run", "--quiet", "--no-prompt", "--allow-read"];
  const main = import.meta.resolve("../main.ts");
  const child = new Deno.Command(Deno.execPath(), {
    args: standalone ? [READING_COMMAND] : [...source, main, READING_COMMAND],
    // Without the bot's token. From its sources, Deno has to find its cache.
    clearEnv: standalone,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // At once: on Linux each thread has its own, and takes it from the one that starts it. By itself the process could only
  // lower that of its first thread, not of those that compile and collect garbage.
  setPriority(child.pid, LOW_PRIORITY);
  return child;
}

/** Its lines of JSON, as they come. */
export async function* messagesOf(
  output: ReadableStream<Uint8Array>,
): AsyncGenerator<ProcessMessage> {
  const decoder = new TextDecoder();
  let pending = "";
  for await (const bytes of output) {
    const lines = (pending + decoder.decode(bytes, { stream: true })).split("\n");
    pending = lines.pop()!;
    for (const line of lines) yield JSON.parse(line);
  }
}

/** The end of what is written; read all the time, so that nobody waits for it. */
async function readEnd(output: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let end = "";
  for await (const bytes of output) {
    end = (end + decoder.decode(bytes, { stream: true })).slice(-COMPLAINT_MAX_LENGTH);
  }
  return end;
}
