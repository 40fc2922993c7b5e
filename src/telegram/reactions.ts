import type { Message } from "grammy/types";

/** Reactions in one group within a minute: below what Telegram takes of a bot there, with room for answers. */
const PER_MINUTE = 15;
const MINUTE_MS = 60_000;
/** Groups of which is remembered when the bot reacted there. */
const REMEMBERED = 1_000;

/** Paces reactions: what would be too many is dropped. An album has one, on its first member. */
export class Reactions {
  readonly #groups = new Map<
    number,
    { times: number[]; album: string | undefined; restUntil: number }
  >();

  /** Whether a reaction may go out now; it then counts. */
  mayReact({ chat, media_group_id }: Message, now = Date.now()): boolean {
    const group = this.#groups.get(chat.id) ??
      { times: [], album: undefined, restUntil: 0 };
    // The one that was used last comes last; the first is forgotten.
    this.#groups.delete(chat.id);
    this.#groups.set(chat.id, group);
    if (this.#groups.size > REMEMBERED) this.#groups.delete(this.#groups.keys().next().value!);
    group.times = group.times.filter((time) => now - time < MINUTE_MS);
    if (media_group_id !== undefined && media_group_id === group.album) return false;
    if (group.times.length >= PER_MINUTE || now < group.restUntil) return false;
    group.album = media_group_id;
    group.times.push(now);
    return true;
  }

  /** Telegram did not take a reaction in time: the next posts of the group don't wait for one each. */
  rest({ chat }: Message, now = Date.now()): void {
    const group = this.#groups.get(chat.id);
    if (group !== undefined) group.restUntil = now + MINUTE_MS;
  }
}
