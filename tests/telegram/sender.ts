import type { Message, MessageEntity, Update, User } from "grammy/types";
import type { ChatRoom } from "./chats.ts";
import type { FileFacts, MediaKind } from "./files.ts";
import { contentAgain, mediaContent, mediaOf, takesCaption, usualFacts } from "./media.ts";
import { typed } from "./text/formatted.ts";
import type { World } from "./world.ts";

export interface TextOptions {
  reply_to?: Message;
  /** Deliver the text as it is, without Telegram's cleaning: hostile input. */
  raw?: boolean;
  via_bot?: boolean;
}

/** A file as a person sends it; what is `undefined` explicitly stays absent in the message. */
export type Sent =
  & { [Fact in keyof FileFacts]?: FileFacts[Fact] | undefined }
  & {
    caption?: string;
    caption_entities?: MessageEntity[];
    reply_to?: Message;
    raw?: boolean;
    media_group_id?: string;
  };

type Content = Partial<Message>;

/** How one person's doings become messages in a room and updates for the bot. */
export class Sender {
  constructor(readonly world: World, readonly room: ChatRoom, readonly user: User) {}

  /** Puts the message on the screen and, when the bot may see it, into its updates. */
  post(content: Content): Message {
    if (this.room.deactivated) throw new Error("A deactivated person can't send");
    this.room.open = true;
    const message = this.world.post(this.room, content, this.user);
    if (this.botSees(message)) {
      this.world.updates.push("message", message as NonNullable<Update["message"]>);
    }
    return message;
  }

  edit(message: Message, content: Content): Message {
    const held = this.room.held.get(message.message_id);
    if (!held) throw new Error(`There is no message #${message.message_id} to edit`);
    if (held.message.from?.id !== this.user.id) throw new Error("People edit their own messages");
    const next = { ...held.message, ...content, edit_date: this.world.clock.unix() } as Message;
    for (const [field, value] of Object.entries(content)) {
      if (value === undefined) delete next[field as keyof Message];
    }
    this.world.replace(this.room, held, next);
    if (this.botSees(next)) {
      this.world.updates.push("edited_message", next as NonNullable<Update["edited_message"]>);
    }
    return next;
  }

  textContent(text: string, options: TextOptions = {}): Content {
    const said = options.raw ? { text, entities: [] } : typed(text);
    if (!options.raw && (said.text === "" || said.text.length > 4096)) {
      throw new Error(`A person can't send a text of ${said.text.length} characters`);
    }
    return {
      text: said.text,
      ...(said.entities.length > 0 ? { entities: said.entities } : {}),
      ...this.#reply(options.reply_to),
      ...(options.via_bot ? { via_bot: this.world.botUser } : {}),
    };
  }

  captionContent(caption: string | undefined, raw = false): Content {
    if (caption === undefined || caption === "") return {};
    const said = raw ? { text: caption, entities: [] } : typed(caption);
    if (!raw && said.text.length > 1024) throw new Error("A person's caption has 1024 characters");
    return {
      caption: said.text,
      ...(said.entities.length > 0 ? { caption_entities: said.entities } : {}),
    };
  }

  mediaContent(kind: MediaKind, sent: Sent = {}): Content {
    const { caption, caption_entities, reply_to, raw, media_group_id, ...facts } = sent;
    const { files } = this.world;
    const still = kind === "live_photo" ? files.add("photo", { file_size: 90_000 }) : undefined;
    const file = files.add(kind, usualFacts(kind, facts as FileFacts), still);
    return {
      ...mediaContent(files, file),
      ...(takesCaption(kind) ? this.captionContent(caption, raw) : {}),
      ...(caption_entities ? { caption_entities } : {}),
      ...(media_group_id ? { media_group_id } : {}),
      ...this.#reply(reply_to),
    };
  }

  /** What a forward of the message holds. */
  forwardContent(message: Message): Content {
    if (message.has_protected_content) throw new Error("A protected message can't be forwarded");
    return {
      forward_origin: message.forward_origin ?? {
        type: "user",
        date: message.date,
        sender_user: message.from!,
      },
      ...contentAgain(this.world.files, message),
    };
  }

  /** In groups a bot with privacy mode sees commands, mentions of it, replies to it and service messages. */
  botSees(message: Message): boolean {
    if (this.room.blocked) return false;
    if (this.room.chat.type === "private") return true;
    const username = `@${this.world.bot.username.toLowerCase()}`;
    const text = message.text ?? message.caption ?? "";
    if (message.via_bot?.id === this.world.bot.id) return true;
    if (message.reply_to_message?.from?.id === this.world.bot.id) return true;
    if (text.toLowerCase().includes(username)) return true;
    if (text.startsWith("/")) return !/^\/\w+@/.test(text);
    return text === "" && !mediaOf(message) && !message.contact && !message.location;
  }

  #reply(message: Message | undefined): Content {
    if (!message) return {};
    const { reply_to_message: _, ...original } = message;
    return { reply_to_message: original as NonNullable<Message["reply_to_message"]> };
  }
}
