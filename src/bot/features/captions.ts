import type { Composer } from "grammy";
import type { Message } from "grammy/types";
import {
  type AlbumCaption,
  type CaptionedFile,
  isChanged,
  partsOf,
  withMadeNames,
  withParts,
} from "../../domain/captions.ts";
import { cleanFormatted, type FormattedText, isSameText } from "../../domain/formatted_text.ts";
import { makeName } from "../../domain/made_names.ts";
import { noteId, noteSize } from "../../domain/notes.ts";
import { tagsAfterEdit } from "../../domain/tags.ts";
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
import { settleAlbum } from "./keeping/albums.ts";
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
    const { files, known } = surroundings;
    const own = files.find((file) =>
      file.message_id === message.message_id && file.file_unique_id === received.file_unique_id
    );
    if (own === undefined && !known) return await next();
    const caption = cleanFormatted(received.caption, received.caption_entities) ?? null;
    if (message.media_group_id === undefined) {
      if (own !== undefined) await editOwn(ctx, own, caption);
    } else await editAlbum(ctx, message, message.media_group_id, own, caption);
  });
  return feature;
}

/** The caption of a file that came alone. Telegram also sends edits for changes that bots can't see. */
async function editOwn(
  ctx: BotContext,
  file: CaptionedFile,
  base: FormattedText | null,
): Promise<void> {
  const parts = partsOf(file);
  if (isSameText(parts.base, base)) return;
  await change(ctx, [withParts(file, { ...parts, base, caption_from: null })], [file]);
}

/** The caption of one file of an album: all files that share it change. */
async function editAlbum(
  ctx: BotContext,
  { message_id }: Message,
  album: string,
  own: CaptionedFile | undefined,
  base: FormattedText | null,
): Promise<void> {
  const { files, captions } = ctx.surroundings!;
  const before = captions.find((one) => one.message_id === message_id);
  // A file without a caption of its own has that of another: nobody edited this one.
  if (before === undefined && base === null) return;
  const edited: AlbumCaption = {
    message_id,
    caption: base?.text ?? null,
    entities: base?.entities ?? null,
  };
  const all = [...captions.filter((one) => one !== before), edited];
  const members = files.filter((file) => file.media_group_id === album);
  const [, changes] = settleAlbum(members, all, undefined, isBurst(ctx) ? namingFor(ctx) : null);
  // One that came back from the trash, or from a manifest, follows only its own message.
  if (own !== undefined && own.media_group_id !== album) {
    const now = withParts(own, { ...partsOf(own), base, caption_from: null });
    if (isChanged(own, now)) changes.push({ seen: own, now });
  }
  const same = before !== undefined && before.caption === edited.caption &&
    JSON.stringify(before.entities) === JSON.stringify(edited.entities);
  if (same && changes.length === 0) return;
  await write(ctx, changes, (tx) => keepAlbumCaption(tx, ctx.library.id, album, edited));
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
    return await change(
      ctx,
      commented.map((file) => withParts(file, { ...partsOf(file), comment })),
      commented,
    );
  }
  ctx.session.nearby &&= ctx.session.nearby.map((one) =>
    one.what === "text" && one.first === message.message_id
      ? { ...one, text: message.text ?? "", entities: entitiesOf(message) }
      : one
  );
  const note = files.find((file) => file.kind === "note" && file.message_id === message.message_id);
  if (note !== undefined) await editNote(ctx, note, message, known);
}

async function editNote(
  ctx: BotContext,
  seen: CaptionedFile,
  message: Message,
  known: boolean,
): Promise<void> {
  const note = noteIn(message);
  if (note === undefined) return;
  const before = { text: seen.note ?? "", entities: seen.note_entities };
  if (isSameText(before, note)) return;
  if (known) {
    await say(ctx, menuScreen(ctx.t, ctx.t.notes.equal()));
    return;
  }
  const made = seen.name_from === null
    ? {}
    : makeName({ ...seen, date: seen.created_at }, note.text, 1, namingFor(ctx));
  const now = {
    ...seen,
    ...made,
    file_unique_id: noteId(note.text),
    note: note.text,
    note_entities: note.entities,
    tags: tagsAfterEdit(seen.tags, seen.note, note.text),
  };
  await ctx.commit((tx) => [
    changeNote(tx, ctx.library.id, { seen, now, size: noteSize(note.text) }),
  ]);
}

/**
 * Whether the files just sent still share a growing reply: until it is closed, their made names follow their captions.
 */
function isBurst({ session, editedMessage }: BotContext): boolean {
  const { gathering } = session;
  return gathering !== undefined && Date.now() - gathering.last_at < QUICK_SUCCESSION_MS &&
    gathering.media_group_id === (editedMessage?.media_group_id ?? null);
}

async function change(
  ctx: BotContext,
  captioned: readonly CaptionedFile[],
  files: readonly CaptionedFile[],
): Promise<void> {
  const named = isBurst(ctx) ? withMadeNames(captioned, namingFor(ctx)) : captioned;
  const changes = files.map((seen, index) => ({ seen, now: named[index]! }))
    .filter(({ seen, now }) => isChanged(seen, now));
  if (changes.length > 0) await write(ctx, changes);
}

async function write(
  ctx: BotContext,
  changes: readonly CaptionChange[],
  also: (tx: Parameters<typeof changeCaptions>[0]) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await ctx.commit((tx) => [changeCaptions(tx, ctx.library.id, changes), also(tx)]);
  if (changes.some(({ seen, now }) => seen.name !== now.name)) ctx.options.jobs.growReply();
}
