/** Who posted what next to what in groups: there a comment on forwarded files is a text of its own as well. */
import type { Message } from "grammy/types";
import { type Neighbour, recent, withMessage } from "../../../domain/neighbours.ts";
import { entitiesOf } from "./comments.ts";

/** People of whom is remembered what they posted. */
const REMEMBERED = 500;
/** Messages of each: a comment stands right beside its files. */
const MESSAGES = 4;

/**
 * The latest messages of people in groups, for half a minute. In memory alone, since what is said in a group is not stored:
 * another process knows none of it, and there a text stays a text.
 */
export class GroupNeighbours {
  readonly #people = new Map<string, readonly Neighbour[]>();

  /** Notes a message, and returns it with those around it that the same person posted. */
  note(message: Message): readonly Neighbour[] {
    const key = keyOf(message);
    if (key === undefined) return [];
    const before = recent(this.#people.get(key) ?? [], message.date);
    const nearby = withMessage(before, neighbourOf(message)).slice(-MESSAGES);
    // Who posted last comes last; the first is forgotten.
    this.#people.delete(key);
    this.#people.set(key, nearby);
    if (this.#people.size > REMEMBERED) this.#people.delete(this.#people.keys().next().value!);
    return nearby;
  }

  /** A message that is remembered has another text now. */
  edit(message: Message): void {
    const key = keyOf(message);
    const nearby = key === undefined ? undefined : this.#people.get(key);
    const isThere = nearby?.some(({ first, what }) =>
      what === "text" && first === message.message_id
    );
    if (isThere) this.note(message);
  }
}

/** Undefined for administrators who post anonymously: nobody can tell one from another. */
function keyOf({ chat, from, sender_chat }: Message): string | undefined {
  return from === undefined || sender_chat !== undefined ? undefined : `${chat.id} ${from.id}`;
}

function neighbourOf(message: Message): Neighbour {
  const { message_id, date, text, forward_origin, via_bot } = message;
  const place = { first: message_id, last: message_id, date };
  if (forward_origin !== undefined) return { what: "files", ...place };
  if (text === undefined || text.startsWith("/") || via_bot !== undefined) {
    return { what: "other", ...place };
  }
  return { what: "text", ...place, text, entities: entitiesOf(message), answer: null };
}
