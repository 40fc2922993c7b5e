import type { Message, Update } from "grammy/types";
import type { ChatRoom } from "./chats.ts";
import type { MediaKind } from "./files.ts";
import type { Person } from "./person.ts";
import { type Pressed, Presses, type PressOptions } from "./presses.ts";
import { Screen, type WaitOptions, type Wanted } from "./screen.ts";
import { Sender, type Sent, type TextOptions } from "./sender.ts";
import type { World } from "./world.ts";

/** A group that the bot is a member of, without rights: privacy mode hides most of it from the bot. */
export class Group {
  readonly chat: Screen;

  constructor(readonly world: World, readonly room: ChatRoom) {
    this.chat = new Screen(world, room);
  }

  get id(): number {
    return this.room.chat.id;
  }

  get messages(): Message[] {
    return this.chat.messages;
  }

  #sender(person: Person): Sender {
    this.chat.mark = this.world.change;
    return new Sender(this.world, this.room, person.user);
  }

  send(person: Person, text: string, options?: TextOptions): Promise<Message> {
    const sender = this.#sender(person);
    return Promise.resolve(sender.post(sender.textContent(text, options)));
  }

  sendMedia(person: Person, kind: MediaKind, sent?: Sent): Promise<Message> {
    const sender = this.#sender(person);
    return Promise.resolve(sender.post(sender.mediaContent(kind, sent)));
  }

  editCaption(person: Person, message: Message, caption: string): Promise<Message> {
    const sender = this.#sender(person);
    return Promise.resolve(sender.editCaption(message, caption));
  }

  press(person: Person, label: string | RegExp, options?: PressOptions): Promise<Pressed> {
    const say = (text: string) => this.send(person, text);
    return new Presses(this.world, person.user, this.chat, say).press(undefined, label, options);
  }

  pressData(person: Person, message: Message | undefined, data: string, options?: PressOptions) {
    const say = (text: string) => this.send(person, text);
    return new Presses(this.world, person.user, this.chat, say).data(message, data, options);
  }

  waitFor(wanted: Wanted, options?: WaitOptions): Promise<Message> {
    return this.chat.waitFor(wanted, options);
  }

  /** The bot is added or thrown out. */
  setMember(by: Person, status: "member" | "kicked"): void {
    this.room.blocked = status === "kicked";
    const user = this.world.botUser;
    const left = { user, status: "left" } as const;
    const member = { user, status: "member" } as const;
    const kicked = { user, status: "kicked", until_date: 0 } as const;
    this.world.updates.push("my_chat_member", {
      chat: this.room.chat,
      from: by.user,
      date: this.world.clock.unix(),
      old_chat_member: status === "kicked" ? member : left,
      new_chat_member: status === "kicked" ? kicked : member,
    } as NonNullable<Update["my_chat_member"]>);
  }
}
