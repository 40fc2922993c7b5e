import type { Message } from "grammy/types";
import { ApiError, forbidden, mistake, unlucky } from "../api_error.ts";
import type { ChatRoom, Held } from "../chats.ts";
import type { MarkupRules } from "../keyboards.ts";
import { isAdministrator, isMember, mayPost } from "../members.ts";
import type { Params } from "../params.ts";
import type { World } from "../world.ts";

/** One call of one method. */
export class Call {
  constructor(
    readonly world: World,
    readonly method: string,
    readonly params: Params,
    readonly signal?: AbortSignal,
  ) {}

  /** Notes something that a good bot does not do, whether or not Telegram refuses it. */
  readonly note = (violation: string): void => {
    this.world.note(`${this.method}: ${violation}`);
  };

  /** What keyboards are checked against, sent to that chat. */
  markupRules(room?: ChatRoom): MarkupRules {
    return {
      note: this.note,
      inlineMode: this.world.bot.supports_inline_queries,
      ...(room ? { chat: room.chat } : {}),
    };
  }

  required(name: string): string {
    const value = this.params.string(name);
    if (value === undefined || value === "") throw mistake(`parameter "${name}" is required`);
    return value;
  }

  /** The chat of `chat_id`, whether or not the bot may write there. */
  room(name = "chat_id"): ChatRoom {
    const text = this.params.string(name);
    if (text === undefined || text === "") throw mistake(`${name} is empty`);
    const room = this.world.rooms.get(Number(text));
    if (!room) throw mistake("chat not found");
    if (room.migratedTo !== undefined) {
      throw new ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", {
        expected: true,
        migrate_to_chat_id: room.migratedTo,
      });
    }
    return room;
  }

  /** The chat, when the bot is in it. */
  joined(name = "chat_id"): ChatRoom {
    const room = this.room(name);
    if (room.chat.type === "private") return room;
    const own = room.membership.get(this.world.bot.id);
    if (isMember(own)) return room;
    throw forbidden(
      own?.status === "kicked"
        ? `bot was kicked from the ${room.chat.type} chat`
        : `bot is not a member of the ${room.chat.type} chat`,
    );
  }

  isAdministrator(room: ChatRoom): boolean {
    return isAdministrator(room.membership.get(this.world.bot.id));
  }

  /** The chat, when the bot may write there. */
  writable(name = "chat_id"): ChatRoom {
    const room = this.joined(name);
    if (room.chat.type !== "private") {
      if (mayPost(room.membership.get(this.world.bot.id))) return room;
      throw unlucky("not enough rights to send text messages to the chat");
    }
    if (room.deactivated) throw forbidden("user is deactivated");
    if (room.blocked) throw forbidden("bot was blocked by the user");
    if (!room.open) {
      this.note(`the person ${room.chat.id} has never written to the bot`);
      throw forbidden("bot can't initiate conversation with a user");
    }
    return room;
  }

  /** A message by `message_id`. To name one that never existed is a violation, a deleted one is not. */
  message(room: ChatRoom, what: string, name = "message_id"): Held {
    const message_id = this.params.integer(name);
    if (message_id === undefined || message_id <= 0) {
      throw mistake("message identifier is not specified");
    }
    return this.messageById(room, message_id, what);
  }

  messageById(room: ChatRoom, message_id: number, what: string): Held {
    const held = room.held.get(message_id);
    if (held) return held;
    if (room.deleted.has(message_id)) throw unlucky(`${what} not found`);
    throw mistake(`${what} not found`);
  }

  isOwn(message: Message): boolean {
    return message.from?.id === this.world.bot.id;
  }
}

export type Method = (call: Call) => unknown;
