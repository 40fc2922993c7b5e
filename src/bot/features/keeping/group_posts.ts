/** What a post of a group becomes in its library. */
import type { Message, MessageOrigin } from "grammy/types";
import type { FormattedString } from "../../../text/formatted_string.ts";
import type { Queryable } from "../../../database/database.ts";
import type { Neighbour } from "../../../domain/neighbours.ts";
import { noteId, noteOf, receivedNote } from "../../../domain/notes.ts";
import { readAlbumPosts, rememberAlbumPost } from "../../../storage/album_posts.ts";
import {
  changeCaptions,
  keepAlbumCaption,
  readSurroundings,
  type Surroundings,
} from "../../../storage/captions.ts";
import {
  findGroup,
  type GroupRow,
  isSeenOtherwise,
  lockAsSeen,
  notePoster,
} from "../../../storage/groups.ts";
import { lockLibrary, saveUpload } from "../../../storage/uploads.ts";
import { nameOf } from "../../../telegram/person_name.ts";
import { receivedFile } from "../../../telegram/received_file.ts";
import type { BotContext } from "../../context.ts";
import { groupChat, groupWords, posterOf } from "../../screens/group_chat.ts";
import { entitiesOf } from "./comments.ts";
import { findByNewLinks } from "./kept_notes.ts";
import { fileOf, type Incoming } from "./new_file.ts";

/** The group, and what the message stands next to; undefined where nothing is kept, or somebody is banned. One exchange. */
export async function begin(
  ctx: BotContext,
  message: Message,
  userIds: readonly number[],
): Promise<{ group: GroupRow; surroundings: Surroundings } | undefined> {
  const chat = groupChat(ctx)!;
  const note = noteOf(message.text, entitiesOf(message));
  const place = {
    chat_id: chat.id,
    message_id: message.message_id,
    media_group_id: message.media_group_id ?? null,
    file_unique_id: receivedFile(message)?.file_unique_id ??
      (note === undefined ? null : noteId(note.text)),
  };
  const [{ group, banned }, surroundings] = await ctx.db.batch((tx) => [
    findGroup(tx, chat, userIds),
    readSurroundings(tx, { user_id: chat.id, library_id: null }, place),
  ]);
  return group === undefined || banned ? undefined : { group, surroundings };
}

/** What a message brings: a file, or a text. */
export function incomingOf(message: Message): Incoming | undefined {
  const received = receivedFile(message);
  if (received !== undefined) return { received };
  const note = noteOf(message.text, entitiesOf(message));
  return note && { received: receivedNote(note), note };
}

/**
 * Keeps a post in a group that kept everything when it was last read, in one exchange. Undefined where the group has to be
 * read again.
 */
export async function keepAsSeen(
  ctx: BotContext,
  group: GroupRow | undefined,
  message: Message,
): Promise<{ refusal: FormattedString | undefined } | undefined> {
  // A member of an album may change the others that are kept already.
  if (group === undefined || message.media_group_id !== undefined) return undefined;
  const lock = (tx: Queryable) => lockAsSeen(tx, group, [ctx.from?.id ?? 0]);
  try {
    const incoming = incomingOf(message)!;
    return { refusal: await keepPost(ctx, group, message, incoming, { nearby: ctx.nearby, lock }) };
  } catch (error) {
    if (!isSeenOtherwise(error)) throw error;
    return undefined;
  }
}

/** What a post stands next to, and how its library is locked. */
interface Place {
  readonly surroundings?: Surroundings;
  readonly nearby?: readonly Neighbour[];
  readonly lock?: (tx: Queryable) => Promise<void>;
}

/** Keeps a post; why not, where it was refused. */
export async function keepPost(
  ctx: BotContext,
  group: GroupRow,
  message: Message,
  incoming: Incoming,
  { surroundings, nearby = [], lock = (tx) => lockLibrary(tx, group.id) }: Place,
): Promise<FormattedString | undefined> {
  const { options } = ctx;
  const t = groupWords(ctx, group);
  const where = {
    library: group,
    surroundings,
    session: { nearby: [...nearby] },
    files: Infinity, // Nobody counted them.
    t,
    options,
  };
  const { file, detected, changes, albumCaption } = fileOf(where, message, incoming, undefined);
  const poster = posterOf(message) ?? null;
  const [, saved] = await ctx.db.batch((tx) => [
    lock(tx),
    saveUpload(
      tx,
      group.id,
      { file, detected, chosen: false, poster, reply: null },
      options.limits,
    ),
    changes.length === 0 ? nothing() : changeCaptions(tx, group.id, changes),
    albumCaption === undefined
      ? nothing()
      : keepAlbumCaption(tx, group.id, albumCaption.id, albumCaption.caption),
    poster?.id == null ? nothing() : notePoster(tx, group.id, poster.id),
  ], { quick: true });
  await findByNewLinks(ctx.db, group.id, file, saved);
  switch (saved.outcome) {
    case "too_large":
      return t.groups.tooLarge(file.name, options.limits.file_size ?? 0);
    case "over_quota":
    case "too_many":
      return t.groups.full(file.name);
    default:
      return undefined;
  }
}

/** Keeps what was seen of the album of a post besides it: the first of all, and why one of them was refused. */
export async function keepAlbum(
  ctx: BotContext,
  group: GroupRow,
  replied: Message,
): Promise<{ first: Message; refusal?: FormattedString }> {
  const album = replied.media_group_id;
  if (album === undefined) return { first: replied };
  const seen = await readAlbumPosts(ctx.db, group.id, album);
  const posts = seen.map((text): Message => JSON.parse(text));
  let refusal: FormattedString | undefined;
  for (const post of posts) {
    if (post.message_id === replied.message_id) continue;
    const surroundings = await readSurroundings(
      ctx.db,
      { user_id: group.chat_id, library_id: group.id },
      {
        chat_id: post.chat.id,
        message_id: post.message_id,
        media_group_id: album,
        file_unique_id: receivedFile(post)?.file_unique_id ?? null,
      },
    );
    const incoming = incomingOf(post);
    if (incoming === undefined) continue;
    const why = await keepPost(ctx, group, post, incoming, { surroundings });
    refusal ??= why;
  }
  const first = posts.find(({ message_id }) => message_id < replied.message_id) ?? replied;
  return { first, ...(refusal && { refusal }) };
}

/** Remembers a member of an album that nobody asked to keep so far. */
export async function remember(ctx: BotContext, group: GroupRow, message: Message): Promise<void> {
  const { chat, date, from, message_id, sender_chat, forward_origin, media_group_id } = message;
  const { animation, audio, document, live_photo, photo, video } = message;
  const { caption, caption_entities } = message;
  const kept = { chat, date, from, message_id, sender_chat, media_group_id };
  const content = { animation, audio, document, live_photo, photo, video };
  await rememberAlbumPost(ctx.db, group.id, {
    media_group_id: media_group_id!,
    message_id,
    user_id: posterOf(message)?.id ?? null,
    message: JSON.stringify({
      ...kept,
      ...content,
      forward_origin: forward_origin && withoutAccount(forward_origin),
      caption,
      caption_entities: caption_entities?.filter(({ type }) => type !== "text_mention"),
    }),
  });
}

/** Who a message was forwarded from, by name alone: they may delete their account, and the row is another one's. */
function withoutAccount(origin: MessageOrigin): MessageOrigin {
  if (origin.type !== "user") return origin;
  return {
    ...origin,
    sender_user: { id: 0, is_bot: false, first_name: nameOf(origin.sender_user) },
  };
}

const nothing = () => Promise.resolve();
