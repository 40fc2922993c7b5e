/**
 * A manifest read as a stream, in slices between which others get their turn. A document of the size that is allowed can
 * hold millions of values, or a nesting of millions: nothing is kept of it but one entry, and that has bounds.
 */
import { Tokenizer, TokenParser, TokenType } from "@streamparser/json";
import { type ManifestPart, type ManifestProblem, readHead } from "../domain/manifest_reader.ts";

/** Bytes that are read before others get their turn: a few milliseconds. */
const SLICE_BYTES = 32 * 1024;
/** How deep values may nest, the document's own two levels included. */
const DEPTH_MAX = 16;
/** Tokens and bytes of one entry, several times what one can need. */
const VALUE_TOKENS_MAX = 50_000;
const VALUE_BYTES_MAX = 512 * 1024;
/** Values in one list; no document of 20 MB has room for more entries. */
const LIST_MAX = 300_000;
/** Tokens of a document; the largest that an export writes takes a third. */
const TOKENS_MAX = 10_000_000;
/** Fields of the document itself; an export writes seven. */
const FIELDS_MAX = 1_000;

/** Fields that say what the document is. */
const HEAD_FIELDS: ReadonlySet<unknown> = new Set([
  "format",
  "version",
  "part",
  "parts",
  "exported_at",
]);

/** An entry as it stands in the document; the first is 1. */
export interface RawEntry {
  readonly entry: number;
  readonly raw: unknown;
}

/**
 * Yields the entries, slice by slice, and returns what the document is. Its fields may stand behind its entries, so that only
 * the end says whether it is a manifest at all.
 */
export function* readManifest(
  bytes: Uint8Array,
): Generator<readonly RawEntry[], ManifestPart | ManifestProblem> {
  const document = new Document();
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    const entries = document.read(bytes.subarray(at, at + SLICE_BYTES));
    if ("problem" in entries) return entries;
    yield entries;
  }
  return document.end();
}

/** What ends the reading early. */
class Found extends Error {
  constructor(readonly problem: ManifestProblem) {
    super(problem.problem);
  }
}

type Token = Parameters<Tokenizer["onToken"]>[0];

class Document {
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true });
  readonly #tokenizer = new Tokenizer({ stringBufferSize: SLICE_BYTES, numberBufferSize: 64 });
  /** Checks the grammar, and builds the entries; all else it forgets as it goes. */
  readonly #parser = new TokenParser({ paths: ["$.files.*"], keepStack: false });
  readonly #head: Record<string, unknown> = {};
  #entries: RawEntry[] = [];
  #count = 0;
  #lists = 0;
  #tokens = 0;
  #fields = 0;
  /** Bytes since the latest token, to a slice: a text or a number is one only when it has ended. */
  #sinceToken = 0;
  #depth = 0;
  /** The field of the document that is being read, and whether its value comes next. */
  #field: unknown;
  #valueNext = false;
  #listed = 0;
  /** Where the value began that is being read in a field. */
  #began = { tokens: 0, offset: 0 };

  constructor() {
    const fail = (error: Error) => {
      throw error;
    };
    this.#tokenizer.onError = fail;
    this.#parser.onError = fail;
    this.#tokenizer.onToken = (token) => this.#take(token);
    this.#parser.onValue = ({ value }) => {
      this.#entries.push({ entry: ++this.#count, raw: value });
    };
  }

  read(slice: Uint8Array): readonly RawEntry[] | ManifestProblem {
    this.#entries = [];
    return this.#unlessFound(() => {
      this.#utf8.decode(slice, { stream: true });
      this.#sinceToken += slice.length;
      this.#tokenizer.write(slice);
      if (this.#sinceToken > VALUE_BYTES_MAX) throw this.#tooLarge();
      return this.#entries;
    });
  }

  end(): ManifestPart | ManifestProblem {
    return this.#unlessFound((): ManifestPart | ManifestProblem => {
      this.#utf8.decode();
      if (!this.#tokenizer.isEnded) this.#tokenizer.end();
      if (!this.#parser.isEnded) this.#parser.end();
      if (this.#tokens === 0) return { problem: "not_json" };
      const head = readHead(this.#head);
      return "problem" in head || this.#lists === 1 ? head : { problem: "no_files" };
    });
  }

  #unlessFound<T>(work: () => T): T | ManifestProblem {
    try {
      return work();
    } catch (error) {
      // All else that is thrown here says where the document is not JSON, or not UTF-8.
      return error instanceof Found ? error.problem : { problem: "not_json" };
    }
  }

  #take(info: Token): void {
    const { token, offset } = info;
    this.#sinceToken = 0;
    const opens = token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET;
    const closes = token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET;
    if (++this.#tokens > TOKENS_MAX) throw new Found({ problem: "not_a_manifest" });
    if (this.#tokens === 1 && token !== TokenType.LEFT_BRACE) {
      throw new Found({ problem: "not_a_manifest" });
    }
    if (this.#depth === 1) this.#takeField(info, opens);
    else if (this.#depth === 2) this.#takeValue(offset);
    else if (
      this.#tokens - this.#began.tokens > VALUE_TOKENS_MAX ||
      offset - this.#began.offset > VALUE_BYTES_MAX
    ) throw this.#tooLarge();
    if (opens && ++this.#depth > DEPTH_MAX) throw this.#tooLarge();
    if (closes) this.#depth--;
    this.#parser.write(info);
  }

  /** A value in a list of the document's, or a comma between two. */
  #takeValue(offset: number): void {
    if (++this.#listed > 2 * LIST_MAX) throw new Found({ problem: "not_a_manifest" });
    this.#began = { tokens: this.#tokens, offset };
  }

  #takeField({ token, value }: Token, opens: boolean): void {
    if (this.#valueNext) {
      this.#valueNext = false;
      this.#listed = 0;
      if (HEAD_FIELDS.has(this.#field)) this.#head[String(this.#field)] = opens ? [] : value;
      if (this.#field !== "files" || !opens) return;
      if (token === TokenType.LEFT_BRACE) throw new Found({ problem: "no_files" });
      if (++this.#lists > 1) throw new Found({ problem: "not_a_manifest" });
    } else if (token === TokenType.STRING) {
      if (++this.#fields > FIELDS_MAX) throw new Found({ problem: "not_a_manifest" });
      this.#field = value;
    } else if (token === TokenType.COLON) this.#valueNext = true;
  }

  #tooLarge(): Found {
    if (this.#field !== "files") return new Found({ problem: "not_a_manifest" });
    const entry = this.#count + 1;
    return new Found({ problem: "entry", entry, fault: { fault: "too_large" } });
  }
}
