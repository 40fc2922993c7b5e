import type { Message, Update, User } from "grammy/types";
import { ChatRoom } from "./chats.ts";
import type { World } from "./world.ts";

/**
 * What the bot gets when a group becomes a supergroup: `joined`, its `my_chat_member` of the new chat (there is none of the
 * old one); `to`, the service message in the old chat; `from`, the one in the new chat.
 */
export type MigrationStep = "joined" | "to" | "from";

/** Makes a supergroup of the group and returns its room. Calls to the old id fail from now on. */
export function migrate(
  world: World,
  old: ChatRoom,
  by: User,
  steps: readonly MigrationStep[] = ["joined", "to", "from"],
): ChatRoom {
  if (old.chat.type !== "group") throw new Error("Only basic groups migrate");
  const id = supergroupId();
  const room = new ChatRoom({ id, type: "supergroup", title: old.chat.title });
  room.open = true;
  room.membersVisible = old.membersVisible;
  room.availableReactions = old.availableReactions;
  world.rooms.set(id, room);
  const own = old.membership.get(world.bot.id) ?? { status: "member", user: world.botUser };
  for (const [user_id, member] of old.membership) {
    if (user_id !== world.bot.id) room.membership.set(user_id, member);
  }
  const post = (where: ChatRoom, content: Partial<Message>) =>
    world.updates.push(
      "message",
      world.post(where, content, by) as NonNullable<Update["message"]>,
    );
  room.blocked = old.blocked;
  const actions: Record<MigrationStep, () => void> = {
    joined: () => world.setMember(room, own, by),
    to: () => void post(old, { migrate_to_chat_id: id }),
    from: () => void post(room, { migrate_from_chat_id: old.chat.id }),
  };
  for (const step of steps) actions[step]();
  room.membership.set(world.bot.id, own);
  old.migratedTo = id;
  old.blocked = true;
  return room;
}

/** Ids of supergroups begin with -100 and don't fit into 32 bits; nor do those of basic groups made nowadays. */
export function supergroupId(): number {
  return -1_002_147_483_648 - Math.floor(Math.random() * 2e9);
}

export function basicGroupId(): number {
  return -5_000_000_000 - Math.floor(Math.random() * 1e9);
}
