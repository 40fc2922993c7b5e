import type { ReactionType } from "grammy/types";
import { mistake, unlucky } from "../api_error.ts";
import type { ChatRoom, Held } from "../chats.ts";
import { isService } from "../privacy.ts";
import { REACTIONS } from "../reactions.ts";
import type { Method } from "./call.ts";

/** Bots may set one reaction, from a fixed list that a group may restrict. */
export const setMessageReaction: Method = (call) => {
  const reactions = call.params.json<ReactionType[]>("reaction", "reaction types") ?? [];
  if (!Array.isArray(reactions)) throw mistake("expected an Array of ReactionType");
  const room = call.joined();
  const { message } = firstOfAlbum(room, call.message(room, "message to react"));
  if (isService(message)) throw mistake("REACTION_INVALID");
  if (reactions.length > 1) throw mistake("REACTIONS_TOO_MANY");
  for (const reaction of reactions) {
    // Custom emoji need an administrator's consent, and paid ones no bot can set.
    if (reaction.type !== "emoji" || !REACTIONS.has(reaction.emoji)) {
      throw mistake("REACTION_INVALID");
    }
    if (room.availableReactions && !room.availableReactions.includes(reaction.emoji)) {
      throw unlucky("REACTION_INVALID");
    }
  }
  if (reactions.length > 0) room.reactions.set(message.message_id, reactions);
  else room.reactions.delete(message.message_id);
  const text = reactions.map((one) => one.type === "emoji" ? one.emoji : one.type).join("");
  call.world.tell({ kind: "reaction", chat_id: room.chat.id, message, text });
  return true;
};

/** The reaction to an album's member goes to the first one that is still there. */
function firstOfAlbum(room: ChatRoom, held: Held): Held {
  const album = held.message.media_group_id;
  if (album === undefined) return held;
  for (const other of room.held.values()) if (other.message.media_group_id === album) return other;
  return held;
}
