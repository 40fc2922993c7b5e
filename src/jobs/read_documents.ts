/** Reads documents in the background: one at a time in each process, and only while nobody waits for an answer. */
import { type Database, isUnavailable } from "../database/database.ts";
import type { ReadDocument, Reader } from "../documents/reader.ts";
import { INPUT_MAX_BYTES, startReader } from "../documents/reader.ts";
import { contentLexemes } from "../domain/content_lexemes.ts";
import type { Log } from "../log.ts";
import {
  awaitReading,
  claimDocuments,
  type DocumentJob,
  type DocumentResult,
  endDocument,
  extendDocuments,
  forgetContents,
  hasContents,
  hasReadDocuments,
  releaseDocument,
} from "../storage/documents.ts";
import type { Download, DownloadProblem } from "../telegram/download.ts";
import { isRefusedCall, laterMs, pause } from "../telegram/retries.ts";
import type { Background } from "./background.ts";
import type { JobHandler, JobSource } from "./job.ts";
import { Worker } from "./worker.ts";

/** How long documents take and wait, in milliseconds. */
export interface ReadingTimes {
  /** One download. */
  download: number;
  /** Until it is looked again whether people are still being served. */
  busy: number;
  /** One document, after a first and a second download that failed; after a third it is given up. */
  retries: readonly number[];
  /** All of them, when Telegram's file server doesn't answer; twice as long each time, up to {@link LONGEST_UNANSWERED}. */
  unanswered: number;
  /** And when nothing can be read on this machine. */
  unreadable: number;
}

const TIMES: ReadingTimes = {
  download: 90_000,
  busy: 200,
  // A file server that is away for hours costs no document its contents: the last try is a day later.
  retries: [10 * 60_000, 24 * 60 * 60_000],
  unanswered: 10_000,
  unreadable: 60_000,
};
/** Times as long as after the first download that failed: of those that wait, few lose a try while nothing is handed out. */
const LONGEST_UNANSWERED = 60;
/** What Telegram lets a bot download (Bot API: getFile). */
const DOWNLOAD_MAX_BYTES = 20 * 2 ** 20;
/** How long to wait for a database that is unavailable, in milliseconds. */
const AWAY_MS = 10_000;
/** Words that are hashed at once, and how long others have the thread for themselves then, in milliseconds. */
const HASHED_AT_ONCE = 300;
const HASH_PAUSE_MS = 10;
/**
 * Lexemes in one row: what a text search vector holds (PostgreSQL: textsearch-limitations). Words that are asked for together,
 * as the pairs of characters of a Chinese word are, have to be in the same row.
 */
const ROW_MAX_BYTES = 2 ** 20 - 1;
/** Rows that a server changes at once which no longer reads documents. */
const FORGOTTEN_AT_ONCE = 500;
const FORGET_PAUSE_MS = 20;

/** A document in progress, and what came of it. */
interface HeldDocument extends DocumentJob {
  result?: DocumentResult;
  vectors?: string[];
  /** It is not to be tried again before, whatever the engine says. */
  waitMs?: number;
}

/** Of a document that crashed three processes. */
const GIVEN_UP: DocumentResult = {
  outcome: "damaged",
  unit: null,
  parts_read: null,
  is_partial: false,
};

export interface DocumentReadingOptions {
  database: Database;
  background: Background;
  holder: string;
  download: Download;
  log: Log;
  /** False: none are read, and what was read is forgotten. */
  enabled: boolean;
  /** A Bot API server of one's own hands out larger files than Telegram's. */
  isLocalServer: boolean;
  /** How many chats have updates in progress. */
  working(): number;
  reader?: Reader;
}

/** Reads what waits to be read, as long as the process lives. */
export function documentReading(options: DocumentReadingOptions, times: ReadingTimes = TIMES) {
  const { background, database, enabled, log } = options;
  const reader = options.reader ?? startReader();
  const gate = new Gate();
  const worker: Worker<HeldDocument> = new Worker<HeldDocument>({
    source: documentSource(options, gate, times, (inMs) => worker.wake(inMs)),
    handlers: { document: documentHandler(options, reader, gate, times) },
    log,
    chained: true,
    // Nobody asked for it; the log has the reference.
    apologize: () => Promise.resolve(),
    refused: () => Promise.resolve(),
  });
  return {
    /** Something may be there to be read. */
    wake: () => {
      if (enabled) worker.wake();
    },
    start(): void {
      if (enabled) worker.start();
      else background.run("forgetting documents", (signal) => forgetAll(database, signal));
    },
    async stop(): Promise<void> {
      await worker.stop();
      await reader.close();
    },
  };
}

/** Until when nothing is downloaded, by performance.now(). */
class Gate {
  closedUntil = -Infinity;
  /** Downloads that failed, one after another. */
  #failures = 0;

  close(ms: number): void {
    this.closedUntil = performance.now() + ms;
  }

  failed(firstMs: number): void {
    this.close(firstMs * Math.min(2 ** this.#failures++, LONGEST_UNANSWERED));
  }

  answered(): void {
    this.#failures = 0;
  }
}

function documentSource(
  { database, holder, working }: DocumentReadingOptions,
  gate: Gate,
  times: ReadingTimes,
  wake: (inMs: number) => void,
): JobSource<HeldDocument> {
  return {
    async claim(room, held, leaseMs) {
      const closedMs = gate.closedUntil - performance.now();
      if (closedMs > 0 || working() > 0) {
        wake(Math.max(closedMs, times.busy));
        return [];
      }
      const limit = room[0]?.limit ?? 0;
      return await claimDocuments(database, holder, limit, held, leaseMs);
    },
    extend: (ids, leaseMs) => extendDocuments(database, holder, ids, leaseMs),
    release: (job, waitMs) =>
      releaseDocument(database, holder, job, Math.max(waitMs, job.waitMs ?? 0)),
    end: (job) => endDocument(database, holder, job, job.result ?? GIVEN_UP, job.vectors ?? []),
  };
}

function documentHandler(
  { download, isLocalServer, log }: DocumentReadingOptions,
  reader: Reader,
  gate: Gate,
  times: ReadingTimes,
): JobHandler<HeldDocument> {
  const maxBytes = isLocalServer ? INPUT_MAX_BYTES : DOWNLOAD_MAX_BYTES;
  return {
    concurrency: 1,
    async run(job, { signal }) {
      if (job.size > maxBytes) return ended(job, "too_large");
      const timeout = AbortSignal.timeout(times.download);
      let bytes: Uint8Array<ArrayBuffer> | DownloadProblem;
      try {
        bytes = await download(
          job.file_id,
          maxBytes,
          AbortSignal.any([signal, timeout]),
        );
      } catch (error) {
        if (signal.aborted) return "unfinished";
        if (isRefusedCall(error, 429)) {
          // Telegram asks for patience with everybody's documents, and this one is no worse for it.
          job.waitMs = laterMs(error) ?? times.unanswered;
          gate.close(job.waitMs);
          throw error;
        }
        gate.failed(times.unanswered);
        const waitMs = times.retries[job.tries];
        job.tries++;
        if (waitMs === undefined) return ended(job, "unavailable");
        job.waitMs = waitMs;
        throw error;
      }
      gate.answered();
      if (signal.aborted) return "unfinished";
      if (typeof bytes === "string") {
        return ended(job, bytes === "not_handed_out" ? "unavailable" : bytes);
      }
      let read: ReadDocument;
      try {
        const { name, mime_type } = job;
        read = await reader.read({ bytes, name, mime: mime_type ?? undefined }, signal);
      } catch (error) {
        if (signal.aborted) return "unfinished";
        // No process could be started, which is no fault of the document.
        log.error("Cannot read documents, trying again later: {error}", { error });
        gate.close(times.unreadable);
        return "unfinished";
      }
      if (read.outcome !== "read") {
        const { outcome, detail } = read;
        log.info("Cannot read document {id}: {outcome}, {detail}", {
          id: job.id,
          outcome,
          detail,
        });
        return ended(job, outcome);
      }
      job.vectors = await vectorsOf(job.library_id, read.words);
      job.result = {
        outcome: "read",
        unit: read.parts?.unit ?? null,
        parts_read: read.parts?.read ?? null,
        is_partial: read.limit !== undefined,
      };
      return "done";
    },
  };
}

function ended(job: HeldDocument, outcome: DocumentResult["outcome"]): "done" {
  job.result = { outcome, unit: null, parts_read: null, is_partial: false };
  return "done";
}

/** What finds the words, a vector for each row: of nearly every document, one. Others get their turn meanwhile. */
async function vectorsOf(libraryId: number, words: readonly string[]): Promise<string[]> {
  const vectors: string[] = [];
  for (let start = 0; start < words.length; start += HASHED_AT_ONCE) {
    const lexemes = contentLexemes(libraryId, words.slice(start, start + HASHED_AT_ONCE));
    const last = vectors.at(-1);
    if (last !== undefined && last.length + 1 + lexemes.length <= ROW_MAX_BYTES) {
      vectors[vectors.length - 1] = `${last} ${lexemes}`;
    } else vectors.push(lexemes);
    await pause(HASH_PAUSE_MS);
  }
  return vectors;
}

/** Nothing of what was read remains; should the server read documents again one day, all of them wait for it. */
async function forgetAll(database: Database, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      if (await hasContents(database)) await forgetContents(database);
      if (!await hasReadDocuments(database)) return;
      for (let after: number | undefined = 0; after !== undefined && !signal.aborted;) {
        after = await awaitReading(database, after, FORGOTTEN_AT_ONCE);
        await pause(FORGET_PAUSE_MS, signal);
      }
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await pause(AWAY_MS, signal);
    }
  }
}
