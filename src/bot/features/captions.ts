import type { Composer } from "grammy";
import type { Message } from "grammy/types";
import type { CaptionedFile } from "../../domain/captions.ts";
import { cleanFormatted } from "../../domain/formatted_text.ts";
import type { Naming } from "../../domain/made_names.ts";
import {
  type CaptionChange,
  changeCaptions,
  changeNote,
  keepAlbumCaption,
  type Surroundings,
} from "../../storage/captions.ts";
import { receivedFile } from "../../telegram/received_file.ts";
import type { BotContext } from "../context.ts";
import { Routes } from "../routes.ts";
import { menuScreen } from "../screens/menu.ts";
import { say } from "../screens/screen.ts";
import { entitiesOf, noteIn } from "./keeping/comments.ts";
import { editCaption, editComment, editNote } from "./keeping/edits.ts";
import { QUICK_SUCCESSION_MS } from "./keeping/keep.ts";
import { refusalOf } from "./keeping/kept_notes.ts";
import { namingFor } from "./keeping/new_file.ts";

/**
 * Edited messages. An edited caption becomes that of its file, and of the files of the album that share it; an edited
 * comment, that of all files that have it; an edited text, that of its note. Hashtags count; nothing is answered. A
 * message whose file was replaced brings a new file, which is left to the upload feature.
 */
export function captions(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("edited_message", async (ctx, next) => {
    const message = ctx.editedMessage;
    const { surroundings } = ctx;
    if (surroundings === undefined) return;
    const received = receivedFile(message);
    if (received === undefined) return await editText(ctx, message, surroundings);
    const edit = editCaption(message, received, surroundings, namingNow(ctx));
    if (edit === undefined) return await next();
    const { changes, album } = edit;
    if (changes.length === 0 && album === undefined) return;
    await write(
      ctx,
      changes,
      (tx) =>
        album === undefined
          ? Promise.resolve()
          : keepAlbumCaption(tx, ctx.library.id, album.id, album.caption),
    );
  });
  return feature;
}

/** An edited text may be a comment, or a note. */
async function editText(
  ctx: BotContext,
  message: Message,
  { files, known }: Surroundings,
): Promise<void> {
  const text = cleanFormatted(message.text, entitiesOf(message));
  const commented = files.filter(({ comment_id }) => comment_id === message.message_id);
  if (commented.length > 0) {
    const changes = editComment(commented, message.message_id, text, namingNow(ctx));
    if (changes.length > 0) await write(ctx, changes);
    return;
  }
  ctx.session.nearby &&= ctx.session.nearby.map((one) =>
    one.what === "text" && one.first === message.message_id
      ? { ...one, text: message.text ?? "", entities: entitiesOf(message) }
      : one
  );
  const note = files.find((file) => file.kind === "note" && file.message_id === message.message_id);
  if (note !== undefined) await changeText(ctx, note, message, known);
}

async function changeText(
  ctx: BotContext,
  seen: CaptionedFile,
  message: Message,
  known: boolean,
): Promise<void> {
  const { db, library, limits, t } = ctx;
  const change = editNote(seen, noteIn(message), namingFor(ctx));
  if (change === undefined) return;
  const refusal = await refusalOf({ db, library, limits, t }, change, known);
  if (refusal === undefined) await ctx.commit((tx) => [changeNote(tx, library.id, change)]);
  else await say(ctx, menuScreen(t, refusal));
}

/**
 * Whether the files just sent still share a growing reply: until it is closed, their made names follow their captions.
 */
function isBurst({ session, editedMessage }: BotContext): boolean {
  const { gathering } = session;
  return gathering !== undefined && Date.now() - gathering.last_at < QUICK_SUCCESSION_MS &&
    gathering.media_group_id === (editedMessage?.media_group_id ?? null);
}

/** How names are made while they still follow captions. */
function namingNow(ctx: BotContext): Naming | null {
  return isBurst(ctx) ? namingFor(ctx) : null;
}

async function write(
  ctx: BotContext,
  changes: readonly CaptionChange[],
  also: (tx: Parameters<typeof changeCaptions>[0]) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await ctx.commit((tx) => [changeCaptions(tx, ctx.library.id, changes), also(tx)]);
  if (changes.some(({ seen, now }) => seen.name !== now.name)) ctx.options.jobs.growReply();
}
