import type { Message, Update, User } from "grammy/types";
import { isPayload } from "./links.ts";
import { Participant } from "./participant.ts";
import { inTopic } from "./threads.ts";

/** Somebody who talks to the bot in private. */
export class Person extends Participant {
  /** Follows `https://t.me/<bot>?start=payload`. */
  open(payload?: string): Promise<Message> {
    if (payload === undefined) return this.send("/start");
    if (!isPayload(payload)) throw new Error(`Telegram refuses the start payload ${payload}`);
    return this.send(`/start ${payload}`);
  }

  /** Creates a topic in this chat and returns the person in it; needs `privateTopics`. */
  async topic(name: string): Promise<Participant> {
    if (!this.world.bot.has_topics_enabled) throw new Error("Topics in private chats are off");
    const created = await this.sendContent({
      forum_topic_created: { name, icon_color: 7_322_096 },
      is_topic_message: true,
    });
    const topic = created.message_id;
    created.message_thread_id = topic;
    this.room.topics.set(topic, created);
    return new Participant(this.world, this.user, this.room, {
      screen: this.chat,
      identity: () => ({ content: inTopic(this.room, topic) }),
    });
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
