import type { Composer } from "grammy";
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Message } from "grammy/types";
import { type CaptionedFile, partsOf, withParts } from "../../domain/captions.ts";
import { cleanFormatted } from "../../domain/formatted_text.ts";
import { CATEGORIES } from "../../domain/kinds.ts";
import type { Naming } from "../../domain/made_names.ts";
import { noteSize } from "../../domain/notes.ts";
import {
  type CaptionChange,
  changeCaptions,
  changeNote,
  keepAlbumCaption,
  type NoteChange,
  type Surroundings,
} from "../../storage/captions.ts";
import { readUsage } from "../../storage/files.ts";
import { receivedFile } from "../../telegram/received_file.ts";
import type { BotContext } from "../context.ts";
import { Routes } from "../routes.ts";
import { menuScreen } from "../screens/menu.ts";
import { say } from "../screens/screen.ts";
import { entitiesOf, noteIn } from "./keeping/comments.ts";
import { changesOf, editCaption, editNote } from "./keeping/edits.ts";
import { QUICK_SUCCESSION_MS } from "./keeping/keep.ts";
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
    const comment = text === undefined ? null : { ...text, id: message.message_id };
    const now = commented.map((file) => withParts(file, { ...partsOf(file), comment }));
    const changes = changesOf(commented, now, namingNow(ctx));
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
  const change = editNote(seen, noteIn(message), namingFor(ctx));
  if (change === undefined) return;
  if (known) {
    await say(ctx, menuScreen(ctx.t, ctx.t.notes.equal()));
    return;
  }
  const refusal = await refusalOf(ctx, change);
  if (refusal !== undefined) {
    await say(ctx, menuScreen(ctx.t, refusal));
    return;
  }
  await ctx.commit((tx) => [changeNote(tx, ctx.library.id, change)]);
}

/** Why a note can't have a longer text; undefined where it can. */
async function refusalOf(
  { db, library, limits, t }: BotContext,
  { seen, size }: NoteChange,
): Promise<FormattedString | undefined> {
  const { file_size, quota } = limits;
  const before = noteSize(seen.note ?? "");
  if (size <= before) return undefined;
  if (file_size !== null && size > file_size) return t.upload.tooLarge(seen.name, size, file_size);
  if (quota === null) return undefined;
  const usage = await readUsage(db, library.id);
  const used = CATEGORIES.reduce((sum, category) => sum + (usage[category]?.bytes ?? 0), -before);
  return used + size > quota ? t.upload.overQuota(seen.name, size, used, quota) : undefined;
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
