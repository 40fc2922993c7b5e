/**
 * A process that reads documents, one after another, and is ended with what it holds.
 *
 * Why no worker of the bot's own: `terminate()` stops a thread that allocates only after two seconds. Measured, with a
 * bound of 200 MB, such a worker grew the bot to 1.8 GB (Deno 2.6.8) and 6.5 GB (2.9.6), and one whose heap runs out ends
 * the whole program. A process can be ended at once (8 MB beyond the bound at most), and gives all its memory back. It
 * costs the permission to run programs, 100 MB while documents are read (half of it the program, which the bot has in
 * memory already) and a tenth of a second to start. In return what takes the documents apart has no permission at all and,
 * compiled, none of the bot's secrets in its memory.
 *
 * Its own thread only watches: bound and time are looked at even while the worker computes without end, and while the bot
 * is busy. It ends when the bot ends.
 */
import { type DocumentToRead, MEGABYTE } from "./document.ts";
import type { Announcement, ProcessMessage, ReadingLimits, WorkerMessage } from "./messages.ts";

/** How often the memory is looked at: at 1 GB/s, 10 MB are allocated in between. */
const WATCH_INTERVAL_MS = 10;

/** A process that has grown more than a document needs is not kept for the next one. */
const KEPT_MAX_BYTES = 150 * MEGABYTE;

/** A name has 255 characters at most on Telegram. */
const ANNOUNCEMENT_MAX_BYTES = 65_536;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Reads the documents that come in on standard input until it ends, or a bound is reached. Gives the exit code. */
export async function serveReading(): Promise<number> {
  ignoreSignals();
  await dropPermissions(["run", "net", "write", "env", "ffi", "sys"]);
  const worker = await startWorker();
  await dropPermissions(["read", "import"]);
  send({ ready: true });
  const documents = receive();
  let next = await documents.next();
  while (!next.done) {
    const { document, limits } = next.value;
    send({ taken: true });
    const following = documents.next();
    const stays = await Promise.race([readOne(worker, document, limits), inputEnds(following)]);
    if (!stays) break;
    next = await following;
  }
  return 0;
}

/**
 * Whoever stops the bot may signal all its processes (systemd, Ctrl+C in a terminal). The bot ends this one; if it ended by
 * itself, the document would seem to be at fault.
 */
function ignoreSignals(): void {
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) Deno.addSignalListener(signal, () => {});
}

/** While a document is read, only the bot's own end ends the input. */
async function inputEnds(following: Promise<IteratorResult<unknown>>): Promise<false> {
  if ((await following).done) return false;
  return await new Promise<never>(() => {});
}

async function dropPermissions(names: readonly Deno.PermissionDescriptor["name"][]): Promise<void> {
  for (const name of names) await Deno.permissions.revoke({ name } as Deno.PermissionDescriptor);
}

function startWorker(): Promise<Worker> {
  // Bundled and embedded by compile.ts.
  const file = Deno.build.standalone ? "./reading_worker.js" : "./reading_worker.ts";
  const worker = new Worker(new URL(file, import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve(worker);
    worker.onerror = ({ message }) =>
      reject(new Error(`Cannot start the reading thread: ${message}`));
  });
}

/** Passes on what the worker gives. Gives whether the process can read another. */
function readOne(
  worker: Worker,
  document: DocumentToRead,
  { time_ms, memory_bytes }: ReadingLimits,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const cut = (limit: "time" | "memory") => {
    send({ cut: limit });
    resolve(false);
  };
  const memory = setInterval(() => {
    if (Deno.memoryUsage().rss > memory_bytes) cut("memory");
  }, WATCH_INTERVAL_MS);
  const time = setTimeout(() => cut("time"), time_ms);
  worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
    if ("ended" in data) {
      const stays = Deno.memoryUsage().rss <= KEPT_MAX_BYTES;
      send({ ...data, stays });
      resolve(stays);
    } else {
      send(data);
    }
  };
  worker.postMessage(document, [document.bytes.buffer]);
  return promise.finally(() => {
    clearInterval(memory);
    clearTimeout(time);
  });
}

function send(message: ProcessMessage): void {
  let bytes = encoder.encode(`${JSON.stringify(message)}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

/** Documents as they come in: a line that announces one, then its bytes. */
async function* receive(): AsyncGenerator<{ document: DocumentToRead; limits: ReadingLimits }> {
  const buffer = new Uint8Array(ANNOUNCEMENT_MAX_BYTES);
  let held = 0;
  for (;;) {
    let end: number;
    while ((end = buffer.subarray(0, held).indexOf(0x0a)) < 0) {
      const count = await Deno.stdin.read(buffer.subarray(held));
      if (!count) return;
      held += count;
    }
    const announced: Announcement = JSON.parse(decoder.decode(buffer.subarray(0, end)));
    const { length, limits, ...known } = announced;
    const bytes = new Uint8Array(length);
    const came = buffer.subarray(end + 1, Math.min(held, end + 1 + length));
    bytes.set(came);
    buffer.copyWithin(0, end + 1 + came.length, held);
    held -= end + 1 + came.length;
    // Straight to its place: what is copied about stays in memory for a while.
    for (let filled = came.length; filled < length;) {
      const count = await Deno.stdin.read(bytes.subarray(filled));
      if (!count) return;
      filled += count;
    }
    yield { document: { bytes, ...known }, limits };
  }
}
