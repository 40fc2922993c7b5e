import type { Chat } from "grammy/types";
import { ChatRoom } from "./chats.ts";
import { Group } from "./group.ts";
import { administrator } from "./members.ts";
import { basicGroupId, supergroupId } from "./migration.ts";
import type { Person } from "./person.ts";
import type { World } from "./world.ts";

export interface GroupOptions {
  title?: string;
  /** The first is the owner. */
  members: readonly Person[];
  /** Besides the owner, without rights. */
  administrators?: readonly Person[];
  id?: number;
  /** Default: supergroup. */
  type?: "group" | "supergroup";
  username?: string;
  /** With topics. */
  forum?: boolean;
  /** Default: member. */
  bot?: "member" | "administrator" | "absent";
  /** The only emoji allowed as reactions; default all. */
  reactions?: readonly string[];
  /** getChatMember answers a bot that is no administrator; by default it is refused. */
  membersVisible?: boolean;
}

/** Makes a group with its members, and has the owner add the bot. */
export function foundGroup(world: World, options: GroupOptions): Group {
  const { bot = "member", members } = options;
  const room = new ChatRoom(chatOf(options));
  room.availableReactions = options.reactions;
  room.membersVisible = options.membersVisible ?? false;
  room.open = true;
  room.blocked = true;
  const [owner, ...others] = members.map(({ user }) => user);
  if (owner) room.membership.set(owner.id, { status: "creator", user: owner, is_anonymous: false });
  for (const user of others) room.membership.set(user.id, { status: "member", user });
  for (const { user } of options.administrators ?? []) {
    room.membership.set(user.id, administrator(user));
  }
  world.rooms.set(room.chat.id, room);
  const group = new Group(world, room);
  const founder = members[0];
  if (founder && bot !== "absent") group.setMember(founder, "member");
  if (founder && bot === "administrator") group.promoteBot(founder);
  return group;
}

function chatOf(options: GroupOptions): Chat {
  const { type = "supergroup", title = "A group", username, forum } = options;
  if (type === "group") return { id: options.id ?? basicGroupId(), type, title };
  return {
    id: options.id ?? supergroupId(),
    type,
    title,
    ...(username === undefined ? {} : { username }),
    ...(forum ? { is_forum: true } : {}),
  };
}
