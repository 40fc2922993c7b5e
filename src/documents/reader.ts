/** Reading documents as the rest of the program sees it. No process is started before the first one. */
import {
  type DocumentToRead,
  INPUT_MAX_BYTES,
  MEGABYTE,
  type Parts,
  type ReadDocument,
  type ReceivedDocument,
  WORDS_MAX,
} from "./document.ts";
import type { ReadingLimits } from "./messages.ts";
import { StartedProcess } from "./started_process.ts";

export { INPUT_MAX_BYTES };
export type { Limit, Parts, PartUnit, ReadDocument, ReceivedDocument, Unread } from "./document.ts";
export type { ReadingLimits };

/** What one document may take. The bot holds its bytes beside this, and at most 50,000 words. */
export const READING_LIMITS: ReadingLimits = { time_ms: 30_000, memory_bytes: 220 * MEGABYTE };

/** How long a process waits for another document. */
const IDLE_MS = 50_000;

export interface ReaderOptions {
  readonly limits?: ReadingLimits;
  readonly idle_ms?: number;
}

/** Reads documents, one at a time, in a process of its own that comes and goes. */
export interface Reader extends AsyncDisposable {
  /**
   * What `document` says. Takes its bytes: their buffer is empty afterwards. Rejects only where it can't be tried (no
   * process can be started) and with the reason of `signal`; whatever is wrong with the document is an outcome.
   */
  read(document: ReceivedDocument, signal?: AbortSignal): Promise<ReadDocument>;
  /** Ends what is being read, and the process. */
  close(): Promise<void>;
}

/** A reader, without a process until it is needed. */
export function startReader(
  { limits = READING_LIMITS, idle_ms = IDLE_MS }: ReaderOptions = {},
): Reader {
  const closed = new AbortController();
  let process: StartedProcess | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const endProcess = async () => {
    const ending = process;
    process = undefined;
    await ending?.end();
  };

  const readByOne = async (
    document: DocumentToRead,
    limits: ReadingLimits,
    signal: AbortSignal,
  ) => {
    process ??= new StartedProcess();
    try {
      return await process.read(document, limits, signal);
    } finally {
      if (!process.stays) await endProcess();
    }
  };

  const readOnce: ReadOnce = async (...given) => {
    // Who was killed while it was idle gives nothing, which is no fault of this document.
    const result = await readByOne(...given) ?? await readByOne(...given);
    if (result === undefined) throw new Error("Cannot read documents: the process ends at once");
    return result;
  };

  const readNext = async (document: ReceivedDocument, signal: AbortSignal) => {
    signal.throwIfAborted();
    clearTimeout(idle);
    try {
      return await readThrough(readOnce, document, limits, signal);
    } finally {
      // Frees them now: the collector would leave megabytes lying for as long as the bot is idle.
      document.bytes.buffer.transfer(0);
      idle = setTimeout(endProcess, idle_ms);
      Deno.unrefTimer(idle);
    }
  };

  const close = async () => {
    closed.abort(new Error("Cannot read the document: the reader is closed"));
    await last;
    clearTimeout(idle);
    await endProcess();
  };

  return {
    read(document, signal) {
      const { length } = document.bytes;
      if (length > INPUT_MAX_BYTES) {
        return Promise.resolve({ outcome: "too_large", detail: `${length} bytes` });
      }
      const either = AbortSignal.any([closed.signal, ...(signal ? [signal] : [])]);
      const result = last.then(() => readNext(document, either));
      last = result.catch(() => {}); // whoever asked for it is given the error
      return result;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

type ReadOnce = (
  document: DocumentToRead,
  limits: ReadingLimits,
  signal: AbortSignal,
) => Promise<ReadDocument>;

/** Reads a document that is too much for one process by several, as long as each comes further. */
async function readThrough(
  readOnce: ReadOnce,
  document: ReceivedDocument,
  { time_ms, memory_bytes }: ReadingLimits,
  signal: AbortSignal,
): Promise<ReadDocument> {
  const until = performance.now() + time_ms;
  const words = new Set<string>();
  let parts: Parts | undefined;
  for (let firstPage = 1;;) {
    const left_ms = until - performance.now();
    const limits = { time_ms: Math.max(1, left_ms), memory_bytes };
    const result = await readOnce({ ...document, firstPage }, limits, signal);
    if (result.outcome !== "read") {
      if (words.size === 0) return result;
      return { outcome: "read", words: [...words], parts, limit: left_ms > 0 ? "memory" : "time" };
    }
    for (const word of result.words) words.add(word);
    parts = result.parts ?? parts;
    const full = words.size >= WORDS_MAX;
    const goesOn = result.limit === "memory" && parts?.unit === "page" && parts.read >= firstPage;
    if (full || !goesOn) {
      const limit = words.size > WORDS_MAX ? "words" : result.limit;
      return { outcome: "read", words: [...words].slice(0, WORDS_MAX), parts, limit };
    }
    firstPage = parts!.read + 1;
  }
}
