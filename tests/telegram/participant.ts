import type {
  InlineKeyboardButton,
  InlineQueryResult,
  Message,
  MessageEntity,
  MessageOrigin,
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
import { origins } from "./origins.ts";
import { type Pressed, Presses, type PressOptions } from "./presses.ts";
import type { CallbackAnswer, InlineAnswer } from "./queries.ts";
import { Inliner, type InlineSession, type Place } from "./inliner.ts";
import { covered, previewOf, Screen, type WaitOptions, type Wanted } from "./screen.ts";
import { type Identity, newAlbumId, Sender, type Sent, type TextOptions } from "./sender.ts";
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

/** Somebody in one chat: writes, presses, forwards. Sending resolves once the update waits for the bot. */
export class Participant {
  readonly chat: Screen;
  readonly #sender: Sender;
  readonly #presses: Presses;
  readonly #inliner: Inliner;
  readonly #forwards: Forwards;

  constructor(
    readonly world: World,
    readonly user: User,
    readonly room: ChatRoom,
    as: { identity?: () => Identity; screen?: Screen } = {},
  ) {
    this.chat = as.screen ?? new Screen(world, room);
    this.#sender = new Sender(world, room, user, as.identity);
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

  /** The button with that label, to look at its style or link. */
  button(label: string | RegExp, message?: Message): InlineKeyboardButton | undefined {
    return this.#presses.find(message, label)?.button;
  }

  /** Types `@bot words` in a chat: this one, another, or (default) one that the bot can't see. */
  query(
    words: string,
    options?: { offset?: string; timeout_ms?: number; where?: Place },
  ): Promise<InlineAnswer> {
    return this.#inliner.query(words, options);
  }

  /** Picks a result of an inline query: it becomes a message of this person in that chat. */
  choose(result: InlineQueryResult, query = "", where?: Place): Message {
    return this.#inliner.choose(result, query, where);
  }

  /**
   * Presses a button that opens inline mode, in the chat where it leads or in the one that the person chooses, and picks
   * from the results: `const browse = await ann.pressInline("🖼 Browse"); browse.pick("holiday.jpg")`.
   */
  async pressInline(
    label: string | RegExp,
    options: { message?: Message; where?: Place; timeout_ms?: number } = {},
  ): Promise<InlineSession> {
    const found = this.#presses.find(options.message, label);
    if (!found) throw new Error(this.#presses.missing(label, options.message));
    this.chat.mark = this.world.change;
    return await this.#inliner.follow(found.button, this, options);
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
