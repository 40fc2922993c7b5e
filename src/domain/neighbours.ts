/**
 * The latest messages of a person, in the order of their ids, as far as they tell which comment belongs to which forwarded
 * files. Telegram sends a comment added while forwarding as a message of its own, next to the forwarded ones, usually
 * before them; updates may arrive in any order.
 */

import type { MessageEntity } from "./kinds.ts";

/** Seconds after which a message can't belong to what comes, whatever the order. */
const FORGOTTEN_S = 30;

/** Seconds between a comment and the files that it belongs to. */
const TOGETHER_S = 2;
/** Messages that are remembered; those of an album or of a second count as one. */
const REMEMBERED = 12;

/** Forwarded files without another message between them, sent in the same second. */
export interface ForwardedFiles {
  readonly what: "files";
  readonly first: number;
  readonly last: number;
  /** When they were sent to the bot: seconds since 1970. */
  readonly date: number;
}

/** A text that may turn out to be a comment. */
export interface PossibleComment {
  readonly what: "text";
  readonly first: number;
  readonly last: number;
  readonly date: number;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** The message that answered it, and whether that is a file: it gives way to what was noted. */
  readonly answer: { readonly id: number; readonly is_file: boolean } | null;
}

/** Anything else: it keeps a comment from the files behind it. */
export interface OtherMessage {
  readonly what: "other";
  readonly first: number;
  readonly last: number;
  readonly date: number;
}

export type Neighbour = ForwardedFiles | PossibleComment | OtherMessage;

/** The messages with one more. One that is there already is replaced. */
export function withMessage(messages: readonly Neighbour[], added: Neighbour): Neighbour[] {
  const others = messages.filter((one) => one.what === "files" || one.first !== added.first);
  const held = others.find((one) => one.first <= added.first && added.last <= one.last);
  if (held !== undefined) {
    return held.what === added.what ? [...others] : split(others, held, added);
  }
  const all = [...others, added].toSorted((one, other) => one.first - other.first);
  const merged: Neighbour[] = [];
  for (const one of all) {
    const before = merged.at(-1);
    if (before?.what === one.what && before.date === one.date && one.what !== "text") {
      merged[merged.length - 1] = { ...before, last: one.last };
    } else merged.push(one);
  }
  return merged.slice(-REMEMBERED);
}

/** The messages that were sent not long before `date`, or after it. */
export function recent(messages: readonly Neighbour[], date: number): Neighbour[] {
  return messages.filter((one) => one.date > date - FORGOTTEN_S);
}

/** A message that came late and stands between files that seemed to be together. */
function split(messages: readonly Neighbour[], held: Neighbour, added: Neighbour): Neighbour[] {
  return messages.flatMap((one): Neighbour[] =>
    one !== held ? [one] : [
      { ...held, last: added.first - 1 },
      added,
      { ...held, first: added.last + 1 },
    ]
  );
}

/** The comment of a forwarded file. One in front of it goes before one behind it. */
export function commentOf(
  messages: readonly Neighbour[],
  messageId: number,
  date: number,
): PossibleComment | undefined {
  const at = messages.findIndex(({ first, last }) => first <= messageId && messageId <= last);
  if (at === -1) return undefined;
  for (const step of [-1, 1]) {
    for (let index = at + step;; index += step) {
      const one = messages[index];
      if (one === undefined || one.what === "other") break;
      if (one.what === "files") continue;
      if (Math.abs(one.date - date) <= TOGETHER_S && isFor(messages, index, step)) return one;
      break;
    }
  }
  return undefined;
}

/** Whether the files next to a text are its own: those in front of it are not, where they have a comment already. */
function isFor(messages: readonly Neighbour[], index: number, step: number): boolean {
  if (step === -1) return true;
  for (let before = index - 1;; before--) {
    const one = messages[before];
    if (one === undefined || one.what === "other") return true;
    if (one.what === "text") return Math.abs(one.date - messages[index]!.date) > TOGETHER_S;
  }
}

/** The ranges of forwarded files whose comment a text is. */
export function filesOf(messages: readonly Neighbour[], text: PossibleComment): ForwardedFiles[] {
  return messages.filter((one): one is ForwardedFiles =>
    one.what === "files" && commentOf(messages, one.first, one.date)?.first === text.first
  );
}
