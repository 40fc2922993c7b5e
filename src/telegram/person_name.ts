import type { User } from "grammy/types";
import { isVisible } from "../domain/plain_text.ts";

/** What a person is called; by username, else by id, where their names show nothing. Half of a surrogate pair is no JSON. */
export function nameOf({ id, first_name, last_name, username }: User): string {
  const name = [first_name, last_name].filter(Boolean).join(" ").toWellFormed();
  if (isVisible(name)) return name;
  return username === undefined ? `${id}` : `@${username}`;
}
