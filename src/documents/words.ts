import { contentWords } from "../domain/content_words.ts";
import { fold } from "../domain/folding.ts";
import { LimitReached, TEXT_MAX_LENGTH, WORDS_MAX } from "./document.ts";

/** Text that is folded at a time. Only a word of this length is cut, or a text without spaces. */
const PIECE_LENGTH = 32_768;

/** Spellings that are remembered, so that a word is folded once and not each time it occurs. */
const SEEN_MAX = 100_000;

/** A longer one is hardly seen twice: a line of a script without spaces, an address. */
const SEEN_MAX_LENGTH = 40;

/** Gathers the different words of one document from its text, and passes them on in batches. */
export class Words {
  readonly #words = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #send: (batch: string[]) => void;
  #batch: string[] = [];
  #pending = "";
  #length = 0;
  #isBroken = true;

  constructor(send: (batch: string[]) => void) {
    this.#send = send;
  }

  /** Whether no word has been found. */
  get isEmpty(): boolean {
    return this.#words.size === 0;
  }

  /** Adds text that goes on where the last ended: a word may be written in pieces. */
  write(text: string): void {
    if (text === "") return;
    this.#isBroken = false;
    if (this.#pending.length + text.length < PIECE_LENGTH) {
      this.#pending += text;
      return;
    }
    const all = this.#pending + text;
    this.#pending = "";
    let start = 0;
    while (all.length - start >= PIECE_LENGTH) {
      const end = pieceEnd(all, start);
      this.#add(all.slice(start, end));
      start = nextStart(all, end);
    }
    this.#pending = all.slice(start);
    this.#sendBatch();
  }

  /** Ends a word: a paragraph, a cell or a line is over. */
  break(): void {
    if (!this.#isBroken) this.#pending += "\n";
    this.#isBroken = true;
  }

  /** Passes on what there is: a page or the whole is over. */
  flush(): void {
    const text = this.#pending;
    this.#pending = "";
    this.#add(text);
    this.#sendBatch();
  }

  /** Passes on what is left: the reading ended, at a bound perhaps. */
  end(): void {
    try {
      this.flush();
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error;
      this.#sendBatch();
    }
  }

  #add(text: string): void {
    this.#length += text.length;
    for (const spelling of text.match(/\S+/g) ?? []) {
      if (this.#seen.has(spelling)) continue;
      if (spelling.length <= SEEN_MAX_LENGTH) {
        if (this.#seen.size === SEEN_MAX) this.#seen.clear();
        this.#seen.add(copy(spelling));
      }
      for (const word of contentWords(fold(spelling))) this.#addWord(word);
    }
    if (this.#length > TEXT_MAX_LENGTH) throw new LimitReached("size");
  }

  #addWord(word: string): void {
    if (this.#words.has(word)) return;
    if (this.#words.size === WORDS_MAX) throw new LimitReached("words");
    const own = copy(word);
    this.#words.add(own);
    this.#batch.push(own);
  }

  #sendBatch(): void {
    if (this.#batch.length > 0) this.#send(this.#batch);
    this.#batch = [];
  }
}

/** After the last white space that is near enough, else within the word, between two characters. */
function pieceEnd(text: string, start: number): number {
  const last = start + PIECE_LENGTH;
  for (let end = last; end > start; end--) {
    if (/\s/.test(text[end - 1]!)) return end;
  }
  return (text.charCodeAt(last - 1) & 0xfc00) === 0xd800 ? last - 1 : last;
}

/** Within a text without spaces, two characters that are neighbours across the cut are a word. */
function nextStart(text: string, end: number): number {
  if (/\s/.test(text[end - 1]!)) return end;
  return (text.charCodeAt(end - 1) & 0xfc00) === 0xdc00 ? end - 2 : end - 1;
}

/** A slice would keep the whole text alive. */
function copy(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
