import type { InlineQueryResult, Message, Update, User } from "grammy/types";
import { ChatRoom } from "./chats.ts";
import { PATIENCE_MS } from "./clock.ts";
import { fileOfResult } from "./inline_results.ts";
import { mediaContent } from "./media.ts";
import type { InlineAnswer } from "./queries.ts";
import { Sender } from "./sender.ts";
import type { World } from "./world.ts";

/** Answers that Telegram keeps: for everybody unless they are personal. */
const caches = new WeakMap<World, Map<string, { until: number; answer: InlineAnswer }>>();

/** Inline queries, from typing to sending. */
export class Inliner {
  constructor(private readonly world: World, private readonly user: User) {}

  async query(
    words: string,
    options: { offset?: string; timeout_ms?: number } = {},
  ): Promise<InlineAnswer> {
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
            chat_type: "private",
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

  choose(result: InlineQueryResult, query: string, room?: ChatRoom): Message {
    const { world, user } = this;
    const content: Partial<Message> = { via_bot: world.botUser };
    const file_id = fileOfResult(result);
    const input = "input_message_content" in result ? result.input_message_content : undefined;
    if (input && "message_text" in input) {
      const { text, entities } = new Sender(world, room ?? this.#elsewhere(), user)
        .textContent(input.message_text);
      Object.assign(content, { text }, entities ? { entities } : {});
    } else if (file_id !== undefined) {
      Object.assign(content, mediaContent(world.files, world.files.find(file_id).file));
      if ("caption" in result && result.caption) content.caption = result.caption;
      if ("caption_entities" in result && result.caption_entities) {
        content.caption_entities = result.caption_entities;
      }
    }
    if (result.reply_markup) content.reply_markup = result.reply_markup;
    if (world.options.inlineFeedback) {
      world.updates.push("chosen_inline_result", { result_id: result.id, from: user, query });
    }
    const target = room ?? this.#elsewhere();
    const sender = new Sender(world, target, user);
    return room ? sender.post(content) : world.post(target, content, user);
  }

  /** A chat of two people, out of the bot's sight. */
  #elsewhere(): ChatRoom {
    return new ChatRoom({ id: 1, type: "private", first_name: "A friend" });
  }
}
