import type { Composer } from "grammy";
import { Deadlines } from "../../deadlines.ts";
import { isRetried } from "../../turn/errors.ts";
import type { BotContext } from "../context.ts";
import { Routes } from "../routes.ts";

/** A press is answered after this at the latest, in milliseconds, whatever its handling still does. */
const PRESS_ANSWERED_MS = 3_000;

/** Answers every press, if nothing else has by the time it is handled. */
export function answerPresses(): Composer<BotContext> {
  const feature = new Routes();
  const deadlines = new Deadlines(PRESS_ANSWERED_MS);
  feature.on("callback_query", async (ctx, next) => {
    const handled = deadlines.start(() => ctx.answer().catch(() => {}));
    try {
      await next();
    } catch (error) {
      // The retry may have another answer.
      if (!isRetried(error)) await ctx.answer();
      throw error;
    } finally {
      handled();
    }
    await ctx.answer();
  });
  return feature;
}
