import type { Composer } from "grammy";
import { findFile } from "../../storage/files.ts";
import type { BotContext } from "../context.ts";
import { fileCard } from "../screens/file_card.ts";
import { questionCancelledScreen } from "../screens/menu.ts";
import { deleteMessage, removeKeyboard, say, showAt } from "../screens/screen.ts";
import type { Question } from "../../turn/session.ts";
import { endQuestion, isQuestion } from "../steps.ts";
import { Routes } from "../routes.ts";

/**
 * Ends a question when the person turns to something else: a press or a command is never its answer, and a text that comes
 * later is not meant as one. Files leave it as it is. The question's own buttons find it in `ctx.asked`.
 */
export function questions(): Composer<BotContext> {
  const middleware = new Routes();
  middleware.chatType("private").use(async (ctx, next) => {
    const session = { ...ctx.session };
    const turnsAway = ctx.callbackQuery !== undefined || ctx.message?.text?.startsWith("/");
    if (turnsAway && isQuestion(session)) {
      ctx.asked = session;
      endQuestion(ctx);
    }
    const wasAsked = isQuestion(session) ? session : undefined;
    await next();
    if (wasAsked === undefined) return;
    const hasKeyboard = wasAsked.step === "sharing_phone";
    if (isQuestion(ctx.session) && ctx.session.step === wasAsked.step) {
      // Asked again: the keyboard stays, but only one message leads to it.
      const isAnother = ctx.session.message?.id !== wasAsked.message?.id;
      if (hasKeyboard && isAnother) await takeAway(ctx, wasAsked);
      return;
    }
    if (hasKeyboard) await removeKeyboard(ctx);
    // A press has turned the message into something else, unless the question has a reply keyboard.
    if (hasKeyboard || ctx.message !== undefined) await takeAway(ctx, wasAsked);
  });
  middleware.command("cancel").filter(
    ({ asked }) => asked !== undefined,
    (ctx) => say(ctx, questionCancelledScreen(ctx)),
  );
  return middleware;
}

/** An answered question takes its buttons with it: its message is deleted, or becomes the file's card again. */
async function takeAway(ctx: BotContext, { message, ...asked }: Question): Promise<void> {
  if (message === undefined || message === null) return;
  if (!message.captioned) return await deleteMessage(ctx.api, ctx.chat!.id, message.id);
  const fileId = "file_id" in asked ? asked.file_id : undefined;
  const file = fileId && await findFile(ctx.db, ctx.library.id, fileId);
  if (!file || file.deleted_at !== null) return;
  const place = "place" in asked ? asked.place : null;
  await showAt(ctx, message, fileCard(ctx, file, place));
}
