import type { Message, Update, User } from "grammy/types";
import { isPayload } from "./links.ts";
import { Participant } from "./participant.ts";

/** Somebody who talks to the bot in private. */
export class Person extends Participant {
  /** Follows `https://t.me/<bot>?start=payload`. */
  open(payload?: string): Promise<Message> {
    if (payload === undefined) return this.send("/start");
    if (!isPayload(payload)) throw new Error(`Telegram refuses the start payload ${payload}`);
    return this.send(`/start ${payload}`);
  }

  /** Blocks the bot: it gets an update, and its calls fail with 403. */
  block(): Promise<void> {
    return this.#member("kicked");
  }

  unblock(): Promise<void> {
    return this.#member("member");
  }

  /** The account is gone: calls fail with 403, without an update. */
  deactivate(): void {
    this.room.deactivated = true;
  }

  #member(status: "kicked" | "member"): Promise<void> {
    this.room.blocked = status === "kicked";
    const user = this.world.botUser;
    const kicked = { user, status: "kicked", until_date: 0 } as const;
    const member = { user, status: "member" } as const;
    this.world.updates.push("my_chat_member", {
      chat: this.room.chat,
      from: this.user,
      date: this.world.clock.unix(),
      old_chat_member: status === "kicked" ? member : kicked,
      new_chat_member: status === "kicked" ? kicked : member,
    } as NonNullable<Update["my_chat_member"]>);
    return Promise.resolve();
  }

  /** A new name or username, as Telegram will show it from now on. */
  rename(change: Partial<Pick<User, "first_name" | "last_name" | "username" | "language_code">>) {
    Object.assign(this.user, change);
    Object.assign(this.room.chat, change);
  }
}
