/** Where a file was forwarded from. */
import { fold } from "./folding.ts";
import { splitWords } from "./grams.ts";

/** Who it was: a person, one who hides their account (a name is all that is left), a chat or a channel. */
export const SOURCE_TYPES = ["user", "hidden", "chat", "channel"] as const;
export type SourceType = typeof SOURCE_TYPES[number];

/** The origin of a forwarded message, as far as it is kept. */
export interface Source {
  readonly type: SourceType;
  readonly name: string;
  /** When the message was first sent: ISO 8601 in UTC; null where an imported manifest does not say. */
  readonly date: string | null;
}

/** What `files.from_folded` holds: the folded words of a name, each after a space. */
export function foldedSource(name: string): string {
  return splitWords(fold(name)).map((word) => ` ${word}`).join("");
}
