import type { User } from "grammy/types";
import { isVisible } from "../domain/plain_text.ts";

/**
 * What a person is called; by username, else by id, where their names show nothing. Well-formed: PostgreSQL refuses JSON with
 * half of a surrogate pair.
 */
export function nameOf({ id, first_name, last_name, username }: User): string {
  const name = [first_name, last_name].filter(Boolean).join(" ").toWellFormed();
  if (isVisible(name)) return name;
  return username === undefined ? `${id}` : `@${username}`;
}
