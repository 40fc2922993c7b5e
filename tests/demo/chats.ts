import type { Message, ReactionType } from "grammy/types";
import { ChatRoom } from "../telegram/chats.ts";
import { type Emulator, type Group, type Participant, Person } from "../telegram/emulator.ts";
import { SAMPLES } from "./samples.ts";

/** What a chat is to the person: with the bot, with somebody else, a group, or with themselves. */
export type ChatKind = "bot" | "friend" | "group" | "saved";

/** A chat in a person's list, and the person in it. */
interface DemoChat {
  /** Unique in the person's list; the page's address has it. */
  readonly key: string;
  readonly kind: ChatKind;
  readonly title: string;
  readonly self: Participant;
}

const FIRST_ID = 5_000_000_001;
const NAMES = [
  { first_name: "Ann", username: "ann" },
  { first_name: "Ben", username: "ben" },
  { first_name: "Cleo", username: "cleo" },
] as const;

/**
 * Ann, Ben and Cleo. The bot is in their private chats with it, and in the group that Ann founded; it never sees the other
 * chats.
 */
export class DemoChats {
  readonly people: readonly Person[];
  readonly group: Group;
  readonly #chats = new Map<number, readonly DemoChat[]>();
  /** The samples that each has sent already. */
  readonly #used = new Map<number, Set<string>>();

  constructor(readonly telegram: Emulator) {
    this.people = NAMES.map((name, index) => telegram.person({ ...name, id: FIRST_ID + index }));
    const together = outOfSight(-1, "Ann and Ben");
    const [ann, ben] = this.people;
    this.group = telegram.group({
      title: "Family",
      members: this.people,
      bot: "administrator",
    });
    for (const person of this.people) {
      const { world, user, id } = person;
      const friend = person === ann ? ben : person === ben ? ann : undefined;
      const saved = outOfSight(-id, "Saved Messages");
      this.#used.set(id, new Set());
      this.#chats.set(id, [
        { key: "bot", kind: "bot", title: telegram.bot.first_name, self: person },
        {
          key: "group",
          kind: "group",
          title: this.group.room.chat.title ?? "",
          self: this.group.as(person),
        },
        ...(friend === undefined ? [] : [{
          key: "friend",
          kind: "friend" as const,
          title: friend.user.first_name,
          self: new Person(world, user, together),
        }]),
        {
          key: "saved",
          kind: "saved",
          title: "Saved Messages",
          self: new Person(world, user, saved),
        },
      ]);
    }
  }

  /** A person in one of their chats. */
  of(person_id: number, key: string): Participant {
    const found = this.#chats.get(person_id)?.find((chat) => chat.key === key);
    if (!found) throw new Error(`There is no chat ${key} of ${person_id}`);
    return found.self;
  }

  /** Has the group's owner remove somebody, or add them again. */
  setMember(owner_id: number, person_id: number, present: boolean): void {
    const owner = this.people[0]!;
    if (owner.id !== owner_id) throw new Error("Only Ann, who founded the group, can do this");
    const person = this.withBot(person_id);
    if (present) this.group.add(owner, person);
    else this.group.kick(owner, person);
  }

  /** A person in their private chat with the bot. */
  withBot(person_id: number): Person {
    const found = this.people.find(({ id }) => id === person_id);
    if (!found) throw new Error(`There is nobody with the id ${person_id}`);
    return found;
  }

  /** Sends a sample, and returns those that are left. */
  async sendSample(chat: Participant, name: string) {
    const sample = SAMPLES.find((sample) => sample.name === name);
    if (!sample) throw new Error(`There is no sample ${name}`);
    await sample.send(chat);
    this.#used.get(chat.id)?.add(name);
    return this.#samples(chat.id);
  }

  /** Everything that the page shows, as it is now. */
  snapshot() {
    const { telegram, people } = this;
    const chats = [...this.#chats.values()].flat();
    const rooms = new Map(chats.map(({ self: { room } }) => [room.chat.id, room]));
    const { descriptions } = telegram.world.settings;
    return {
      bot: telegram.bot,
      people: people.map(({ id, user }) => ({
        id,
        name: user.first_name,
        description: descriptions.get(user.language_code ?? "") ?? descriptions.get("") ?? "",
        chats: (this.#chats.get(id) ?? []).map(({ key, kind, title, self }) => ({
          key,
          kind,
          title,
          room: self.room.chat.id,
        })),
        samples: this.#samples(id),
      })),
      rooms: [...rooms.values()].map((room) => ({
        id: room.chat.id,
        messages: room.messages,
        reactions: [...room.reactions].map(([id, reactions]) => [id, emojiOf(reactions)]),
        keyboard: room.keyboard ?? null,
      })),
    };
  }

  #samples(person_id: number) {
    const used = this.#used.get(person_id) ?? new Set();
    return SAMPLES
      .filter(({ name, after }) => !used.has(name) && (after === undefined || used.has(after)))
      .map(({ name, label }) => ({ name, label }));
  }
}

/** @throws {Error} for the person to read, where the chat does not show that message */
export function required(chat: Participant, message_id: unknown): Message {
  const found = chat.room.held.get(Number(message_id))?.message;
  if (!found) throw new Error("This message no longer exists");
  return found;
}

function emojiOf(reactions: readonly ReactionType[]): string {
  return reactions.map((one) => one.type === "emoji" ? one.emoji : one.type).join("");
}

function outOfSight(id: number, title: string): ChatRoom {
  const room = new ChatRoom({ id, type: "private", first_name: title });
  // To the emulator, a chat that blocks the bot is one that the bot gets nothing from.
  room.blocked = true;
  return room;
}
