// What is read, what comes of it, and within which bounds.

/** A document as it was received. */
export interface ReceivedDocument {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly name: string;
  /** As its sender declares it; absent or wrong as it may be. */
  readonly mime?: string | undefined;
}

/** A document, and the page at which to begin: the first, unless a process before came to an end on the way. */
export interface DocumentToRead extends ReceivedDocument {
  readonly firstPage: number;
}

/** What a document is divided into; a text document has no parts before it is laid out. */
export type PartUnit = "page" | "sheet" | "slide" | "chapter";

/**
 * Why the rest was left out: it took too long, too much memory, too much text, had enough different words, or is broken
 * from there on.
 */
export type Limit = "time" | "memory" | "size" | "words" | "damage";

/**
 * Why nothing was read: a PDF without text, a password, broken beyond reading, beyond a bound before the first word,
 * or a type that holds no text.
 */
export type Unread = "scan" | "protected" | "damaged" | "too_large" | "not_text";

export interface Parts {
  readonly unit: PartUnit;
  readonly read: number;
  /** How many there are; absent where the end was not reached and nothing tells. */
  readonly all?: number | undefined;
}

/** What became of a document, the words aside. */
export type Reading =
  | {
    readonly outcome: "read";
    readonly parts?: Parts | undefined;
    /** Present where only the beginning was read. */
    readonly limit?: Limit | undefined;
  }
  | {
    readonly outcome: Unread;
    /** For the log: what the reader stumbled on. */
    readonly detail?: string | undefined;
  };

/** What a document gives. */
export type ReadDocument =
  | Extract<Reading, { outcome: "read" }> & {
    /** Folded and different, in the order in which they first occur: as `contentWords` splits them. */
    readonly words: readonly string[];
  }
  | Exclude<Reading, { outcome: "read" }>;

export const MEGABYTE = 2 ** 20;

/** A document that is longer is not read: its bytes are part of what the process holds. */
export const INPUT_MAX_BYTES = 50 * MEGABYTE;

/** Different words of a document that count. */
export const WORDS_MAX = 50_000;

/** Bytes that an archive may inflate to, all its parts together. */
export const INFLATED_MAX_BYTES = 64 * MEGABYTE;

/** Entries of an archive. */
export const ENTRIES_MAX = 10_000;

/** UTF-16 units of text. */
export const TEXT_MAX_LENGTH = 64 * MEGABYTE;

/** Thrown where a bound is reached: what was read before counts. */
export class LimitReached extends Error {
  constructor(readonly limit: Limit) {
    super(`the limit of ${limit} is reached`);
  }
}

/** Thrown where a document can't be read. */
export class Unreadable extends Error {
  constructor(readonly why: Unread, detail?: string) {
    super(detail ?? why);
  }
}
