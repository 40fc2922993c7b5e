import type { Chat, ChatAdministratorRights, Message, User } from "grammy/types";
import type { ChatRoom } from "./chats.ts";
import type { MediaKind } from "./files.ts";
import { administrator, isMember, restricted } from "./members.ts";
import { migrate, type MigrationStep } from "./migration.ts";
import { Participant } from "./participant.ts";
import type { Person } from "./person.ts";
import { anonymous, automaticForward, onBehalfOf } from "./personas.ts";
import type { Pressed, PressOptions } from "./presses.ts";
import { Screen, type WaitOptions, type Wanted } from "./screen.ts";
import type { Identity, Sent, TextOptions } from "./sender.ts";
import { inTopic } from "./threads.ts";
import type { World } from "./world.ts";

type Rights = Partial<ChatAdministratorRights> & { custom_title?: string };

/**
 * A group or supergroup with the bot in it. People act through `as`: `group.as(ann).sendPhoto()`. Membership changes through
 * the methods below, which send the updates that Telegram sends.
 */
export class Group {
  #chat: Screen;
  #members = new Map<number, Participant>();
  /** No service messages about members, as in large groups. */
  quiet = false;

  constructor(readonly world: World, room: ChatRoom) {
    this.#chat = new Screen(world, room);
  }

  /** The chat's screen, after a migration that of the supergroup. */
  get chat(): Screen {
    return this.#chat;
  }

  get room(): ChatRoom {
    return this.#chat.room;
  }

  get id(): number {
    return this.room.chat.id;
  }

  get messages(): Message[] {
    return this.chat.messages;
  }

  /** The person in this group; in a topic where one is given. Administrators who are anonymous post as the group. */
  as(person: Person, { topic }: { topic?: number } = {}): Participant {
    const identity = () => anonymous(this.room, person.user);
    if (topic !== undefined) return this.#participant(person.user, identity, topic);
    let participant = this.#members.get(person.id);
    if (!participant) {
      participant = this.#participant(person.user, identity);
      this.#members.set(person.id, participant);
    }
    return participant;
  }

  /** The person posting on behalf of a channel of theirs. */
  asChannel(person: Person, channel: Chat.ChannelChat): Participant {
    return this.#participant(person.user, () => onBehalfOf(channel));
  }

  /** The linked channel: what it posts is forwarded here automatically. */
  linkedChannel(title: string, id = -1_004_900_000_000 - this.room.nextMessageId): Participant {
    const { user, identity } = automaticForward(this.world, { id, type: "channel", title });
    return this.#participant(user, identity);
  }

  /** Another bot, as a member. Our bot gets its posts only where `seesOtherBots` is set. */
  addOtherBot(by: Person, first_name = "Other Bot", username = "other_bot"): Participant {
    const id = 7_000_000_000 + Math.floor(Math.random() * 1e9);
    const user = { id, is_bot: true, first_name, username };
    this.#join([user], by.user);
    return this.#participant(user);
  }

  #participant(user: User, identity?: () => Identity, topic?: number): Participant {
    const { world, room, chat } = this;
    return new Participant(world, user, room, {
      screen: chat,
      identity: () => {
        const own = identity?.() ?? {};
        if (topic === undefined) return own;
        return { ...own, content: { ...inTopic(room, topic), ...own.content } };
      },
    });
  }

  send(person: Person, text: string, options?: TextOptions): Promise<Message> {
    return this.as(person).send(text, options);
  }

  sendMedia(person: Person, kind: MediaKind, sent?: Sent): Promise<Message> {
    return this.as(person).sendMedia(kind, sent);
  }

  editCaption(person: Person, message: Message, caption: string): Promise<Message> {
    return this.as(person).editCaption(message, caption);
  }

  press(person: Person, label: string | RegExp, options?: PressOptions): Promise<Pressed> {
    return this.as(person).press(label, options);
  }

  pressData(person: Person, message: Message | undefined, data: string, options?: PressOptions) {
    return this.as(person).pressData(message, data, options);
  }

  waitFor(wanted: Wanted, options?: WaitOptions): Promise<Message> {
    return this.chat.waitFor(wanted, options);
  }

  /** The emoji with which the bot reacted to the message. */
  reactions(message: Message): string[] {
    const reactions = this.room.reactions.get(message.message_id) ?? [];
    return reactions.map((one) => one.type === "emoji" ? one.emoji : one.type);
  }

  /** `https://t.me/c/…`, which basic groups don't have. */
  link(message: Message): string | undefined {
    if (this.room.chat.type !== "supergroup") return undefined;
    return `https://t.me/c/${String(this.id).slice("-100".length)}/${message.message_id}`;
  }

  /** Creates a forum topic and returns its id, which is that of the service message. */
  async topic(by: Person, name: string): Promise<number> {
    if (!this.room.chat.is_forum) throw new Error("Only forums have topics");
    const topic = this.room.nextMessageId;
    const created = await this.as(by).sendContent({
      forum_topic_created: { name, icon_color: 7_322_096 },
      message_thread_id: topic,
      is_topic_message: true,
    });
    this.room.topics.set(topic, created);
    return topic;
  }

  deleteTopic(topic: number): void {
    this.room.topics.delete(topic);
    for (const { message } of this.room.held.values()) {
      const inside = message.is_topic_message && message.message_thread_id === topic;
      if (inside) this.world.remove(this.room, message.message_id);
    }
  }

  /** A member adds somebody, or several at once. */
  add(by: Person, ...people: Person[]): void {
    this.#join(people.map(({ user }) => user), by.user);
  }

  /** Somebody joins by themselves. */
  join(person: Person): void {
    this.#join([person.user], person.user);
  }

  leave(person: Person): void {
    this.#part({ status: "left", user: person.user }, person.user);
  }

  kick(by: Person, person: Person): void {
    this.#part({ status: "kicked", user: person.user, until_date: 0 }, by.user);
  }

  /** Restricts somebody, who may be a member or, with `is_member: false`, no longer or not yet one. */
  restrict(
    by: Person,
    person: Person,
    how: { is_member?: boolean; can_send?: boolean } = {},
  ): void {
    this.world.setMember(this.room, restricted(person.user, how), by.user);
  }

  promote(by: Person, person: Person, rights?: Rights): void {
    if (rights?.is_anonymous && this.room.chat.type !== "supergroup") {
      throw new Error("Only supergroups have anonymous administrators");
    }
    this.world.setMember(this.room, administrator(person.user, rights), by.user);
  }

  /** Takes an administrator's office, or a restriction, away. */
  demote(by: Person, person: Person): void {
    this.world.setMember(this.room, { status: "member", user: person.user }, by.user);
  }

  /** Adds the bot; `payload` as by `t.me/<bot>?startgroup=payload`. */
  async addBot(by: Person, { payload }: { payload?: string } = {}): Promise<void> {
    this.#join([this.world.botUser], by.user);
    if (payload !== undefined) {
      await this.send(by, `/start@${this.world.bot.username} ${payload}`);
    }
  }

  removeBot(by: Person): void {
    this.#part({ status: "kicked", user: this.world.botUser, until_date: 0 }, by.user);
  }

  /** Makes the bot an administrator, by default without any right. */
  promoteBot(by: Person, rights?: Rights): void {
    this.world.setMember(this.room, administrator(this.world.botUser, rights), by.user);
  }

  demoteBot(by: Person): void {
    this.world.setMember(this.room, { status: "member", user: this.world.botUser }, by.user);
  }

  /** Gives the group another title. */
  rename(by: Person, title: string): void {
    Object.assign(this.room.chat, { title });
    this.#announce({ new_chat_title: title }, by.user);
  }

  /** The bot stays, and may not write. */
  muteBot(by: Person): void {
    this.world.setMember(this.room, restricted(this.world.botUser), by.user);
  }

  setMember(by: Person, status: "member" | "kicked"): void {
    if (status === "kicked") this.removeBot(by);
    else this.#join([this.world.botUser], by.user);
  }

  /** The group becomes a supergroup with a new id; `steps` is the order of the updates. */
  migrate(by: Person, steps?: readonly MigrationStep[]): void {
    this.#chat = new Screen(this.world, migrate(this.world, this.room, by.user, steps));
    this.#members = new Map();
  }

  #join(users: User[], by: User): void {
    for (const user of users) {
      if (isMember(this.room.membership.get(user.id))) {
        throw new Error(`${user.first_name} is a member already`);
      }
      this.world.setMember(this.room, { status: "member", user }, by);
    }
    this.#announce({ new_chat_members: users }, by);
  }

  #part(next: { status: "left" | "kicked"; user: User; until_date?: number }, by: User): void {
    const member = next.status === "left"
      ? { status: "left" as const, user: next.user }
      : { status: "kicked" as const, user: next.user, until_date: 0 };
    this.world.setMember(this.room, member, by);
    this.#announce({ left_chat_member: next.user }, by);
  }

  #announce(content: Partial<Message>, by: User): void {
    const aboutMembers = content.new_chat_members ?? content.left_chat_member;
    if (this.quiet && aboutMembers) return;
    const service = this.#participant(by, () => ({ outsider: true }));
    void service.sendContent(content);
  }
}
