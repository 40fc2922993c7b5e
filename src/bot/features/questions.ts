import type { Composer } from "grammy";
import type { BotContext } from "../context.ts";
import { questionCancelledScreen } from "../screens/menu.ts";
import { say } from "../screens/screen.ts";
import { endQuestion, isQuestion } from "../steps.ts";
import { Routes } from "../routes.ts";

/**
 * Ends a question when the person turns to something else: a press or a command is never its answer, and a text that comes
 * later is not meant as one. Files leave it as it is. The question's own buttons find it in `ctx.asked`.
 */
export function questions(): Composer<BotContext> {
  const middleware = new Routes();
  middleware.chatType("private").use(async (ctx, next) => {
    const { session } = ctx;
    const turnsAway = ctx.callbackQuery !== undefined || ctx.message?.text?.startsWith("/");
    if (turnsAway && isQuestion(session)) {
      ctx.asked = session;
      endQuestion(ctx);
    }
    await next();
  });
  middleware.command("cancel").filter(
    ({ asked }) => asked !== undefined,
    (ctx) => say(ctx, questionCancelledScreen(ctx)),
  );
  return middleware;
}
