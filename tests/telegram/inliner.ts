import type {
  Chat,
  InlineKeyboardButton,
  InlineQueryResult,
  Message,
  SwitchInlineQueryChosenChat,
  Update,
  User,
} from "grammy/types";
import { ChatRoom } from "./chats.ts";
import { PATIENCE_MS } from "./clock.ts";
import { contentOfResult } from "./inline_results.ts";
import type { InlineAnswer } from "./queries.ts";
import { Sender } from "./sender.ts";
import type { World } from "./world.ts";

/** A chat for inline mode: a room, a group, this person (their chat with the bot) or another (out of the bot's sight). */
export type Place = ChatRoom | { room: ChatRoom; user?: User };

/** What the bot offered, and picking from it. */
export interface InlineSession extends InlineAnswer {
  query: string;
  /** Sends the result of that index or title to the chat where inline mode was opened. */
  pick(which: number | string): Message;
  /** The results after these, by `next_offset`. */
  more(): Promise<InlineSession>;
}

interface QueryOptions {
  offset?: string;
  timeout_ms?: number;
  where?: Place;
}

/** Answers that Telegram keeps: for everybody unless they are personal. */
const caches = new WeakMap<World, Map<string, { until: number; answer: InlineAnswer }>>();

/** Inline queries, from typing to sending. */
export class Inliner {
  constructor(private readonly world: World, private readonly user: User) {}

  async query(words: string, options: QueryOptions = {}): Promise<InlineAnswer> {
    const { world, user } = this;
    if (!world.bot.supports_inline_queries) throw new Error("The bot's inline mode is off");
    const offset = options.offset ?? "";
    // Telegram cuts longer ones off.
    const query = words.slice(0, 256);
    let cache = caches.get(world);
    if (!cache) caches.set(world, cache = new Map());
    for (const who of [user.id, "all"]) {
      const kept = cache.get(`${who} ${offset} ${query}`);
      if (kept && kept.until > world.clock.now()) return kept.answer;
    }
    const chat_type = this.#chatType(this.#roomOf(options.where));
    const timeout_ms = options.timeout_ms ?? PATIENCE_MS;
    const late = new Error(`The inline query ${JSON.stringify(query)} is not answered`);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const answer = await Promise.race([
      world.inline.ask(
        user.first_name,
        JSON.stringify(query),
        world.clock.now(),
        (id) =>
          world.updates.push("inline_query", {
            id,
            from: user,
            query,
            offset,
            chat_type,
          } as NonNullable<Update["inline_query"]>),
      ),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(late), timeout_ms);
      }),
    ]).finally(() => clearTimeout(timer));
    world.inline.trim(5000);
    if (answer.cache_time > 0) {
      cache.set(`${answer.is_personal ? user.id : "all"} ${offset} ${query}`, {
        until: world.clock.now() + answer.cache_time * 1000,
        answer,
      });
    }
    return answer;
  }

  choose(result: InlineQueryResult, query: string, where?: Place): Message {
    const { world, user } = this;
    const room = this.#roomOf(where);
    const sender = new Sender(world, room, user);
    const content: Partial<Message> = {
      via_bot: world.botUser,
      ...contentOfResult(world.files, result),
      ...(result.reply_markup ? { reply_markup: result.reply_markup } : {}),
    };
    const known = world.rooms.get(room.chat.id) === room;
    const message = known ? sender.post(content) : world.post(room, content, user);
    const inline_message_id = result.reply_markup
      ? world.inlineMessageId(room, message)
      : undefined;
    if (world.options.inlineFeedback) {
      world.updates.push("chosen_inline_result", {
        result_id: result.id,
        from: user,
        query,
        ...(inline_message_id ? { inline_message_id } : {}),
      });
    }
    return message;
  }

  /** Opens inline mode as the button says: `here`, or in the chat that the person chooses. */
  async follow(
    button: InlineKeyboardButton,
    here: Place,
    options: { where?: Place; timeout_ms?: number },
  ): Promise<InlineSession> {
    if ("switch_inline_query_current_chat" in button) {
      if (options.where) throw new Error(`"${button.text}" leaves no choice of the chat`);
      const words = button.switch_inline_query_current_chat;
      return await this.#open(words, { ...options, where: here });
    }
    if ("switch_inline_query_chosen_chat" in button) {
      const chosen = button.switch_inline_query_chosen_chat;
      const kind = this.#chatType(this.#roomOf(options.where));
      if (!allows(chosen, kind)) {
        throw new Error(`"${button.text}" does not lead to a chat of the type ${kind}`);
      }
      return await this.#open(chosen.query ?? "", options);
    }
    if ("switch_inline_query" in button) {
      return await this.#open(button.switch_inline_query, options);
    }
    throw new Error(`"${button.text}" does not open inline mode`);
  }

  async #open(words: string, options: QueryOptions): Promise<InlineSession> {
    const answer = await this.query(words, options);
    return {
      ...answer,
      query: words,
      pick: (which) => {
        const result = typeof which === "number"
          ? answer.results[which]
          : answer.results.find((result) => "title" in result && result.title === which);
        if (!result) throw new Error(`Inline mode offers no ${which}: ${titles(answer)}`);
        return this.choose(result, words, options.where);
      },
      more: () => this.#open(words, { ...options, offset: answer.next_offset }),
    };
  }

  #roomOf(where: Place | undefined): ChatRoom {
    if (where instanceof ChatRoom) return where;
    if (!where) return outOfSight("A friend");
    const { room, user } = where;
    const stranger = room.chat.type === "private" && user !== undefined && user.id !== this.user.id;
    return stranger ? outOfSight(user.first_name) : room;
  }

  #chatType(room: ChatRoom): Chat["type"] | "sender" {
    const { chat } = room;
    if (chat.type !== "private") return chat.type;
    const withBot = chat.id === this.user.id && this.world.rooms.get(chat.id) === room;
    return withBot ? "sender" : "private";
  }
}

function allows(chosen: SwitchInlineQueryChosenChat, type: Chat["type"] | "sender"): boolean {
  switch (type) {
    case "sender":
      return chosen.allow_bot_chats === true;
    case "private":
      return chosen.allow_user_chats === true;
    case "channel":
      return chosen.allow_channel_chats === true;
    case "group":
    case "supergroup":
      return chosen.allow_group_chats === true;
  }
}

function titles(answer: InlineAnswer): string {
  return answer.results.map((result) => "title" in result ? result.title : result.type).join(", ");
}

/** A chat of two people. */
function outOfSight(name: string): ChatRoom {
  return new ChatRoom({ id: 1, type: "private", first_name: name });
}
