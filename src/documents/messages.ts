// What the bot, the reading process and its worker say to one another.

import type { Parts, Reading } from "./document.ts";

/** The argument that makes the program a reading process. No command for people, so it is in no help text. */
export const READING_COMMAND = "read-documents";

/** To the reading process, as a line of JSON; the document's bytes follow it. */
export interface Announcement {
  readonly name: string;
  readonly mime?: string | undefined;
  readonly firstPage: number;
  readonly length: number;
  readonly limits: ReadingLimits;
}

export interface ReadingLimits {
  readonly time_ms: number;
  /** Of the reading process as a whole. */
  readonly memory_bytes: number;
}

/** How far the reading of a document has come. */
export type Progress = { readonly words: readonly string[] } | { readonly parts: Parts };

/** From the worker to its process: progress, and at last what became of the document. */
export type WorkerMessage = { readonly ready: true } | Progress | { readonly ended: Reading };

/** From the reading process, a line of JSON each. */
export type ProcessMessage =
  | { readonly ready: true }
  /** It has the whole document. */
  | { readonly taken: true }
  | Progress
  /** Without `stays`, the process ends. */
  | { readonly ended: Reading; readonly stays: boolean }
  /** The document was cut off, and the process ends. */
  | { readonly cut: "time" | "memory" };
