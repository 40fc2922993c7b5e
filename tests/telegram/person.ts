import type {
  InlineQueryResult,
  Message,
  MessageEntity,
  MessageOrigin,
  Update,
  User,
} from "grammy/types";
import type { ChatRoom } from "./chats.ts";
import type { MediaKind } from "./files.ts";
import {
  type CommentOptions,
  type Forwardable,
  type ForwardOptions,
  Forwards,
} from "./forwards.ts";
import { isPayload } from "./links.ts";
import { origins } from "./origins.ts";
import { type Pressed, Presses, type PressOptions } from "./presses.ts";
import type { CallbackAnswer, InlineAnswer } from "./queries.ts";
import { Inliner } from "./inliner.ts";
import { covered, previewOf, Screen, type WaitOptions, type Wanted } from "./screen.ts";
import { newAlbumId, Sender, type Sent, type TextOptions } from "./sender.ts";
import type { World } from "./world.ts";

export type AlbumItem = Sent & { kind: MediaKind };

export interface SharedContact {
  own?: boolean;
  user_id?: number;
  phone_number?: string;
  first_name?: string;
  last_name?: string;
}

/** Who files and texts from elsewhere are of, where a test doesn't say. */
const ELSEWHERE = origins.hidden("Dora Hidden");

/** Somebody who talks to the bot in private. Sending resolves once the update waits for the bot. */
export class Person {
  readonly chat: Screen;
  readonly #sender: Sender;
  readonly #presses: Presses;
  readonly #inliner: Inliner;
  readonly #forwards: Forwards;

  constructor(readonly world: World, readonly user: User, readonly room: ChatRoom) {
    this.chat = new Screen(world, room);
    this.#sender = new Sender(world, room, user);
    this.#presses = new Presses(world, user, this.chat, (text) => this.send(text));
    this.#presses.shareContact = () => this.sendContact({ own: true });
    this.#inliner = new Inliner(world, user);
    this.#forwards = new Forwards(this.#sender, ELSEWHERE);
  }

  get id(): number {
    return this.user.id;
  }

  get messages(): Message[] {
    return this.chat.messages;
  }

  /** The newest message of the bot. */
  get last(): Message | undefined {
    return this.chat.last;
  }

  #post(content: Partial<Message>): Promise<Message> {
    this.chat.mark = this.world.change;
    return Promise.resolve(this.#sender.post(content));
  }

  send(text: string, options?: TextOptions): Promise<Message> {
    return this.#post(this.#sender.textContent(text, options));
  }

  sendMedia(kind: MediaKind, sent?: Sent): Promise<Message> {
    return this.#post(this.#sender.mediaContent(kind, sent));
  }

  sendPhoto(sent?: Sent): Promise<Message> {
    return this.sendMedia("photo", sent);
  }
  sendVideo(sent?: Sent): Promise<Message> {
    return this.sendMedia("video", sent);
  }
  sendDocument(sent?: Sent): Promise<Message> {
    return this.sendMedia("document", sent);
  }
  sendAudio(sent?: Sent): Promise<Message> {
    return this.sendMedia("audio", sent);
  }
  sendVoice(sent?: Sent): Promise<Message> {
    return this.sendMedia("voice", sent);
  }
  sendAnimation(sent?: Sent): Promise<Message> {
    return this.sendMedia("animation", sent);
  }
  sendVideoNote(sent?: Sent): Promise<Message> {
    return this.sendMedia("video_note", sent);
  }
  sendSticker(sent?: Sent): Promise<Message> {
    return this.sendMedia("sticker", sent);
  }
  sendLivePhoto(sent?: Sent): Promise<Message> {
    return this.sendMedia("live_photo", sent);
  }

  /** Photos and videos that cost Stars; forwarded, since people can't sell to a bot. */
  sendPaidMedia(
    items: readonly AlbumItem[],
    options: { star_count?: number; bought?: boolean; caption?: string; origin?: MessageOrigin } =
      {},
  ): Promise<Message> {
    const { origin = origins.channel("Studio") } = options;
    return this.#post({
      forward_origin: origin,
      ...this.#sender.paidContent(items, options),
    });
  }

  /** The person's own contact, somebody else's, or that of nobody on Telegram (no `user_id`). */
  sendContact(contact: SharedContact = { own: true }): Promise<Message> {
    const { own, user_id = own ? this.id : undefined, last_name } = contact;
    return this.#post({
      contact: {
        phone_number: contact.phone_number ?? "+15550100",
        first_name: contact.first_name ?? (own ? this.user.first_name : "Somebody"),
        ...(last_name === undefined ? {} : { last_name }),
        ...(user_id === undefined ? {} : { user_id }),
      },
    });
  }

  sendLocation(latitude = 52.52, longitude = 13.4): Promise<Message> {
    return this.#post({ location: { latitude, longitude } });
  }

  /** Any content at all, for kinds that have no method here. */
  sendContent(content: Partial<Message>): Promise<Message> {
    return this.#post(content);
  }

  /** Separate messages with one `media_group_id`. */
  sendAlbum(items: readonly AlbumItem[]): Promise<Message[]> {
    const media_group_id = newAlbumId();
    return Promise.all(
      items.map(({ kind, ...sent }) => this.sendMedia(kind, { ...sent, media_group_id })),
    );
  }

  /** Forwards messages of whatever chat, or files and texts from elsewhere. */
  forward(
    what: Forwardable | readonly Forwardable[],
    options?: ForwardOptions,
  ): Promise<Message[]> {
    this.chat.mark = this.world.change;
    return this.#forwards.send(what, options);
  }

  /** Forwards with a comment: a text message of its own, next to the forwarded ones. */
  forwardWithComment(
    what: Forwardable | readonly Forwardable[],
    comment: string,
    options?: CommentOptions & TextOptions,
  ): Promise<{ comment: Message; forwarded: Message[] }> {
    this.chat.mark = this.world.change;
    return this.#forwards.sendWithComment(what, comment, options);
  }

  editText(message: Message, text: string, options?: TextOptions): Promise<Message> {
    this.chat.mark = this.world.change;
    return Promise.resolve(this.#sender.editText(message, text, options));
  }

  /** Edits a caption, of an album's member too; an empty one takes it off. */
  editCaption(
    message: Message,
    caption: string,
    options?: { entities?: readonly MessageEntity[] },
  ): Promise<Message> {
    this.chat.mark = this.world.change;
    return Promise.resolve(this.#sender.editCaption(message, caption, options));
  }

  /** Deletes a message for both sides; the bot gets no update. */
  delete(message: Message): void {
    this.world.remove(this.room, message.message_id);
  }

  /** Follows `https://t.me/<bot>?start=payload`. */
  open(payload?: string): Promise<Message> {
    if (payload === undefined) return this.send("/start");
    if (!isPayload(payload)) throw new Error(`Telegram refuses the start payload ${payload}`);
    return this.send(`/start ${payload}`);
  }

  /** Presses a button: of the message, or of the newest that has one with that label. */
  press(label: string | RegExp, options?: PressOptions): Promise<Pressed>;
  press(message: Message, label: string | RegExp, options?: PressOptions): Promise<Pressed>;
  press(
    first: Message | string | RegExp,
    second?: string | RegExp | PressOptions,
    third?: PressOptions,
  ): Promise<Pressed> {
    if (typeof first === "string" || first instanceof RegExp) {
      return this.#presses.press(undefined, first, second as PressOptions | undefined);
    }
    return this.#presses.press(first, second as string | RegExp, third);
  }

  /** Sends any callback data: forged, stale, or of a message that is out of reach. */
  pressData(
    message: Message | undefined,
    data: string,
    options?: PressOptions & { inaccessible?: boolean },
  ): Promise<CallbackAnswer> {
    return this.#presses.data(message, data, options);
  }

  /** Types `@bot words` somewhere and gets the results. */
  query(words: string, options?: { offset?: string; timeout_ms?: number }): Promise<InlineAnswer> {
    return this.#inliner.query(words, options);
  }

  /** Sends a result of an inline query: to this chat, a group's, or (default) somewhere the bot can't see. */
  choose(result: InlineQueryResult, query = "", room?: ChatRoom): Message {
    return this.#inliner.choose(result, query, room);
  }

  /** Blocks the bot: it gets an update, and its calls fail with 403. */
  block(): Promise<void> {
    return this.#member("kicked");
  }

  unblock(): Promise<void> {
    return this.#member("member");
  }

  /** The account is gone: calls fail with 403, without an update. */
  deactivate(): void {
    this.room.deactivated = true;
  }

  #member(status: "kicked" | "member"): Promise<void> {
    this.room.blocked = status === "kicked";
    const user = this.world.botUser;
    const kicked = { user, status: "kicked", until_date: 0 } as const;
    const member = { user, status: "member" } as const;
    this.world.updates.push("my_chat_member", {
      chat: this.room.chat,
      from: this.user,
      date: this.world.clock.unix(),
      old_chat_member: status === "kicked" ? member : kicked,
      new_chat_member: status === "kicked" ? kicked : member,
    } as NonNullable<Update["my_chat_member"]>);
    return Promise.resolve();
  }

  /** A new name or username, as Telegram will show it from now on. */
  rename(change: Partial<Pick<User, "first_name" | "last_name" | "username" | "language_code">>) {
    Object.assign(this.user, change);
    Object.assign(this.room.chat, change);
  }

  waitFor(wanted: Wanted, options?: WaitOptions): Promise<Message> {
    return this.chat.waitFor(wanted, options);
  }

  waitForDeletion(message: Message, timeout_ms?: number): Promise<void> {
    return this.chat.waitForDeletion(message, timeout_ms);
  }

  /** The URL whose preview the message shows, if any. */
  preview(message: Message): string | undefined {
    return previewOf(message);
  }

  /** Labels by row. */
  buttons(message?: Message): string[][] {
    return this.chat.buttons(message);
  }

  /** The parts of the message's text that entities of that type cover. */
  marked(message: Message, type: MessageEntity["type"]): string[] {
    return (message.entities ?? message.caption_entities ?? [])
      .filter((entity) => entity.type === type)
      .map((entity) => covered(message, entity));
  }
}
