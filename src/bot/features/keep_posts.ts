/** What is posted in a group and kept: everything, where its administrators said yes, else what is replied to with /keep. */
import { type Composer, GrammyError, HttpError } from "grammy";
import type { Message, MessageOrigin } from "grammy/types";
import type { FormattedString } from "@grammyjs/parse-mode";
import { noteId, noteOf, receivedNote } from "../../domain/notes.ts";
import { readAlbumPosts, rememberAlbumPost } from "../../storage/album_posts.ts";
import {
  changeCaptions,
  changeNote,
  keepAlbumCaption,
  readSurroundings,
  type Surroundings,
} from "../../storage/captions.ts";
import { findGroup, type GroupRow, notePoster } from "../../storage/groups.ts";
import { lockLibrary, saveUpload } from "../../storage/uploads.ts";
import { callSignal } from "../../telegram/client.ts";
import { nameOf } from "../../telegram/person_name.ts";
import { isRefusedCall } from "../../telegram/retries.ts";
import { Reactions } from "../../telegram/reactions.ts";
import { receivedFile } from "../../telegram/received_file.ts";
import { initialSession } from "../../turn/session.ts";
import type { BotContext } from "../context.ts";
import { answerIn, groupChat, groupWords, posterOf } from "../screens/group_chat.ts";
import { Routes } from "../routes.ts";
import { entitiesOf } from "./keeping/comments.ts";
import { editCaption, editNote } from "./keeping/edits.ts";
import { findByNewLinks, refusalOf } from "./keeping/kept_notes.ts";
import { fileOf, type Incoming, namingFor } from "./keeping/new_file.ts";

/** How often a group is notified that its library is full, in milliseconds, unless somebody asked to keep a file. */
const FULL_TOLD_MS = 60 * 60 * 1000;
/** A reaction that takes longer is given up, in milliseconds. */
const REACTION_MS = 5_000;
/** Names follow the caption of their album for so long after it was sent, in seconds. */
const NAMING_S = 60;

/** Keeps what is posted in groups. */
export function keepPosts(): Composer<BotContext> {
  const feature = new Routes();
  const told = new Map<number, number>();
  const reactions = new Reactions();

  feature.on("message").command("keep", async (ctx) => {
    const { reply_to_message: replied } = ctx.message;
    const found = await begin(ctx, replied ?? ctx.message, [ctx.from.id, replied?.from?.id ?? 0]);
    if (found === undefined) return;
    const { group, surroundings } = found;
    const incoming = replied && posterOf(replied) && incomingOf(replied);
    if (replied === undefined || incoming === undefined) {
      return await answerIn(ctx, groupWords(ctx, group).groups.keepWhat());
    }
    const refusal = await keepPost(ctx, group, replied, incoming, surroundings);
    const album = await keepAlbum(ctx, group, replied);
    const why = refusal ?? album.refusal;
    if (why) await answerIn(ctx, why);
    else await react(ctx, reactions, album.first);
  });

  feature.on("message").filter(
    (ctx) => receivedFile(ctx.message) !== undefined,
    async (ctx, next) => {
      const { message } = ctx;
      // Nobody posted what a linked channel forwards by itself.
      if (posterOf(message) === undefined || message.is_automatic_forward) return await next();
      const found = await begin(ctx, message, [ctx.from?.id ?? 0]);
      if (found === undefined) return;
      const { group, surroundings } = found;
      if (group.keeps !== "everything") {
        if (message.media_group_id !== undefined) await remember(ctx, group, message);
        return await next();
      }
      const refusal = await keepPost(ctx, group, message, incomingOf(message)!, surroundings);
      if (refusal === undefined) return await react(ctx, reactions, message);
      const now = Date.now();
      if (now - (told.get(group.id) ?? 0) < FULL_TOLD_MS) return;
      told.set(group.id, now);
      await answerIn(ctx, refusal);
    },
  );

  feature.on("edited_message", async (ctx) => {
    const message = ctx.editedMessage;
    const found = await begin(ctx, message, [ctx.from?.id ?? 0]);
    if (found === undefined) return;
    const { group, surroundings } = found;
    const received = receivedFile(message);
    if (received === undefined) return await editKeptNote(ctx, group, message, surroundings);
    if (group.keeps !== "everything" && message.media_group_id !== undefined) {
      await remember(ctx, group, message);
    }
    const isFresh = (message.edit_date ?? 0) - message.date < NAMING_S;
    const naming = isFresh ? namingFor({ t: groupWords(ctx, group), options: ctx.options }) : null;
    // A message whose file was replaced brings one that nobody asked to keep.
    const edit = editCaption(message, received, surroundings, naming);
    if (edit === undefined) return;
    const { changes, album } = edit;
    if (changes.length === 0 && album === undefined) return;
    await ctx.db.batch((tx) => [
      changes.length === 0 ? nothing() : changeCaptions(tx, group.id, changes),
      album === undefined ? nothing() : keepAlbumCaption(tx, group.id, album.id, album.caption),
    ]);
  });
  return feature;
}

/** The group, and what the message stands next to; undefined where nothing is kept, or somebody is banned. One exchange. */
async function begin(
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
function incomingOf(message: Message): Incoming | undefined {
  const received = receivedFile(message);
  if (received !== undefined) return { received };
  const note = noteOf(message.text, entitiesOf(message));
  return note && { received: receivedNote(note), note };
}

/** Keeps a post; why not, where it was refused. */
async function keepPost(
  ctx: BotContext,
  group: GroupRow,
  message: Message,
  incoming: Incoming,
  surroundings: Surroundings,
): Promise<FormattedString | undefined> {
  const { options } = ctx;
  const t = groupWords(ctx, group);
  const where = { library: group, surroundings, session: initialSession(), t, options };
  const { file, detected, changes, albumCaption } = fileOf(where, message, incoming, undefined);
  const poster = posterOf(message) ?? null;
  const [, saved] = await ctx.db.batch((tx) => [
    lockLibrary(tx, group.id),
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
  ]);
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

const nothing = () => Promise.resolve();

/** Keeps what was seen of the album of a post besides it: the first of all, and why one of them was refused. */
async function keepAlbum(
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
    const why = await keepPost(ctx, group, post, incoming, surroundings);
    refusal ??= why;
  }
  const first = posts.find(({ message_id }) => message_id < replied.message_id) ?? replied;
  return { first, ...(refusal && { refusal }) };
}

async function remember(ctx: BotContext, group: GroupRow, message: Message): Promise<void> {
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

/** Where the text of a message was kept, its edit is the note's; why not is answered. */
async function editKeptNote(
  ctx: BotContext,
  group: GroupRow,
  message: Message,
  { files, known }: Surroundings,
): Promise<void> {
  const seen = files.find((file) => file.kind === "note" && file.message_id === message.message_id);
  if (seen === undefined) return;
  const { db, options } = ctx;
  const t = groupWords(ctx, group);
  const change = editNote(
    seen,
    noteOf(message.text, entitiesOf(message)),
    namingFor({ t, options }),
  );
  if (change === undefined) return;
  const keeping = { db, library: group, limits: options.limits, t };
  const refusal = await refusalOf(keeping, change, known);
  if (refusal === undefined) await changeNote(db, group.id, change);
  else await answerIn(ctx, refusal);
}

/** Shows that a post is kept. Never essential: a group may allow no reactions, or not this one. */
async function react(ctx: BotContext, reactions: Reactions, message: Message): Promise<void> {
  if (!reactions.mayReact(message)) return;
  await ctx.api.setMessageReaction(
    message.chat.id,
    message.message_id,
    [{ type: "emoji", emoji: "👍" }],
    {},
    callSignal(AbortSignal.timeout(REACTION_MS)),
  ).catch((error) => {
    if (!(error instanceof GrammyError || error instanceof HttpError)) throw error;
    if (!isRefusedCall(error, 400)) reactions.rest(message);
  });
}
