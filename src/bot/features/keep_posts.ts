/** What is posted in a group and kept: everything, where its administrators said yes, else what is replied to with /keep. */
import { type Composer, GrammyError, HttpError } from "grammy";
import type { Message } from "grammy/types";
import { cleanFormatted } from "../../domain/formatted_text.ts";
import type { Naming } from "../../domain/made_names.ts";
import { filesOf, type Neighbour, type PossibleComment } from "../../domain/neighbours.ts";
import { noteOf } from "../../domain/notes.ts";
import {
  changeCaptions,
  changeNote,
  keepAlbumCaption,
  readForwardedBy,
  type Surroundings,
} from "../../storage/captions.ts";
import { findGroup, type GroupRow } from "../../storage/groups.ts";
import { lockLibrary } from "../../storage/uploads.ts";
import { callSignal } from "../../telegram/client.ts";
import { isRefusedCall } from "../../telegram/retries.ts";
import { Reactions } from "../../telegram/reactions.ts";
import { receivedFile } from "../../telegram/received_file.ts";
import type { BotContext } from "../context.ts";
import { answerIn, groupChat, groupWords, posterOf } from "../screens/group_chat.ts";
import { Routes } from "../routes.ts";
import { changesByComment, entitiesOf } from "./keeping/comments.ts";
import { editCaption, editComment, editNote } from "./keeping/edits.ts";
import { GroupNeighbours } from "./keeping/group_neighbours.ts";
import {
  begin,
  incomingOf,
  keepAlbum,
  keepAsSeen,
  keepPost,
  remember,
} from "./keeping/group_posts.ts";
import { refusalOf } from "./keeping/kept_notes.ts";
import { namingFor } from "./keeping/new_file.ts";

/** How often a group is notified that its library is full, in milliseconds, unless somebody asked to keep a file. */
const FULL_TOLD_MS = 60 * 60 * 1000;
/** How many groups that keep everything are remembered. */
const KEEPERS = 1_000;
/** A reaction that takes longer is given up, in milliseconds. */
const REACTION_MS = 5_000;
/** Names follow the caption of their album for so long after it was sent, in seconds. */
const NAMING_S = 60;

/** Keeps what is posted in groups. */
export function keepPosts(): Composer<BotContext> {
  const feature = new Routes();
  const told = new Map<number, number>();
  const reactions = new Reactions();
  const neighbours = new GroupNeighbours();
  const keepers = new Map<number, GroupRow>();

  feature.on("message", async (ctx, next) => {
    ctx.nearby = neighbours.note(ctx.message);
    await next();
  });
  feature.on("message").command("keep", async (ctx) => {
    const { reply_to_message: replied } = ctx.message;
    const found = await begin(ctx, replied ?? ctx.message, [ctx.from.id, replied?.from?.id ?? 0]);
    if (found === undefined) return;
    const { group, surroundings } = found;
    const incoming = replied && posterOf(replied) && incomingOf(replied);
    if (replied === undefined || incoming === undefined) {
      return await answerIn(ctx, groupWords(ctx, group).groups.keepWhat());
    }
    const refusal = await keepPost(ctx, group, replied, incoming, { surroundings });
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
      const { id } = ctx.chat;
      let kept = await keepAsSeen(ctx, keepers.get(id), message);
      if (kept === undefined) {
        keepers.delete(id);
        const found = await begin(ctx, message, [ctx.from?.id ?? 0]);
        if (found === undefined) return;
        const { group, surroundings } = found;
        if (group.keeps !== "everything") {
          if (message.media_group_id !== undefined) await remember(ctx, group, message);
          return await next();
        }
        const place = { surroundings, nearby: ctx.nearby };
        kept = { refusal: await keepPost(ctx, group, message, incomingOf(message)!, place) };
        if (keepers.size >= KEEPERS) keepers.clear();
        keepers.set(id, group);
      }
      const { refusal } = kept;
      if (refusal === undefined) return await react(ctx, reactions, message);
      const now = Date.now();
      if (now - (told.get(id) ?? 0) < FULL_TOLD_MS) return;
      told.set(id, now);
      await answerIn(ctx, refusal);
    },
  );

  feature.on("message:text", async (ctx, next) => {
    await keepComment(ctx, ctx.message, ctx.nearby);
    await next();
  });

  feature.on("edited_message", async (ctx) => {
    const message = ctx.editedMessage;
    const found = await begin(ctx, message, [ctx.from?.id ?? 0]);
    if (found === undefined) return;
    const { group, surroundings } = found;
    const received = receivedFile(message);
    const isFresh = (message.edit_date ?? 0) - message.date < NAMING_S;
    const naming = isFresh ? namingFor({ t: groupWords(ctx, group), options: ctx.options }) : null;
    if (received === undefined) {
      neighbours.edit(message);
      return await editText(ctx, group, message, surroundings, naming);
    }
    if (group.keeps !== "everything" && message.media_group_id !== undefined) {
      await remember(ctx, group, message);
    }
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

/** A text next to forwarded files that are kept already is their comment. */
async function keepComment(
  ctx: BotContext,
  message: Message,
  nearby: readonly Neighbour[],
): Promise<void> {
  const comment = nearby.find((one): one is PossibleComment =>
    one.what === "text" && one.first === message.message_id
  );
  const first = comment && filesOf(nearby, comment)[0]?.first;
  const chat = groupChat(ctx);
  const poster = message.from?.id;
  if (first === undefined || chat === undefined || poster === undefined) return;
  const [{ group, banned }, forwarded] = await ctx.db.batch((tx) => [
    findGroup(tx, chat, [poster]),
    readForwardedBy(tx, chat.id, poster, first),
  ]);
  if (group === undefined || banned || group.keeps !== "everything") return;
  const naming = namingFor({ t: groupWords(ctx, group), options: ctx.options });
  const changes = changesByComment(nearby, comment!, forwarded, naming);
  if (changes.length === 0) return;
  await ctx.db.batch((tx) => [
    lockLibrary(tx, group.id),
    changeCaptions(tx, group.id, changes),
  ]);
}

/** Where the text of a message was kept, its edit is the note's, or the comment's; why not is answered. */
async function editText(
  ctx: BotContext,
  group: GroupRow,
  message: Message,
  { files, known }: Surroundings,
  naming: Naming | null,
): Promise<void> {
  const { message_id } = message;
  const commented = files.filter(({ comment_id }) => comment_id === message_id);
  if (commented.length > 0) {
    const text = cleanFormatted(message.text, entitiesOf(message));
    const changes = editComment(commented, message_id, text, naming);
    if (changes.length > 0) await changeCaptions(ctx.db, group.id, changes);
    return;
  }
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

const nothing = () => Promise.resolve();

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
