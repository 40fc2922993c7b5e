import type {
  InlineKeyboardButton,
  Message,
  SwitchInlineQueryChosenChat,
  Update,
  User,
} from "grammy/types";
import type { CallbackAnswer } from "./queries.ts";
import { PATIENCE_MS } from "./clock.ts";
import type { Screen } from "./screen.ts";
import { keyboardLabels, transcript } from "./transcript.ts";
import type { World } from "./world.ts";

export interface PressOptions {
  /** How long to wait for the answer; 0 does not wait. */
  timeout_ms?: number;
}

/** The result of a press: the callback's answer, or what the button holds. */
export interface Pressed extends CallbackAnswer {
  /** The button only opens this. */
  url?: string;
  /** What is in the clipboard now. */
  copied?: string;
  /** What inline mode would be opened with; `pressInline` goes on from there. */
  inline_query?: string;
  /** The kinds of chats that the button leads to. */
  chosen_chat?: SwitchInlineQueryChosenChat;
  /** A press of the reply keyboard, which sends a message. */
  sent?: Message;
}

/** Pressing buttons. */
export class Presses {
  constructor(
    private readonly world: World,
    private readonly user: User,
    private readonly screen: Screen,
    private readonly say: (text: string) => Promise<Message>,
  ) {}

  async press(
    message: Message | undefined,
    label: string | RegExp,
    options?: PressOptions,
  ): Promise<Pressed> {
    const found = this.find(message, label);
    if (!found) {
      const typed = message ? undefined : this.#keyboardLabel(label);
      if (typed !== undefined) return { sent: await this.#type(typed) };
      throw new Error(this.missing(label, message));
    }
    const { button } = found;
    if ("callback_data" in button) return this.data(found.message, button.callback_data, options);
    this.screen.mark = this.world.change;
    if ("url" in button) return { url: button.url };
    if ("copy_text" in button) return { copied: button.copy_text.text };
    if ("switch_inline_query" in button) return { inline_query: button.switch_inline_query };
    if ("switch_inline_query_current_chat" in button) {
      return { inline_query: button.switch_inline_query_current_chat };
    }
    if ("switch_inline_query_chosen_chat" in button) {
      const chosen_chat = button.switch_inline_query_chosen_chat;
      return { inline_query: chosen_chat.query ?? "", chosen_chat };
    }
    if ("disabled" in button) return {};
    throw new Error(`The emulator can't press ${JSON.stringify(button)}`);
  }

  data(
    message: Message | undefined,
    data: string,
    options: PressOptions & { inaccessible?: boolean } = {},
  ): Promise<CallbackAnswer> {
    const { world, screen, user } = this;
    screen.mark = world.change;
    const shown = message && !options.inaccessible ? screen.now(message) : undefined;
    const chat = message?.chat ?? screen.room.chat;
    const answer = world.callbacks.ask(
      user.first_name,
      JSON.stringify(data),
      world.clock.now(),
      (id) =>
        world.updates.push("callback_query", {
          id,
          from: user,
          ...(shown?.via_bot?.id === world.bot.id
            ? { inline_message_id: world.inlineMessageId(screen.room, shown) }
            // A message that is gone or too old comes without its content, dated 0.
            : { message: shown ?? { chat, message_id: message?.message_id ?? 1, date: 0 } }),
          chat_instance: screen.room.instance,
          data,
        } as NonNullable<Update["callback_query"]>),
    ).then((answer) => {
      const text = answer.text ?? "";
      world.tell({ kind: "answer", chat_id: screen.room.chat.id, text });
      return answer;
    });
    world.callbacks.trim(20_000);
    const timeout_ms = options.timeout_ms ?? PATIENCE_MS;
    if (timeout_ms === 0) return Promise.resolve({});
    const late = new Error(`The callback ${JSON.stringify(data)} is not answered`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        late.message += ` within ${timeout_ms} ms; the screen shows\n${transcript(screen.room)}`;
        if (world.violations.length > 0) late.message += `\n${world.violations.join("\n")}`;
        reject(late);
      }, timeout_ms);
      answer.then((given) => {
        clearTimeout(timer);
        resolve(given);
      });
    });
  }

  missing(label: string | RegExp, message: Message | undefined): string {
    const where = message ? ` on #${message.message_id}` : "";
    return `There is no button ${String(label)}${where}; the screen shows\n${
      transcript(this.screen.room)
    }`;
  }

  find(
    message: Message | undefined,
    label: string | RegExp,
  ): { message: Message; button: InlineKeyboardButton } | undefined {
    const candidates = message ? [this.screen.now(message) ?? message] : this.screen.messages;
    for (const candidate of candidates.toReversed()) {
      const button = candidate.reply_markup?.inline_keyboard.flat().find(({ text }) =>
        typeof label === "string" ? text === label : label.test(text)
      );
      if (button) return { message: candidate, button };
    }
    return undefined;
  }

  #keyboardLabel(label: string | RegExp): string | undefined {
    const { keyboard } = this.screen.room;
    return keyboard &&
      keyboardLabels(keyboard).find((text) =>
        typeof label === "string" ? text === label : label.test(text)
      );
  }

  async #type(label: string): Promise<Message> {
    const { room } = this.screen;
    const button = room.keyboard?.keyboard.flat().find((button) =>
      typeof button !== "string" && button.text === label
    );
    if (room.keyboard?.one_time_keyboard) room.keyboard = undefined;
    if (typeof button === "object" && "request_contact" in button && button.request_contact) {
      return await this.shareContact();
    }
    return await this.say(label);
  }

  /** Set by the participant: a contact button shares the person's own contact. */
  shareContact: () => Promise<Message> = () => this.say("");
}
