import type { Message } from "grammy/types";
import { ChatRoom } from "../telegram/chats.ts";
import { type Emulator, Person } from "../telegram/emulator.ts";

/** The chats that each of the two has: with the bot, with themselves, and with each other. */
export type ChatKey = "bot" | "saved" | "friend";

const FIRST_ID = 5_000_000_001;
const NAMES = [
  { first_name: "Ann", username: "ann" },
  { first_name: "Ben", username: "ben" },
] as const;

/** Ann and Ben. The bot is in their private chats with it, and never sees the others. */
export class DemoChats {
  readonly people: readonly Person[];
  readonly #chats = new Map<string, Person>();

  constructor(readonly telegram: Emulator) {
    this.people = NAMES.map((name, index) => telegram.person({ ...name, id: FIRST_ID + index }));
    const together = outOfSight(-1, "Ann and Ben");
    for (const person of this.people) {
      const { world, user, id } = person;
      this.#chats.set(`${id} bot`, person);
      this.#chats.set(`${id} saved`, new Person(world, user, outOfSight(-id, "Saved Messages")));
      this.#chats.set(`${id} friend`, new Person(world, user, together));
    }
  }

  /** A person in one of their chats. */
  of(person_id: number, key: string): Person {
    const found = this.#chats.get(`${person_id} ${key}`);
    if (!found) throw new Error(`There is no chat ${key} of ${person_id}`);
    return found;
  }

  /** Everything that the page shows, as it is now. */
  snapshot() {
    const { telegram, people } = this;
    const rooms = new Map([...this.#chats.values()].map(({ room }) => [room.chat.id, room]));
    const { descriptions } = telegram.world.settings;
    return {
      bot: telegram.bot,
      people: people.map(({ id, user }) => ({
        id,
        name: user.first_name,
        description: descriptions.get(user.language_code ?? "") ?? descriptions.get("") ?? "",
        chats: (["bot", "friend", "saved"] as const).map((key) => ({
          key,
          room: this.of(id, key).room.chat.id,
          title: this.#title(key, id),
        })),
      })),
      rooms: [...rooms.values()].map((room) => ({
        id: room.chat.id,
        messages: room.messages,
        keyboard: room.keyboard ?? null,
      })),
    };
  }

  #title(key: ChatKey, person_id: number): string {
    if (key === "bot") return this.telegram.bot.first_name;
    if (key === "saved") return "Saved Messages";
    return this.people.find(({ id }) => id !== person_id)?.user.first_name ?? "";
  }
}

/** @throws {Error} for the person to read, where the chat does not show that message */
export function required(chat: Person, message_id: unknown): Message {
  const found = chat.room.held.get(Number(message_id))?.message;
  if (!found) throw new Error("This message no longer exists");
  return found;
}

function outOfSight(id: number, title: string): ChatRoom {
  const room = new ChatRoom({ id, type: "private", first_name: title });
  // To the emulator a chat that blocks the bot is one that the bot hears nothing of.
  room.blocked = true;
  return room;
}
