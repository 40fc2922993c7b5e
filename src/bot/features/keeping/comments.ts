/** Comments that people add while forwarding: texts of their own, next to the forwarded files. */
import type { Message } from "grammy/types";
import { type CaptionedFile, partsOf, withParts } from "../../../domain/captions.ts";
import type { FormattedText } from "../../../domain/formatted_text.ts";
import type { MessageEntity } from "../../../domain/kinds.ts";
import type { Naming } from "../../../domain/made_names.ts";
import { filesOf, type Neighbour, type PossibleComment } from "../../../domain/neighbours.ts";
import { noteOf } from "../../../domain/notes.ts";
import { type CaptionChange, changeCaptions } from "../../../storage/captions.ts";
import { keepComment } from "../../../storage/comments.ts";
import { lockLibrary } from "../../../storage/uploads.ts";
import { receivedFile } from "../../../telegram/received_file.ts";
import type { BotContext } from "../../context.ts";
import { isLinks } from "../../../telegram/links_only.ts";
import { isQuestion } from "../../steps.ts";
import { changesOf } from "./albums.ts";
import { namingFor, partOf } from "./new_file.ts";

/** Whether a message is kept as soon as it comes: a file, a forwarded text, or nothing but links. */
export function isKept(message: Message): boolean {
  return receivedFile(message) !== undefined || message.text !== undefined &&
      (message.forward_origin !== undefined || isLinks(message));
}

/** Whether a text may turn out to be a comment: it answers no question and is not a command. */
export function isPossibleComment({ message, session }: Pick<BotContext, "message" | "session">) {
  return message?.text !== undefined && !message.text.startsWith("/") && !isKept(message) &&
    message.via_bot === undefined && !isQuestion(session);
}

/** Makes this text the comment of the forwarded files that it stands next to. False where it stands next to none. */
export async function noteComment(ctx: BotContext): Promise<boolean> {
  const { message, session, library, forwarded } = ctx;
  const nearby = session.nearby ?? [];
  const comment = nearby.find((one): one is PossibleComment =>
    one.what === "text" && one.first === message?.message_id
  );
  if (comment === undefined || forwarded.length === 0) return false;
  const changes = changesByComment(nearby, comment, forwarded, namingFor(ctx));
  if (changes.length === 0) return false;
  await ctx.commit((tx) => [
    lockLibrary(tx, library.id),
    changeCaptions(tx, library.id, changes),
    keepComment(tx, ctx.orderer, {
      message_id: comment.first,
      text: comment.text,
      answer_id: null,
      answer_is_file: false,
    }),
  ]);
  ctx.options.jobs.growReply();
  ctx.options.jobs.wake();
  return true;
}

/** What a text that came after forwarded files changes of those that it stands next to, whose comment it is. */
export function changesByComment(
  nearby: readonly Neighbour[],
  comment: PossibleComment,
  forwarded: readonly CaptionedFile[],
  naming: Naming,
): CaptionChange[] {
  const ranges = filesOf(nearby, comment);
  const part = partOf(comment);
  if (part === null) return [];
  const files = forwarded.filter(({ message_id, comment_id }) =>
    comment_id === null &&
    ranges.some(({ first, last }) => first <= message_id && message_id <= last)
  );
  const captioned = files.map((file) => withParts(file, { ...partsOf(file), comment: part }));
  return changesOf(files, captioned, naming);
}

/** Remembers which message answered this text, in case the text turns out to be a comment. */
export function rememberAnswer({ message, session }: BotContext, answer: Message): void {
  session.nearby = session.nearby?.map((one) =>
    one.what === "text" && one.first === message?.message_id
      ? { ...one, answer: { id: answer.message_id, is_file: answer.text === undefined } }
      : one
  )!;
}

/** The note that a message would become: its text, without the command before it; undefined where that is empty. */
export function noteIn(message: Message): FormattedText | undefined {
  const text = message.text ?? "";
  const start = /^\/note(?:@\w+)?(?:\s+|$)/i.exec(text)?.[0].length ?? 0;
  const entities = entitiesOf(message).filter(({ offset }) => offset >= start)
    .map((one) => ({ ...one, offset: one.offset - start }));
  return noteOf(text.slice(start), entities);
}

/** The formatting of a message, as this bot's own types have it. */
export function entitiesOf({ entities, caption_entities }: Message): MessageEntity[] {
  return (entities ?? caption_entities ?? []) as MessageEntity[];
}
