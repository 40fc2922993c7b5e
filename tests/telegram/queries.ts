import type { InlineQueryResult, InlineQueryResultsButton } from "grammy/types";
import type { Queued } from "./queued.ts";

export interface CallbackAnswer {
  text?: string;
  show_alert?: boolean;
  url?: string;
}

export interface InlineAnswer {
  results: InlineQueryResult[];
  is_personal: boolean;
  cache_time: number;
  next_offset: string;
  button?: InlineQueryResultsButton;
}

interface Query<Answer> {
  readonly id: string;
  readonly who: string;
  readonly what: string;
  readonly at: number;
  readonly queued: Queued | undefined;
  /** The bot tried to answer, successfully or not. */
  attempted: boolean;
  answers: number;
  resolve: (answer: Answer) => void;
}

/** Questions of people that the bot has to answer once, and in time. */
export class Queries<Answer> {
  readonly #open = new Map<string, Query<Answer>>();
  #next = Math.floor(Math.random() * 1e6);

  /** Asks; `send` gets the id for the update. */
  ask(
    who: string,
    what: string,
    at: number,
    send: (id: string) => Queued | undefined,
  ): Promise<Answer> {
    const id = `${4 + Math.floor(Math.random() * 5)}${String(this.#next++).padStart(17, "0")}`;
    return new Promise((resolve) => {
      const query: Query<Answer> = {
        id,
        who,
        what,
        at,
        queued: undefined,
        attempted: false,
        answers: 0,
        resolve,
      };
      this.#open.set(id, query);
      Object.assign(query, { queued: send(id) });
    });
  }

  find(id: string): Query<Answer> | undefined {
    return this.#open.get(id);
  }

  /** Those that the bot never tried to answer. */
  unanswered(): Query<Answer>[] {
    return [...this.#open.values()].filter(({ attempted, answers }) => answers === 0 && !attempted);
  }

  get count(): number {
    return this.#open.size;
  }

  forget(): void {
    this.#open.clear();
  }

  /** Forgets the oldest answered ones, which are only kept to notice second answers. */
  trim(limit: number): void {
    for (const [id, query] of this.#open) {
      if (this.#open.size <= limit) return;
      if (query.answers > 0) this.#open.delete(id);
    }
  }
}
