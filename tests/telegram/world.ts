import type { ChatMember, Message, Update, User, UserFromGetMe } from "grammy/types";
import type { Change, ChatRoom, Held } from "./chats.ts";
import { Clock } from "./clock.ts";
import { FileStore } from "./files.ts";
import { isAdministrator, isMember } from "./members.ts";
import { Polling } from "./polling.ts";
import { type CallbackAnswer, type InlineAnswer, Queries } from "./queries.ts";
import { BotSettings } from "./settings.ts";
import { UpdateQueue } from "./updates.ts";
import { WebhookSender } from "./webhook.ts";

export interface WorldOptions {
  token?: string;
  botUsername?: string;
  botName?: string;
  inlineMode?: boolean;
  /** `chosen_inline_result` updates, which BotFather has off by default. */
  inlineFeedback?: boolean;
  /** How many calls the log keeps. */
  callsKept?: number;
  /** How many messages a chat keeps. */
  messagesKept?: number;
  /** After this an unanswered callback is too old to be answered. */
  callbackTimeoutMs?: number;
  inlineTimeoutMs?: number;
  /** The first pause before a failed webhook delivery is tried again; it doubles. */
  webhookRetryMs?: number;
  webhookTimeoutMs?: number;
  /** Each update on a connection of its own, in no order, instead of one at a time per chat. */
  webhookInNoOrder?: boolean;
  /** Other bots' posts reach the bot too, as where bots may talk to each other. */
  seesOtherBots?: boolean;
  /** Rate limits as Telegram has them. */
  limits?: boolean;
}

const LOG_LIMIT = 1000;

/** Telegram's state as one bot sees it: chats, files, updates, and what the bot did wrong. */
export class World {
  readonly token: string;
  readonly bot: UserFromGetMe;
  readonly clock = new Clock();
  readonly files: FileStore;
  readonly updates = new UpdateQueue(this.clock);
  readonly polling = new Polling(this.updates);
  readonly webhook: WebhookSender;
  readonly settings = new BotSettings();
  readonly callbacks = new Queries<CallbackAnswer>();
  readonly inline = new Queries<InlineAnswer>();
  readonly rooms = new Map<number, ChatRoom>();
  /** People whose forwarded messages show only their name. */
  readonly hiddenInForwards = new Set<number>();
  /** Messages with buttons that were sent through inline mode. */
  readonly inlineMessages = new Map<string, { room: ChatRoom; held: Held }>();
  readonly violations: string[] = [];
  /** Refusals that no bot can avoid: races, blocks, limits. */
  readonly refusals: string[] = [];
  readonly listeners = new Set<(change: Change) => void>();
  /** Edits that changed nothing. */
  notModified = 0;
  change = 0;
  /** When something happened last; `idle()` waits for quiet. */
  lastActivity = Date.now();
  #nextMessageId = 1;

  constructor(readonly options: WorldOptions) {
    const bot_id = 6_000_000_000 + Math.floor(Math.random() * 1e9);
    this.token = options.token ?? `${bot_id}:AA${crypto.randomUUID().replaceAll("-", "")}x`;
    const id = Number(this.token.split(":")[0]) || bot_id;
    this.bot = {
      id,
      is_bot: true,
      first_name: options.botName ?? "File Keeper",
      username: options.botUsername ?? "file_keeper_bot",
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: options.inlineMode ?? true,
      can_connect_to_business: false,
      has_main_web_app: false,
      has_topics_enabled: false,
      allows_users_to_create_topics: false,
      can_manage_bots: false,
      supports_join_request_queries: false,
    };
    this.files = new FileStore(id);
    this.webhook = new WebhookSender(this);
    this.updates.listener = () => {
      this.lastActivity = Date.now();
      if (this.webhook.isSet) this.webhook.notice();
      else this.polling.notice();
    };
  }

  /** The bot as others see it. */
  get botUser(): User {
    const { id, is_bot, first_name, username } = this.bot;
    return { id, is_bot, first_name, username };
  }

  note(violation: string): void {
    if (this.violations.length < LOG_LIMIT) this.violations.push(violation);
  }

  refuse(refusal: string): void {
    if (this.refusals.length < LOG_LIMIT) this.refusals.push(refusal);
  }

  /** Private chats and basic groups share one sequence, every supergroup and channel has its own. */
  nextMessageId(room: ChatRoom): number {
    const { type } = room.chat;
    return type === "supergroup" || type === "channel"
      ? room.nextMessageId++
      : this.#nextMessageId++;
  }

  post(room: ChatRoom, content: Partial<Message>, from: User): Message {
    const message = {
      message_id: this.nextMessageId(room),
      from,
      chat: room.chat,
      date: this.clock.unix(),
      ...content,
    } as Message;
    if (message.from?.is_bot && !message.sender_chat) room.lastBot = message.from.id;
    room.held.set(message.message_id, { message, change: ++this.change });
    room.trim(this.options.messagesKept ?? 10_000);
    this.tell({ kind: "message", chat_id: room.chat.id, message });
    return message;
  }

  /** The id by which the bot may edit a message that was sent through inline mode. */
  inlineMessageId(room: ChatRoom, message: Message): string {
    const held = room.held.get(message.message_id);
    for (const [id, known] of this.inlineMessages) if (known.held === held) return id;
    if (!held) throw new Error(`There is no message #${message.message_id}`);
    const id = `BAAA${crypto.randomUUID().replaceAll("-", "").slice(0, 20)}`;
    this.inlineMessages.set(id, { room, held });
    return id;
  }

  /**
   * Changes somebody's membership. The bot gets `my_chat_member` for its own, and as an administrator `chat_member` for
   * others'.
   */
  setMember(room: ChatRoom, next: ChatMember, by: User): void {
    const old = room.membership.get(next.user.id) ?? { status: "left", user: next.user };
    room.membership.set(next.user.id, next);
    const own = next.user.id === this.bot.id;
    if (own) room.blocked = !isMember(next);
    if (!own && !isAdministrator(room.membership.get(this.bot.id))) return;
    this.updates.push(own ? "my_chat_member" : "chat_member", {
      chat: room.chat,
      from: by,
      date: this.clock.unix(),
      old_chat_member: old,
      new_chat_member: next,
    } as NonNullable<Update["chat_member"]>);
  }

  /** Replaces a message's content in place. */
  replace(room: ChatRoom, held: Held, message: Message): Message {
    held.message = message;
    held.change = ++this.change;
    this.tell({ kind: "edit", chat_id: room.chat.id, message });
    return message;
  }

  remove(room: ChatRoom, message_id: number): void {
    const held = room.held.get(message_id);
    if (!held) return;
    room.held.delete(message_id);
    room.deleted.add(message_id);
    this.change++;
    this.tell({ kind: "delete", chat_id: room.chat.id, message: held.message });
  }

  tell(change: Change): void {
    this.lastActivity = Date.now();
    for (const listener of this.listeners) listener(change);
    const room = this.rooms.get(change.chat_id);
    if (room) { for (const listener of room.listeners) listener(change); }
  }
}
