import type { Message, MessageEntity } from "grammy/types";
import type { ChatRoom } from "./chats.ts";
import { PATIENCE_MS } from "./clock.ts";
import { labels } from "./keyboards.ts";
import { transcript } from "./transcript.ts";
import type { World } from "./world.ts";

export type Wanted = RegExp | string | ((message: Message) => boolean);

export interface WaitOptions {
  /** Only messages newer than this change number or message. Default: since the person's last act. */
  since?: number | Message;
  timeout_ms?: number;
}

/** A chat's screen as it is now, and waiting for it to change. */
export class Screen {
  /** The world's change number at the person's last act: `waitFor` looks at what came after. */
  mark = 0;

  constructor(readonly world: World, readonly room: ChatRoom) {}

  /** The messages on the screen, oldest first. */
  get messages(): Message[] {
    return this.room.messages;
  }

  /** The newest message of the bot. */
  get last(): Message | undefined {
    return this.messages.findLast((message) => message.from?.id === this.world.bot.id);
  }

  /** The message as it is now, after edits; nothing once it is deleted. */
  now(message: Message): Message | undefined {
    return this.room.held.get(message.message_id)?.message;
  }

  /** Labels by row of the message, or of the newest one that has buttons. */
  buttons(message?: Message): string[][] {
    const shown = message
      ? this.now(message)
      : this.messages.findLast((message) => message.reply_markup !== undefined);
    return labels(shown?.reply_markup);
  }

  /** Resolves with the bot's message, new or edited since the person's last act, once it is on the screen. */
  waitFor(wanted: Wanted, options: WaitOptions = {}): Promise<Message> {
    const after = this.#after(options.since);
    const fits = (message: Message) =>
      message.from?.id === this.world.bot.id && matches(message, wanted);
    const there = [...this.room.held.values()].findLast(({ message, change }) =>
      change > after && fits(message)
    );
    if (there) return Promise.resolve(there.message);
    const timeout_ms = options.timeout_ms ?? PATIENCE_MS;
    // Created here so that its stack leads to the test.
    const late = new Error(`No message matched ${String(wanted)} within ${timeout_ms} ms`);
    return new Promise((resolve, reject) => {
      const listener = ({ kind, message }: { kind: string; message?: Message }) => {
        if (!message || (kind !== "message" && kind !== "edit") || !fits(message)) return;
        done();
        resolve(message);
      };
      const timer = setTimeout(() => {
        done();
        late.message += `; the screen shows\n${transcript(this.room)}`;
        const { violations } = this.world;
        if (violations.length > 0) late.message += `\nViolations:\n${violations.join("\n")}`;
        reject(late);
      }, timeout_ms);
      const done = () => {
        clearTimeout(timer);
        this.room.listeners.delete(listener);
      };
      this.room.listeners.add(listener);
    });
  }

  /** Waits until the message is gone from the screen. */
  async waitForDeletion(message: Message, timeout_ms = PATIENCE_MS): Promise<void> {
    const until = Date.now() + timeout_ms;
    while (this.now(message)) {
      if (Date.now() > until) {
        throw new Error(`Message #${message.message_id} is still there\n${transcript(this.room)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #after(since: number | Message | undefined): number {
    if (since === undefined) return this.mark;
    if (typeof since === "number") return since;
    return this.room.held.get(since.message_id)?.change ?? this.mark;
  }
}

function matches(message: Message, wanted: Wanted): boolean {
  if (typeof wanted === "function") return wanted(message);
  const text = message.text ?? message.caption ?? "";
  return typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);
}

/** The part of a message's text that an entity covers. */
export function covered(message: Message, entity: MessageEntity): string {
  const text = message.text ?? message.caption ?? "";
  return text.slice(entity.offset, entity.offset + entity.length);
}

/** The URL whose preview a message shows, if any. */
export function previewOf(message: Message): string | undefined {
  const { link_preview_options: options, entities = [] } = message;
  if (options?.is_disabled || message.text === undefined) return undefined;
  if (options?.url) return options.url;
  for (const entity of entities) {
    if (entity.type === "url") return covered(message, entity);
    if (entity.type === "text_link") return entity.url;
  }
  return undefined;
}
