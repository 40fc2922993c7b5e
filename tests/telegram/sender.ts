import type {
  LinkPreviewOptions,
  Message,
  MessageEntity,
  MessageOrigin,
  Update,
  User,
} from "grammy/types";
import type { ChatRoom } from "./chats.ts";
import type { FileFacts, MediaKind, StoredFile } from "./files.ts";
import { contentAgain, mediaContent, paidContent, takesCaption, usualFacts } from "./media.ts";
import { mayPost } from "./members.ts";
import { originOf } from "./origins.ts";
import { botSees } from "./privacy.ts";
import { typed } from "./text/formatted.ts";
import { replyTo } from "./threads.ts";
import type { World } from "./world.ts";

export interface TextOptions {
  reply_to?: Message;
  /** Deliver the text as it is, without Telegram's cleaning: hostile input. */
  raw?: boolean;
  via_bot?: boolean;
  /** Formatting; links, hashtags and the like are found as well. */
  entities?: readonly MessageEntity[];
  /** Only present in a message whose sender changed how its link is previewed. */
  link_preview_options?: LinkPreviewOptions;
}

/** A file as a person sends it; facts that are explicitly `undefined` stay absent in the message. */
export type Sent =
  & { [Fact in keyof FileFacts]?: FileFacts[Fact] | undefined }
  & {
    caption?: string;
    /** Formatting; links, hashtags and the like are found as well. */
    caption_entities?: readonly MessageEntity[];
    reply_to?: Message;
    raw?: boolean;
    media_group_id?: string;
  };

type Content = Partial<Message>;

/** How a person appears in a chat where it is not simply as themselves: anonymous, or inside a topic. */
export interface Identity {
  user?: User;
  content?: Partial<Message>;
  /** Need not be a member to post. */
  outsider?: boolean;
}

export function newAlbumId(): string {
  return String(13_500_000_000_000_000 + Math.floor(Math.random() * 1e15));
}

/** Turns what one person does into messages of a chat and updates for the bot. */
export class Sender {
  constructor(
    readonly world: World,
    readonly room: ChatRoom,
    readonly user: User,
    private readonly identity: () => Identity = () => ({}),
  ) {}

  /** Puts the message on the screen and, when the bot may see it, into its updates. */
  post(content: Content): Message {
    const { user = this.user, content: own, outsider } = this.identity();
    if (this.room.deactivated) throw new Error("A deactivated person can't send");
    if (!outsider) this.#checkMembership();
    this.room.open = true;
    const message = this.world.post(this.room, { ...own, ...content }, user);
    if (botSees(this.world, this.room, message)) {
      this.world.updates.push("message", message as NonNullable<Update["message"]>);
    }
    return message;
  }

  edit(message: Message, content: Content): Message {
    const held = this.room.held.get(message.message_id);
    if (!held) throw new Error(`There is no message #${message.message_id} to edit`);
    const { user = this.user } = this.identity();
    if (held.message.from?.id !== user.id) throw new Error("People edit their own messages");
    const next = { ...held.message, ...content, edit_date: this.world.clock.unix() } as Message;
    for (const [field, value] of Object.entries(content)) {
      if (value === undefined) delete next[field as keyof Message];
    }
    this.world.replace(this.room, held, next);
    if (botSees(this.world, this.room, next)) {
      this.world.updates.push("edited_message", next as NonNullable<Update["edited_message"]>);
    }
    return next;
  }

  editText(message: Message, text: string, options?: TextOptions): Message {
    const content = { entities: undefined, ...this.textContent(text, options) };
    return this.edit(message, content as Content);
  }

  editCaption(
    message: Message,
    caption: string,
    options?: { entities?: readonly MessageEntity[] },
  ): Message {
    const none = { caption: undefined, caption_entities: undefined };
    return this.edit(message, { ...none, ...this.captionContent(caption, options) } as Content);
  }

  textContent(text: string, options: TextOptions = {}): Content {
    const { entities = [], link_preview_options } = options;
    const said = options.raw ? { text, entities } : typed(text, entities);
    if (!options.raw && (said.text === "" || said.text.length > 4096)) {
      throw new Error(`A person can't send a text of ${said.text.length} characters`);
    }
    return {
      text: said.text,
      ...(said.entities.length > 0 ? { entities: said.entities } : {}),
      ...this.#reply(options.reply_to),
      ...(options.via_bot ? { via_bot: this.world.botUser } : {}),
      ...(link_preview_options ? { link_preview_options } : {}),
    } as Content;
  }

  captionContent(
    caption: string | undefined,
    { raw = false, entities = [] }: { raw?: boolean; entities?: readonly MessageEntity[] } = {},
  ): Content {
    if (caption === undefined || caption === "") return {};
    const said = raw ? { text: caption, entities } : typed(caption, entities);
    if (!raw && said.text.length > 1024) throw new Error("A person's caption has 1024 characters");
    return {
      caption: said.text,
      ...(said.entities.length > 0 ? { caption_entities: said.entities } : {}),
    } as Content;
  }

  mediaContent(kind: MediaKind, sent: Sent = {}): Content {
    const { caption, caption_entities = [], reply_to, raw = false, media_group_id, ...facts } =
      sent;
    const captioned = { raw, entities: caption_entities };
    return {
      ...mediaContent(this.world.files, this.#file(kind, facts as FileFacts)),
      ...(takesCaption(kind) ? this.captionContent(caption, captioned) : {}),
      ...(media_group_id ? { media_group_id } : {}),
      ...this.#reply(reply_to),
    };
  }

  /** Photos and videos that cost Stars, as channels post them: previews until `bought`. */
  paidContent(
    items: readonly (Sent & { kind: MediaKind })[],
    { star_count = 10, bought = false, caption }: {
      star_count?: number;
      bought?: boolean;
      caption?: string;
    } = {},
  ): Content {
    const stored = items.map(({ kind, ...facts }) => this.#file(kind, facts as FileFacts));
    return {
      ...paidContent(this.world.files, stored, { star_count, bought }),
      ...this.captionContent(caption),
    };
  }

  #file(kind: MediaKind, facts: FileFacts): StoredFile {
    const { files } = this.world;
    const still = kind === "live_photo" ? files.add("photo", { file_size: 90_000 }) : undefined;
    return files.add(kind, usualFacts(kind, facts), still);
  }

  /** The content of a forward of the message. */
  forwardContent(message: Message, origin?: MessageOrigin): Content {
    if (message.has_protected_content) throw new Error("A protected message can't be forwarded");
    return {
      forward_origin: origin ?? originOf(this.world, message),
      // Unlike a copy, a forward of an inline result still names the bot.
      ...(message.via_bot ? { via_bot: message.via_bot } : {}),
      ...contentAgain(this.world.files, message),
    };
  }

  #checkMembership(): void {
    const { room, user } = this;
    if (room.chat.type === "private") return;
    const member = room.membership.get(user.id);
    if (mayPost(member)) return;
    throw new Error(`${user.first_name} can't post in ${room.chat.title}: ${member?.status}`);
  }

  #reply(message: Message | undefined): Content {
    return message ? replyTo(this.room, message) : {};
  }
}
