import type { Chat, Message, ReplyKeyboardMarkup, User } from "grammy/types";
import type { Change } from "./world.ts";

export interface Held {
  message: Message;
  /** Grows with every change anywhere, to tell what is newer. */
  change: number;
}

/** One chat as its people see it now. */
export class ChatRoom {
  readonly held = new Map<number, Held>();
  /** Deleted messages: a call that names one lost a race, it is no mistake of the bot. */
  readonly deleted = new Set<number>();
  /** The bot may write: the person pressed Start, or the bot is a member. */
  open = false;
  blocked = false;
  deactivated = false;
  keyboard: ReplyKeyboardMarkup | undefined;
  members: User[] = [];
  /** For supergroups and channels, which number their messages themselves. */
  nextMessageId = 1;
  /** `chat_instance` of callbacks. */
  readonly instance = String(Math.floor(Math.random() * 1e18));
  readonly listeners = new Set<(change: Change) => void>();

  constructor(readonly chat: Chat) {}

  get messages(): Message[] {
    return Array.from(this.held.values(), ({ message }) => message);
  }

  /** Keeps the newest `limit` messages. */
  trim(limit: number): void {
    while (this.held.size > limit) {
      const oldest = this.held.keys().next().value;
      if (oldest === undefined) return;
      this.held.delete(oldest);
      this.deleted.add(oldest);
    }
  }
}
