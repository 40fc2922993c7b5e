import type { Chat, ChatMember, Message, ReactionType, ReplyKeyboardMarkup } from "grammy/types";

/** What happened on a screen, for a live page or a waiting test. */
export interface Change {
  kind: "message" | "edit" | "delete" | "action" | "answer" | "reaction";
  chat_id: number;
  message?: Message;
  /** The text of an "action" or "answer", the emoji of a "reaction". */
  text?: string;
}

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
  /** The bot may write: the person pressed Start, or the bot is or was a member. */
  open = false;
  blocked = false;
  deactivated = false;
  keyboard: ReplyKeyboardMarkup | undefined;
  /** Everybody who is or was in the chat, the bot too. */
  readonly membership = new Map<number, ChatMember>();
  /** Forum topics: the service message that created each, by its id. */
  readonly topics = new Map<number, Message>();
  /** The bot's reactions by message. */
  readonly reactions = new Map<number, ReactionType[]>();
  /** The emoji that the group allows as reactions; all where absent. */
  availableReactions: readonly string[] | undefined;
  /** Whether a bot that is no administrator may ask who is a member: Telegram guarantees it to administrators only. */
  membersVisible = false;
  /** The supergroup that this group became. */
  migratedTo: number | undefined;
  /** The bot that posted last. */
  lastBot: number | undefined;
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
